# SPDX-License-Identifier: Apache-2.0
"""Forms of tasks: who does it, with which standards, and how the record ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.fields import NamedChoice, field_of
from zhunsheng.laboratory.models import Person, Room, Traceability
from zhunsheng.laboratory.queries import StandardOffer, standards_of_family
from zhunsheng.laboratory.templatetags.laboratory_words import named
from zhunsheng.work.actions import Binding
from zhunsheng.work.forms.acts import ClimateForm, short_area
from zhunsheng.work.models import RecordStandard
from zhunsheng.work.programme import AskedSection, Programme
from zhunsheng.work.wording import listed, reader_language


class AssignForm(forms.Form):
    """To whom, and where."""

    person = forms.ModelChoiceField(
        label=_("校准员"), queryset=Person.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    room = NamedChoice(
        named, label=_("房间"), queryset=Room.objects.order_by("code"), required=False, empty_label="—"
    )

    def __init__(self, candidates: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "person", forms.ModelChoiceField).queryset = candidates
        rooms = list(Room.objects.order_by("code")[:2])
        if len(rooms) == 1:
            self.initial["room"] = self.initial.get("room") or rooms[0].pk


@dataclass(frozen=True, slots=True)
class Role:
    """What a section asks for: one standard of a family, with every piece there is and its obstacle."""

    field: str
    title: str
    section: AskedSection
    standard: str
    offers: Sequence[StandardOffer]

    @property
    def best(self) -> StandardOffer | None:
        """The first that can be used."""
        return next((offer for offer in self.offers if offer.usable), None)


def roles(programme: Programme, day: date) -> list[Role]:
    """Every standard that the asked sections want, with its offers."""
    language = reader_language()
    return [
        Role(
            field=f"standard:{asked.section.id}:{standard.id}",
            title=f"{asked.section.title.in_language(language)} · {standard.name.in_language(language)}",
            section=asked,
            standard=standard.id,
            offers=offers(standard.family, standard.quantity or asked.section.quantity, day),
        )
        for asked in programme.sections
        for standard in asked.section.standards
    ]


def offers(family: str, quantity: str, day: date) -> list[StandardOffer]:
    """Every piece of a family, judged by the function that measures the quantity it is used for."""
    functions = _functions(family, quantity) or {""}
    found: dict[int, StandardOffer] = {}
    for function in sorted(functions):
        for offer in standards_of_family(family, function, day):
            before = found.get(offer.equipment.pk)
            if before is None or (offer.usable and not before.usable):
                found[offer.equipment.pk] = offer
    return sorted(found.values(), key=lambda offer: (not offer.usable, offer.equipment.number))


def _functions(family: str, quantity: str) -> set[str]:
    rows = Traceability.objects.filter(equipment__family=family).values_list("results", flat=True)
    return {each["function"] for results in rows for each in results if each["quantity"] == quantity}


class StartForm(ClimateForm):
    """The standards of each section, and the conditions at the start."""

    def __init__(self, wanted: Sequence[Role], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = wanted
        for role in wanted:
            self.fields[role.field] = _choice(role)

    def groups(self) -> list[dict[str, Any]]:
        """Each role with its offers and the field's name, for the page."""
        return [
            {"role": role, "field": self[role.field], "chosen": self[role.field].value()}
            for role in self.wanted
        ]

    def bindings(self) -> list[Binding]:
        """What the action takes; only once the form is valid."""
        return [
            Binding(offer.equipment, section=role.section.section.id, standard=role.standard)
            for role in self.wanted
            for offer in role.offers
            if offer.equipment.number == self.cleaned_data[role.field]
        ]

    def offered(self) -> list[Binding]:
        """The first usable of each role: to ask the gate before anything was chosen."""
        return [
            Binding(role.best.equipment, section=role.section.section.id, standard=role.standard)
            for role in self.wanted
            if role.best is not None
        ]


class BindForm(forms.Form):
    """A further standard for one role."""

    def __init__(self, wanted: Sequence[Role], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = wanted
        for role in wanted:
            self.fields[role.field] = _choice(role, required=False)

    def groups(self) -> list[dict[str, Any]]:
        """Each role with its offers, for the page."""
        return [
            {"role": role, "field": self[role.field], "chosen": self[role.field].value()}
            for role in self.wanted
        ]

    def binding(self) -> Binding | None:
        """The one that was chosen."""
        for role in self.wanted:
            for offer in role.offers:
                if offer.equipment.number == self.cleaned_data.get(role.field):
                    return Binding(offer.equipment, section=role.section.section.id, standard=role.standard)
        return None


def _bound(row: RecordStandard) -> str:
    """A bound standard, told by its equipment and section."""
    points = f" · {listed(str(at + 1) for at in row.points)}" if row.points else ""
    return f"{row.equipment.number} {row.equipment.name} · {row.section}{points}"


class ReleaseForm(forms.Form):
    """A standard that is no longer used, and why."""

    standard = NamedChoice(
        _bound, label=_("不再使用"), queryset=RecordStandard.objects.none(), empty_label=None
    )
    reason = forms.CharField(label=_("原因"), max_length=300, widget=short_area(2))

    def __init__(self, bound: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "standard", NamedChoice).queryset = bound


def _choice(role: Role, *, required: bool = True) -> forms.ChoiceField:
    """Every piece may be sent: one that became unusable while the page was open is the gate's to refuse."""
    offered = [(offer.equipment.number, str(offer.equipment)) for offer in role.offers]
    initial = role.best.equipment.number if role.best and required else None
    errors = {"required": _("请选一台标准器")}
    return forms.ChoiceField(
        label=role.title, choices=offered, initial=initial, required=required, error_messages=errors
    )

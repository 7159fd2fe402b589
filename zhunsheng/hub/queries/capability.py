# SPDX-License-Identifier: Apache-2.0
"""The public search: which consented laboratories with a published result can measure what, and how well."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from zhunsheng.hub.models import Capability, Laboratory, Publication, ReceivedPack
from zhunsheng.hub.queries.packs import is_spoilt
from zhunsheng.hub.queries.registry import consented, held_keys
from zhunsheng.hub.vocabulary import REGIONS as REGIONS
from zhunsheng.laboratory.evidence.values import in_base
from zhunsheng.laboratory.queries import today
from zhunsheng.laboratory.queries.scope import capability_text
from zhunsheng.measure.procedure.families import families_called
from zhunsheng.measure.quantity_names import quantities_called
from zhunsheng.measure.rounding import plain, round_to_place, significant_place
from zhunsheng.measure.units import UnitError, convert


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: words of instrument, quantity or method; a value in a unit; U at most; a region."""

    text: str = ""
    value: Decimal | None = None
    unit: str = ""
    most: Decimal | None = None
    region: str = ""
    laboratory: Laboratory | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A row that fits; `at_value` is U (k = 2) at the value asked for, where the row states it in numbers."""

    row: Capability
    laboratory: Laboratory
    at_value: str

    @property
    def low(self) -> str:
        """The lowest value, "" without a limit."""
        return _shown(self.row.told["low"])

    @property
    def high(self) -> str:
        """The highest value, "" without a limit."""
        return _shown(self.row.told["high"])

    @property
    def u(self) -> str:
        """U in one line: at the value asked for, else as it was published, else as the row states it."""
        if self.at_value:
            return f"{self.at_value} {self.row.unit}"
        told = self.row.told
        if told["u_text"] or not _in_numbers(told):
            return told["u_text"] or ""
        form = told["form"] if told["u_relative"] else "value"
        unit = told["u_unit"] or self.row.unit
        return capability_text(form, _shown(told["u"]) or "0", unit, _shown(told["u_relative"]))


def capability_search(sought: Sought) -> list[Found]:
    """Every row that fits, by laboratory's name; of each laboratory its newest pack that may be used."""
    sought = _as_rows_state_it(sought)
    found = _rows(sought)
    rows = (_found(each, sought.value) for each in found)
    if sought.most is None:
        return list(rows)
    return [each for each in rows if each.at_value and Decimal(each.at_value) <= sought.most]


def _as_rows_state_it(sought: Sought) -> Sought:
    """What is looked for in the unit without prefix, as capabilities are stated: 10 mV is 0.01 V."""
    try:
        base = in_base("0", sought.unit)[1] if sought.unit else ""
    except UnitError:
        return sought
    if not base or base == sought.unit:
        return sought
    value, most = sought.value, sought.most
    return replace(
        sought,
        unit=base,
        value=None if value is None else convert(value, sought.unit, base),
        most=None if most is None else convert(most, sought.unit, base),
    )


def _rows(sought: Sought) -> QuerySet[Capability]:
    day = today()
    found = Capability.objects.filter(pack__in=_packs(sought), first__lte=day)
    found = found.filter(Q(until__isnull=True) | Q(until__gt=day))
    for word in sought.text.split():
        found = found.filter(
            Q(family__icontains=word)
            | Q(quantity__icontains=word)
            | Q(method__icontains=word)
            | Q(family__in=families_called(word))
            | Q(quantity__in=quantities_called(word))
        )
    if sought.unit:
        found = found.filter(unit=sought.unit)
    if sought.value is not None:
        at = float(sought.value)
        found = found.filter(Q(low__isnull=True) | Q(low__lte=at), Q(high__isnull=True) | Q(high__gte=at))
    return found.select_related("pack__laboratory").order_by(
        "pack__laboratory__name", "quantity", "low", "id"
    )


def _packs(sought: Sought) -> list[int]:
    """The newest usable pack of each laboratory that everybody may look for."""
    open_ = Publication.objects.filter(published_at__isnull=False, withdrawn_at__isnull=True)
    laboratories = consented().filter(pk__in=open_.values("laboratory"))
    if sought.region:
        laboratories = laboratories.filter(region=sought.region)
    if sought.laboratory is not None:
        laboratories = laboratories.filter(pk=sought.laboratory.pk)
    held = held_keys(laboratories)
    packs = ReceivedPack.objects.filter(laboratory__in=laboratories).order_by("id")
    newest: dict[int, int] = {}
    for pk, laboratory, signer, faults in packs.values_list("pk", "laboratory_id", "signer", "faults"):
        if not is_spoilt(faults) and signer in held.get(laboratory, ()):
            newest[laboratory] = pk
    return list(newest.values())


def _found(row: Capability, value: Decimal | None) -> Found:
    return Found(row, row.pack.laboratory, _u_at(row.told, value))


def _in_numbers(told: Mapping[str, Any]) -> bool:
    """Whether a row states U as a number or a sum of two."""
    stated = told["u"] is not None or told["u_relative"] is not None
    return stated and told["form"] in ("value", "linear", "quadrature")


def _u_at(told: Mapping[str, Any], value: Decimal | None) -> str:
    """U at a value, where the row states it in numbers and in its own unit; else nothing."""
    if told["u_unit"] or not _in_numbers(told):
        return ""
    constant, relative = Decimal(told["u"] or "0"), Decimal(told["u_relative"] or "0")
    if value is None:
        return "" if relative else _plain(constant)
    part = relative * abs(value)
    if told["form"] == "quadrature":
        return _plain((constant**2 + part**2).sqrt())
    return _plain(constant if told["form"] == "value" else constant + part)


def _plain(number: Decimal) -> str:
    """At most three significant digits, rounded up: a capability is never made to look better."""
    if not number:
        return "0"
    return plain(round_to_place(number, significant_place(number, 3), "up").normalize())


def _shown(number: str | None) -> str:
    """A number of the row, every digit of it."""
    return plain(Decimal(number).normalize()) if number is not None else ""

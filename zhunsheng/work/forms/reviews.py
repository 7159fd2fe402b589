# SPDX-License-Identifier: Apache-2.0
"""The contract review: the checklist, and for each group of alike items what will be done."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhunsheng.accounts.fields import field_of
from zhunsheng.laboratory.models import Method, ProcedureRelease
from zhunsheng.laboratory.queries import (
    local,
    methods_in_force,
    parsed_procedure,
    procedure_for,
    supplier_offers,
)
from zhunsheng.ledger import clock
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.procedure import Procedure, Section
from zhunsheng.measure.procedure.parts import Parameter
from zhunsheng.work import scope
from zhunsheng.work.actions import Answer, ReviewLine, SubcontractChoice, Told
from zhunsheng.work.forms.acts import short_area
from zhunsheng.work.forms.orders import DayInput
from zhunsheng.work.forms.subcontracts import MomentInput, now_as_typed
from zhunsheng.work.models import Item
from zhunsheng.work.programme import SHARED, Programme, programme
from zhunsheng.work.review_questions import QUESTIONS
from zhunsheng.work.states import DECISION_RULES
from zhunsheng.work.wording import reader_language


class ReviewForm(forms.Form):
    """What holds for the whole review. The checklist opens unanswered: an answer is somebody's."""

    due_on = forms.DateField(label=_("约定完成日期"), widget=DayInput)
    confirmed_by_client = forms.CharField(
        label=_("客户怎样确认"),
        max_length=300,
        required=False,
        help_text=_("已确认的写谁、何时、以何种方式；不填则等客户确认"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, question in QUESTIONS:
            choice = forms.ChoiceField(
                label=question,
                choices=[("yes", _("是")), ("no", _("否"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("还没有回答")},
            )
            self.fields[f"answer-{code}"] = choice
            self.fields[f"remark-{code}"] = forms.CharField(label=_("处理"), required=False, max_length=200)

    def rows(self) -> list[dict[str, Any]]:
        """The checklist for the page."""
        return [
            {"question": question, "answer": self[f"answer-{code}"], "remark": self[f"remark-{code}"]}
            for code, question in QUESTIONS
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for code, _question in QUESTIONS:
            if data.get(f"answer-{code}") == "no" and not data.get(f"remark-{code}"):
                self.add_error(f"remark-{code}", _("答“否”须写明怎样处理"))
        return data

    def answers(self) -> list[Answer]:
        """The checklist for the action."""
        data = self.cleaned_data
        return [
            Answer(str(question), data[f"answer-{code}"] == "yes", data[f"remark-{code}"], code)
            for code, question in QUESTIONS
        ]


CHOICES = [("own", _("本机构做")), ("subcontract", _("分包")), ("decline", _("不受理"))]
_NOT_HERE = ("choice", "approval")  # drawn by the page itself


class GroupForm(forms.Form):
    """Alike items of an order: done here (method, sections, points), given to a subcontractor, or declined.

    Only the questions of what is chosen are asked; choosing otherwise shows the page anew.
    """

    choice = forms.ChoiceField(label=_("怎样做"), choices=CHOICES, widget=forms.RadioSelect)
    method = forms.ModelChoiceField(label=_("方法"), queryset=Method.objects.none(), empty_label=None)

    def __init__(self, items: Sequence[Item], day: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items, self.day = items, day
        self.methods = list(methods_in_force(day, items[0].family))
        self.offers = supplier_offers(day, family=items[0].family)
        self.way = self._way()
        self.fields["choice"].initial = self.way
        self.chosen: Method | None = None
        self.release: ProcedureRelease | None = None
        self.procedure: Procedure | None = None
        if self.way == "own":
            self._ask_method(day)
        else:
            del self.fields["method"]
            self._ask_elsewhere()
        if self.unseen:
            self._begin_anew()

    @property
    def unseen(self) -> bool:
        """Whether something else was chosen than the page had asked about: nobody has answered for it."""
        shown = self.data.get(self.add_prefix("shown")) if self.is_bound else None
        return shown is not None and shown != self.way

    def _begin_anew(self) -> None:
        """Questions shown for the first time begin with what is offered, though the form was posted."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # what is posted is a QueryDict
        for name, field in self.fields.items():
            key, first = self.add_prefix(name), self.get_initial_for_field(field, name)
            if key in data or first in (None, ""):
                continue
            values = first if isinstance(first, list) else [first]
            data.setlist(key, [str(getattr(value, "pk", value)) for value in values])
        self.data = data

    def _way(self) -> str:
        """What was chosen; before anything was, what can be done."""
        wanted = self.data.get(self.add_prefix("choice")) if self.is_bound else None
        if wanted in dict(CHOICES):
            return str(wanted)
        if self.methods:
            return "own"
        return "subcontract" if self.offers else "decline"

    def _ask_elsewhere(self) -> None:
        if self.way == "subcontract":
            offered = [(str(offer.approval.pk), str(offer.approval)) for offer in self.offers]
            errors = {"required": _("请选一家分包方。")}
            best = next((str(offer.approval.pk) for offer in self.offers if offer.usable), None)
            self.fields["approval"] = forms.ChoiceField(
                label=pgettext_lazy("one", "分包方"),
                choices=offered,
                initial=best,
                widget=forms.RadioSelect,
                error_messages=errors,
            )
            self.fields["requirement"] = forms.CharField(
                label=_("请它校准什么"), max_length=300, widget=short_area(2), help_text=_("量、范围、校准点")
            )
            self.fields["need"] = forms.CharField(
                label=_("客户要求的 U（k = 2）不大于"), max_length=30, required=False
            )
            self.fields["need_unit"] = forms.CharField(
                label=_("该 U 的单位"), max_length=20, required=False, help_text="%, mV"
            )
        else:
            self.fields["decline"] = forms.CharField(
                label=_("不受理的原因"), max_length=300, widget=short_area(2)
            )
        self.fields["told"] = forms.CharField(
            label=_("怎样告知客户、给了什么方案"), max_length=500, widget=short_area(3)
        )
        self.fields["told_at"] = forms.DateTimeField(
            label=_("何时告知"),
            widget=MomentInput,
            input_formats=["%Y-%m-%dT%H:%M"],
            initial=now_as_typed(local(clock.now())),
        )

    def offer_rows(self) -> list[dict[str, Any]]:
        """Every approval with its radio and obstacle, for the page."""
        if "approval" not in self.fields:
            return []
        offers = {str(offer.approval.pk): offer for offer in self.offers}
        return [{"radio": radio, "offer": offers[radio.data["value"]]} for radio in self["approval"]]

    def _ask_method(self, day: date) -> None:
        items = self.items
        field = field_of(self, "method", forms.ModelChoiceField)
        field.queryset = methods_in_force(day, items[0].family)
        self.chosen = self._chosen()
        field.initial = self.chosen
        self.release = procedure_for(self.chosen, day) if self.chosen else None
        self.procedure = parsed_procedure(self.release) if self.release else None
        if self.procedure is not None:
            self._ask(self.procedure)

    def _chosen(self) -> Method | None:
        wanted = self.data.get(self.add_prefix("method")) if self.is_bound else None
        return next((each for each in self.methods if str(each.pk) == wanted), next(iter(self.methods), None))

    def _ask(self, procedure: Procedure) -> None:
        language = reader_language()
        titles = [(section.id, section.title.in_language(language)) for section in procedure.sections]
        self.fields["sections"] = forms.MultipleChoiceField(
            label=_("项目"),
            choices=titles,
            initial=[section_id for section_id, _title in titles],
            widget=forms.CheckboxSelectMultiple,
        )
        for parameter in procedure.parameters:
            self._ask_parameter(SHARED, parameter, language)
        for section in procedure.sections:
            self._ask_section(section, language)
        offered = [(code, word) for code, word in DECISION_RULES if code in procedure.decision.offered]
        wanted = self.items[0].order.decision_rule
        rule = wanted if wanted in procedure.decision.offered else procedure.decision.default
        self.fields["decision_rule"] = forms.ChoiceField(label=_("判定规则"), choices=offered, initial=rule)
        self.fields["budget_annex"] = forms.BooleanField(
            label=_("证书附不确定度分量"), required=False, help_text=_("客户要求时：各点的分量列在结果之后")
        )
        self.fields["remark"] = forms.CharField(label=_("备注"), max_length=200, required=False)

    def _ask_section(self, section: Section, language: str) -> None:
        if section.points.kind == "free":
            self.fields[f"points:{section.id}"] = forms.CharField(
                label=_("校准点 / %(unit)s") % {"unit": section.unit},
                help_text=_("%(least)d 到 %(most)d 个，用空格或逗号隔开")
                % {"least": section.points.least, "most": section.points.most},
                widget=short_area(2),
                required=False,
            )
        for column in section.columns:
            if column.resolution_source == "record":
                self.fields[f"resolution:{section.id}:{column.id}"] = forms.CharField(
                    label=_("%(column)s的分辨力 / %(unit)s")
                    % {"column": column.label.in_language(language), "unit": column.unit},
                    initial=column.resolution,
                    max_length=30,
                )
        of_item = {parameter.id for parameter in self.procedure.parameters} if self.procedure else set()
        for parameter in section.parameters:
            if parameter.id not in of_item:
                self._ask_parameter(section.id, parameter, language)

    def _ask_parameter(self, owner: str, parameter: Parameter, language: str) -> None:
        unit = "" if parameter.unit == "1" else f" / {parameter.unit}"
        label = parameter.label.in_language(language) + unit
        name = f"parameter:{owner}:{parameter.id}"
        if not parameter.choices:
            self.fields[name] = forms.CharField(label=label, initial=parameter.default, max_length=30)
            return
        choices = [
            (each.id, each.label.in_language(language) if each.label else each.id)
            for each in parameter.choices
        ]
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, initial=parameter.default)

    def parts(self) -> list[dict[str, Any]]:
        """The sections with their own fields and points, for the page."""
        if self.procedure is None:
            return []
        language = reader_language()
        beyond = set(self.outside())
        asked = self._programme()
        computed = {each.section.id: each.points_once for each in asked.sections} if asked else {}
        return [
            {
                "id": section.id,
                "title": section.title.in_language(language),
                "points": section.points.nominal or self._computed(section, computed),
                "unit": section.unit,
                "beyond": section.id in beyond,
                "fields": [self[name] for name in self.fields if name.split(":")[1:2] == [section.id]],
            }
            for section in self.procedure.sections
        ]

    @staticmethod
    def _computed(section: Section, found: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        return found.get(section.id, ()) if section.points.kind == "computed" else ()

    def plain_fields(self) -> list[forms.BoundField]:
        """The fields that belong to no section: those of the item come first."""
        of_item = [self[name] for name in self.fields if name.startswith(f"parameter:{SHARED}:")]
        return of_item + [self[name] for name in self.fields if ":" not in name and name not in _NOT_HERE]

    def outside(self) -> list[str]:
        """Sections that the laboratory's capability doesn't cover as asked for now."""
        asked = self._programme()
        if asked is None or self.chosen is None:
            return []
        return scope.outside(asked, scope.rows_for(self.chosen, self.day))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.way != "own":
            return data
        if self.release is None:
            raise forms.ValidationError(
                _("%(family)s 没有现行方法的已发布校准程序：请先发布，或不受理。")
                % {"family": self.items[0].family}
            )
        try:
            programme(self.release, self.parameters())
        except ActionError as error:
            self.add_error(self._field_of(error), str(error.message))
        return data

    def _field_of(self, error: ActionError) -> str | None:
        if error.field in self.fields:
            return error.field
        points = [name for name in self.fields if name.startswith("points:")]
        return points[0] if len(points) == 1 else None

    def parameters(self) -> dict[str, dict[str, object]]:
        """What the chosen sections ask, as a task keeps it."""
        wanted = {section_id: self._section(section_id) for section_id in self._value("sections", list)}
        of_item = self._section(SHARED)
        return {SHARED: of_item, **wanted} if of_item else wanted

    def lines(self) -> list[ReviewLine]:
        """A line for each item, for the action; only once the form is valid."""
        data = self.cleaned_data
        if self.way != "own":
            return [self._line_elsewhere(item) for item in self.items]
        asked = self.parameters()
        return [
            ReviewLine(
                item,
                data["method"],
                asked,
                data["decision_rule"],
                data["remark"],
                budget_annex=data.get("budget_annex", False),
            )
            for item in self.items
        ]

    def _line_elsewhere(self, item: Item) -> ReviewLine:
        data = self.cleaned_data
        told = Told(data["told"], data["told_at"])
        if self.way == "decline":
            return ReviewLine(item, decline=data["decline"], told=told)
        approval = next(o.approval for o in self.offers if str(o.approval.pk) == data["approval"])
        choice = SubcontractChoice(approval, data["requirement"], data["need"], data["need_unit"])
        return ReviewLine(item, subcontract=choice, told=told)

    def _programme(self) -> Programme | None:
        if self.release is None:
            return None
        try:
            return programme(self.release, self.parameters())
        except ActionError:
            return None

    def _section(self, section_id: str) -> dict[str, object]:
        found: dict[str, Any] = {}
        for name in self.fields:
            kind, _colon, rest = name.partition(":")
            owner, _colon, key = rest.partition(":")
            if not rest or owner != section_id:
                continue
            value = str(self._value(name, str)).strip()
            if kind == "points":
                found["nominal"] = [each for each in re.split(r"[\s,，、;；]+", value) if each]
            else:
                found.setdefault({"resolution": "resolution", "parameter": "parameters"}[kind], {})[key] = (
                    value
                )
        return found

    def _value(self, name: str, kind: type) -> Any:
        """What was chosen; before anything was, what is offered first."""
        if not self.is_bound:
            return self.get_initial_for_field(self.fields[name], name) or kind()
        if name not in self.data and self.add_prefix(name) not in self.data and kind is str:
            return self.fields[name].initial or ""
        return self[name].data or kind()


def groups(items: Iterable[Item], *, apart: bool) -> list[list[Item]]:
    """Items that can be reviewed together: one kind and model; each alone when wanted."""
    found: dict[object, list[Item]] = {}
    for item in items:
        key: object = item.pk if apart else (item.family, item.name, item.model)
        found.setdefault(key, []).append(item)
    return list(found.values())


def group_forms(
    items: Iterable[Item], day: date, data: Mapping[str, Any] | None, *, apart: bool
) -> list[GroupForm]:
    """A form for each group, numbered in the order of the items."""
    return [
        GroupForm(alike, day, data, prefix=f"group{number}")
        for number, alike in enumerate(groups(items, apart=apart))
    ]

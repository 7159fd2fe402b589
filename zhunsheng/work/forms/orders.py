# SPDX-License-Identifier: Apache-2.0
"""Forms of orders: the request, its lines, and lines pasted from a spreadsheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhunsheng.laboratory.models import Party
from zhunsheng.laboratory.queries import today
from zhunsheng.work.actions import ItemRequest
from zhunsheng.work.forms.acts import short_area
from zhunsheng.work.states import DECISION_RULES

MOST_LINES = 500
NO_SERIAL = {"无", "none", "n/a"}
OTHER_FAMILY = "other"
COLUMNS = ("family", "name", "manufacturer", "model", "serial_number", "owner_number", "accessories")


class DayInput(forms.DateInput):
    """A day, by the browser's own picker; ISO without one."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class OrderForm(forms.Form):
    """What holds for the whole order. The desk says for which client; a client's own user need not."""

    party = forms.CharField(
        label=_("委托方"),
        max_length=160,
        help_text=_("编号或名称"),
        widget=forms.TextInput(attrs={"list": "parties"}),
    )
    due_on = forms.DateField(label=_("希望完成日期"), required=False, widget=DayInput)
    decision_rule = forms.ChoiceField(label=_("判定规则"), choices=DECISION_RULES, initial="jjf1094")
    certificate_name = forms.CharField(
        label=_("证书上的单位名称"), max_length=120, required=False, help_text=_("不填即委托方名称")
    )
    certificate_address = forms.CharField(label=_("证书上的地址"), max_length=200, required=False)
    remark = forms.CharField(label=_("要求与说明"), required=False, widget=short_area(2), max_length=2000)

    def __init__(self, *args: Any, fixed: Party | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fixed = fixed
        if fixed is not None:
            del self.fields["party"]

    def clean_party(self) -> Party:
        text = str(self.cleaned_data["party"]).strip()
        number = text.partition(" ")[0]
        found = Party.objects.filter(number=number).first() or Party.objects.filter(name=text).first()
        if found is None:
            raise forms.ValidationError(_("没有这个委托方：请从列表选择，或先登记客户。"))
        return found

    def clean_due_on(self) -> date | None:
        wanted: date | None = self.cleaned_data["due_on"]
        if wanted is not None and wanted < today():
            raise forms.ValidationError(_("希望完成日期已经过去：请填今天或以后的日期，或留空。"))
        return wanted

    @property
    def client(self) -> Party:
        """The client; ask only once the form is valid."""
        return self.fixed or self.cleaned_data["party"]


class ChangeForm(forms.Form):
    """What may be changed of an order, and why."""

    due_on = forms.DateField(label=_("希望完成日期"), required=False, widget=DayInput)
    decision_rule = forms.ChoiceField(label=_("判定规则"), choices=DECISION_RULES)
    certificate_name = forms.CharField(label=_("证书上的单位名称"), max_length=120, required=False)
    certificate_address = forms.CharField(label=_("证书上的地址"), max_length=200, required=False)
    remark = forms.CharField(label=_("要求与说明"), required=False, widget=short_area(2), max_length=2000)
    reason = forms.CharField(label=_("更改原因"), max_length=300, widget=short_area(2))


class LineForm(forms.Form):
    """One instrument of a request."""

    family = forms.ChoiceField(label=_("类别"))
    name = forms.CharField(label=_("名称"), max_length=80)
    manufacturer = forms.CharField(label=_("制造单位"), max_length=80, required=False)
    model = forms.CharField(label=_("型号"), max_length=80, required=False)
    serial_number = forms.CharField(label=_("出厂编号"), max_length=80)
    owner_number = forms.CharField(label=_("管理编号"), max_length=80, required=False)
    accessories = forms.CharField(label=_("附件"), max_length=200, required=False)

    def __init__(self, *args: Any, families: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        kwargs["empty_permitted"], kwargs["use_required_attribute"] = True, False
        super().__init__(*args, **kwargs)
        family = self.fields["family"]
        assert isinstance(family, forms.ChoiceField)  # noqa: S101 - declared above
        family.choices = [("", "—"), *families]

    def request(self) -> ItemRequest:
        """What the action takes."""
        return ItemRequest(**{name: self.cleaned_data[name] for name in COLUMNS})


if TYPE_CHECKING:
    _LineSet = forms.BaseFormSet[LineForm]
else:  # generic for the type checker only
    _LineSet = forms.BaseFormSet


class BaseLines(_LineSet):
    """The lines together: empty ones don't count, no instrument stands twice.

    `optional`: an order that has items already needs no further line.
    """

    optional = False

    def clean(self) -> None:
        seen: dict[tuple[str, str], int] = {}
        for number, form in enumerate(self.forms, start=1):
            serial = form.cleaned_data.get("serial_number", "") if form.is_valid() else ""
            if not serial or serial.lower() in NO_SERIAL:
                continue
            key = (form.cleaned_data["model"], serial)
            if key in seen:
                form.add_error("serial_number", _("与第 %(line)d 行重复") % {"line": seen[key]})
            seen.setdefault(key, number)
        if not self.optional and not any(self.errors) and not self.requests():
            raise forms.ValidationError(_("请至少填写一件样品。"))

    def requests(self) -> list[ItemRequest]:
        """The filled lines, for the action."""
        return [form.request() for form in self.forms if form.cleaned_data.get("serial_number")]

    def kept(self) -> list[dict[str, str]]:
        """What was typed, line by line, without the empty ones: for showing more lines."""
        rows = [{name: str(form[name].value() or "") for name in COLUMNS} for form in self.forms]
        return [row for row in rows if any(row.values())]


LinesFormSet = forms.formset_factory(
    LineForm, formset=BaseLines, extra=0, max_num=MOST_LINES, absolute_max=MOST_LINES
)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A pasted row that could not be read, and why."""

    row: int
    text: str
    message: str | Promise


def pasted(
    text: str, families: Sequence[tuple[str, str]], seen: Mapping[tuple[str, str], int] | None = None
) -> tuple[list[dict[str, str]], list[RowProblem]]:
    """Rows of a spreadsheet (tabs between columns, in the order of COLUMNS): those read, and those not."""
    known = dict(seen or {})
    read: list[dict[str, str]] = []
    problems: list[RowProblem] = []
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in line.split("\t")]
        if not any(cells) or (number == 1 and _is_heading(cells)):
            continue
        row = dict(zip(COLUMNS, [*cells, *[""] * len(COLUMNS)], strict=False))
        message = _fault(row, len(cells), families, known)
        if message:
            problems.append(RowProblem(number, line, message))
            continue
        row["family"] = _family(row["family"], families)
        known.setdefault((row["model"], row["serial_number"]), number)
        read.append(row)
    return read, problems


def _fault(
    row: Mapping[str, str],
    cells: int,
    families: Sequence[tuple[str, str]],
    known: Mapping[tuple[str, str], int],
) -> str | Promise:
    if cells < 5:
        return _("只有 %(count)d 列：至少要到出厂编号（第 5 列），列间用制表符") % {"count": cells}
    if cells > len(COLUMNS):
        return _("有 %(count)d 列，最多 7 列") % {"count": cells}
    if not _family(row["family"], families):
        return _("没有类别“%(family)s”的现行方法") % {"family": row["family"]}
    if not row["name"] or not row["serial_number"]:
        return _("缺少名称或出厂编号（没有编号请写“无”）")
    if row["serial_number"].lower() not in NO_SERIAL and (row["model"], row["serial_number"]) in known:
        return _("出厂编号 %(serial)s 重复") % {"serial": row["serial_number"]}
    return ""


def _family(text: str, families: Sequence[tuple[str, str]]) -> str:
    wanted = text.casefold()
    for code, label in families:
        if wanted and (wanted == code.casefold() or wanted == label.casefold() or wanted in label.casefold()):
            return code
    return ""


def _is_heading(cells: Sequence[str]) -> bool:
    return "出厂编号" in cells or "serial" in " ".join(cells).casefold().split()

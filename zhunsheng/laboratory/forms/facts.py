# SPDX-License-Identifier: Apache-2.0
"""Forms about methods, the scope, rooms and parties."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhunsheng.accounts.fields import NamedChoice, field_of
from zhunsheng.accounts.models import User
from zhunsheng.accounts.queries import users_with
from zhunsheng.laboratory.forms.base import ActionForm, day
from zhunsheng.laboratory.models import Method, Person, Site
from zhunsheng.laboratory.queries import present_people, today
from zhunsheng.laboratory.templatetags.laboratory_words import named
from zhunsheng.laboratory.vocabulary import BASES, CMC_FORMS, FIELDS
from zhunsheng.ledger import clock
from zhunsheng.measure.reading import ReadingError, parse_decimal

_LARGEST_TEXT = 1024 * 1024
_MOST_FAULTS = 20
# Clocks of loggers differ from ours by minutes; a day ahead is a wrong year or a wrong zone.
_AHEAD = timedelta(minutes=30)
_TIMES = tuple(f"%Y{mark}%m{mark}%d{gap}%H:%M{rest}" for mark in "-/" for gap in " T" for rest in ("", ":%S"))
_WIDE = {"rows": 18, "spellcheck": "false", "wrap": "off"}

Sample = tuple[datetime, str, str]


class MethodFilter(forms.Form):
    """Which editions to list."""

    q = forms.CharField(label=_("编号或名称"), required=False, max_length=80)
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[
            ("", _("全部")),
            ("current", _("现行")),
            ("upcoming", _("未实施")),
            ("superseded", _("已代替")),
        ],
    )


class MethodForm(ActionForm):
    """A new edition of a method."""

    code = forms.CharField(label=_("编号（不含年号）"), max_length=40, help_text="JJF 1587")
    edition = forms.CharField(label=_("年号"), max_length=20, help_text="2016")
    title = forms.CharField(label=_("名称"), max_length=160)
    title_en = forms.CharField(label=_("英文名称"), max_length=200)
    field = forms.ChoiceField(label=_("领域"), choices=FIELDS)
    family = forms.CharField(label=_("器具类别"), max_length=40, help_text=_("如 dmm、thermometer"))
    effective_from = day(_("实施日期"))


class SupersedeForm(ActionForm):
    """From which day an edition is no longer in force."""

    superseded_on = day(_("代替日期"), help_text=_("自这一天起不再有效"))


class TextUpload(ActionForm):
    """A text, typed or from a file; a file's text is shown in the field, so that nothing is lost."""

    text = forms.CharField(required=False, strip=False, widget=forms.Textarea(attrs=_WIDE))
    file = forms.FileField(label=_("或从文件读入"), required=False)

    def __init__(self, data: Any = None, files: Any = None, **more: Any) -> None:
        self.unreadable = ""
        if data is not None and files and files.get("file"):
            data = data.copy()
            data["text"] = self._read(files["file"]) or data.get("text", "")
        super().__init__(data, files, **more)

    def _read(self, file: Any) -> str:
        if file.size > _LARGEST_TEXT:
            self.unreadable = now_("文件超过 1 MB")
            return ""
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return str(file.read().decode(encoding))
            except UnicodeDecodeError:
                file.seek(0)
        self.unreadable = now_("文件不是文本")
        return ""

    def clean(self) -> dict[str, Any]:
        """Some text there must be."""
        cleaned = super().clean() or self.cleaned_data
        if self.unreadable:
            self.add_error("file", self.unreadable)
        elif not cleaned.get("text", "").strip():
            self.add_error("text", now_("请粘贴文本或选择文件"))
        return cleaned


class SamplesForm(TextUpload):
    """Samples of a room's logger: time, °C, %RH, one a line."""

    field_order = ["file", "text"]

    def __init__(self, *args: Any, zone: ZoneInfo, **more: Any) -> None:
        super().__init__(*args, **more)
        self.zone = zone
        self.faults: list[str] = []
        self.fields["text"].label = _("数据")
        self.fields["text"].help_text = _(
            "每行：时间,温度 °C,相对湿度 %；场所当地时间，如 2026-04-12 14:20,20.3,51"
        )

    def clean(self) -> dict[str, Any]:
        """Every line that can't be read is named; the samples are those of the whole text."""
        cleaned = super().clean()
        if not self.errors:
            cleaned["samples"] = list(self._samples(cleaned["text"]))
            if self.faults:
                self.add_error("text", self.faults[:_MOST_FAULTS])
            elif not cleaned["samples"]:
                self.add_error("text", now_("没有读到数据"))
        return cleaned

    def _samples(self, text: str) -> Iterator[Sample]:
        delimiter = max(",;\t", key=text.count)
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), start=1):
            cells = [cell.strip() for cell in row]
            if not any(cells) or (number == 1 and not cells[0][:1].isdigit()):
                continue  # an empty line, or the names of the columns
            found = self._sample(cells)
            if isinstance(found, tuple):
                yield found
            else:
                self.faults.append(now_("第 %(line)s 行：%(fault)s") % {"line": number, "fault": found})

    def _sample(self, cells: list[str]) -> Sample | str:
        if len(cells) < 2:
            return now_("要有时间和温度")
        at = _instant(cells[0], self.zone)
        if at is None:
            return now_("读不出时间“%(text)s”") % {"text": cells[0]}
        if at > clock.now() + _AHEAD:
            return now_("时间“%(text)s”在将来") % {"text": cells[0]}
        humidity = cells[2] if len(cells) > 2 else ""
        for text, low, high in ((cells[1], -60.0, 100.0), (humidity, 0.0, 100.0)):
            fault = _implausible(text, low, high)
            if fault and (text or low < 0):
                return fault
        return at, cells[1], humidity


def _instant(text: str, zone: ZoneInfo) -> datetime | None:
    for form in _TIMES:
        try:
            return datetime.strptime(text, form).replace(tzinfo=zone).astimezone(UTC)
        except ValueError:
            continue
    return None


def _implausible(text: str, low: float, high: float) -> str:
    try:
        value = parse_decimal(text)
    except ReadingError:
        return now_("“%(text)s”不是数") % {"text": text}
    if not low <= value <= high or len(f"{value:f}") > 10:
        return now_("“%(text)s”超出可信的范围") % {"text": text}
    return ""


def _site(row: Site) -> str:
    return f"{row.code} {row.name}"


class CapabilityForm(ActionForm):
    """A row of the scope."""

    basis = forms.ChoiceField(label=pgettext_lazy("of a capability", "依据"), choices=BASES)
    method = forms.ModelChoiceField(label=_("方法"), queryset=Method.objects.all())
    site = NamedChoice(_site, label=_("场所"), queryset=Site.objects.order_by("id"), empty_label=None)
    quantity = forms.CharField(label=_("量（代码）"), max_length=40, help_text="dc-voltage")
    quantity_name = forms.CharField(label=_("量的名称"), max_length=80)
    quantity_name_en = forms.CharField(label=_("量的英文名称"), max_length=120)
    low = forms.CharField(label=_("下限"), max_length=30)
    high = forms.CharField(label=_("上限"), max_length=30)
    unit = forms.CharField(label=_("单位"), max_length=20)
    form = forms.ChoiceField(label=_("CMC 的形式"), choices=CMC_FORMS)
    cmc = forms.CharField(label=_("CMC 常数项（k = 2）"), max_length=30)
    cmc_unit = forms.CharField(label=_("CMC 的单位"), max_length=20)
    cmc_relative = forms.CharField(
        label=_("CMC 比例项"), max_length=30, required=False, help_text=_("线性与方和根用；1 即 100 %")
    )
    valid_from = day(_("自"))
    last_day = day(_("至（含）"), required=False)
    remark = forms.CharField(label=_("备注"), max_length=200, required=False)


class CapabilityFilter(forms.Form):
    """Which rows of the scope to list."""

    q = forms.CharField(label=_("量、方法或类别"), required=False, max_length=80)
    field = forms.ChoiceField(label=_("领域"), required=False, choices=[("", _("全部")), *FIELDS])
    on = day(_("日期"), required=False, help_text="")


class RoomForm(ActionForm):
    """A new room."""

    site = NamedChoice(_site, label=_("场所"), queryset=Site.objects.order_by("id"), empty_label=None)
    code = forms.CharField(label=_("房间代码"), max_length=20)
    name = forms.CharField(label=_("名称"), max_length=80)
    name_en = forms.CharField(label=_("英文名称"), max_length=120)
    temperature_set = forms.CharField(label=_("设定温度 / °C"), max_length=10, initial="20")
    temperature_tolerance = forms.CharField(label=_("允许偏差 / °C"), max_length=10, initial="2")
    humidity_limit = forms.CharField(label=_("湿度上限 / %RH"), max_length=10, initial="75")


class PartyForm(ActionForm):
    """A new client."""

    number = forms.CharField(label=_("客户编号"), max_length=20)
    name = forms.CharField(label=_("名称"), max_length=120)
    name_en = forms.CharField(label=_("英文名称"), max_length=160, required=False)
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=18, required=False)
    address = forms.CharField(label=_("地址"), max_length=200)
    address_en = forms.CharField(label=_("英文地址"), max_length=240, required=False)
    contact = forms.CharField(label=_("联系人"), max_length=60, required=False)
    phone = forms.CharField(label=_("电话"), max_length=40, required=False)


def _person(row: Person) -> str:
    return f"{named(row)} {row.number}"


class HeadForm(ActionForm):
    """Who heads a room."""

    person = NamedChoice(
        _person,
        label=_("室主任"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("没有室主任"),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field_of(self, "person", forms.ModelChoiceField).queryset = present_people(today())


class PartyUserForm(ActionForm):
    """A client's user who may see this party's work."""

    user = forms.ModelChoiceField(label=_("客户账户"), queryset=User.objects.none())

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        free = users_with("CLI", clock.now()).filter(party_user__isnull=True)
        field_of(self, "user", forms.ModelChoiceField).queryset = free

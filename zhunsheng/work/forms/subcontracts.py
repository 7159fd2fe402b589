# SPDX-License-Identifier: Apache-2.0
"""Forms of subcontracting: the client's consent, the item's way, the certificate that came back."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhunsheng.laboratory.queries import today
from zhunsheng.work.actions import Arrival, ExternalCondition, ExternalRow, ExternalTable
from zhunsheng.work.forms.acts import short_area
from zhunsheng.work.forms.orders import DayInput
from zhunsheng.work.states import CONSENT_FORMS

MOST_BYTES: Final = 20 * 1024 * 1024
MOST_LINES: Final = 200
# How papers begin; the content is kept as it came and never parsed.
_BEGINNINGS: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"<?xml", "application/xml"),
    (b"\xef\xbb\xbf<?xml", "application/xml"),
)
_ACCEPTED: Final = {"accept": ".pdf,.xml,.jpg,.jpeg,.png"}
_BY_DESK: Final = [(code, word) for code, word in CONSENT_FORMS if code != "portal"]


class MomentInput(forms.DateTimeInput):
    """An instant of the site's time, by the browser's own picker; ISO without one."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def paper(label: Any, *, required: bool = True) -> forms.FileField:
    """A paper to keep: PDF, XML or a picture."""
    return forms.FileField(
        label=label,
        required=required,
        help_text=_("PDF、XML、JPEG 或 PNG，不超过 20 MB"),
        widget=forms.FileInput(attrs=_ACCEPTED),
    )


def read_paper(found: "UploadedFile[bytes] | None") -> tuple[bytes, str] | None:
    """The bytes and media type, told by how it begins; ValidationError for anything else."""
    if found is None:
        return None
    if (found.size or 0) > MOST_BYTES:
        raise forms.ValidationError(_("文件超过 20 MB"))
    content = bytes(found.read())
    for beginning, media_type in _BEGINNINGS:
        if content.startswith(beginning):
            return content, media_type
    raise forms.ValidationError(_("这不是 PDF、XML、JPEG 或 PNG 文件。"))


class ConsentForm(forms.Form):
    """The client's written consent, as the desk files it."""

    by = forms.CharField(label=_("客户方谁同意"), max_length=80)
    form = forms.ChoiceField(label=_("书面方式"), choices=_BY_DESK)
    at = forms.DateTimeField(label=_("何时同意"), widget=MomentInput, input_formats=["%Y-%m-%dT%H:%M"])
    text = forms.CharField(label=_("同意了什么"), max_length=300, widget=short_area(2))
    file = paper(_("签字件或邮件"))

    def clean_file(self) -> tuple[bytes, str] | None:
        return read_paper(self.cleaned_data["file"])


class PortalConsentForm(forms.Form):
    """The client's own consent, given while signed in."""

    text = forms.CharField(
        label=_("同意意见"), max_length=300, initial=_("同意分包给评审所列的分包方"), widget=short_area(2)
    )


class HandForm(forms.Form):
    """To whom an item is handed on its way to a subcontractor."""

    carrier = forms.CharField(label=_("交给"), max_length=80, help_text=_("分包方的人，或承运人"))
    identity = forms.CharField(label=_("证件或运单号"), max_length=80)
    remark = forms.CharField(label=_("包装与备注"), max_length=300, required=False)


class BackForm(forms.Form):
    """How an item came back from a subcontractor."""

    condition = forms.CharField(label=_("外观与状态"), max_length=200, initial=_("完好"))
    place = forms.CharField(label=_("存放位置"), max_length=80)
    remark = forms.CharField(label=_("备注"), max_length=300, required=False)


class ReleaseForm(forms.Form):
    """The provider's consent to the reissue of its results."""

    by = forms.CharField(label=_("分包方由谁、怎样同意"), max_length=120)
    on = forms.DateField(label=_("同意日期"), widget=DayInput)


class ArrivalForm(forms.Form):
    """The provider's certificate, without its lines."""

    number = forms.CharField(label=_("证书编号"), max_length=60)
    issued_on = forms.DateField(label=_("签发日期"), widget=DayInput)
    performed_from = forms.DateField(label=_("校准开始"), widget=DayInput)
    performed_to = forms.DateField(label=_("校准结束"), widget=DayInput)
    method = forms.CharField(label=_("方法编号"), max_length=60, help_text="JJG 393-2018")
    method_title = forms.CharField(label=_("方法名称"), max_length=160)
    method_title_en = forms.CharField(label=_("方法英文名称"), max_length=200, required=False)
    temperature_low = forms.CharField(label=_("最低温度 / °C"), max_length=10)
    temperature_high = forms.CharField(label=_("最高温度 / °C"), max_length=10)
    humidity_low = forms.CharField(label=_("最低湿度 / %"), max_length=10, required=False)
    humidity_high = forms.CharField(label=_("最高湿度 / %"), max_length=10, required=False)
    file = paper(_("证书文件"))
    released_by = forms.CharField(
        label=_("分包方同意转引：谁、怎样"),
        max_length=120,
        required=False,
        help_text=_("没有它不能核验；可以以后再登记"),
    )
    released_on = forms.DateField(label=_("同意日期"), widget=DayInput, required=False)
    title = forms.CharField(label=_("结果表名称"), max_length=80)
    title_en = forms.CharField(label=_("结果表英文名称"), max_length=120, required=False)
    nominal = forms.CharField(label=_("标称栏名称"), max_length=60, required=False)
    nominal_en = forms.CharField(label=_("标称栏英文名称"), max_length=80, required=False)
    nominal_unit = forms.CharField(label=_("标称值的单位"), max_length=20, required=False)
    result = forms.CharField(label=_("结果栏名称"), max_length=60)
    result_en = forms.CharField(label=_("结果栏英文名称"), max_length=80, required=False)
    unit = forms.CharField(label=_("结果的单位"), max_length=20, help_text=_("没有单位写 1"))
    uncertainty_unit = forms.ChoiceField(
        label=_("U 的单位"), required=False, choices=[("", _("与结果相同")), ("%", _("结果的 %"))]
    )
    probability = forms.CharField(label=_("包含概率"), max_length=10, initial="0.95")
    reason = forms.CharField(label=_("重新录入的原因"), max_length=300, widget=short_area(2))

    PAPER = ("number", "issued_on", "performed_from", "performed_to", "method", "method_title",
             "method_title_en", "temperature_low", "temperature_high", "humidity_low", "humidity_high",
             "file")  # fmt: skip
    RELEASE = ("released_by", "released_on")
    TABLE = ("title", "title_en", "nominal", "nominal_en", "nominal_unit", "result", "result_en", "unit",
             "uncertainty_unit", "probability")  # fmt: skip

    def __init__(self, *args: Any, again: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not again:
            del self.fields["reason"]

    def paper_fields(self) -> list[forms.BoundField]:
        """What the certificate says of itself, for the page."""
        return [self[name] for name in self.PAPER]

    def table_fields(self) -> list[forms.BoundField]:
        """What its table of results is called, for the page."""
        return [self[name] for name in self.TABLE]

    def release_fields(self) -> list[forms.BoundField]:
        """The provider's consent, for the page."""
        return [self[name] for name in self.RELEASE]

    def clean_file(self) -> tuple[bytes, str] | None:
        return read_paper(self.cleaned_data["file"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(data.get("released_by")) != bool(data.get("released_on")) and not self.errors:
            self.add_error("released_on", _("谁同意与同意日期要一起填写。"))
        if data.get("released_on") and data["released_on"] > today():
            self.add_error("released_on", _("同意的日期不能在今天之后。"))
        if bool(data.get("humidity_low")) != bool(data.get("humidity_high")):
            self.add_error("humidity_high", _("最低与最高湿度要一起填写。"))
        return data

    def arrival(self, rows: Sequence[ExternalRow]) -> Arrival:
        """What the action takes; only once the form is valid."""
        data = self.cleaned_data
        conditions = [ExternalCondition("temperature", data["temperature_low"], data["temperature_high"])]
        if data["humidity_low"]:
            conditions.append(ExternalCondition("humidity", data["humidity_low"], data["humidity_high"]))
        plain = ("number", "issued_on", "performed_from", "performed_to", "method", "method_title",
                 "method_title_en")  # fmt: skip
        table = ExternalTable(rows=tuple(rows), **{name: data[name] for name in self.TABLE})
        return Arrival(table=table, conditions=tuple(conditions), **{name: data[name] for name in plain})


class ResultForm(forms.Form):
    """One line of the provider's results."""

    label = forms.CharField(label=_("项目"), max_length=80, required=False)
    nominal = forms.CharField(label=_("标称值"), max_length=30, required=False)
    value = forms.CharField(label=pgettext_lazy("of a line", "结果"), max_length=30)
    uncertainty = forms.CharField(label="U", max_length=30)
    k = forms.CharField(label="k", max_length=10, initial="2")

    def row(self) -> ExternalRow:
        """What the action takes."""
        return ExternalRow(**self.cleaned_data)


ResultLines = forms.formset_factory(ResultForm, extra=4, max_num=MOST_LINES, absolute_max=MOST_LINES)


def initial_of(content: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """What was entered before, to begin from when it is entered again."""
    table = content["table"]
    names = ("number", "issued_on", "performed_from", "performed_to")
    keys = {"number": "certificate_number"}
    found: dict[str, Any] = {name: content[keys.get(name, name)] for name in names}
    found |= {name: content[name] for name in ("method", "method_title", "method_title_en")}
    found |= {name: table[name] for name in ArrivalForm.TABLE}
    for each in content["conditions"]:
        found |= {f"{each['kind']}_{end}": each[end] for end in ("low", "high")}
    rows = [
        {name: row[name] for name in ("label", "nominal", "value", "uncertainty", "k")}
        for row in table["rows"]
    ]
    return found, rows


def now_as_typed(at: datetime) -> str:
    """An instant as the picker takes it."""
    return f"{at:%Y-%m-%dT%H:%M}"


def day_as_typed(day: date) -> str:
    """A day as the picker takes it."""
    return day.isoformat()

# SPDX-License-Identifier: Apache-2.0
"""Forms about standards and other equipment."""

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhunsheng.laboratory import scans
from zhunsheng.laboratory.actions import ConfirmedFunction, TracedResult
from zhunsheng.laboratory.forms.base import ActionForm, day, reason
from zhunsheng.laboratory.models import Person, Room
from zhunsheng.laboratory.vocabulary import BETWEEN, CONFIRMATION_RESULTS, EQUIPMENT_STATES


class EquipmentFilter(forms.Form):
    """Which equipment to list."""

    q = forms.CharField(label=_("编号、名称、型号或出厂编号"), required=False, max_length=80)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), *EQUIPMENT_STATES])
    family = forms.ChoiceField(label=_("类别"), required=False)
    due = forms.ChoiceField(
        label=_("溯源"),
        required=False,
        choices=[
            ("", _("全部")),
            ("soon", _("30 天内到期")),
            ("overdue", _("已过期")),
            ("none", _("未登记")),
            ("approval", _("计量确认待批准")),
        ],
    )

    def __init__(self, *args: Any, families: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [("", _("全部")), *((each, each) for each in families)]
        self.fields["family"] = forms.ChoiceField(label=_("类别"), required=False, choices=choices)


class EquipmentForm(ActionForm):
    """A new piece of equipment."""

    number = forms.CharField(label=_("设备编号"), max_length=20)
    name = forms.CharField(label=_("名称"), max_length=80)
    name_en = forms.CharField(label=_("英文名称"), max_length=120)
    family = forms.CharField(
        label=_("类别"), max_length=40, help_text=_("程序按它找标准器，如 multiproduct-calibrator")
    )
    manufacturer = forms.CharField(label=_("制造商"), max_length=80, required=False)
    model = forms.CharField(label=_("型号"), max_length=80, required=False)
    serial_number = forms.CharField(label=_("出厂编号"), max_length=80, required=False)
    room = forms.ModelChoiceField(
        label=_("放置房间"), queryset=Room.objects.order_by("code"), required=False, empty_label="—"
    )
    keeper = forms.ModelChoiceField(
        label=_("保管人"), queryset=Person.objects.all(), required=False, empty_label="—"
    )


class StateForm(ActionForm):
    """A new state, and why."""

    state = forms.ChoiceField(label=_("状态"), choices=EQUIPMENT_STATES)
    reason = forms.CharField(
        label=_("理由"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("除“合格”外都要写明"),
    )


class HoldForm(ActionForm):
    """Stop work for a subject."""

    reason = reason()
    basis = forms.CharField(
        label=pgettext_lazy("of a hold", "依据"),
        max_length=80,
        required=False,
        help_text=_("核查记录、不符合工作等的编号"),
    )


class EquipmentHoldForm(HoldForm):
    """Stop a whole piece of equipment or one of its functions."""

    function = forms.ChoiceField(label=_("功能"), required=False)
    field_order = ["function", "reason", "basis"]

    def __init__(self, *args: Any, functions: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [("", _("整台设备")), *((each, each) for each in functions)]
        self.fields["function"] = forms.ChoiceField(label=_("功能"), required=False, choices=choices)
        self.order_fields(self.field_order)


class TraceabilityForm(ActionForm):
    """A certificate of a standard; its results are rows of their own."""

    certificate_number = forms.CharField(label=_("证书编号"), max_length=60)
    issuer = forms.CharField(label=_("溯源机构"), max_length=120)
    issuer_en = forms.CharField(label=_("溯源机构英文名"), max_length=160, required=False)
    calibrated_on = day(_("校准日期"))
    last_day = day(_("有效至（含）"))
    out_from = day(_("送出"), required=False)
    out_to = day(_("返回"), required=False)
    issued_on = day(_("签发日期"), required=False)
    file = forms.FileField(
        label=_("证书扫描件"), required=False, help_text=_("PDF、JPEG 或 PNG，不超过 20 MB")
    )
    field_order = ["certificate_number", "issuer", "issuer_en", "calibrated_on", "issued_on", "last_day"]

    def clean_file(self) -> Any:
        """A scan of bearable size, told by its first bytes and not by its name."""
        file = self.cleaned_data["file"]
        if file is None:
            return None
        if file.size > scans.MOST_BYTES:
            raise forms.ValidationError(_("文件超过 20 MB"))
        beginning = file.read(scans.LONGEST_BEGINNING)
        file.seek(0)
        if scans.kind_of(beginning) is not None:
            return file
        if beginning.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
            raise forms.ValidationError(_("这像是 XML 文件；数字校准证书请用“导入数字校准证书”"))
        raise forms.ValidationError(_("这不是 PDF、JPEG 或 PNG 文件"))


class ResultForm(forms.Form):
    """One function and range of a certificate."""

    function = forms.CharField(label=_("功能"), max_length=40)
    quantity = forms.CharField(label=_("量"), max_length=40)
    low = forms.CharField(label=_("下限"), max_length=30)
    high = forms.CharField(label=_("上限"), max_length=30)
    unit = forms.CharField(label=_("单位"), max_length=20)
    uncertainty = forms.CharField(label="U", max_length=30)
    uncertainty_unit = forms.CharField(label=_("U 的单位"), max_length=20)
    k = forms.CharField(label="k", max_length=10, initial="2")
    drift_half_width = forms.CharField(label=_("漂移半宽"), max_length=30, initial="0")
    correction = forms.CharField(label=_("修正值"), max_length=30, required=False)
    between = forms.ChoiceField(label=_("点与点之间"), choices=BETWEEN, required=False)

    def clean_correction(self) -> str:
        """No correction is one of zero."""
        return self.cleaned_data["correction"] or "0"


class ConfirmationForm(ActionForm):
    """When a confirmation holds; its functions are rows of their own."""

    valid_from = day(_("自"))
    last_day = day(_("至（含）"), required=False, help_text=_("空：到证书到期为止"))


class FunctionForm(forms.Form):
    """One function and range with the outcome."""

    function = forms.CharField(label=_("功能"), max_length=40)
    quantity = forms.CharField(label=_("量"), max_length=40)
    low = forms.CharField(label=_("下限"), max_length=30)
    high = forms.CharField(label=_("上限"), max_length=30)
    unit = forms.CharField(label=_("单位"), max_length=20)
    result = forms.ChoiceField(label=_("结论"), choices=CONFIRMATION_RESULTS, initial="usable")
    remark = forms.CharField(label=_("备注"), max_length=200, required=False)


ResultRows = forms.formset_factory(ResultForm, extra=4, max_num=60, absolute_max=60)
FunctionRows = forms.formset_factory(FunctionForm, extra=1, max_num=60, absolute_max=60, can_delete=True)


def traced_results(rows: Any) -> list[TracedResult]:
    """The filled rows of a certificate."""
    return [TracedResult(**row.cleaned_data) for row in rows if row.cleaned_data]


def confirmed_functions(rows: Any) -> list[ConfirmedFunction]:
    """The filled rows of a confirmation."""
    names = [each.name for each in fields(ConfirmedFunction)]
    kept = [row.cleaned_data for row in rows if row.cleaned_data and row not in rows.deleted_forms]
    return [ConfirmedFunction(**{name: cleaned[name] for name in names}) for cleaned in kept]

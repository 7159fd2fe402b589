# SPDX-License-Identifier: Apache-2.0
"""Forms of a standard found out of tolerance: what was found, how certificates are judged, how it ends."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhunsheng.laboratory.models import Equipment
from zhunsheng.work.actions import Found
from zhunsheng.work.forms.acts import short_area
from zhunsheng.work.states import IMPACT_DECISIONS


class ImpactForm(forms.Form):
    """The standard, the window, and by how much it was off."""

    standard = forms.CharField(label=_("标准器编号"), max_length=40)
    function = forms.CharField(
        label=_("功能"), max_length=40, required=False, help_text=_("如 DCV；空为全部功能")
    )
    since = forms.DateField(
        label=_("最后一次合格"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("校准、期间核查或比对合格的日子；此后的证书都要评估"),
    )
    until = forms.DateField(label=_("停用于"), widget=forms.DateInput(attrs={"type": "date"}))
    shift = forms.CharField(
        label=_("修前偏移"), max_length=30, help_text=_("标准器实际多给出多少，带正负号，如 +0.26")
    )
    shift_unit = forms.CharField(label=_("偏移的单位"), max_length=12, initial="mV")
    low = forms.CharField(label=_("量值自"), max_length=30, required=False)
    high = forms.CharField(label=_("量值至"), max_length=30, required=False)
    unit = forms.CharField(label=_("量值的单位"), max_length=12, required=False)
    reason = forms.CharField(label=_("原因"), max_length=500, widget=short_area(2))
    source = forms.CharField(
        label=pgettext_lazy("of a request", "依据"),
        max_length=300,
        help_text=_("不符合工作的编号、送校报告的编号"),
    )

    def clean_standard(self) -> Equipment:
        """The standard of that number."""
        found = Equipment.objects.filter(number__iexact=str(self.cleaned_data["standard"]).strip()).first()
        if found is None:
            raise forms.ValidationError(_("没有这个编号的设备。"))
        return found

    def asked(self) -> dict[str, Any]:
        """What `open_impact` takes."""
        data = self.cleaned_data
        found = Found(data["shift"], data["shift_unit"], data["low"], data["high"], data["unit"])
        return {
            "equipment": data["standard"],
            "found": found,
            **{name: data[name] for name in ("function", "since", "until", "reason", "source")},
        }


class JudgeForm(forms.Form):
    """What becomes of the chosen certificates, and why."""

    decision = forms.ChoiceField(
        label=_("评估结论"),
        choices=[("", _("各按建议：偏移大于 U/3 的修改，其余说明")), *IMPACT_DECISIONS],
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("理由"), max_length=500, widget=short_area(2))


class CloseImpactForm(forms.Form):
    """What came of it all."""

    conclusion = forms.CharField(label=_("总结论"), max_length=500, widget=short_area(2))

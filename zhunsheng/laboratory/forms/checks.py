# SPDX-License-Identifier: Apache-2.0
"""Forms about intermediate checks of standards."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhunsheng.laboratory.forms.base import ActionForm, day
from zhunsheng.laboratory.models import CheckPlan


class CheckPlanForm(ActionForm):
    """How a function of the standard is checked, and how often."""

    function = forms.CharField(label=_("功能"), max_length=40, help_text=_("证书所写的功能代码，如 DCV"))
    check_standard = forms.CharField(
        label=_("核查标准"), max_length=120, help_text=_("稳定的被测件：编号与名称")
    )
    reference = forms.CharField(label=_("参考值"), max_length=30)
    unit = forms.CharField(label=_("单位"), max_length=20)
    limit = forms.CharField(
        label=_("允许偏差"),
        max_length=30,
        required=False,
        help_text=_("均值与参考值之差的绝对值不得超过它；空着则只按控制图判断"),
    )
    resolution = forms.CharField(label=_("分辨力"), max_length=30)
    repeats = forms.IntegerField(label=_("每次读数个数"), min_value=1, max_value=20, initial=3)
    every_days = forms.IntegerField(label=_("间隔（天）"), min_value=1, max_value=1100, initial=90)
    begins_on = day(_("首次核查"))


class CheckForm(ActionForm):
    """One check: its day and its readings."""

    on = day(_("核查日期"))
    remark = forms.CharField(label=_("备注"), max_length=200, required=False)

    def __init__(self, plan: CheckPlan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.repeats = plan.repeats
        for number in range(plan.repeats):
            self.fields[f"reading_{number}"] = forms.CharField(
                label=_("读数 %(n)d / %(unit)s") % {"n": number + 1, "unit": plan.unit},
                max_length=60,
                required=number == 0,
            )
        self.order_fields(["on", *(f"reading_{number}" for number in range(plan.repeats)), "remark"])

    def refuse(self, error: Any) -> None:
        """What is wrong with the readings stands at the first of them."""
        if error.field == "texts":
            self.add_error("reading_0", str(error.message))
        else:
            super().refuse(error)

    def texts(self) -> list[str]:
        """The readings as typed."""
        return [self.cleaned_data[f"reading_{number}"] for number in range(self.repeats)]

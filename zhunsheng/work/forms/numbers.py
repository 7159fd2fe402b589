# SPDX-License-Identifier: Apache-2.0
"""How a kind's numbers are written, and after which one they go on."""

from django import forms
from django.utils.translation import gettext_lazy as _

from zhunsheng.work.forms.acts import short_area


class SeriesForm(forms.Form):
    """Pattern, last number, and why."""

    pattern = forms.CharField(
        label=_("编号规则"),
        max_length=60,
        help_text=_(
            "{year} 四位年份，{yy} 两位年份，{number:6} 六位流水号；其余为大写字母、数字和 . - ( )。"
            "没有年份的，流水号永不重起。"
        ),
    )
    last = forms.CharField(
        label=_("最后一个已给出的编号"),
        max_length=40,
        required=False,
        help_text=_("以前的系统或纸面上的；从它的下一个接着编。不接续的留空"),
    )
    reason = forms.CharField(label=_("原因"), max_length=200, widget=short_area(2))

# SPDX-License-Identifier: Apache-2.0
"""Forms about external providers."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhunsheng.laboratory.forms.base import ActionForm, day
from zhunsheng.laboratory.models import Party
from zhunsheng.laboratory.vocabulary import FIELDS


class SupplierFilter(forms.Form):
    """Which external providers to list."""

    q = forms.CharField(label=_("编号、名称、项目或认可号"), required=False, max_length=80)
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[
            ("", _("全部")),
            ("in-force", _("在有效期内")),
            ("soon", _("30 天内到期")),
            ("expired", _("已过期")),
        ],
    )


class ApprovalForm(ActionForm):
    """What a known party is approved for."""

    field = forms.ChoiceField(label=_("领域"), choices=FIELDS)
    subject = forms.CharField(
        label=_("批准的项目"),
        max_length=120,
        help_text=_("器具、量、范围，如：X、γ 剂量率仪 1 µSv/h~10 mSv/h"),
    )
    subject_en = forms.CharField(label=_("批准的项目（英文）"), max_length=160, required=False)
    family = forms.CharField(
        label=_("器具类别"), max_length=40, required=False, help_text=_("不填即该领域全部；如 dmm")
    )
    quantity = forms.CharField(label=_("量（代码）"), max_length=40, required=False)
    uncertainty = forms.CharField(
        label=_("其声明的 U（k = 2）"), max_length=30, required=False, help_text=_("能力范围里的最小值")
    )
    uncertainty_unit = forms.CharField(label=_("U 的单位"), max_length=20, required=False, help_text="%, mV")
    accreditation = forms.CharField(
        label=_("认可号"), max_length=40, required=False, help_text=_("没有认可的留空，证书上会写明")
    )
    valid_from = day(_("自"))
    last_day = day(_("至（含）"))
    basis = forms.CharField(
        label=_("评价的依据"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("认可证书与附表、以往业绩、现场评审等"),
    )


class NewSupplierForm(ApprovalForm):
    """The same, with the party to be named."""

    party = forms.CharField(
        label=pgettext_lazy("one", "分包方"), max_length=160, help_text=_("已登记单位的编号或名称")
    )
    field_order = ["party"]

    def clean_party(self) -> Party:
        text = str(self.cleaned_data["party"]).strip()
        number = text.partition(" ")[0]
        found = Party.objects.filter(number=number).first() or Party.objects.filter(name=text).first()
        if found is None:
            raise forms.ValidationError(_("没有登记这个单位：请业务受理先登记，再批准。"))
        return found

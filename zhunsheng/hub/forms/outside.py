# SPDX-License-Identifier: Apache-2.0
"""What people type about facts from outside and about reports."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhunsheng.hub.fact_details import NAMES, OF_KIND
from zhunsheng.hub.forms.base import CHOOSE, ActionForm, day_field, text_area
from zhunsheng.hub.vocabulary import (
    CITED,
    CLAIM_TYPES,
    DETAIL_NAMES,
    FACT_KINDS,
    SUSPECT_OUTCOMES,
    SUSPECT_STATES,
    TONES,
)
from zhunsheng.laboratory.sheets.field import SheetField


class FactFilter(forms.Form):
    """Which facts to list."""

    q = forms.CharField(label=_("代码、机关或文号"), required=False, max_length=80)
    kind = forms.ChoiceField(
        label=pgettext_lazy("fact", "种类"), required=False, choices=[("", _("全部")), *FACT_KINDS]
    )


class FactForm(ActionForm):
    """What every fact has; each kind adds its own, by its own words."""

    details: Sequence[str] = ()

    kind = forms.CharField(widget=forms.HiddenInput)
    code = forms.CharField(label=_("统一社会信用代码"), max_length=18)
    authority = forms.CharField(label=_("机关或出处"), max_length=120)
    text = text_area(pgettext_lazy("fact", "内容"), most=1000)
    source = forms.CharField(
        label=pgettext_lazy("fact", "来源"), max_length=400, help_text=_("网址，或存档文件的名称与摘要")
    )
    field_order = ("kind", "code", "authority", "number", "first", "until", *NAMES)

    def said(self) -> dict[str, Any]:
        """What was typed as `enter_fact` takes it."""
        values = dict(self.cleaned_data)
        return values | {"detail": {name: values.pop(name) for name in self.details}}


class PenaltyForm(FactForm):
    """A penalty or a listing as dishonest."""

    number = forms.CharField(label=_("文号"), max_length=80, required=False)
    first = day_field(_("作出日期"))
    until = day_field(_("有效至（含）"), required=False, help_text=_("长期的留空"))


class ComplaintForm(FactForm):
    """A complaint made elsewhere than at the laboratory."""

    number = forms.CharField(label=_("证书编号"), max_length=80, required=False)
    first = day_field(_("收到日期"))
    until = day_field(_("了结日期"), required=False, help_text=_("没有了结的留空"))


class ClaimForm(FactForm):
    """Something the laboratory publishes of itself."""

    details = OF_KIND["claim"]
    first = day_field(_("发布日期"))
    claim_type = forms.ChoiceField(label=DETAIL_NAMES["claim_type"], choices=[CHOOSE, *CLAIM_TYPES])
    family = forms.CharField(
        label=DETAIL_NAMES["family"],
        max_length=80,
        required=False,
        help_text=_("写证据包 scope 表里的代码；数值与那张表同一单位"),
    )
    value = forms.CharField(label=DETAIL_NAMES["value"], max_length=40, required=False)


class SightingForm(FactForm):
    """A certificate, or a copy of one, that somebody saw."""

    details = OF_KIND["sighting"]
    number = forms.CharField(label=_("证书编号"), max_length=80)
    first = day_field(_("所见日期"))
    issued = forms.CharField(
        label=DETAIL_NAMES["issued"],
        max_length=10,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("证据包只说它那段时间的证书；看不到的留空，编号也查不到时就不下结论"),
    )
    content = forms.CharField(
        label=DETAIL_NAMES["content"], max_length=64, required=False, help_text=_("手上有电子文件时填写")
    )


class MentionForm(FactForm):
    """What the laboratory publishes of another."""

    details = OF_KIND["mention"]
    first = day_field(_("发表日期"))
    about = forms.CharField(label=DETAIL_NAMES["about"], max_length=80, help_text=_("名称或统一社会信用代码"))
    tone = forms.ChoiceField(label=DETAIL_NAMES["tone"], choices=[CHOOSE, *TONES])
    cited = forms.ChoiceField(label=DETAIL_NAMES["cited"], choices=[CHOOSE, *CITED])


FACT_FORMS: Final[Mapping[str, type[FactForm]]] = {
    "penalty": PenaltyForm,
    "dishonesty-list": PenaltyForm,
    "complaint": ComplaintForm,
    "claim": ClaimForm,
    "sighting": SightingForm,
    "mention": MentionForm,
}


class FactSheetForm(ActionForm):
    """Facts as a table."""

    file = SheetField()


class FactAnswerForm(ActionForm):
    """What the laboratory says."""

    text = text_area(_("答复"), rows=6, most=2000)


class SuspectFilter(forms.Form):
    """Which reports to list."""

    q = forms.CharField(label=_("编号、证书或实验室"), required=False, max_length=80)
    state = forms.ChoiceField(
        label=pgettext_lazy("report", "状态"), required=False, choices=[("", _("全部")), *SUSPECT_STATES]
    )


class SuspectAnswerForm(ActionForm):
    """What the laboratory says."""

    text = text_area(_("答复"), rows=6, most=4000, help_text=_("是否贵机构签发、内容是否一致，凭据是什么"))


class TakeForm(ActionForm):
    """Of whom a reported certificate is, as a fact from outside."""

    code = forms.CharField(
        label=_("统一社会信用代码"), max_length=18, help_text=_("证书上写的是哪家，就登记在哪家")
    )
    issued = SightingForm.base_fields["issued"]
    with_file = forms.BooleanField(
        label=_("比对文件的内容"),
        required=False,
        help_text=_("只在文件是签发时的电子文件时勾选；扫描或照片的内容必然不同"),
    )


class CloseForm(ActionForm):
    """How a report ends."""

    outcome = forms.ChoiceField(label=pgettext_lazy("report", "结论"), choices=[CHOOSE, *SUSPECT_OUTCOMES])
    reason = text_area(_("理由"), rows=6, most=4000, help_text=_("举报人凭查询码看得见"))

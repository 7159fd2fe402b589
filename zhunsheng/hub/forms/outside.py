# SPDX-License-Identifier: Apache-2.0
"""What people type about facts from outside and about reports."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhunsheng.hub.forms.base import ActionForm, day_field, text_area
from zhunsheng.hub.vocabulary import FACT_KINDS, SUSPECT_OUTCOMES, SUSPECT_STATES
from zhunsheng.laboratory.sheets.field import SheetField


class FactFilter(forms.Form):
    """Which facts to list."""

    q = forms.CharField(label=_("代码、机关或文号"), required=False, max_length=80)
    kind = forms.ChoiceField(
        label=pgettext_lazy("fact", "种类"), required=False, choices=[("", _("全部")), *FACT_KINDS]
    )


class FactForm(ActionForm):
    """A fact."""

    code = forms.CharField(label=_("统一社会信用代码"), max_length=18)
    kind = forms.ChoiceField(label=pgettext_lazy("fact", "种类"), choices=FACT_KINDS)
    authority = forms.CharField(label=_("机关或出处"), max_length=120)
    number = forms.CharField(label=_("文号或证书编号"), max_length=80, required=False)
    first = day_field(_("作出或所见日期"))
    until = day_field(_("有效至（含）"), required=False, help_text=_("长期的留空"))
    text = text_area(pgettext_lazy("fact", "内容"), most=1000)
    source = forms.CharField(
        label=pgettext_lazy("fact", "来源"), max_length=400, help_text=_("网址，或存档文件的名称与摘要")
    )


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


class CloseForm(ActionForm):
    """How a report ends."""

    outcome = forms.ChoiceField(label=pgettext_lazy("report", "结论"), choices=[("", "—"), *SUSPECT_OUTCOMES])
    reason = text_area(_("理由"), rows=6, most=4000, help_text=_("举报人凭查询码看得见"))

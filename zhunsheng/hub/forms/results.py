# SPDX-License-Identifier: Apache-2.0
"""What people type about results and appeals."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhunsheng.accounts.fields import NamedChoice, field_of
from zhunsheng.hub.forms.base import ActionForm, day_field, text_area
from zhunsheng.hub.models import Evaluation, Publication
from zhunsheng.hub.queries.results import unshown_evaluations
from zhunsheng.hub.vocabulary import RESULT_STATES
from zhunsheng.laboratory.queries import today
from zhunsheng.laboratory.templatetags.laboratory_words import named

_YEAR = timedelta(days=365)


class ResultFilter(forms.Form):
    """Which results to list."""

    q = forms.CharField(label=_("实验室或编号"), required=False, max_length=80)
    state = forms.ChoiceField(
        label=pgettext_lazy("result", "状态"), required=False, choices=[("", _("全部")), *RESULT_STATES]
    )


def _evaluation(row: Evaluation) -> str:
    """A completed evaluation by its laboratory and round."""
    return f"{named(row.pack.laboratory)} · {row.entry} · {row.first} – {row.as_of}"


class ShowForm(ActionForm):
    """What is to be shown to a laboratory."""

    evaluation = NamedChoice(_evaluation, label=_("已完成的评价"), queryset=Evaluation.objects.none())
    expires = day_field(_("有效期至"), help_text=_("过期后仍可查验，注明已过期"))
    corrects = forms.ModelChoiceField(
        label=_("更正的结果"), required=False, queryset=Publication.objects.none(), help_text=_("新结果留空")
    )
    change = text_area(_("更正了什么、为什么"), most=500, required=False)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        field_of(self, "evaluation", forms.ModelChoiceField).queryset = unshown_evaluations()
        open_ = Publication.objects.filter(published_at__isnull=False, withdrawn_at__isnull=True)
        field_of(self, "corrects", forms.ModelChoiceField).queryset = open_.filter(correction__isnull=True)
        self.initial.setdefault("expires", today() + _YEAR)


class AnswerForm(ActionForm):
    """What the laboratory says."""

    agreed = forms.ChoiceField(
        label=_("是否同意公布这份结果"),
        choices=[("yes", pgettext_lazy("answer", "同意")), ("no", pgettext_lazy("answer", "不同意"))],
        widget=forms.RadioSelect,
    )
    text = text_area(
        _("答复"), rows=6, most=4000, required=False, help_text=_("同意的可以不写；不同意的写明理由")
    )


class AppealForm(ActionForm):
    """An appeal."""

    text = text_area(
        pgettext_lazy("noun", "申诉"), rows=8, most=4000, help_text=_("对哪些条款有异议，依据什么证据")
    )


class DecideForm(ActionForm):
    """A decision of an appeal."""

    upheld = forms.ChoiceField(
        label=pgettext_lazy("appeal", "决定"),
        choices=[("no", pgettext_lazy("appeal", "不成立")), ("yes", pgettext_lazy("appeal", "成立"))],
        widget=forms.RadioSelect,
    )
    clauses = forms.CharField(
        label=_("判断不再成立的条款"),
        max_length=300,
        required=False,
        help_text=_("条款号，以空格分开，如 5.4.1 6.2.5；评价随即不含这些判断重新冻结"),
    )
    reason = text_area(_("理由"), rows=6, most=4000)

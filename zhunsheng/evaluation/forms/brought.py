# SPDX-License-Identifier: Apache-2.0
"""What people type on the pages of evidence that is brought."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.fields import field_of
from zhunsheng.evaluation.brought.tables import groups
from zhunsheng.evaluation.forms.evaluating import RefusableForm
from zhunsheng.evaluation.wording import in_reader

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class BroughtFilterForm(forms.Form):
    """Narrows the tables that can be brought."""

    q = forms.CharField(label=_("表名或条款号"), required=False, max_length=80)
    group = forms.ChoiceField(label=_("种类"), required=False)
    kept = forms.ChoiceField(
        label=_("有没有记录"),
        required=False,
        choices=[("", _("全部")), ("yes", _("已有")), ("no", _("尚无"))],
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        options = [(each.code, in_reader(each.title)) for each in groups()]
        field_of(self, "group", forms.ChoiceField).choices = [("", _("全部")), *options]


class BroughtRowsForm(forms.Form):
    """Narrows the rows of a table, and says as of which day they are shown."""

    q = forms.CharField(label=_("文字"), required=False, max_length=80)
    on = forms.DateField(label=_("截至"), required=False, widget=_DAY)


class CompleteForm(RefusableForm):
    """Up to which day what was brought of a table is all there is."""

    through = forms.DateField(
        label=_("截至"), widget=_DAY, help_text=_("到这一天为止，已带来的就是全部；表里没有行，就是没有发生")
    )
    note = forms.CharField(label=_("备注"), required=False, max_length=300)


class WithdrawForm(RefusableForm):
    """Why a row should not stand."""

    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

# SPDX-License-Identifier: Apache-2.0
"""What the room's forms share: showing an action's refusal beside the field it is about."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhunsheng.ledger.errors import ActionError

DAY = {"type": "date"}
REASON = {"rows": 2}


def day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A calendar day."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
    )


def reason() -> forms.CharField:
    """Why something is done."""
    return forms.CharField(label=_("理由"), max_length=200, widget=forms.Textarea(attrs=REASON))


class ActionForm(forms.Form):
    """A form that can show what an action refused; nothing typed is lost."""

    def refuse(self, error: ActionError) -> None:
        """The refusal, beside its field or above all."""
        self.add_error(error.field if error.field in self.fields else None, str(error.message))


class ReasonForm(ActionForm):
    """Only the reason."""

    reason = reason()


class EndForm(ActionForm):
    """The last day, and why."""

    last_day = day(_("最后一天（含）"))
    reason = reason()


class SearchForm(forms.Form):
    """One text to search by."""

    q = forms.CharField(label=_("编号或名称"), required=False, max_length=80)

# SPDX-License-Identifier: Apache-2.0
"""What the hub's forms share."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from zhunsheng.ledger.errors import ActionError

CHOOSE: Final = ("", "—")
"""Nothing is chosen before somebody chooses: a judgement is nobody's default."""


class ActionForm(forms.Form):
    """A form that can show what an action refused, beside the field it is about; nothing typed is lost."""

    def refuse(self, error: ActionError) -> None:
        """The refusal, beside its field or above all."""
        self.add_error(error.field if error.field in self.fields else None, str(error.message))


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day as the browser's own field takes it."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=required, help_text=help_text)


def text_area(label: Any, rows: int = 3, *, most: int = 1000, **named: Any) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **named)


class ReasonForm(ActionForm):
    """Why."""

    reason = text_area(_("理由"), most=500)

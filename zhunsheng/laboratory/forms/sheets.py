# SPDX-License-Identifier: Apache-2.0
"""Handing in a spreadsheet, and which of its rows to look at."""

from django import forms
from django.utils.translation import gettext_lazy as _

from zhunsheng.laboratory.forms.base import ActionForm
from zhunsheng.laboratory.imports.result import OUTCOMES
from zhunsheng.laboratory.sheets.field import SheetField


class SheetForm(ActionForm):
    """A file."""

    file = SheetField()


class RowFilter(forms.Form):
    """Rows of one outcome."""

    show = forms.ChoiceField(label=_("结果"), required=False, choices=[("", _("全部")), *OUTCOMES.items()])

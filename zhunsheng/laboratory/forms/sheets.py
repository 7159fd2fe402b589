# SPDX-License-Identifier: Apache-2.0
"""Handing in a spreadsheet, and which of its rows to look at."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.laboratory.forms.base import ActionForm
from zhunsheng.laboratory.imports.result import OUTCOMES
from zhunsheng.laboratory.sheets.limits import LARGEST_FILE, MOST_ROWS


class SheetForm(ActionForm):
    """A file."""

    file = forms.FileField(
        label=_("表格文件"),
        allow_empty_file=True,
        help_text=format_lazy(
            _("xlsx、xls、ods 或 csv；不超过 {size} MB、{rows} 行"), size=LARGEST_FILE >> 20, rows=MOST_ROWS
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt"}),
    )

    def clean_file(self) -> Any:
        """Too large a file is not even read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(format_lazy(_("文件超过 {size} MB"), size=LARGEST_FILE >> 20))
        return file


class RowFilter(forms.Form):
    """Rows of one outcome."""

    show = forms.ChoiceField(label=_("结果"), required=False, choices=[("", _("全部")), *OUTCOMES.items()])

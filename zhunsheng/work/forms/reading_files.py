# SPDX-License-Identifier: Apache-2.0
"""Handing readings in as a spreadsheet, and taking them."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.laboratory.sheets.limits import LARGEST_FILE, MOST_ROWS
from zhunsheng.work.forms.acts import short_area


class ReadingFileForm(forms.Form):
    """A file; what it is, its bytes say."""

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


class TakeForm(forms.Form):
    """The record's state the report was drawn from, and why saved readings are changed."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("更改理由"),
        max_length=300,
        required=False,
        widget=short_area(2),
        help_text=_("空着则只读入空格；写明则也改动已有读数，原值保留"),
    )

# SPDX-License-Identifier: Apache-2.0
"""The field of a form that takes a spreadsheet; what the file is, its bytes say."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.laboratory.sheets.limits import LARGEST_FILE, MOST_ROWS


class SheetField(forms.FileField):
    """A file that may be a spreadsheet; too large a one is not even read."""

    def __init__(self) -> None:
        super().__init__(
            label=_("表格文件"),
            allow_empty_file=True,
            help_text=format_lazy(
                _("xlsx、xls、ods 或 csv；不超过 {size} MB、{rows} 行"),
                size=LARGEST_FILE >> 20,
                rows=MOST_ROWS,
            ),
            widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt"}),
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file, if it is none too large."""
        file = super().clean(data, initial)
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(format_lazy(_("文件超过 {size} MB"), size=LARGEST_FILE >> 20))
        return file

# SPDX-License-Identifier: Apache-2.0
"""Handing readings in as a spreadsheet, and taking them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from zhunsheng.laboratory.sheets.field import SheetField
from zhunsheng.work.forms.acts import short_area


class ReadingFileForm(forms.Form):
    """A file; what it is, its bytes say."""

    file = SheetField()


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

# SPDX-License-Identifier: Apache-2.0
"""Spreadsheets that were handed in to be imported."""

from django.conf import settings
from django.db import models


class SheetImport(models.Model):
    """A spreadsheet somebody handed in: kept as it came, tried, and perhaps imported.

    `report` is what the last trial, or the import, said of each row, in `language`.
    """

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200, help_text="of the file, as it was called")
    file = models.ForeignKey("ledger.Blob", on_delete=models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    report = models.JSONField(default=dict)
    language = models.CharField(max_length=10, blank=True)
    tried_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True, help_text="why rows were replaced")
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-id"]

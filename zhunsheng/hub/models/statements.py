# SPDX-License-Identifier: Apache-2.0
"""Statements that a laboratory encloses with its tenders: a sealed page about one published result."""

from django.conf import settings
from django.db import models

from zhunsheng.hub.models.results import Publication


class Statement(models.Model):
    """A statement as it was sealed. Whether it still holds follows from the result; nothing here changes."""

    number = models.CharField(max_length=20, unique=True)
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="statements")
    blob = models.ForeignKey("ledger.Blob", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number

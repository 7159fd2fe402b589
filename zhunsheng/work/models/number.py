# SPDX-License-Identifier: Apache-2.0
"""How numbers are written, and which were left out on purpose."""

from django.conf import settings
from django.db import models

from zhunsheng.work.states import NUMBERED


class NumberPattern(models.Model):
    """How a kind's numbers are written from an instant on; the newest counts, none means our own default."""

    kind = models.CharField(max_length=4, choices=NUMBERED)
    pattern = models.CharField(max_length=60, help_text="ZS{year}-{number:6}")
    reason = models.CharField(max_length=200)
    since = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]


class SkippedNumbers(models.Model):
    """Running numbers this system never gives: they were given before it, or are left out for a reason."""

    kind = models.CharField(max_length=4, choices=NUMBERED)
    year = models.PositiveSmallIntegerField(help_text="0: the numbers never start anew")
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    first_number = models.CharField(max_length=30)
    last_number = models.CharField(max_length=30)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]

# SPDX-License-Identifier: Apache-2.0
"""Assessors: who they work for, what ties them to laboratories, and what they declared before a round."""

from django.conf import settings
from django.db import models

from zhunsheng.hub.models.registry import Laboratory
from zhunsheng.hub.models.rounds import Round
from zhunsheng.hub.vocabulary import REGIONS, TIES


class Assessor(models.Model):
    """Somebody who judges for the hub, and may well work for a competitor of whoever is judged."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assessor")
    employer = models.CharField(max_length=120)
    employer_code = models.CharField(max_length=18, blank=True)
    region = models.CharField(max_length=2, choices=REGIONS)
    fields = models.JSONField(default=list, help_text="measurement fields the assessor knows")
    appointed_at = models.DateTimeField()
    appointed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True)
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["user__name", "id"]

    def __str__(self) -> str:
        return self.user.name


class Tie(models.Model):
    """What ties an assessor to a laboratory, as the assessor declared it."""

    assessor = models.ForeignKey(Assessor, on_delete=models.PROTECT, related_name="ties")
    laboratory = models.ForeignKey(Laboratory, on_delete=models.PROTECT, related_name="ties")
    kind = models.CharField(max_length=12, choices=TIES)
    text = models.CharField(max_length=300, blank=True)
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]


class Declaration(models.Model):
    """That an assessor has looked at who takes part in a round, and declared every tie."""

    assessor = models.ForeignKey(Assessor, on_delete=models.PROTECT, related_name="declarations")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="declarations")
    laboratories = models.PositiveIntegerField(help_text="how many took part when it was made")
    at = models.DateTimeField()
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

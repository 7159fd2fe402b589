# SPDX-License-Identifier: Apache-2.0
"""Rounds of evaluation: which laboratories, over which period, by which reading; and whom to visit first."""

from django.conf import settings
from django.db import models

from zhunsheng.hub.models.packs import ReceivedPack
from zhunsheng.hub.models.registry import Laboratory
from zhunsheng.hub.vocabulary import PROFILES, READINGS


class Round(models.Model):
    """A campaign: laboratories of one profile, certificates issued from `first` to `last`, both included."""

    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    first = models.DateField()
    last = models.DateField()
    profile = models.CharField(max_length=12, choices=PROFILES)
    reading = models.CharField(max_length=8, choices=READINGS, help_text="how 5.8.5 is read")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number


class Entry(models.Model):
    """A laboratory in a round. Assessors know it by its `code` until they have to go there."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="entries")
    laboratory = models.ForeignKey(Laboratory, on_delete=models.PROTECT, related_name="entries")
    code = models.CharField(max_length=8)
    pack = models.ForeignKey(ReceivedPack, on_delete=models.PROTECT, null=True, related_name="entries")
    invited_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "laboratory"], name="hub_entry_once"),
            models.UniqueConstraint(fields=["round", "code"], name="hub_entry_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.round.number}/{self.code}"

    @property
    def subject(self) -> str:
        """What the log calls it."""
        return f"hub-entry:{self}"


class Sweep(models.Model):
    """All packs of a round through every rule at once, the statistical ones too."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="sweeps")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    packs = models.JSONField(help_text="manifest digests by laboratory")
    outside = models.JSONField(default=dict, help_text="day, facts, sha256")
    rules = models.CharField(max_length=64)
    summary = models.JSONField()
    faults = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]


class Rank(models.Model):
    """Where a visit would learn most, for those who plan visits; nobody's score, and never published."""

    sweep = models.ForeignKey(Sweep, on_delete=models.PROTECT, related_name="ranks")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="ranks")
    rank = models.PositiveIntegerField()
    content = models.JSONField(help_text="the row of the sweep")

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["sweep", "entry"], name="hub_rank_once")]

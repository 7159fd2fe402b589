# SPDX-License-Identifier: Apache-2.0
"""What a laboratory is asked about a hit and answers, and what a named person then decides and judges."""

from django.conf import settings
from django.db import models

from zhunsheng.hub.models.rounds import Entry


class Question(models.Model):
    """A hit put to the laboratory, with the last day of its term; and its answer."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="questions")
    key = models.CharField(max_length=24)
    rule = models.CharField(max_length=20)
    record = models.TextField(blank=True)
    text = models.CharField(max_length=1000)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due = models.DateField()
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=2000, blank=True)
    self_found = models.BooleanField(default=False, help_text="it says it found and corrected this itself")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["entry", "key"], name="hub_asked_once")]


class Decision(models.Model):
    """What an assessor decided of a hit: confirmed or dismissed, and why. The newest one counts."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="decisions")
    key = models.CharField(max_length=24)
    rule = models.CharField(max_length=20)
    unit = models.CharField(max_length=200)
    record = models.TextField(blank=True)
    state = models.CharField(max_length=10)
    self_found = models.BooleanField(default=False)
    reason = models.CharField(max_length=1000)
    material = models.CharField(max_length=1000, blank=True, help_text="why it is material")
    rate = models.JSONField(default=dict, help_text="hits, asked, low, high of its rule")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["entry", "key"])]


class Judgement(models.Model):
    """A named assessor's judgement of a clause or one of its parts. The newest one counts."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="judgements")
    about = models.CharField(max_length=60)
    verdict = models.CharField(max_length=16)
    reason = models.CharField(max_length=1000)
    material = models.CharField(max_length=1000, blank=True)
    references = models.JSONField(default=list)
    considered = models.JSONField(default=list, help_text="keys of the hits that lay before the person")
    rate = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["entry", "about"])]

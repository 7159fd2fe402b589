# SPDX-License-Identifier: Apache-2.0
"""Samples of a pack, who looks at them, what was seen, and what came back."""

from django.conf import settings
from django.db import models

from zhunsheng.hub.models.assessors import Assessor
from zhunsheng.hub.models.packs import ReceivedPack
from zhunsheng.hub.models.rounds import Entry


class Plan(models.Model):
    """How a sample was drawn, so that anybody draws the same; a later one replaces it, with its reason."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="plans")
    pack = models.ForeignKey(ReceivedPack, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=30)
    seed = models.CharField(max_length=200)
    seed_from = models.CharField(max_length=200, help_text="where the seed comes from")
    size = models.PositiveIntegerField()
    random_share = models.PositiveIntegerField(help_text="per cent drawn by chance alone")
    population = models.PositiveIntegerField()
    population_sha256 = models.CharField(max_length=64)
    hits = models.JSONField(help_text="the certificates each rule hit, most serious rules first")
    reason = models.CharField(max_length=500, blank=True, help_text="why it replaces an earlier one")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]


class Sampled(models.Model):
    """One certificate of a sample, with its dossier as the pack had it."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="sampled")
    position = models.PositiveIntegerField()
    unit = models.CharField(max_length=200)
    number = models.CharField(max_length=100)
    how = models.CharField(max_length=10)
    rules = models.JSONField(default=list)
    dossier = models.JSONField(default=list)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["plan", "unit"], name="hub_sampled_once")]


class Assignment(models.Model):
    """An assessor looks at a sample; with `on_site` at the laboratory itself, whose name is told then."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="assignments")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="assignments")
    assessor = models.ForeignKey(Assessor, on_delete=models.PROTECT, related_name="assignments")
    on_site = models.BooleanField(default=False)
    assigned_at = models.DateTimeField()
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, help_text="recused, or released by the hub")
    reason = models.CharField(max_length=300, blank=True)
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "assessor"],
                condition=models.Q(ended_at__isnull=True),
                name="hub_assigned_once",
            )
        ]


class Visit(models.Model):
    """What an assessor saw at the laboratory, confirmed there by its contact."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="visits")
    day = models.DateField()
    place = models.CharField(max_length=200)
    met = models.CharField(max_length=200, help_text="whom, by function")
    seen = models.TextField(max_length=2000)
    at = models.DateTimeField()
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    remark = models.CharField(max_length=500, blank=True, help_text="the laboratory's, when it confirms")

    class Meta:
        ordering = ["id"]


class Returned(models.Model):
    """A checklist as it came back; the newest one counts."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="returned")
    blob = models.ForeignKey("ledger.Blob", on_delete=models.PROTECT, related_name="+")
    checklist = models.CharField(max_length=64, help_text="digest of the checklist it answers")
    at = models.DateTimeField()
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]


class Answer(models.Model):
    """One row of a checklist as answered."""

    returned = models.ForeignKey(Returned, on_delete=models.PROTECT, related_name="answers")
    row = models.CharField(max_length=120)
    kind = models.CharField(max_length=12)
    unit = models.CharField(max_length=200, blank=True)
    answer = models.CharField(max_length=16)
    note = models.CharField(max_length=1000, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    seen_on = models.DateField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["returned", "row"], name="hub_answer_once")]

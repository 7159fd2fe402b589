# SPDX-License-Identifier: Apache-2.0
"""Evaluations as they were made, and what people judged. Rows are written once and never changed."""

from django.conf import settings
from django.db import models

from zhunsheng.evaluation.freezing import FrozenEvaluation, FrozenHit, FrozenVerdict


class Evaluation(FrozenEvaluation):
    """The laboratory against the code. Without `made_by` the system brought it up to date."""

    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    milliseconds = models.PositiveIntegerField(help_text="how long it took; no part of the result")
    last_event = models.BigIntegerField(help_text="the newest event it knew of")


class Verdict(FrozenVerdict):
    """What an evaluation says of one node of the code."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="verdicts")

    class Meta(FrozenVerdict.Meta):
        constraints = [models.UniqueConstraint(fields=["evaluation", "clause"], name="one_verdict_a_clause")]
        indexes = [models.Index(fields=["clause", "-evaluation"])]


class Hit(FrozenHit):
    """What a rule found in an evaluation."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="hits")

    class Meta(FrozenHit.Meta):
        indexes = [models.Index(fields=["evaluation", "rule"])]


class Decision(models.Model):
    """What a person said of a hit: explained, confirmed or dismissed, and why. The newest one counts."""

    key = models.CharField(max_length=24, db_index=True)
    rule = models.CharField(max_length=20)
    unit = models.CharField(max_length=200)
    record = models.TextField(blank=True)
    state = models.CharField(max_length=10)
    self_found = models.BooleanField(
        default=False, help_text="the laboratory found and corrected it before anybody asked"
    )
    reason = models.CharField(max_length=500)
    references = models.JSONField(default=list)
    attachments = models.JSONField(default=list, help_text="name and SHA-256 of each file")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]


class Charge(models.Model):
    """Who sees to a gap until when: a clause that is not met yet, or a hit. The newest one counts."""

    about = models.CharField(max_length=24, db_index=True, help_text="a clause's number, or a hit's key")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]


class Judgement(models.Model):
    """A named person's judgement of a clause or one of its parts. The newest one in force counts.

    `considered` are the keys of the hits that lay before the person, in the evaluation named.
    """

    about = models.CharField(max_length=60, db_index=True, help_text="4.4.2, or 4.4.2/traceable")
    verdict = models.CharField(max_length=16)
    reason = models.CharField(max_length=1000)
    references = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, help_text="first day on which it no longer counts")
    considered = models.JSONField(default=list)
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, null=True, related_name="judgements")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]


class GradingProfile(models.Model):
    """A grading profile written here, as reports read it. It counts once another person has approved it."""

    text = models.TextField(help_text="the profile as its file (YAML)")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the text")
    reason = models.CharField(max_length=500)
    valid_from = models.DateField(help_text="the first day it is meant for")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]


class ProfileDecision(models.Model):
    """Whether a profile was approved; from `counts_from` on reports go by it, never for a day gone by."""

    profile = models.OneToOneField(GradingProfile, on_delete=models.PROTECT, related_name="decision")
    approved = models.BooleanField()
    counts_from = models.DateField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]


class NumberMapping(models.Model):
    """The number an inferred node has in the licensed text, as a named person found it there."""

    clause = models.CharField(max_length=20, db_index=True)
    number = models.CharField(max_length=20)
    copy = models.CharField(max_length=120, help_text="which purchased copy was looked at")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]


class BroughtRow(models.Model):
    """A row of evidence that somebody brought: what it says stands until it is replaced or withdrawn."""

    table = models.CharField(max_length=40)
    key = models.CharField(max_length=300, help_text="JSON: what says which row of the table it is")
    values = models.JSONField(help_text="by column: texts, decimal strings, instants as ISO 8601, truths")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["table", "key"], condition=models.Q(ended_at__isnull=True), name="one_row_stands"
            )
        ]


class BroughtThrough(models.Model):
    """That what was brought of a table is all there is, up to a day. The newest one counts."""

    table = models.CharField(max_length=40, db_index=True)
    through = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]


class Recomputation(models.Model):
    """What a record gave when it was recomputed, by a digest of everything the computation takes.

    Not evidence but a copy of a result: readings, standards, environment, procedure and the software's own
    code are all in the digest, so a change of any is computed anew.
    """

    digest = models.CharField(primary_key=True, max_length=64)
    texts = models.TextField(help_text="JSON: every shown text by its place")

# SPDX-License-Identifier: Apache-2.0
"""Evaluations as they were made, and what people judged. Rows are written once and never changed."""

from django.conf import settings
from django.db import models


class Evaluation(models.Model):
    """The laboratory against the code, by what was known at an instant.

    Certificates issued from `first` to `as_of` (both included) were looked at. `sha256` is the digest of all
    rows in canonical form, committed to by `event`. Without `made_by` the system brought it up to date.
    """

    as_of = models.DateField(db_index=True)
    first = models.DateField()
    known_at = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    catalogue = models.CharField(max_length=80, help_text="version and digest of the code's catalogue")
    rules = models.CharField(max_length=64, help_text="digest of the rules that were run")
    software = models.CharField(max_length=40)
    asked = models.JSONField(help_text="units each rule was asked about, and rows in each table")
    summary = models.JSONField(help_text="coverage, grades and eligibility")
    milliseconds = models.PositiveIntegerField(help_text="how long it took; no part of the result")
    last_event = models.BigIntegerField(help_text="the newest event it knew of")
    sha256 = models.CharField(max_length=64)
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]


class Verdict(models.Model):
    """What an evaluation says of one node of the code; `content` has its parts, counts and reasons."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="verdicts")
    clause = models.CharField(max_length=20)
    verdict = models.CharField(max_length=16)
    content = models.JSONField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "clause"], name="one_verdict_a_clause")]
        indexes = [models.Index(fields=["clause", "-evaluation"])]


class Hit(models.Model):
    """What a rule found in an evaluation: one row a hit; what is unknown, one row a rule and case.

    `units` are the certificates it is about. `key` makes a hit the same one in a later evaluation.
    """

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="hits")
    key = models.CharField(max_length=24, db_index=True)
    rule = models.CharField(max_length=20)
    state = models.CharField(max_length=8, help_text="broken or unknown")
    case = models.CharField(max_length=30, blank=True)
    unit = models.CharField(max_length=20)
    units = models.JSONField(default=list)
    record = models.TextField(blank=True)
    content = models.JSONField(help_text="message, what would clear it, innocent explanations, details")

    class Meta:
        ordering = ["id"]
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


class Recomputation(models.Model):
    """What a record gave when it was recomputed, by a digest of everything the computation takes.

    Not evidence but a copy of a result: readings, standards, environment, procedure and the software's own
    code are all in the digest, so a change of any is computed anew.
    """

    digest = models.CharField(primary_key=True, max_length=64)
    texts = models.TextField(help_text="JSON: every shown text by its place")

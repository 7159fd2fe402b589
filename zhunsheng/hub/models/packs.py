# SPDX-License-Identifier: Apache-2.0
"""Packs as they came in, and what the rules made of them. Rows are written once and never changed."""

from django.conf import settings
from django.db import models

from zhunsheng.evaluation.freezing import FrozenEvaluation, FrozenHit, FrozenVerdict
from zhunsheng.hub.models.registry import Laboratory


class ReceivedPack(models.Model):
    """A pack as it was received: its file, what its manifest says, who signed it, and every fault found.

    `faults` and `told` are what the check in a process apart said (`rules.pack`). Whether the signing key is
    the laboratory's is no column: it follows from the keys pinned at the time one asks.
    """

    laboratory = models.ForeignKey(Laboratory, on_delete=models.PROTECT, related_name="packs")
    blob = models.ForeignKey("ledger.Blob", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200, help_text="the file's name as it was handed in")
    manifest_sha256 = models.CharField(max_length=64)
    first = models.DateField()
    last = models.DateField()
    known_at = models.DateTimeField()
    made_at = models.DateTimeField()
    software = models.CharField(max_length=100)
    pseudonymous = models.BooleanField()
    signer = models.CharField(max_length=400, blank=True, help_text="vkey whose signature holds")
    rows = models.JSONField(help_text="rows by table")
    faults = models.JSONField(default=list)
    told = models.JSONField(default=dict, help_text="left out, answers, unknown tables, sites")
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["laboratory", "manifest_sha256"], name="hub_pack_once")
        ]

    @property
    def certificates(self) -> int:
        """How many certificates it tells of."""
        return int(self.rows.get("certificates", 0))


class Evaluation(FrozenEvaluation):
    """What the rules say of a pack, frozen; with `entry`, what people judged in a round as well.

    A machine's own knows no judgement, so nothing in it is worse than *to be verified*. `outside` says which
    facts from outside were counted: the day they were known by, their numbers, the digest of their rows.
    """

    pack = models.ForeignKey(ReceivedPack, on_delete=models.PROTECT, related_name="evaluations")
    entry = models.ForeignKey("hub.Entry", on_delete=models.PROTECT, null=True, related_name="evaluations")
    reading = models.CharField(max_length=8, default="strict", help_text="how 5.8.5 was read")
    outside = models.JSONField(default=dict, help_text="day, facts, sha256")
    reason = models.CharField(max_length=500, blank=True, help_text="why the pack was evaluated again")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class Verdict(FrozenVerdict):
    """What an evaluation says of one node of the code."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="verdicts")

    class Meta(FrozenVerdict.Meta):
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "clause"], name="hub_one_verdict_a_clause")
        ]


class Hit(FrozenHit):
    """What a rule found in a pack."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="hits")

    class Meta(FrozenHit.Meta):
        indexes = [models.Index(fields=["evaluation", "rule"])]

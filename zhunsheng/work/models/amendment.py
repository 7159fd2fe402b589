# SPDX-License-Identifier: Apache-2.0
"""After issue: requests to change a certificate, what was decided, what came of it, and who was told."""

from django.conf import settings
from django.db import models

from zhunsheng.laboratory.models import Person
from zhunsheng.work.models.certificate import Certificate
from zhunsheng.work.models.record import RecordVersion
from zhunsheng.work.states import AMENDMENT_KINDS, AMENDMENT_STATES, CAUSES, NOTICE_CHANNELS


class AmendmentBatch(models.Model):
    """Many certificates taken up at once, for one reason: a template, a standard in a window."""

    number = models.CharField(max_length=30, unique=True)
    reason = models.CharField(max_length=500)
    source = models.CharField(
        max_length=300, help_text="what says so: a complaint, a nonconformity, a finding"
    )
    selection = models.JSONField(default=dict, help_text="how the certificates were found")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.number


class Amendment(models.Model):
    """One request concerning one certificate (修改单), from the request to the document that came of it.

    `wrong`: [{"field", "now", "right"}], what is asked for. `kind` and `cause` are those of the newest
    decision; the first stays in `decisions`. `changes`: [{"field", "reason", "reason_en"}]; `additions`:
    [[zh, en]]; `dropped`: the sentences to leave out. `base` is the document that the draft starts from.
    """

    number = models.CharField(max_length=30, unique=True)
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="amendments")
    batch = models.ForeignKey(AmendmentBatch, on_delete=models.PROTECT, null=True, related_name="amendments")
    state = models.CharField(max_length=12, choices=AMENDMENT_STATES, default="requested", db_index=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(db_index=True)
    by_client = models.BooleanField(help_text="reported by the client, or by the desk for it")
    wrong = models.JSONField(default=list)
    text = models.CharField(max_length=1000)
    source = models.CharField(max_length=300)
    kind = models.CharField(max_length=12, choices=AMENDMENT_KINDS, blank=True, db_index=True)
    cause = models.CharField(max_length=16, choices=CAUSES, blank=True)
    base = models.ForeignKey(Certificate, on_delete=models.PROTECT, null=True, related_name="+")
    record_version = models.ForeignKey(
        RecordVersion,
        on_delete=models.PROTECT,
        null=True,
        related_name="amendments",
        help_text="the corrected record, where results are concerned",
    )
    reason = models.CharField(max_length=500, blank=True, help_text="as it stands in the new document")
    reason_en = models.CharField(max_length=500, blank=True)
    changes = models.JSONField(default=list)
    additions = models.JSONField(default=list)
    dropped = models.JSONField(default=list)
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    returned_reason = models.CharField(max_length=300, blank=True)
    issued = models.OneToOneField(Certificate, on_delete=models.PROTECT, null=True, related_name="amendment")

    class Meta:
        indexes = [models.Index(fields=["state", "kind"])]

    def __str__(self) -> str:
        return self.number


class AmendmentDecision(models.Model):
    """What was decided on a request, and what the cause was. The first is counted for ever; none is changed.

    An empty cause is one that somebody else has yet to decide: whoever withdraws on the spot says no more.
    """

    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="decisions")
    sequence = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=AMENDMENT_KINDS)
    cause = models.CharField(max_length=16, choices=CAUSES, blank=True)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["amendment_id", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["amendment", "sequence"], name="amendment_decision_once")
        ]


class Notice(models.Model):
    """The client was told: when, how, whom."""

    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="notices")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=NOTICE_CHANNELS)
    recipient = models.CharField(max_length=120)
    text = models.CharField(max_length=500)
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]


class FactCorrection(models.Model):
    """A fact of an item or order that was entered wrongly (登记更正): before, after, why, on what ground."""

    subject = models.CharField(max_length=80, db_index=True, help_text="item:number or order:number")
    field = models.CharField(max_length=40)
    before = models.CharField(max_length=200)
    after = models.CharField(max_length=200)
    reason = models.CharField(max_length=300)
    source = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

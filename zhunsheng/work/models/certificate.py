# SPDX-License-Identifier: Apache-2.0
"""Certificates as issued, refusals of the gate, and overrides."""

from django.conf import settings
from django.db import models

from zhunsheng.work.models.record import RecordVersion
from zhunsheng.work.models.task import Task
from zhunsheng.work.states import CERTIFICATE_STATES, SEALING_STEPS, STAGES


class Certificate(models.Model):
    """A certificate and its files. What was issued is never overwritten.

    `value` is what lists show; the frozen certificate is its DCC. `sealing` says how far issuing has
    come; a restart goes on there.
    """

    number = models.CharField(max_length=40, unique=True)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="certificates")
    state = models.CharField(max_length=12, choices=CERTIFICATE_STATES, default="draft", db_index=True)
    sealing = models.CharField(max_length=12, choices=SEALING_STEPS, blank=True)
    code = models.CharField(max_length=12, help_text="the lookup code printed on the page")
    value = models.JSONField(null=True)
    record_version = models.ForeignKey(RecordVersion, on_delete=models.PROTECT, related_name="certificates")
    dcc = models.ForeignKey("ledger.Blob", on_delete=models.PROTECT, null=True, related_name="+")
    pdf = models.ForeignKey("ledger.Blob", on_delete=models.PROTECT, null=True, related_name="+")
    proof = models.ForeignKey("ledger.Blob", on_delete=models.PROTECT, null=True, related_name="+")
    issuing_event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, null=True, related_name="+")
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True)
    issued_on = models.DateField(null=True, db_index=True)
    valid_since = models.DateTimeField(null=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    supplements = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="supplemented_by"
    )
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.number


class Refusal(models.Model):
    """The gate said no: at which stage, to whom, for which findings. Also an event."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="refusals")
    stage = models.CharField(max_length=12, choices=STAGES)
    at = models.DateTimeField()
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    findings = models.JSONField()
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")


class Override(models.Model):
    """A person who may do so let a finding pass for one task, and said why. Also an event."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="overrides")
    rule = models.CharField(max_length=20)
    record = models.CharField(max_length=300, help_text="the record the finding named")
    role = models.CharField(max_length=3, help_text="the role that lets the person do so")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

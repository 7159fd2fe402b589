# SPDX-License-Identifier: Apache-2.0
"""A standard found out of tolerance after issue: what it was off by, and the certificates made with it."""

from django.conf import settings
from django.db import models

from zhunsheng.laboratory.models import Equipment
from zhunsheng.work.models.amendment import Amendment
from zhunsheng.work.models.certificate import Certificate
from zhunsheng.work.states import IMPACT_DECISIONS


class Impact(models.Model):
    """The window from the last good check until the standard was withdrawn, and the shift found in it.

    `shift` is how much more the standard gave than it said, between the nominal values `low` and `high`
    (empty: everywhere). `source` names the nonconformity or the report as found.
    """

    number = models.CharField(max_length=30, unique=True)
    equipment = models.ForeignKey(Equipment, on_delete=models.PROTECT, related_name="impacts")
    function = models.CharField(max_length=40, blank=True, help_text="empty: the whole standard")
    since = models.DateField(help_text="the last day it was known to be good")
    until = models.DateField(help_text="the day it was withdrawn from use")
    shift = models.CharField(max_length=30)
    shift_unit = models.CharField(max_length=12)
    low = models.CharField(max_length=30, blank=True)
    high = models.CharField(max_length=30, blank=True)
    unit = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=500)
    source = models.CharField(max_length=300)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(db_index=True)
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    conclusion = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number


class Impacted(models.Model):
    """One certificate of an impact: `conformed` then, and whether it `conforms` with the shift taken off, as
    conform|not-conform|none. `points`: [{"place", "error", "true", "u", "limit", "amend", "turned"}]."""

    impact = models.ForeignKey(Impact, on_delete=models.PROTECT, related_name="listed")
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="impacted")
    points = models.JSONField(default=list)
    proposed = models.CharField(max_length=6, choices=IMPACT_DECISIONS)
    conformed = models.CharField(max_length=12)
    conforms = models.CharField(max_length=12)
    decision = models.CharField(max_length=6, choices=IMPACT_DECISIONS, blank=True, db_index=True)
    reason = models.CharField(max_length=500, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    judged_at = models.DateTimeField(null=True)
    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, null=True, related_name="impacted")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["impact", "certificate"], name="impacted_once")]

    def __str__(self) -> str:
        return f"{self.impact_id}/{self.certificate_id}"

    @property
    def turned(self) -> bool:
        """Whether the statement of conformity would be another."""
        return self.conformed != self.conforms

# SPDX-License-Identifier: Apache-2.0
"""Orders (委托单), their review, and the numbers everything gets."""

from django.conf import settings
from django.db import models

from zhunsheng.laboratory.models import Party
from zhunsheng.work.states import DECISION_RULES, ORDER_STATES


class NumberSeries(models.Model):
    """The next number of a kind in a year; the row is locked while one is taken."""

    kind = models.CharField(max_length=4)
    year = models.PositiveSmallIntegerField()
    next = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="one_series_a_year")]


class VoidedNumber(models.Model):
    """A number that was given out and is not used; listed, never given again."""

    number = models.CharField(max_length=30, unique=True)
    reason = models.CharField(max_length=200)
    voided_at = models.DateTimeField()
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class Order(models.Model):
    """What a client asks for, from request to closing."""

    number = models.CharField(max_length=30, unique=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="orders")
    state = models.CharField(max_length=16, choices=ORDER_STATES, default="draft", db_index=True)
    source = models.CharField(max_length=10, choices=[("desk", "desk"), ("portal", "portal")])
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(db_index=True)
    due_on = models.DateField(null=True, blank=True)
    decision_rule = models.CharField(max_length=16, choices=DECISION_RULES, default="jjf1094")
    certificate_name = models.CharField(max_length=120, blank=True, help_text="empty: the client's own name")
    certificate_address = models.CharField(max_length=200, blank=True)
    remark = models.TextField(blank=True)
    declined_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["party", "-requested_at"]),
            models.Index(fields=["state", "-requested_at"]),
        ]

    def __str__(self) -> str:
        return self.number


class ContractReview(models.Model):
    """A signed review of an order (合同评审). A change of the order asks for a new one.

    `lines`, one a task: "task", "item", "method", "sections", "points", "decision_rule", "in_scope",
    "remark".
    `answers`: the checklist, each {"question", "answer", "remark", "code"}.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="reviews")
    version = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    lines = models.JSONField(default=list)
    answers = models.JSONField(default=list)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    confirmation = models.CharField(max_length=300, blank=True, help_text="how the client agreed")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "version"], name="review_version_once")]


class Transition(models.Model):
    """One step of an order, item, task, record or certificate: from, to, when, who, why, and its event."""

    subject = models.CharField(max_length=80, db_index=True, help_text="kind:number")
    from_state = models.CharField(max_length=16, blank=True)
    to_state = models.CharField(max_length=16)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

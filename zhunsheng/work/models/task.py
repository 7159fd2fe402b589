# SPDX-License-Identifier: Apache-2.0
"""Tasks (任务): an item by a method. One task has one original record and one certificate."""

from django.conf import settings
from django.db import models

from zhunsheng.laboratory.models import Method, Person, ProcedureRelease, Room
from zhunsheng.work.models.item import Item
from zhunsheng.work.states import DECISION_RULES, TASK_STATES


class Task(models.Model):
    """The work on one item by one method, from review to issue.

    `parameters` are what the procedure asks of this item (range, resolution, points), as decimal strings.
    """

    number = models.CharField(max_length=30, unique=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="tasks")
    state = models.CharField(max_length=16, choices=TASK_STATES, default="pending", db_index=True)
    method = models.ForeignKey(Method, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    procedure = models.ForeignKey(
        ProcedureRelease, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    parameters = models.JSONField(default=dict)
    decision_rule = models.CharField(max_length=16, choices=DECISION_RULES, default="jjf1094")
    budget_annex = models.BooleanField(
        default=False, help_text="whether the client asked for the uncertainty budgets in the certificate"
    )
    due_on = models.DateField(null=True, blank=True, db_index=True)
    assigned_to = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    assigned_at = models.DateTimeField(null=True, blank=True)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    conditioning_from = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    returned_reason = models.CharField(max_length=300, blank=True)
    stopped_reason = models.CharField(max_length=300, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["assigned_to", "state"]), models.Index(fields=["state", "due_on"])]

    def __str__(self) -> str:
        return self.number

# SPDX-License-Identifier: Apache-2.0
"""Intermediate checks (期间核查) of standards: how each is checked, and what was read."""

from django.conf import settings
from django.db import models

from zhunsheng.laboratory.models.equipment import Equipment


class CheckPlan(models.Model):
    """How a function of a standard is checked between calibrations: with what, at which value, how often.

    A check is `repeats` readings of the check standard. `limit` is how far their mean may lie from
    `reference` (both in `unit`); without it the control chart alone judges.
    """

    equipment = models.ForeignKey(Equipment, on_delete=models.PROTECT, related_name="check_plans")
    function = models.CharField(max_length=40)
    check_standard = models.CharField(max_length=120, help_text="the stable artefact that is read")
    reference = models.CharField(max_length=30)
    unit = models.CharField(max_length=20)
    resolution = models.CharField(max_length=30)
    repeats = models.PositiveSmallIntegerField()
    limit = models.CharField(max_length=30, blank=True)
    every_days = models.PositiveSmallIntegerField()
    begins_on = models.DateField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]


class StandardCheck(models.Model):
    """One check as it was read; `texts` are never altered, and a void one stays with its reason."""

    plan = models.ForeignKey(CheckPlan, on_delete=models.PROTECT, related_name="checks")
    on = models.DateField(db_index=True)
    texts = models.JSONField(help_text="the readings as typed, in the plan's unit")
    remark = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["on", "id"]

# SPDX-License-Identifier: Apache-2.0
"""What a laboratory says it can measure, from the pack that was received: what the public search looks in."""

from django.db import models

from zhunsheng.hub.models.packs import ReceivedPack


class Capability(models.Model):
    """A row of the evidence table `cmc` of a pack.

    `low` and `high` (null: no limit) are kept to be compared, not to be calculated with; `told` has the row's
    numbers as exact texts, and those are shown.
    """

    pack = models.ForeignKey(ReceivedPack, on_delete=models.PROTECT, related_name="capabilities")
    quantity = models.CharField(max_length=80)
    family = models.CharField(max_length=80)
    method = models.CharField(max_length=80, blank=True)
    basis = models.CharField(max_length=20)
    unit = models.CharField(max_length=20)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    first = models.DateField()
    until = models.DateField(null=True)
    told = models.JSONField(help_text="low, high, form, u, u_relative, u_text, u_unit as texts")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["unit", "low", "high"]), models.Index(fields=["pack", "family"])]

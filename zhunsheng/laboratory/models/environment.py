# SPDX-License-Identifier: Apache-2.0
"""What the rooms' sensors said."""

from django.db import models

from zhunsheng.laboratory.models.organisation import Room


class EnvironmentSample(models.Model):
    """One sample of a room's logger; texts as received, in °C and %RH. Samples are no events."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="samples")
    at = models.DateTimeField()
    temperature = models.CharField(max_length=10)
    humidity = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "at"], name="one_sample_an_instant")]

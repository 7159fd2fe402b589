# SPDX-License-Identifier: Apache-2.0
"""Facts that hold from a date until a date, and are known from an instant until they are retracted."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import Q


def valid_on(day: date) -> Q:
    """Facts that hold on a calendar day (half-open: valid_to itself is outside)."""
    return Q(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)


def known_at(instant: datetime) -> Q:
    """Facts registered by then and not yet retracted."""
    return Q(Q(retracted_at__isnull=True) | Q(retracted_at__gt=instant), recorded_at__lte=instant)


def standing(known: datetime | None = None) -> Q:
    """Facts that have not been retracted; or those that stood at an instant, as they were known then."""
    return Q(retracted_at__isnull=True) if known is None else known_at(known)


class DatedFact(models.Model):
    """An append-only version of a fact. Changing it retracts this row and adds another.

    Dates are calendar dates at the site, half-open: people enter "valid to 2026-12-31" and 2027-01-01 is
    stored.
    """

    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    retracted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

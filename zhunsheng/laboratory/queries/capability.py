# SPDX-License-Identifier: Apache-2.0
"""Methods in force, their released procedures, and the rows of the scope."""

from datetime import date, datetime
from functools import lru_cache

from django.db.models import Q, QuerySet

from zhunsheng.laboratory.models import CapabilityRow, Method, ProcedureRelease
from zhunsheng.laboratory.models.dated import standing, valid_on
from zhunsheng.measure.procedure import Procedure, load_released


def methods_in_force(day: date, family: str | None = None) -> QuerySet[Method]:
    """Methods whose edition is in force on a day, optionally for one family of instruments."""
    rows = Method.objects.filter(
        Q(superseded_on__isnull=True) | Q(superseded_on__gt=day), effective_from__lte=day
    )
    return rows.filter(family=family) if family else rows


def procedure_for(method: Method, day: date, *, known: datetime | None = None) -> ProcedureRelease | None:
    """The newest release of the method's procedure that holds on a day."""
    return method.procedures.filter(standing(known), valid_on(day)).order_by("-recorded_at", "-id").first()


def parsed_procedure(release: ProcedureRelease) -> Procedure:
    """The procedure behind a release, parsed once a process: its text never changes."""
    return _parsed(release.text)


@lru_cache(maxsize=64)
def _parsed(text: str) -> Procedure:
    return load_released(text)


def capability_rows(
    day: date, family: str | None = None, *, known: datetime | None = None
) -> QuerySet[CapabilityRow]:
    """Rows of the scope that hold on a day, as known now or at an instant."""
    rows = CapabilityRow.objects.filter(standing(known), valid_on(day)).select_related("method", "site")
    return rows.filter(family=family) if family else rows

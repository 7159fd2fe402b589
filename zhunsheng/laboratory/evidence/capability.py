# SPDX-License-Identifier: Apache-2.0
"""Evidence of methods, the limits they set, and capability."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from zhunsheng.laboratory.evidence.values import Row, in_base, lab_id, midnight, naive
from zhunsheng.laboratory.kinds import METHOD_REGISTERED, METHOD_SUPERSEDED
from zhunsheng.laboratory.models import CapabilityRow, Method
from zhunsheng.laboratory.queries import zone
from zhunsheng.ledger.models import Event
from zhunsheng.measure.procedure import Procedure
from zhunsheng.measure.units import factor, same_quantity


def method_rows(methods: Iterable[Method]) -> list[Row]:
    """Editions of methods and when they were in force."""
    lab = lab_id()
    return [
        {
            "lab_id": lab,
            "family": method.family,
            "version": method.edition,
            "method": method.code,
            "effective_from": midnight(method.effective_from),
            "superseded_at": midnight(method.superseded_on),
        }
        for method in methods
    ]


def known_methods(known: datetime) -> list[Method]:
    """Every edition on file at an instant, without an end that was entered later."""
    later = Event.objects.filter(at__gt=known, kind__in=(METHOD_REGISTERED, METHOD_SUPERSEDED))
    since = {(event.kind, event.subject) for event in later}
    found = []
    for method in Method.objects.all():
        subject = f"method:{method.number}"
        if (METHOD_REGISTERED, subject) in since:
            continue
        if (METHOD_SUPERSEDED, subject) in since:
            method.superseded_on = None  # of this copy alone; nothing is saved
        found.append(method)
    return found


def method_limit_rows(method: Method, procedure: Procedure) -> list[Row]:
    """The limits a released procedure states for its method."""
    shared = {
        "lab_id": lab_id(),
        "method": method.code,
        "edition": method.edition,
        "equalisation_min": _minutes(procedure.conditions.conditioning_hours),
        "min_duration_min": float(procedure.conditions.least_minutes) or None,
    }
    environment = procedure.conditions.environment
    limits = (("temperature", environment.temperature), ("humidity", environment.humidity))
    return [
        {**shared, "quantity": quantity, "low": _number(limit.low), "high": _number(limit.high)}
        for quantity, limit in limits
        if limit is not None
    ]


def cmc_rows(rows: Iterable[CapabilityRow]) -> list[Row]:
    """Capability in units without prefix."""
    lab, place = lab_id(), zone()
    return [_cmc(lab, place, row) for row in rows]


def _cmc(lab: str, place: ZoneInfo, row: CapabilityRow) -> Row:
    low, unit = in_base(row.low, row.unit)
    high, _ = in_base(row.high, row.unit)
    u, u_unit = _uncertainty(row.cmc, row.cmc_unit, unit)
    return {
        "cmc_id": str(row.pk),
        "lab_id": lab,
        "basis": row.basis,
        "quantity": row.quantity,
        "family": row.family,
        "field": row.field,
        "method": row.method.code,
        "edition": row.method.edition,
        "site_id": row.site.code,
        "low": low,
        "high": high,
        "unit": unit,
        "form": row.form,
        "u": u,
        "u_unit": u_unit,
        "u_relative": _number(row.cmc_relative or None),
        "u_text": f"{row.cmc} {row.cmc_unit}",
        "valid_from": midnight(row.valid_from),
        "valid_to": midnight(row.valid_to),
        "recorded_at": naive(row.recorded_at, place),
    }


def _uncertainty(text: str, code: str, of_range: str) -> tuple[float, str | None]:
    """An uncertainty in the range's unit; one of another quantity, such as dB over Hz, with its own.

    It is a difference, so a scale's zero plays no part.
    """
    own = None if same_quantity(code, of_range) else in_base("0", code)[1]
    by = factor(code, own or of_range)
    return float(Decimal(text) * Decimal(by.numerator) / by.denominator), own


def _number(text: str | None) -> float | None:
    return float(text) if text is not None else None


def _minutes(hours: str) -> float | None:
    return float(Decimal(hours) * 60) or None

# SPDX-License-Identifier: Apache-2.0
"""Evidence of standards: traceability, confirmation and holds."""

from collections.abc import Iterable

from zhunsheng.laboratory.evidence.values import Row, in_base, lab_id, midnight, naive
from zhunsheng.laboratory.models import Confirmation, Equipment, EquipmentSpan, Hold, Traceability
from zhunsheng.laboratory.models.dated import standing
from zhunsheng.laboratory.queries.equipment import USABLE_STATES


def equipment_rows(equipment: Iterable[Equipment]) -> list[Row]:
    """The pieces of equipment themselves."""
    lab = lab_id()
    return [
        {"equip_id": each.number, "lab_id": lab, "family": each.family, "number": each.number}
        for each in equipment
    ]


def traceability_rows(equipment: Iterable[Equipment]) -> list[Row]:
    """Certificates of standards and the days they cover."""
    lab = lab_id()
    rows = Traceability.objects.filter(standing(), equipment__in=list(equipment)).select_related("equipment")
    return [
        {
            "equip_id": row.equipment.number,
            "lab_id": lab,
            "cal_date": midnight(row.valid_from),
            "valid_to": midnight(row.valid_to),
            "out_from": midnight(row.out_from),
            "out_to": midnight(row.out_to),
            "registered_at": naive(row.recorded_at),
            "certificate_no": row.certificate_number,
            "provider": row.issuer,
        }
        for row in rows
    ]


def confirmation_rows(equipment: Iterable[Equipment]) -> list[Row]:
    """Approved confirmations; what nobody approved does not count."""
    lab = lab_id()
    rows = Confirmation.objects.filter(standing(), equipment__in=list(equipment), approved_at__isnull=False)
    return [_confirmation(lab, row) for row in rows.select_related("equipment")]


def _confirmation(lab: str, row: Confirmation) -> Row:
    low, unit = in_base(row.low, row.unit)
    high, _ = in_base(row.high, row.unit)
    return {
        "confirmation_id": str(row.pk),
        "lab_id": lab,
        "equip_id": row.equipment.number,
        "function": row.function,
        "quantity": row.quantity,
        "low": low,
        "high": high,
        "unit": unit,
        "result": row.result,
        "valid_from": midnight(row.valid_from),
        "valid_to": midnight(row.valid_to),
        "recorded_at": naive(row.recorded_at),
    }


def hold_rows(subjects: Iterable[tuple[str, str]]) -> list[Row]:
    """Holds on subjects given as (kind, number), and spans in which equipment was not usable."""
    wanted = list(subjects)
    lab = lab_id()
    rows = []
    for kind, number in wanted:
        rows += [_hold(lab, hold) for hold in Hold.objects.filter(subject_kind=kind, subject_number=number)]
    stopped = EquipmentSpan.objects.exclude(state__in=USABLE_STATES).select_related("equipment")
    numbers = [number for kind, number in wanted if kind == "equipment"]
    return rows + [_stopped(lab, span) for span in stopped.filter(equipment__number__in=numbers)]


def _hold(lab: str, hold: Hold) -> Row:
    return {
        "hold_id": str(hold.pk),
        "lab_id": lab,
        "subject_kind": hold.subject_kind,
        "subject_id": hold.subject_number,
        "function": hold.function or None,
        "from_at": naive(hold.placed_at),
        "to_at": naive(hold.released_at),
        "reason": hold.reason,
        "recorded_at": naive(hold.placed_at),
    }


def _stopped(lab: str, span: EquipmentSpan) -> Row:
    return {
        "hold_id": f"state-{span.pk}",
        "lab_id": lab,
        "subject_kind": "equipment",
        "subject_id": span.equipment.number,
        "function": None,
        "from_at": naive(span.since),
        "to_at": naive(span.until),
        "reason": span.reason or span.get_state_display(),
        "recorded_at": naive(span.since),
    }

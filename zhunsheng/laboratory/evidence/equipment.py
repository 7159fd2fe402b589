# SPDX-License-Identifier: Apache-2.0
"""Evidence of standards: traceability, confirmation and holds."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from zhunsheng.laboratory.evidence.values import Row, in_base, lab_id, midnight, naive
from zhunsheng.laboratory.models import Confirmation, Equipment, EquipmentSpan, Hold, Room, Traceability
from zhunsheng.laboratory.models.dated import standing
from zhunsheng.laboratory.queries.equipment import USABLE_STATES
from zhunsheng.laboratory.queries.places import zone


def equipment_rows(equipment: Iterable[Equipment]) -> list[Row]:
    """The pieces of equipment themselves."""
    lab, rooms = lab_id(), dict(Room.objects.values_list("pk", "code"))
    return [
        {
            "equip_id": each.number,
            "lab_id": lab,
            "family": each.family,
            "number": each.number,
            "maker": each.manufacturer or None,
            "model": each.model or None,
            "serial": each.serial_number or None,
            "place": rooms.get(each.room_id) if each.room_id else None,
        }
        for each in equipment
    ]


def traceability_rows(equipment: Iterable[Equipment], *, known: datetime | None = None) -> list[Row]:
    """Certificates of standards and the days they cover."""
    lab, place = lab_id(), zone()
    rows = Traceability.objects.filter(standing(known), equipment__in=list(equipment)).select_related(
        "equipment", "file"
    )
    return [
        {
            "equip_id": row.equipment.number,
            "lab_id": lab,
            "cal_date": midnight(row.valid_from),
            "valid_to": midnight(row.valid_to),
            "out_from": midnight(row.out_from),
            "out_to": midnight(row.out_to),
            "registered_at": naive(row.recorded_at, place),
            "certificate_no": row.certificate_number,
            "provider": row.issuer,
            "file_sha256": row.file.sha256 if row.file else None,
            **_range(row.results),
        }
        for row in rows.order_by("id")
    ]


def _range(results: Iterable[Mapping[str, str]]) -> Row:
    """What a certificate calibrated, from where to where; a row has place for one quantity, of one unit."""
    spans = [
        (each["quantity"], in_base(each["low"], each["unit"]), in_base(each["high"], each["unit"]))
        for each in results
    ]
    kinds = {(quantity, unit) for quantity, *ends in spans for _value, unit in ends}
    if len(kinds) != 1:
        return {}
    [(quantity, unit)] = kinds
    values = [value for _quantity, *ends in spans for value, _unit in ends]
    return {"quantity": quantity, "low": min(values), "high": max(values), "unit": unit}


def confirmation_rows(equipment: Iterable[Equipment], *, known: datetime | None = None) -> list[Row]:
    """Approved confirmations; what nobody approved does not count."""
    lab, place = lab_id(), zone()
    rows = Confirmation.objects.filter(
        standing(known), equipment__in=list(equipment), approved_at__isnull=False
    )
    if known is not None:
        rows = rows.filter(approved_at__lte=known)
    return [_confirmation(lab, place, row) for row in rows.select_related("equipment").order_by("id")]


def _confirmation(lab: str, place: ZoneInfo, row: Confirmation) -> Row:
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
        "recorded_at": naive(row.recorded_at, place),
    }


def hold_rows(subjects: Iterable[tuple[str, str]]) -> list[Row]:
    """Holds on subjects given as (kind, number), and spans in which equipment was not usable."""
    numbers: dict[str, list[str]] = {}
    for kind, number in subjects:
        numbers.setdefault(kind, []).append(number)
    if not numbers:
        return []
    lab, place = lab_id(), zone()
    wanted = Q()
    for kind, those in numbers.items():
        wanted |= Q(subject_kind=kind, subject_number__in=those)
    held = [_hold(lab, place, hold) for hold in Hold.objects.filter(wanted).order_by("id")]
    spans = _stops().filter(equipment__number__in=numbers.get("equipment", []))
    return held + [_stopped(lab, place, span) for span in spans]


def all_hold_rows(known: datetime) -> list[Row]:
    """Every hold and every span in which equipment was not usable, as they stood at an instant."""
    lab, place = lab_id(), zone()
    held = [_hold(lab, place, hold) for hold in Hold.objects.filter(placed_at__lte=known).order_by("id")]
    stopped = [_stopped(lab, place, span) for span in _stops().filter(since__lte=known)]
    later = naive(known, place)
    return [
        {**row, "to_at": None} if later and row["to_at"] and row["to_at"] > later else row
        for row in (*held, *stopped)
    ]


def _stops() -> QuerySet[EquipmentSpan]:
    unusable = EquipmentSpan.objects.exclude(state__in=USABLE_STATES)
    return unusable.select_related("equipment").order_by("id")


def _hold(lab: str, place: ZoneInfo, hold: Hold) -> Row:
    return {
        "hold_id": str(hold.pk),
        "lab_id": lab,
        "subject_kind": hold.subject_kind,
        "subject_id": hold.subject_number,
        "function": hold.function or None,
        "from_at": naive(hold.placed_at, place),
        "to_at": naive(hold.released_at, place),
        "reason": hold.reason,
        "label": None,
        "recorded_at": naive(hold.placed_at, place),
    }


def _stopped(lab: str, place: ZoneInfo, span: EquipmentSpan) -> Row:
    return {
        "hold_id": f"state-{span.pk}",
        "lab_id": lab,
        "subject_kind": "equipment",
        "subject_id": span.equipment.number,
        "function": None,
        "from_at": naive(span.since, place),
        "to_at": naive(span.until, place),
        "reason": span.reason or span.get_state_display(),
        "label": span.state,
        "recorded_at": naive(span.since, place),
    }

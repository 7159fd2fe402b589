# SPDX-License-Identifier: Apache-2.0
"""Equipment: registration, traceability, confirmation and state."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import NotAllowed, allowed, require
from zhunsheng.laboratory import kinds
from zhunsheng.laboratory.actions.dated import day_text, recorded
from zhunsheng.laboratory.locks import facts_lock
from zhunsheng.laboratory.models import Confirmation, Equipment, EquipmentSpan, Room, Traceability
from zhunsheng.laboratory.models.people import Person
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Blob
from zhunsheng.proofs import JsonValue


@dataclass(frozen=True, slots=True)
class TracedResult:
    """What a certificate says of one function and range of a standard; decimal strings in `unit`.

    `uncertainty` with its `k`, and `drift_half_width` (rectangular), are in `uncertainty_unit`.
    """

    function: str
    quantity: str
    low: str
    high: str
    unit: str
    uncertainty: str
    uncertainty_unit: str
    k: str = "2"
    drift_half_width: str = "0"


@dataclass(frozen=True, slots=True)
class ConfirmedFunction:
    """One function and range with the outcome of its confirmation."""

    function: str
    quantity: str
    low: str
    high: str
    unit: str
    result: str = "usable"
    remark: str = ""


@transaction.atomic
def register_equipment(
    actor: User,
    *,
    number: str,
    name: str,
    name_en: str,
    family: str,
    manufacturer: str = "",
    model: str = "",
    serial_number: str = "",
    room: Room | None = None,
    keeper: Person | None = None,
) -> Equipment:
    """Register a piece of equipment; it waits for acceptance."""
    require(actor, "equipment", "C")
    if Equipment.objects.filter(number=number).exists():
        raise ActionError(_("设备编号 %(number)s 已有") % {"number": number}, "number")
    equipment = Equipment.objects.create(
        number=number,
        name=name,
        name_en=name_en,
        family=family,
        manufacturer=manufacturer,
        model=model,
        serial_number=serial_number,
        room=room,
        keeper=keeper,
        state="acceptance",
    )
    EquipmentSpan.objects.create(equipment=equipment, state="acceptance", since=clock.now(), set_by=actor)
    append(kinds.EQUIPMENT_REGISTERED, f"equipment:{number}", actor, {"family": family})
    return equipment


@transaction.atomic
def register_traceability(
    actor: User,
    equipment: Equipment,
    *,
    certificate_number: str,
    issuer: str,
    calibrated_on: date,
    last_day: date,
    results: Sequence[TracedResult],
    issuer_en: str = "",
    out_from: date | None = None,
    out_to: date | None = None,
    file: Blob | None = None,
) -> Traceability:
    """File a calibration certificate of a standard; dates as people enter them, the last day included."""
    require(actor, "equipment", "U")
    facts_lock()
    row = Traceability.objects.create(
        equipment=equipment,
        certificate_number=certificate_number,
        issuer=issuer,
        issuer_en=issuer_en,
        out_from=out_from,
        out_to=out_to,
        results=[asdict(result) for result in results],
        file=file,
        **recorded(actor, calibrated_on, last_day),
    )
    body = {
        "certificate": certificate_number,
        "calibrated_on": day_text(calibrated_on),
        "last_day": day_text(last_day),
        "file": file.sha256 if file else None,
    }
    append(kinds.EQUIPMENT_TRACED, f"equipment:{equipment.number}", actor, body)
    return row


@transaction.atomic
def confirm_equipment(
    actor: User,
    traceability: Traceability,
    *,
    valid_from: date,
    functions: Sequence[ConfirmedFunction],
    last_day: date | None = None,
) -> list[Confirmation]:
    """Compare a certificate with the intended use, function by function; a second person approves it."""
    require(actor, "confirmation", "C")
    if valid_from < traceability.valid_from:
        raise ActionError(_("计量确认不能早于溯源证书的校准日期"), "valid_from")
    columns = recorded(actor, valid_from, last_day)
    ends = [day for day in (columns["valid_to"], traceability.valid_to) if day]
    columns["valid_to"] = min(ends) if ends else None
    rows = [
        Confirmation.objects.create(
            equipment=traceability.equipment, traceability=traceability, **asdict(function), **columns
        )
        for function in functions
    ]
    results: dict[str, JsonValue] = {function.function: function.result for function in functions}
    body: dict[str, JsonValue] = {"certificate": traceability.certificate_number, "functions": results}
    append(kinds.EQUIPMENT_CONFIRMED, f"equipment:{traceability.equipment.number}", actor, body)
    return rows


@transaction.atomic
def approve_confirmation(actor: User, confirmations: Sequence[Confirmation]) -> None:
    """A second person approves confirmations; only then do they count."""
    require(actor, "confirmation", "A")
    facts_lock()
    for row in confirmations:
        if row.recorded_by_id == actor.pk:
            raise ActionError(_("计量确认须由另一人批准"))
        Confirmation.objects.filter(pk=row.pk, approved_at__isnull=True).update(
            approved_by=actor, approved_at=clock.now()
        )
        body = {"certificate": row.traceability.certificate_number, "function": row.function}
        append(kinds.CONFIRMATION_APPROVED, f"equipment:{row.equipment.number}", actor, body)


@transaction.atomic
def change_equipment_state(actor: User, equipment: Equipment, *, state: str, reason: str) -> Equipment:
    """Put a label on equipment: green, yellow, red, away, and so on, with the reason."""
    if not (allowed(actor, "equipment", "U") or allowed(actor, "equipment", "A")):
        raise NotAllowed.of(actor, "equipment", "U")
    facts_lock()
    if state != "green" and not reason.strip():
        raise ActionError(_("请说明理由"), "reason")
    at = clock.now()
    EquipmentSpan.objects.filter(equipment=equipment, until__isnull=True).update(until=at)
    EquipmentSpan.objects.create(equipment=equipment, state=state, reason=reason, since=at, set_by=actor)
    before = equipment.state
    equipment.state, equipment.state_reason = state, reason
    equipment.save(update_fields=["state", "state_reason"])
    body = {"from": before, "to": state, "reason": reason}
    append(kinds.EQUIPMENT_STATE_CHANGED, f"equipment:{equipment.number}", actor, body)
    return equipment

# SPDX-License-Identifier: Apache-2.0
"""Equipment: registration, traceability, confirmation and state."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import NotAllowed, allowed, require
from zhunsheng.laboratory import kinds
from zhunsheng.laboratory.actions import checked
from zhunsheng.laboratory.actions.dated import Recorded, day_text, recorded
from zhunsheng.laboratory.locks import facts_lock
from zhunsheng.laboratory.models import Confirmation, Equipment, EquipmentSpan, Room, Traceability
from zhunsheng.laboratory.models.dated import standing
from zhunsheng.laboratory.models.people import Person
from zhunsheng.laboratory.queries import today
from zhunsheng.laboratory.vocabulary import BETWEEN, EQUIPMENT_STATES
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.bodies import JsonValue
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Blob


@dataclass(frozen=True, slots=True)
class TracedResult:
    """What a certificate says of one function and range of a standard; decimal strings in `unit`.

    `uncertainty` with its `k`, `drift_half_width` (rectangular) and `correction` (what is added to what the
    standard shows or is set to) are in `uncertainty_unit`. A result at one point has `low` = `high`; with
    `between` "linear" it may be joined to its neighbours. `drift_basis` and `drift_source` say on what the
    drift rests: the certificates compared, or why the laboratory states another.
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
    correction: str = "0"
    between: str = ""
    probability: str = ""
    distribution: str = ""
    drift_basis: str = ""
    drift_source: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a certificate's data came from; of a digital one, what else it says, its signature's worth."""

    source: str = "paper"
    as_found: tuple[TracedResult, ...] = ()
    stated: Mapping[str, Any] = field(default_factory=dict)
    signature: str = "none"
    signed_by: str = ""
    match_remark: str = ""


ON_PAPER = Provenance()


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
    equipment = Equipment(
        number=checked.identifier(number),
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
    with checked.once(_("设备编号 %(number)s 已有") % {"number": number}, "number"):
        checked.keep(equipment)
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
    issued_on: date | None = None,
    file: Blob | None = None,
    provenance: Provenance = ON_PAPER,
) -> Traceability:
    """File a calibration certificate of a standard; dates as people enter them, the last day included."""
    require(actor, "equipment", "U")
    facts_lock()
    if calibrated_on > today():
        raise ActionError(_("校准日期在今天之后"), "calibrated_on")
    if out_from and out_to and out_to < out_from:
        raise ActionError(_("返回日期早于送出日期"), "out_to")
    if issued_on and issued_on < calibrated_on:
        raise ActionError(_("签发日期早于校准日期"), "issued_on")
    for result in (*results, *provenance.as_found):
        _check_result(result)
    row = Traceability(
        equipment=equipment,
        certificate_number=certificate_number,
        issuer=issuer,
        issuer_en=issuer_en,
        out_from=out_from,
        out_to=out_to,
        issued_on=issued_on,
        results=[asdict(result) for result in results],
        file=file,
        source=provenance.source,
        as_found=[asdict(result) for result in provenance.as_found],
        stated=dict(provenance.stated),
        signature=provenance.signature,
        signed_by=provenance.signed_by,
        match_remark=provenance.match_remark,
        **recorded(actor, calibrated_on, last_day),
    )
    checked.keep(row)
    body = {
        "certificate": certificate_number,
        "calibrated_on": day_text(calibrated_on),
        "last_day": day_text(last_day),
        "file": file.sha256 if file else None,
        "source": provenance.source,
        "signature": provenance.signature,
        "reason": provenance.match_remark,
    }
    append(kinds.EQUIPMENT_TRACED, f"equipment:{equipment.number}", actor, body)
    return row


@transaction.atomic
def retract_traceability(actor: User, traceability: Traceability, *, reason: str) -> None:
    """Take a certificate out that was registered wrongly, and the confirmations that rest on it."""
    require(actor, "equipment", "U")
    facts_lock()
    reason = checked.reasoned(reason)
    at = clock.now()
    if not Traceability.objects.filter(standing(), pk=traceability.pk).update(retracted_at=at):
        raise ActionError(_("该证书已被更改，请刷新后再试"))
    Confirmation.objects.filter(standing(), traceability=traceability).update(retracted_at=at)
    body = {"certificate": traceability.certificate_number, "reason": reason}
    append(kinds.TRACE_RETRACTED, f"equipment:{traceability.equipment.number}", actor, body)


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
    if traceability.valid_to and valid_from >= traceability.valid_to:
        raise ActionError(_("溯源证书在该日已不在有效期内"), "valid_from")
    if not functions:
        raise ActionError(_("请至少确认一项功能"), "function")
    columns = recorded(actor, valid_from, last_day)
    ends = [day for day in (columns["valid_to"], traceability.valid_to) if day]
    columns["valid_to"] = min(ends) if ends else None
    rows = [_confirmation(traceability, function, columns) for function in functions]
    results: dict[str, JsonValue] = {function.function: function.result for function in functions}
    body: dict[str, JsonValue] = {"certificate": traceability.certificate_number, "functions": results}
    append(kinds.EQUIPMENT_CONFIRMED, f"equipment:{traceability.equipment.number}", actor, body)
    return rows


def whole_functions(traceability: Traceability) -> list[ConfirmedFunction]:
    """The certificate's functions, each over the whole range it was calibrated in, as if all were usable."""
    found: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for row in traceability.results:
        key = (row["function"], row["quantity"], row["unit"])
        found.setdefault(key, []).append((row["low"], row["high"]))
    return [
        ConfirmedFunction(
            function=function,
            quantity=quantity,
            low=min((low for low, _high in ends), key=Decimal),
            high=max((high for _low, high in ends), key=Decimal),
            unit=unit,
        )
        for (function, quantity, unit), ends in found.items()
    ]


@transaction.atomic
def approve_confirmation(actor: User, confirmations: Sequence[Confirmation]) -> None:
    """A second person approves confirmations; only then do they count."""
    require(actor, "confirmation", "A")
    facts_lock()
    for row in confirmations:
        if row.recorded_by_id == actor.pk:
            raise ActionError(_("计量确认须由另一人批准"))
        waiting = Confirmation.objects.filter(standing(), pk=row.pk, approved_at__isnull=True)
        if not waiting.update(approved_by=actor, approved_at=clock.now()):
            raise ActionError(_("该计量确认已被批准或收回，请刷新后再看"))
        body = {"certificate": row.traceability.certificate_number, "function": row.function}
        append(kinds.CONFIRMATION_APPROVED, f"equipment:{row.equipment.number}", actor, body)


@transaction.atomic
def change_equipment_state(actor: User, equipment: Equipment, *, state: str, reason: str) -> Equipment:
    """Put a label on equipment: green, yellow, red, away, and so on, with the reason."""
    if not (allowed(actor, "equipment", "U") or allowed(actor, "equipment", "A")):
        raise NotAllowed.of(actor, "equipment", "U")
    facts_lock()
    if state not in dict(EQUIPMENT_STATES):
        raise ActionError(_("没有这种状态"), "state")
    if state != "green":
        reason = checked.reasoned(reason)
    before = Equipment.objects.select_for_update().get(pk=equipment.pk).state
    if before == "scrapped":
        raise ActionError(_("已报废的设备不再改变状态；重新启用须另行登记"), "state")
    _begin_span(actor, equipment, state, reason.strip())
    equipment.state, equipment.state_reason = state, reason.strip()
    equipment.save(update_fields=["state", "state_reason"])
    body = {"from": before, "to": state, "reason": reason.strip()}
    append(kinds.EQUIPMENT_STATE_CHANGED, f"equipment:{equipment.number}", actor, body)
    return equipment


def _begin_span(actor: User, equipment: Equipment, state: str, reason: str) -> None:
    at = clock.now()
    EquipmentSpan.objects.filter(equipment=equipment, until__isnull=True).update(until=at)
    checked.keep(EquipmentSpan(equipment=equipment, state=state, reason=reason, since=at, set_by=actor))


def _check_result(result: TracedResult) -> None:
    checked.span(result.low, result.high, result.unit)
    checked.positive(result.uncertainty, "uncertainty")
    checked.positive(result.drift_half_width, "drift_half_width")
    checked.unit_of_uncertainty(result.uncertainty_unit, result.unit, "uncertainty_unit")
    checked.number(result.correction, "correction")
    if result.between not in dict(BETWEEN):
        raise ActionError(_("点与点之间只能是“只在各点”或“线性内插”"), "between")
    if result.between and checked.number(result.low, "low") != checked.number(result.high, "high"):
        raise ActionError(_("线性内插只用于各点（下限与上限相同）的结果"), "between")
    if checked.number(result.k, "k") <= 0:
        raise ActionError(_("包含因子 k 须大于零"), "k")
    if not result.function.strip() or not result.quantity.strip():
        raise ActionError(_("每一行结果都要写明功能与量"), "function")


def _confirmation(traceability: Traceability, wanted: ConfirmedFunction, columns: Recorded) -> Confirmation:
    checked.span(wanted.low, wanted.high, wanted.unit)
    if wanted.result != "not":
        _check_covered(traceability, wanted)
    row = Confirmation(
        equipment=traceability.equipment, traceability=traceability, **asdict(wanted), **columns
    )
    return checked.keep(row)


def _check_covered(traceability: Traceability, wanted: ConfirmedFunction) -> None:
    """What a certificate says nothing about can't be confirmed from it; one without results says nothing."""
    if not traceability.results:
        return
    found = [
        row
        for row in traceability.results
        if (row["function"], row["quantity"]) == (wanted.function, wanted.quantity)
    ]
    if not found:
        raise ActionError(_("证书里没有功能“%(function)s”的结果") % {"function": wanted.function}, "function")
    low = min(checked.in_unit(row["low"], row["unit"], wanted.unit, "unit") for row in found)
    high = max(checked.in_unit(row["high"], row["unit"], wanted.unit, "unit") for row in found)
    if checked.number(wanted.low, "low") < low or checked.number(wanted.high, "high") > high:
        values = {"low": low, "high": high, "unit": wanted.unit}
        raise ActionError(_("超出证书的范围 %(low)s 至 %(high)s %(unit)s") % values, "high")

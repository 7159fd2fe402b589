# SPDX-License-Identifier: Apache-2.0
"""A standard found out of tolerance after issue: listed, judged, told, closed when all is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.models import Equipment
from zhunsheng.laboratory.queries import today
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.reading import ReadingError, parse_decimal
from zhunsheng.measure.units import UnitError, convert
from zhunsheng.proofs import JsonValue
from zhunsheng.work import kinds, locking, numbers
from zhunsheng.work.actions.amendments import request_one, require_decider
from zhunsheng.work.hands import require_uninvolved
from zhunsheng.work.impacts import proposal
from zhunsheng.work.models import Amendment, Impact, Impacted
from zhunsheng.work.queries.amendments import Affected, affected_certificates
from zhunsheng.work.queries.impacts import unjudged, untold_turned
from zhunsheng.work.states import IMPACT_DECISIONS
from zhunsheng.work.wording import spoken


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of a standard: how much more it gave than it said, and between which nominal values."""

    shift: str
    shift_unit: str
    low: str = ""
    high: str = ""
    unit: str = ""


@transaction.atomic
def open_impact(
    actor: User,
    equipment: Equipment,
    *,
    function: str,
    since: date,
    until: date,
    found: Found,
    reason: str,
    source: str,
) -> Impact:
    """Take up a standard found out of tolerance: every certificate in force made with it in the window is
    listed, with the shift taken off each result and what is proposed."""
    require_decider(actor)
    _check(found, since, until, reason, source)
    wanted = Affected(standard=equipment, function=function, since=since, until=until)
    certificates = list(affected_certificates(actor, wanted).select_related("record_version__record"))
    number = numbers.take("YX", today())
    listed: list[JsonValue] = [each.number for each in certificates]
    body: dict[str, JsonValue] = {
        "equipment": equipment.number,
        "function": function,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "shift": f"{found.shift} {found.shift_unit}",
        "reason": reason,
        "source": source,
        "certificates": listed,
    }
    event = append(kinds.IMPACT_OPENED, f"impact:{number}", actor, body)
    impact = Impact.objects.create(
        number=number,
        equipment=equipment,
        function=function,
        since=since,
        until=until,
        shift=found.shift.strip(),
        shift_unit=found.shift_unit.strip(),
        low=found.low.strip(),
        high=found.high.strip(),
        unit=found.unit.strip(),
        reason=reason.strip()[:500],
        source=source.strip()[:300],
        opened_by=actor,
        opened_at=event.at,
        event=event,
    )
    try:
        Impacted.objects.bulk_create([proposal(impact, each) for each in certificates])
    except UnitError as error:
        raise ActionError(_("偏移的单位与证书结果的单位不能换算。"), field="shift_unit") from error
    return impact


@transaction.atomic
def judge_impacted(
    actor: User, impact: Impact, rows: Sequence[Impacted], *, decision: str, reason: str
) -> list[Impacted]:
    """Judge certificates of an impact, each with an event: amend it, which opens its amendment, or note it.

    An empty decision is the proposed one of each: amend where the shift exceeds U/3. Technical or quality
    manager, with no hand in any of them.
    """
    require_decider(actor)
    if not rows:
        raise ActionError(_("没有选中任何证书。"))
    if not reason.strip():
        raise ActionError(_("评估必须写明理由。"), field="reason")
    if decision and decision not in dict(IMPACT_DECISIONS):
        raise ActionError(_("没有这种评估结论。"), field="decision")
    impact, keys = _open(impact), [row.pk for row in rows]
    locked = impact.listed.select_for_update(of=("self",)).select_related("certificate").filter(pk__in=keys)
    return [_judge(actor, impact, row, decision or row.proposed, reason) for row in locked.order_by("id")]


def _judge(actor: User, impact: Impact, row: Impacted, decision: str, reason: str) -> Impacted:
    if row.decision:
        raise ActionError(format_lazy(_("{number} 已经评估过。"), number=row.certificate.number))
    certificate = locking.certificate(row.certificate)
    require_uninvolved(actor, Amendment(certificate=certificate, requested_by=actor), requester=False)
    if decision == "amend":
        source = f"{impact.number} {impact.source}"[:300]
        row.amendment = request_one(actor, certificate, text=reason, source=source)
    body: dict[str, JsonValue] = {
        "certificate": certificate.number,
        "decision": decision,
        "proposed": row.proposed,
        "conforms": row.conforms,
        "reason": reason,
    }
    event = append(kinds.IMPACT_JUDGED, f"impact:{impact.number}", actor, body)
    row.decision, row.reason, row.judged_by, row.judged_at = decision, reason.strip()[:500], actor, event.at
    row.save(update_fields=["decision", "reason", "judged_by", "judged_at", "amendment"])
    return row


@transaction.atomic
def close_impact(actor: User, impact: Impact, *, conclusion: str) -> Impact:
    """Close an impact: only when every certificate listed is judged, and the clients of those that no longer
    conform have been told."""
    require_decider(actor)
    if not conclusion.strip():
        raise ActionError(_("请写明结论。"), field="conclusion")
    impact = _open(impact)
    left, silent = unjudged(impact), untold_turned(impact)
    if left:
        raise ActionError(
            format_lazy(
                _("还有 {count} 份证书没有评估（{first} 等），不能关闭。"),
                count=len(left),
                first=left[0].certificate.number,
            )
        )
    if silent:
        raise ActionError(
            format_lazy(
                _("{number} 的结论已变，还没有登记对客户的通知，不能关闭。"),
                number=silent[0].certificate.number,
            )
        )
    append(kinds.IMPACT_CLOSED, f"impact:{impact.number}", actor, {"conclusion": conclusion})
    impact.closed_by, impact.closed_at, impact.conclusion = actor, clock.now(), conclusion.strip()[:500]
    impact.save(update_fields=["closed_by", "closed_at", "conclusion"])
    return impact


def _open(given: Impact) -> Impact:
    impact = Impact.objects.select_for_update(of=("self",)).select_related("equipment").get(pk=given.pk)
    if impact.closed_at is not None:
        raise ActionError(format_lazy(_("{number} 已经关闭。"), number=impact.number))
    return impact


def _check(found: Found, since: date, until: date, reason: str, source: str) -> None:
    if until < since:
        raise ActionError(_("停用日早于最后一次合格的日子。"), field="until")
    for field, text in (("reason", reason), ("source", source)):
        if not text.strip():
            raise ActionError(_("请写明依据和原因。"), field=field)
    for field in ("shift", "low", "high"):
        text = getattr(found, field)
        if not text.strip() and field != "shift":
            continue
        try:
            parse_decimal(text)
        except ReadingError as error:
            raise ActionError(spoken(error.message), field=field) from error
    if (found.low.strip() or found.high.strip()) and not found.unit.strip():
        raise ActionError(_("限定了范围，请写明单位。"), field="unit")
    for field, unit in (("shift_unit", found.shift_unit), ("unit", found.unit)):
        try:
            if unit.strip():
                convert(parse_decimal("1"), unit, unit)
        except UnitError as error:
            raise ActionError(_("不认识这个单位。"), field=field) from error

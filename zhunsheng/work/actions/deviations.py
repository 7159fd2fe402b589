# SPDX-License-Identifier: Apache-2.0
"""Departures from the method or its limits: recorded by who sees them, accepted or rejected by who may."""

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.work import kinds, locking, transitions
from zhunsheng.work.actions.orders import owns_party
from zhunsheng.work.deviations import UNDECIDED
from zhunsheng.work.models import RecordDeviation, Task
from zhunsheng.work.queries.visibility import require_in
from zhunsheng.work.states import DEVIATION_KINDS

_OPEN = ("calibrating", "paused", "to-check", "returned")


@transaction.atomic
def record_deviation(
    actor: User, task: Task, *, kind: str, description: str, effect: str = ""
) -> RecordDeviation:
    """Record a departure: what happened, and what it does to the results."""
    task = locking.task(task)
    permissions.require(actor, "deviation", "C")
    transitions.expect(task, *_OPEN)
    if kind not in dict(DEVIATION_KINDS):
        raise ActionError(_("没有这种偏离。"), field="kind")
    if not description.strip():
        raise ActionError(_("请写明偏离了什么。"), field="description")
    record = locking.record(task)
    row = RecordDeviation.objects.create(
        record=record,
        kind=kind,
        description=description[:500],
        effect=effect[:500],
        recorded_at=clock.now(),
        recorded_by=actor,
    )
    body = {"kind": kind, "description": description, "effect": effect}
    append(kinds.DEVIATION_RECORDED, transitions.subject_name(record), actor, body)
    return row


@transaction.atomic
def accept_deviation(
    actor: User, task: Task, *, deviation: RecordDeviation, decision: str
) -> RecordDeviation:
    """The technical or quality manager accepts a deviation; nobody accepts the one they recorded."""
    task = locking.task(task)
    row = _to_decide(actor, task, deviation, decision, own=_("不能批准自己登记的偏离。"))
    row.accepted_at, row.accepted_by, row.decision = clock.now(), actor, decision[:500]
    row.save(update_fields=["accepted_at", "accepted_by", "decision"])
    body = {"kind": row.kind, "decision": decision}
    append(kinds.DEVIATION_ACCEPTED, transitions.subject_name(row.record), actor, body)
    return row


@transaction.atomic
def reject_deviation(
    actor: User, task: Task, *, deviation: RecordDeviation, decision: str
) -> RecordDeviation:
    """The same people reject it, with the reason: the record can't go on before it is submitted again."""
    task = locking.task(task)
    row = _to_decide(actor, task, deviation, decision, own=_("不能驳回自己登记的偏离。"))
    row.rejected_at, row.rejected_by, row.decision = clock.now(), actor, decision[:500]
    row.save(update_fields=["rejected_at", "rejected_by", "decision"])
    body = {"kind": row.kind, "decision": decision}
    append(kinds.DEVIATION_REJECTED, transitions.subject_name(row.record), actor, body)
    return row


def _to_decide(
    actor: User, task: Task, deviation: RecordDeviation, decision: str, *, own: str | Promise
) -> RecordDeviation:
    """The deviation, locked, if this person may decide it now and says why."""
    require_in(actor, "deviation", "A", task.room)
    record = locking.record(task)
    row = record.deviations.select_for_update().filter(UNDECIDED, pk=deviation.pk).first()
    if row is None:
        raise ActionError(_("该偏离已有决定。"))
    if row.recorded_by_id == actor.pk:
        raise permissions.NotAllowed(own)
    if not decision.strip():
        raise ActionError(_("请写明决定及理由。"), field="decision")
    return row


@transaction.atomic
def note_client_acceptance(
    actor: User, task: Task, *, deviation: RecordDeviation, text: str
) -> RecordDeviation:
    """The client accepts a deviation: itself, or told to the desk, who writes down who agreed and how."""
    task = locking.task(task)
    if owns_party(actor, task.item.order.party):
        permissions.require(actor, "deviation", "A", own=True)
    else:
        permissions.require(actor, "order", "U")
    if not text.strip():
        raise ActionError(_("请写明客户由谁、怎样接受。"), field="text")
    record = locking.record(task)
    row = record.deviations.select_for_update().get(pk=deviation.pk)
    if row.rejected_at is not None:
        raise ActionError(_("该偏离已被驳回。"))
    row.client_accepted_at, row.client_acceptance = clock.now(), text[:300]
    row.save(update_fields=["client_accepted_at", "client_acceptance"])
    append(
        kinds.DEVIATION_ACCEPTED, transitions.subject_name(record), actor, {"kind": row.kind, "client": text}
    )
    return row

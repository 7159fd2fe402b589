# SPDX-License-Identifier: Apache-2.0
"""At the bench: conditioning, start, pause, going on, standards bound and released, giving up."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.laboratory import queries as laboratory
from zhunsheng.laboratory.models import Room
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.proofs import JsonValue
from zhunsheng.work import bench, gate, kinds, locking, progress, transitions
from zhunsheng.work.bench import Binding
from zhunsheng.work.deviations import undecided
from zhunsheng.work.models import OriginalRecord, RecordStandard, Task
from zhunsheng.work.people import assigned_person, staff
from zhunsheng.work.programme import programme_of
from zhunsheng.work.queries.environment import NOT_YET, equalised_again
from zhunsheng.work.queries.visibility import require_in
from zhunsheng.work.subcontracts import require_here
from zhunsheng.work.wording import listed


@transaction.atomic
def start_conditioning(actor: User, task: Task, *, room: Room) -> Task:
    """Bring the item into the room where it is to be calibrated; equalisation counts from now."""
    task = locking.task(task)
    permissions.require(actor, "record", "C")
    assigned_person(actor, task)
    transitions.check(task, "conditioning")
    transitions.expect(task.item, "received")
    require_here(task.item)
    body = {"room": room.code}
    event = append(kinds.TASK_CONDITIONED, transitions.subject_name(task), actor, body)
    task.room, task.conditioning_from = room, event.at
    transitions.move(task, "conditioning", actor, "", event, ["room", "conditioning_from"])
    progress.to_bench(task, actor, event)
    return task


@gate.guarded
def start_calibration(
    actor: User, task: Task, *, standards: Sequence[Binding], temperature: str, humidity: str
) -> OriginalRecord:
    """Open the original record: standards bound, conditions at the start noted, and the gate asked.

    Refused before the equalisation time is over, out of the environment's limits, with a standard that is
    overdue, unconfirmed or stopped, and for a person who is not authorised today.
    """
    task = locking.task(task)
    permissions.require(actor, "record", "C")
    person = assigned_person(actor, task)
    transitions.check(task, "calibrating")
    transitions.expect(task, "conditioning")
    at = clock.now()
    record = OriginalRecord.objects.create(
        task=task, person=person, room=task.room, opened_at=at, saved_at=at
    )
    programme = programme_of(task)
    bound = bench.bind(record, programme, standards, at, person, laboratory.today())
    _check_complete(record)
    bench.note_conditions(record, "start", at, temperature, humidity, person)
    task.started_at = at
    task.save(update_fields=["started_at"])
    gate.enforce("start", task, actor)
    body: dict[str, JsonValue] = {
        "room": task.room.code if task.room else "",
        "standards": [*sorted({row.equipment.number for row in bound})],
        "procedure_sha256": task.procedure.sha256 if task.procedure else "",
    }
    event = append(kinds.TASK_STARTED, transitions.subject_name(task), actor, body)
    transitions.begin(record, actor, event)
    transitions.move(task, "calibrating", actor, "", event)
    return record


@transaction.atomic
def pause(actor: User, task: Task, *, reason: str) -> Task:
    """Stop a running calibration: excursion, fault, safety. No reading is taken until it goes on."""
    task = locking.task(task)
    permissions.require(actor, "record", "U")
    assigned_person(actor, task)
    transitions.check(task, "paused")
    _reason(reason)
    event = append(kinds.TASK_PAUSED, transitions.subject_name(task), actor, {"reason": reason})
    task.stopped_reason = reason[:300]
    transitions.move(task, "paused", actor, reason, event, ["stopped_reason"])
    return task


@gate.guarded
def resume(actor: User, task: Task, *, cause_closed: str) -> Task:
    """Go on after a pause: cause closed, deviations decided, and the gate agrees as at the start."""
    task = locking.task(task)
    permissions.require(actor, "record", "U")
    assigned_person(actor, task)
    transitions.expect(task, "paused")
    if not cause_closed.strip():
        raise ActionError(_("请写明暂停的原因怎样消除了。"), field="cause_closed")
    record = locking.record(task)
    if undecided(record).exists():
        raise ActionError(_("还有偏离没有技术负责人的决定：请先处理偏离，再继续校准。"))
    _check_equalised(task)
    gate.enforce("start", task, actor)
    event = append(kinds.TASK_RESUMED, transitions.subject_name(task), actor, {"cause_closed": cause_closed})
    task.stopped_reason = ""
    transitions.move(task, "calibrating", actor, cause_closed, event, ["stopped_reason"])
    return task


@transaction.atomic
def declare_cannot(actor: User, task: Task, *, reason: str) -> Task:
    """The item can't be calibrated: the calibrator paused and said why, another person in charge decides.

    No certificate comes of it, only a notice.
    """
    task = locking.task(task)
    require_in(actor, "assignment", "U", task.room)
    transitions.expect(task, "paused", "returned")
    _reason(reason)
    decider = staff(actor)
    if decider.pk == task.assigned_to_id:
        raise ActionError(_("无法校准须由校准员以外的技术负责人判定。"))
    event = append(kinds.TASK_STOPPED, transitions.subject_name(task), actor, {"reason": reason})
    task.stopped_reason, task.ended_at = reason[:300], event.at
    transitions.move(task, "cannot", actor, reason, event, ["stopped_reason", "ended_at"])
    progress.to_store(task, actor, event)
    progress.settle(task.item, event)
    return task


@gate.guarded
def bind_standard(actor: User, task: Task, *, binding: Binding) -> list[RecordStandard]:
    """Use a further standard from now on; the gate looks at it as at the start."""
    task = locking.task(task)
    permissions.require(actor, "record", "U")
    person = assigned_person(actor, task)
    transitions.expect(task, "calibrating", "paused")
    record = locking.record(task)
    rows = bench.bind(record, programme_of(task), [binding], clock.now(), person, laboratory.today())
    gate.enforce("start", task, actor)
    body: dict[str, JsonValue] = {
        "equipment": binding.equipment.number,
        "sections": [row.section for row in rows],
        **({"points": [point + 1 for point in binding.points]} if binding.points else {}),
    }
    append(kinds.STANDARD_BOUND, transitions.subject_name(record), actor, body)
    return rows


@transaction.atomic
def release_standard(actor: User, task: Task, *, standard: RecordStandard, reason: str) -> RecordStandard:
    """Stop using a bound standard; what was read with it stays read with it."""
    task = locking.task(task)
    permissions.require(actor, "record", "U")
    assigned_person(actor, task)
    transitions.expect(task, "calibrating", "paused")
    _reason(reason)
    record = locking.record(task)
    row = record.standards.select_for_update().filter(pk=standard.pk, released_at__isnull=True).first()
    if row is None:
        raise ActionError(_("该标准器已不在使用。"))
    row.released_at, row.reason = clock.now(), reason[:300]
    row.save(update_fields=["released_at", "reason"])
    body = {"equipment": row.equipment.number, "section": row.section, "reason": reason}
    append(kinds.STANDARD_RELEASED, transitions.subject_name(record), actor, body)
    return row


@transaction.atomic
def note_conditions(actor: User, task: Task, *, temperature: str, humidity: str) -> None:
    """Write down the room's conditions while working, as read from its instrument."""
    task = locking.task(task)
    permissions.require(actor, "record", "U")
    person = assigned_person(actor, task)
    transitions.expect(task, "calibrating", "paused")
    record = locking.record(task)
    bench.note_conditions(record, "during", clock.now(), temperature, humidity, person)


def _check_equalised(task: Task) -> None:
    """After an excursion of the room the item equalises anew before anything is read."""
    conditions = programme_of(task).procedure.conditions
    until = equalised_again(task, conditions.environment, conditions.conditioning_hours)
    if until is None or until <= clock.now():
        return
    if until == NOT_YET:
        raise ActionError(_("房间环境仍在方法限值之外，不能继续。"))
    site = task.room.site if task.room else None
    raise ActionError(
        format_lazy(
            _("环境恢复后须重新恒温 {hours} h，{until} 起才可继续。"),
            hours=conditions.conditioning_hours,
            until=f"{laboratory.local(until, site):%Y-%m-%d %H:%M}",
        )
    )


def _check_complete(record: OriginalRecord) -> None:
    lacking = bench.missing_standards(record, programme_of(record.task))
    if lacking:
        pairs = listed(f"{section}/{standard}" for section, standard in lacking)
        raise ActionError(format_lazy(_("还没有为这些部分选标准器：{list}"), list=pairs), field="standards")


def _reason(reason: str) -> None:
    if not reason.strip():
        raise ActionError(_("请写明原因。"), field="reason")

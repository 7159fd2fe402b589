# SPDX-License-Identifier: Apache-2.0
"""Who does a task: assigned after the gate agreed, and taken back before work began."""

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.models import Person, Room
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.work import gate, kinds, locking, progress, transitions
from zhunsheng.work.models import Task
from zhunsheng.work.queries.visibility import require_in
from zhunsheng.work.subcontracts import open_subcontract, supplier_name


@gate.guarded
def assign(actor: User, task: Task, *, person: Person, room: Room | None = None) -> Task:
    """Give a task to a person. The gate asks whether the person is authorised and the method current."""
    task = locking.task(task)
    require_in(actor, "assignment", "C", room, task.room)
    transitions.expect(task.item.order, *progress.RUNNING_ORDERS)
    transitions.check(task, "assigned")
    given = open_subcontract(task)
    if given is not None:
        raise ActionError(
            format_lazy(
                _("任务 {task} 评审定为分包给 {supplier}，不能分配本机构人员；要自己做，先重新评审。"),
                task=task.number,
                supplier=supplier_name(given),
            )
        )
    task.assigned_to, task.assigned_at, task.assigned_by = person, clock.now(), actor
    task.room = room or task.room
    task.save(update_fields=["assigned_to", "assigned_at", "assigned_by", "room"])
    gate.enforce("assignment", task, actor)
    body = {"person": person.number, "room": task.room.code if task.room else ""}
    event = append(kinds.TASK_ASSIGNED, transitions.subject_name(task), actor, body)
    transitions.move(task, "assigned", actor, "", event)
    progress.order_begins(task.item.order, event)
    return task


@transaction.atomic
def unassign(actor: User, task: Task, *, reason: str) -> Task:
    """Take a task back that has not been started; it may be assigned anew."""
    task = locking.task(task)
    require_in(actor, "assignment", "U", task.room)
    if task.state != "conditioning":
        transitions.check(task, "unassigned")
    if not reason.strip():
        raise ActionError(_("请写明收回的原因。"), field="reason")
    person = task.assigned_to.number if task.assigned_to else ""
    body = {"reason": reason, "person": person}
    event = append(kinds.TASK_UNASSIGNED, transitions.subject_name(task), actor, body)
    if task.state == "conditioning":
        transitions.move(task, "assigned", actor, reason, event)
        progress.to_store(task, actor, event)
    task.assigned_to = task.assigned_at = task.assigned_by = task.conditioning_from = None
    fields = ["assigned_to", "assigned_at", "assigned_by", "conditioning_from"]
    transitions.move(task, "unassigned", actor, reason, event, fields)
    return task

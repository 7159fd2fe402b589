# SPDX-License-Identifier: Apache-2.0
"""How far an item and an order have come, judged by their tasks; the steps the system takes by itself."""

from django.db.models import QuerySet

from zhunsheng.accounts.models import User
from zhunsheng.ledger.models import Event
from zhunsheng.work import transitions
from zhunsheng.work.models import CustodyStep, Item, Order, Task
from zhunsheng.work.subcontracts import is_away

FINISHED = frozenset({"issued", "cannot", "cancelled"})
RUNNING_ORDERS = ("accepted", "in-progress", "partly-done")
ON_BENCH = ("conditioning", "calibrating", "paused")


def tasks_of(order: Order) -> QuerySet[Task]:
    """The order's tasks, locked in the order of their numbers."""
    rows = Task.objects.select_for_update(of=("self",)).filter(item__order=order)
    return rows.select_related("item").order_by("id")


def open_tasks(item: Item, event: Event) -> None:
    """A received item of an agreed order: its tasks wait for somebody to be assigned."""
    if item.state != "received" or item.order.state not in RUNNING_ORDERS:
        return
    for task in item.tasks.select_for_update().filter(state="pending").order_by("id"):
        transitions.move(task, "unassigned", None, "", event)


def order_begins(order: Order, event: Event) -> None:
    """The first assigned task sets an agreed order in progress."""
    if order.state == "accepted":
        transitions.move(order, "in-progress", None, "", event)


def settle(item: Item, event: Event) -> None:
    """After a task ended: the item is ready when all its tasks are finished, and the order follows.

    An item that is still at a subcontractor's is ready only once it is back.
    """
    states = set(item.tasks.values_list("state", flat=True))
    finished = bool(states) and states <= FINISHED and states != {"cancelled"}
    if item.state == "received" and finished and not is_away(item):
        transitions.move(item, "ready", None, "", event)
    settle_order(item.order, event)


def settle_order(order: Order, event: Event) -> None:
    """The order is partly done when something is finished, done when nothing is left."""
    if order.state not in RUNNING_ORDERS:
        return
    states = list(Task.objects.filter(item__order=order).values_list("state", flat=True))
    finished = [state for state in states if state in FINISHED]
    if not finished or not set(finished) - {"cancelled"}:
        return
    if order.state == "accepted":
        transitions.move(order, "in-progress", None, "", event)
    if len(finished) == len(states):
        transitions.move(order, "done", None, "", event)
    elif order.state == "in-progress":
        transitions.move(order, "partly-done", None, "", event)


def to_bench(task: Task, actor: User, event: Event) -> None:
    """The item leaves the store for the room where it is worked on, unless it is there already."""
    _step(task.item, "to-bench", actor, event, task.room.name if task.room else "")


def to_store(task: Task, actor: User, event: Event) -> None:
    """The item goes back to the store when no task of it is on a bench any more."""
    if not task.item.tasks.filter(state__in=ON_BENCH).exists():
        _step(task.item, "to-store", actor, event, "")


def _step(item: Item, step: str, actor: User, event: Event, place: str) -> None:
    last = item.custody.order_by("-id").first()
    if last is not None and last.step == step and last.place == place:
        return
    if step == "to-store" and (last is None or last.step != "to-bench"):
        return
    CustodyStep.objects.create(item=item, step=step, at=event.at, by=actor, place=place)

# SPDX-License-Identifier: Apache-2.0
"""The row of steps on top of a page: where a thing is, who did what and when, whose turn it is."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from zhunsheng.laboratory.templatetags.laboratory_words import named
from zhunsheng.work.models import Amendment, Item, Order, Subcontract, Task, Transition
from zhunsheng.work.subcontracts import open_subcontract


@dataclass(frozen=True, slots=True)
class Step:
    """One step: done, now, todo, or back (sent back, stopped, declined)."""

    title: str | Promise
    when: str
    who: str
    state: str


_ORDER = (
    ("in-review", pgettext_lazy("step", "提交委托")),
    ("awaiting-client", pgettext_lazy("step", "合同评审")),
    ("accepted", pgettext_lazy("step", "受理")),
    ("in-progress", pgettext_lazy("step", "开始")),
    ("done", pgettext_lazy("step", "完成")),
)
_ORDER_NOW = {
    "draft": 0,
    "in-review": 1,
    "awaiting-client": 2,
    "accepted": 3,
    "in-progress": 4,
    "partly-done": 4,
    "done": 5,
    "settled": 5,
    "closed": 5,
}
_TASK_NOW = {
    "pending": 1,
    "unassigned": 2,
    "assigned": 3,
    "conditioning": 3,
    "calibrating": 3,
    "paused": 3,
    "returned": 3,
    "to-check": 4,
    "to-sign": 5,
    "sealing": 5,
    "issued": 6,
}


_ITEM_NOW = {
    "expected": 0,
    "hold": 0,
    "received": 1,
    "ready": 2,
    "collected": 3,
    "returned": None,
    "declined": None,
}
_GIVEN_NOW = {
    "pending": 1,
    "unassigned": 2,
    "subcontracted": 4,
    "returned": 4,
    "to-check": 5,
    "to-sign": 6,
    "sealing": 6,
    "issued": 7,
}


def of_order(order: Order) -> list[Step]:
    """Request, review, acceptance, work, done; a declined or cancelled order ends where it stood."""
    reached = _reached(f"order:{order.number}")
    now = _ORDER_NOW.get(order.state)
    steps = []
    for index, (state, title) in enumerate(_ORDER):
        moment = reached.get(state)
        if state == "awaiting-client" and moment is None:
            moment = _review(order)
        steps.append(_step(title, moment, index, now))
    if now is None:
        ended = reached.get(order.state)
        steps = [step for step in steps if step.state == "done"]
        steps.append(Step(order.get_state_display(), *_said(ended), "back"))
    return steps


def of_item(item: Item) -> list[Step]:
    """Reception, work, ready, handed over."""
    reached = _reached(f"item:{item.number}")
    now = _ITEM_NOW[item.state]
    row = (
        ("received", pgettext_lazy("step", "接收")),
        ("ready", pgettext_lazy("step", "校准完成")),
        ("collected", pgettext_lazy("step", "取件")),
    )
    steps = [_step(title, reached.get(state), index, now) for index, (state, title) in enumerate(row)]
    if item.state == "hold":
        steps[0] = Step(pgettext_lazy("step", "异常待确认"), *_said(reached.get("hold")), "back")
    if item.state == "returned":
        steps = [step for step in steps if step.state == "done"]
        steps.append(Step(pgettext_lazy("step", "退样"), *_said(reached.get("returned")), "back"))
    if item.state == "declined":
        steps.append(Step(item.get_state_display(), *_said(reached.get("declined")), "back"))
    return steps


def of_task(task: Task) -> list[Step]:
    """From the contract review to the item's collection."""
    given = open_subcontract(task)
    if given is not None:
        return _of_given(task, given)
    order, item = task.item.order, task.item
    received, collected = _reached(f"item:{item.number}"), None
    collected = received.get("collected") or received.get("returned")
    moments: list[tuple[str | Promise, tuple[datetime, str] | None]] = [
        (pgettext_lazy("step", "合同评审"), _review(order)),
        (pgettext_lazy("step", "接收"), received.get("received")),
        (pgettext_lazy("step", "分配"), _moment(task.assigned_at, task.assigned_to)),
        (pgettext_lazy("step", "校准"), _moment(task.submitted_at or task.started_at, task.assigned_to)),
        (pgettext_lazy("step", "核验"), _moment(task.checked_at, task.checked_by)),
        (pgettext_lazy("step", "签发"), _moment(task.signed_at, task.signed_by)),
        (pgettext_lazy("step", "取件"), collected),
    ]
    now = _TASK_NOW.get(task.state)
    steps = [_step(title, moment, index, now) for index, (title, moment) in enumerate(moments)]
    if task.state in ("paused", "returned"):
        steps[3] = Step(task.get_state_display(), *_said(moments[3][1]), "back")
    if now is None:
        ended = _reached(f"task:{task.number}").get(task.state)
        steps = [step for step in steps if step.state == "done"]
        steps.append(Step(task.get_state_display(), *_said(ended), "back"))
    return steps


def _of_given(task: Task, given: Subcontract) -> list[Step]:
    """The same of a subcontracted task: consent, given out, its certificate come, checked, signed."""
    item, reached = task.item, _reached(f"item:{task.item.number}")
    consent = _moment(given.consented_at, None)
    moments: list[tuple[str | Promise, tuple[datetime, str] | None]] = [
        (pgettext_lazy("step", "合同评审"), _review(item.order)),
        (pgettext_lazy("step", "接收"), reached.get("received")),
        (pgettext_lazy("step", "客户同意"), (consent[0], given.consented_by) if consent else None),
        (pgettext_lazy("step", "分包"), _moment(given.sent_at, given.sent_by)),
        (pgettext_lazy("step", "到证"), _moment(task.submitted_at, None)),
        (pgettext_lazy("step", "核验"), _moment(task.checked_at, task.checked_by)),
        (pgettext_lazy("step", "签发"), _moment(task.signed_at, task.signed_by)),
        (pgettext_lazy("step", "取件"), reached.get("collected") or reached.get("returned")),
    ]
    now = _GIVEN_NOW.get(task.state)
    if task.state == "unassigned" and given.consented_at is not None:
        now = 3
    steps = [_step(title, moment, index, now) for index, (title, moment) in enumerate(moments)]
    if task.state == "returned":
        steps[4] = Step(task.get_state_display(), *_said(moments[4][1]), "back")
    if now is None:
        steps = [step for step in steps if step.state == "done"]
        ended = _reached(f"task:{task.number}").get(task.state)
        steps.append(Step(task.get_state_display(), *_said(ended), "back"))
    return steps


_AMENDMENT_NOW = {"requested": 1, "decided": 2, "drafted": 3, "checked": 4, "signed": 4, "done": 5}


def of_amendment(amendment: Amendment) -> list[Step]:
    """Asked for, decided; then drafted, checked and signed where a document comes of it."""
    decided = amendment.decisions.select_related("by").order_by("sequence").first()
    moments: list[tuple[str | Promise, tuple[datetime, str] | None]] = [
        (pgettext_lazy("step", "提出申请"), _moment(amendment.requested_at, amendment.requested_by)),
        (pgettext_lazy("step", "决定"), _moment(decided.at, decided.by) if decided else None),
        (pgettext_lazy("step", "起草"), _moment(amendment.drafted_at, amendment.drafted_by)),
        (pgettext_lazy("step", "核验"), _moment(amendment.checked_at, amendment.checked_by)),
        (pgettext_lazy("step", "签发"), _moment(amendment.signed_at, amendment.signed_by)),
    ]
    if amendment.kind in ("withdrawal", "refused"):
        del moments[2:]
    now = _AMENDMENT_NOW.get(amendment.state, len(moments))
    steps = [_step(title, moment, index, now) for index, (title, moment) in enumerate(moments)]
    if amendment.state == "decided" and amendment.returned_reason:
        steps[2] = Step(pgettext_lazy("step", "已退回"), "", "", "back")
    return steps


def _review(order: Order) -> tuple[datetime, str] | None:
    review = order.reviews.select_related("signed_by").order_by("-version").first()
    return (review.signed_at, named(review.signed_by)) if review else None


def _reached(subject: str) -> dict[str, tuple[datetime, str]]:
    """When each state was entered last, and by whom."""
    rows = Transition.objects.filter(subject=subject).select_related("by").order_by("id")
    return {row.to_state: (row.at, named(row.by) if row.by else "") for row in rows}


def _moment(at: datetime | None, who: object | None) -> tuple[datetime, str] | None:
    return (at, named(who) if who else "") if at else None


def _step(title: str | Promise, moment: tuple[datetime, str] | None, index: int, now: int | None) -> Step:
    if now is None:
        state = "done" if moment else "todo"
    else:
        state = "done" if index < now else "now" if index == now else "todo"
    return Step(title, *(_said(moment) if state != "todo" else ("", "")), state)


def _said(moment: tuple[datetime, str] | None) -> tuple[str, str]:
    if moment is None:
        return "", ""
    return f"{timezone.localtime(moment[0]):%m-%d %H:%M}", moment[1]

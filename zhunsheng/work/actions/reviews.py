# SPDX-License-Identifier: Apache-2.0
"""Contract review (合同评审): what will be done, by which method, by when, and that the client agreed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.laboratory import queries as laboratory
from zhunsheng.laboratory.models import Method, ProcedureRelease
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.clock import now
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.work import kinds, locking, numbers, progress, scope, transitions
from zhunsheng.work.actions.orders import owns_party
from zhunsheng.work.actions.subcontracting import consent_by_review
from zhunsheng.work.models import ContractReview, Item, Order, Task
from zhunsheng.work.programme import Programme, programme
from zhunsheng.work.review_choices import (
    NOT_TOLD,
    SubcontractChoice,
    Told,
    check_choice,
    check_told,
    choose,
    decline_items,
    line_of,
    subcontract_line,
)
from zhunsheng.work.wording import listed

_REPLACEABLE = frozenset({"pending", "unassigned"})


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """What is done about an item: by a method of ours, with what is agreed for it (see `work.programme`).

    Or not here: `subcontract` says to whom it goes, `decline` why nothing is done; `told` is what the client
    was told of it, and when. `budget_annex`: the client asks for the uncertainty budgets in the certificate.
    """

    item: Item
    method: Method | None = None
    parameters: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    decision_rule: str = ""
    remark: str = ""
    subcontract: SubcontractChoice | None = None
    decline: str = ""
    told: Told = NOT_TOLD
    budget_annex: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of the review's checklist; a "no" needs a remark. `code`: which of `review_questions`."""

    question: str
    yes: bool
    remark: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class _Planned:
    line: ReviewLine
    method: Method
    release: ProcedureRelease
    programme: Programme


@transaction.atomic
def sign_review(
    actor: User,
    order: Order,
    *,
    due_on: date,
    lines: Sequence[ReviewLine],
    answers: Sequence[Answer] = (),
    confirmed_by_client: str = "",
) -> ContractReview:
    """Sign the review of an order: creates its tasks, and accepts it if the client's agreement is named.

    Without it (`confirmed_by_client` empty) the order waits for the client. Every item needs at least one
    line; a method must be in force, have a released procedure and lie within the laboratory's capability.
    What can't be done here is subcontracted, to a provider whose approval is in force, or declined.
    """
    order = locking.order(order)
    permissions.require(actor, "review", "A")
    transitions.check(order, "accepted" if confirmed_by_client else "awaiting-client")
    day = laboratory.today()
    _check_review(order, due_on, day, lines, answers)
    planned = [_plan(line, line.method, day) for line in lines if line.method is not None]
    order.due_on = due_on
    order.save(update_fields=["due_on"])
    before = set(Task.objects.filter(item__order=order).values_list("pk", flat=True))
    own = _tasks(order, planned, day)
    given = _give_out(actor, order, [line for line in lines if line.subcontract is not None], day)
    tasks = [*own, *(task for task, _kept in given)]
    kept = [_line(task, plan) for task, plan in zip(own, planned, strict=True)]
    kept += [line for _task, line in given] + [_declined(line) for line in lines if line.decline]
    review = _review(actor, order, due_on, kept, answers)
    event = append(
        kinds.ORDER_REVIEWED,
        transitions.subject_name(order),
        actor,
        {"version": review.version, "due_on": due_on.isoformat(), "lines": review.lines},
    )
    for task in tasks:
        if task.pk not in before:
            transitions.begin(task, actor, event)
    _drop_others(actor, order, tasks, event)
    if not confirmed_by_client:
        transitions.move(order, "awaiting-client", actor, "", event)
        return review
    _accept(actor, order, review, confirmed_by_client, event)
    return review


@transaction.atomic
def confirm_by_client(actor: User, order: Order, *, text: str) -> ContractReview:
    """The client agrees to the signed review: itself, or told to the desk, who writes down how."""
    order = locking.order(order)
    permissions.require(actor, "review", "A", own=owns_party(actor, order.party))
    transitions.expect(order, "awaiting-client")
    if not text.strip():
        raise ActionError(_("请写明客户怎样确认（谁、何时、以何种方式）。"), field="text")
    review = order.reviews.order_by("-version").select_for_update().first()
    if review is None:
        raise ActionError(_("还没有合同评审。"))
    event = append(kinds.ORDER_ACCEPTED, transitions.subject_name(order), actor, {"confirmation": text})
    if owns_party(actor, order.party):
        consent_by_review(actor, order, text, event)
    _accept(actor, order, review, text, event)
    return review


@transaction.atomic
def reopen_review(actor: User, order: Order, *, reason: str) -> Order:
    """The client did not agree as it stands: back to review."""
    order = locking.order(order)
    permissions.require(actor, "review", "A", own=owns_party(actor, order.party))
    transitions.expect(order, "awaiting-client")
    event = append(kinds.ORDER_CHANGED, transitions.subject_name(order), actor, {"reason": reason})
    transitions.move(order, "in-review", actor, reason, event)
    return order


def _check_review(
    order: Order, due_on: date, day: date, lines: Sequence[ReviewLine], answers: Sequence[Answer]
) -> None:
    if due_on < day:
        raise ActionError(_("约定完成日期不能早于今天。"), field="due_on")
    for answer in answers:
        if not answer.yes and not answer.remark.strip():
            raise ActionError(
                format_lazy(_("评审问题“{question}”答“否”，须写明怎样处理。"), question=answer.question),
                "answers",
            )
    wanted = {item.pk for item in order.items.exclude(state__in=["returned", "collected", "declined"])}
    named = {line.item.pk for line in lines}
    if named - wanted:
        raise ActionError(_("评审里有不属于本委托单或已退回的样品。"), field="lines")
    missing = order.items.filter(pk__in=wanted - named).order_by("id").first()
    if missing is not None:
        raise ActionError(format_lazy(_("样品 {item} 还没有选方法。"), item=missing.number), field="lines")
    pairs = [(line.item.pk, line.method.pk if line.method else None) for line in lines]
    if len(set(pairs)) != len(pairs):
        raise ActionError(_("同一样品的同一方法只列一行。"), field="lines")
    _check_choices(lines, day)


def _check_choices(lines: Sequence[ReviewLine], day: date) -> None:
    """Each line is one of the three, and what is not done here says what the client was told."""
    for line in lines:
        chosen = [line.method is not None, line.subcontract is not None, bool(line.decline.strip())]
        if chosen.count(True) != 1:
            raise ActionError(
                format_lazy(_("{item}：请选自己做、分包或不受理中的一种。"), item=line.item.number), "lines"
            )
        if line.method is None:
            check_told(line.item, line.told)
        if line.subcontract is not None:
            check_choice(line.item, line.subcontract, day)
    if lines and all(line.decline for line in lines):
        raise ActionError(_("每一件都不受理时，请直接不受理这份委托单。"), field="lines")


def _plan(line: ReviewLine, method: Method, day: date) -> _Planned:
    if not laboratory.methods_in_force(day, line.item.family).filter(pk=method.pk).exists():
        raise ActionError(
            format_lazy(
                _("{method} 在 {day} 不是 {item} 可用的现行方法。"),
                method=method.number,
                day=day,
                item=line.item.number,
            ),
            "lines",
        )
    release = laboratory.procedure_for(method, day)
    if release is None:
        raise ActionError(format_lazy(_("{method} 还没有发布校准程序。"), method=method.number), "lines")
    asked = programme(release, line.parameters)
    beyond = scope.outside(asked, scope.rows_for(method, day))
    if beyond:
        raise ActionError(
            format_lazy(
                _("{item} 的 {sections} 超出本实验室的能力范围：请缩小范围、分包或不受理。"),
                item=line.item.number,
                sections=listed(beyond),
            ),
            "lines",
        )
    rule = line.decision_rule
    if rule and rule not in asked.procedure.decision.offered:
        raise ActionError(
            format_lazy(_("{method} 不提供这种判定规则。"), method=method.number), "decision_rule"
        )
    return _Planned(line, method, release, asked)


def _tasks(order: Order, planned: Sequence[_Planned], day: date) -> list[Task]:
    present = {
        (task.item_id, task.method_id): task for task in progress.tasks_of(order) if task.state != "cancelled"
    }
    found = [present.get((plan.line.item.pk, plan.method.pk)) for plan in planned]
    fresh = iter(numbers.take_several("RW", day, found.count(None)))
    return [
        _task(order, plan, task or Task(number=next(fresh), item=plan.line.item, method=plan.method))
        for plan, task in zip(planned, found, strict=True)
    ]


def _give_out(
    actor: User, order: Order, lines: Sequence[ReviewLine], day: date
) -> list[tuple[Task, dict[str, object]]]:
    """A task for each line that goes to a subcontractor, with the choice kept, and the line."""
    standing = progress.tasks_of(order).filter(method=None).exclude(state="cancelled")
    present, at = {task.item_id: task for task in standing}, now()
    given: list[tuple[Task, dict[str, object]]] = []
    for line in lines:
        assert line.subcontract is not None  # noqa: S101 - as picked by the caller
        task = present.get(line.item.pk) or Task(
            number=numbers.take("RW", day), item=line.item, decision_rule="none"
        )
        task.due_on = order.due_on
        task.save()
        choose(actor, task, line.subcontract, line.told, at)
        given.append((task, subcontract_line(line.item, task, line.subcontract, line.told, at)))
    return given


def _declined(line: ReviewLine) -> dict[str, object]:
    reason = line.decline.strip()
    return line_of(line.item, None, line.told, now(), choice="decline", reason=reason, remark=reason)


def _task(order: Order, plan: _Planned, task: Task) -> Task:
    if task.pk is None or task.state in _REPLACEABLE | {"assigned"}:
        task.procedure = plan.release
        task.parameters = dict(plan.line.parameters)
    task.decision_rule = _rule(order, plan)
    task.budget_annex = plan.line.budget_annex
    task.due_on = order.due_on
    task.save()
    return task


def _rule(order: Order, plan: _Planned) -> str:
    if plan.line.decision_rule:
        return plan.line.decision_rule
    decision = plan.programme.procedure.decision
    return order.decision_rule if order.decision_rule in decision.offered else decision.default


def _review(
    actor: User, order: Order, due_on: date, lines: list[dict[str, object]], answers: Sequence[Answer]
) -> ContractReview:
    latest = order.reviews.order_by("-version").first()
    return ContractReview.objects.create(
        order=order,
        version=latest.version + 1 if latest else 1,
        due_on=due_on,
        lines=lines,
        answers=[
            {"question": a.question, "answer": "yes" if a.yes else "no", "remark": a.remark, "code": a.code}
            for a in answers
        ],
        signed_by=actor,
        signed_at=now(),
    )


def _line(task: Task, plan: _Planned) -> dict[str, object]:
    return {
        "task": task.number,
        "item": task.item.number,
        "choice": "own",
        "method": plan.method.number,
        "sections": [asked.section.id for asked in plan.programme.sections],
        "points": sum(len(asked.nominal) for asked in plan.programme.sections),
        "decision_rule": task.decision_rule,
        "in_scope": True,
        "remark": plan.line.remark,
    }


def _drop_others(actor: User, order: Order, kept: Sequence[Task], event: Event) -> None:
    for task in progress.tasks_of(order).exclude(pk__in=[task.pk for task in kept]):
        if task.state in _REPLACEABLE:
            transitions.move(task, "cancelled", actor, str(_("评审后不再需要")), event)
        elif task.state not in progress.FINISHED and task.item.state not in {"returned", "collected"}:
            raise ActionError(
                format_lazy(_("任务 {task} 已在进行，不能从评审里去掉。"), task=task.number), field="lines"
            )


def _accept(actor: User, order: Order, review: ContractReview, text: str, event: Event) -> None:
    review.confirmed_by, review.confirmed_at, review.confirmation = actor, event.at, text[:300]
    review.save(update_fields=["confirmed_by", "confirmed_at", "confirmation"])
    transitions.move(order, "accepted", actor, text, event)
    declined = {str(line["item"]) for line in review.lines if line.get("choice") == "decline"}
    decline_items(actor, order, declined, str(_("评审不受理")), event)
    for item in order.items.filter(state="received").order_by("id"):
        item.order = order
        progress.open_tasks(item, event)
    if (
        Task.objects.filter(item__order=order)
        .exclude(state__in=["pending", "unassigned", "cancelled"])
        .exists()
    ):
        transitions.move(order, "in-progress", None, "", event)
        progress.settle_order(order, event)

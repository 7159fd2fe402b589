# SPDX-License-Identifier: Apache-2.0
"""The gate: the rules of the code, asked about one task, inside the transaction of the step it guards.

`check` shows what the gate would say and changes nothing. `enforce` runs under the lock that holds take;
when it says no, the step is rolled back, the refusal is written by itself, and `Refused` is raised.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, Final, ParamSpec, TypeVar

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.accounts.roles import ROLE_NAMES
from zhunsheng.laboratory.locks import facts_lock
from zhunsheng.laboratory.models import Person, Room
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.asking import asking_once
from zhunsheng.ledger.errors import ActionError
from zhunsheng.proofs import JsonValue
from zhunsheng.rules import gate as rules
from zhunsheng.rules.finding import Finding
from zhunsheng.rules.rule import Stage
from zhunsheng.work import evidence, kinds, locking, together
from zhunsheng.work.bench import Binding
from zhunsheng.work.evidence_amendments import Amended
from zhunsheng.work.models import Override, Refusal, Task
from zhunsheng.work.queries.decisions import overrides_of
from zhunsheng.work.wording import spoken

P = ParamSpec("P")
R = TypeVar("R")
_MAY_OVERRIDE: Final = {"technical-manager": "TEC", "quality-manager": "QUA"}


@dataclass(frozen=True, slots=True)
class GateResult:
    """What the rules found at a stage: what blocks, what an override let pass, what only asks."""

    stage: Stage
    blocking: tuple[Finding, ...]
    overridden: tuple[Finding, ...]
    questions: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.blocking


class Refused(ActionError):  # noqa: N818 - the answer it gives, as callers read it
    """The gate said no. `refusal` is its record; `findings` say what clashes and what would clear it."""

    def __init__(self, refusal: Refusal, findings: Sequence[Finding]) -> None:
        super().__init__(_summary(findings))
        self.refusal = refusal
        self.findings = tuple(findings)


class _StandsInTheWay(Exception):  # noqa: N818 - a signal between enforce and guarded, never seen outside
    def __init__(self, task: Task, stage: Stage, findings: tuple[Finding, ...]) -> None:
        super().__init__(stage)
        self.task, self.stage, self.findings = task, stage, findings


def check(
    stage: Stage,
    task: Task,
    actor: User,
    *,
    person: Person | None = None,
    room: Room | None = None,
    standards: Sequence[Binding] = (),
    amended: Amended | None = None,
) -> GateResult:
    """What the gate would say now, with the person, room and standards in mind. Changes nothing."""
    candidate = evidence.Candidate(
        actor=actor, person=person, room=room, standards=tuple(standards), amended=amended
    )
    return _judge(stage, task, candidate)


def enforce(stage: Stage, task: Task, actor: User, *, amended: Amended | None = None) -> GateResult:
    """Ask the gate about the task as this transaction would leave it. Only inside a `guarded` action.

    `amended`: the question is about a document that follows the task's certificate.
    """
    facts_lock()
    result = _judge(stage, task, evidence.Candidate(actor=actor, amended=amended))
    if not result.passed:
        raise _StandsInTheWay(task, stage, result.blocking)
    return result


def guarded(action: Callable[Concatenate[User, P], R]) -> Callable[Concatenate[User, P], R]:
    """Make a function one action: one durable transaction, and a refusal of the gate becomes a record."""

    @wraps(action)
    def run(actor: User, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            # durable: inside somebody else's transaction the refusal's record would be lost with it.
            with transaction.atomic(durable=True):
                return action(actor, *args, **kwargs)
        except _StandsInTheWay as no:
            raise Refused(_write(actor, no), no.findings) from None

    return run


@transaction.atomic
def override(actor: User, task: Task, *, rule: str, record: str, reason: str) -> Override:
    """Let a finding pass for this task: only where the rule allows it, by whom it names, with a reason.

    Never by somebody with a hand in the task, nor by the person who was refused.
    """
    task = locking.task(task)
    finding = _refused_finding(task, rule, record)
    role = _MAY_OVERRIDE.get(str(finding["override"]))
    if role is None:
        raise NotAllowed(format_lazy(_("规则 {rule} 不允许放行：{record}"), rule=rule, record=record))
    if role not in actor.roles():
        raise NotAllowed(_OVERRIDERS[role])
    if actor.pk in _hands(task) | _turned_away(task, rule, record):
        raise NotAllowed(format_lazy(_OWN, role=ROLE_NAMES[role]))
    if not reason.strip():
        raise ActionError(_("放行必须写明理由。"), field="reason")
    body = {"task": task.number, "rule": rule, "record": record, "reason": reason}
    event = append(kinds.GATE_OVERRIDDEN, f"task:{task.number}", actor, body)
    return Override.objects.create(
        task=task,
        rule=rule,
        record=record,
        role=role,
        by=actor,
        at=event.at,
        reason=reason[:500],
        event=event,
    )


_OVERRIDERS: Final = {"TEC": _("只有技术负责人可以放行这一条。"), "QUA": _("只有质量负责人可以放行这一条。")}
_OWN: Final = _(
    "不能为自己放行：您是本任务的校准员、核验员或签字人，或者就是被拒绝的人。请由另一位{role}决定。"
)


def may_override(actor: User, task: Task, *, rule: str, record: str) -> bool:
    """Whether a refusal is this person's to let pass: by role, and with no hand in the matter."""
    found = _refusals(task, rule, record)
    if not found or _MAY_OVERRIDE.get(str(found[0][1]["override"])) not in actor.roles():
        return False
    return actor.pk not in _hands(task) | _turned_away(task, rule, record)


def _hands(task: Task) -> frozenset[int]:
    """The users who calibrated, checked or signed the task, as far as it has come."""
    people = (task.assigned_to, task.checked_by, task.signed_by)
    return frozenset(each.user_id for each in people if each is not None and each.user_id is not None)


def _turned_away(task: Task, rule: str, record: str) -> frozenset[int]:
    """The users whom this finding has stopped."""
    return frozenset(refusal.to_id for refusal, _finding in _refusals(task, rule, record))


@asking_once()
def _judge(stage: Stage, task: Task, candidate: evidence.Candidate) -> GateResult:
    found = rules.gate(stage, evidence.slice_for(task, stage, candidate), _decisions(stage, task, candidate))
    settled = {id(finding) for finding in (*found.blocking, *found.overridden)}
    questions = tuple(finding for finding in found.findings if id(finding) not in settled)
    return GateResult(stage, found.blocking, found.overridden, questions)


def _decisions(stage: Stage, task: Task, candidate: evidence.Candidate) -> list[rules.Override]:
    """What others let pass. Who has since taken a part in the task passes by nobody's word but another's."""
    own = set(_hands(task))
    if stage != "assignment":  # there the actor hands the work to somebody else
        own.add(candidate.actor.pk)
    if candidate.person is not None and candidate.person.user_id is not None:
        own.add(candidate.person.user_id)
    return [
        rules.Override(
            rule_id=row.rule,
            unit_id=task.number,
            role="technical-manager" if row.role == "TEC" else "quality-manager",
            person_id=row.by.username,
            reason=row.reason,
            record=row.record,
        )
        for row in overrides_of(task)
        if row.by_id not in own
    ]


def several(
    actor: User,
    tasks: Sequence[Task],
    step: Callable[[User, Task], R],
    *,
    before_commit: Callable[[], None] = lambda: None,
) -> tuple[list[R], list[tuple[Task, ActionError]]]:
    """The same step for several tasks in one transaction: what became of each, and what was refused.

    What the gate asks about them is asked for all together; it judges each by itself. A task that is refused
    is as it was, its refusal is a record, and it stops none of the others. `before_commit` may undo it all.
    """
    done: list[R] = []
    refused: list[tuple[Task, ActionError]] = []
    with transaction.atomic(durable=True), asking_once():
        together.ask(locking.tasks(tasks))
        for task in tasks:
            try:
                with transaction.atomic():
                    done.append(step(actor, task))
            except _StandsInTheWay as no:
                refused.append((task, Refused(_write(actor, no), no.findings)))
            except ActionError as error:
                refused.append((task, error))
        before_commit()
    return done, refused


@transaction.atomic
def _write(actor: User, no: _StandsInTheWay) -> Refusal:
    task = Task.objects.get(pk=no.task.pk)
    body: dict[str, JsonValue] = {
        "task": task.number,
        "stage": no.stage,
        "rules": [*sorted({finding.rule_id for finding in no.findings})],
        "records": [finding.record for finding in no.findings],
    }
    event = append(kinds.GATE_REFUSED, f"task:{task.number}", actor, body)
    findings = [finding.as_json() for finding in no.findings]
    return Refusal.objects.create(
        task=task, stage=no.stage, at=clock.now(), to=actor, findings=findings, event=event
    )


def _refusals(task: Task, rule: str, record: str) -> list[tuple[Refusal, dict[str, object]]]:
    return [
        (refusal, dict(finding))
        for refusal in task.refusals.order_by("-id")
        for finding in refusal.findings
        if finding["rule_id"] == rule and finding["record"] == record
    ]


def _refused_finding(task: Task, rule: str, record: str) -> dict[str, object]:
    for _refusal, finding in _refusals(task, rule, record):
        return finding
    raise ActionError(_("该任务没有被这条规则拒绝过，不需要放行。"))


def _summary(findings: Sequence[Finding]) -> str:
    return "; ".join(spoken(finding.message) for finding in findings)

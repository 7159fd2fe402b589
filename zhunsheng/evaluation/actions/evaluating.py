# SPDX-License-Identifier: Apache-2.0
"""Evaluate the laboratory: a period's evidence through every rule to verdicts on every clause, stored frozen.

Evidence is read outside the transaction that stores the result: an evaluation is of an instant (`known_at`),
and facts that come while it is read are not its own.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import date, datetime
from time import monotonic

from django.db import transaction

from zhunsheng import __version__
from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.evaluation import kinds
from zhunsheng.evaluation.evidence import reading
from zhunsheng.evaluation.freezing import stored
from zhunsheng.evaluation.models import Evaluation, Hit, Verdict
from zhunsheng.evaluation.periods import period_asked, year_to
from zhunsheng.evaluation.queries.evaluations import facts_since, latest
from zhunsheng.evaluation.queries.judgements import judgements_in_force, standings_at
from zhunsheng.laboratory.queries import today
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.models import Event
from zhunsheng.rules.catalogue import SWEPT
from zhunsheng.rules.engine import run
from zhunsheng.rules.verdict import frozen
from zhunsheng.rules.verdict.freezing import freeze
from zhunsheng.rules.verdict.given import Answers, units_asked
from zhunsheng.rules.verdict.whole import evaluate as judge_all
from zhunsheng.work.evidence_period import Period, drained

Progress = Callable[[int, int], None]
Steps = Generator[tuple[int, int], None, Evaluation]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Certificates issued from `first` to `as_of`, by what was known at an instant; for whom."""

    first: date
    as_of: date
    known: datetime
    last_event: int


def evaluate(
    actor: User,
    *,
    as_of: date | None = None,
    first: date | None = None,
    known_at: datetime | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Evaluate the year up to a day (today), by what was known at its end (now).

    For the same days and the same instant the answer is the same whenever it is asked.
    """
    return drained(evaluating(actor, as_of=as_of, first=first, known_at=known_at), progress)


def evaluating(
    actor: User, *, as_of: date | None = None, first: date | None = None, known_at: datetime | None = None
) -> Steps:
    """The same in steps, for a page that shows how far it has come. Rights and days are looked at at once."""
    permissions.require(actor, "evaluation", "C")
    period = period_asked(first, as_of, known_at)
    return _anew(actor, _asked(period.first, period.last, period.known))


def refresh(reader: User, *, progress: Progress | None = None) -> Evaluation:
    """The evaluation of today, brought up to date by the system for somebody who reads it.

    Where nothing but judgements has come since the newest one, its own findings are judged again.
    """
    permissions.require(reader, "evaluation", "R")
    day, now = today(), clock.now()
    newest = latest()
    asked = _asked(year_to(day), day, now)
    if newest is None or newest.as_of != day or not _same_ground(newest) or facts_since(newest):
        return drained(_anew(None, asked), progress)
    return _again(newest, asked)


def _asked(first: date, as_of: date, known: datetime) -> _Asked:
    last = Event.objects.filter(at__lte=known).order_by("-id").values_list("id", flat=True).first()
    return _Asked(first, as_of, known, last or 0)


def _same_ground(evaluation: Evaluation) -> bool:
    """Whether code, rules and software are those it was made with."""
    made = (evaluation.catalogue, evaluation.rules, evaluation.software)
    return made == (frozen.code_version(catalogue()), frozen.rules_digest(), __version__)


def _anew(actor: User | None, asked: _Asked) -> Steps:
    begun = monotonic()
    tables = yield from reading(Period(asked.first, asked.as_of, asked.known))
    rows = {name: table.num_rows for name, table in sorted(tables.items())}
    answers = Answers(
        SWEPT,
        units_asked(SWEPT, tables),
        run(SWEPT, tables),
        standings_at(asked.known),
        judgements_in_force(asked.as_of, asked.known),
    )
    return _store(actor, asked, answers, rows, begun)


def _again(newest: Evaluation, asked: _Asked) -> Evaluation:
    begun = monotonic()
    answers = Answers(
        SWEPT,
        newest.asked["units"],
        frozen.findings_of(newest.hits.order_by("id")),
        standings_at(asked.known),
        judgements_in_force(asked.as_of, asked.known),
    )
    return _store(None, asked, answers, newest.asked["rows"], begun)


@transaction.atomic
def _store(
    actor: User | None, asked: _Asked, answers: Answers, rows: dict[str, int], begun: float
) -> Evaluation:
    code = catalogue()
    made = freeze(
        code,
        judge_all(code, answers),
        answers,
        rows,
        first=asked.first,
        as_of=asked.as_of,
        known_at=asked.known.isoformat(),
    )
    event = append(kinds.EVALUATION_MADE, f"evaluation:{asked.as_of}", actor, made.told())
    return stored(
        Evaluation,
        Verdict,
        Hit,
        made,
        event,
        first=asked.first,
        as_of=asked.as_of,
        known_at=asked.known,
        made_by=actor,
        milliseconds=round((monotonic() - begun) * 1000),
        last_event=asked.last_event,
    )

# SPDX-License-Identifier: Apache-2.0
"""Freezing what was evaluated: rows, their digest, and the event that commits to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zhunsheng import __version__
from zhunsheng.accounts.models import User
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.hub.models import Entry, Evaluation, Hit, ReceivedPack, Verdict
from zhunsheng.ledger.actions import append
from zhunsheng.proofs import JsonValue
from zhunsheng.rules.verdict import frozen
from zhunsheng.rules.verdict.given import Answers
from zhunsheng.rules.verdict.summary import summary
from zhunsheng.rules.verdict.whole import Whole, evaluate


@dataclass(frozen=True, slots=True)
class Made:
    """What was evaluated: certificates issued from `first` to `as_of`, by what was known at an instant."""

    first: date
    as_of: date
    known_at: datetime
    rows: Mapping[str, int]
    reading: str = "strict"


def freeze(
    actor: User, kind: str, pack: ReceivedPack, made: Made, answers: Answers, entry: Entry | None = None
) -> Evaluation:
    """Store every verdict and hit; joins the caller's transaction."""
    code = catalogue()
    whole = evaluate(code, answers)
    verdicts, hits = frozen.verdict_rows(whole), frozen.hit_rows(answers)
    head = _head(pack, made, answers, whole)
    digest = frozen.digest(head, verdicts, hits)
    event = append(kind, _subject(pack, entry), actor, _body(head, digest, whole))
    evaluation = Evaluation.objects.create(
        pack=pack,
        entry=entry,
        reading=made.reading,
        as_of=made.as_of,
        first=made.first,
        known_at=made.known_at,
        made_at=event.at,
        made_by=actor,
        catalogue=head["catalogue"],
        rules=head["rules"],
        software=__version__,
        asked=head["asked"],
        summary=head["summary"],
        sha256=digest,
        event=event,
    )
    Verdict.objects.bulk_create(
        Verdict(evaluation=evaluation, clause=clause, verdict=verdict, content=content)
        for clause, verdict, content in verdicts
    )
    Hit.objects.bulk_create(_hit(evaluation, row) for row in hits)
    return evaluation


def _head(pack: ReceivedPack, made: Made, answers: Answers, whole: Whole) -> dict[str, Any]:
    return {
        "lab_id": pack.laboratory.credit_code,
        "manifest": pack.manifest_sha256,
        "as_of": made.as_of.isoformat(),
        "first": made.first.isoformat(),
        "known_at": made.known_at.isoformat(),
        "reading": made.reading,
        "catalogue": frozen.code_version(catalogue()),
        "rules": frozen.rules_digest(),
        "asked": {"units": dict(answers.asked), "rows": dict(made.rows)},
        "summary": summary(whole),
    }


def _subject(pack: ReceivedPack, entry: Entry | None) -> str:
    if entry is None:
        return f"hub-pack:{pack.manifest_sha256[:16]}"
    return f"hub-entry:{entry.round.number}/{entry.code}"


def _body(head: Mapping[str, Any], digest: str, whole: Whole) -> dict[str, JsonValue]:
    return {
        **{name: head[name] for name in ("manifest", "as_of", "first", "known_at", "reading")},
        "sha256": digest,
        "eligibility": whole.eligibility.status,
        "decided": whole.coverage.decided,
        "applicable": whole.coverage.applicable,
    }


def _hit(evaluation: Evaluation, row: frozen.HitRow) -> Hit:
    return Hit(
        evaluation=evaluation,
        key=row.key,
        rule=row.rule,
        state=row.state,
        case=row.case,
        unit=row.unit,
        units=list(row.units),
        record=row.record,
        content=row.content,
    )

# SPDX-License-Identifier: Apache-2.0
"""Freezing what was evaluated: rows, their digest, and the event that commits to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from zhunsheng.accounts.models import User
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.evaluation.freezing import stored
from zhunsheng.hub.models import Entry, Evaluation, Hit, ReceivedPack, Verdict
from zhunsheng.ledger.actions import append
from zhunsheng.proofs import JsonValue
from zhunsheng.rules.verdict import freezing
from zhunsheng.rules.verdict.given import Answers
from zhunsheng.rules.verdict.whole import evaluate


@dataclass(frozen=True, slots=True)
class Made:
    """What was evaluated: certificates issued from `first` to `as_of`, by what was known at an instant.

    `outside` says which facts from outside counted (`queries.evidence.Known`).
    """

    first: date
    as_of: date
    known_at: datetime
    rows: Mapping[str, int]
    reading: str = "strict"
    outside: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


def made_of(base: Evaluation, reading: str) -> Made:
    """What people judge is what the rules looked at."""
    return Made(base.first, base.as_of, base.known_at, base.asked["rows"], reading, base.outside)


def freeze(
    actor: User, kind: str, pack: ReceivedPack, made: Made, answers: Answers, entry: Entry | None = None
) -> Evaluation:
    """Store every verdict and hit; joins the caller's transaction."""
    code = catalogue()
    laboratory: dict[str, JsonValue] = {
        "lab_id": pack.laboratory.credit_code,
        "manifest": pack.manifest_sha256,
        "reading": made.reading,
        "outside": {**made.outside},
        "reason": made.reason,
    }
    frozen = freezing.freeze(
        code,
        evaluate(code, answers),
        answers,
        made.rows,
        first=made.first,
        as_of=made.as_of,
        known_at=made.known_at.isoformat(),
        about=laboratory,
    )
    event = append(
        kind, _subject(pack, entry), actor, frozen.told("manifest", "reading", "outside", "reason")
    )
    return stored(
        Evaluation,
        Verdict,
        Hit,
        frozen,
        event,
        pack=pack,
        entry=entry,
        reading=made.reading,
        outside=dict(made.outside),
        reason=made.reason,
        first=made.first,
        as_of=made.as_of,
        known_at=made.known_at,
        made_by=actor,
    )


def _subject(pack: ReceivedPack, entry: Entry | None) -> str:
    if entry is None:
        return f"hub-pack:{pack.manifest_sha256[:16]}"
    return entry.subject

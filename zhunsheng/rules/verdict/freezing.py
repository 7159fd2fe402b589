# SPDX-License-Identifier: Apache-2.0
"""An evaluation as one thing to be stored: what was looked at, every verdict, every hit, and their digest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhunsheng.clauses.catalogue import Catalogue
from zhunsheng.proofs import JsonValue
from zhunsheng.rules.verdict.frozen import (
    Content,
    HitRow,
    code_version,
    digest,
    hit_rows,
    rules_digest,
    verdict_rows,
)
from zhunsheng.rules.verdict.given import Answers
from zhunsheng.rules.verdict.summary import summary
from zhunsheng.rules.verdict.whole import Whole


@dataclass(frozen=True, slots=True)
class Frozen:
    """`head` says what was looked at, by which code and rules, and how it came out as a whole."""

    whole: Whole
    head: dict[str, Any]
    verdicts: Sequence[tuple[str, str, Content]]
    hits: Sequence[HitRow]
    sha256: str

    def told(self, *more: str) -> dict[str, JsonValue]:
        """What the event that commits to it says: the period, `more` of the head, the digest, the outcome."""
        return {
            **{name: self.head[name] for name in (*more, "as_of", "first", "known_at")},
            "sha256": self.sha256,
            "eligibility": self.whole.eligibility.status,
            "decided": self.whole.coverage.decided,
            "applicable": self.whole.coverage.applicable,
        }


def freeze(
    code: Catalogue,
    whole: Whole,
    answers: Answers,
    rows: Mapping[str, int],
    *,
    first: date,
    as_of: date,
    known_at: str,
    about: Mapping[str, JsonValue] | None = None,
) -> Frozen:
    """Certificates issued from `first` to `as_of` were looked at by what was known at an instant; `rows` are
    how many each table had, `about` what else the head says.
    """
    head: dict[str, Any] = {
        **(about or {}),
        "as_of": as_of.isoformat(),
        "first": first.isoformat(),
        "known_at": known_at,
        "catalogue": code_version(code),
        "rules": rules_digest(),
        "asked": {"units": dict(answers.asked), "rows": dict(rows)},
        "summary": summary(whole),
    }
    verdicts, hits = verdict_rows(whole), hit_rows(answers)
    return Frozen(whole, head, verdicts, hits, digest(head, verdicts, hits))

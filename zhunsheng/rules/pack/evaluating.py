# SPDX-License-Identifier: Apache-2.0
"""Evaluating a pack: the rules and verdicts of the live laboratory over the tables of a stranger's pack.

No person has judged anything here: what a machine finds is to be verified, and nothing more is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from zhunsheng.clauses.catalogue import Catalogue
from zhunsheng.rules.catalogue import SWEPT
from zhunsheng.rules.engine import Files, run_files
from zhunsheng.rules.finding import Finding
from zhunsheng.rules.pack.checking import Checked
from zhunsheng.rules.pack.faults import unreadable
from zhunsheng.rules.pack.manifest import Manifest
from zhunsheng.rules.tables import TABLES
from zhunsheng.rules.verdict.given import Answers
from zhunsheng.rules.verdict.summary import summary
from zhunsheng.rules.verdict.whole import Whole, evaluate

ASKED: Final = SWEPT
"""What an evaluation of a pack asks; whoever makes verdicts of its answers names the same."""
GIVEN_BY_READER: Final = ("period_from", "asked_at")
"""Columns of `labs` that whoever reads a pack fills in."""
_YEAR: Final = timedelta(days=365)
_DAY: Final = timedelta(days=1)
_FILED: Final[Mapping[str, str]] = {
    "traceability": "registered_at",
    "custody": "at",
    "events": "at",
    "reviews": "signed_at",
    "amendments": "decided_at",
    "holds": "from_at",
}
"""When a row became known, for tables whose `recorded_at` does not tell; what tells nothing counts."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What the rules and clauses say about certificates issued from `first` to `as_of`, both included."""

    first: date
    as_of: date
    whole: Whole
    answers: Answers
    rows: Mapping[str, int]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the rules found."""
        return self.answers.findings

    def as_json(self) -> dict[str, Any]:
        """The result as JSON can hold it, in the words of an evaluation of the live laboratory."""
        return {
            "first": self.first.isoformat(),
            "as_of": self.as_of.isoformat(),
            "asked": {"units": dict(self.answers.asked), "rows": dict(self.rows)},
            "summary": summary(self.whole),
            "verdicts": {each.id: each.verdict for each in self.whole.verdicts},
            "findings": [finding.as_json() for finding in self.findings if finding.state == "broken"],
            "silent": self._silent(),
        }

    def _silent(self) -> list[dict[str, Any]]:
        """What cannot be known, once a rule and case, with the certificates it cannot be known of."""
        alike: dict[tuple[str, str, str], list[Finding]] = {}
        for finding in self.findings:
            if finding.state == "unknown":
                alike.setdefault((finding.rule_id, finding.case, finding.unit), []).append(finding)
        return [
            found[0].as_json() | {"units": list(dict.fromkeys(each.unit_id for each in found))}
            for found in alike.values()
        ]


def evaluate_pack(
    code: Catalogue, pack: Checked, as_of: date | None, memory: str, scratch: Path
) -> Evaluated:
    """Every clause by what the pack's tables answer; a day within its period looks at the year up to it.

    A past day leaves out what the pack says was filed later. PackError for a day the pack says nothing of.
    """
    said = pack.manifest
    first, day = _days(said, as_of)
    where = {} if as_of is None else {name: _known(name, first, day) for name in pack.staged}
    asked = {"period_from": f"timestamp '{first} 00:00:00'", "asked_at": f"timestamp '{day} 23:59:59'"}
    columns = {**pack.columns, "labs": frozenset({*pack.columns.get("labs", ()), *asked})}
    files = Files(pack.staged, columns, where, {"labs": asked})
    findings, rows = run_files(ASKED, files, memory, scratch)
    units = {rule.id: rows[rule.judges] for rule in ASKED if rule.judges in rows}
    answers = Answers(ASKED, units, findings)
    return Evaluated(first, day, evaluate(code, answers), answers, dict(sorted(rows.items())))


def _days(said: Manifest, as_of: date | None) -> tuple[date, date]:
    begin, end = said.first_day(), said.last_day()
    if as_of is None:
        return begin, end
    if not begin <= as_of <= end:
        raise unreadable(
            "as-of",
            f"证据包说的是 {begin} 至 {end}，没有 {as_of}",
            f"the pack is about {begin} to {end}, and says nothing of {as_of}",
        )
    return max(begin, as_of - _YEAR + _DAY), as_of


def _known(name: str, first: date, day: date) -> str:
    """Which rows of a table count for a day: what was issued in the year up to it, and filed by its end."""
    after = f"timestamp '{day + _DAY} 00:00:00'"
    if name == "certificates":
        return f"signed_at >= timestamp '{first} 00:00:00' and signed_at < {after}"
    filed = "recorded_at" if TABLES[name].column("recorded_at") else _FILED.get(name)
    return f'("{filed}" is null or "{filed}" < {after})' if filed else "true"

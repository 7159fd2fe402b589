# SPDX-License-Identifier: Apache-2.0
"""`labs.parquet`: one row a laboratory, with the verdict on each chapter, the evidence combined, and its
rank.

A machine finds and a person judges, so no verdict here is worse than *to be verified*. The rank only says
where a visit would learn most (see `combined`), and is never a probability of anything.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from zhunsheng.clauses.catalogue import Catalogue
from zhunsheng.rules.finding import Finding, lacking
from zhunsheng.rules.rule import Rule, Severity
from zhunsheng.rules.sweep.combined import Found, by_month, evidence_of, orders_of, selected
from zhunsheng.rules.sweep.evidence import Evidence, Lacks
from zhunsheng.rules.sweep.whole import write_rows
from zhunsheng.rules.verdict.given import Answers
from zhunsheng.rules.verdict.rollup import Child, of_children
from zhunsheng.rules.verdict.whole import Whole, evaluate
from zhunsheng.rules.verdict.words import Verdict

CHAPTERS = ("4", "5", "6")


@dataclass(slots=True)
class Tally:
    """One rule at one laboratory: units asked, hit and unknown, orders hit, strength, findings by case.

    Orders and strength are what `combined` weighs.
    """

    asked: int = 0
    hits: int = 0
    unknown: int = 0
    orders: int = 0
    strength: int = 0
    cases: Counter[tuple[str, str]] = field(default_factory=Counter)


@dataclass(slots=True)
class Total:
    """One rule at all laboratories: units asked, hit and unknown, and at how many it was hit and answered."""

    asked: int = 0
    hits: int = 0
    unknown: int = 0
    laboratories: int = 0
    answered_for: int = 0

    def add(self, tally: Tally) -> None:
        self.asked += tally.asked
        self.hits += tally.hits
        self.unknown += tally.unknown
        self.laboratories += tally.hits > 0
        self.answered_for += 1


_SAID = "select lab_id, rule_id, state, count(distinct (unit, unit_id)) from answers group by all"
_TOLD = "select lab_id, rule_id, count(distinct of_order), sum(strength) from told group by all"
_CASES = 'select lab_id, rule_id, state, "case", count(*) from answers group by all'


class Counts:
    """What was asked and said of every laboratory. Needs `answers` and `told`.

    Only what was said is held; tallies of all rules are made a laboratory at a time.
    """

    def __init__(
        self, database: duckdb.DuckDBPyConnection, rules: Sequence[Rule], evidence: Evidence, lacks: Lacks
    ) -> None:
        self._rules = [rule for rule in rules if rule.judges in evidence.tables and "" not in lacks[rule.id]]
        self._lacks = lacks
        self._asked = {
            table: _a_laboratory(database, evidence.tables[table])
            for table in {rule.judges for rule in self._rules}
        }
        self._said, self._told, self._cases = (
            _by_laboratory(database, query) for query in (_SAID, _TOLD, _CASES)
        )
        self._known = frozenset(evidence.labs)
        self.labs = sorted(self._known | self._said.keys())

    def of(self, lab: str) -> dict[str, Tally]:
        """By rule."""
        mine: dict[str, Tally] = {}
        if lab in self._known:
            mine = {
                rule.id: Tally(asked=self._asked[rule.judges].get(lab, 0))
                for rule in self._rules
                if lab not in self._lacks[rule.id]
            }
        for rule_id, state, units in self._said.get(lab, ()):
            tally = mine.setdefault(rule_id, Tally())
            if state == "broken":
                tally.hits = units
            else:
                tally.unknown = units
        for rule_id, orders, strength in self._told.get(lab, ()):
            mine[rule_id].orders, mine[rule_id].strength = int(orders), int(strength)
        for rule_id, state, case, count in self._cases.get(lab, ()):
            mine[rule_id].cases[state, case] += count
        return mine


def _a_laboratory(database: duckdb.DuckDBPyConnection, rows: str) -> dict[str, int]:
    """How many rows each laboratory has."""
    counted = database.sql(rows).aggregate("lab_id, count(*)", "lab_id").fetchall()
    return {str(lab): int(count) for lab, count in counted}


def _by_laboratory(database: duckdb.DuckDBPyConnection, query: str) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    for lab, *rest in database.execute(query).fetchall():
        found.setdefault(lab, []).append(tuple(rest))
    return found


def _found(rules: Iterable[Rule], mine: Mapping[str, Tally], work: tuple[int, int]) -> dict[str, Found]:
    """What rules found, with what was asked: certificates by orders, months by how much work there was."""
    found = {}
    for rule in rules:
        tally = mine.get(rule.id)
        if tally is not None:
            many = rule.judges == "certificates"
            asked = max(tally.asked, tally.hits, work[0] if by_month(rule) else 0)
            of_orders = min(work[1], asked) if many else asked
            found[rule.id] = Found(tally.hits, asked, tally.orders, of_orders, tally.strength)
    return found


def write_labs(
    database: duckdb.DuckDBPyConnection,
    code: Catalogue,
    rules: Sequence[Rule],
    lacks: Lacks,
    evidence: Evidence,
    out: Path,
) -> tuple[list[dict[str, Any]], dict[str, Total]]:
    """Write the rows, first whom to visit first; return them, and what every rule came to."""
    work = orders_of(database, evidence, "lab_id")
    faults = Counter(lab for fault in evidence.faults for lab in fault.labs)
    judge = _Judge(code, rules, lacks)
    counts = Counts(database, rules, evidence, lacks)
    totals = {rule.id: Total() for rule in rules}
    values: dict[str, float] = {}
    rows = []
    for lab in counts.labs:
        mine = counts.of(lab)
        values[lab] = evidence_of(rules, _found(rules, mine, work.get((lab, lab), (0, 0))))
        rows.append(_row(judge, lab, mine) | {"evidence": round(values[lab], 6), "faults": faults[lab]})
        for rule_id, tally in mine.items():
            totals[rule_id].add(tally)
    chosen = selected(values)
    rows.sort(key=lambda row: (-row["evidence"], -row["facts"], row["lab_id"]))
    for rank, row in enumerate(rows, 1):
        row["rank"], row["selected"] = rank, row["lab_id"] in chosen
    write_rows(rows, _SCHEMA, out)
    return rows, totals


_COLUMNS: dict[str, pa.DataType] = {
    "lab_id": pa.string(),
    "rank": pa.int64(),
    "evidence": pa.float64(),
    "selected": pa.bool_(),
    "certificates": pa.int64(),
    **{f"verdict_{chapter}": pa.string() for chapter in CHAPTERS},
    "to_verify": pa.list_(pa.string()),
    "decided": pa.int64(),
    "answered": pa.int64(),
    "applicable": pa.int64(),
    "facts": pa.int64(),
    "asks": pa.int64(),
    "suspicions": pa.int64(),
    "faults": pa.int64(),
    "rules": pa.string(),
    "lacking": pa.string(),
}
_SCHEMA = pa.schema(_COLUMNS)


@dataclass(frozen=True, slots=True)
class _Judge:
    """Verdicts by what they follow from: laboratories of which the same can be said are judged once.

    A verdict asks which rules were answered, whether they met any unit, and which cases were said; how often
    changes none.
    """

    code: Catalogue
    rules: Sequence[Rule]
    lacks: Lacks
    said: dict[bytes, dict[str, Any]] = field(default_factory=dict)

    def verdicts(self, lab: str, mine: Mapping[str, Tally]) -> dict[str, Any]:
        """The columns that hold verdicts, of one laboratory."""
        lacking_here = _lacking(self.rules, lab, self.lacks)
        follows = [(rule, tally.asked > 0, sorted(tally.cases)) for rule, tally in sorted(mine.items())]
        key = sha256(repr((lacking_here, follows)).encode()).digest()
        if key not in self.said:
            self.said[key] = self._verdicts(_answers(self.rules, lab, mine, lacking_here))
        return self.said[key]

    def _verdicts(self, answers: Answers) -> dict[str, Any]:
        whole = evaluate(self.code, answers)
        return {
            **{f"verdict_{chapter}": _chapter(self.code, whole, chapter) for chapter in CHAPTERS},
            "to_verify": _open(whole),
            "decided": whole.coverage.decided,
            "answered": whole.coverage.answered,
            "applicable": whole.coverage.applicable,
        }


def _row(judge: _Judge, lab: str, mine: Mapping[str, Tally]) -> dict[str, Any]:
    rules = judge.rules
    kinds: Counter[str] = Counter()
    for rule in rules:
        if rule.id in mine:
            kinds[_heaviest(rule, mine[rule.id])] += mine[rule.id].hits
    return {
        "lab_id": lab,
        "certificates": max(
            (mine[r.id].asked for r in rules if r.id in mine and r.judges == "certificates"), default=0
        ),
        **judge.verdicts(lab, mine),
        "facts": kinds["hard"] + kinds["arithmetic"],
        "asks": kinds["ask"],
        "suspicions": kinds["statistical"],
        "rules": _json(
            {rule: [t.hits, t.unknown, t.asked] for rule, t in mine.items() if t.asked or t.cases}
        ),
        "lacking": _json(_lacking(rules, lab, judge.lacks)),
    }


def _heaviest(rule: Rule, tally: Tally) -> Severity:
    """A rule counts as a fact where any of its hits there is one."""
    only_asked = all(case in rule.asks for state, case in tally.cases if state == "broken")
    return "ask" if rule.asks and only_asked else rule.severity


def _chapter(code: Catalogue, whole: Whole, chapter: str) -> Verdict:
    """The roll-up of a chapter; a hit in it stands out from what is unknown."""
    verdicts = {each.id: each.verdict for each in whole.verdicts}
    below = [Child(each.obligation, verdicts[each.id], each.counts) for each in code.children(chapter)]
    hit = any(
        each.own == "to-verify" and code[each.id].chapter == chapter and code[each.id].counts
        for each in whole.verdicts
    )
    rolled = of_children(below)
    return "to-verify" if hit and rolled == "unknown" else rolled


def _open(whole: Whole) -> list[str]:
    return [each.id for each in whole.verdicts if each.own == "to-verify"]


def _lacking(rules: Iterable[Rule], lab: str, lacks: Lacks) -> dict[str, str]:
    return {
        rule.id: lacks[rule.id].get(lab) or lacks[rule.id][""]
        for rule in rules
        if lacks[rule.id].keys() & {lab, ""}
    }


def _answers(
    rules: Sequence[Rule], lab: str, mine: Mapping[str, Tally], lacking_here: Mapping[str, str]
) -> Answers:
    """The laboratory's answers; of findings alike one stands for all, which changes no verdict."""
    findings: list[Finding] = []
    for rule in rules:
        if rule.id in lacking_here:
            findings.append(lacking(rule, (lacking_here[rule.id],)))
        elif rule.id in mine:
            findings += [_one(rule, lab, state, case) for state, case in sorted(mine[rule.id].cases)]
    return Answers(tuple(rules), {rule: tally.asked for rule, tally in mine.items()}, tuple(findings))


def _one(rule: Rule, lab: str, state: str, case: str) -> Finding:
    return Finding(
        rule_id=rule.id,
        clauses=rule.cited(case),
        severity=rule.weight(case),
        state="unknown" if state == "unknown" else "broken",
        case=case,
        lab_id=lab,
        unit="cert",
        unit_id=f"{state}:{case}",
        record="",
        message=rule.title,
        clears=rule.clears,
        innocent=rule.innocent,
        detail={},
    )


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)

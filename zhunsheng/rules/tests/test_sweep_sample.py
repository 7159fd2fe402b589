# SPDX-License-Identifier: Apache-2.0
"""The sweep over the reference data's synthetic laboratories: how often honest work is hit, rule by rule.

What each alarm on honest work was:

- R-SCOPE-01 asks (its case no-symbol): one certificate in a hundred is of work beyond the scope, without the
  symbol, as accreditation rules tolerate where the line is marked; the sample does not say whether it is.
- R-ENV-03: three certificates measured while the air conditioning failed between two entries of the logger.
- R-SPREAD-02: two certificates whose repeats are all the same, on displays that show others scattering.
- R-EDIT-02: thirteen certificates with a slip of typing mended whose result lies just inside its limit, as
  one in twenty does.
- R-EDIT-08: two certificates edited some minutes after the check, and signed the next day.
- R-ENV-12: one certificate of a room beyond its tolerance that does not note it, as three in a hundred don't.
- R-PRICE-01: orders taken at a loss. At 0.7 of the declared cost they are 5 in 100, at 0.35 under 1.
"""

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq

from tests.reference import reference_path
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.rules.catalogue import SWEPT, named
from zhunsheng.rules.sweep.settings import Settings
from zhunsheng.rules.sweep.sweep import FINDINGS, LABS, sweep

FACTS, QUESTIONS = 0.001, 0.01
"""How many of the units asked may be hit on honest work: by facts, and by rules that ask or suspect."""


@cache
def _swept(which: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, Any]]:
    root = reference_path(f"evidence/{which}")
    with TemporaryDirectory() as folder:
        summary = sweep(catalogue(), SWEPT, root, Path(folder), Settings(memory="1GB"))
        findings = pq.read_table(f"{folder}/{FINDINGS}").to_pylist()
        return findings, pq.read_table(f"{folder}/{LABS}").to_pylist(), summary


def _wrong(findings: list[dict[str, Any]], kinds: set[str]) -> dict[str, int]:
    """Units hit by each rule in a way of these severities."""
    units = {(f["rule_id"], f["lab_id"], f["unit_id"]) for f in findings if f["severity"] in kinds}
    return {
        rule.id: sum(unit[0] == rule.id for unit in units)
        for rule in SWEPT
        if {rule.severity, *map(rule.weight, rule.cases)} & kinds
    }


def _hold(limit: float, kinds: set[str]) -> None:
    findings, _labs, summary = _swept("honest")
    wrong = _wrong(findings, kinds)
    asked = {rule: summary["rules"][rule]["asked"] for rule in wrong}
    over = {rule: (wrong[rule], asked[rule]) for rule in wrong if wrong[rule] > limit * asked[rule]}
    assert not over
    assert sum(wrong.values()) <= limit * max(asked.values())  # of all of them together, on one certificate


def test_facts_are_wrong_on_one_in_a_thousand_at_most() -> None:
    _hold(FACTS, {"hard", "arithmetic"})


def test_questions_fall_on_one_in_a_hundred_at_most() -> None:
    _hold(QUESTIONS, {"ask", "statistical"})


def test_the_sample_has_no_faults() -> None:
    assert [_swept(which)[2]["faults"] for which in ("honest", "mixed")] == [0, 0]


def test_misconduct_in_the_mixed_sample_is_found() -> None:
    findings, _labs, _summary = _swept("mixed")
    assert {f["rule_id"] for f in findings} >= {
        "R-LEAVE-01",
        "R-TIME-01",
        "R-TIME-02",
        "R-PLACE-01",
        "R-PLACE-02",
        "R-SITE-01",
        "R-RECALC-02",
        "R-RAW-02",
        "R-COPY-01",
        "R-ENV-03",
        "R-MARKET-01",
        "R-CLAIM-01",
        "R-CLAIM-02",
        "R-MENTION-01",
        "R-PRICE-01",
        "R-MOVE-01",
        "R-PACE-01",
        "R-SPREAD-01",
        "R-SPREAD-02",
        "R-SPREAD-03",
        "R-DIGIT-01",
        "R-DIGIT-02",
        "R-LIMIT-01",
        "R-U-01",
        "R-ENTRY-01",
        "R-ENTRY-02",
        "R-COPY-03",
        "R-COPY-04",
        "R-ENV-04",
    }


def test_evidence_ranks_those_with_facts_first() -> None:
    _findings, labs, _summary = _swept("mixed")
    facts = [sum(json.loads(row["rules"]).get(rule, [0])[0] for rule in _RARE) for row in labs]
    assert sum(facts[:20]) > sum(facts) / 2


def test_nobody_honest_is_selected_for_a_visit_and_some_of_the_mixed_sample_are() -> None:
    _findings, labs, summary = _swept("honest")
    assert summary["selected"] == []
    assert max(row["evidence"] for row in labs) < 20  # of the 1,600 that one among eighty would take
    assert 0 < len(_swept("mixed")[2]["selected"]) < 120


_RARE = [
    rule.id for rule in SWEPT if rule.severity in ("hard", "arithmetic") and rule is not named("R-SCOPE-01")
]

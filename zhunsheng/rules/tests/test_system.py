# SPDX-License-Identifier: Apache-2.0
"""Premises, complaints and corrective action: each case of each rule, and unknown without the table."""

from typing import Any

import pytest

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.rules.catalogue import RULES
from zhunsheng.rules.engine import run
from zhunsheng.rules.system import CORRECTED, HANDLED, TENURE
from zhunsheng.rules.tests.world import Rows, arrow, both, changed, day, honest
from zhunsheng.rules.verdict.given import Answers, units_asked
from zhunsheng.rules.verdict.part import PartVerdict
from zhunsheng.rules.verdict.whole import evaluate

LEASE = {"premises_id": "t1", "lab_id": "L", "site_id": "s1", "tenure": "leased", "valid_from": day(1)}
COMPLAINT = {
    "complaint_id": "k1",
    "lab_id": "L",
    "cert_id": "c1",
    "received_at": day(12),
    "acknowledged_at": day(13),
    "relevant": True,
    "decided_by": "qua",
    "decided_at": day(15),
    "replied_at": day(16),
    "closed_at": day(17),
    "due_at": day(20),
}
ACTION = {
    "capa_id": "a1",
    "lab_id": "L",
    "source": "complaint",
    "opened_at": day(12),
    "corrected_at": day(13),
    "acted_at": day(15),
    "effect_due_at": day(25),
    "effect_reviewed_at": day(24),
    "effective": True,
    "closed_at": day(25),
}


def world(**tables: dict[str, Any]) -> Rows:
    """The honest certificate, made at site s1, with one row in each of these tables."""
    rows = changed(honest(), "certificates", site_id="s1")
    return rows | {name: [row] for name, row in tables.items()}


def said(rows: Rows) -> list[str]:
    rules = (TENURE, HANDLED, CORRECTED)
    return [f"{f.state}:{f.case}".rstrip(":") for f in both(rules, rows) if f.unit != "pack"]


def part(rows: Rows, ref: str, *without: str) -> PartVerdict:
    tables = {name: table for name, table in arrow(rows).items() if name not in without}
    answers = Answers(RULES, units_asked(RULES, tables), run(RULES, tables))
    whole = evaluate(catalogue(), answers)
    return next(part for each in whole.verdicts for part in each.parts if part.ref == ref)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"valid_to": day(20)}, []),
        ({"valid_from": day(11)}, ["broken"]),
        ({"valid_to": day(10)}, ["broken"]),
        ({"site_id": "s2"}, ["unknown:no-document"]),
        ({"lab_id": "M"}, ["unknown:no-document"]),
    ],
)
def test_the_premises_of_the_day(change: dict[str, Any], expected: list[str]) -> None:
    assert said(world(premises=LEASE | change)) == expected


def test_work_at_a_clients_needs_no_lease_and_an_unknown_site_is_unknown() -> None:
    assert said(changed(world(premises=LEASE | {"valid_from": day(20)}), "certificates", onsite=True)) == []
    assert said(changed(world(premises=LEASE), "certificates", site_id=None)) == ["unknown:no-site"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"acknowledged_at": None}, ["broken"]),
        ({"decided_by": "chk"}, ["broken:involved"]),
        ({"decided_by": "chk", "cert_id": None}, []),
        ({"closed_at": day(21)}, ["broken:late"]),
        ({"closed_at": None}, ["unknown:open"]),
        ({"relevant": None}, ["unknown:relevance"]),
        ({"replied_at": None}, ["broken:undecided"]),
        ({"replied_at": None, "relevant": False}, []),
    ],
)
def test_complaints(change: dict[str, Any], expected: list[str]) -> None:
    assert said(world(premises=LEASE, complaints=COMPLAINT | change)) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"corrected_at": None}, ["broken:uncorrected"]),
        ({"effect_reviewed_at": None}, ["broken"]),
        ({"effect_reviewed_at": None, "acted_at": None}, []),
        ({"effect_reviewed_at": day(26)}, ["broken:late"]),
        ({"effective": False}, ["broken:ineffective"]),
        ({"closed_at": None}, ["unknown:open"]),
    ],
)
def test_corrective_action(change: dict[str, Any], expected: list[str]) -> None:
    assert said(world(premises=LEASE, capa=ACTION | change)) == expected


def test_a_table_that_is_missing_is_unknown_and_one_without_rows_does_not_apply() -> None:
    rows = world(premises=LEASE)
    for ref, table in (("6.1.8.1", "complaints"), ("6.1.9.c/corrected", "capa")):
        assert part(rows, ref).verdict == "not-applicable"
        missing = part(rows, ref, table)
        assert (missing.verdict, missing.missing[0].partition(".")[0]) == ("unknown", table)
    assert part(rows, "4.2/tenure").verdict == "met"
    assert part(rows, "4.2/tenure", "premises").verdict == "unknown"


def test_reasons_count_what_was_counted() -> None:
    met = part(world(complaints=COMPLAINT), "6.1.8.1")
    assert (met.verdict, met.reasons[0].en) == ("met", "1 records were checked one by one, without a hit")
    hit = part(world(complaints=COMPLAINT | {"decided_by": "chk"}), "6.1.8.1")
    assert (hit.verdict, hit.reasons[0].zh) == ("to-verify", "1 项记录中 1 项待核实")
    assert "certificates" in part(world(premises=LEASE), "4.2/tenure").reasons[0].en

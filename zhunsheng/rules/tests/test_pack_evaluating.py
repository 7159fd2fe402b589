# SPDX-License-Identifier: Apache-2.0
"""A pack evaluated: as the tables themselves are, and on a past day without what was filed later."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.rules.catalogue import SWEPT
from zhunsheng.rules.engine import run
from zhunsheng.rules.pack.checking import Asked, checked
from zhunsheng.rules.pack.evaluating import Evaluated, evaluate_pack
from zhunsheng.rules.pack.faults import PackError
from zhunsheng.rules.tests.test_pack import SIGNER, written
from zhunsheng.rules.tests.world import Rows, arrow, changed, day, honest
from zhunsheng.rules.verdict.given import Answers, units_asked
from zhunsheng.rules.verdict.whole import evaluate


def evaluated(folder: Path, rows: Rows, as_of: date | None = None) -> Evaluated:
    scratch = folder.parent
    asked = Asked(now=datetime(2027, 1, 3, tzinfo=UTC), trust=(SIGNER.key,), memory="300MB", scratch=scratch)
    with checked(written(folder, rows), asked) as found:
        assert found.valid, found.faults
        return evaluate_pack(catalogue(), found, as_of, "300MB", scratch)


def verdicts(made: Evaluated) -> dict[str, str]:
    return {each.id: each.verdict for each in made.whole.verdicts}


def test_a_pack_says_what_its_tables_say(tmp_path: Path) -> None:
    rows = changed(honest(), "traceability", valid_to=day(5))
    rows["labs"] = [{"lab_id": "L"}]
    asked = {"period_from": day(1), "asked_at": datetime.fromisoformat("2026-12-31T23:59:59")}
    tables = arrow(changed(rows, "labs", **asked))
    plain = evaluate(catalogue(), Answers(SWEPT, units_asked(SWEPT, tables), run(SWEPT, tables)))
    made = evaluated(tmp_path / "pack", rows)
    assert verdicts(made) == {each.id: each.verdict for each in plain.verdicts}
    assert verdicts(made)["5.8.4"] == "to-verify"
    assert {f.rule_id for f in made.findings if f.state == "broken"} >= {"R-TRACE-01"}


def test_a_table_that_is_not_there_is_unknown_and_an_empty_one_is_not(tmp_path: Path) -> None:
    rows = honest()
    assert verdicts(evaluated(tmp_path / "whole", rows))["5.8.4"] == "met"
    del rows["traceability"]
    made = evaluated(tmp_path / "lacking", rows)
    assert verdicts(made)["5.8.4"] == "unknown"
    assert "traceability" not in made.rows


def test_a_past_day_knows_nothing_of_later_work_and_later_filing(tmp_path: Path) -> None:
    before = evaluated(tmp_path / "before", honest(), date(2026, 3, 9))
    assert (before.rows["certificates"], verdicts(before)["5.8.4"]) == (0, "not-applicable")
    late = changed(honest(), "traceability", registered_at=day(20))
    assert verdicts(evaluated(tmp_path / "then", late, date(2026, 3, 12)))["5.8.4"] == "unknown"
    assert verdicts(evaluated(tmp_path / "now", late, date(2026, 3, 25)))["5.8.4"] == "met"


def test_a_day_outside_the_pack_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError) as refused:
        evaluated(tmp_path / "pack", honest(), date(2025, 12, 31))
    assert refused.value.fault.code == "as-of"

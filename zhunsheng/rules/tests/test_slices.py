# SPDX-License-Identifier: Apache-2.0
"""The gate's engine: nothing stays from one task to the next, and what is not there is unknown."""

import threading
from datetime import timedelta
from typing import Any

import ibis
import pytest

from zhunsheng.rules.catalogue import RULES, named
from zhunsheng.rules.slices import judge
from zhunsheng.rules.sqlite import instant, sql_of, ticks
from zhunsheng.rules.tests.world import changed, columns, day, honest


def _overdue() -> dict[str, dict[str, list[Any]]]:
    return columns(changed(honest(), "traceability", valid_to=day(9)))


def test_the_same_question_twice_has_the_same_answer_and_nothing_stays() -> None:
    first = judge(RULES, _overdue())
    assert [finding.rule_id for finding in first] == ["R-TRACE-01"]
    assert judge(RULES, columns(honest())) == ()
    assert judge(RULES, _overdue()) == first


def test_a_call_that_failed_leaves_nothing_either() -> None:
    broken = _overdue()
    broken["holds"] = {"hold_id": ["h"], "lab_id": []}
    with pytest.raises(ValueError, match="shorter"):
        judge(RULES, broken)
    assert judge(RULES, columns(honest())) == ()


def test_without_a_table_or_a_needed_column_a_rule_is_unknown() -> None:
    assert {(f.state, f.case) for f in judge(RULES, {})} == {("unknown", "missing")}
    tables = columns(honest())
    del tables["certificates"]["operator_id"]
    (finding,) = judge([named("R-AUTH-01")], tables)
    assert (finding.state, finding.record) == ("unknown", "certificates.operator_id")


def test_optional_columns_may_be_absent_and_strangers_present() -> None:
    tables = columns(honest())
    del tables["traceability"]["certificate_no"]
    tables["traceability"]["colour"] = ["green"]
    tables["gossip"] = {"a": [1]}
    assert judge([named("R-TRACE-01")], tables) == ()


def test_each_thread_has_its_own_bench() -> None:
    said: list[object] = []
    threads = [threading.Thread(target=lambda: said.append(judge(RULES, _overdue()))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == [judge(RULES, _overdue())] * 3


def test_an_instant_comes_back_to_the_microsecond() -> None:
    before = day(1) - timedelta(days=30_000, microseconds=1)
    assert before.year < 1970
    for at in (before, day(10, 8) + timedelta(microseconds=250_001)):
        assert instant(ticks(at)) == at


def test_what_sqlite_cannot_say_is_refused_and_not_guessed() -> None:
    table = ibis.table({"at": "timestamp(6)", "text": "string"}, name="t")
    for expression in (table.at.cast("string"), table.text.try_cast("int64"), table.text.cast("timestamp")):
        with pytest.raises(NotImplementedError):
            sql_of(expression)

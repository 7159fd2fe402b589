# SPDX-License-Identifier: Apache-2.0
"""Every rule can be said to Spark; that it then says of evidence what DuckDB says is seen under `make soak`.

Spark comes as source of 300 MB, so `make soak` builds it into an environment of its own.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.reference import reference_path
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.rules.catalogue import SWEPT, named
from zhunsheng.rules.compiled import compiled, shared
from zhunsheng.rules.rule import Rule
from zhunsheng.rules.sweep.settings import Engine, Settings
from zhunsheng.rules.sweep.sweep import FINDINGS, LABS, sweep
from zhunsheng.rules.tests.test_sweep import lake, two

SOME = ("R-TRACE-01", "R-RAW-02", "R-COPY-10")
"""They go through ids and instants, every shared frame, with lists and fingerprints, and steps that are used
more than once."""

_DECIMAL = re.compile(r"(?<!CAST\()(?<!CAST\(-)(?<![\w.'])\d+\.\d+")


@pytest.mark.parametrize("rule", SWEPT, ids=lambda rule: rule.id)
def test_every_rule_can_be_said_to_spark(rule: Rule) -> None:
    assert "ZS_" not in compiled(rule, "pyspark")


def test_every_frame_can_be_said_to_spark() -> None:
    assert not any("ZS_" in sql for sql in shared("pyspark").values())


def test_every_frame_and_rule_reckons_in_doubles_on_spark() -> None:
    """A number with a point and no more is a decimal there, and quotients are cut to six digits."""
    said = shared("pyspark") | {rule.id: compiled(rule, "pyspark") for rule in SWEPT}
    assert {name: _DECIMAL.findall(sql) for name, sql in said.items() if _DECIMAL.search(sql)} == {}
    assert [name for name, sql in said.items() if re.search(r"\binf\b", sql)] == []


def _by(
    engine: Engine, rules: Sequence[Rule], root: Path, out: Path
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Findings and laboratories as written."""
    out.mkdir()
    sweep(catalogue(), rules, root, out, Settings(memory="1GB", threads=2, engine=engine))
    return pq.read_table(out / FINDINGS).to_pylist(), pq.read_table(out / LABS).to_pylist()


def _equal(rules: Sequence[Rule], root: Path, folder: Path) -> None:
    ours, theirs = (_by(engine, rules, root, folder / engine) for engine in ("duckdb", "spark"))
    assert ours[0]
    assert [row | {"score": 0} for row in theirs[0]] == [row | {"score": 0} for row in ours[0]]
    # A score is a quotient rounded to six digits, and the engines may round a last five differently.
    scores = ([row["score"] for row in rows] for rows in (theirs[0], ours[0]))
    assert next(scores) == pytest.approx(next(scores), rel=1e-6, abs=1e-6)
    assert theirs[1] == ours[1]


@pytest.mark.spark
def test_both_engines_find_the_same(tmp_path: Path) -> None:
    _equal([named(rule) for rule in SOME], lake(two(), tmp_path / "lake"), tmp_path)


@pytest.mark.spark
def test_both_engines_find_the_same_in_the_mixed_sample(tmp_path: Path) -> None:
    _equal(SWEPT, reference_path("evidence/mixed"), tmp_path)

# SPDX-License-Identifier: Apache-2.0
"""Laboratories asked in batches: the same is found as of all at once, and what is asked so may be."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from zhunsheng.rules.catalogue import SWEPT, named
from zhunsheng.rules.engine import run
from zhunsheng.rules.sweep import batches
from zhunsheng.rules.sweep.settings import Settings
from zhunsheng.rules.sweep.sweep import FINDINGS, STAGE, sweep
from zhunsheng.rules.tests.exemplary import exemplary
from zhunsheng.rules.tests.test_history import NATION_WIDE
from zhunsheng.rules.tests.test_sweep import CODE, lake, of, two
from zhunsheng.rules.tests.world import Rows, arrow, changed, day

RULES = tuple(
    named(rule) for rule in ("R-TRACE-01", "R-RAW-01", "R-RAW-02", "R-SPREAD-02", "R-COPY-02", "R-ENV-03")
)


def _found(root: Path, out: Path, memory: str) -> list[dict[str, object]]:
    out.mkdir()
    sweep(CODE, RULES, root, out, Settings(memory=memory, threads=1))
    return list(pq.read_table(out / FINDINGS).to_pylist())


def _logged(rows: Rows) -> Rows:
    """Both rooms far too warm, by a logger that names a room and no laboratory."""
    rows["rooms"] = [{"lab_id": lab, "room_id": "r1"} for lab in "LM"]
    rows["env_series"] = [
        {"lab_id": None, "room_id": "r1", "ts": day(10, hour), "temp": 25.0} for hour in range(8, 13)
    ]
    return rows


def test_in_batches_the_same_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = lake(_logged(two()), tmp_path / "in")
    once = _found(root, tmp_path / "once", "300MB")
    assert not list((tmp_path / "once" / STAGE / "rules").glob("*.0001.parquet"))
    monkeypatch.setattr(batches, "CERTIFICATES_A_MEGABYTE", 0.001)
    assert _found(root, tmp_path / "out", "300MB") == once
    assert [each["lab_id"] for each in once if each["rule_id"] == "R-ENV-03"] == ["L", "M"]
    made = {file.name for file in (tmp_path / "out" / STAGE / "rules").iterdir()}
    assert {"R-TRACE-01.0000.parquet", "R-TRACE-01.0001.parquet", "R-COPY-02.parquet"} <= made


def _worlds() -> list[Rows]:
    """Laboratories of several kinds: one that keeps everything, and some with something wrong."""
    good = exemplary()
    return [
        good,
        changed(good, "traceability", valid_to=day(9)),
        changed(good, "certificates", started_at=None, env_temp_low=5.0),
    ]


def test_what_is_asked_of_one_laboratory_alone_is_said_of_it_among_others() -> None:
    """A rule that is wrongly held to look at one laboratory would say something else here.

    Loggers that name no laboratory are shown with every batch that has a room of theirs.
    """
    alone = [rule for rule in SWEPT if rule.alone]
    assert not (NATION_WIDE - {"R-ENV-03"}) & {rule.id for rule in alone}
    worlds = {lab: of(lab, rows) for lab, rows in zip("ABC", _worlds(), strict=True)}
    together = {name: [row for rows in worlds.values() for row in rows[name]] for name in worlds["A"]}
    each = [finding for rows in worlds.values() for finding in run(alone, arrow(rows))]
    of_all = run(alone, arrow(together))
    assert sorted(map(str, of_all)) == sorted(map(str, each))
    assert {finding.lab_id for finding in of_all} >= set("BC")

# SPDX-License-Identifier: Apache-2.0
"""The sweep: the same findings as the rules give alone, whole again after a kill, and nothing leaks."""

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from copy import deepcopy
from math import comb
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.rules.catalogue import HISTORY, RULES, SWEPT, named
from zhunsheng.rules.engine import run
from zhunsheng.rules.history.reference import usual_rate
from zhunsheng.rules.sweep.combined import Found, e_value, evidence_of, selected
from zhunsheng.rules.sweep.settings import Settings
from zhunsheng.rules.sweep.sweep import FINDINGS, LABS, STAGE, UNITS, sweep
from zhunsheng.rules.tests.world import Rows, arrow, changed, day, honest

CODE = catalogue()
SETTINGS = Settings(memory="500MB", threads=1, now=day(20))


def of(lab: str, rows: Rows) -> Rows:
    """The rows as another laboratory's."""
    made = deepcopy(rows)
    for table in made.values():
        for row in table:
            row["lab_id"] = lab
    return made


def lake(rows: Rows, folder: Path) -> Path:
    """The rows as a folder of Parquet parts a table; a table without rows is there, and says nothing."""
    return write(arrow(rows), folder)


def write(tables: Mapping[str, pa.Table], folder: Path) -> Path:
    for name, table in tables.items():
        (folder / name).mkdir(parents=True)
        pq.write_table(table, folder / name / "part-00000.parquet", compression="zstd")
    return folder


def swept(root: Path, out: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, Any]]:
    """Findings, laboratories and the summary."""
    out.mkdir(exist_ok=True)
    summary = sweep(CODE, (*RULES, *HISTORY), root, out, SETTINGS)
    return pq.read_table(out / FINDINGS).to_pylist(), pq.read_table(out / LABS).to_pylist(), summary


def said(findings: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(f["rule_id"], f["lab_id"], f["unit_id"]) for f in findings]


def two() -> Rows:
    """An honest laboratory L, and M whose standard was overdue and which issued something unmeasured."""
    bad = changed(changed(honest(), "traceability", valid_to=day(9)), "-observations")
    rows = honest()
    for name, table in of("M", bad).items():
        rows[name] += table
    return rows


def test_a_lake_says_what_the_rules_say(tmp_path: Path) -> None:
    rows = two()
    findings, labs, summary = swept(lake(rows, tmp_path / "in"), tmp_path / "out")
    alone = [f for f in run((*RULES, *HISTORY), arrow(rows)) if f.state == "broken"]
    assert said(findings) == sorted((f.rule_id, f.lab_id, f.unit_id) for f in alone)
    assert {f["rule_id"] for f in findings} >= {"R-TRACE-01", "R-RAW-01", "R-RAW-02"}
    assert {f["lab_id"] for f in findings} == {"M"}
    assert [row["lab_id"] for row in labs] == ["M", "L"]
    assert [row["rank"] for row in labs] == [1, 2]
    assert summary["findings"] == len(findings)
    assert summary["faults"] == 0


def test_a_finding_has_what_a_person_needs(tmp_path: Path) -> None:
    findings, _labs, _summary = swept(lake(two(), tmp_path / "in"), tmp_path / "out")
    cover = next(f for f in findings if f["rule_id"] == "R-TRACE-01")
    assert (cover["severity"], cover["unit"], cover["clauses"]) == ("hard", "cert", ["4.4.2", "5.8.4"])
    assert cover["score"] == 1.0
    assert json.loads(cover["detail"])["equip"] == "MS-0017"


def test_a_person_carries_the_evidence_of_its_certificates(tmp_path: Path) -> None:
    swept(lake(two(), tmp_path / "in"), tmp_path / "out")
    units = pq.read_table(tmp_path / "out" / UNITS).to_pylist()
    person = next(row for row in units if row["kind"] == "person")
    assert (person["lab_id"], person["unit_id"], person["certificates"]) == ("M", "cal", 1)
    assert "R-TRACE-01" in person["rules"]
    assert person["evidence"] > 1
    assert {row["kind"] for row in units} >= {"person", "room"}


def test_a_machine_never_says_worse_than_to_be_verified(tmp_path: Path) -> None:
    _findings, labs, _summary = swept(lake(two(), tmp_path / "in"), tmp_path / "out")
    worst = labs[0]
    assert (worst["verdict_4"], worst["verdict_5"]) == ("to-verify", "to-verify")
    assert "5.8.4" in worst["to_verify"]
    assert worst["facts"] >= 3
    assert "not-met" not in {row[f"verdict_{chapter}"] for row in labs for chapter in "456"}


def test_readings_as_lists_and_as_rows_say_the_same(tmp_path: Path) -> None:
    rows = two()
    for point in rows["points"]:
        point |= {
            "values": [100007, 100008, 100007],
            "nominal": 100000,
            "reported_mean": 100008.33,
            "reported_error": 8.33,
        }
    listed, _labs, _summary = swept(lake(rows, tmp_path / "lists"), tmp_path / "out1")
    rows["readings"] = [
        {
            "lab_id": p["lab_id"],
            "cert_id": "c1",
            "point_no": 1,
            "rep_no": n,
            "value": value,
            "decimals_extra": 0,
        }
        for p in rows["points"]
        for n, value in enumerate(p.pop("values"))
    ]
    single, _labs, _summary = swept(lake(rows, tmp_path / "rows"), tmp_path / "out2")
    wrong = [f for f in listed if f["rule_id"] == "R-RECALC-02"]
    assert len(wrong) == 2
    assert wrong == [f for f in single if f["rule_id"] == "R-RECALC-02"]


def test_packs_say_what_a_lake_says(tmp_path: Path) -> None:
    rows = two()
    for lab in "LM":
        mine = {name: [row for row in table if row["lab_id"] == lab] for name, table in rows.items()}
        lake(mine, tmp_path / "packs" / lab)
    lake_says, _labs, _summary = swept(lake(rows, tmp_path / "lake"), tmp_path / "out1")
    packs_say, labs, _summary = swept(tmp_path / "packs", tmp_path / "out2")
    assert packs_say == lake_says
    assert {row["lab_id"] for row in labs} == {"L", "M"}


def test_what_one_pack_lacks_is_unknown_for_it_alone(tmp_path: Path) -> None:
    lake(honest(), tmp_path / "packs" / "L")
    poor = of("M", changed(honest(), "traceability", valid_to=day(9)))
    del poor["traceability"]
    lake(poor, tmp_path / "packs" / "M")
    findings, labs, _summary = swept(tmp_path / "packs", tmp_path / "out")
    assert findings == []
    lacking = {row["lab_id"]: json.loads(row["lacking"]) for row in labs}
    assert lacking["M"]["R-TRACE-01"] == "traceability"
    assert "R-TRACE-01" not in lacking["L"]


def test_the_same_again_is_the_same_and_reads_nothing_anew(tmp_path: Path) -> None:
    root, out = lake(two(), tmp_path / "in"), tmp_path / "out"
    swept(root, out)
    first = {name: (out / name).read_bytes() for name in (FINDINGS, LABS)}
    stamps = {file: file.stat().st_mtime_ns for file in (out / STAGE).rglob("*.parquet")}
    swept(root, out)
    assert first == {name: (out / name).read_bytes() for name in (FINDINGS, LABS)}
    assert stamps == {file: file.stat().st_mtime_ns for file in (out / STAGE).rglob("*.parquet")}


def test_other_evidence_is_swept_anew(tmp_path: Path) -> None:
    out = tmp_path / "out"
    root = lake(two(), tmp_path / "in")
    assert swept(root, out)[0]
    write_over = arrow(honest())["traceability"]
    pq.write_table(write_over, root / "traceability" / "part-00000.parquet")
    assert "R-TRACE-01" not in {f["rule_id"] for f in swept(root, out)[0]}


_KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.rules.catalogue import HISTORY, RULES, named
from zhunsheng.rules.sweep.settings import Settings
from zhunsheng.rules.sweep.sweep import sweep
def tell(stage, done, of_all):
    if stage == "R-RAW-01":
        os.kill(os.getpid(), signal.SIGKILL)
settings = Settings(memory="500MB", threads=1, now=datetime(2026, 3, 20))
sweep(catalogue(), (*RULES, *HISTORY), Path(sys.argv[1]), Path(sys.argv[2]), settings, tell)
"""


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path) -> None:
    root, out = lake(two(), tmp_path / "in"), tmp_path / "out"
    out.mkdir()
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(root), str(out)], check=False)
    assert killed.returncode == -signal.SIGKILL
    done = {file: file.stat().st_mtime_ns for file in (out / STAGE).rglob("*.parquet")}
    assert any(file.name == "R-TRACE-01.parquet" for file in done)
    assert not (out / FINDINGS).exists()
    findings, _labs, _summary = swept(root, out)
    assert (
        done.items() <= {file: file.stat().st_mtime_ns for file in (out / STAGE).rglob("*.parquet")}.items()
    )
    whole, _labs, _summary = swept(root, tmp_path / "fresh")
    assert findings == whole


def test_little_memory_is_enough(tmp_path: Path) -> None:
    root = lake(two(), tmp_path / "in")
    (tmp_path / "out").mkdir()
    summary = sweep(CODE, (*RULES, *HISTORY), root, tmp_path / "out", Settings(memory="100MB", threads=1))
    assert summary["findings"]


def test_evidence_is_averaged_over_entries_of_the_catalogue_and_asking_weighs_a_quarter() -> None:
    fact, question = named("R-TRACE-01"), named("R-TRACE-03")
    found = {fact.id: Found(3, 100, 3, 50), question.id: Found(0, 100, 0, 50)}
    asked = (e_value(fact, found[fact.id]), e_value(question, found[question.id]))
    assert evidence_of((fact, question), found) == pytest.approx((asked[0] + asked[1] / 4) / 1.25)
    assert evidence_of((fact,), {fact.id: Found()}) == evidence_of((fact,), {}) == 1


@pytest.mark.parametrize("rule_id", ["R-MENTION-01", "R-TRACE-01", "R-COPY-03", "R-SPREAD-02"])
def test_one_more_hit_never_lowers_the_evidence_and_what_was_not_asked_says_nothing(rule_id: str) -> None:
    rule, strong = named(rule_id), {"R-AUTH-01": Found(9, 100, 9, 50)}
    said = [
        evidence_of(SWEPT, strong | {rule.id: Found(hits, 100, hits, 50, hits * 10**8)}) for hits in range(50)
    ]
    assert said == sorted(said)
    assert said[0] < evidence_of(SWEPT, strong)
    assert evidence_of(SWEPT, strong) < evidence_of(SWEPT, strong | {rule.id: Found(1, 1, 1, 1)})


def test_a_rule_counts_for_as_little_as_it_is_wrong_on_honest_work() -> None:
    often, never = named("R-SCOPE-01"), named("R-TRACE-01")
    assert 0 < e_value(often, Found(1, 100, 1, 50)) < 2 < e_value(never, Found(1, 100, 1, 50))


def test_hits_of_one_order_are_one_slip_and_no_hit_speaks_for_a_laboratory() -> None:
    rule = named("R-TRACE-01")
    one, many = Found(6, 100, 1, 50), Found(6, 100, 6, 50)
    assert e_value(rule, Found(0, 100, 0, 50)) < 1 < e_value(rule, one) < 100 < e_value(rule, many)


@pytest.mark.parametrize("rule_id", ["R-SCOPE-01", "R-TRACE-01"])
def test_on_honest_work_an_e_value_has_a_mean_of_one_at_most(rule_id: str) -> None:
    rule, orders = named(rule_id), 60
    p = usual_rate(rule.id, rule.severity)
    chances = [comb(orders, k) * p**k * (1 - p) ** (orders - k) for k in range(orders + 1)]
    mean = sum(chances[k] * e_value(rule, Found(k, orders, k, orders)) for k in range(orders + 1))
    assert 0.2 < mean <= 1.0


def test_strength_counts_only_where_honest_work_was_never_hit() -> None:
    never, sometimes = named("R-COPY-03"), named("R-SPREAD-02")
    plain, strong = Found(1, 100, 1, 50), Found(1, 100, 1, 50, strength=10**12)
    assert e_value(never, strong) > 10 * e_value(never, plain)
    assert e_value(never, Found(0, 100, 0, 50)) < 1
    assert e_value(sometimes, strong) == e_value(sometimes, plain)


def test_few_among_many_stand_out() -> None:
    assert selected({"A": 1e6} | {f"L{n}": 0.5 for n in range(50)}) == {"A"}

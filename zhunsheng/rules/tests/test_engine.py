# SPDX-License-Identifier: Apache-2.0
"""The engine: the same findings from Arrow and from Parquet, int64 or string ids, and never a silent pass."""

import threading
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from zhunsheng.rules.catalogue import RULES, named
from zhunsheng.rules.engine import run, run_folder
from zhunsheng.rules.finding import Finding
from zhunsheng.rules.tables import arrow_schema
from zhunsheng.rules.tests.world import Rows, arrow, changed, day, honest


def _many() -> Rows:
    """The honest laboratory and a second one with the same ids, whose standard was overdue."""
    rows = honest()
    other = changed(honest(), "traceability", valid_to=day(9))
    for name, table in other.items():
        for row in table:
            row["lab_id"] = "M"
        rows[name] = rows[name] + table
    return rows


def _write(tables: dict[str, pa.Table], folder: Path) -> Path:
    for name, table in tables.items():
        (folder / name).mkdir()
        pq.write_table(table, folder / name / "part-00000.parquet", compression="zstd")
    return folder


def _summary(findings: tuple[Finding, ...]) -> list[tuple[str, str, str, str]]:
    return [(f.rule_id, f.lab_id, f.unit_id, f.state) for f in findings]


def test_laboratories_with_the_same_ids_are_kept_apart() -> None:
    assert _summary(run(RULES, arrow(_many()))) == [("R-TRACE-01", "M", "c1", "broken")]


def test_a_pack_says_what_its_tables_say(tmp_path: Path) -> None:
    tables = arrow(_many())
    assert run_folder(RULES, _write(tables, tmp_path)) == run(RULES, tables)


def test_the_same_question_twice_has_the_same_answer_and_nothing_stays() -> None:
    first = run(RULES, arrow(_many()))
    assert run(RULES, arrow(honest())) == ()
    assert run(RULES, arrow(_many())) == first


def test_ids_may_be_numbers() -> None:
    tables = arrow(_many())
    numbers = {"L": 1, "M": 2, "e1": 10, "c1": 100}
    for name in ("certificates", "standard_use", "traceability", "equipment"):
        table = tables[name]
        for column in ("lab_id", "equip_id", "cert_id"):
            if column in table.column_names:
                values = [numbers.get(str(value)) for value in table.column(column).to_pylist()]
                index = table.column_names.index(column)
                table = table.set_column(index, column, pa.array(values, pa.int64()))
        tables[name] = table
    assert _summary(run([named("R-TRACE-01")], tables)) == [("R-TRACE-01", "2", "100", "broken")]


def test_without_a_table_a_rule_is_unknown() -> None:
    for rule in RULES:
        findings = run([rule], {})
        assert [(f.state, f.unit, f.case) for f in findings] == [("unknown", "pack", "missing")]


def test_without_any_one_needed_table_a_rule_is_unknown() -> None:
    for rule in RULES:
        for name in rule.needs:
            tables = arrow(honest())
            del tables[name]
            assert [f.state for f in run([rule], tables)] == ["unknown"], (rule.id, name)


def test_without_a_needed_column_a_rule_is_unknown() -> None:
    tables = arrow(honest())
    tables["certificates"] = tables["certificates"].drop_columns(["operator_id"])
    (finding,) = run([named("R-AUTH-01")], tables)
    assert (finding.state, finding.record) == ("unknown", "certificates.operator_id")


def test_optional_columns_may_be_absent_and_strangers_present() -> None:
    tables = arrow(honest())
    tables["traceability"] = tables["traceability"].drop_columns(["certificate_no", "provider"])
    tables["traceability"] = tables["traceability"].append_column("colour", pa.array(["green"]))
    tables["gossip"] = pa.table({"a": [1]})
    assert run([named("R-TRACE-01")], tables) == ()


def test_no_certificates_no_findings() -> None:
    nothing = {name: arrow_schema(name).empty_table() for name in honest()}
    assert run(RULES, nothing) == ()


def test_each_thread_has_its_own_bench() -> None:
    tables, said = arrow(_many()), []
    threads = [threading.Thread(target=lambda: said.append(run(RULES, tables))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == [run(RULES, tables)] * 3


def test_an_empty_folder_leaves_every_rule_unknown(tmp_path: Path) -> None:
    assert {finding.state for finding in run_folder(RULES, tmp_path)} == {"unknown"}

# SPDX-License-Identifier: Apache-2.0
"""`findings.parquet`: every hit of every rule, in one shape."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from zhunsheng.rules.rule import Rule
from zhunsheng.rules.sweep.settings import files_of, text_of
from zhunsheng.rules.sweep.whole import write_whole

COLUMNS = (
    "rule_id",
    "clauses",
    "severity",
    "unit",
    "unit_id",
    "lab_id",
    "score",
    "case",
    "record",
    "detail",
)
_NONE = (
    "select null::varchar as rule_id, null::varchar as lab_id, null::varchar as unit, null::varchar as"
    " unit_id,"
    ' null::varchar as state, null::varchar as "case", null::varchar as record, null::double as score,'
    " null::varchar as detail limit 0"
)


def answers_as_view(database: duckdb.DuckDBPyConnection, answers: Sequence[Path]) -> None:
    """All answers as one view, with the clauses that each case bears on."""
    rows = f"select * from read_parquet({files_of(answers)})" if answers else _NONE  # noqa: S608  # quoted
    database.execute(f"create or replace temp view answers as {rows}")


def write_findings(database: duckdb.DuckDBPyConnection, rules: Iterable[Rule], out: Path) -> None:
    """The hits in order of rule, laboratory and unit, whatever the engine did first."""
    known = ", ".join(
        f"({text_of(rule.id)}, {text_of(case)}, {_list(rule.cited(case))}, {text_of(rule.weight(case))})"
        for rule in rules
        for case in ("", *rule.cases)
    )
    columns = ", ".join(f'"{name}"' for name in COLUMNS)
    write_whole(
        database,
        f"select {columns} from (select a.*, k.clauses, k.severity from answers a join"  # noqa: S608  # quoted
        f' (values {known}) k(id, of_case, clauses, severity) on k.id = a.rule_id and k.of_case = a."case"'
        " where a.state = 'broken') order by rule_id, lab_id, unit, unit_id, \"case\", record, detail",
        out,
    )


def _list(values: Iterable[str]) -> str:
    return "[" + ", ".join(text_of(value) for value in values) + "]::varchar[]"

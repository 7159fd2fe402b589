# SPDX-License-Identifier: Apache-2.0
"""Running rules over evidence: one job's slice, one laboratory, or many, with the same objects.

Whatever a pack lacks makes the rules that need it *unknown*; nothing is ever passed for want of evidence.
"""

import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from zhunsheng.rules.compiled import ALWAYS, compiled, frames_for, shared
from zhunsheng.rules.finding import Finding, found, lacking
from zhunsheng.rules.rule import Rule
from zhunsheng.rules.tables import TABLES, arrow_schema, sql_type

Present = Mapping[str, frozenset[str]]


def run(rules: Iterable[Rule], tables: Mapping[str, pa.Table]) -> tuple[Finding, ...]:
    """What the rules find in Arrow tables, in the order of the rules.

    A table that is not in the mapping, or lacks a column a rule needs, gives that rule one finding of state
    "unknown" for the whole pack. Tables version 1 does not know are not looked at. The first call of a
    thread plans the rules; `run(RULES, {})` does so ahead of time.
    """
    given = {name: table for name, table in tables.items() if name in TABLES}
    return _bench().run(tuple(rules), given)


def run_folder(rules: Iterable[Rule], path: Path) -> tuple[Finding, ...]:
    """What the rules find in a pack: a folder with a folder of Parquet files for each table."""
    with duckdb.connect() as database:
        present = {
            name: _show_parquet(database, name, path / name)
            for name in TABLES
            if any((path / name).glob("*.parquet"))
        }
        for name in TABLES.keys() - present.keys():
            _make_table(database, name)
        return tuple(_answers(database, rules, present))


@dataclass(frozen=True, slots=True)
class Files:
    """Tables as Parquet files: where each lies, which columns it was given with, and which of its rows count.

    `where` are conditions in SQL by table; a table without one counts whole. `said` gives columns of a table
    other values, as SQL.
    """

    tables: Mapping[str, Path]
    columns: Present
    where: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def run_files(
    rules: Iterable[Rule], files: Files, memory: str, scratch: Path
) -> tuple[tuple[Finding, ...], dict[str, int]]:
    """What the rules find in tables that are in order already, and how many rows of each count.

    Memory stays within the limit ("1GB"); what is larger goes to the scratch folder.
    """
    with duckdb.connect(config={"memory_limit": memory, "temp_directory": str(scratch)}) as database:
        for name in TABLES:
            if name in files.tables:
                _show(database, name, files)
            else:
                _make_table(database, name)
        findings = tuple(_answers(database, rules, {name: files.columns[name] for name in files.tables}))
        rows = {name: _rows(database, name) for name in files.tables}
    return findings, rows


def _answers(
    database: duckdb.DuckDBPyConnection, rules: Iterable[Rule], present: Present
) -> Iterator[Finding]:
    """What the rules find in the tables shown to a database, in their order."""
    for name, sql in shared().items():
        database.execute(f"create temp view {name} as {sql}")
    for rule in rules:
        lacks = missing(rule, present)
        yield from [lacking(rule, lacks)] if lacks else _findings(rule, database.execute(compiled(rule)))


def _show(database: duckdb.DuckDBPyConnection, name: str, files: Files) -> None:
    path = str(files.tables[name]).replace("'", "''")
    said = ", ".join(f"{value} as {_quoted(column)}" for column, value in files.said.get(name, {}).items())
    every = f"* replace ({said})" if said else "*"
    rows = f"select {every} from read_parquet('{path}')"  # noqa: S608  # quoted
    database.execute(f"create view {_quoted(name)} as {rows} where {files.where.get(name, 'true')}")


def _rows(database: duckdb.DuckDBPyConnection, name: str) -> int:
    return int(database.execute(f"select count(*) from {_quoted(name)}").fetchall()[0][0])  # noqa: S608  # quoted


def missing(rule: Rule, present: Present) -> tuple[str, ...]:
    """What a rule can't do without and a pack does not have, as "table" or "table.column"."""
    lacks = [
        name if name not in present else f"{name}.{column}"
        for name, columns in rule.needs.items()
        for column in columns
        if name not in present or column not in present[name]
    ]
    if rule.one_of and not any(_has(place, present) for place in rule.one_of):
        lacks.append("|".join(rule.one_of))
    return tuple(dict.fromkeys(lacks))


def wanted_by(rules: Iterable[Rule]) -> list[str]:
    """The shared frames that these rules start from, in the order they are made in."""
    named = {*ALWAYS, *(name for rule in rules for name in frames_for(rule))}
    return [name for name in shared() if name in named]


def _has(place: str, present: Present) -> bool:
    name, _, column = place.partition(".")
    return name in present and (not column or column in present[name])


class _Bench:
    """An in-memory database with the tables of version 1, empty, and every rule asked so far prepared.

    Planning a rule costs more than running it on one job's slice, so plans are kept. Each run fills the
    tables inside a transaction and rolls it back: nothing stays. One bench serves one thread.
    """

    def __init__(self) -> None:
        self.process = os.getpid()
        self._database = duckdb.connect(config={"threads": 1})
        self._prepared: dict[Rule, str] = {}
        for name in TABLES:
            _make_table(self._database, name)
        for name, sql in shared().items():
            self._database.execute(f"create table {name} as {sql}")
            self._database.execute(f"prepare make_{name} as insert into {name} {sql}")

    def run(self, rules: tuple[Rule, ...], tables: Mapping[str, pa.Table]) -> tuple[Finding, ...]:
        present = {name: frozenset(table.column_names) for name, table in tables.items()}
        plans = [(rule, missing(rule, present), self._plan(rule)) for rule in rules]
        wanted = wanted_by(rules)
        self._database.begin()
        try:
            for name, table in tables.items():
                if table.num_rows:
                    self._fill(name, table)
            for name in wanted:
                self._database.execute(f"execute make_{name}")
            return tuple(
                finding
                for rule, lacks, plan in plans
                for finding in (
                    [lacking(rule, lacks)] if lacks else _findings(rule, self._database.execute(plan))
                )
            )
        finally:
            self._database.rollback()

    def _plan(self, rule: Rule) -> str:
        if rule not in self._prepared:
            name = f"rule_{len(self._prepared)}"
            self._database.execute(f"prepare {name} as {compiled(rule)}")
            self._prepared[rule] = f"execute {name}"
        return self._prepared[rule]

    def _fill(self, name: str, given: pa.Table) -> None:
        # DuckDB finds the Arrow table by the name of this local variable; registering it would change the
        # catalogue and throw the prepared plans away.
        columns = _casts(name, frozenset(given.column_names))
        self._database.execute(f"insert into {_quoted(name)} select {columns} from given")  # noqa: S608  # our names


_BENCHES = threading.local()


def _bench() -> _Bench:
    """This thread's bench; a forked process gets one of its own. It holds plans, never evidence."""
    bench: _Bench | None = getattr(_BENCHES, "bench", None)
    if bench is None or bench.process != os.getpid():
        bench = _BENCHES.bench = _Bench()
    return bench


def in_order(rule: Rule, rows: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """The findings of a rule's result, in an order that no engine has a say in."""
    return sorted((found(rule, row) for row in rows), key=_place)


def _place(finding: Finding) -> tuple[str, ...]:
    return finding.lab_id, finding.unit_id, finding.record, finding.case, str(finding.detail)


def _findings(rule: Rule, cursor: duckdb.DuckDBPyConnection) -> list[Finding]:
    names = [column[0] for column in cursor.description or ()]
    return in_order(rule, (dict(zip(names, row, strict=True)) for row in cursor.fetchall()))


def _make_table(database: duckdb.DuckDBPyConnection, name: str) -> None:
    columns = ", ".join(f"{_quoted(field.name)} {sql_type(name, field.name)}" for field in arrow_schema(name))
    database.execute(f"create table {_quoted(name)} ({columns})")


def _show_parquet(database: duckdb.DuckDBPyConnection, name: str, folder: Path) -> frozenset[str]:
    files = str(folder / "*.parquet").replace("'", "''")
    source = f"read_parquet('{files}', union_by_name=true)"
    described = database.execute(f"describe select * from {source}").fetchall()  # noqa: S608  # quoted above
    columns = frozenset(str(row[0]) for row in described)
    database.execute(f"create view {_quoted(name)} as select {_casts(name, columns)} from {source}")  # noqa: S608  # quoted above
    return columns


def _casts(name: str, columns: frozenset[str]) -> str:
    """Every column of version 1 from what a pack has: int64 ids become strings, absent columns null."""
    return ", ".join(
        f"cast({_quoted(c.name) if c.name in columns else 'null'} as {sql_type(name, c.name)})"
        f" as {_quoted(c.name)}"
        for c in TABLES[name].columns
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'

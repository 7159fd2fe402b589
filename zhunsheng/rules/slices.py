# SPDX-License-Identifier: Apache-2.0
"""Rules over one job's slice, in memory, on SQLite: the gate's engine.

DuckDB needs milliseconds to begin a plan, which is nothing for a laboratory's year and everything for the
few dozen rows of one task. The rules are the same objects; tests compare both engines on random worlds.
"""

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from zhunsheng.rules.compiled import compiled, expression_of, shared
from zhunsheng.rules.engine import in_order, missing, wanted_by
from zhunsheng.rules.finding import Finding, lacking
from zhunsheng.rules.rule import Rule
from zhunsheng.rules.schema.column import Column, Kind
from zhunsheng.rules.sqlite import COLUMN_TYPES, listed, open_memory, reader, ticks
from zhunsheng.rules.tables import TABLES

Slice = Mapping[str, Mapping[str, Sequence[Any]]]
"""Tables of version 1 by name, each as columns of equal length."""

_HELD: Mapping[Kind, Callable[[Any], Any]] = {
    "instant": ticks,
    "counts": listed,
    "instants": listed,
    "texts": listed,
}


def judge(rules: Iterable[Rule], tables: Slice) -> tuple[Finding, ...]:
    """What the rules find in a slice, in the order of the rules; the same as `engine.run` says.

    A table that is not there, or lacks a column a rule needs, gives that rule one finding of state
    "unknown". The first call of a process compiles the rules; `judge(RULES, {})` does so ahead of time.
    """
    return _bench().judge(tuple(rules), tables)


class _Bench:
    """An in-memory database with the tables of version 1, empty between calls. One bench serves one thread.

    The driver keeps the statements prepared. Each call fills the tables inside a transaction and rolls it
    back: nothing stays.
    """

    def __init__(self) -> None:
        self.process = os.getpid()
        self._database = open_memory()
        for table in TABLES.values():
            columns = ", ".join(f'"{c.name}" {COLUMN_TYPES.get(c.kind, "text")}' for c in table.columns)
            self._database.execute(f'create table "{table.name}" ({columns})')
        for name, sql in shared("sqlite").items():
            self._database.execute(f"create table {name} as {sql}")

    def judge(self, rules: tuple[Rule, ...], tables: Slice) -> tuple[Finding, ...]:
        present = {name: frozenset(columns) for name, columns in tables.items()}
        asked = [(rule, missing(rule, present), *_statement(rule)) for rule in rules]
        self._database.execute("begin")
        try:
            for name, columns in tables.items():
                self._fill(name, columns)
            for name in wanted_by(rules):
                self._database.execute(f"insert into {name} {shared('sqlite')[name]}")
            return tuple(
                finding
                for rule, lacks, sql, read in asked
                for finding in (
                    [lacking(rule, lacks)]
                    if lacks
                    else in_order(rule, map(read, self._database.execute(sql)))
                )
            )
        finally:
            self._database.execute("rollback")

    def _fill(self, name: str, given: Mapping[str, Sequence[Any]]) -> None:
        if name not in TABLES:
            return
        columns = [column for column in TABLES[name].columns if column.name in given]
        rows = list(zip(*(_held(column, given[column.name]) for column in columns), strict=True))
        if rows:
            names = ", ".join(f'"{column.name}"' for column in columns)
            places = ", ".join("?" * len(columns))
            self._database.executemany(f'insert into "{name}" ({names}) values ({places})', rows)  # noqa: S608  # our names


def _held(column: Column, values: Sequence[Any]) -> Iterator[Any]:
    convert = _HELD.get(column.kind)
    if convert is None:
        return iter(values)
    return (None if value is None else convert(value) for value in values)


@cache
def _statement(rule: Rule) -> tuple[str, Callable[[tuple[Any, ...]], dict[str, Any]]]:
    return compiled(rule, "sqlite"), reader(expression_of(rule).schema())


_BENCHES = threading.local()


def _bench() -> _Bench:
    """This thread's bench; a forked process gets one of its own. It holds statements, never evidence."""
    bench: _Bench | None = getattr(_BENCHES, "bench", None)
    if bench is None or bench.process != os.getpid():
        bench = _BENCHES.bench = _Bench()
    return bench

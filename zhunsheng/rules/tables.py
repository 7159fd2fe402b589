# SPDX-License-Identifier: Apache-2.0
"""Evidence tables, version 1: what a laboratory can be judged by, as typed schemas.

Rooms write rows with `columns_of` for the gate and `arrow_table` for a pack; rules read them as unbound
`ibis` tables. All intervals are half-open: `[from, to)`, null `to` meaning open. Instants are naive local
time. Ids are opaque strings. A certificate that is still being worked on is one row with nulls and with
`drafted_at`, the instant the gate asks.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import ibis
import pyarrow as pa

from zhunsheng.measure.text import Text
from zhunsheng.rules.schema import (
    development,
    equipment,
    market,
    methods,
    needs,
    organisation,
    people,
    quality,
    running,
    staff,
    subcontracting,
    work,
)
from zhunsheng.rules.schema.column import Column, Kind, Table

VERSION: Final = 1
TABLES: Final[Mapping[str, Table]] = {
    table.name: table
    for room in (
        people.TABLES,
        equipment.TABLES,
        methods.TABLES,
        work.TABLES,
        subcontracting.TABLES,
        market.TABLES,
        organisation.TABLES,
        quality.TABLES,
        development.TABLES,
        needs.TABLES,
        staff.TABLES,
        running.TABLES,
    )
    for table in room
}


def in_words(places: Iterable[str]) -> Text:
    """What evidence lacks as a person reads it: what a row states, and its name here; "a|b" is one of both.

    >>> in_words(["premises", "points.values|readings"]).en
    'tenure of premises (premises), points and results (points.values) or single readings (readings)'
    """
    found = [[_in_words(each) for each in place.split("|")] for place in places]
    return Text(
        "、".join("或".join(each.zh for each in some) for some in found),
        ", ".join(" or ".join(each.en for each in some) for some in found),
    )


def _in_words(place: str) -> Text:
    name = place.partition(".")[0]
    if name not in TABLES:  # a frame made of several tables
        return Text(place, place)
    rows = rows_of(name)
    return Text(f"{rows.zh}（{place}）", f"{rows.en} ({place})")


def rows_of(name: str) -> Text:
    """What the rows of a table are called, in short.

    >>> rows_of("certificates").en
    'certificates'
    """
    doc = TABLES[name].doc
    return Text(re.split("[（，]", doc.zh)[0], re.split("[;,]", doc.en)[0])


_ARROW: Final[Mapping[Kind, pa.DataType]] = {
    "id": pa.string(),
    "text": pa.string(),
    "real": pa.float64(),
    "integer": pa.int64(),
    "flag": pa.bool_(),
    "instant": pa.timestamp("us"),
    "counts": pa.list_(pa.int64()),
    "instants": pa.list_(pa.timestamp("us")),
    "texts": pa.list_(pa.string()),
}
_IBIS: Final[Mapping[Kind, str]] = {
    "id": "string",
    "text": "string",
    "real": "float64",
    "integer": "int64",
    "flag": "boolean",
    "instant": "timestamp(6)",
    "counts": "array<int64>",
    "instants": "array<timestamp(6)>",
    "texts": "array<string>",
}
_SQL: Final[Mapping[Kind, str]] = {
    "id": "varchar",
    "text": "varchar",
    "real": "double",
    "integer": "bigint",
    "flag": "boolean",
    "instant": "timestamp",
    "counts": "bigint[]",
    "instants": "timestamp[]",
    "texts": "varchar[]",
}
_PYTHON: Final[Mapping[Kind, tuple[type, ...]]] = {
    "id": (str,),
    "text": (str,),
    "real": (float, int),
    "integer": (int,),
    "flag": (bool,),
    "instant": (datetime,),
}
_LISTS: Final[Mapping[Kind, Kind]] = {"counts": "integer", "instants": "instant", "texts": "text"}


class EvidenceError(ValueError):
    """A row that cannot be evidence: which table, which column, which row (counted from 0)."""

    def __init__(self, table: str, column: str, row: int | None, fault: str) -> None:
        place = f"{table}.{column}" + ("" if row is None else f" row {row}")
        super().__init__(f"{place}: {fault}")
        self.table, self.column, self.row, self.fault = table, column, row, fault


def table(name: str) -> Table:
    """The schema of that name; EvidenceError when there is none."""
    try:
        return TABLES[name]
    except KeyError:
        raise EvidenceError(name, "*", None, "no such table in version 1") from None


def arrow_schema(name: str) -> pa.Schema:
    """The Arrow schema, every column present."""
    return pa.schema([pa.field(c.name, _ARROW[c.kind], nullable=c.nullable) for c in table(name).columns])


def columns_of(name: str, rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Rows as the table's columns, each value looked at; every column of version 1 is there.

    A nullable column may be left out of a row. EvidenceError on a column version 1 does not know, a value
    of another type, an instant with a zone, and on a required column left out or None.
    """
    schema = table(name)
    known = {column.name for column in schema.columns}
    filled: dict[str, list[Any]] = {column.name: [] for column in schema.columns}
    for number, row in enumerate(rows):
        for stranger in row.keys() - known:
            raise EvidenceError(name, stranger, number, "no such column in version 1")
        for column in schema.columns:
            filled[column.name].append(_value(name, column, number, row.get(column.name)))
    return filled


def arrow_table(name: str, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Rows as a typed Arrow table; each value is looked at as `columns_of` does."""
    return pa.Table.from_pydict(columns_of(name, rows), schema=arrow_schema(name))


def empty(name: str) -> pa.Table:
    """The table without rows: it speaks, and says nothing."""
    return arrow_table(name, ())


def unbound(name: str) -> ibis.Table:
    """The table as an unbound `ibis` table, every column of version 1 present."""
    return ibis.table({c.name: _IBIS[c.kind] for c in table(name).columns}, name=name)


def sql_type(name: str, column: str) -> str:
    """The DuckDB type of a column, for reading packs that were written otherwise (int64 ids, say)."""
    found = table(name).column(column)
    if found is None:
        raise EvidenceError(name, column, None, "no such column in version 1")
    return _SQL[found.kind]


def _value(name: str, column: Column, number: int, value: Any) -> Any:
    if value is None:
        if not column.nullable:
            raise EvidenceError(name, column.name, number, "is required")
        return None
    fault = _fault(column.kind, value)
    if fault:
        raise EvidenceError(name, column.name, number, fault)
    return list(value) if column.kind in _LISTS else value


def _fault(kind: Kind, value: Any) -> str | None:
    if kind in _LISTS:
        if not isinstance(value, list | tuple):
            return f"wants a list, not {type(value).__name__}"
        return next((fault for part in value if (fault := _fault(_LISTS[kind], part))), None)
    if not isinstance(value, _PYTHON[kind]) or (isinstance(value, bool) and kind != "flag"):
        return f"wants {kind}, not {type(value).__name__}"
    if isinstance(value, datetime) and value.tzinfo is not None:
        return "wants naive local time, not an instant with a zone"
    return None

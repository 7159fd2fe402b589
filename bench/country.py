# SPDX-License-Identifier: Apache-2.0
"""Evidence in the shape of a country: the exemplary laboratory many times over, with every table there is.

A laboratory has benches, each with people, equipment, a room and a family of its own, and a bench has
certificates, ten a day. Rows of the exemplary laboratory that name a certificate, its job or its item are
given for each of them, those that name what is a bench's for each bench, all others once; loggers write on
for some months. Readings are drawn anew for each point, by a hash: the same lake at every run, and nothing
copied in it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow.parquet as pq

from zhunsheng.rules.schema.column import Column
from zhunsheng.rules.sweep.settings import name_of, text_of
from zhunsheng.rules.sweep.staging import KEYS
from zhunsheng.rules.tables import TABLES, arrow_table
from zhunsheng.rules.tests.exemplary import exemplary
from zhunsheng.rules.tests.world import Rows

BENCHES, SLOTS, POINTS, READINGS, MONTHS = 5, 200, 15, 3, 7
CERTIFICATES: Final = BENCHES * SLOTS
_A_PART = 50
"""Laboratories to a file."""
_OF_CERTIFICATES = (("certificates", "cert_id number job_id item_id"),)
_OF_BENCHES = (
    ("certificates", "family"),
    ("people", "person_id"),
    ("equipment", "equip_id number"),
    ("rooms", "room_id"),
)
_LAB: Final = "'L' || lpad(cast(lab as varchar), 5, '0')"
_LATER: Final = "to_minutes(cast(s * 144 as integer))"
_POINT_LATER: Final = "to_minutes(cast(p * 3 as integer))"
_POINTWISE: Final = ("points", "observations", "device_messages")
"""Tables that have as many rows for each point of a certificate."""
_NOMINAL: Final = "(p + 1) * 9000"
_DRAWN: Final = (
    f"list_transform(range({READINGS}), lambda i : {_NOMINAL}"
    " + cast(hash(lab, b, s, p, i) % 41 + hash(lab, b, s, p, -1 - i) % 41 as bigint) - 40)"
)
_LOGGED: Final = {
    "ts": "to_days(cast(31 * m as integer))",
    "temp": "(hash(lab, b, m, ts) % 21 - 10.0) / 100.0",
    "rh": "(hash(lab, b, m, ts, 1) % 41 - 20.0) / 10.0",
}
_MEAN: Final = f"round(list_avg({_DRAWN}), 2)"
_TOLD: Final = {
    "point_no": "cast(p + 1 as bigint)",
    "nominal": f"cast({_NOMINAL} as bigint)",
    "nominal_value": f"{_NOMINAL} / 10000.0",
    "reported_mean": _MEAN,
    "reported_error": f"round({_MEAN} - {_NOMINAL}, 2)",
    "u_value": "0.00025 + hash(lab, b, s, p) % 5000 / 1e8",
    "u_counts": "2.5 + hash(lab, b, s, p) % 5000 / 1e4",
    "mpe_counts": "cast(200 as double)",
    "values": _DRAWN,
    "counts": _DRAWN,
    "texts": f"list_transform({_DRAWN}, lambda v : printf('%.4f', v / 10000.0))",
}
"""Columns of a point that are drawn."""


Columns = Mapping[str, frozenset[str]]


def columns_in(evidence: Path) -> Columns:
    """The tables and columns that a lake has; readings count as their points' lists."""
    found = {
        table.name: frozenset(pq.read_schema(next(table.glob("*.parquet"))).names)
        for table in evidence.iterdir()
    }
    lists = found.pop("readings", frozenset())
    more = {"values", "read_at", "entered_at"} if lists else set()
    return {**found, "points": found["points"] | more}


def write(folder: Path, laboratories: int, only: Columns | None = None) -> None:
    """A lake of so many laboratories; `only` with some tables and columns of those there are.

    Many laboratories call their rooms alike, but for a lake whose loggers don't say whose they are.
    """
    rows = exemplary()
    apart = only is not None and "lab_id" not in only.get("env_series", ())
    with duckdb.connect() as database:
        for name in TABLES if only is None else TABLES.keys() & only.keys():
            (folder / name).mkdir(parents=True)
            given = arrow_table(name, rows[name])
            database.register("given", given)
            for first in range(0, laboratories, _A_PART):
                last = min(first + _A_PART, laboratories)
                out = folder / name / f"part-{first // _A_PART:05}.parquet"
                query = _query(name, rows, first, last, None if only is None else only[name], apart)
                database.execute(f"copy ({query}) to {text_of(out)} (format parquet, compression zstd)")
            database.unregister("given")


def _named(rows: Rows, columns: tuple[tuple[str, str], ...]) -> frozenset[Any]:
    """The values by which rows say what they are of."""
    return frozenset(
        row[column]
        for table, names in columns
        for row in rows[table]
        for column in names.split()
        if column in row
    )


def _told(name: str, rows: Rows) -> set[str]:
    """What the rows of a table name; a number of their own that is also one of a certificate names none."""
    known = {column for _table, names in (*_OF_CERTIFICATES, *_OF_BENCHES) for column in names.split()}
    own = {KEYS[name][-1]} - known if name in KEYS else set()
    return {
        value
        for row in rows[name]
        for column, value in row.items()
        if isinstance(value, str) and column not in own
    }


def _query(name: str, rows: Rows, first: int, last: int, only: frozenset[str] | None, apart: bool) -> str:
    certificates, benches = _named(rows, _OF_CERTIFICATES), _named(rows, _OF_BENCHES)
    values = _told(name, rows)
    each = "b, s" if values & certificates else "b" if values & benches else ""
    axes = [f"range({first}, {last}) l(lab)"]
    axes += [f"range({BENCHES}) b(b)"] if each else []
    axes += [f"range({SLOTS}) s(s)"] if "s" in each else []
    axes += [f"range({POINTS}) p(p)"] if name in _POINTWISE else []
    axes += [f"range({MONTHS}) m(m)"] if name == "env_series" else []
    whose = f"{_LAB} || '-' || " if apart else ""
    columns = ", ".join(
        f"{whose if column.name == 'room_id' else ''}{_value(name, column, each, certificates, benches)}"
        f" as {name_of(column.name)}"
        for column in TABLES[name].columns
        if only is None or column.name in only
    )
    return f"select {columns} from given, {', '.join(axes)}"  # our own names


def _value(
    table: str, column: Column, each: str, certificates: frozenset[Any], benches: frozenset[Any]
) -> str:
    name = name_of(column.name)
    if column.name == "lab_id":
        return _LAB
    if table in _POINTWISE and column.name in _TOLD:
        return _TOLD[column.name]
    if table == "env_series" and column.name in _LOGGED:
        return f"{name} + {_LOGGED[column.name]}"
    later = f"{_LATER} + {_POINT_LATER}" if table in _POINTWISE else _LATER
    if column.kind == "instant" and "s" in each:
        return f"{name} + {later}"
    if column.kind == "instants" and "s" in each:
        return f"list_transform({name}, lambda t : t + {later})"
    if column.kind not in ("id", "text") or not each:
        return name
    own = f"{name} || '.' || b" + (" || '.' || s" if "s" in each else "")
    if column.name == "instr_id":
        return f"{name} || '.' || b || '.' || s % {SLOTS // 2}"  # each comes twice
    if column.name == KEYS.get(table, ("",))[-1]:
        return own
    of_bench = f"when {name} in ({_list(benches)}) then {name} || '.' || b"
    return f"case {of_bench} when {name} in ({_list(certificates)}) then {own} else {name} end"


def _list(values: frozenset[Any]) -> str:
    return ", ".join(text_of(value) for value in sorted(values))

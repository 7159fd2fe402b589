# SPDX-License-Identifier: Apache-2.0
"""What an assessor is given of a pack: which certificates there are, and all that a few of them rest on.

A dossier says nothing of whose it is: the laboratory's id is in none, and people and clients stand as the
pack names them, which is by pseudonyms in a pack that assessors may see.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import duckdb

from zhunsheng.measure.rounding import plain
from zhunsheng.rules.pack.checking import Checked
from zhunsheng.rules.sweep.settings import Settings, database, name_of, text_of
from zhunsheng.rules.tables import TABLES

MOST_ROWS: Final = 200
"""Rows of a table in one dossier; what is left out is counted."""
_UNIT: Final = ("cert_id", "number", "family", "field", "site_id", "onsite", "signed_at")
# How a table's rows belong to a certificate: by one of its columns, or by what it used.
_BY_CERTIFICATE: Final = (
    "points",
    "observations",
    "standard_use",
    "deviations",
    "subcontracts",
    "amendments",
)
_BY_COLUMN: Final[Mapping[str, str]] = {
    "items": "item_id",
    "custody": "item_id",
    "reviews": "job_id",
    "site_sessions": "job_id",
}
_BY_EQUIPMENT: Final = ("equipment", "traceability", "confirmations", "standard_checks")
_BY_PERSON: Final = ("authorisations", "signing_fields")
_HANDS: Final = ("operator_id", "checker_id", "signer_id")
_HIDDEN: Final = frozenset({"lab_id"})
_SURROUNDINGS: Final = "env_"
Row = dict[str, str]


def population(found: Checked, settings: Settings, scratch: Path) -> list[dict[str, Any]]:
    """Every certificate of the pack, in the order of its id: what a sample is drawn from."""
    if "certificates" not in found.staged:
        return []
    with database(settings, scratch) as engine:
        columns = ", ".join(map(name_of, _UNIT))
        rows = engine.execute(
            f"select {columns} from read_parquet({text_of(found.staged['certificates'])})"  # noqa: S608  # quoted
            " where signed_at is not null order by cert_id"
        ).fetchall()
    return [
        {name: _json(value) for name, value in zip(_UNIT, row, strict=True) if value is not None}
        for row in rows
    ]


def dossiers(
    found: Checked, units: Iterable[str], settings: Settings, scratch: Path
) -> dict[str, list[dict[str, Any]]]:
    """What each certificate rests on, table by table: {"table", "rows", "more"}."""
    with database(settings, scratch) as engine:
        reader = _Reader(engine, found)
        return {unit: list(reader.dossier(unit)) for unit in units}


class _Reader:
    """Rows of the pack's tables, as text for reading."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, found: Checked) -> None:
        self._engine, self._found = engine, found

    def dossier(self, unit: str) -> Iterable[dict[str, Any]]:
        certificate = self._rows("certificates", "cert_id", [unit])
        yield _section("certificates", certificate)
        for table in _BY_CERTIFICATE:
            yield from self._some(table, "cert_id", [unit])
        for table, column in _BY_COLUMN.items():
            yield from self._some(table, column, _values(certificate, (column,)))
        used = self._rows("standard_use", "cert_id", [unit])
        equipment = _values([*used, *certificate], ("equip_id",))
        for table in _BY_EQUIPMENT:
            yield from self._some(table, "equip_id", equipment)
        for table in _BY_PERSON:
            yield from self._some(table, "person_id", _values(certificate, _HANDS))

    def _some(self, table: str, column: str, values: list[str]) -> Iterable[dict[str, Any]]:
        rows = self._rows(table, column, values)
        if rows:
            yield _section(table, rows)

    def _rows(self, table: str, column: str, values: list[str]) -> list[Row]:
        if table not in self._found.staged or not values:
            return []
        given = self._found.columns[table]
        known = [each.name for each in TABLES[table].columns if each.name in given - _HIDDEN]
        if column not in known:
            return []
        wanted = ", ".join(map(text_of, values))
        shown = ", ".join(map(name_of, known))
        rows = self._engine.execute(
            f"select {shown} from read_parquet({text_of(self._found.staged[table])})"  # noqa: S608  # quoted
            f" where cast({name_of(column)} as varchar) in ({wanted}) order by all"
        ).fetchall()
        return [
            {name: _cell(name, value) for name, value in zip(known, row, strict=True) if value is not None}
            for row in rows
        ]


def _section(table: str, rows: list[Row]) -> dict[str, Any]:
    return {"table": table, "rows": rows[:MOST_ROWS], "more": max(0, len(rows) - MOST_ROWS)}


def _values(rows: Iterable[Row], columns: Iterable[str]) -> list[str]:
    """The values of some columns, each once."""
    return list(dict.fromkeys(row[name] for row in rows for name in columns if name in row))


def _json(value: Any) -> Any:
    return value if isinstance(value, bool) else _text(value)


def _cell(name: str, value: Any) -> str:
    """A value for reading; what a logger averaged has no ten decimals."""
    return f"{value:.2f}" if name.startswith(_SURROUNDINGS) and isinstance(value, float) else _text(value)


def _text(value: Any) -> str:
    """A value for reading: midnight as a day, other instants to the second, lists in a row."""
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds") if value.time() != time.min else value.date().isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return plain(Decimal(f"{value:.12g}")) if isinstance(value, float) else str(value)

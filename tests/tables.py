# SPDX-License-Identifier: Apache-2.0
"""Rows read from all tables and laid into them again, as the database gave them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Table:
    """The rows of a table, as the database gave them."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


Rows = Mapping[str, Table]


@dataclass(frozen=True)
class Change:
    """What became of a table: rows of these keys are gone or other, and these rows are there instead."""

    key: str
    gone: tuple[Any, ...]
    come: Table


def names() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))


def rows_of(name: str) -> Table:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {quoted(name)}")  # noqa: S608 - names of Django's own
        columns = tuple(column[0] for column in cursor.description or ())
        return Table(name, columns, tuple(tuple(map(_kept, row)) for row in cursor.fetchall()))


def all_rows() -> Rows:
    """Every table with its rows."""
    return {name: rows_of(name) for name in sorted(names())}


def changes_between(before: Rows, after: Rows) -> tuple[Change, ...]:
    """What is to be done to the one to have the other."""
    found = (_change(before[name], table) for name, table in after.items() if before[name].rows != table.rows)
    return tuple(change for change in found if change.gone or change.come.rows)


def _change(before: Table, after: Table) -> Change:
    with connection.cursor() as cursor:
        key = connection.introspection.get_primary_key_column(cursor, after.name)
    assert key is not None, after.name
    place = after.columns.index(key)
    old = {row[place]: row for row in before.rows}
    new = {row[place]: row for row in after.rows}
    gone = tuple(value for value, row in old.items() if new.get(value) != row)
    come = tuple(row for value, row in new.items() if old.get(value) != row)
    return Change(key, gone, Table(after.name, after.columns, come))


def lay_in(changes: Sequence[Change]) -> None:
    """Inside a transaction: keys point where they should at its end."""
    for change in changes:
        if change.gone:
            _delete(change)
    for change in changes:
        if change.come.rows:
            insert(change.come)


def insert(table: Table) -> None:
    columns = ", ".join(map(quoted, table.columns))
    row = f"({', '.join(['%s'] * len(table.columns))})"
    rows = ", ".join([row] * len(table.rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quoted(table.name)} ({columns}) VALUES {rows}",  # noqa: S608 - names of Django's own
            [value for row in table.rows for value in row],
        )


def empty(table: Table) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {quoted(table.name)}")  # noqa: S608 - names of Django's own


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _delete(change: Change) -> None:
    marks = ", ".join(["%s"] * len(change.gone))
    where = f"{quoted(change.key)} IN ({marks})"
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {quoted(change.come.name)} WHERE {where}", change.gone)  # noqa: S608 - names of Django's own


def _kept(value: Any) -> Any:
    """Bytes that outlive the cursor, and compare."""
    return bytes(value) if isinstance(value, memoryview) else value

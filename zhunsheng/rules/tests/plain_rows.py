# SPDX-License-Identifier: Apache-2.0
"""Looking through rows of evidence in plain Python: what the plain rules share."""

from datetime import datetime
from typing import Any

Row = dict[str, Any]
World = dict[str, list[Row]]


def first(*values: Any) -> Any:
    """The first value that is there."""
    return next((value for value in values if value is not None), None)


def at(row: Row, start: str, end: str, instant: datetime) -> bool:
    """Whether an instant lies in the row's half-open interval."""
    return bool(row[start] <= instant and (row[end] is None or instant < row[end]))


def silent(said: Any, wanted: Any) -> bool:
    """Equal, or not said at all, which then means any."""
    return said is None or said == wanted


def of(world: World, table: str, owner: Row, **same: Any) -> list[Row]:
    """The rows of a table that belong to the owner's laboratory and agree in these columns."""
    return [
        row
        for row in world[table]
        if row["lab_id"] == owner["lab_id"]
        and all(value is not None and row[name] == value for name, value in same.items())
    ]

# SPDX-License-Identifier: Apache-2.0
"""What can be told of a Parquet file by its footer, before a row is read."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from zhunsheng.rules.schema.column import Column, Kind
from zhunsheng.rules.tables import TABLES

RESERVED = ("zs_file", "zs_lab", "file_row_number")
"""Names under which the engine tells where a row stands and whose it is; no column may have them."""
MOST_VALUES = 10_000
"""How many values a row may have in a column, on average over a group of rows: the engine holds thousands
of rows at a time, and a few bytes of Parquet can stand for any number of equal values."""

Shape = tuple[tuple[str, str], ...]
"""The columns of version 1 that a file has, and the types it has them in."""


@dataclass(frozen=True, slots=True)
class Footer:
    """How many rows a file has, the most values a row has on average in any column, and the columns."""

    rows: int
    longest: int
    schema: pa.Schema


def footer_of(file: Path) -> Footer | None:
    """The footer of a file; None where it is no Parquet file."""
    try:
        with pq.ParquetFile(file) as opened:
            metadata, schema = opened.metadata, opened.schema_arrow
            return Footer(metadata.num_rows, _longest_lists(metadata), schema)
    except (pa.ArrowException, OSError, ValueError):
        return None


def _longest_lists(metadata: pq.FileMetaData) -> int:
    """The most values a row has, on average over a group of rows, in any column."""
    groups = map(metadata.row_group, range(metadata.num_row_groups))
    return max(
        (
            group.column(number).num_values // max(group.num_rows, 1)
            for group in groups
            for number in range(group.num_columns)
        ),
        default=0,
    )


def shape_of(table: str, schema: pa.Schema) -> Shape:
    """The shape of a file by its footer."""
    return tuple(
        (column.name, str(schema.field(column.name).type))
        for column in TABLES[table].columns
        if column.name in schema.names
    )


def collisions(names: Iterable[str]) -> list[str]:
    """Columns that the engine could mistake for another: it does not tell small letters from capitals."""
    counted = Counter(name.lower() for name in names)
    reserved = [name for name in RESERVED if counted[name]]
    return reserved + sorted(name for name, times in counted.items() if times > 1 and name not in reserved)


def misfits(table: str, schema: pa.Schema) -> list[Column]:
    """The columns of version 1 that are of another type here."""
    return [
        column
        for column in TABLES[table].columns
        if schema.names.count(column.name) == 1 and not _fits(column.kind, schema.field(column.name).type)
    ]


def _fits(kind: Kind, given: Any) -> bool:
    """Whether a column written so can be read as that kind without guessing."""
    if pa.types.is_dictionary(given):
        given = given.value_type
    if pa.types.is_null(given):
        return True
    if kind in ("counts", "instants", "texts"):
        parts: dict[Kind, Kind] = {"counts": "integer", "instants": "instant", "texts": "text"}
        is_list = pa.types.is_list(given) or pa.types.is_large_list(given)
        return is_list and _fits(parts[kind], given.value_type)
    text = pa.types.is_string(given) or pa.types.is_large_string(given)
    whole = pa.types.is_integer(given)
    return {
        "id": text or whole,
        "text": text,
        "real": pa.types.is_floating(given) or whole or pa.types.is_decimal(given),
        "integer": whole,
        "flag": pa.types.is_boolean(given),
        "instant": pa.types.is_date(given) or (pa.types.is_timestamp(given) and given.tz is None),
    }[kind]

# SPDX-License-Identifier: Apache-2.0
"""Files that are there only once they are whole: a killed sweep leaves none that is half written."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from zhunsheng.rules.sweep.settings import text_of


@contextmanager
def _whole(out: Path) -> Iterator[Path]:
    part = out.with_suffix(".part")
    part.unlink(missing_ok=True)
    yield part
    part.replace(out)


def write_whole(database: duckdb.DuckDBPyConnection, rows: str, out: Path) -> None:
    """Write the rows of a query to a Parquet file."""
    how = "format parquet, compression zstd, compression_level 1"  # a higher one costs a third more time
    with _whole(out) as part:
        database.execute(f"copy ({rows}) to {text_of(part)} ({how})")


def write_rows(rows: Sequence[Mapping[str, Any]], schema: pa.Schema, out: Path) -> None:
    """Write rows to a Parquet file."""
    with _whole(out) as part:
        pq.write_table(pa.Table.from_pylist(rows, schema), part, compression="zstd")


def write_json(value: Any, out: Path) -> None:
    """Write a value for persons and programs to read."""
    with _whole(out) as part:
        part.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

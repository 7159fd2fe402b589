# SPDX-License-Identifier: Apache-2.0
"""What a sweep may use, and the database it works in."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

import duckdb

from zhunsheng.proofs.keys import VerifierKey

Engine = Literal["duckdb", "spark"]
_PATTERN: Final = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Settings:
    """Memory as DuckDB takes it ("2GB"); more goes to `scratch`. `now` tells what is in the future.

    `engine` asks the rules; looking at the evidence and writing results is DuckDB's in any case. Below
    `beside`, a folder within the one that is swept, lies what others say: a folder a laboratory
    (`beside_of`), in it one a table, whose rows count with those of the laboratory's pack.
    """

    memory: str = "2GB"
    threads: int = 2
    scratch: Path | None = None
    max_rows: int = 2_000_000_000
    now: datetime | None = None
    keys: tuple[VerifierKey, ...] = ()
    engine: Engine = "duckdb"
    beside: Path | None = None


def database(settings: Settings, scratch: Path) -> duckdb.DuckDBPyConnection:
    """An engine within the settings; what doesn't fit its memory is spilled to the scratch folder."""
    scratch.mkdir(parents=True, exist_ok=True)
    return duckdb.connect(
        config={
            "memory_limit": settings.memory,
            "threads": settings.threads,
            "temp_directory": str(settings.scratch or scratch),
            "preserve_insertion_order": "false",
        }
    )


def megabytes(size: str) -> int:
    """A size as DuckDB takes it ("2GB") in megabytes."""
    number, unit = size[:-2], size[-2:].upper()
    return int(float(number) * {"MB": 1, "GB": 1024, "TB": 1024 * 1024}[unit])


def text_of(value: str | Path) -> str:
    """A text or a path as a literal of SQL."""
    return "'" + str(value).replace("'", "''") + "'"


def name_of(value: str) -> str:
    """A name of a table or column for SQL."""
    return '"' + value.replace('"', '""') + '"'


def files_of(files: Iterable[Path]) -> str:
    """Several files as a list for `read_parquet`, which must take no name for a pattern of other names."""
    return "[" + ", ".join(text_of(_PATTERN.sub(r"[\g<0>]", str(file))) for file in files) + "]"


def columns_of(database: duckdb.DuckDBPyConnection, query: str) -> dict[str, str]:
    """The columns a query gives, with their types."""
    return {str(name): str(kind) for name, kind, *_rest in database.execute(f"describe {query}").fetchall()}

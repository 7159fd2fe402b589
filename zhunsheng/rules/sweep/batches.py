# SPDX-License-Identifier: Apache-2.0
"""Laboratories in batches, so that what rules hold in memory does not grow with how many are swept.

An engine that is out of memory writes to disk what it can, which is not everything: tables of groups and of
joins have parts that must stay. What a rule says of one laboratory alone is therefore asked of so many
laboratories at a time as have room; only rules that compare laboratories see all of them at once.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import duckdb

from zhunsheng.rules.sweep.evidence import Evidence
from zhunsheng.rules.sweep.settings import Settings, megabytes, text_of
from zhunsheng.rules.sweep.whole import write_json
from zhunsheng.rules.tables import TABLES

BATCHES: Final = "batches.json"
CERTIFICATES_A_MEGABYTE: Final = 150
"""So many certificates of some fifteen points are asked about in a megabyte of the engine's memory."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The laboratories whose ids stand from `first` up to but not including `after`; None is no bound."""

    name: str = ""
    first: str | None = None
    after: str | None = None

    def rows(self, table: str, tables: Mapping[str, str]) -> str:
        """The rows of a table that are its laboratories', or of their rooms where they don't say whose."""
        bounds = [] if self.first is None else [f"lab_id >= {text_of(self.first)}"]
        bounds += [] if self.after is None else [f"lab_id < {text_of(self.after)}"]
        if not bounds:
            return tables[table]
        own = " and ".join(bounds)
        if any(column.name == "lab_id" and column.nullable for column in TABLES[table].columns):
            own = f"({own}) or (lab_id is null{self._in_its_rooms(tables)})"
        return f"from ({tables[table]}) where {own}"

    def _in_its_rooms(self, tables: Mapping[str, str]) -> str:
        """Rules join what loggers wrote by the room, so that rows of no room here concern nobody here."""
        if "rooms" not in tables:
            return ""
        return f" and room_id in (from ({self.rows('rooms', tables)}) select room_id)"


def batches_of(
    database: duckdb.DuckDBPyConnection, evidence: Evidence, settings: Settings, kept: Path
) -> tuple[Batch, ...]:
    """All laboratories, in as many batches as the memory that is set asks for.

    They are kept in a file: a sweep that goes on has those it began with, whatever memory it has now.
    """
    if not kept.exists():
        write_json(_cut(database, evidence, settings), kept)
    edges = [None, *json.loads(kept.read_text(encoding="utf-8")), None]
    if len(edges) == 2:
        return (Batch(),)
    return tuple(
        Batch(f".{number:04}", first, after) for number, (first, after) in enumerate(pairwise(edges))
    )


def _cut(database: duckdb.DuckDBPyConnection, evidence: Evidence, settings: Settings) -> list[str]:
    """The laboratories that begin a batch, but for the first one."""
    if "certificates" not in evidence.tables:
        return []
    counted = database.execute(
        f"select lab_id, count(*) from ({evidence.tables['certificates']}) group by lab_id order by lab_id"  # noqa: S608  # our own query
    ).fetchall()
    most = megabytes(settings.memory) * CERTIFICATES_A_MEGABYTE
    firsts: list[str] = []
    held = 0
    for number, (lab, certificates) in enumerate(counted):
        if number and held + certificates > most:
            firsts.append(str(lab))
            held = 0
        held += certificates
    return firsts

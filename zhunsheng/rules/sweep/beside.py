# SPDX-License-Identifier: Apache-2.0
"""What others say of laboratories, read with the pack of each: `Settings.beside` lays it out."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq

from zhunsheng.rules.sweep.footer import shape_of
from zhunsheng.rules.sweep.pack import Pack
from zhunsheng.rules.tables import TABLES


def beside_of(lab_id: str) -> str:
    """The name of a laboratory's folder among what others say; its id is its own choice, and may be any."""
    return hashlib.sha256(lab_id.encode()).hexdigest()


def with_beside(pack: Pack, folder: Path) -> Pack:
    """The pack with what others say of its laboratory; the rows are ours, and need no second look."""
    files, columns, shapes = dict(pack.files), dict(pack.columns), dict(pack.shapes)
    place = folder / beside_of(pack.lab_id or "")
    for table in TABLES:
        for told in sorted((place / table).glob("*.parquet")):
            schema = pq.read_schema(told)
            files[table] = (*files.get(table, ()), told)
            columns[table] = columns.get(table, frozenset()) | frozenset(schema.names)
            shapes[told] = shape_of(table, schema)
    return replace(pack, files=files, columns=columns, shapes=shapes)

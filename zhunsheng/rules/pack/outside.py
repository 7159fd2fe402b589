# SPDX-License-Identifier: Apache-2.0
"""What a register outside of a laboratory says of it, set beside its pack's own table of penalties."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from zhunsheng.rules.pack.checking import Checked
from zhunsheng.rules.tables import TABLES, arrow_schema, arrow_table

TABLE: Final = "penalties"
_INSTANTS: Final = ("valid_from", "valid_to", "annulled_at")


def with_penalties(pack: Checked, rows: Sequence[Mapping[str, Any]], scratch: Path) -> Checked:
    """The pack, with a register's rows (instants as ISO texts) beside its own; without rows, as it is."""
    if not rows:
        return pack
    told = arrow_table(TABLE, [_read(row) for row in rows])
    staged = pack.staged.get(TABLE)
    tables = [told]
    if staged is not None:
        own = pq.read_table(staged)
        missing = [field for field in arrow_schema(TABLE) if field.name not in own.column_names]
        for field in missing:
            own = own.append_column(field, pa.nulls(own.num_rows, field.type))
        tables.append(own.select(told.column_names).cast(told.schema))
    out = scratch / f"{TABLE}-outside.parquet"
    pq.write_table(pa.concat_tables(tables), out)
    columns = frozenset(column.name for column in TABLES[TABLE].columns)
    return replace(pack, staged={**pack.staged, TABLE: out}, columns={**pack.columns, TABLE: columns})


def _read(row: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(row)
    for name in _INSTANTS:
        if found.get(name):
            found[name] = datetime.fromisoformat(found[name])
    return found

# SPDX-License-Identifier: Apache-2.0
"""The capability that a pack states, for whoever lets others look for it."""

from datetime import datetime
from typing import Any, Final

import pyarrow.parquet as pq

from zhunsheng.rules.pack.checking import Checked

MOST: Final = 20_000
_COLUMNS: Final = (
    "basis",
    "quantity",
    "family",
    "method",
    "unit",
    "low",
    "high",
    "form",
    "u",
    "u_relative",
    "u_text",
    "u_unit",
    "valid_from",
    "valid_to",
)


def capability_rows(pack: Checked) -> list[dict[str, Any]]:
    """The rows of `cmc` as JSON can hold them, instants as ISO texts; no more than MOST of them."""
    staged = pack.staged.get("cmc")
    if staged is None:
        return []
    with pq.ParquetFile(staged) as file:
        here = [name for name in _COLUMNS if name in file.schema_arrow.names]
        table = file.read(columns=here).slice(0, MOST)
    return [{name: _plain(value) for name, value in row.items()} for row in table.to_pylist()]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value

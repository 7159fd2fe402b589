# SPDX-License-Identifier: Apache-2.0
"""What a pack says was issued: certificates of `registry` with their content, for whoever compares a copy."""

from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from zhunsheng.rules.pack.checking import Checked

MOST: Final = 500_000


def register_rows(pack: Checked) -> dict[str, Any]:
    """`whole`, how many rows `registry` has, and `rows`: cert_id, printed number, content; MOST at most."""
    issued = _columns(pack, "registry", ("cert_id", "content_hash"))
    if issued is None:
        return {"whole": 0, "rows": []}
    printed = _columns(pack, "certificates", ("cert_id", "number"))
    numbers: dict[str, str] = {}
    if printed is not None:
        pairs = zip(printed["cert_id"].to_pylist(), printed["number"].to_pylist(), strict=True)
        numbers = {each: number for each, number in pairs if each and number}
    rows = [row for row in issued.slice(0, MOST).to_pylist() if row["cert_id"]]
    told = [[row["cert_id"], numbers.get(row["cert_id"], ""), row["content_hash"] or ""] for row in rows]
    return {"whole": issued.num_rows, "rows": told}


def _columns(pack: Checked, name: str, wanted: tuple[str, ...]) -> pa.Table | None:
    """These columns of a table as texts, null where the pack has not that column; None without the table."""
    staged = pack.staged.get(name)
    if staged is None:
        return None
    with pq.ParquetFile(staged) as file:
        here = file.schema_arrow.names
        table = file.read(columns=[each for each in wanted if each in here])
        rows = file.metadata.num_rows
    text = pa.string()
    whole = {each: table[each].cast(text) if each in here else pa.nulls(rows, text) for each in wanted}
    return pa.table(whole)

# SPDX-License-Identifier: Apache-2.0
"""Other laboratories' rates, from the file of laboratories that a sweep writes: numbers without names.

A laboratory sees where it stands among them; nobody is named, and with too few peers nothing is said.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from zhunsheng.proofs.errors import ProofsError

FEWEST: Final = 5
"""Fewer peers than this could be recognised."""
MAX_BYTES: Final = 200 * 1024 * 1024
MAX_LABORATORIES: Final = 100_000


class PeersError(ProofsError):
    """A file of peers that can't be used."""


def read(path: Path, lab_id: str) -> dict[str, Any]:
    """The rates of every rule at the other laboratories of a sweep (`labs.parquet`), each as decimal text.

    Only laboratories that a rule was asked at count. PeersError for a file that is none.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise PeersError("同行文件过大", "the file of peers is too large")
        table = pq.read_table(path, columns=["lab_id", "rules"])
    except (OSError, pa.ArrowException, KeyError) as error:
        raise PeersError(
            f"读不了同行文件 {path.name}；它应是 zhunsheng sweep 写出的 labs.parquet",
            f"{path.name} can't be read as a file of peers: labs.parquet as zhunsheng sweep writes it",
        ) from error
    if table.num_rows > MAX_LABORATORIES:
        raise PeersError("同行文件里的实验室过多", "the file of peers has too many laboratories")
    others = [row["rules"] for row in table.to_pylist() if row["lab_id"] != lab_id]
    return {"laboratories": len(others), "rates": _rates(others)}


def _rates(others: list[Any]) -> dict[str, list[str]]:
    rates: dict[str, list[str]] = {}
    for text in others:
        for rule, (hits, _unknown, asked) in _counted(text).items():
            if asked > 0:
                rates.setdefault(rule, []).append(f"{min(hits / asked, 1.0):.6f}")
    return {rule: sorted(found) for rule, found in sorted(rates.items()) if len(found) >= FEWEST}


def _counted(text: Any) -> Mapping[str, tuple[int, int, int]]:
    try:
        found = json.loads(text)
        return {str(rule): (int(h), int(u), int(a)) for rule, (h, u, a) in found.items()}
    except (TypeError, ValueError, AttributeError) as error:
        raise PeersError("同行文件的计数读不了", "the counts in the file of peers can't be read") from error

# SPDX-License-Identifier: Apache-2.0
"""What a register says is set beside what a pack says of penalties itself."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from zhunsheng.rules.pack.checking import Checked
from zhunsheng.rules.pack.manifest import FORMAT, Manifest
from zhunsheng.rules.pack.outside import TABLE, with_penalties
from zhunsheng.rules.tables import arrow_table

OWN: dict[str, Any] = {
    "penalty_id": "P1",
    "lab_id": "L",
    "kind": "penalty",
    "valid_from": datetime.fromisoformat("2025-01-02"),
}
TOLD: dict[str, Any] = {
    "penalty_id": "hub-1",
    "lab_id": "L",
    "kind": "dishonesty-list",
    "register": "信用中国",
    "valid_from": "2025-06-01T00:00:00",
    "valid_to": None,
    "annulled_at": None,
}


def pack_of(tmp_path: Path) -> Checked:
    """A pack that tells of one penalty, in fewer columns than there are."""
    said: dict[str, Any] = {
        "format": FORMAT,
        "version": 1,
        "schema": 1,
        "lab_id": "L",
        "laboratory": "",
        "period": {"first": "2026-03-01", "last": "2026-03-31", "known_at": "2026-04-01T00:00:00+00:00"},
        "made_at": "2026-04-02T03:04:05+00:00",
        "software": "7",
        "pseudonymous": True,
        "key": "k",
        "files": [],
    }
    pq.write_table(arrow_table(TABLE, [OWN]).drop_columns(["register"]), tmp_path / "own.parquet")
    manifest = Manifest.model_construct(**said)
    return Checked(manifest, "", True, (), {TABLE: tmp_path / "own.parquet"}, {TABLE: frozenset(OWN)})


def test_a_registers_rows_stand_beside_the_packs_own(tmp_path: Path) -> None:
    pack = pack_of(tmp_path)
    found = with_penalties(pack, [TOLD], tmp_path)
    rows = pq.read_table(found.staged[TABLE]).to_pylist()
    assert [(row["penalty_id"], row["register"]) for row in rows] == [("hub-1", "信用中国"), ("P1", None)]
    assert rows[0]["valid_from"] == datetime.fromisoformat("2025-06-01")
    assert "annulled_at" in found.columns[TABLE]


def test_a_pack_without_the_table_gets_it_and_one_nobody_told_of_stays(tmp_path: Path) -> None:
    pack = replace(pack_of(tmp_path), staged={}, columns={})
    assert with_penalties(pack, [], tmp_path) is pack
    assert pq.read_table(with_penalties(pack, [TOLD], tmp_path).staged[TABLE]).num_rows == 1

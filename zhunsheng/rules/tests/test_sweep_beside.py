# SPDX-License-Identifier: Apache-2.0
"""What others say of laboratories counts in a sweep with the pack it is about, and with no other."""

from datetime import UTC
from pathlib import Path

import pyarrow.parquet as pq

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.rules.history.market import CLAIMS, MENTIONS
from zhunsheng.rules.pack.manifest import FORMAT, Manifest
from zhunsheng.rules.pack.outside import Issued, write_beside
from zhunsheng.rules.sweep.beside import beside_of
from zhunsheng.rules.sweep.settings import Settings
from zhunsheng.rules.sweep.sweep import FINDINGS, LABS, sweep
from zhunsheng.rules.tests.test_sweep import lake, of
from zhunsheng.rules.tests.world import day, honest

MENTION = {
    "mention_id": "hub-7",
    "about_lab": "L",
    "at": "2026-03-09T00:00:00",
    "polarity": -1.0,
    "evidence_cited": False,
}


def manifest(lab_id: str) -> Manifest:
    """A manifest of March 2026."""
    at = day(20).replace(tzinfo=UTC).isoformat()
    return Manifest.model_validate(
        {
            "format": FORMAT,
            "version": 1,
            "schema": 1,
            "lab_id": lab_id,
            "period": {"first": "2026-03-01", "last": "2026-03-31", "known_at": at},
            "made_at": at,
            "software": "7",
            "pseudonymous": True,
            "key": "k",
            "files": [],
        }
    )


def test_rows_from_outside_count_with_the_pack_they_are_about(tmp_path: Path) -> None:
    root, out = tmp_path / "packs", tmp_path / "out"
    out.mkdir()
    for lab in ("L", "M", "../packs/L"):
        rows = {name: table for name, table in of(lab, honest()).items() if name != "mentions"}
        lake(rows, root / beside_of(lab)[:8])
    told = [MENTION | {"lab_id": "M"}]
    write_beside(root / ".beside" / beside_of("M"), manifest("M"), {"mentions": told}, Issued((), {}))
    settings = Settings(memory="500MB", threads=1, now=day(20), beside=root / ".beside")
    summary = sweep(catalogue(), (MENTIONS, CLAIMS), root, out, settings)
    [found] = pq.read_table(out / FINDINGS).to_pylist()
    assert (found["rule_id"], found["lab_id"], found["unit_id"]) == ("R-MENTION-01", "M", "hub-7")
    assert summary["laboratories"] == 3
    lacking = {row["lab_id"]: row["lacking"] for row in pq.read_table(out / LABS).to_pylist()}
    assert "mentions" not in lacking["M"]
    assert "R-MENTION-01" in lacking["L"]
    assert lacking["../packs/L"] == lacking["L"]

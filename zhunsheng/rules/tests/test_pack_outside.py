# SPDX-License-Identifier: Apache-2.0
"""What others say of a laboratory is set beside what its pack says itself."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from zhunsheng.rules.engine import run
from zhunsheng.rules.history.market import COPIES
from zhunsheng.rules.pack.checking import Checked
from zhunsheng.rules.pack.manifest import FORMAT, Manifest
from zhunsheng.rules.pack.outside import Told, with_told
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
COPY: dict[str, Any] = {
    "sighting_id": "hub-2",
    "lab_id": "L",
    "cert_no": "N-1",
    "content_hash": "aa",
    "seen_at": "2026-05-01T00:00:00",
    "issued": "",
}


def written(folder: Path, name: str, rows: Iterable[dict[str, Any]], *without: str) -> Path:
    """A table of the pack as it is staged, in fewer columns than there are."""
    pq.write_table(arrow_table(name, rows).drop_columns(list(without)), folder / f"{name}.parquet")
    return folder / f"{name}.parquet"


@pytest.fixture
def pack(tmp_path: Path) -> Checked:
    """A pack of March 2026 that tells of one penalty, and of one certificate by its id and printed number."""
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
    issued = [{"cert_id": "c1", "lab_id": "L", "content_hash": "ff"}]
    work = [{"cert_id": "c1", "lab_id": "L", "job_id": "j", "family": "dmm", "number": "N-1"}]
    staged = {
        "penalties": written(tmp_path, "penalties", [OWN], "register"),
        "registry": written(tmp_path, "registry", issued),
        "certificates": written(tmp_path, "certificates", work),
    }
    columns = {name: frozenset(pq.read_schema(file).names) for name, file in staged.items()}
    return Checked(Manifest.model_construct(**json_of(said)), "", True, (), staged, columns)


def json_of(said: dict[str, Any]) -> dict[str, Any]:
    """The values as a manifest has them once it was read."""
    return dict(Manifest.model_validate(json.loads(json.dumps(said))))


def rows(pack: Checked, name: str) -> list[dict[str, Any]]:
    """A table's rows."""
    return pq.read_table(pack.staged[name]).to_pylist()


def test_what_is_told_stands_beside_the_packs_own(pack: Checked, tmp_path: Path) -> None:
    found = with_told(pack, {"penalties": [TOLD]}, tmp_path)
    both = rows(found, "penalties")
    assert [(row["penalty_id"], row["register"]) for row in both] == [("hub-1", "信用中国"), ("P1", None)]
    assert both[0]["valid_from"] == datetime.fromisoformat("2025-06-01")
    assert "annulled_at" in found.columns["penalties"]
    assert with_told(pack, {"penalties": []}, tmp_path) is pack


def test_a_row_of_the_packs_own_under_the_same_key_gives_way(pack: Checked, tmp_path: Path) -> None:
    written(tmp_path, "penalties", [OWN, OWN | {"penalty_id": "hub-1", "kind": "penalty"}], "register")
    both = rows(with_told(pack, {"penalties": [TOLD]}, tmp_path), "penalties")
    assert [(row["penalty_id"], row["kind"]) for row in both] == [
        ("hub-1", "dishonesty-list"),
        ("P1", "penalty"),
    ]


def test_an_outsider_does_not_know_how_a_complaint_was_handled(pack: Checked, tmp_path: Path) -> None:
    """A table that the pack lacks has only what was told, so rules that ask for more stay unknown."""
    told: Told = {
        "complaints": [
            {
                "complaint_id": "hub-3",
                "lab_id": "L",
                "received_at": "2026-03-09T00:00:00",
                "cert_id": "N-1",
            }
        ]
    }
    found = with_told(pack, told, tmp_path)
    assert rows(found, "complaints")[0]["cert_id"] == "c1"
    assert found.columns["complaints"] == {"complaint_id", "lab_id", "received_at", "cert_id"}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ("broken", "altered")),  # by its printed number it is c1, whose content is another
        ({"cert_no": "c1", "content_hash": "ff"}, None),
        ({"cert_no": "N-9"}, ("unknown", "no-content")),  # of no day: perhaps of another time than the pack's
        ({"cert_no": "N-9", "issued": "2026-03-05"}, ("broken", "")),
        ({"cert_no": "N-9", "issued": "2025-03-05"}, None),  # the pack is no witness of that year
    ],
)
def test_a_copy_is_held_against_what_the_pack_can_know(
    pack: Checked, tmp_path: Path, changed: dict[str, Any], said: tuple[str, str] | None
) -> None:
    found = with_told(pack, {"sightings": [COPY | changed]}, tmp_path)
    tables = {name: pq.read_table(file) for name, file in found.staged.items()}
    told = [(each.state, each.case) for each in run([COPIES], tables)] if "sightings" in tables else []
    assert told == ([said] if said else [])


def test_without_a_register_no_content_is_held_against_the_laboratory(pack: Checked, tmp_path: Path) -> None:
    other = replace(pack, staged={}, columns={})
    found = with_told(other, {"sightings": [COPY]}, tmp_path)
    assert rows(found, "sightings")[0]["content_hash"] is None

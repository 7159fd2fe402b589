# SPDX-License-Identifier: Apache-2.0
"""The evidence tables: typed rows in, named faults out."""

from datetime import UTC, datetime

import duckdb
import pytest

from zhunsheng.rules.tables import TABLES, EvidenceError, arrow_schema, arrow_table, empty, unbound

HOLD = {
    "hold_id": "h1",
    "lab_id": "L",
    "subject_kind": "equipment",
    "subject_id": "e1",
    "from_at": datetime(2026, 2, 27),  # noqa: DTZ001  # evidence is naive local time
}


def test_rows_become_a_typed_table() -> None:
    table = arrow_table("holds", [HOLD])
    assert table.schema == arrow_schema("holds")
    assert table.to_pylist()[0]["to_at"] is None


def test_a_whole_number_may_stand_for_a_real_one() -> None:
    table = arrow_table("rooms", [{"room_id": "r", "lab_id": "L", "t_set": 20}])
    assert table.column("t_set").to_pylist() == [20.0]


def test_lists_of_readings_stay_lists() -> None:
    table = arrow_table(
        "points", [{"cert_id": "c", "lab_id": "L", "point_no": 1, "values": [100007, 100008]}]
    )
    assert table.column("values").to_pylist() == [[100007, 100008]]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"hold_id": 7}, "hold_id"),
        ({"hold_id": None}, "hold_id"),
        ({"from_at": datetime(2026, 2, 27, tzinfo=UTC)}, "from_at"),
        ({"from_at": "2026-02-27"}, "from_at"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_row_is_a_named_fault(change: dict[str, object], column: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        arrow_table("holds", [HOLD, HOLD | change])
    assert (caught.value.table, caught.value.column, caught.value.row) == ("holds", column, 1)


def test_true_is_no_number() -> None:
    with pytest.raises(EvidenceError):
        arrow_table("jobs", [{"job_id": "j", "lab_id": "L", "n_items": True}])


def test_an_unknown_table_is_a_named_fault() -> None:
    with pytest.raises(EvidenceError):
        empty("gossip")


@pytest.mark.parametrize("name", TABLES)
def test_arrow_and_ibis_say_the_same(name: str) -> None:
    nothing = empty(name)
    assert nothing.num_rows == 0
    assert tuple(unbound(name).columns) == tuple(nothing.column_names)
    with duckdb.connect() as con:
        read = con.from_arrow(nothing).to_arrow_table()
    assert read.schema.types == nothing.schema.types


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_keys_and_says_what_it_means(name: str) -> None:
    table = TABLES[name]
    assert any(column.key for column in table.columns)
    assert len({column.name for column in table.columns}) == len(table.columns)
    assert all(column.doc.zh and column.doc.en for column in table.columns)

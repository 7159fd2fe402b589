# SPDX-License-Identifier: Apache-2.0
"""Features of a certificate: what plain Python counts, from rows or lists, on both engines."""

from typing import Any

import ibis
import pytest

from zhunsheng.measure.text import Text
from zhunsheng.rules.engine import run
from zhunsheng.rules.features.lists import LARGEST
from zhunsheng.rules.features.points import ONE_RAW, RAW
from zhunsheng.rules.frames import CERTIFICATE, result
from zhunsheng.rules.rule import Expression, Frames, Rule, stages
from zhunsheng.rules.slices import judge
from zhunsheng.rules.tests.world import Rows, arrow, both, day, honest
from zhunsheng.rules.tests.world import columns as columns_of_all

COLUMNS: dict[int, list[int]] = {1: [1007, 1007, -13], 2: [20, 40, 30], 3: [5], 4: [9, 9, 9, 9]}


def _all(frames: Frames) -> Expression:
    f = frames["features"]
    judged = f.mutate(verdict=ibis.literal("broken"))
    details = {name: f[name] for name in f.columns if name not in ("lab_id", "cert_id")}
    return result(judged, record=lambda t: t.cert_id, **{n: (lambda t, n=n: t[n]) for n in details})


ASKED = Rule(
    id="R-TEST-01",
    catalogue=(),
    clauses=(),
    title=Text("", ""),
    severity="statistical",
    stages=stages(),
    message=Text("", ""),
    clears=Text("", ""),
    innocent=(),
    needs=CERTIFICATE,
    reads=RAW,
    one_of=ONE_RAW,
    expression=_all,
)


def _written(columns: dict[int, list[int]], as_rows: bool) -> Rows:
    rows = honest()
    keys = {"lab_id": "L", "cert_id": "c1"}
    rows["points"] = [
        keys | {"point_no": no} | ({} if as_rows else {"values": values}) for no, values in columns.items()
    ]
    rows["readings"] = [
        keys
        | {"point_no": no, "rep_no": rep, "value": value, "entered_at": day(10, 9, rep), "entry_mode": "auto"}
        for no, values in columns.items()
        for rep, value in reversed(list(enumerate(values)))
        if as_rows
    ]
    return rows


def _features(columns: dict[int, list[int]], as_rows: bool) -> dict[str, Any]:
    (finding,) = both([ASKED], _written(columns, as_rows))
    return dict(finding.detail)


@pytest.mark.parametrize("as_rows", [True, False])
def test_features_are_what_plain_python_counts(as_rows: bool) -> None:
    found = _features(COLUMNS, as_rows)
    readings = [value for values in COLUMNS.values() for value in values]
    assert [found[f"digit_{d}"] for d in range(10)] == [
        sum(abs(value) % 10 == d for value in readings) for d in range(10)
    ]
    spread = sum(sum((v - sum(vs) / len(vs)) ** 2 for v in vs) for vs in COLUMNS.values())
    assert found["spread"] == pytest.approx(spread * 1e6)
    assert found["placed"] == sum(sum(values) * (1001 + no) for no, values in COLUMNS.items())
    counted = ("points", "readings", "pairs", "stays", "still", "triples", "centred")
    assert [found[name] for name in counted] == [4, 11, 7, 4, 1, 2, 1]


def test_the_clock_and_the_way_of_entry_come_from_rows() -> None:
    found = _features(COLUMNS, as_rows=True)
    assert (found["entered_first"], found["entered_last"]) == ("2026-03-10T09:00:00", "2026-03-10T09:03:00")
    assert found["mode"] == "auto"


def test_rows_and_lists_have_one_fingerprint() -> None:
    rows, lists = (_features(COLUMNS, as_rows) for as_rows in (True, False))
    assert (rows["h1"], rows["h2"]) == (lists["h1"], lists["h2"])


@pytest.mark.parametrize(
    "other",
    [
        {**COLUMNS, 1: [1007, 1008, -14]},  # the same sum
        {**COLUMNS, 1: COLUMNS[2], 2: COLUMNS[1]},  # the points changed places
        {**COLUMNS, 1: [1007 + 104_729, *COLUMNS[1][1:]]},
    ],
)
def test_other_readings_have_another_fingerprint(other: dict[int, list[int]]) -> None:
    one, two = _features(COLUMNS, as_rows=False), _features(other, as_rows=False)
    assert (one["h1"], one["h2"]) != (two["h1"], two["h2"])


def test_what_no_instrument_reads_is_left_out() -> None:
    found = _features({1: [3, LARGEST + 1, 4]}, as_rows=True)
    assert (found["readings"], found["pairs"]) == (2, 1)
    assert _features({1: [3, LARGEST + 1, 4]}, as_rows=False)["readings"] == 2


def test_repeats_without_their_places_say_nothing_of_neighbours() -> None:
    rows = _written({1: [3, 3]}, as_rows=True)
    for row in rows["readings"]:
        row["rep_no"] = 1
    (finding,) = both([ASKED], rows)
    assert finding.detail["readings"] == 2
    assert not finding.detail["pairs"]


def test_a_pack_without_places_of_repeats_says_nothing_of_neighbours() -> None:
    rows = _written({1: [3, 3]}, as_rows=True)
    tables, columns = arrow(rows), columns_of_all(rows)
    tables["readings"] = tables["readings"].drop_columns(["rep_no"])
    del columns["readings"]["rep_no"]
    for found in (run([ASKED], tables), judge([ASKED], columns)):
        assert found[0].detail["readings"] == 2
        assert not found[0].detail["pairs"]

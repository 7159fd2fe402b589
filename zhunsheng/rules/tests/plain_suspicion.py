# SPDX-License-Identifier: Apache-2.0
"""The statistical rules again, in plain Python over rows; each answers for a whole world."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

from zhunsheng.rules.tests.plain_history import Said, own, said, values_of
from zhunsheng.rules.tests.plain_rows import Row, World, of


def columns_of(world: World, c: Row) -> dict[int, list[int]]:
    points = of(world, "points", c, cert_id=c["cert_id"])
    found = {p["point_no"]: values_of(world, c, p) for p in points}
    return {no: values for no, values in found.items() if values}


def mode_of(world: World, c: Row) -> str:
    modes = [
        r["entry_mode"] for r in of(world, "readings", c, cert_id=c["cert_id"]) if r["value"] is not None
    ]
    return max((mode for mode in modes if mode), default="-")


def made(world: World) -> list[tuple[Row, dict[int, list[int]], tuple[str, str]]]:
    made = [(c, columns_of(world, c), (c["family"], mode_of(world, c))) for c in own(world)]
    return [each for each in made if each[1]]


def count(columns: dict[int, list[int]]) -> int:
    return sum(map(len, columns.values()))


def typed(world: World) -> Said:
    found = set()
    for c, columns, (_family, mode) in made(world):
        entered = [t for t in _entered(world, c) if t is not None]
        if not entered:
            continue
        if c["signed_at"] and max(entered) > c["signed_at"]:
            found.add(said(c, "broken:late"))
        elif mode in ("manual", "paper") and count(columns) > 5:
            span = int(max(entered).timestamp()) - int(min(entered).timestamp())
            if span / (count(columns) - 1) < 1.2:
                found.add(said(c, "broken"))
    return found


def _entered(world: World, c: Row) -> list[Any]:
    rows = [r for r in of(world, "readings", c, cert_id=c["cert_id"]) if r["value"] is not None]
    numbers = {r["point_no"] for r in rows}
    lists = [
        p
        for p in of(world, "points", c, cert_id=c["cert_id"])
        if p["values"] and p["point_no"] not in numbers
    ]
    return [r["entered_at"] for r in rows] + [t for p in lists for t in p["entered_at"] or ()]


def still(world: World) -> Said:
    found = set()
    for room in {(r["lab_id"], r["room_id"]) for r in world["rooms"]}:
        rows = [
            e for e in world["env_series"]
            if e["room_id"] == room[1] and e["lab_id"] in (None, room[0])
            and e["temp"] is not None and e["rh"] is not None
        ]  # fmt: skip
        for month in {f"{e['ts']:%Y%m}" for e in rows}:
            mine = sorted((e for e in rows if f"{e['ts']:%Y%m}" == month), key=lambda e: e["ts"])
            at = {e["ts"]: (round(e["temp"], 2), round(e["rh"], 2)) for e in mine}
            before = [at.get(e["ts"] - timedelta(days=1)) for e in mine]
            days = len(at) - len({ts.time() for ts in at})
            same_day = sum(at[e["ts"]] == air for e, air in zip(mine, before, strict=True))
            last = sum(at[b["ts"]] == at[a["ts"]] for a, b in pairwise(mine))
            if len(mine) < 100:
                continue
            if days >= 100 and same_day > 0.05 * days:
                found.add((room[0], f"{room[1]} {month}", "broken"))
            elif last > 0.05 * len(mine):
                found.add((room[0], f"{room[1]} {month}", "broken:flat"))
    return found


PLAIN_SUSPICION: dict[str, Callable[[World], Said]] = {
    "R-ENTRY-01": typed,
    "R-ENV-04": still,
}

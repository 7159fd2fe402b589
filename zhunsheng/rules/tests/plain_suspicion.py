# SPDX-License-Identifier: Apache-2.0
"""The statistical rules again, in plain Python over rows; each answers for a whole world."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
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
        times, read = (moments(world, c, name) for name in ("entered_at", "read_at"))
        if not times:
            continue
        if c["signed_at"] and max(times) > c["signed_at"]:
            found.add(said(c, "broken:late"))
        elif read and int(min(read).timestamp()) - int(min(times).timestamp()) > 120:
            found.add(said(c, "broken:before"))
        elif mode in ("manual", "paper") and count(columns) > 5:
            span = int(max(times).timestamp()) - int(min(times).timestamp())
            if span / (count(columns) - 1) < 1.2:
                found.add(said(c, "broken"))
    return found


def moments(world: World, c: Row, name: str) -> list[Any]:
    rows = [r for r in of(world, "readings", c, cert_id=c["cert_id"]) if r["value"] is not None]
    numbers = {r["point_no"] for r in rows}
    lists = [
        p
        for p in of(world, "points", c, cert_id=c["cert_id"])
        if p["values"] and p["point_no"] not in numbers
    ]
    every = [r[name] for r in rows] + [t for p in lists for t in p[name] or ()]
    return [at for at in every if at is not None]


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
            twins, whole = _twins(rows, world, room[0], month)
            others = [e for e in rows if f"{e['ts']:%Y%m}" != month]
            before = [at.get(e["ts"] - timedelta(days=1)) for e in mine]
            days = len(at) - len({ts.time() for ts in at})
            same_day = sum(at[e["ts"]] == air for e, air in zip(mine, before, strict=True))
            last = sum(at[b["ts"]] == at[a["ts"]] for a, b in pairwise(mine))
            halves, flat = _halves(mine)
            if len(mine) < 100:
                continue
            if days >= 100 and same_day > (0.05 + 4 * _chance(list(at.values()))) * days:
                found.add((room[0], f"{room[1]} {month}", "broken"))
            elif flat >= 3 and flat > 0.05 * halves:
                found.add((room[0], f"{room[1]} {month}", "broken:flat"))
            elif _chance(list(at.values())) <= 0.002 and last > 0.05 * len(mine):
                found.add((room[0], f"{room[1]} {month}", "broken:again"))
            elif twins >= 3 and twins > 0.05 * whole:
                found.add((room[0], f"{room[1]} {month}", "broken:twin"))
            elif len(others) >= 100 and _half(mine) > 0.9 * len(mine) and _half(others) < 0.5 * len(others):
                found.add((room[0], f"{room[1]} {month}", "broken:coarse"))
    return found


def _chance(airs: list[tuple[float, float]]) -> float:
    """The share of pairs that are equal."""
    equal = sum(times * (times - 1) for times in Counter(airs).values())
    return equal / (len(airs) * (len(airs) - 1))


def _halves(rows: list[Row]) -> tuple[int, int]:
    """Half-days with four entries, and those of one air only."""
    halves: dict[int, list[tuple[float, float]]] = {}
    for e in rows:
        since = e["ts"] - datetime(1970, 1, 1, 1, 27)  # noqa: DTZ001  # naive local time, as evidence is
        halves.setdefault(since // timedelta(hours=12), []).append((round(e["temp"], 2), round(e["rh"], 2)))
    many = [airs for airs in halves.values() if len(airs) >= 4]
    return len(many), sum(len(set(airs)) == 1 for airs in many)


def _half(rows: list[Row]) -> int:
    return sum(round(e["temp"] * 100) % 50 == 0 for e in rows)


def _twins(rows: list[Row], world: World, lab: str, month: str) -> tuple[int, int]:
    """Of a room's days with entries enough that move, how many another day of the laboratory repeats; and
    how many there are."""
    rooms = {r["room_id"] for r in world["rooms"] if r["lab_id"] == lab}
    days: dict[tuple[str, str], list[float]] = {}
    for e in world["env_series"]:
        mine = e["room_id"] in rooms and e["lab_id"] in (None, lab)
        if mine and e["temp"] is not None and e["rh"] is not None:
            since = f"{e['ts']:%Y%m} {e['ts'] - timedelta(minutes=87):%Y%m%d}"
            days.setdefault((e["room_id"], since), []).append(round(e["rh"], 2))
    moving = {key: sorted(air) for key, air in days.items() if len(set(air)) >= 6}
    here = [key for key in moving if key[0] == rows[0]["room_id"] and key[1].startswith(month)]
    twins = sum(sum(moving[key] == other for other in moving.values()) > 1 for key in here)
    return twins, len(here)


PLAIN_SUSPICION: dict[str, Callable[[World], Said]] = {
    "R-ENTRY-01": typed,
    "R-ENV-04": still,
}

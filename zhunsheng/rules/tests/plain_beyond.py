# SPDX-License-Identifier: Apache-2.0
"""The rules about what lies beyond peers in level, time or air again, in plain Python."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import pairwise
from math import log2, sqrt
from operator import mul
from typing import Any

from zhunsheng.rules.tests.plain_chance import bits, made, marks, named
from zhunsheng.rules.tests.plain_history import Said
from zhunsheng.rules.tests.plain_rows import Row, World
from zhunsheng.rules.tests.plain_shares import groups, inside, largest, of_items, rows_of, seconds
from zhunsheng.rules.tests.plain_suspicion import count


def _seldom(rows: list[tuple[Row, Any, float, float]]) -> dict[tuple[str, str], float]:
    """The bits of rows (certificate, cell, z, more) that peers have as seldom."""
    far = defaultdict(list)
    for c, _cell, z, _more in rows:
        far[c["lab_id"]].append(z > 4)
    odd = {lab for lab, mine in far.items() if sum(mine) >= 3 and sum(mine) * 33 > len(mine)}
    found = {}
    for c, cell, z, _more in rows:
        peers = [row for row in rows if row[1] == cell and row[0]["lab_id"] not in odd]
        over = sum(row[2] >= z for row in peers) - (c["lab_id"] not in odd)
        rare = -log2(over / len(peers)) if over > 0 else 200.0
        found[c["lab_id"], c["cert_id"]] = min(bits(z), rare)
    return found


def _points(world: World, c: Row) -> list[Row]:
    return [
        p
        for p in rows_of(world, "points", c)
        if p["reported_error"] is not None and (p["mpe_counts"] or 0) > 0
    ]


def changed(world: World) -> Said:
    cells = {(c["lab_id"], c["cert_id"]): cell for c, _columns, cell in made(world)}
    rows = []
    for c, _share in largest(world):
        if (c["lab_id"], c["cert_id"]) in cells:
            points = _points(world, c)
            level = round(sum(p["reported_error"] / p["mpe_counts"] for p in points) / len(points), 6)
            rows.append((c, (level, len(points), sum(p["nominal"] or 0 for p in points))))
    moves = [
        (c, cells[c["lab_id"], c["cert_id"]], round(now[0] - last[0], 6))
        for (_before, last), (c, now) in of_items(rows)
        if last[1:] == now[1:]
    ]
    judged = []
    for cell, peers in groups(moves, lambda row: row[1]).items():
        n, low, centre, high = marks(moved for *_rest, moved in peers)
        for c, _cell, moved in peers if n >= 40 else ():
            wide = (high - centre if moved > centre else centre - low) / 1.2816
            judged.append((c, cell, round(abs(moved - centre) / max(wide, 0.02), 4), 0.0))
    found = {key: round(value - 1, 3) for key, value in _seldom(judged).items()}
    return {(*key, "broken") for key in named(found)}


def _left(points: list[Row]) -> float | None:
    """The squares that a parabola leaves, a degree of freedom: what is left beside 1, x and x squared."""
    wide = max(*(abs(p["nominal"]) for p in points), 1)
    xs = [p["nominal"] / wide for p in points]
    axes: list[list[float]] = []
    rest, det = [p["reported_error"] for p in points], 1.0
    for power in range(3):
        axis = [x**power for x in xs]
        for other in axes:
            axis = _without(axis, other)
        det *= sum(a * a for a in axis)
        if det <= 1e-6:
            return None
        axes.append(axis)
        rest = _without(rest, axis)
    left: float = sum(y * y for y in rest) / (len(points) - 3)
    return round(left, 4)


def _without(values: list[float], axis: list[float]) -> list[float]:
    """What is left of values beside an axis."""
    part = sum(map(mul, values, axis)) / sum(a * a for a in axis)
    return [value - part * a for value, a in zip(values, axis, strict=True)]


def off_their_curve(world: World) -> tuple[dict[tuple[str, str], float], set[tuple[str, str]]]:
    """The bits of each certificate, and those just inside their limits."""
    rows = []
    for c, columns, cell in made(world):
        points = [p for p in _points(world, c) if p["nominal"] is not None]
        if c["family"] is None or len(points) < 5 or count(columns) <= len(points):
            continue
        left = _left(points)
        if left is not None:
            n = len(points)
            spread = sum(sum((v - sum(vs) / len(vs)) ** 2 for v in vs) for vs in columns.values())
            noise = (spread + n / 12) / (count(columns) - n) / (count(columns) / n)
            share = max(abs(p["reported_error"] / p["mpe_counts"]) for p in points)
            rows.append((c, cell, round(log2(left / noise + 0.02), 4), round(share, 6)))
    judged = []
    for peers in groups(rows, lambda row: row[1]).values():
        n, _low, centre, high = marks(row[2] for row in peers)
        for c, cell, level, share in peers if n >= 40 else ():
            judged.append((c, cell, round((level - centre) / max((high - centre) / 1.2816, 0.5), 4), share))
    strength = _seldom(judged)
    near = {(c["lab_id"], c["cert_id"]) for c, _cell, _z, share in judged if inside(share)}
    return {key: round(value, 3) for key, value in strength.items()}, near


def off_curve(world: World) -> Said:
    strength, near = off_their_curve(world)
    return {(*key, "broken") for key in named({k: v for k, v in strength.items() if k in near})}


def restless(world: World) -> Said:
    rows = []
    for room in {(r["lab_id"], r["room_id"]) for r in world["rooms"]}:
        entries = [
            e for e in world["env_series"]
            if e["room_id"] == room[1] and e["lab_id"] in (None, room[0])
            and e["temp"] is not None and e["rh"] is not None
        ]  # fmt: skip
        for month, mine in groups(entries, lambda e: f"{e['ts']:%Y%m}").items():
            mine.sort(key=lambda e: e["ts"])
            warmth = [round(e["temp"] * 100) for e in mine]
            spread = sum(w * w for w in warmth) - sum(warmth) ** 2 / len(warmth)
            if len(mine) >= 100 and spread > len(mine):
                ratio = round(sum((a - b) ** 2 for a, b in pairwise(warmth)) / spread, 6)
                rows.append((room[0], f"{room[1]} {month}", round(log2(len(mine))), ratio))
    found = {}
    for peers in groups(rows, lambda row: row[2]).values():
        n, _low, centre, high = marks(row[3] for row in peers)
        for lab, key, _often, ratio in peers if n >= 40 else ():
            found[lab, key] = bits(round((ratio - centre) / max((high - centre) / 1.2816, 0.1), 4))
    return {(*key, "broken") for key in named(found)}


def checked(world: World) -> Said:
    results = [
        q for q in world["quality_control"]
        if q["kind"] in ("proficiency", "comparison") and q["statistic"] in ("En", "z", "zeta")
        and q["value"] is not None and q["done_at"]
    ]  # fmt: skip
    ratios = defaultdict(list)
    for mine in groups(results, lambda q: q["statistic"]).values():
        if len({q["lab_id"] for q in mine}) >= 11:
            usual = sum(q["value"] ** 2 for q in mine) / len(mine)
            for q in mine if usual > 0 else ():
                ratios[q["lab_id"]].append(q["value"] ** 2 / usual)
    found = {}
    for lab, mine in ratios.items():
        if len(mine) >= 8:
            part = 2 / (9 * len(mine))
            z = (round(sum(mine) / len(mine), 6) ** (1 / 3) - (1 - part)) / sqrt(part)
            found[lab, lab] = round(bits(round(abs(z), 4)) - 1, 3)
    return {(*key, "broken") for key in named(found)}


def _runs(world: World) -> list[tuple[Any, list[Row], float]]:
    """Runs with what they need in seconds."""
    rows = [
        (c, columns, cell)
        for c, columns, cell in made(world)
        if c["begins"] and c["ends"] and c["begins"] < c["ends"]
        and c["operator_id"] and c["job_id"] and c["family"]
    ]  # fmt: skip
    runs = []
    keys = groups(
        rows, lambda r: (r[0]["lab_id"], r[0]["operator_id"], r[0]["job_id"], r[2], r[0]["begins"].date())
    )
    for key, mine in keys.items():
        worked = sum(seconds(c["begins"], c["ends"]) for c, *_rest in mine)
        whole = seconds(min(c["begins"] for c, *_r in mine), max(c["ends"] for c, *_r in mine))
        read = sum(count(columns) for _c, columns, _cell in mine)
        runs.append((key, [c for c, *_rest in mine], read, round(log2(max(min(worked, whole), 1) / read), 6)))
    found = []
    for peers in groups(runs, lambda run: run[0][3]).values():
        n, low, _centre, _high = marks(level for *_rest, level in peers)
        found += [(key, mine, read * min(2**low, 300.0)) for key, mine, read, _l in peers if n >= 20]
    return found


def long(world: World) -> Said:
    days = groups(_runs(world), lambda run: (run[0][0], run[0][1], run[0][4]))
    return {
        (lab, f"{who} {day:%Y%m}", "broken")
        for (lab, who, day), mine in days.items()
        if round(sum(needed for *_rest, needed in mine) / 3600, 2) > 11
    }


def _needed(world: World) -> Iterable[tuple[str, str, float]]:
    for (lab, job), mine in groups(_runs(world), lambda run: (run[0][0], run[0][2])).items():
        yield lab, job, sum(needed for *_rest, needed in mine)


def stays(world: World) -> Said:
    found = set()
    for lab, job, needed in _needed(world):
        went = [
            t for t in world["travel"]
            if (t["lab_id"], t["job_id"]) == (lab, job)
            and t["arrive_site"] and t["leave_site"] and t["arrive_site"] < t["leave_site"]
        ]  # fmt: skip
        onsite = any(j["onsite"] for j in world["jobs"] if (j["lab_id"], j["job_id"]) == (lab, job))
        if went and onsite and sum(seconds(t["arrive_site"], t["leave_site"]) for t in went) < needed * 0.8:
            found.add((lab, job, "broken"))
    return found


def underpaid(world: World) -> Said:
    found = set()
    for lab, job, needed in _needed(world):
        rates = [
            m["hour_rate"] for m in world["cost_model"] if m["lab_id"] == lab and (m["hour_rate"] or 0) > 0
        ]
        prices = [j["price"] for j in world["jobs"] if (j["lab_id"], j["job_id"]) == (lab, job)]
        if rates and prices and prices[0] is not None and prices[0] < needed / 3600 * min(rates) * 0.7:
            found.add((lab, job, "broken"))
    return found


PLAIN_BEYOND: dict[str, Callable[[World], Said]] = {
    "R-DRIFT-01": changed,
    "R-LIMIT-02": off_curve,
    "R-ENV-06": restless,
    "R-QC-03": checked,
    "R-TIME-05": long,
    "R-SITE-04": stays,
    "R-PRICE-03": underpaid,
}

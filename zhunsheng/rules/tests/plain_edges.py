# SPDX-License-Identifier: Apache-2.0
"""The rules about marks that moved results leave on a certificate again, in plain Python."""

from collections.abc import Iterable
from math import log2
from typing import Any

from zhunsheng.rules.tests.plain_beyond import off_their_curve
from zhunsheng.rules.tests.plain_chance import made, named
from zhunsheng.rules.tests.plain_history import Said
from zhunsheng.rules.tests.plain_rows import Row, World
from zhunsheng.rules.tests.plain_shares import edits, groups, largest, rows_of
from zhunsheng.rules.tests.plain_suspicion import count

Counted = tuple[Row, Any, float]
"""A certificate, its cell, and its count."""


def _tail(counts: list[float]) -> tuple[float, float]:
    """The least counts that at most a tenth, and a fiftieth, exceed."""
    ordered = sorted(set(counts))
    tenth, fiftieth = (
        next(least for least in ordered if sum(each > least for each in counts) * many <= len(counts))
        for many in (10, 50)
    )
    return tenth, fiftieth


def tailed(rows: Iterable[Counted]) -> dict[tuple[str, str], float]:
    found = {}
    for mine in groups(rows, lambda row: row[1]).values():
        tenth, _fiftieth = _tail([row[2] for row in mine])
        labs = groups(mine, lambda row: row[0]["lab_id"])
        far = {lab: sum(row[2] > tenth for row in own) for lab, own in labs.items()}
        peers = [
            row[2] for lab, own in labs.items() if far[lab] < 3 or far[lab] * 3 <= len(own) for row in own
        ]
        if len(peers) < 100:
            continue
        tenth, fiftieth = _tail(peers)
        step = max((fiftieth - tenth) / 2.322, 0.25)
        for c, _cell, value in mine:
            bits = min(3.322 + (value - tenth) / step, 200.0) if value > tenth else 0.0
            found[c["lab_id"], c["cert_id"]] = round(bits, 3)
    return found


def stopped(world: World) -> dict[tuple[str, str], float]:
    rows = []
    for c, share in largest(world):
        points = [
            p for p in rows_of(world, "points", c)
            if p["reported_error"] is not None and (p["mpe_counts"] or 0) > 0
        ]  # fmt: skip
        ends = [
            round((abs(p["reported_error"] / p["mpe_counts"]) + 0.5 / p["mpe_counts"]) * 1e6) for p in points
        ]
        if share >= 0.4 and len(points) > 1:
            near = sum(end >= round(share * 1e6) for end in ends)
            rows.append((c, (c["family"], round(log2(len(points)))), near))
    return tailed(rows)


def unmoved(world: World) -> dict[tuple[str, str], float]:
    rows = []
    for c, columns, cell in made(world):
        if c["family"] is not None and count(columns) > len(columns):
            still = sum(len(values) > 1 and len(set(values)) == 1 for values in columns.values())
            rows.append((c, (cell, round(log2(len(columns)))), still))
    return tailed(rows)


def edited(world: World) -> Said:
    found: dict[tuple[str, str], list[tuple[float, str]]] = {}
    ways = {"stopped": stopped(world), "unmoved": unmoved(world), "off-curve": off_their_curve(world)[0]}
    touched = {(c["lab_id"], c["cert_id"]) for c in world["certificates"] if edits(world, c)}
    for way, strength in ways.items():
        for key in strength.keys() & touched:
            found.setdefault(key, []).append((-strength[key], way))
    best = {key: min(mine) for key, mine in found.items()}
    strong = named({key: round(max(-bits - 1.585, 0.0), 3) for key, (bits, _way) in best.items()})
    return {(*key, f"broken:{best[key][1]}") for key in strong}


PLAIN_EDGES = {
    "R-LIMIT-04": lambda world: {(*key, "broken") for key in named(stopped(world))},
    "R-SPREAD-04": lambda world: {(*key, "broken") for key in named(unmoved(world))},
    "R-EDIT-07": edited,
}

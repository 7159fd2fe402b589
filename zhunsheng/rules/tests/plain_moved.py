# SPDX-License-Identifier: Apache-2.0
"""The rules about errors that moved or shrank again, in plain Python; each answers for a whole world."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from math import log2, sqrt
from typing import Any

from zhunsheng.rules.tests.plain_chance import common_of, firsts, made, mixed_of, named
from zhunsheng.rules.tests.plain_edges import tailed
from zhunsheng.rules.tests.plain_history import Said
from zhunsheng.rules.tests.plain_rows import Row, World
from zhunsheng.rules.tests.plain_shares import groups, rows_of
from zhunsheng.rules.tests.plain_within import within

Strength = list[tuple[Row, str, float]]
"""Certificates, the earlier one's id, and how improbable the change is."""


def _told(rows: list[tuple[Row, str, Any, float]]) -> Strength:
    each = [(c | {"cert_id": f"{c['cert_id']} {before}"}, cell, far) for c, before, cell, far in rows]
    bits = tailed(each)
    found = []
    for c, before, _cell, _far in rows:
        worth = bits.get((c["lab_id"], f"{c['cert_id']} {before}"))
        found += [(c, before, worth)] if worth is not None else []
    return found


def jumped(world: World) -> Strength:
    known = [m for m in firsts(world) if m[0]["begins"] and m[0]["family"] and m[0]["instr_id"]]
    known.sort(key=lambda m: (m[0]["begins"], m[0]["cert_id"]))
    rows = []
    for mine in groups(known, lambda m: (m[0]["lab_id"], m[0]["instr_id"])).values():
        for place, here in enumerate(mine):
            for before in mine[max(place - 3, 0) : place]:
                common = common_of(world, here, before)
                if len(common) >= 3:
                    n = sum(len(x) for x, _y in common)
                    moved = sum((sum(x) - sum(y)) ** 2 / len(x) for x, y in common) / n
                    cell = here[2], round(log2(len(common)))
                    rows.append((here[0], before[0]["cert_id"], cell, round(log2(moved + 0.1), 2)))
    return _told(rows)


def shrunk(world: World) -> Strength:
    items: dict[Any, list[Any]] = {}
    for c, _columns, cell in made(world):
        errors = [
            p["reported_error"] for p in rows_of(world, "points", c)
            if p["reported_error"] is not None and p["nominal"] is not None and (p["mpe_counts"] or 0) > 0
        ]  # fmt: skip
        if errors and c["instr_id"] and c["begins"] and c["family"]:
            now = sqrt(sum(e * e for e in errors) / len(errors) + 0.1)
            items.setdefault((c["lab_id"], c["instr_id"]), []).append((c, cell, len(errors), now))
    rows = []
    for mine in items.values():
        mine.sort(key=lambda row: (row[0]["begins"], row[0]["cert_id"]))
        for (before, _cell, many, last), (c, cell, points, now) in pairwise(mine):
            if points == many and points >= 3:
                rows.append((c, before["cert_id"], (cell, round(log2(points))), round(log2(last / now), 2)))
    return _told(rows)


def _certificates(rows: Callable[[World], Strength], world: World) -> Said:
    strong = {(c["lab_id"], c["cert_id"], before): worth for c, before, worth in rows(world)}
    return {(lab, cert, "broken") for lab, cert, _before in named(strong)}


def _laboratories(rows: Callable[[World], Strength], world: World) -> Said:
    found = {}
    for lab, mine in groups(rows(world), lambda row: row[0]["lab_id"]).items():
        items = groups(mine, lambda row: row[0]["instr_id"])
        found[lab, lab] = mixed_of([[worth for _c, _before, worth in some] for some in items.values()])
    return {(*unit, "broken") for unit in named(found)}


def _of_these(rows: Callable[[World], Strength], world: World) -> Said:
    return within((c, c["instr_id"], worth) for c, _before, worth in rows(world))


PLAIN_MOVED: dict[str, Callable[[World], Said]] = {
    "R-DRIFT-02": partial(_certificates, jumped),
    "R-DRIFT-03": partial(_laboratories, jumped),
    "R-DRIFT-04": partial(_of_these, jumped),
    "R-DRIFT-05": partial(_certificates, shrunk),
    "R-DRIFT-06": partial(_laboratories, shrunk),
    "R-DRIFT-07": partial(_of_these, shrunk),
}

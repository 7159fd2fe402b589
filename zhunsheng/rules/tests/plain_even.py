# SPDX-License-Identifier: Apache-2.0
"""The rules about points that scatter too evenly again, in plain Python; each answers for a whole world."""

from collections.abc import Callable
from math import log2
from typing import Any

from zhunsheng.rules.tests.plain_chance import made, mixed_of, named
from zhunsheng.rules.tests.plain_edges import tailed
from zhunsheng.rules.tests.plain_history import Said
from zhunsheng.rules.tests.plain_rows import Row, World, first
from zhunsheng.rules.tests.plain_shares import groups


def _squares(values: list[int]) -> float:
    return sum(v * v for v in values) - sum(values) ** 2 / len(values)


def judged(world: World) -> list[tuple[Row, float]]:
    rows: list[tuple[Row, Any, float]] = []
    for c, columns, cell in made(world):
        points = [values for values in columns.values() if len(values) >= 3]
        if c["family"] is None or len(points) < 3 or len({len(values) for values in points}) > 1:
            continue
        own = [_squares(values) for values in points]
        many, freedom, total = len(own), len(points[0]) - 1, sum(own)
        if total > 1e-6:
            differ = max(many * sum(each * each for each in own) / total**2 - 1, 0.0)
            even = round(-log2(differ + 0.1 * many * freedom / total), 2)
            rows.append((c, (cell, round(log2(many))), even))
    bits = tailed(rows)
    keys = [(c, (c["lab_id"], c["cert_id"])) for c, _cell, _even in rows]
    return [(c, bits[key]) for c, key in keys if key in bits]


def certificates(world: World) -> Said:
    rows = {(c["lab_id"], c["cert_id"]): value for c, value in judged(world)}
    return {(*unit, "broken") for unit in named(rows)}


def _units(world: World, key: str) -> Said:
    found = {}
    rows = [row for row in judged(world) if row[0][key] is not None]
    for unit, mine in groups(rows, lambda row: (row[0]["lab_id"], row[0][key])).items():
        items = groups(mine, lambda row: first(row[0]["instr_id"], row[0]["cert_id"]))
        found[unit] = mixed_of([[value for _c, value in item] for item in items.values()])
    return {(*unit, "broken") for unit in named(found)}


PLAIN_EVEN: dict[str, Callable[[World], Said]] = {
    "R-SPREAD-05": certificates,
    "R-SPREAD-06": lambda world: _units(world, "operator_id"),
    "R-SPREAD-07": lambda world: _units(world, "lab_id"),
}

# SPDX-License-Identifier: Apache-2.0
"""The rules about means that are those of last time, or of a sibling, again in plain Python."""

from collections.abc import Callable
from functools import partial
from math import log2
from typing import Any

from zhunsheng.rules.tests.plain_chance import common_of, firsts, mixed_of, named, scatter
from zhunsheng.rules.tests.plain_edges import tailed
from zhunsheng.rules.tests.plain_history import Said
from zhunsheng.rules.tests.plain_rows import Row, World
from zhunsheng.rules.tests.plain_shares import groups

Pair = tuple[Row, str, float]
"""The later certificate, the earlier one's id, and how improbably close their means are."""


def kept(world: World, keys: tuple[str, ...]) -> list[Pair]:
    known = [m for m in firsts(world) if m[0]["begins"] and m[0]["family"] and all(m[0][key] for key in keys)]
    known.sort(key=lambda m: (m[0]["begins"], m[0]["cert_id"]))
    rows: list[tuple[Row, Any, float]] = []
    for mine in groups(known, lambda m: (m[0]["lab_id"], *(m[0][key] for key in keys))).values():
        for place, here in enumerate(mine):
            for before in mine[max(place - 3, 0) : place]:
                common = common_of(world, here, before)
                n = sum(len(x) for x, _y in common)
                if len(common) >= 3 and n > len(common):
                    levels = sum((sum(x) - sum(y)) ** 2 / len(x) for x, y in common)
                    grain = len(common) / n / 12
                    two = sum(scatter(x) + scatter(y) for x, y in common) / (n - len(common))
                    close = round(-log2((levels / len(common) + grain) / (two + grain)), 2)
                    pair = here[0] | {"cert_id": (here[0]["cert_id"], before[0]["cert_id"])}
                    rows.append((pair, (here[2], round(log2(len(common)))), close))
    strength = tailed(rows)
    pairs = [(c, c["cert_id"], strength.get((c["lab_id"], c["cert_id"]))) for c, _cell, _close in rows]
    return [(c | {"cert_id": here}, before, worth) for c, (here, before), worth in pairs if worth is not None]


def certificates(keys: tuple[str, ...], world: World) -> Said:
    rows = {(c["lab_id"], c["cert_id"], before): worth for c, before, worth in kept(world, keys)}
    return {(lab, cert, "broken") for lab, cert, _before in named(rows)}


def _units(keys: tuple[str, ...], who: str, world: World) -> Said:
    found = {}
    rows = [pair for pair in kept(world, keys) if pair[0][who] is not None]
    for unit, mine in groups(rows, lambda pair: (pair[0]["lab_id"], pair[0][who])).items():
        items = groups(mine, lambda pair: pair[0][keys[0]])
        found[unit] = mixed_of([[worth for _c, _before, worth in pairs] for pairs in items.values()])
    return {(*unit, "broken") for unit in named(found)}


ITEM, ORDER = ("instr_id",), ("job_id", "family")
PLAIN_AGAIN: dict[str, Callable[[World], Said]] = {
    "R-COPY-11": partial(certificates, ITEM),
    "R-COPY-12": partial(_units, ITEM, "operator_id"),
    "R-COPY-13": partial(_units, ITEM, "lab_id"),
    "R-COPY-14": partial(certificates, ORDER),
    "R-COPY-15": partial(_units, ORDER, "operator_id"),
    "R-COPY-16": partial(_units, ORDER, "lab_id"),
}

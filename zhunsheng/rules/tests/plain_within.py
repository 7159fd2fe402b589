# SPDX-License-Identifier: Apache-2.0
"""Certificates of laboratories that stand out again, in plain Python; each answers for a whole world."""

from collections.abc import Callable, Iterable
from typing import Any

from zhunsheng.rules.tests import plain_again, plain_even
from zhunsheng.rules.tests.plain_chance import mixed_of, named, pairs_of, unlikely
from zhunsheng.rules.tests.plain_history import Said
from zhunsheng.rules.tests.plain_rows import Row, World, first
from zhunsheng.rules.tests.plain_shares import groups


def within(rows: Iterable[tuple[Row, Any, float]]) -> Said:
    """Rows are certificates with their item and bits."""
    found = set()
    labs = groups(rows, lambda row: row[0]["lab_id"])
    together = {}
    for lab, mine in labs.items():
        items = groups(mine, lambda row: row[1])
        together[lab, lab] = mixed_of([[worth for _c, _item, worth in some] for some in items.values()])
    for lab, _lab in named(together):
        found |= {(lab, c["cert_id"], "broken") for c, _item, worth in labs[lab] if worth >= 6.644}
    return found


def _alone(judged: Callable[[World], Iterable[tuple[Row, float]]]) -> Callable[[World], Said]:
    return lambda world: within((c, first(c["instr_id"], c["cert_id"]), worth) for c, worth in judged(world))


def _alike(world: World, *keys: str) -> Said:
    found = pairs_of(world, *keys)
    return within((here[0], here[0][keys[0]], worth) for worth, here, _in_turn in found.values())


def _kept(world: World, keys: tuple[str, ...]) -> Said:
    return within((c, c[keys[0]], worth) for c, _before, worth in plain_again.kept(world, keys))


PLAIN_WITHIN: dict[str, Callable[[World], Said]] = {
    "R-SPREAD-08": _alone(unlikely),
    "R-SPREAD-09": _alone(plain_even.judged),
    "R-COPY-17": lambda world: _alike(world, "instr_id"),
    "R-COPY-18": lambda world: _alike(world, "job_id", "family"),
    "R-COPY-19": lambda world: _kept(world, plain_again.ITEM),
    "R-COPY-20": lambda world: _kept(world, plain_again.ORDER),
}

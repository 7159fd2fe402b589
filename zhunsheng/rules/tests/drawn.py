# SPDX-License-Identifier: Apache-2.0
"""Worlds drawn at random, the same again for each seed, and what both engines say of them."""

from collections.abc import Sequence
from random import Random

from zhunsheng.rules.rule import Rule
from zhunsheng.rules.tables import TABLES
from zhunsheng.rules.tests.plain_history import Said
from zhunsheng.rules.tests.plain_rows import World
from zhunsheng.rules.tests.world import both


def drawing(seed: int | str) -> Random:
    """Draws the same for the same seed."""
    return Random(seed)  # noqa: S311  # a test must be repeatable, and hides nothing


def nothing() -> World:
    """Every table, without rows."""
    return {name: [] for name in TABLES}


def whole(world: World) -> World:
    """The world with every column there, as the plain rules expect."""
    return {
        name: [{c.name: row.get(c.name) for c in TABLES[name].columns} for row in rows]
        for name, rows in world.items()
    }


def said_of(rules: Sequence[Rule], world: World) -> dict[str, Said]:
    """By rule what it says: laboratory, unit, and "broken", "broken:CASE" or "unknown:CASE"."""
    said: dict[str, Said] = {rule.id: set() for rule in rules}
    for found in both(rules, world):
        verdict = f"{found.state}:{found.case}".rstrip(":")
        said[found.rule_id].add((found.lab_id, found.unit_id, verdict))
    return said

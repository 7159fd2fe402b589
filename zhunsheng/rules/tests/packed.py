# SPDX-License-Identifier: Apache-2.0
"""Many random worlds in one run: each is a country of its own, its laboratories numbered apart.

Rules join by laboratory, so a hundred small worlds cost about what one costs. Whoever compares across
laboratories is asked of one world at a time.
"""

from collections.abc import Sequence
from typing import Any

from zhunsheng.rules.engine import run
from zhunsheng.rules.finding import PACK
from zhunsheng.rules.rule import Rule
from zhunsheng.rules.tables import TABLES
from zhunsheng.rules.tests.plain_rows import World
from zhunsheng.rules.tests.world import arrow, both

LABORATORIES = frozenset({"lab_id", "to_lab", "about_lab"})
Said = dict[str, set[tuple[str, str, str]]]
"""By rule: laboratory, unit, and "state:case"."""


def packed(worlds: Sequence[World]) -> World:
    """The worlds as one, each laboratory's id followed by the number of its world."""
    return {
        name: [_numbered(row, number) for number, world in enumerate(worlds) for row in world[name]]
        for name in TABLES
    }


def _numbered(row: dict[str, Any], number: int) -> dict[str, Any]:
    own = {name: f"{row[name]}.{number}" for name in LABORATORIES & row.keys() if row[name] is not None}
    return row | own


def said_of_each(rules: Sequence[Rule], worlds: Sequence[World], *, judged_too: bool = True) -> list[Said]:
    """What the engine says of each world; that of the gate must say the same, unless it is not asked."""
    said: list[Said] = [{rule.id: set() for rule in rules} for _world in worlds]
    rows = packed(worlds)
    for finding in both(rules, rows) if judged_too else run(rules, arrow(rows)):
        assert finding.unit != PACK, finding
        laboratory, _, number = finding.lab_id.rpartition(".")
        verdict = f"{finding.state}:{finding.case}".rstrip(":")
        unit = laboratory if finding.unit == "lab" else finding.unit_id
        said[int(number)][finding.rule_id].add((laboratory, unit, verdict))
    return said

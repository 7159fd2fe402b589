# SPDX-License-Identifier: Apache-2.0
"""Numbers and codes that most certificates have: both engines say what plain Python says."""

from datetime import timedelta
from random import Random

import pytest

from zhunsheng.rules.catalogue import named
from zhunsheng.rules.tables import TABLES
from zhunsheng.rules.tests.plain_numbers import PLAIN_NUMBERS
from zhunsheng.rules.tests.plain_rows import World
from zhunsheng.rules.tests.world import both, day

RULES = [named(rule_id) for rule_id in PLAIN_NUMBERS]


def _world(seed: int) -> World:
    """Laboratories that number by the year, by another hand, hardly ever, or have issued little."""
    random = Random(seed)  # noqa: S311  # worlds for a test, repeatable by their seed
    world: World = {name: [] for name in TABLES}
    for number in range(160):
        lab = random.choice(("A", "A", "A", "B", "B", "C", "C", "D") if number < 140 else "AB")
        ids = {"lab_id": lab, "cert_id": f"c{number:03}"}
        begins = day(1) + timedelta(days=random.randrange(-900, 900))
        signed = random.choice((None, *(begins + timedelta(days=days) for days in (1, 2, 40))))
        year = random.choice((begins.year,) * 6 + (begins.year + 1, 2004, 1234, ""))
        told = {"A": f"{year}-{number}", "B": f"SX{number % 2 or ''}-{year}-{number}"}.get(lab, f"N{number}")
        silent = random.random() < (0.7 if lab == "C" else 0.1)
        world["certificates"].append(
            ids
            | {"family": "f", "started_at": random.choice((begins, begins, None)), "ended_at": begins}
            | {"signed_at": signed, "number": None if silent else told}
        )
        for _ in range(random.choice((0, 1, 1, 2))):
            world["registry"].append(ids | {"lookup_code": None if silent else f"k{number}"})
    return {
        name: [{c.name: row.get(c.name) for c in TABLES[name].columns} for row in rows]
        for name, rows in world.items()
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_both_engines_say_what_plain_python_says(seed: int) -> None:
    world = _world(seed)
    found: dict[str, set[tuple[str, str, str]]] = {rule.id: set() for rule in RULES}
    for each in both(RULES, world):
        found[each.rule_id].add((each.lab_id, each.unit_id, f"{each.state}:{each.case}".rstrip(":")))
    for rule in RULES:
        assert found[rule.id] == PLAIN_NUMBERS[rule.id](world), rule.id
        assert {case.partition(":")[2] for _lab, _unit, case in found[rule.id]} == {"", *rule.cases}, rule.id

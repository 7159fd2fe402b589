# SPDX-License-Identifier: Apache-2.0
"""Numbers and codes that most certificates have: both engines say what plain Python says."""

from datetime import timedelta

import pytest

from zhunsheng.rules.catalogue import named
from zhunsheng.rules.tests.drawn import drawing, nothing, said_of, whole
from zhunsheng.rules.tests.plain_numbers import PLAIN_NUMBERS
from zhunsheng.rules.tests.plain_rows import World
from zhunsheng.rules.tests.world import day

RULES = [named(rule_id) for rule_id in PLAIN_NUMBERS]


def _world(seed: int) -> World:
    """Laboratories that number by the year, by another hand, hardly ever, or have issued little."""
    random = drawing(seed)
    world = nothing()
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
    return whole(world)


@pytest.mark.parametrize("seed", [1, 2])
def test_both_engines_say_what_plain_python_says(seed: int) -> None:
    world = _world(seed)
    found = said_of(RULES, world)
    for rule in RULES:
        assert found[rule.id] == PLAIN_NUMBERS[rule.id](world), rule.id
        assert {case.partition(":")[2] for _lab, _unit, case in found[rule.id]} == {"", *rule.cases}, rule.id

# SPDX-License-Identifier: Apache-2.0
"""Limits wider than others': both engines say what plain Python says."""

from datetime import timedelta

import pytest

from zhunsheng.rules.catalogue import named
from zhunsheng.rules.tests.drawn import drawing, nothing, said_of, whole
from zhunsheng.rules.tests.plain_rows import World
from zhunsheng.rules.tests.plain_widened import PLAIN_WIDENED
from zhunsheng.rules.tests.world import day

RULES = [named(rule_id) for rule_id in PLAIN_WIDENED]
LABS, EACH, POINTS = 12, 22, 4
LIMITS = {"f1": (10.0,) * POINTS, "f2": (5.0, 6.0, 7.0, 8.0), "f3": (10.0,) * POINTS}


def _world(seed: int) -> World:
    """One family has one limit everywhere, one a limit a point, and one another limit in each laboratory."""
    random = drawing(seed)
    world = nothing()
    for number in range(LABS * EACH * 3):
        lab, family = number % LABS, f"f{number // LABS % 3 + 1}"
        ids = {"lab_id": f"L{lab:02}", "cert_id": f"c{number:04}"}
        begins = day(1) + timedelta(hours=number)
        once = random.choice((1.0,) * 60 + (1.1, 2.0, 0.5))
        world["certificates"].append(
            ids
            | {"family": family, "proc_version": random.choice(("1", "1", "1", None)), "started_at": begins}
            | {"instr_id": random.choice((f"i{lab}-{random.randrange(9)}", f"i{lab}-{family}", None))}
            | {"ended_at": begins + timedelta(hours=1), "subcontracted": random.random() < 0.02}
        )
        fine = family == "f2" and random.random() < 0.3
        for no in range(POINTS - (random.random() < 0.2)):
            wide = LIMITS[family][no] * (10 if fine else 1) * (1 + lab if family == "f3" else 1) * once
            error = random.choice((None, *(round(random.uniform(-1.2, 1.2) * wide, 2) for _ in range(9))))
            point = (
                ids
                | {"resolution": "0.01" if fine else "0.1"}
                | {"point_no": no, "nominal": 100 * no, "reported_error": error}
            )
            world["points"].append(point | {"mpe_counts": random.choice((None, *(wide,) * 30))})
    return whole(world)


@pytest.mark.parametrize("seed", [1, 2])
def test_both_engines_say_what_plain_python_says(seed: int) -> None:
    world = _world(seed)
    said = said_of(RULES, world)
    for rule_id, plain in PLAIN_WIDENED.items():
        assert said[rule_id] == plain(world), rule_id
    assert {case for _lab, _unit, case in said["R-LIMIT-05"]} == {"broken", "broken:family", "broken:here"}

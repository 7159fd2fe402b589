# SPDX-License-Identifier: Apache-2.0
"""Marks that moved results leave on a certificate: both engines say what plain Python says."""

from datetime import timedelta
from random import Random

import pytest

from zhunsheng.rules.catalogue import named
from zhunsheng.rules.tests.drawn import drawing, nothing, said_of, whole
from zhunsheng.rules.tests.plain_edges import PLAIN_EDGES
from zhunsheng.rules.tests.plain_rows import World
from zhunsheng.rules.tests.world import day

RULES = [named(rule_id) for rule_id in PLAIN_EDGES]
LABS, EACH, POINTS, LIMIT, SELDOM = 12, 44, 9, 100.0, 37


def _values(random: Random, act: str, no: int, curve: tuple[float, float]) -> list[int]:
    """Repeats of a point: read; stopped at a limit; the one that suits, again; or one point moved."""
    error = curve[0] + curve[1] * no / POINTS - (40 if act == "moves" and no == 3 else 0)
    if act == "stops":
        return [1000 * no + 90 + random.choice((-1, 0, 0, 1)) * (rep < 2) for rep in range(3)]
    read = [round(1000 * no + error + random.gauss(0, 3)) for _ in range(3)]
    return read[:1] * 3 if act == "suits" else read


def _world(seed: int) -> World:
    random = drawing(seed)
    world = nothing()
    for number in range(LABS * EACH):
        act = ("stops", "suits", "moves")[number // SELDOM % 3] if number % SELDOM == 0 else "none"
        ids = {"lab_id": f"L{number % LABS:02}", "cert_id": f"c{number:03}"}
        begins = day(1) + timedelta(hours=number)
        world["certificates"].append(
            ids
            | {"family": random.choice(("f1",) * 30 + ("f2",)), "operator_id": "p", "started_at": begins}
            | {"ended_at": begins + timedelta(hours=1), "n_points": POINTS}
        )
        if act != "none" or random.random() < 0.1:
            field = random.choice(("reading", "value", "customer")) if act == "none" else "reading"
            world["events"].append(ids | {"at": begins, "action": "edit", "field": field})
        curve = random.gauss(0, 40), random.gauss(0, 30)
        for no in range(POINTS):
            values = _values(random, act, no, curve)
            mean = sum(values) / 3
            nominal = {"nominal": 1000 * no, "reported_mean": mean, "mpe_counts": LIMIT}
            point = ids | {"point_no": no, "values": values, "reported_error": round(mean - 1000 * no, 2)}
            world["points"].append(point | nominal)
    return whole(world)


@pytest.mark.parametrize("seed", [1, 2])
def test_both_engines_say_what_plain_python_says(seed: int) -> None:
    world = _world(seed)
    said = said_of(RULES, world)
    for rule_id, plain in PLAIN_EDGES.items():
        assert said[rule_id] == plain(world), rule_id
    guilty = {f"c{number:03}" for number in range(0, LABS * EACH, SELDOM)}
    for rule_id, mine in said.items():
        named_here = {unit for _lab, unit, _case in mine}
        assert named_here, rule_id
        assert named_here <= guilty, rule_id
    cases = {case.removeprefix("broken:") for _lab, _unit, case in said["R-EDIT-07"]}
    assert cases == {*named("R-EDIT-07").cases} if seed == 2 else cases <= {*named("R-EDIT-07").cases}

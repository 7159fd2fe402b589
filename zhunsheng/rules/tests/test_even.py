# SPDX-License-Identifier: Apache-2.0
"""Points that scatter too evenly: both engines say what plain Python says; measured points are left alone."""

from datetime import timedelta
from random import Random

from zhunsheng.rules.catalogue import named
from zhunsheng.rules.tests.drawn import drawing, nothing, said_of, whole
from zhunsheng.rules.tests.plain_even import PLAIN_EVEN
from zhunsheng.rules.tests.plain_rows import World
from zhunsheng.rules.tests.plain_within import PLAIN_WITHIN
from zhunsheng.rules.tests.world import day

PLAIN = PLAIN_EVEN | {number: PLAIN_WITHIN[number] for number in ("R-SPREAD-08", "R-SPREAD-09")}
RULES = [named(rule_id) for rule_id in PLAIN]
LABS, EACH, POINTS = 12, 30, 8
EVEN, COARSE, LITTLE = "L11", "L10", "L09"


def _values(random: Random, typed: bool, spread: float, no: int) -> list[int]:
    if typed:
        values = [1000 * no + step for step in (-4, 0, 4)]
        random.shuffle(values)
        return values
    return [round(1000 * no + random.gauss(0, spread)) for _ in range(3)]


def _certificate(random: Random, world: World, lab: str, number: int) -> None:
    begins = day(1) + timedelta(hours=number)
    ids = {"lab_id": lab, "cert_id": f"{lab}c{number:02}"}
    told = {"family": "f1", "instr_id": f"i{number // 2}", "operator_id": f"{lab}p{number % 2}"}
    ends = begins + timedelta(hours=1)
    world["certificates"].append(ids | told | {"started_at": begins, "ended_at": ends})
    repeats = 2 if number % 7 == 3 else 3
    spread = 0.4 if lab == COARSE and number % 9 == 0 else 1.5 if lab == LITTLE and number % 2 else 5
    for no in range(POINTS):
        values = _values(random, lab == EVEN and number % 3 == 0, spread, no)[:repeats]
        world["points"].append(ids | {"point_no": no, "values": values, "nominal": 1000 * no})


def test_both_engines_say_what_plain_python_says() -> None:
    random, world = drawing(1), nothing()
    for number in range(LABS):
        for each in range(EACH):
            _certificate(random, world, f"L{number:02}", each)
    world = whole(world)
    said = said_of(RULES, world)
    for rule_id, plain in PLAIN.items():
        assert said[rule_id] == plain(world), rule_id
        guilty = {LITTLE, COARSE} if rule_id == "R-SPREAD-08" else {EVEN}
        assert {lab for lab, _unit, _state in said[rule_id]} == guilty, rule_id
    assert said["R-SPREAD-05"] == {
        (EVEN, f"{EVEN}c{n:02}", "broken") for n in range(0, EACH, 3) if n % 7 != 3
    }

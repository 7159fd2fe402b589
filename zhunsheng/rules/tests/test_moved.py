# SPDX-License-Identifier: Apache-2.0
"""Errors drawn afresh, or shrunk: both engines say what plain Python says; what drifts is left alone."""

from datetime import timedelta
from random import Random

from zhunsheng.rules.catalogue import named
from zhunsheng.rules.tests.drawn import drawing, nothing, said_of, whole
from zhunsheng.rules.tests.plain_moved import PLAIN_MOVED
from zhunsheng.rules.tests.plain_rows import World
from zhunsheng.rules.tests.world import day

RULES = [named(rule_id) for rule_id in PLAIN_MOVED]
LABS, ITEMS, POINTS = 12, 12, 6
DRAWS, SHRINKS = "L10", "L11"


def _write(random: Random, world: World, lab: str, item: int, year: int, errors: list[float]) -> None:
    begins = day(1) + timedelta(days=300 * year, hours=item)
    ids = {"lab_id": lab, "cert_id": f"{lab}i{item:02}y{year}"}
    times = {"started_at": begins, "ended_at": begins + timedelta(hours=1)}
    world["certificates"].append(ids | times | {"family": "f1", "instr_id": f"i{item:02}"})
    for no, error in enumerate(errors[: 5 if item == 5 and year else POINTS]):
        values = [round(1000 * no + error + random.gauss(0, 2)) for _ in range(3)]
        stated = {"nominal": 1000 * no, "mpe_counts": 300.0, "reported_error": sum(values) / 3 - 1000 * no}
        world["points"].append(ids | {"point_no": no, "values": values} | stated)


def _laboratory(random: Random, world: World, lab: str) -> None:
    for item in range(ITEMS):
        errors = [random.gauss(0, 60) for _ in range(POINTS)]
        later = [error + random.gauss(0, 6) for error in errors]
        if lab == DRAWS and item % 2:
            later = [random.gauss(0, 60) for _ in range(POINTS)]
        if lab == SHRINKS and item % 2:
            later = [error * 0.1 for error in errors]
        for year, made in enumerate((errors, later)):
            _write(random, world, lab, item, year, made)


def test_both_engines_say_what_plain_python_says() -> None:
    random, world = drawing(1), nothing()
    for number in range(LABS):
        _laboratory(random, world, f"L{number:02}")
    world = whole(world)
    said = said_of(RULES, world)
    for rule_id, plain in PLAIN_MOVED.items():
        assert said[rule_id] == plain(world), rule_id
        assert (DRAWS if rule_id < "R-DRIFT-05" else SHRINKS) in {lab for lab, *_ in said[rule_id]}, rule_id
        assert {lab for lab, _unit, _state in said[rule_id]} <= {DRAWS, SHRINKS}, rule_id

# SPDX-License-Identifier: Apache-2.0
"""Means that stay, or are a sibling's: both engines say what plain Python says; what moved is left alone."""

from datetime import timedelta
from random import Random

from zhunsheng.rules.catalogue import named
from zhunsheng.rules.tests.drawn import drawing, nothing, said_of, whole
from zhunsheng.rules.tests.plain_again import PLAIN_AGAIN
from zhunsheng.rules.tests.plain_rows import World
from zhunsheng.rules.tests.plain_within import PLAIN_WITHIN
from zhunsheng.rules.tests.world import day

PLAIN = PLAIN_AGAIN | {number: plain for number, plain in PLAIN_WITHIN.items() if number.startswith("R-COPY")}
RULES = [named(rule_id) for rule_id in PLAIN]
OF_ITEMS = {"R-COPY-11", "R-COPY-12", "R-COPY-13", "R-COPY-17", "R-COPY-19"}
"""The others are about orders."""
LABS, ITEMS, POINTS = 12, 12, 8
AGAIN, SIBLING = "L10", "L11"
Columns = list[list[int]]


def _read(random: Random, error: float, bend: float) -> Columns:
    """Three repeats a point of an item that is off by its own error everywhere, and more at some points."""
    curve = [1000 * no + error + bend * (no - POINTS / 2) for no in range(POINTS)]
    return [[round(middle + random.gauss(0, 5)) for _ in range(3)] for middle in curve]


def _worked_over(random: Random, source: Columns) -> Columns:
    """A copy in another order, some readings changed by a count."""
    moved = [[value + random.choice((-1, 0, 0, 1)) for value in values] for values in source]
    return [values[1:] + values[:1] for values in moved]


def _write(world: World, lab: str, item: int, year: int, columns: Columns) -> None:
    begins = day(1) + timedelta(days=300 * year, hours=item)
    ids = {"lab_id": lab, "cert_id": f"{lab}i{item:02}y{year}"}
    told = {"family": "f1", "instr_id": f"i{item:02}", "job_id": f"j{year}{item // 3}"}
    times = {"operator_id": f"{lab}p", "started_at": begins, "ended_at": begins + timedelta(hours=1)}
    world["certificates"].append(ids | told | times)
    for no, values in enumerate(columns):
        world["points"].append(ids | {"point_no": no, "values": values, "nominal": 1000 * no})


def _laboratory(random: Random, world: World, lab: str) -> None:
    errors = [(random.gauss(0, 90), random.gauss(0, 60)) for _item in range(ITEMS)]
    first = [_read(random, error, bend) for error, bend in errors]
    second = [_read(random, error + random.gauss(0, 15), bend + random.gauss(0, 3)) for error, bend in errors]
    for item in range(0, ITEMS, 2):
        if lab == AGAIN:
            second[item] = _worked_over(random, first[item])
        if lab == SIBLING and item % 3:
            second[item] = _worked_over(random, second[item - 1])
    for year, made in enumerate((first, second)):
        for item, columns in enumerate(made):
            _write(world, lab, item, year, columns)


def test_both_engines_say_what_plain_python_says() -> None:
    random, world = drawing(1), nothing()
    for number in range(LABS):
        _laboratory(random, world, f"L{number:02}")
    world = whole(world)
    said = said_of(RULES, world)
    for rule_id, plain in PLAIN.items():
        assert said[rule_id] == plain(world), rule_id
        guilty = AGAIN if rule_id in OF_ITEMS else SIBLING
        assert {lab for lab, _unit, _state in said[rule_id]} == {guilty}, rule_id

# SPDX-License-Identifier: Apache-2.0
"""What is improbable beside peers: both engines say what plain Python says, on random worlds."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from zhunsheng.rules.catalogue import SWEPT, named
from zhunsheng.rules.tests.drawn import drawing, nothing, said_of, whole
from zhunsheng.rules.tests.plain_chance import PLAIN_CHANCE
from zhunsheng.rules.tests.plain_rows import World
from zhunsheng.rules.tests.world import day

RULES = [rule for rule in SWEPT if rule.id in PLAIN_CHANCE]
POINTS = 4
ACTS = ("even", "none", "fives", "jumpy", "unequal", "centred")


def _sessions(seed: int) -> World:
    """Certificates of one family; somebody may invent, and some copy what was before."""
    random = drawing(seed)
    world = nothing()
    act, lists = ACTS[seed // 6 % len(ACTS)], random.random() < 0.5
    who, one = (("operator_id", "A1"), ("lab_id", "A"))[seed // 3 % 2]
    repeats = 3 if act == "centred" else 7
    spread = {"unequal": 1, "even": 30, "centred": 9}.get(act, random.choice((2, 9, 30)))
    before: list[list[int]] | None = None
    for number in range({"none": 15, "centred": 300}.get(act, 130)):
        c = _certificate(random, number)
        world["certificates"].append(c)
        does = c[who] == one and random.random() < (0.3 if act == "even" else 0.95)
        if before and random.random() < 0.12:
            moved = 3 if number % 3 else 0
            before = [
                [value + moved + (number % 2) * moved * no for value in point[:: 1 if moved else -1]]
                for no, point in enumerate(before)
            ]
        else:
            before = [_point(random, act if does else "none", no, repeats, spread) for no in range(POINTS)]
        if number % 31 == 7:  # replaced by another of the same session
            made = {"amendment_id": c["cert_id"], "kind": "replacement", "new_cert_id": "n"}
            world["amendments"].append({"lab_id": c["lab_id"], "cert_id": c["cert_id"]} | made)
        for no, values in enumerate(before):
            _write(random, world, c, no, values, lists)
    return world


def _certificate(random: Random, number: int) -> dict[str, Any]:
    begins, lab = day(1) + timedelta(hours=2 * number), "ABCDEFGHIJKL"[number % 12]
    return {
        "lab_id": lab,
        "cert_id": f"c{number:02}",
        "family": "f1",
        "job_id": random.choice(("j1", "j2", None)),
        "instr_id": random.choice(("i1", "i2", None, None)),
        "operator_id": random.choice((f"{lab}1",) * 9 + (None,)),
        "started_at": random.choice((begins,) * 9 + (None,)),
        "ended_at": begins + timedelta(minutes=2 if number % 37 == 5 else 50 + number % 11),
    }


def _point(random: Random, act: str, no: int, repeats: int, spread: int) -> list[int]:
    middle = 1000 * no + random.randrange(-20, 20)
    read = [middle + random.randrange(-spread, spread + 1) for _ in range(repeats)]
    if act == "even":
        read = [middle + random.choice((0, 0, 0, 1)) for _ in range(repeats)]
    elif act == "fives":
        read = [value * 5 for value in read]
    elif act == "jumpy":
        read = [middle + spread * (-1) ** n for n in range(repeats)]
    elif act == "unequal":
        read = [middle + n % 3 - 1 for n in range(repeats)]
    elif act == "centred":
        read = [middle, middle - spread, middle + spread]
    return read


def _write(random: Random, world: World, c: dict[str, Any], no: int, values: list[int], lists: bool) -> None:
    keys = {name: c[name] for name in ("lab_id", "cert_id")} | {"point_no": no}
    place = random.choice((100 * no,) * 30 + (7,))
    world["points"].append(keys | {"nominal": place} | ({"values": values} if lists else {}))
    if not lists:
        world["readings"] += [
            keys | {"rep_no": n, "value": value, "entry_mode": "manual"} for n, value in enumerate(values)
        ]


def _population(seed: int) -> World:
    """Many small certificates of two laboratories, with limits, standards and ways of entry."""
    random = drawing(seed)
    world = nothing()
    world["equipment"] = [
        {"lab_id": lab, "equip_id": "e1", "family": "f1", "u_counts": random.choice((2.0, 2.0, None))}
        for lab in "LM"
    ]
    stopped, strange = random.random() < 0.5, random.random() < 0.7
    for number in range(130):
        lab = "LM"[number % 2]
        error = abs(random.gauss(0, 8))
        if lab == "L" and stopped and error > 6:
            error = random.choice((5.4, 5.8))
        ids = {"lab_id": lab, "cert_id": f"c{number:03}"}
        world["certificates"].append(
            ids
            | {
                "family": random.choice(("f1",) * 19 + ("f2",)),
                "equip_id": "e1",
                "instr_id": random.choice((None, f"i{number}", "i1")),
            }
        )
        stated = random.choice((2.5, 2.5, 2.5, 1.2, None))
        limits = {"reported_error": round(error, 2), "mpe_counts": 10.0, "u_counts": stated}
        world["points"].append(ids | {"point_no": 1} | limits)
        mode = "auto" if strange and number == 7 else "manual"
        world["readings"] += [
            ids | {"point_no": 1, "rep_no": n, "value": random.randrange(9), "entry_mode": mode}
            for n in range(random.choice((2, 8)))
        ]
    return world


def _world(seed: int) -> World:
    return whole((_sessions, _sessions, _population)[seed % 3](seed))


SEEDS = range(42)
"""Each habit of inventing in a person and in a laboratory, thrice; and fourteen populations."""
TELLING = (12, 23, 24, 33, 36)
"""Worlds that between them reach every rule."""


@pytest.mark.parametrize("seed", TELLING)
def test_both_engines_say_what_plain_python_says(seed: int) -> None:
    world = _world(seed)
    said = said_of(RULES, world)
    assert said == {rule_id: plain(world) for rule_id, plain in PLAIN_CHANCE.items()}


def test_the_worlds_reach_every_rule_and_its_silence() -> None:
    reached: dict[str, set[bool]] = {rule_id: set() for rule_id in PLAIN_CHANCE}
    for seed in TELLING:
        world = _world(seed)
        for rule_id, plain in PLAIN_CHANCE.items():
            reached[rule_id].add(bool(plain(world)))
    assert {rule_id for rule_id, found in reached.items() if found != {True, False}} == set()


def test_readings_that_go_against_each_other_wholly_are_not_alike() -> None:
    """The logarithm that such readings led to is of nought: SQLite refused it, and Spark makes it null."""
    world = nothing()
    for number, way in enumerate((1, -1)):
        ids = {"lab_id": "L", "cert_id": f"c{number}"}
        begins = {"started_at": day(1 + number), "ended_at": day(1 + number, 1)}
        world["certificates"].append(ids | begins | {"family": "f1", "instr_id": "i1"})
        for no in range(POINTS):
            moved = no * no * (way + 1) * 10  # no two points by as much
            values = [1000 * no + moved + way * step for step in range(-3, 4)]
            world["points"].append(ids | {"point_no": no, "nominal": 100 * no, "values": values})
    assert said_of([named("R-COPY-03")], whole(world)) == {"R-COPY-03": set()}


@pytest.mark.soak
def test_many_worlds_more() -> None:
    for seed in SEEDS:
        test_both_engines_say_what_plain_python_says(seed)

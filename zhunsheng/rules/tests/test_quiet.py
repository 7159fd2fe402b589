# SPDX-License-Identifier: Apache-2.0
"""A room beside itself: both engines say what plain Python says, and honest rooms are left alone."""

from datetime import timedelta
from random import Random

import pytest

from zhunsheng.rules.catalogue import named
from zhunsheng.rules.tests.drawn import drawing, nothing, said_of, whole
from zhunsheng.rules.tests.plain_quiet import borrowed, steady
from zhunsheng.rules.tests.plain_rows import World
from zhunsheng.rules.tests.plain_trail import silent
from zhunsheng.rules.tests.world import day

RULE = named("R-ENV-10")
ACTS = ("none", "quiet", "flat", "cut", "coarse", "short", "mostly quiet")


def _temperature(random: Random, act: str, at: int, warm: float) -> float:
    made_up = 30 < at < 50 or (act == "mostly quiet" and at > 20)
    if act in ("quiet", "mostly quiet") and made_up:
        return round(20 + random.uniform(0, 0.2), 2)
    if act == "flat" and made_up:
        return 20.0
    if act == "cut":
        return round(min(max(warm, 19.6), 20.4), 2)
    return round(warm * 2) / 2 if act == "coarse" else round(warm, 2)


def _world(seed: int) -> World:
    """Rooms logged every four hours for three months, in each of which one thing is done."""
    random = drawing(seed)
    world = nothing()
    for number, act in enumerate(ACTS):
        lab, room = f"L{number % 2}", f"{act}"
        world["rooms"].append({"lab_id": lab, "room_id": room})
        warm = 20.0
        for step in range(6 * (40 if act == "short" else 90)):
            warm += random.gauss(0, 0.3) - 0.2 * (warm - 20)
            temp = _temperature(random, act, step // 6, warm)
            entry = {
                "ts": day(1) + timedelta(hours=4 * step),
                "temp": temp,
                "rh": random.choice((50.0, None)),
            }
            world["env_series"].append({"lab_id": random.choice((lab, None)), "room_id": room} | entry)
            world["env_series"][-1]["rh"] = world["env_series"][-1]["rh"] if step % 50 == 3 else 50.0
    return whole(world)


@pytest.mark.parametrize("seed", [1, 2])
def test_both_engines_say_what_plain_python_says(seed: int) -> None:
    world = _world(seed)
    said = said_of([RULE], world)[RULE.id]
    assert said == steady(world)
    rooms = {(unit.partition(" 2026")[0], verdict) for _lab, unit, verdict in said}
    assert rooms == {(room, "broken") for room in ("quiet", "flat", "mostly quiet")} | {("cut", "broken:cut")}


@pytest.mark.parametrize(
    ("who", "told"), [("two", {"A", "B"}), ("three", {"A", "B", "C"}), ("one logger", set())]
)
def test_air_of_another_laboratory_is_told_and_one_logger_of_all_is_not(who: str, told: set[str]) -> None:
    random = drawing(7)
    world = nothing()
    air = [(round(20 + random.gauss(0, 0.3), 2), round(50 + random.gauss(0, 4), 1)) for _ in range(600)]
    world["rooms"] = [{"lab_id": lab, "room_id": "r"} for lab in ("A", "B", "C")]
    for lab in ("A", "B", "C") if who != "one logger" else (None,):
        for step, (temp, rh) in enumerate(air):
            warmer = 1 if lab == "C" and who == "two" else 0
            ts = day(1) + timedelta(hours=3 * step, seconds=40 if lab == "B" else 0)
            row = {"lab_id": lab, "room_id": "r", "ts": ts, "temp": temp + warmer, "rh": rh}
            world["env_series"].append(row)
    world, rule = whole(world), named("R-ENV-11")
    said = said_of([rule], world)[rule.id]
    assert said == borrowed(world)
    assert {lab for lab, _unit, _state in said} == told


SILENCES = {"never": (0, 0), "a week": (20, 27), "before": (-9, 3), "a day": (30, 31), "seldom": (8, 40)}
"""From which day to which nothing is written, by room."""


def _worked(random: Random, world: World, room: str) -> None:
    """Two months of a room with a session a day, logged every three hours but for a while."""
    since, until = SILENCES[room]
    world["rooms"].append({"lab_id": "L", "room_id": room})
    for step in range(60 * 8):
        ts = day(1) + timedelta(hours=3 * step)
        if not since <= step / 8 < until:
            world["env_series"].append({"lab_id": "L", "room_id": room, "ts": ts, "temp": 20.0})
    for number in range(60):
        begins = day(1, random.randrange(8, 18)) + timedelta(days=number)
        ends = begins + timedelta(hours=1) if random.random() < 0.95 else None
        ids = {"lab_id": "L", "cert_id": f"{room}{number}", "room_id": room, "family": "f"}
        world["certificates"].append(ids | {"started_at": begins, "ended_at": ends})


@pytest.mark.parametrize("seed", [1, 2])
def test_rooms_worked_in_while_their_logger_was_silent_are_told(seed: int) -> None:
    random, world, rule = drawing(seed), nothing(), named("R-ENV-13")
    for room in SILENCES:
        _worked(random, world, room)
    world = whole(world)
    said = said_of([rule], world)[rule.id]
    assert said == silent(world)
    assert {room for _lab, room, _state in said} == {"a week"}

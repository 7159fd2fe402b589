# SPDX-License-Identifier: Apache-2.0
"""Shares of marked certificates, and what lies beyond peers: both engines say what plain Python says.

Each world has a score of laboratories that work alike, and some that do one thing that is out of the way.
"""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from zhunsheng.rules.catalogue import SWEPT
from zhunsheng.rules.tests.drawn import drawing, nothing, whole
from zhunsheng.rules.tests.plain_beyond import PLAIN_BEYOND
from zhunsheng.rules.tests.plain_rows import World
from zhunsheng.rules.tests.plain_shares import PLAIN_SHARES
from zhunsheng.rules.tests.world import both, day

PLAIN = PLAIN_SHARES | PLAIN_BEYOND
RULES = [rule for rule in SWEPT if rule.id in PLAIN]
ALIKE = tuple(f"L{n:02}" for n in range(20))
EACH = 24
"""Certificates a laboratory."""
ACTS = (
    "signs fast",
    "checks at once",
    "works at night",
    "types in the evening",
    "edits to pass",
    "states one U",
    "writes one air",
    "invents air",
    "sells at a loss",
    "hires clients",
    "backdates",
    "compares too well",
    "does all in a day",
    "stays too short",
    "invents errors",
    "moves a point",
    "passes the second time",
)
"""Each is what one laboratory does, named by its first letters."""


def _world(seed: int) -> World:
    random = drawing(seed)
    world = nothing()
    for lab, act in (*((lab, "nothing") for lab in ALIKE), *((act[:9], act) for act in ACTS)):
        world["labs"].append({"lab_id": lab, "x_km": 0.0, "y_km": 0.0})
        world["customers"].append({"lab_id": lab, "customer_id": "k1", "x_km": 3.0, "y_km": 4.0})
        world["cost_model"].append(
            {"lab_id": lab, "hour_rate": 60.0, "overhead_per_cert": 5.0, "km_rate": 1.0}
        )
        _around(random, world, lab, act)
        _loggers(random, world, lab, act)
        for number in range(EACH):
            _certificate(random, world, lab, number, act)
    return whole(world)


def _around(random: Random, world: World, lab: str, act: str) -> None:
    """Clients that moved, and results of comparisons."""
    for number in range(9):
        won = act == "hires clients"
        world["customer_moves"].append(
            {
                "lab_id": lab,
                "to_lab": lab,
                "move_id": f"{lab}m{number}",
                "moved_at": day(10),
                "old_contract_end": day(20) if won or random.random() < 0.3 else None,
                "staff_hired_from_old_at": day(2) if won else random.choice((None, None, day(12))),
            }
        )
        small = 0.001 if act == "compares too well" else 1.0
        world["quality_control"].append(
            {
                "lab_id": lab,
                "activity_id": f"{lab}q{number}",
                "kind": random.choice(("proficiency", "comparison")),
                "statistic": "En" if number % 2 else "z",
                "value": round(random.gauss(0, 0.5) * small, 6),
                "done_at": day(9),
            }
        )


def _certificate(random: Random, world: World, lab: str, number: int, act: str) -> None:
    at = day(1, 9) + timedelta(days=number, minutes=random.randrange(300))
    if at.weekday() >= 5:
        at += timedelta(days=2)
    if act == "works at night" and number % 2 and number < 2 * len(NIGHTS):
        at = _night(at, *NIGHTS[number // 2])
    if act == "does all in a day":
        at = day(3, 8) + timedelta(minutes=20 * number)
    ids = {"lab_id": lab, "cert_id": f"{lab}{number:02}"}
    person = f"{lab}{number % 2}" if act != "does all in a day" else lab
    end = at + timedelta(minutes=random.randrange(50, 70))
    signed = _signed(random, number, act, end)
    world["certificates"].append(
        ids
        | _air(random, act, number)
        | {
            "number": f"{number:03}",
            "job_id": f"j{number}",
            "instr_id": f"i{number // 2}",
            "family": "f1",
            "room_id": f"{lab} r1",
            "started_at": at,
            "ended_at": end,
            "operator_id": person,
            "checker_id": f"{lab}c",
            "signer_id": f"{lab}s",
            "checked_at": end + timedelta(seconds=20 if act == "checks at once" and number % 3 else 3600),
            "signed_at": signed,
        }
    )
    _job(random, world, ids, number, act, end)
    _readings(random, world, ids, number, act, at)
    if random.random() < 0.1 or act == "edits to pass":
        edit = {"at": end, "action": "edit", "field": random.choice(("reading", "value", "customer"))}
        world["events"].append(ids | edit | ({"field": "value"} if act == "edits to pass" else {}))


NIGHTS = (*((False, hour) for hour in (1, 4, 22)), *((True, hour) for hour in range(0, 24, 3)))
"""Hours, on working days and at weekends, so far apart that none makes another usual."""


def _night(at: datetime, weekend: bool, hour: int) -> datetime:
    off = 5 - at.weekday() if weekend else 0
    return at.replace(hour=hour) + timedelta(days=off)


def _signed(random: Random, number: int, act: str, end: datetime) -> datetime:
    """Signatures are given two by two, some minutes apart."""
    if act == "signs fast":
        return day(28, 10) + timedelta(seconds=3 * number)
    if act == "backdates" and number % 3 == 2:
        return end - timedelta(days=12)
    together = end.replace(hour=16, minute=0, second=0) + timedelta(days=number % 2)
    return together + timedelta(seconds=random.choice((5, *(40, 90, 200, 400) * 5)) * (number % 2))


def _air(random: Random, act: str, number: int) -> dict[str, Any]:
    if act == "writes one air" and number % 6:
        return {"env_temp": 20.0, "env_rh": 50.0}
    low = round(19 + 2 * random.random(), 1)
    if random.random() < 0.2:
        return {"env_temp_low": low, "env_temp_high": low + 0.2, "env_rh": float(random.randrange(40, 60))}
    return {"env_temp": low, "env_rh": random.choice((None, *map(float, range(40, 60))))}


def _job(random: Random, world: World, ids: dict[str, Any], number: int, act: str, end: datetime) -> None:
    onsite = number % 4 == 0
    price = 20.0 if act == "sells at a loss" and number % 2 else random.choice((150.0,) * 20 + (40.0, None))
    job = {"lab_id": ids["lab_id"], "job_id": f"j{number}"}
    world["jobs"].append(
        job
        | {"customer_id": "k1", "onsite": onsite, "list_price": random.choice((160.0, None)), "price": price}
    )
    if onsite:
        stay = timedelta(minutes=20 if act == "stays too short" else 90)
        world["travel"].append(job | {"person_id": "p", "arrive_site": end - stay, "leave_site": end})


def _readings(random: Random, world: World, ids: dict[str, Any], number: int, act: str, at: datetime) -> None:
    """Five points whose errors follow a parabola of the item's; the item comes twice."""
    item = drawing(f"{ids['lab_id']}{number // 2}")
    offset, gain, bend = item.gauss(0, 30), item.gauss(0, 30), item.gauss(0, 15)
    usual = item.random()
    if usual < 0.5:
        offset, gain, bend = (92.0 if usual < 0.3 else 120.0), 0.0, 0.0
    if act == "invents errors" and number % 2:
        offset = -offset + 90 * random.choice((-1, 1))
    if act in ("moves a point", "edits to pass"):
        offset, gain, bend = 92.0, 3.0, 0.0
    if act == "passes the second time":
        offset, gain, bend = (95.0 if number % 2 else 120.0), 0.0, 0.0
    late = act == "types in the evening" and number % 2
    stated = 6.0 if act == "states one U" else random.choice((5.5, 6.0, 6.5, 7.0, 8.0))
    for no in range(5):
        x = (no + 1) / 5
        error = offset + gain * x + bend * x * x - (70 if act == "moves a point" and no == 2 else 0)
        values = [round(1000 * (no + 1) + error + random.gauss(0, 2)) for _ in range(3)]
        mean = sum(values) / len(values)
        world["points"].append(
            ids
            | {
                "point_no": no,
                "nominal": 1000 * (no + 1),
                "reported_mean": mean,
                "reported_error": round(mean - 1000 * (no + 1), 2),
                "mpe_counts": 100.0,
                "u_counts": stated,
            }
        )
        for rep, value in enumerate(values):
            read = at + timedelta(minutes=8 * no, seconds=20 * rep)
            typed = read.replace(hour=20) if late else read + timedelta(seconds=random.randrange(5, 20))
            row = {"point_no": no, "rep_no": rep, "value": value, "read_at": read, "entered_at": typed}
            world["readings"].append(ids | row | {"entry_mode": "manual"})


def _loggers(random: Random, world: World, lab: str, act: str) -> None:
    """Loggers of two rooms through a month, every six hours; one may draw its numbers."""
    for room in ("r1", "r2"):
        world["rooms"].append({"lab_id": lab, "room_id": f"{lab} {room}"})
        named = random.choice((lab, None))
        warm, drawn = 20.0, act == "invents air" and room == "r1"
        for step in range(120):
            warm += random.gauss(0, 0.3) - 0.1 * (warm - 20)
            world["env_series"].append(
                {
                    "lab_id": named,
                    "room_id": f"{lab} {room}",
                    "ts": day(1) + timedelta(hours=6 * step),
                    "temp": round(20 + random.uniform(-1, 1) if drawn else warm, 2),
                    "rh": round(50 + random.gauss(0, 5), 1),
                }
            )


@pytest.mark.parametrize("seed", [1, 2])
def test_both_engines_say_what_plain_python_says(seed: int) -> None:
    world = _world(seed)
    said: dict[str, set[tuple[str, str, str]]] = {rule.id: set() for rule in RULES}
    for finding in both(RULES, world):
        said[finding.rule_id].add((finding.lab_id, finding.unit_id, finding.state))
    for rule_id, plain in PLAIN.items():
        assert said[rule_id] == plain(world), rule_id
    whom = {rule_id: {lab for lab, _unit, _state in found} for rule_id, found in said.items()}
    assert {rule_id for rule_id, labs in whom.items() if not labs - {*ALIKE}} == set()
    assert {rule_id for rule_id, labs in whom.items() if labs & {*ALIKE}} <= {"R-EDIT-02"}


@pytest.mark.soak
def test_many_worlds_more() -> None:
    for seed in range(3, 40):
        test_both_engines_say_what_plain_python_says(seed)

# SPDX-License-Identifier: Apache-2.0
"""The statistical rules say what plain Python says, on both engines, on random worlds with peers enough."""

from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from zhunsheng.rules.catalogue import HISTORY as EVERY
from zhunsheng.rules.tests.drawn import drawing, nothing, said_of, whole
from zhunsheng.rules.tests.plain_rows import World
from zhunsheng.rules.tests.plain_suspicion import PLAIN_SUSPICION
from zhunsheng.rules.tests.world import both, day

RULES = tuple(rule for rule in EVERY if rule.id in PLAIN_SUSPICION)
POINTS, REPEATS = 4, 7


def _world(seed: int) -> World:
    """Some thirty certificates of three operators, one of whom may be hasty, too even, or a copier."""
    random = drawing(seed)
    world = nothing()
    lists, mode = random.random() < 0.5, random.choice(("manual", "auto", "paper"))
    before: list[list[int]] | None = None
    for number in range(random.choice((15, 30))):
        certificate = _certificate(random, number)
        world["certificates"].append(certificate)
        before = _values(random, certificate, before)
        for point_no, values in enumerate(before):
            _point(random, world, certificate, point_no, values, mode, lists)
    if random.random() < 0.3:  # nobody is late, and nobody types
        for certificate in world["certificates"]:
            certificate["signed_at"] = None
        for row in world["readings"]:
            row["entry_mode"] = "auto"
    _air(random, world)
    return world


def _certificate(random: Random, number: int) -> dict[str, Any]:
    begins = day(10) + timedelta(hours=2 * number)
    hasty = random.random() < 0.2
    return {
        "lab_id": random.choice("LLLM"),
        "cert_id": f"c{number:02}",
        "family": "f1",
        "job_id": random.choice(("j1", "j2", None)),
        "instr_id": random.choice(("i1", "i2", None)),
        "operator_id": random.choice(("p1", "p2", None)),
        "started_at": random.choice((begins, begins, begins, None)),
        "ended_at": begins + timedelta(minutes=random.choice((5, 20) if hasty else (50, 60))),
        "signed_at": random.choice((begins + timedelta(hours=3), begins + timedelta(minutes=1), None)),
    }


def _values(random: Random, certificate: dict[str, Any], before: list[list[int]] | None) -> list[list[int]]:
    if before and random.random() < 0.15:  # a copy with an offset
        return [[value + 3 for value in values] for values in before]
    spread = 1 if certificate["operator_id"] == "p1" else 9
    return [
        [1000 * no + random.randrange(-spread, spread + 1) for _ in range(REPEATS)] for no in range(POINTS)
    ]


def _point(
    random: Random,
    world: World,
    certificate: dict[str, Any],
    point_no: int,
    values: list[int],
    mode: str,
    lists: bool,
) -> None:
    keys = {name: certificate[name] for name in ("lab_id", "cert_id")} | {"point_no": point_no}
    pace = random.choice((0, 30))
    start = certificate["ended_at"] - timedelta(minutes=10)
    entered = [start + timedelta(seconds=pace * n) for n in range(len(values))]
    before = timedelta(minutes=random.choice((-1, -1, 1, 9)) if certificate["family"] == "f1" else -1)
    read = [at + before for at in entered]
    made = {"values": values, "entered_at": entered, "read_at": read}
    world["points"].append(keys | (made if lists else {}))
    if not lists:
        world["readings"] += [
            keys | {"rep_no": n, "value": value, "entered_at": at, "read_at": at + before, "entry_mode": mode}
            for n, (value, at) in enumerate(zip(values, entered, strict=True))
        ]


def _air(random: Random, world: World) -> None:
    kind = random.choice(("air", "repeats", "flat", "short", "twin", "coarse", "quiet", "again"))
    world["rooms"] = [{"lab_id": "L", "room_id": "r1"}]
    for hour in range({"short": 60, "coarse": 1000}.get(kind, 250)):
        repeats = {
            "repeats": hour % 24,
            "flat": hour // 24,
            "again": hour - (hour % 9 == 0),
            "twin": hour % 72,
        }
        seed = repeats.get(kind, hour)
        seen = drawing(seed)
        world["env_series"].append(
            {
                "room_id": "r1",
                "ts": day(1) + timedelta(hours=hour),
                "temp": _warmth(seen, random, kind, hour),
                "rh": 50.0 + seen.randrange(3) if kind == "quiet" else round(50 + 9 * seen.random(), 2),
            }
        )


def _warmth(seen: Random, random: Random, kind: str, hour: int) -> float:
    if kind == "coarse" and hour < 744:
        return round(40 + 2 * seen.random()) / 2
    if kind == "quiet":
        return 20.0 + seen.randrange(2) / 10
    wobbles = 0.0 if kind in ("twin", "flat", "again") else random.choice((0.0, 0.0, 0.1))
    return round(20 + seen.random(), 1) + wobbles


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_both_engines_say_what_plain_python_says(seed: int) -> None:
    world = whole(_world(seed))
    said = said_of(RULES, world)
    for rule_id, plain in PLAIN_SUSPICION.items():
        assert said[rule_id] == plain(world), rule_id


def test_the_random_worlds_reach_every_case() -> None:
    reached: dict[str, set[str]] = {rule_id: set() for rule_id in PLAIN_SUSPICION}
    for seed in range(60):
        world = whole(_world(seed))
        for rule_id, plain in PLAIN_SUSPICION.items():
            reached[rule_id] |= {verdict.partition(":")[2] for _lab, _unit, verdict in plain(world)} or {
                "none"
            }
    for rule in RULES:
        assert {*rule.cases} | {"", "none"} <= reached[rule.id], rule.id


def test_a_coarse_logger_in_a_quiet_room_is_named_for_nothing() -> None:
    seen = drawing(1)
    world = nothing()
    world["rooms"] = [{"lab_id": "L", "room_id": "r1"}]
    world["env_series"] = [
        {
            "room_id": "r1",
            "ts": day(1) + timedelta(hours=hour),
            "temp": 20.0 + seen.randrange(2) / 10,
            "rh": 50.0 + seen.randrange(3),
        }
        for hour in range(700)
    ]
    assert not [each for each in both(RULES, whole(world)) if each.rule_id == "R-ENV-04"]

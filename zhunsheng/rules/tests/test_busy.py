# SPDX-License-Identifier: Apache-2.0
"""Piles signed at once and days that never end: both engines say what plain Python says."""

from datetime import timedelta

import pytest

from zhunsheng.rules.catalogue import named
from zhunsheng.rules.tests.drawn import drawing, nothing, said_of, whole
from zhunsheng.rules.tests.plain_busy import PLAIN_BUSY
from zhunsheng.rules.tests.plain_rows import World
from zhunsheng.rules.tests.world import both, day

RULES = [named(rule_id) for rule_id in PLAIN_BUSY]


def _world(seed: int) -> World:
    """People who work through the day, or from early to late; who sign when they will, or in piles."""
    random = drawing(seed)
    world = nothing()
    for person in range(6):
        late, quick = person % 3 == 0, person % 2 == 0
        signed = day(20, 9)
        for number in range(40):
            at = day(1 + number // 16, 6) + timedelta(
                minutes=number % 16 * random.choice((66, 70) if late else (30,))
            )
            signed += timedelta(seconds=random.choice((0.4, 2.6, 9, 900) if quick else (3.1, 60, 700)))
            world["certificates"].append(
                {
                    "lab_id": "AB"[person % 2],
                    "cert_id": f"{person} {number:02}",
                    "family": "f1",
                    "operator_id": random.choice((f"p{person}",) * 19 + (None,)),
                    "signer_id": "s" if person < 2 else f"s{person}",
                    "checker_id": f"c{person}",
                    "started_at": at,
                    "ended_at": at + timedelta(minutes=random.choice((1, 20, 45))),
                    "checked_at": signed - timedelta(seconds=random.choice((1, 2, 500))),
                    "signed_at": random.choice((signed,) * 15 + (None,)),
                    "subcontracted": random.choice((None, False, False, number == 7)),
                }
            )
    return whole(world)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_engines_say_what_plain_python_says(seed: int) -> None:
    world = _world(seed)
    said = said_of(RULES, world)
    for rule_id, plain in PLAIN_BUSY.items():
        assert said[rule_id] == plain(world), rule_id
        assert 0 < len({unit for _lab, unit, _case in said[rule_id]}) < len(world["certificates"])
    assert {case for _lab, _unit, case in said["R-SIGN-08"]} == {"broken", "broken:check"}


def test_two_at_once_are_no_pile() -> None:
    world = _world(1)
    world["certificates"] = [
        c | {"checked_at": None, "signed_at": day(5) + timedelta(seconds=number // 2 * 100 + number % 2)}
        for number, c in enumerate(world["certificates"][:4])
    ]
    assert not [found for found in both(RULES, world) if found.rule_id == "R-SIGN-08"]


def test_who_always_signs_several_in_one_operation_is_not_named() -> None:
    world = _world(1)
    world["certificates"] = [
        c
        | {
            "checked_at": None,
            "signer_id": "s",
            "signed_at": day(5) + timedelta(seconds=number % 5, days=number // 5),
        }
        for number, c in enumerate(world["certificates"][:20])
    ]
    assert not [found for found in both(RULES, world) if found.rule_id == "R-SIGN-08"]

# SPDX-License-Identifier: Apache-2.0
"""Air that is written down rather than read: both engines say what plain Python says."""

from datetime import timedelta
from random import Random

import pytest

from zhunsheng.rules.catalogue import named
from zhunsheng.rules.tests.drawn import drawing, nothing, said_of, whole
from zhunsheng.rules.tests.plain_rows import World
from zhunsheng.rules.tests.plain_set_values import PLAIN_SET_VALUES
from zhunsheng.rules.tests.world import day

RULES = [named(number) for number in PLAIN_SET_VALUES]
LABS = tuple(f"L{number:02}" for number in range(14))
COARSE, WRITES, INVENTS = "L11", "L12", "L13"


def _laboratory(random: Random, world: World, lab: str) -> None:
    """Two months of a room whose air is read or, in some laboratories, written down."""
    world["rooms"].append({"lab_id": lab, "room_id": "r", "t_set": 20.0})
    offset, warm, damp = random.gauss(0, 1), 20.0, 50.0
    for step in range(40 * 8):
        warm += random.gauss(0, 0.2) - 0.2 * (warm - 20)
        damp += random.gauss(0, 2.0) - 0.1 * (damp - 50)
        ts = day(1) + timedelta(hours=3 * step)
        entry = {"lab_id": lab, "room_id": "r", "ts": ts, "temp": round(warm, 2), "rh": round(damp, 1)}
        world["env_series"].append(entry)
        if step % 8 in (3, 4):
            temp = round(warm * 2) / 2 if lab == COARSE else round(warm, 1)
            air = {"env_temp": temp, "env_rh": float(round(damp + offset))}
            if lab == WRITES and random.random() < 0.5:
                air = {"env_temp": 20.0, "env_rh": 5.0 * round(damp / 5)}
            if lab == INVENTS and random.random() < 0.5:
                air["env_rh"] = float(random.randrange(40, 60))
            ids = {"lab_id": lab, "cert_id": f"{lab}{step}", "room_id": "r", "family": "f"}
            begins = ts + timedelta(minutes=random.randrange(60))
            world["certificates"].append(
                ids | air | {"started_at": begins, "ended_at": begins + timedelta(minutes=30)}
            )
            world["certificates"][-1]["operator_id"] = f"{lab}p{step % 3}"


@pytest.mark.parametrize("seed", [1])
def test_both_engines_say_what_plain_python_says(seed: int) -> None:
    random, world = drawing(seed), nothing()
    for lab in LABS:
        _laboratory(random, world, lab)
    world = whole(world)
    said = said_of(RULES, world)
    for number, plain in PLAIN_SET_VALUES.items():
        assert said[number] == plain(world), number
    assert {lab for rule in said.values() for lab, _unit, _state in rule} <= {WRITES, INVENTS}
    assert {lab for lab, _unit, _state in said["R-ENV-16"]} == {WRITES}
    assert INVENTS in {lab for lab, _unit, _state in said["R-ENV-19"]}

# SPDX-License-Identifier: Apache-2.0
"""Raw observations and messages beside the readings: both engines say what plain Python says."""

from random import Random
from typing import Any

import pytest

from zhunsheng.rules.catalogue import named
from zhunsheng.rules.tests.drawn import drawing, nothing, said_of, whole
from zhunsheng.rules.tests.plain_originals import PLAIN_ORIGINALS
from zhunsheng.rules.tests.plain_rows import Row, World
from zhunsheng.rules.tests.world import day

RULES = [named(rule_id) for rule_id in PLAIN_ORIGINALS]
CERTIFICATES, SELDOM = 200, 30


def _once(random: Random, honest: Any, *others: Any) -> Any:
    """What is honest, or seldom something else."""
    return random.choice(others) if random.randrange(SELDOM) == 0 else honest


def _read(random: Random, world: World, ids: dict[str, Any], no: int) -> None:
    """A point's readings, its observation, and messages behind it."""
    values = [random.choice((1000, 1, -2000)) * no + random.randrange(-2, 3) for _ in range(3)]
    mode, point = random.choice(("auto", "auto", "manual")), ids | {"point_no": no}
    world["points"].append(point | {"resolution": random.choice(("0.01", "0.01", None)), "values": values})
    if as_rows := random.random() < 0.8:
        rows = [point | {"rep_no": rep, "value": v, "entry_mode": mode} for rep, v in enumerate(values)]
        world["readings"] += rows
    seen = _once(random, values[::-1], [], None, [v + 3 for v in values], values[:2], [0, *values[1:]])
    for _ in range(random.choice((0, 1, 1, 1, 2))):
        world["observations"].append(
            point
            | {"role": _once(random, "item", "standard"), "counts": seen, "texts": _once(random, None, ["1"])}
            | {"resolution": _once(random, "0.01", "0.001"), "person_id": _once(random, "p1", "p9", None)}
        )
    prefix = random.choice((1.0, 1.0, 1000.0, 0.001))
    for value in values if as_rows and mode == "auto" else []:
        told = _once(random, f"{value * 0.01 * prefix:.9f} ", "0.000", "READY", f"{value * 0.013:.5f}")
        message: Row = {
            "item_id": random.choice(("i1", "i1", None)),
            "equip_id": random.choice((None,) * 9 + ("e1",)),
        }
        answers = ("T1", "T1", "T2", None) if message["equip_id"] else ("S1",) * 200 + ("S2", None)
        serial = random.choice(answers)
        message |= {"message_id": f"m{len(world['device_messages'])}", "at": day(1), "request": "READ?"}
        world["device_messages"].append(point | message | {"reply": told, "serial_answered": serial})


def _world(seed: int) -> World:
    random = drawing(seed)
    world = nothing()
    for lab in ("L", "M"):
        world["items"].append({"lab_id": lab, "item_id": "i1", "job_id": "j", "serial": "S1"})
        world["equipment"].append({"lab_id": lab, "equip_id": "e1", "serial": _once(random, "T1", None)})
    world["people"].append({"lab_id": "L", "person_id": "p1"})
    for number in range(CERTIFICATES):
        ids = {"lab_id": random.choice("LLM"), "cert_id": f"c{number:03}"}
        when = {"family": "f", "started_at": day(1), "ended_at": day(2)}
        world["certificates"].append(ids | when | {"subcontracted": random.random() < 0.03})
        for no in range(1, random.randrange(2, 5)):
            _read(random, world, ids, no)
    return whole(world)


@pytest.mark.parametrize("seed", [1, 2])
def test_both_engines_say_what_plain_python_says(seed: int) -> None:
    world = _world(seed)
    found = said_of(RULES, world)
    for rule in RULES:
        assert found[rule.id] == PLAIN_ORIGINALS[rule.id](world), rule.id
        cases = {case.partition(":")[2] for _lab, _unit, case in found[rule.id]}
        assert cases == {"", *rule.cases}, rule.id

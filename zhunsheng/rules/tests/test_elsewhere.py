# SPDX-License-Identifier: Apache-2.0
"""A person's id in two laboratories: both engines say what plain Python says, where ids are told apart."""

from collections import defaultdict
from datetime import timedelta

import pytest

from zhunsheng.rules.catalogue import named
from zhunsheng.rules.tests.drawn import drawing, nothing, said_of, whole
from zhunsheng.rules.tests.plain_history import Said, own
from zhunsheng.rules.tests.plain_rows import World
from zhunsheng.rules.tests.world import day

RULE = named("R-STAFF-15")


def _world(seed: int, *, alike: bool = False) -> World:
    """Six laboratories of twenty people, who work now and then; number 7 of A is also one of B."""
    random = drawing(seed)
    world = nothing()
    for lab in "ABCDEF":
        people = [f"p{n}" if alike else f"{lab}{n}" for n in range(20)] + ["A7"] * (lab == "B")
        world["people"] += [{"lab_id": lab, "person_id": person} for person in people]
        for number in range(80):
            begins = day(1, 9) + timedelta(days=number // 4)
            acts = {
                role: random.choice((*people, None)) for role in ("operator_id", "checker_id", "signer_id")
            }
            ids = {"lab_id": lab, "cert_id": f"{lab}{number}", "family": "f"}
            times = {"started_at": begins, "ended_at": begins, "checked_at": begins, "signed_at": begins}
            world["certificates"].append(ids | acts | times)
    return whole(world)


def _met(world: World) -> Said:
    where, seen = defaultdict(set), defaultdict(set)
    for row in world["people"]:
        where[row["person_id"]].add(row["lab_id"])
    twice = {who for who, labs in where.items() if len(labs) > 1}
    if len(where) < 100 or len(twice) * 100 > len(where):
        return set()
    for c in own(world):
        acts = (("operator_id", "begins"), ("checker_id", "checked_at"), ("signer_id", "signed_at"))
        for who, at in acts:
            if c[who] in twice and c[at]:
                seen[c[who], c[at].date()].add(c["lab_id"])
    return {(lab, key[0], "broken") for key, labs in seen.items() if len(labs) > 1 for lab in labs}


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("alike", [False, True])
def test_both_engines_say_what_plain_python_says(seed: int, alike: bool) -> None:
    world = _world(seed, alike=alike)
    said = said_of([RULE], world)[RULE.id]
    assert said == _met(world)
    assert said == (set() if alike else {("A", "A7", "broken"), ("B", "A7", "broken")})

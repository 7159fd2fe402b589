# SPDX-License-Identifier: Apache-2.0
"""The rules over a history say what plain Python says, on both engines, on random small worlds."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from zhunsheng.rules.catalogue import HISTORY as EVERY
from zhunsheng.rules.schema.column import Column
from zhunsheng.rules.tables import TABLES
from zhunsheng.rules.tests.drawn import drawing, nothing
from zhunsheng.rules.tests.packed import said_of_each
from zhunsheng.rules.tests.plain_history import PLAIN_HISTORY as _PLAIN_HISTORY
from zhunsheng.rules.tests.plain_numbers import PLAIN_NUMBERS
from zhunsheng.rules.tests.plain_originals import PLAIN_ORIGINALS
from zhunsheng.rules.tests.plain_rows import World
from zhunsheng.rules.tests.plain_trail import PLAIN_TRAIL
from zhunsheng.rules.tests.plain_widened import PLAIN_WIDENED
from zhunsheng.rules.tests.world import day

PLAIN_HISTORY = {**_PLAIN_HISTORY, **PLAIN_TRAIL}
HISTORY = tuple(
    rule
    for rule in EVERY
    if rule.severity != "statistical"
    and rule.id not in {*PLAIN_NUMBERS, *PLAIN_ORIGINALS, *PLAIN_WIDENED, "R-ENV-13"}
)
"""The statistical ones want more peers than these worlds have, and worlds of their own."""
NATION_WIDE = {"R-COPY-02", "R-ENV-03", "R-STAFF-14"}
"""Whoever compares laboratories, or reads loggers that name none, is asked of one world at a time."""
WORDS: dict[str, tuple[Any, ...]] = {
    "lab_id": ("L", "L", "L", "M"),
    "cert_id": ("c1", "c2", "c3", "c4"),
    "cert_no": ("c1", "c2", "c9"),
    "number": ("n1", "n2", "n3", "n4", "n5"),
    "new_cert_id": ("c1", "c4", "c4"),
    "job_id": ("j1", "j2", "j3"),
    "customer_id": ("k1", "k2"),
    "instr_id": ("i1", "i1", "i2"),
    "equip_id": ("e1", "e2"),
    "room_id": ("r1", "r1", "r2"),
    "person_id": ("p1", "p2"),
    "operator_id": ("p1", "p2"),
    "actor_id": ("p1", "p2"),
    "n_items": (1, 1, 2, 0),
    "t_set": (20.0,),
    "t_tol": (1.0, 1.0, 0.0),
    "checker_id": ("p1", "p2"),
    "signer_id": ("p1", "p2"),
    "method": ("A", "A", "B"),
    "proc_version": ("1", "1", "2"),
    "edition": ("1", "1", "2"),
    "family": ("f1", "f1", "f2"),
    "certificate_no": ("q1", "q1", "q2"),
    "field": ("a", "b", "c", "d", "e"),
    "grade": ("RM2", "RM2", "other", "RM1", "verifier"),
    "system": ("civil", "defence"),
    "shareable": (True, False, False),
    "content_hash": ("h1", "h2", "h3"),
    "claim_type": ("accredited", "range", "uncertainty", "service", "superlative"),
    "about_lab": ("L", "M"),
    "polarity": (-1.0, -0.8, -0.5, 0.5),
    "entry_mode": ("auto", "auto", "manual"),
    "role": ("item", "item", "standard"),
    "point_no": (1, 2),
    "n_reps_required": (2, 3),
    "n_required": (2, 3),
    "nominal": (100, 200),
    "reference": (100.0,),
    "reported_mean": (100.5, 200.33, 150.0, 100.25),
    "reported_error": (0.5, 0.33, -50.0),
    "required_ratio": (0.0, 3.0),
    "min_duration_min": (0.0, 60.0, 240.0),
    "mpe_counts": (3.0, 9.0),
    "u_counts": (1.0, 2.0),
    "temp": (20.0, 20.5, 24.0),
    "env_temp": (20.1, 20.6, 25.0),
    "subcontracted": (False, False, False, True),
    "x_km": (0.0, 1.0),
    "y_km": (0.0, 400.0),
    "site_x_km": (0.0, 90.0),
    "site_y_km": (0.0, 400.0),
    "price": (0.0, 5.0, 100.0, 1000.0),
    "quantity": ("temperature", "humidity"),
    "hi_counts": (1.0, 2.0),
    "cmc_counts": (1.0, 2.0),
}
ACTS = ("sign", "sign", "calibrate")
"""What is authorised."""
EVENTS = {"action": ("edit", "edit", "check", "sign"), "field": ("reading", "value", "customer")}
ROWS = {
    "certificates": 8,
    "standard_use": 4,
    "equipment": 3,
    "traceability": 4,
    "labs": 2,
    "people": 3,
    "leave": 3,
    "organisation": 2,
    "signing_fields": 10,
    "method_limits": 4,
    "jobs": 4,
    "customers": 3,
    "travel": 3,
    "points": 8,
    "readings": 8,
    "observations": 3,
    "device_messages": 4,
    "rooms": 3,
    "env_series": 12,
    "registry": 5,
    "sightings": 5,
    "scope": 5,
    "claims": 6,
    "mentions": 5,
    "customer_moves": 6,
    "cost_model": 2,
    "amendments": 2,
    "person_qualifications": 5,
    "events": 9,
    "authorisations": 4,
    "deviations": 1,
}
KEYS = {
    "certificates": ("cert_id",),
    "points": ("cert_id", "point_no"),
    "labs": (),
    "organisation": (),
    "people": ("person_id",),
    "equipment": ("equip_id",),
    "jobs": ("job_id",),
    "customers": ("customer_id",),
    "rooms": ("room_id",),
    "cost_model": (),
    "sightings": ("sighting_id",),
    "claims": ("claim_id",),
    "mentions": ("mention_id",),
    "customer_moves": ("move_id",),
}
SURE = frozenset({"certificates", "points", "customer_moves", "env_series"})
"""Tables where a value is seldom missing, so that something can be said."""
SCATTERED = ([1, 40_000, 900_000, 77], [5, 80_001, 300_000, 12])
"""Readings so far apart that meeting them twice says much."""


def _instant(random: Random, name: str) -> datetime:
    if name in ("registered_at", "published_at", "accredited_to"):
        return day(10) + timedelta(days=random.choice((-60, 0, 20, 60)))
    if name in ("cal_date", "valid_from", "left_at"):
        return day(10) + timedelta(days=random.choice((-60, -1, 1)))
    return day(10, random.randrange(24), random.choice((0, 0, 4, 30))) + timedelta(
        days=random.choice((0, 0, 0, 1))
    )


def _value(random: Random, table: str, column: Column) -> Any:
    name, kind = column.name, column.kind
    if name == "drafted_at" or (column.nullable and random.random() < (0.1 if table in SURE else 0.25)):
        return None
    if table == "events" and name in EVENTS:
        return random.choice(EVENTS[name])
    if name == "act":
        return random.choice(ACTS)
    if name in WORDS:
        return random.choice(WORDS[name])
    if kind == "instant":
        return _instant(random, name)
    if kind == "instants":
        return [_instant(random, name) for _ in range(random.randrange(3))]
    if kind == "counts":
        return random.choice((*SCATTERED, *SCATTERED, [100, 101], [], [200, 200, 201]))
    if kind == "texts":
        return ["1"]
    if kind == "real":
        return float(random.randrange(4))
    if kind == "integer":
        return random.randrange(99, 102)
    if kind == "flag":
        return random.random() < 0.5
    return f"{name}{random.randrange(100)}"


def _world(seed: int) -> World:
    random = drawing(seed)
    world = nothing()
    for name, most in ROWS.items():
        for _ in range(random.randrange(most + 1)):
            world[name].append({c.name: _value(random, name, c) for c in TABLES[name].columns})
    for name, keys in KEYS.items():
        unique = {(row["lab_id"], *(row[key] for key in keys)): row for row in world[name]}
        world[name] = list(unique.values())
    if random.random() < 0.5:  # lists stand in for the readings
        world["readings"] = []
    if random.random() < 0.3:  # one certificate copies another's points
        world["points"] += _copies(world)
    if random.random() < 0.1:  # nobody says how many repeats there were
        world["points"] = [row | {"n_required": None} for row in world["points"]]
        world["certificates"] = [row | {"n_reps_required": None} for row in world["certificates"]]
    return world


def _copies(world: World) -> list[dict[str, Any]]:
    listed = {(row["lab_id"], row["cert_id"], row["point_no"]) for row in world["points"]}
    return [
        row | {"cert_id": "c4", "lab_id": lab}
        for row in world["points"]
        if row["cert_id"] == "c1"
        for lab in ("L", "M")
        if (lab, "c4", row["point_no"]) not in listed and row["lab_id"] == "L"
    ]


@settings(max_examples=2, deadline=None, phases=(Phase.generate,))
@given(base=st.integers(0, 2**32))
def test_both_engines_say_what_plain_python_says(base: int) -> None:
    worlds = [_world(base + number) for number in range(80)]
    rules = [rule for rule in HISTORY if rule.id not in NATION_WIDE]
    for number, said in enumerate(said_of_each(rules, worlds)):
        for rule in rules:
            assert said[rule.id] == PLAIN_HISTORY[rule.id](worlds[number]), (rule.id, base + number)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_across_laboratories_both_engines_say_what_plain_python_says(seed: int) -> None:
    world = _world(seed)
    rules = [rule for rule in HISTORY if rule.id in NATION_WIDE]
    [said] = said_of_each(rules, [world])
    for rule in rules:
        assert said[rule.id] == PLAIN_HISTORY[rule.id](world), rule.id


def test_every_rule_has_its_plain_one() -> None:
    assert set(PLAIN_HISTORY) == {rule.id for rule in HISTORY}


def test_the_random_worlds_reach_every_case() -> None:
    reached: dict[str, set[str]] = {rule_id: set() for rule_id in PLAIN_HISTORY}
    for seed in range(700):
        world = _world(seed)
        for rule_id, plain in PLAIN_HISTORY.items():
            reached[rule_id] |= {verdict.partition(":")[2] for _lab, _unit, verdict in plain(world)}
    for rule in HISTORY:
        assert {*rule.cases} | {""} == reached[rule.id], rule.id

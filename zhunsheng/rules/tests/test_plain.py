# SPDX-License-Identifier: Apache-2.0
"""The rules say what plain Python says, on random small worlds full of nulls and equal instants.

And on DuckDB they say to the letter what they say on SQLite: every rule of a stage, every column, also what
the plain rules leave aside.
"""

from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from zhunsheng.rules.catalogue import RULES
from zhunsheng.rules.schema.column import Column
from zhunsheng.rules.tables import TABLES
from zhunsheng.rules.tests.drawn import drawing, nothing
from zhunsheng.rules.tests.packed import said_of_each
from zhunsheng.rules.tests.plain import PLAIN
from zhunsheng.rules.tests.plain_rows import World
from zhunsheng.rules.tests.world import day

WORDS: dict[str, tuple[Any, ...]] = {
    "lab_id": ("L", "L", "L", "M"),
    "cert_id": ("c1", "c2", "c3"),
    "equip_id": ("e1", "e2"),
    "family": ("dmm",),
    "act": ("calibrate", "check"),
    "method": ("A", "A", "B"),
    "proc_version": ("1", "2"),
    "edition": ("1", "2"),
    "version": ("1", "2"),
    "function": ("DCV", "DCI"),
    "quantity": ("v",),
    "unit": ("V", "A"),
    "value_unit": ("V",),
    "u_unit": ("V", "V", "V", "dB"),
    "result": ("usable", "restricted", "not"),
    "subject_kind": ("equipment", "equipment", "equipment", "person", "method", "room", "item"),
    "label": ("red", "out"),
    "subject_id": ("e1", "p1", "A", "r1", "i1"),
    "room_id": ("r1",),
    "item_id": ("i1", "i1", "i2"),
    "job_id": ("j1", "j2"),
    "field": ("f1", "f2"),
    "kind": ("environment", "method"),
    "step": ("received", "received", "returned", "subcontracted", "back-from-subcontractor"),
    "supplier_id": ("x1", "x1", "x2"),
    "consent_form": ("portal", "letter"),
    "subcontracted": (True, False, False, False, False),
    "role": ("item", "standard"),
    "form": ("value", "linear", "quadrature", "class", "other"),
    "site_id": ("s1",),
    "decimals_extra": (0, 0, 1),
    "entry_mode": ("auto", "manual"),
    "texts": (["1"], ["1", "1.0"], ["2.25"], ["OL", "1"], ["1.0e0"], ["1.5e0"], []),
    "serial": ("s1", "s2"),
    "serial_printed": ("s1", "s2"),
    "customer_agreed": ("k1", "k2"),
    "customer_printed": ("k1", "k2"),
    "reported": ("0.1", "0.2"),
    "recomputed": ("0.1", "0.2"),
    "resolution": ("1", "0.5"),
    "state": ("valid", "valid", "amended", "superseded", "withdrawn"),
    "new_cert_id": ("c1", "c2", "c3", "c4"),
    "action": ("create", "edit", "edit", "sign"),
}
PEOPLE = (
    "person_id",
    "operator_id",
    "checker_id",
    "signer_id",
    "approved_by",
    "entered_by",
    "requested_by",
    "decided_by",
    "reclassified_by",
)
FOLLOW = ("replacement", "replacement", "supplement", "withdrawal")
WIDE = dict.fromkeys(("method", "edition", "site_id", "low", "high", "valid_to")) | {"valid_from": day(1)}
"""A capability row that holds for nearly everything, so that several hold at once."""
ROWS = {
    "certificates": 6,
    "standard_use": 6,
    "traceability": 6,
    "confirmations": 6,
    "holds": 10,
    "authorisations": 8,
    "signing_fields": 4,
    "procedures": 4,
    "method_limits": 5,
    "cmc": 10,
    "points": 9,
    "observations": 5,
    "readings": 4,
    "recomputations": 5,
    "items": 3,
    "custody": 10,
    "site_sessions": 4,
    "reviews": 4,
    "deviations": 4,
    "supplier_approvals": 5,
    "subcontracts": 4,
    "amendments": 6,
    "events": 4,
}


def _value(random: Random, table: str, column: Column) -> Any:
    if column.nullable and random.random() < (0.15 if table == "certificates" else 0.3):
        return None
    name, kind = column.name, column.kind
    if name in PEOPLE:
        # Five decide, so that among those who made the certificate and asked there is room for another.
        return random.choice(("p1", "p2", "p3") if table != "amendments" else ("p1", "p2", "p3", "p4", "p5"))
    if table == "method_limits" and name == "quantity":
        return random.choice(("temperature", "humidity"))
    if table == "amendments" and name == "kind":
        return random.choice(FOLLOW)
    if name in WORDS:
        return random.choice(WORDS[name])
    if kind == "instant":
        return day(10, random.randrange(8)) + timedelta(days=random.choice((0, 0, 0, -2, 2)))
    if kind == "instants":
        return [day(10, random.randrange(8)) for _ in range(random.randrange(3))]
    if kind == "counts":
        return [1] * random.randrange(4)
    return _plain_value(random, column)


def _plain_value(random: Random, column: Column) -> Any:
    if column.name == "equalisation_min":
        return random.choice((0.0, 60.0, 120.0))
    if column.kind == "real":
        return float(random.randrange(5))
    if column.kind == "integer":
        return random.randrange(1, 3)
    if column.kind == "flag":
        return random.random() < 0.5
    return f"{column.name}{random.randrange(100)}"


def _wide_world(seed: int) -> World:
    random = drawing(seed)
    world = nothing()
    for name, most in ROWS.items():
        for _ in range(random.randrange(most + 1)):
            row = {c.name: _value(random, name, c) for c in TABLES[name].columns}
            if name == "cmc" and random.random() < 0.5:
                row |= WIDE
            world[name].append(row)
    _give_out(random, world)
    return _decided(world)


def _decided(world: World) -> World:
    """Where a rule names the newest of several records, no two are equally new."""
    for number, row in enumerate(world["holds"]):
        row["hold_id"] = f"h{number:02}"
    for row in world["traceability"]:
        row["certificate_no"] = f"CD{row['cal_date']}"
    return world


def _world(seed: int) -> World:
    return _single(_wide_world(seed))


def _give_out(random: Random, world: World) -> None:
    """Make some of what is marked as subcontracted nearly whole: chance alone leaves a trace of own work."""
    for certificate in world["certificates"]:
        if not certificate["subcontracted"] or random.random() < 0.4:
            continue
        certificate["operator_id"], certificate["accredited_mark"] = None, False
        for name in ("observations", "readings", "standard_use", "points", "subcontracts"):
            world[name] = [row for row in world[name] if row["cert_id"] != certificate["cert_id"]]
        for name in ("subcontracts", "points"):
            row = {c.name: _value(random, name, c) for c in TABLES[name].columns}
            whole = {
                "cert_id": certificate["cert_id"],
                "lab_id": certificate["lab_id"],
                "subcontracted": True,
            }
            row |= {key: value for key, value in whole.items() if key in row}
            if name == "subcontracts" or random.random() < 0.8:
                world[name].append(row)


def _single(world: World) -> World:
    """What a key allows once is there once; and what the plain rules leave aside is not there."""
    for name, keys in (
        ("certificates", ("cert_id",)),
        ("points", ("cert_id", "point_no")),
        ("items", ("item_id",)),
        ("subcontracts", ("cert_id",)),
    ):
        unique = {(row["lab_id"], *(row[key] for key in keys)): row for row in world[name]}
        world[name] = list(unique.values())
    for row in world["certificates"]:
        row["number"], row["n_points"] = None, None
    for row in world["points"]:
        row["frequency"], row["read_at"], row["nominal"] = None, None, None
        row["value_unit"] = row["value_unit"] or "A"
    for row in world["cmc"]:
        row["frequency_low"] = row["frequency_high"] = None
    for row in world["readings"]:
        row["read_at"] = None
    for row in world["holds"]:
        row["subject_id"] = {"equipment": "e1", "room": "r1"}.get(row["subject_kind"], row["subject_id"])
    return world


MANY = settings(max_examples=2, deadline=None, phases=(Phase.generate,))


@MANY
@given(base=st.integers(0, 2**32))
def test_the_engine_says_what_plain_python_says(base: int) -> None:
    rules = [rule for rule in RULES if rule.id in PLAIN]
    worlds = [_world(base + number) for number in range(80)]
    for number, said in enumerate(said_of_each(rules, worlds)):
        world = worlds[number]
        there = {(c["lab_id"], c["cert_id"]) for c in world["certificates"]}
        for rule_id, plain in PLAIN.items():
            expected = {
                (c["lab_id"], c["cert_id"], verdict)
                for c in world["certificates"]
                for verdict in plain(world, c)
            }
            found = {each for each in said[rule_id] if each[:2] in there}
            assert found == expected, (rule_id, base + number)


@MANY
@given(base=st.integers(0, 2**32))
def test_both_engines_say_the_same_of_every_rule_of_a_stage(base: int) -> None:
    said_of_each(
        [rule for rule in RULES if rule.stages], [_wide_world(base + number) for number in range(40)]
    )


def test_the_random_worlds_reach_every_case() -> None:
    reached: dict[str, set[str]] = {rule_id: set() for rule_id in PLAIN}
    for seed in range(600):
        world = _world(seed)
        for rule_id, plain in PLAIN.items():
            for certificate in world["certificates"]:
                reached[rule_id] |= plain(world, certificate) or {"pass"}
    for rule in RULES:
        if rule.id in PLAIN:
            wanted = {"pass", *rule.cases} - {"points-missing"}
            assert wanted <= {said.partition(":")[2] or said for said in reached[rule.id]}, rule.id

# SPDX-License-Identifier: Apache-2.0
"""The rules about how a laboratory is run say what plain Python says, and a laboratory that keeps all passes.

The random worlds are the exemplary one with rows taken away or doubled, values lost, and instants moved to
and about the bounds that rules know.
"""

from datetime import timedelta
from functools import cache
from random import Random
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.rules.catalogue import HOUSE, SWEPT
from zhunsheng.rules.compiled import compiled
from zhunsheng.rules.engine import run
from zhunsheng.rules.rule import Rule
from zhunsheng.rules.schema.column import Column
from zhunsheng.rules.tables import TABLES
from zhunsheng.rules.tests.drawn import drawing, nothing
from zhunsheng.rules.tests.exemplary import ASKED, exemplary
from zhunsheng.rules.tests.packed import said_of_each
from zhunsheng.rules.tests.plain_conduct import PLAIN_CONDUCT
from zhunsheng.rules.tests.plain_outward import PLAIN_OUTWARD
from zhunsheng.rules.tests.plain_rows import World
from zhunsheng.rules.tests.plain_staff import PLAIN_STAFF
from zhunsheng.rules.tests.plain_stock import PLAIN_STOCK
from zhunsheng.rules.tests.world import arrow, day
from zhunsheng.rules.verdict.given import Answers, key_of, units_asked
from zhunsheng.rules.verdict.part import PartVerdict
from zhunsheng.rules.verdict.whole import evaluate

PLAIN = PLAIN_STAFF | PLAIN_STOCK | PLAIN_CONDUCT | PLAIN_OUTWARD
DECIDING = tuple(rule for rule in SWEPT if rule.decides)
OURS = HOUSE
CODE = catalogue()
HELD_STILL = frozenset({"labs"})
BOUNDS = (0, 1, -1, 2, 5, 30, 31, 183, 366, 367, 732, 1096, 1097, -10)
"""Days before the one asked on and about which rules turn."""
UNIQUE = frozenset(
    {
        "labs",
        "organisation",
        "certificates",
        "people",
        "jobs",
        "customers",
        "lots",
        "equipment",
        "complaints",
        "capa",
        "rooms",
        "registry",
        "documents",
        "items",
    }
)
"""Tables in which doubling a row would make one key stand for two contents."""


def _words(column: Column) -> tuple[str, ...]:
    """The words of a fixed list, as the schema writes them."""
    listed = column.doc.en.split(";")[0].split(",")[0]
    return tuple(listed.split("|")) if column.kind == "text" and "|" in listed else ()


def _moved(random: Random, column: Column, value: Any) -> Any:
    if column.nullable and random.random() < 0.4:
        return None
    if column.kind == "instant":
        if random.random() < 0.5 or value is None:
            return ASKED - timedelta(days=random.choice(BOUNDS), hours=random.choice((0, 0, 1, -1)))
        return value + timedelta(days=random.choice((-31, -1, 1, 4, 31)), minutes=random.choice((0, 0, 4, 6)))
    if column.kind == "flag":
        return not value
    if column.kind in ("real", "integer") and column.name != "point_no":
        return type(value or 1)((value or 1) * random.choice((0, -1, 0.5, 2)))
    words = _words(column)
    return random.choice(words) if words else value


def _mutated(random: Random, name: str, row: dict[str, Any]) -> dict[str, Any]:
    columns = TABLES[name].columns
    return {
        c.name: _moved(random, c, row.get(c.name))
        if not c.key and random.random() < 0.12
        else row.get(c.name)
        for c in columns
    }


def _world(seed: int) -> World:
    random = drawing(seed)
    world = nothing()
    for name, rows in exemplary().items():
        if name == "env_series":
            world[name] = [{c.name: row.get(c.name) for c in TABLES[name].columns} for row in rows]
            continue
        lost = random.choice((0.7, 1.0)) if random.random() < 0.12 else 0.04
        for row in rows:
            if name not in HELD_STILL and random.random() < lost:
                continue
            calm = name in HELD_STILL or random.random() < 0.6
            own = {c.name: row.get(c.name) for c in TABLES[name].columns}
            world[name].append(own if calm else _mutated(random, name, row))
            if name not in UNIQUE and random.random() < 0.1:
                world[name].append(_mutated(random, name, row))
    return _of_late(Random(f"late {seed}"), _turned(random, world))  # noqa: S311  # as above


def _of_late(random: Random, world: World) -> World:
    """What was reached, held or appointed in the months before the day, in some worlds."""
    if random.random() < 0.2:
        for row in world["training"]:
            row.update({"held_at": ASKED - timedelta(days=random.choice((91, 92, 120))), "effect": None})
    if random.random() < 0.2:
        for row in world["objectives"]:
            row["unit"] = random.choice(("%", "d"))
            past = {"valid_to": ASKED - timedelta(days=random.choice((0, 9, 92)))}
            row.update(random.choice((past, {"value": None}, {"name": "certificate-error-rate"})))
    if random.random() < 0.3:
        for row in world["standard_checks"]:
            row.update(
                {"in_control": random.choice((False, True)), "done_at": day(random.choice((8, 12, 19)))}
            )
    if random.random() < 0.2:
        for row in world["audits"]:
            row.update({"auditor_id": "qua", "responsible_id": random.choice(("qua", "tec"))})
            row.update({"result": "nonconform", "capa_id": random.choice((None, "p1"))})
    if random.random() < 0.1:
        for row in world["appointments"]:
            row["role"] = random.choice((row["role"], row["role"], "sales", "other"))
    if random.random() < 0.3:
        world["complete_tables"] = []
    if random.random() < 0.1:
        for row in world["quality_control"]:
            row["judged"] = "unsatisfactory"
    return world


def _turned(random: Random, world: World) -> World:
    """What a single certificate seldom shows by chance: work on site, other people, foreign answers."""
    for c in world["certificates"]:
        c["onsite"] = random.random() < 0.25
        c["subcontracted"] = random.random() < 0.05
    if random.random() < 0.05:
        world["labs"] = [row | {"asked_at": None} for row in world["labs"]]
    if random.random() < 0.5:
        world["env_series"] = world["env_series"][:: random.choice((1, 1, 2, 500))]
    if random.random() < 0.3:
        world["points"] = [row | {"in_scope": False} for row in world["points"]]
    if random.random() < 0.4:
        kind = random.choice(("unfit", "method"))
        world["notices"] = [row | {"kind": kind, "found_at": row["found_at"]} for row in world["notices"]]
    if random.random() < 0.3:
        for row in world["safety_checks"]:
            row["job_id"] = "j1"
    if random.random() < 0.3:
        row = {c.name: None for c in TABLES["travel"].columns} | {"job_id": "j1", "lab_id": "L"}
        world["travel"] = [row | {"person_id": random.choice(("cal", "chk"))}]
    _at_once(random, world)
    for name, column, values in _STRANGERS:
        for row in world[name]:
            if random.random() < 0.06:
                row[column] = random.choice(values)
    return world


def _at_once(random: Random, world: World) -> None:
    """What only several changes together bring about."""
    if random.random() < 0.2:
        for row in world["traceability"]:
            row["out_from"] = row["cal_date"] + timedelta(days=random.choice((-3, -3, 0, 1, 2)))
            row["out_to"] = row["out_from"] + timedelta(days=random.choice((1, 2, 3, 4)))
    if random.random() < 0.3:
        for row in world["methods"]:
            row |= {"family": "dmm", "level": random.choice(("own", "local"))}
            row |= {
                "method": random.choice(("JJF 1587", row["method"])),
                "edition": random.choice(("2016", "1")),
            }
        world["methods"] += [row | {"method": "X", "level": "national"} for row in world["methods"][:1]]
    if random.random() < 0.1:
        world["competence"] = [row | {"at": ASKED - timedelta(days=400)} for row in world["competence"]]
    if random.random() < 0.3:
        world["premises"] += [row | {"premises_id": "t2", "site_id": "s2"} for row in world["premises"][:1]]
    if random.random() < 0.2:
        again = {
            "capa_id": "a2",
            "acted_at": None,
            "opened_at": ASKED - timedelta(days=random.choice((3, 30))),
        }
        world["capa"] += [row | again for row in world["capa"]]
    if random.random() < 0.2:
        for row in world["certificates"]:
            row |= {"site_id": None, "room_id": random.choice(("r1", None))}
    if random.random() < 0.2:
        world["surveys"] = [row | {"evaluated_at": None} for row in world["surveys"]]
    if random.random() < 0.1:
        world["env_series"] = []
    if random.random() < 0.2:
        stopped = {"job_id": "j1", "failed": True, "stopped_at": random.choice((None, day(10, 10)))}
        world["safety_checks"] = [row | stopped for row in world["safety_checks"]]
        world["certificates"] = [row | {"onsite": True} for row in world["certificates"]]
    if random.random() < 0.2:
        world["notices"] = [row | {"kind": "unfit", "proposal": None} for row in world["notices"]]
        world["points"] = [row | {"in_scope": False} for row in world["points"]]
        world["jobs"] = [row | {"channel": "paper"} for row in world["jobs"]]
    if random.random() < 0.2:
        world["innovation"] = [row | {"file_sha256": None} for row in world["innovation"]]
    if random.random() < 0.2:
        error: dict[str, Any] = {"amendment_id": "m1", "lab_id": "L", "cert_id": "c1", "kind": "withdrawal"}
        error |= {"cause": "laboratory-error", "decided_at": ASKED - timedelta(days=3)}
        world["amendments"] = [{c.name: error.get(c.name) for c in TABLES["amendments"].columns}]
    if random.random() < 0.1:
        world["certificates"] = [row | {"item_id": None, "instr_id": None} for row in world["certificates"]]
    if random.random() < 0.1:
        calm = {"job_id": "j1", "failed": False, "stopped_at": None, "complete": random.choice((True, False))}
        world["safety_checks"] = [row | calm | {"at": day(9)} for row in world["safety_checks"]]
        world["certificates"] = [row | {"onsite": True} for row in world["certificates"]]
    for row in world["penalties"]:
        row["kind"] = random.choice(("penalty", "dishonesty-list"))
        row["valid_to"] = random.choice((row["valid_to"], None, ASKED - timedelta(days=1000)))
    if random.random() < 0.2:
        world["events"] += [row | {"reason": ""} for row in world["events"] for _ in range(2)]
    if random.random() < 0.3:
        world["reviews"] = [row | {"consented_at": day(7)} for row in world["reviews"]]
    if random.random() < 0.1:
        world["innovation"] = [row | {"applied_at": None} for row in world["innovation"]]
    for row in world["integrity_cases"]:
        row["kind"] = random.choice(("pressure", "confidentiality", "bribery"))
        row["confirmed"] = random.choice((True, False, None))
        row["closed_at"] = random.choice((None, row["closed_at"]))
    for row in world["items"]:
        if random.random() < 0.3:
            row |= {"condition": "abnormal", "condition_answered_at": random.choice((ASKED, None))}


_STRANGERS: tuple[tuple[str, str, tuple[Any, ...]], ...] = (
    ("device_messages", "equip_id", ("e2", "e1")),
    ("device_messages", "item_id", ("i2", "i1")),
    ("declarations", "customer_id", ("k1", "k2")),
    ("premises", "address", ("别处 1 号", "和平里5号")),
    ("premises", "site_id", ("s2", "s1")),
    ("traceability", "provider", ("无名所", "国家院")),
    ("traceability", "quantity", ("mass", "dc-voltage")),
    ("traceability", "high", (5000.0, 1.0)),
    ("provider_scopes", "quantity", ("mass", "dc-voltage")),
    ("traceability", "out_to", (ASKED - timedelta(days=22), ASKED - timedelta(days=23))),
    ("method_needs", "name", ("nothing", "calibrator")),
    ("method_needs", "edition", ("2010", None)),
    ("lot_use", "lot_id", ("l-none", "l-reagent")),
    ("uncertainty_reports", "edition", ("2010",)),
    ("validations", "method", ("JJF 1587", "Q/2")),
    ("validations", "edition", ("2016", "1")),
    ("objectives", "name", ("calibrator-load", "other")),
    ("quality_control", "field", ("length", None)),
    ("registry", "shown_state", ("superseded", "valid")),
    ("innovation", "file_sha256", ("f0", "f1")),
    ("training", "trainer_id", ("cal", "tra")),
    ("training", "family", ("scale", "dmm")),
    ("complete_tables", "through", (day(1), ASKED)),
    ("complete_tables", "table_name", ("complaints",)),
    ("reviews", "method_reason", ("量程不符",)),
    ("capa", "cause_code", ("C1", "C2")),
    ("capability_pages", "shown_sha256", ("z",)),
    ("qualifications", "valid_to", (day(5),)),
    ("innovation", "at", (ASKED - timedelta(days=400),)),
    ("safety_checks", "stopped_at", (day(10, 10),)),
    ("deviations", "accepted_at", (None,)),
    ("reviews", "consented_at", (day(7),)),
    ("clause_matrix", "document_id", ("policy", "gone")),
    ("audits", "aspect", ("8.3", "8.9", None)),
    ("appointments", "topic", ("安全",)),
    ("deviations", "kind", ("method", "scope")),
    ("jobs", "waybill", (None,)),
    ("jobs", "price", (100.0,)),
    ("equipment", "family", ("other",)),
    ("certificates", "instr_id", (None,)),
    ("certificates", "item_id", (None,)),
    ("certificates", "proc_version", ("2010",)),
)


@settings(max_examples=1, deadline=None, phases=(Phase.generate,))
@given(base=st.integers(0, 2**32))
def test_the_engine_says_what_plain_python_says(base: int) -> None:
    worlds = [_world(base + number) for number in range(100)]
    for number, said in enumerate(said_of_each(OURS, worlds, judged_too=False)):
        for rule in OURS:
            assert said[rule.id] == PLAIN[rule.id](worlds[number]), (rule.id, base + number)


def _said(rule: str, **more: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    """What a rule says of the exemplary laboratory with more rows; both ways of asking it agree."""
    world = nothing()
    for name, rows in (exemplary() | {k: exemplary()[k] + v for k, v in more.items()}).items():
        world[name] = [{c.name: row.get(c.name) for c in TABLES[name].columns} for row in rows]
    ((said),) = said_of_each(tuple(each for each in OURS if each.id == rule), [world], judged_too=False)
    assert said[rule] == PLAIN[rule](world)
    return set(said[rule])


def test_a_period_that_runs_is_measured_when_it_is_over() -> None:
    name, start = "satisfaction", ASKED - timedelta(days=4)
    running = {"lab_id": "L", "objective_id": "o2", "name": name, "valid_from": start, "target": 1.0}
    over = running | {"objective_id": "o1", "valid_from": ASKED - timedelta(days=34), "valid_to": start}
    assert _said("R-SYSTEM-03", objectives=[running, over | {"value": 2.0}]) == set()
    assert {verdict for *_, verdict in _said("R-SYSTEM-03", objectives=[running, over])} == {
        "broken:unmeasured"
    }


def test_the_effect_of_a_training_is_judged_within_a_quarter() -> None:
    held = {"lab_id": "L", "training_id": "t9", "person_id": "cal"}
    assert _said("R-STAFF-12", training=[held | {"held_at": ASKED - timedelta(days=60)}]) == set()
    late = _said("R-STAFF-12", training=[held | {"held_at": ASKED - timedelta(days=120)}])
    assert {verdict for *_, verdict in late} == {"broken:open"}


def _training(**columns: Any) -> list[dict[str, Any]]:
    return [row | columns for row in exemplary()["training"]]


def test_a_training_that_is_not_there_is_one_fact_where_the_table_is_declared_complete() -> None:
    (made,) = [row for row in exemplary()["certificates"] if row.get("job_id") == "j1"][:1]
    more = [made | {"cert_id": f"c{n}", "number": f"Z{n}", "job_id": None} for n in (2, 1)]
    world = exemplary() | {"training": _training(family="scale")}
    world["certificates"] = [*world["certificates"], *more]
    rules = tuple(rule for rule in OURS if rule.id == "R-STAFF-06")
    (found,) = run(rules, arrow(world))
    assert (found.unit, found.unit_id, found.severity, found.case) == ("person", "cal", "hard", "")
    assert found.detail["on_count"] == len(world["certificates"])
    assert found.detail["on_certificates"] == "Z1, Z2, ZS-1"
    (asked,) = run(rules, arrow(world | {"complete_tables": []}))
    assert (asked.severity, asked.case) == ("ask", "not-filed")
    (nothing_of,) = run(rules, arrow(world | {"complete_tables": [], "training": []}))
    assert (nothing_of.state, nothing_of.case) == ("unknown", "no-training")
    (fact,) = run(rules, arrow(world | {"training": []}))
    assert (fact.state, fact.case) == ("broken", "")


def test_one_more_certificate_on_the_same_fact_does_not_make_it_another() -> None:
    world = exemplary() | {"training": _training(family="scale")}
    rules = tuple(rule for rule in OURS if rule.id == "R-STAFF-06")
    (first,) = run(rules, arrow(world))
    more = [row | {"cert_id": "c-more", "job_id": None} for row in world["certificates"][:1]]
    (second,) = run(rules, arrow(world | {"certificates": [*world["certificates"], *more]}))
    assert first.detail["on_count"] != second.detail["on_count"]
    assert key_of(first) == key_of(second)


def test_who_sells_needs_no_file_of_competence() -> None:
    row = {"lab_id": "L", "person_id": "new", "valid_from": ASKED - timedelta(days=100)}
    assert _said("R-STAFF-01", appointments=[row | {"role": "sales"}]) == set()
    file = _said("R-STAFF-01", appointments=[row | {"role": "checker"}])
    assert {verdict for *_, verdict in file} == {"broken:files"}


def test_an_amendment_does_not_make_its_order_late() -> None:
    (made,) = [row for row in exemplary()["certificates"] if row.get("job_id") == "j1"][:1]
    later = made | {"cert_id": "c-late", "signed_at": day(25, 9)}
    change = {"lab_id": "L", "amendment_id": "a9", "cert_id": made["cert_id"], "kind": "replacement"}
    amended = [change | {"new_cert_id": "c-late"}]
    assert _said("R-COMMIT-02", certificates=[later], amendments=amended) == set()
    assert {verdict for *_, verdict in _said("R-COMMIT-02", certificates=[later])} == {"broken"}


def test_an_error_rate_in_percent_is_read_as_such() -> None:
    objectives = [row for row in exemplary()["objectives"] if row["name"] != "certificate-error-rate"]
    assert len(objectives) < len(exemplary()["objectives"])
    own = {"lab_id": "L", "amendment_id": "a9", "cert_id": "c1", "kind": "supplement"}
    error = own | {"cause": "laboratory-error", "decided_at": ASKED - timedelta(days=20)}
    target = {"lab_id": "L", "objective_id": "p", "name": "certificate-error-rate", "target": 0.9}
    row = target | {"value": 0.5, "unit": "%", "valid_from": ASKED - timedelta(days=100)}
    assert {v for *_, v in _said("R-ERROR-01", amendments=[error], objectives=[row])} == {"broken"}


def test_samples_of_a_logger_need_not_name_their_laboratory() -> None:
    (rule,) = (each for each in OURS if each.id == "R-ENV-05")
    assert "lab_id" not in rule.needs["env_series"]
    assert "lab_id" in rule.needs["rooms"]
    tables = arrow(exemplary())
    tables["env_series"] = tables["env_series"].drop_columns(["lab_id"])
    assert list(run((rule,), tables)) == []


def test_both_engines_say_the_same() -> None:
    said_of_each(OURS, [_world(seed) for seed in range(12)])


def test_the_random_worlds_reach_every_case() -> None:
    reached: dict[str, set[str]] = {rule.id: set() for rule in OURS}
    for seed in range(400):
        world = _world(seed)
        for rule in OURS:
            reached[rule.id] |= {verdict for _lab, _unit, verdict in PLAIN[rule.id](world)} or {"pass"}
    for rule in OURS:
        wanted = {"pass", *_verdicts(rule)}
        assert wanted <= reached[rule.id], (rule.id, wanted - reached[rule.id])


def _verdicts(rule: Rule) -> set[str]:
    told = compiled(rule)
    states = [f"{state}:{case}" for state in ("broken", "unknown") for case in rule.cases]
    return {each for each in (*states, "broken") if f"THEN '{each}'" in told or f"SELECT '{each}'" in told}


@cache
def _parts(*without: str) -> dict[str, PartVerdict]:
    """The verdict on every part of the code for the exemplary laboratory, less some of its tables."""
    tables = {name: table for name, table in arrow(exemplary()).items() if name not in without}
    answers = Answers(DECIDING, units_asked(DECIDING, tables), run(DECIDING, tables))
    return {part.ref: part for each in evaluate(CODE, answers).verdicts for part in each.parts}


def test_every_part_that_records_can_show_is_met_where_all_records_are_kept() -> None:
    found = _parts()
    for part in CODE.parts():
        verdict, count = found[part.ref].verdict, found[part.ref].count
        if part.automatable == "full":
            # Nobody found a standard bad later, which is no lapse.
            assert verdict == ("not-applicable" if part.ref == "5.8.3/followed_up" else "met"), part.ref
        else:  # a person confirms the rest, or all of it
            assert (verdict, count.hits, count.unknown) == ("unknown", 0, 0), part.ref
            assert count.asked > 0 or part.automatable == "manual", part.ref


def test_without_its_records_no_part_is_met() -> None:
    """A part is unknown when a table that a rule deciding it needs is missing."""
    needed: dict[str, set[str]] = {}
    for part in {part for rule in DECIDING for part in rule.clauses}:
        rules = [rule for rule in DECIDING if rule.decides_on(part)]
        # What only asks holds up no verdict, unless nothing else decides the part.
        for rule in [rule for rule in rules if rule.severity != "ask"] or rules:
            needed.setdefault(part, set()).update(rule.needs)
    kept = _parts()
    for table in ("labs", "certificates"):
        found = _parts(table)
        for part, tables in needed.items():
            if table in tables and kept[part].verdict == "met":
                assert found[part].verdict == "unknown", (part, table)


def test_a_part_without_records_is_not_answered() -> None:
    bare = _parts("penalties", "credit_checks")["5.10"]
    assert (bare.verdict, bare.answered) == ("unknown", False)
    assert {"penalties", "credit_checks"} <= {
        place.partition(".")[0] for place in ", ".join(bare.missing).split(", ")
    }


def test_every_rule_of_ours_has_its_plain_one() -> None:
    assert {rule.id for rule in HOUSE} == set(PLAIN)

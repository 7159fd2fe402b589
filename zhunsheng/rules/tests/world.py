# SPDX-License-Identifier: Apache-2.0
"""One honest certificate with all its evidence; tests change one thing and ask one rule."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from functools import cache
from typing import Any

import pyarrow as pa

from zhunsheng.rules.catalogue import named
from zhunsheng.rules.engine import run
from zhunsheng.rules.finding import Finding
from zhunsheng.rules.rule import Rule
from zhunsheng.rules.slices import judge
from zhunsheng.rules.tables import TABLES, arrow_table, columns_of, empty

Rows = dict[str, list[dict[str, Any]]]


def day(number: int, hour: int = 0, minute: int = 0) -> datetime:
    """An instant in March 2026, naive local time as evidence has it."""
    return datetime(2026, 3, number, hour, minute)  # noqa: DTZ001  # evidence is naive local time


LAB = {"lab_id": "L"}


def honest() -> Rows:
    """A digital multimeter, calibrated on 10 March from 9 to 11, checked at 12, signed at 13."""
    rows: Rows = {name: [] for name in TABLES}
    for part in (_certificate, _standards, _people, _methods, _points, _item):
        part(rows)
    return rows


def _certificate(rows: Rows) -> None:
    """The certificate itself, made in rooms that are the laboratory's own."""
    rows["premises"] = [LAB | {"premises_id": "t1", "site_id": "s1", "tenure": "owned", "valid_from": day(1)}]
    rows["certificates"] = [
        LAB
        | {
            "cert_id": "c1",
            "number": "ZS-1",
            "job_id": "j1",
            "item_id": "i1",
            "family": "dmm",
            "method": "JJF 1587",
            "proc_version": "2016",
            "field": "electromagnetic",
            "room_id": "r1",
            "site_id": "s1",
            "onsite": False,
            "conditioned_at": day(9, 9),
            "started_at": day(10, 9),
            "ended_at": day(10, 11),
            "operator_id": "cal",
            "checker_id": "chk",
            "signer_id": "sig",
            "checked_at": day(10, 12),
            "signed_at": day(10, 13),
            "env_temp_low": 19.8,
            "env_temp_high": 20.3,
            "env_rh_low": 45.0,
            "env_rh_high": 50.0,
            "accredited_mark": True,
            "n_points": 1,
            "n_reps_required": 3,
            "serial_printed": "A1802",
            "customer_printed": "甲厂",
            "state": "valid",
        }
    ]


def _standards(rows: Rows) -> None:
    """The standard it was made with."""
    open_ended = {"valid_from": day(1), "valid_to": None}
    rows["standard_use"] = [
        LAB
        | {
            "cert_id": "c1",
            "equip_id": "e1",
            "function": "DCV",
            "low": 0.0,
            "high": 10.0,
            "unit": "V",
        }
    ]
    rows["equipment"] = [LAB | {"equip_id": "e1", "number": "MS-0017"}]
    rows["traceability"] = [
        LAB
        | {
            "equip_id": "e1",
            "cal_date": day(1),
            "valid_to": day(31),
            "certificate_no": "CDdc2026-00812",
            "out_from": None,
        }
    ]
    rows["confirmations"] = [
        LAB
        | open_ended
        | {
            "confirmation_id": "k1",
            "equip_id": "e1",
            "function": "DCV",
            "low": -1000.0,
            "high": 1000.0,
            "unit": "V",
            "result": "usable",
        }
    ]


def _people(rows: Rows) -> None:
    """Who may do what."""
    open_ended = {"valid_from": day(1), "valid_to": None}
    rows["authorisations"] = [
        LAB | open_ended | {"person_id": person, "family": "dmm", "act": act}
        for person, act in (("cal", "calibrate"), ("chk", "check"))
    ]
    rows["signing_fields"] = [LAB | open_ended | {"person_id": "sig", "field": "electromagnetic"}]


def _methods(rows: Rows) -> None:
    """The method, its limits, and the capability."""
    open_ended = {"valid_from": day(1), "valid_to": None}
    rows["procedures"] = [
        LAB | {"family": "dmm", "version": "2016", "method": "JJF 1587", "effective_from": day(1)}
    ]
    rows["method_limits"] = [
        LAB | {"method": "JJF 1587", "edition": "2016", "quantity": quantity, "low": low, "high": high}
        for quantity, low, high in (("temperature", 15.0, 25.0), ("humidity", None, 75.0))
    ]
    rows["method_limits"][0]["equalisation_min"] = 1440.0
    rows["cmc"] = [
        LAB
        | open_ended
        | {
            "cmc_id": "m1",
            "basis": "accreditation",
            "quantity": "dc-voltage",
            "family": "dmm",
            "low": -1000.0,
            "high": 1000.0,
            "unit": "V",
            "form": "linear",
            "u": 0.0001,
            "u_relative": 0.00001,
        }
    ]


def _points(rows: Rows) -> None:
    """What was read and reported."""
    rows["points"] = [
        LAB
        | {
            "cert_id": "c1",
            "point_no": 1,
            "quantity": "dc-voltage",
            "function": "DCV",
            "nominal_value": 10.0,
            "value_unit": "V",
            "u_value": 0.00025,
            "u_step": 0.00001,
            "in_scope": True,
        }
    ]
    rows["observations"] = [
        LAB
        | {
            "cert_id": "c1",
            "point_no": 1,
            "role": "item",
            "counts": [100007, 100008, 100007],
            "texts": ["10.0007", "10.0008", "10.0007"],
            "resolution": "0.0001",
            "unit": "V",
            "read_at": [day(10, 10), day(10, 10, 1), day(10, 10, 2)],
            "entry_mode": "manual",
            "person_id": "cal",
        }
    ]
    rows["recomputations"] = [
        LAB | {"cert_id": "c1", "place": "dcv-20v/1/error", "reported": "0.0007", "recomputed": "0.0007"}
    ]


def _item(rows: Rows) -> None:
    """The item, in and out, and the review before."""
    rows["items"] = [LAB | {"item_id": "i1", "job_id": "j1", "serial": "A1802", "customer_agreed": "甲厂"}]
    rows["custody"] = [
        LAB | {"item_id": "i1", "step": "received", "at": day(8)},
        LAB | {"item_id": "i1", "step": "returned", "at": day(12)},
    ]
    rows["reviews"] = [
        LAB
        | {
            "review_id": "w1",
            "job_id": "j1",
            "method": "JJF 1587",
            "edition": "2016",
            "signed_at": day(7),
        }
    ]


def arrow(rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, pa.Table]:
    """The rows as typed tables."""
    return {name: arrow_table(name, table) if table else _no_rows(name) for name, table in rows.items()}


_no_rows = cache(empty)


def columns(rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, dict[str, list[Any]]]:
    """The rows as the gate takes them."""
    return {name: columns_of(name, table) if table else _no_columns(name) for name, table in rows.items()}


@cache
def _no_columns(name: str) -> dict[str, list[Any]]:
    return columns_of(name, ())


def both(rules: Sequence[Rule], rows: Mapping[str, list[dict[str, Any]]]) -> tuple[Finding, ...]:
    """What the rules find: the engine of a laboratory's history and that of the gate must say the same."""
    findings = run(rules, arrow(rows))
    assert judge(rules, columns(rows)) == findings
    return findings


def changed(rows: Rows, place: str, **values: Any) -> Rows:
    """A copy where every row of a table has other values; a table named with "-" loses all its rows."""
    copy = deepcopy(rows)
    if place.startswith("-"):
        copy[place[1:]] = []
    for row in copy.get(place, ()):
        row.update(values)
    return copy


def ask(rule_id: str, rows: Rows) -> list[str]:
    """What one rule says: "broken", "broken:CASE" or "unknown:CASE" for each finding."""
    findings = both([named(rule_id)], rows)
    return [f"{finding.state}:{finding.case}".rstrip(":") for finding in findings]

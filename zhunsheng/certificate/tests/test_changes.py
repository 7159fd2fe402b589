# SPDX-License-Identifier: Apache-2.0
"""Every difference between two certificates is found and named; what only makes them two documents is not."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from zhunsheng.certificate.changes import MAX_LINES, OWN, beside, differences
from zhunsheng.certificate.tests.example import AMENDED, DOSE_RATE_METER, MULTIMETER
from zhunsheng.certificate.value import Certificate, Quantity, ResultTable, Row
from zhunsheng.measure.text import Text

TABLE = MULTIMETER.results[0]
OTHER = Text("别的", "other")
ITEM, CLIENT, HOUSE = MULTIMETER.item, MULTIMETER.client, MULTIMETER.laboratory
DECISION, METHOD, STANDARD = MULTIMETER.decision, MULTIMETER.methods[0], MULTIMETER.standards[0]


def corrected(row: Row) -> Row:
    error = Quantity("0.44", "mV", uncertainty="0.25", k="2", probability="0.9545")
    return replace(row, cells=(row.cells[0], row.cells[1], error, row.cells[3]), outcome="not-conform")


def first_line(**other: Any) -> ResultTable:
    return replace(TABLE, rows=(replace(TABLE.rows[0], **other), *TABLE.rows[1:]))


# What else each field of a certificate may hold, and the one difference that makes.
OTHERWISE: dict[str, list[tuple[Any, list[str]]]] = {
    "order_number": [("WT-2", ["order_number"])],
    "laboratory": [
        (replace(HOUSE, name=OTHER), ["laboratory.name"]),
        (replace(HOUSE, credit_code="x"), ["laboratory.credit_code"]),
        (replace(HOUSE, address=OTHER), ["laboratory.address"]),
        (replace(HOUSE, phone="1"), ["laboratory.phone"]),
        (replace(HOUSE, email="a@b"), ["laboratory.email"]),
        (replace(HOUSE, accreditation="L1"), ["laboratory.accreditation"]),
    ],
    "client": [
        (replace(CLIENT, name=OTHER), ["client.name"]),
        (replace(CLIENT, address=OTHER), ["client.address"]),
        (replace(CLIENT, contact="王工"), ["client.contact"]),
    ],
    "item": [
        (replace(ITEM, name=OTHER), ["item.name"]),
        (replace(ITEM, manufacturer="x"), ["item.manufacturer"]),
        (replace(ITEM, model="x"), ["item.model"]),
        (replace(ITEM, serial_number="A1082"), ["item.serial_number"]),
        (replace(ITEM, item_number="YP"), ["item.item_number"]),
        (replace(ITEM, owner_number=""), ["item.owner_number"]),
        (replace(ITEM, condition=OTHER), ["item.condition"]),
    ],
    "received_on": [(date(2026, 4, 10), ["received_on"])],
    "performed_from": [(date(2026, 4, 11), ["performed_on"])],
    "performed_to": [(date(2026, 4, 13), ["performed_on"])],
    "place": [("customer", ["place"])],
    "place_of_work": [(OTHER, ["place"])],
    "methods": [
        ((replace(METHOD, procedure_version="1.1"),), ["methods.1"]),
        ((METHOD, replace(METHOD, number="JJF 1")), ["methods.2"]),
    ],
    "standards": [
        ((), ["standards.1"]),
        ((replace(STANDARD, valid_until=date(2027, 3, 2)),), ["standards.1"]),
        ((replace(STANDARD, uncertainty=OTHER),), ["standards.1"]),
    ],
    "conditions": [((MULTIMETER.conditions[0],), ["conditions.2"])],
    "results": [
        ((), ["results.dcv-20v"]),
        ((*MULTIMETER.results, replace(TABLE, key="dcv-200v")), ["results.dcv-200v"]),
        ((replace(TABLE, rows=TABLE.rows[:2]),), ["results.dcv-20v"]),
        ((replace(TABLE, title=OTHER),), ["results.dcv-20v"]),
        (
            (replace(TABLE, rows=(TABLE.rows[0], corrected(TABLE.rows[1]), TABLE.rows[2])),),
            ["results.dcv-20v.2"],
        ),
        ((first_line(in_scope=False),), ["results.dcv-20v.1"]),
        ((first_line(label=OTHER),), ["results.dcv-20v.1"]),
        ((first_line(subcontracted=True),), ["results.dcv-20v.1"]),
    ],
    "signatories": [
        ((replace(MULTIMETER.signatories[0], name=OTHER), *MULTIMETER.signatories[1:]), ["calibrated"]),
        ((MULTIMETER.signatories[0], replace(MULTIMETER.signatories[1], name=OTHER)), []),
    ],
    "decision": [
        (None, ["decision.specification", "decision.rule", "decision.outcome"]),
        (DECISION and replace(DECISION, outcome="not-conform"), ["decision.outcome"]),
        (DECISION and replace(DECISION, wording=OTHER), ["decision.rule"]),
        (DECISION and replace(DECISION, specification=OTHER), ["decision.specification"]),
    ],
    "accredited_symbol": [(True, ["accredited_symbol"])],
    "statements": [
        ((*MULTIMETER.statements, OTHER), ["statements.2"]),
        ((OTHER,), ["statements.1"]),
        ((OTHER, *MULTIMETER.statements), ["statements.1"]),
    ],
    "external": [
        (
            DOSE_RATE_METER.external,
            [
                f"external.{name}"
                for name in (
                    "name",
                    "address",
                    "accreditation",
                    "certificate",
                    "issued_on",
                    "certificate_sha256",
                )
            ],
        )
    ],
    "deviations": [((OTHER,), ["deviations.1"])],
}  # fmt: skip


def test_every_field_is_compared_or_belongs_to_each_document_alone() -> None:
    assert {each.name for each in fields(Certificate)} == OTHERWISE.keys() | OWN


@pytest.mark.parametrize("field", OTHERWISE)
def test_a_difference_is_named(field: str) -> None:
    for value, expected in OTHERWISE[field]:
        found = differences(MULTIMETER, replace(MULTIMETER, **{field: value}))
        assert [each.field for each in found] == expected, value
        assert all(each.before != each.after and each.name.zh and each.name.en for each in found)


def test_what_makes_it_another_document_is_no_difference() -> None:
    other = replace(MULTIMETER, **{name: getattr(AMENDED, name) for name in OWN})
    assert differences(MULTIMETER, other) == ()


def test_the_amended_certificate_differs_in_what_it_says_it_does() -> None:
    assert AMENDED.replaces is not None
    assert [each.field for each in differences(MULTIMETER, AMENDED)] == [
        change.field for change in AMENDED.replaces.changes
    ]


def test_a_changed_result_is_told_with_its_uncertainty_and_verdict() -> None:
    rows = (TABLE.rows[0], corrected(TABLE.rows[1]), TABLE.rows[2])
    (found,) = differences(MULTIMETER, replace(MULTIMETER, results=(replace(TABLE, rows=rows),)))
    assert found.name.en == "DC voltage, 20 V range, point 2"
    assert found.before.zh == "示值误差 0.70 mV（U = 0.25，k = 2，p = 0.9545）；判定 符合"
    assert found.after.en == (
        "Indication error 0.44 mV (U = 0.25, k = 2, p = 0.9545); Conformity Does not conform"
    )


def test_very_many_changed_lines_are_counted_instead_of_listed() -> None:
    long = replace(MULTIMETER, results=(replace(TABLE, rows=TABLE.rows[1:2] * (MAX_LINES + 1)),))
    rows = tuple(corrected(row) for row in long.results[0].rows)
    (found,) = differences(long, replace(long, results=(replace(TABLE, rows=rows),)))
    assert (
        found.after.en
        == f"{MAX_LINES + 1} line(s), {MAX_LINES + 1} of them changed; see the table of results"
    )


def test_beside_each_other_stands_everything_and_what_differs_is_marked() -> None:
    rows = beside(MULTIMETER, AMENDED)
    assert [row.name.en for row in rows if row.differs] == ["Serial No."]
    assert {row.group for row in rows} == {
        "facts",
        "methods",
        "standards",
        "conditions",
        "results",
        "statements",
    }
    (second,) = [row for row in rows if row.name.en == "DC voltage, 20 V range, point 2"]
    assert second.before.en == (
        "Reference value 10.0000 V; Indication 10.0007 V; "
        "Indication error 0.70 mV (U = 0.25, k = 2, p = 0.9545); MPE ± 0.85 mV; Conformity Conforms"
    )
    shorter = replace(MULTIMETER, results=(replace(TABLE, rows=TABLE.rows[:2]),), statements=())
    gone = [row.name.en for row in beside(MULTIMETER, shorter) if row.differs]
    assert gone == ["Statements", "DC voltage, 20 V range, point 3"]

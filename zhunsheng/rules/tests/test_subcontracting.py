# SPDX-License-Identifier: Apache-2.0
"""A dose-rate meter given to Lab B: the rules of our own work leave it alone, others judge it."""

from typing import Any

import pytest

from zhunsheng.rules.catalogue import RULES, at
from zhunsheng.rules.gate import gate
from zhunsheng.rules.tests.world import LAB, Rows, ask, changed, columns, day, honest

Change = tuple[str, dict[str, Any]]
OWN = ("standard_use", "equipment", "traceability", "confirmations", "observations", "method_limits", "cmc")


def to(place: str, **values: Any) -> Change:
    """A change of every row of a table; "-table" empties it."""
    return place, values


def given_out() -> Rows:
    """Consented on the 5th, sent on the 8th, measured by Lab B on the 9th, back on the 10th."""
    rows = honest() | {name: [] for name in OWN}
    rows["certificates"][0] |= {
        "subcontracted": True,
        "family": "dose-rate-meter",
        "field": "ionising",
        "method": None,
        "proc_version": None,
        "room_id": None,
        "operator_id": None,
        "conditioned_at": None,
        "started_at": day(9),
        "ended_at": day(9),
        "accredited_mark": False,
    }
    rows["points"] = [LAB | {"cert_id": "c1", "point_no": 1, "subcontracted": True}]
    rows["signing_fields"][0]["field"] = "ionising"
    rows["reviews"][0] |= {"method": None, "edition": None}
    steps = (("received", 7), ("subcontracted", 8), ("back-from-subcontractor", 10))
    rows["custody"] = [LAB | {"item_id": "i1", "step": step, "at": day(on, 8)} for step, on in steps]
    rows["subcontracts"] = [_subcontract()]
    rows["supplier_approvals"] = [_approval()]
    return rows


def _subcontract() -> dict[str, Any]:
    return LAB | {
        "cert_id": "c1",
        "supplier_id": "lab-b",
        "label": "Lab B",
        "field": "ionising",
        "family": "dose-rate-meter",
        "quantity": "dose-rate",
        "u_need": 5.0,
        "unit": "%",
        "consented_at": day(5),
        "consent_form": "letter",
        "consent_sha256": "aa",
        "sent_at": day(8),
        "certificate_no": "LB-77",
        "issued_at": day(10),
        "certificate_sha256": "bb",
        "released_at": day(9),
        "entered_by": "desk",
    }


def _approval() -> dict[str, Any]:
    return LAB | {
        "approval_id": "a1",
        "supplier_id": "lab-b",
        "accreditation": "L0042",
        "field": "ionising",
        "u": 4.2,
        "unit": "%",
        "valid_from": day(1),
        "valid_to": day(31),
    }


@pytest.mark.parametrize("rule_id", [rule.id for rule in RULES])
def test_a_task_given_out_in_order_passes_every_rule(rule_id: str) -> None:
    assert ask(rule_id, given_out()) == []


def test_at_the_gate_nothing_of_our_own_work_is_unknown() -> None:
    rows = given_out()
    rows["certificates"][0] |= {"signed_at": None, "drafted_at": day(10, 13)}
    assert gate("signing", columns(rows)).passes
    rows["certificates"][0] |= {"started_at": None, "ended_at": None, "checked_at": None}
    rows["subcontracts"][0] |= {"sent_at": None, "certificate_no": None}
    assert gate("subcontract", columns(rows)).passes
    assert {rule.id for rule in at("subcontract")} >= {"R-SUB-01", "R-SUB-02", "R-REVIEW-01", "R-HOLD-01"}


SAID: list[tuple[str, list[Change], list[str]]] = [
    # Consent: in writing, before it went on the 8th.
    ("R-SUB-01", [to("subcontracts", consented_at=day(8))], []),
    ("R-SUB-01", [to("subcontracts", consented_at=day(8, 0, 1))], ["broken"]),
    ("R-SUB-01", [to("subcontracts", consented_at=None)], ["unknown:no-consent"]),
    ("R-SUB-01", [to("subcontracts", consent_sha256=None)], ["broken:not-written"]),
    ("R-SUB-01", [to("subcontracts", consent_sha256=None, consent_form="portal")], []),
    ("R-SUB-01", [to("subcontracts", consent_form=None)], ["broken:not-written"]),
    ("R-SUB-01", [to("subcontracts", sent_at=None)], ["unknown:no-day"]),
    ("R-SUB-01", [to("-subcontracts")], ["unknown:no-file"]),
    ("R-SUB-01", [to("-subcontracts"), to("certificates", subcontracted=False)], []),
    # Approval: [valid_from, valid_to) holds the 8th, and the U stated meets the need.
    ("R-SUB-02", [to("supplier_approvals", valid_to=day(8))], ["broken"]),
    ("R-SUB-02", [to("supplier_approvals", valid_to=day(8, 0, 1))], []),
    ("R-SUB-02", [to("supplier_approvals", valid_from=day(8))], []),
    ("R-SUB-02", [to("supplier_approvals", valid_from=day(8, 0, 1))], ["broken"]),
    ("R-SUB-02", [to("supplier_approvals", valid_to=None)], []),
    ("R-SUB-02", [to("supplier_approvals", field="length")], ["broken:other"]),
    ("R-SUB-02", [to("supplier_approvals", family="caliper")], ["broken:other"]),
    ("R-SUB-02", [to("supplier_approvals", family="dose-rate-meter", quantity="dose-rate")], []),
    ("R-SUB-02", [to("supplier_approvals", u=5.0)], []),
    ("R-SUB-02", [to("supplier_approvals", u=5.1)], ["broken:need"]),
    ("R-SUB-02", [to("supplier_approvals", unit="Gy")], ["unknown:no-u"]),
    ("R-SUB-02", [to("supplier_approvals", u=None)], ["unknown:no-u"]),
    ("R-SUB-02", [to("supplier_approvals", u=None), to("subcontracts", u_need=None)], []),
    ("R-SUB-02", [to("-supplier_approvals")], ["unknown:no-approval"]),
    ("R-SUB-02", [to("supplier_approvals", lab_id="other")], ["unknown:no-approval"]),
    ("R-SUB-02", [to("subcontracts", supplier_id=None)], ["unknown:no-provider"]),
    # Reissued for what it is.
    ("R-SUB-03", [to("certificates", operator_id="cal")], ["broken"]),
    ("R-SUB-03", [to("certificates", accredited_mark=True)], ["broken:symbol"]),
    ("R-SUB-03", [to("certificates", accredited_mark=None)], []),
    ("R-SUB-03", [to("points", subcontracted=None)], ["broken:unmarked"]),
    ("R-SUB-03", [to("certificates", subcontracted=False)], ["broken:unmarked"]),
    ("R-SUB-03", [to("certificates", checker_id="desk")], ["broken:own-check"]),
    ("R-SUB-03", [to("subcontracts", certificate_sha256=None)], ["unknown:no-certificate"]),
    ("R-SUB-03", [to("subcontracts", released_at=None)], ["unknown:no-release"]),
    ("R-SUB-03", [to("-points")], ["unknown:no-points"]),
    ("R-SUB-03", [to("custody", step="received")], ["unknown:no-custody"]),
    ("R-SUB-03", [to("-subcontracts")], ["unknown:no-file"]),
    # What stays asked of the people and papers here.
    ("R-AUTH-02", [to("authorisations", act="calibrate")], ["broken"]),
    ("R-SIGN-01", [to("signing_fields", field="length")], ["broken"]),
    ("R-DUTY-02", [to("certificates", signer_id="chk")], ["broken:own-check"]),
    ("R-REVIEW-01", [to("reviews", signed_at=day(9, 0, 1))], ["broken"]),
    ("R-ORDER-01", [to("certificates", checked_at=day(8))], ["broken"]),
]


@pytest.mark.parametrize(("rule_id", "changes", "said"), SAID)
def test_one_change_and_what_the_rule_says(rule_id: str, changes: list[Change], said: list[str]) -> None:
    rows = given_out()
    for place, values in changes:
        rows = changed(rows, place, **values)
    assert ask(rule_id, rows) == said


def test_a_reading_of_our_own_is_found() -> None:
    rows = given_out()
    rows["observations"] = honest()["observations"]
    assert ask("R-SUB-03", rows) == ["broken"]


def test_the_refusal_says_until_which_day_the_approval_ran() -> None:
    rows = changed(given_out(), "supplier_approvals", valid_to=day(5))
    rows["certificates"][0] |= {"signed_at": None, "drafted_at": day(10, 13)}
    finding = next(f for f in gate("signing", columns(rows)).blocking if f.rule_id == "R-SUB-02")
    assert "2026-03-04" in finding.message.en
    assert "Lab B" in finding.message.zh
    assert "批准" in finding.clears.zh

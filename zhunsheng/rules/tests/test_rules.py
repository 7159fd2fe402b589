# SPDX-License-Identifier: Apache-2.0
"""Each rule: one plain pass, then refusals, unknowns, and the instants at the edges of intervals."""

from datetime import datetime
from typing import Any

import pytest

from zhunsheng.rules.catalogue import RULES
from zhunsheng.rules.tests.world import ask, changed, day, honest

Change = tuple[str, dict[str, Any]]


def to(place: str, **values: Any) -> Change:
    """A change of every row of a table; "-table" empties it."""
    return place, values


@pytest.mark.parametrize("rule_id", [rule.id for rule in RULES])
def test_honest_work_passes(rule_id: str) -> None:
    assert ask(rule_id, honest()) == []


SAID: list[tuple[str, list[Change], list[str]]] = [
    # Traceability: the cover is [cal_date, valid_to), the work 9:00 to 11:00 on the 10th.
    ("R-TRACE-01", [to("traceability", valid_to=day(10, 10))], ["broken"]),
    ("R-TRACE-01", [to("traceability", valid_to=day(10, 11))], ["broken"]),
    ("R-TRACE-01", [to("traceability", valid_to=day(10, 11, 1))], []),
    ("R-TRACE-01", [to("traceability", cal_date=day(10, 9))], []),
    ("R-TRACE-01", [to("traceability", cal_date=day(10, 9, 1))], ["broken"]),
    ("R-TRACE-01", [to("traceability", valid_to=None)], []),
    ("R-TRACE-01", [to("-traceability")], ["unknown:no-cover"]),
    ("R-TRACE-01", [to("-standard_use")], ["unknown:no-standard"]),
    ("R-TRACE-01", [to("-standard_use"), to("certificates", equip_id="e1")], []),
    ("R-TRACE-01", [to("certificates", ended_at=None)], ["unknown:no-day"]),
    ("R-TRACE-01", [to("traceability", lab_id="other")], ["unknown:no-cover"]),
    ("R-TRACE-02", [to("traceability", out_from=day(5), out_to=day(20))], ["broken"]),
    ("R-TRACE-02", [to("traceability", out_from=day(5), out_to=None)], ["broken"]),
    ("R-TRACE-02", [to("traceability", out_from=day(5), out_to=day(11, 9))], []),
    ("R-TRACE-02", [to("traceability", out_from=day(10, 8), out_to=day(20))], []),
    ("R-TRACE-02", [to("traceability", out_from=day(9, 11), out_to=day(20))], ["broken"]),
    ("R-TRACE-02", [to("certificates", started_at=None)], ["unknown:no-day"]),
    # Confirmation.
    ("R-CONF-01", [to("confirmations", valid_to=day(10, 11))], ["broken"]),
    ("R-CONF-01", [to("confirmations", valid_from=day(10, 9))], []),
    ("R-CONF-01", [to("confirmations", result="not")], ["broken:refused"]),
    ("R-CONF-01", [to("confirmations", result="not", function=None)], ["broken:refused"]),
    ("R-CONF-01", [to("confirmations", result="restricted")], []),
    ("R-CONF-01", [to("confirmations", function="DCI")], ["broken"]),
    ("R-CONF-01", [to("-confirmations")], ["unknown:no-confirmation"]),
    ("R-CONF-01", [to("standard_use", function=None)], ["unknown:no-function"]),
    ("R-CONF-02", [to("confirmations", high=10.0)], []),
    ("R-CONF-02", [to("confirmations", high=9.0)], ["broken", "broken"]),
    ("R-CONF-02", [to("standard_use", high=1000.1)], ["broken"]),
    ("R-CONF-02", [to("points", nominal_value=-1000.1)], ["broken"]),
    ("R-CONF-02", [to("confirmations", low=None, high=None, unit=None)], []),
    ("R-CONF-02", [to("standard_use", low=None, high=None)], []),
    ("R-CONF-02", [to("standard_use", low=None, high=None), to("-points")], ["unknown:no-value"]),
    ("R-CONF-02", [to("confirmations", unit="A")], ["unknown:unit"] * 3),
    ("R-CONF-02", [to("-confirmations")], ["unknown:no-confirmation"]),
    ("R-CONF-02", [to("-standard_use")], ["unknown:no-standard"]),
    # People.
    ("R-AUTH-01", [to("authorisations", valid_to=day(10, 11))], ["broken"]),
    ("R-AUTH-01", [to("authorisations", valid_from=day(10, 9))], []),
    ("R-AUTH-01", [to("authorisations", act="check")], ["broken"]),
    ("R-AUTH-01", [to("authorisations", family="balance")], ["broken"]),
    ("R-AUTH-01", [to("authorisations", method="JJF 1587")], []),
    ("R-AUTH-01", [to("authorisations", method="JJG 315")], ["broken"]),
    (
        "R-AUTH-01",
        [to("authorisations", method="JJF 1587"), to("certificates", method=None)],
        ["unknown:no-method"],
    ),
    ("R-AUTH-01", [to("certificates", operator_id=None)], ["unknown:no-person"]),
    ("R-AUTH-01", [to("-authorisations")], ["unknown:no-authorisations"]),
    ("R-AUTH-02", [to("authorisations", valid_to=day(10, 12))], ["broken"]),
    ("R-AUTH-02", [to("authorisations", valid_to=day(10, 12, 1))], []),
    ("R-AUTH-02", [to("certificates", checker_id="cal")], ["broken"]),
    ("R-AUTH-02", [to("certificates", checker_id=None)], ["unknown:no-person"]),
    ("R-AUTH-02", [to("certificates", checked_at=None)], ["unknown:no-day"]),
    ("R-SIGN-01", [to("signing_fields", valid_to=day(10, 13))], ["broken"]),
    ("R-SIGN-01", [to("signing_fields", valid_from=day(10, 13))], []),
    ("R-SIGN-01", [to("signing_fields", field="length")], ["broken"]),
    ("R-SIGN-01", [to("certificates", field=None)], ["unknown:no-field"]),
    ("R-SIGN-01", [to("certificates", signer_id=None)], ["unknown:no-person"]),
    ("R-SIGN-01", [to("-signing_fields")], ["unknown:no-authorisations"]),
    # Capability.
    ("R-SCOPE-01", [to("points", nominal_value=1000.0)], []),
    ("R-SCOPE-01", [to("points", nominal_value=1000.1)], ["broken:symbol"]),
    ("R-SCOPE-01", [to("points", nominal_value=1000.1, in_scope=False)], ["broken:marked"]),
    (
        "R-SCOPE-01",
        [to("points", quantity="dc-current", in_scope=True), to("certificates", accredited_mark=False)],
        ["broken"],
    ),
    (
        "R-SCOPE-01",
        [to("points", quantity="dc-current", in_scope=None), to("certificates", accredited_mark=False)],
        ["broken:no-symbol"],
    ),
    ("R-SCOPE-01", [to("cmc", valid_to=day(10, 11))], ["broken:symbol"]),
    ("R-SCOPE-01", [to("cmc", valid_from=day(10, 9))], []),
    ("R-SCOPE-01", [to("cmc", method="JJF 1587", edition="2016")], []),
    ("R-SCOPE-01", [to("cmc", method="JJF 1587", edition="2008")], ["broken:symbol"]),
    ("R-SCOPE-01", [to("cmc", site_id="s2")], ["broken:symbol"]),
    ("R-SCOPE-01", [to("cmc", frequency_low=40.0, frequency_high=1000.0)], ["broken:symbol"]),
    (
        "R-SCOPE-01",
        [to("cmc", frequency_low=40.0, frequency_high=1000.0), to("points", frequency=1000.0)],
        [],
    ),
    ("R-SCOPE-01", [to("cmc", unit="A")], ["unknown:unit"]),
    ("R-SCOPE-01", [to("points", nominal_value=None)], ["unknown:no-value"]),
    ("R-SCOPE-01", [to("-cmc")], ["unknown:no-capability"]),
    ("R-SCOPE-01", [to("-points")], ["unknown:no-points"]),
    ("R-SCOPE-02", [to("points", nominal_value=1000.1, in_scope=None)], ["broken"]),
    ("R-SCOPE-02", [to("points", nominal_value=1000.1, in_scope=False)], ["broken:nothing-within"]),
    (
        "R-SCOPE-02",
        [to("points", nominal_value=1000.1, in_scope=False), to("certificates", accredited_mark=False)],
        [],
    ),
    (
        "R-SCOPE-02",
        [to("points", nominal_value=1000.1), to("certificates", accredited_mark=False)],
        ["broken:unmarked"],
    ),
    (
        "R-SCOPE-02",
        [to("points", nominal_value=1000.1, in_scope=None), to("certificates", accredited_mark=False)],
        ["unknown:marking"],
    ),
    ("R-SCOPE-02", [to("points", nominal_value=None)], ["unknown:no-value"]),
    ("R-SCOPE-02", [to("-points")], ["unknown:no-points"]),
    # U = 0.25 mV beside CMC = 0.1 mV + 0.01 mV/V x 10 V = 0.20 mV, U printed to 0.01 mV.
    ("R-CMC-01", [to("points", u_value=0.0002)], []),
    ("R-CMC-01", [to("points", u_value=0.00019)], ["broken"]),
    ("R-CMC-01", [to("points", u_value=0.00019, u_step=0.0001)], []),
    ("R-CMC-01", [to("cmc", u=0.000104), to("points", u_value=0.0002)], []),
    ("R-CMC-01", [to("cmc", u=0.000105), to("points", u_value=0.0002)], []),
    ("R-CMC-01", [to("cmc", u=0.000115), to("points", u_value=0.00021)], ["broken"]),
    ("R-CMC-01", [to("points", u_value=0.00019999, u_step=None)], []),
    ("R-CMC-01", [to("points", u_value=0.000199, u_step=None)], ["broken"]),
    ("R-CMC-01", [to("cmc", form="quadrature", u=0.0002), to("points", u_value=0.00022)], []),
    ("R-CMC-01", [to("cmc", form="class", u=None)], []),
    ("R-CMC-01", [to("cmc", form="other", u=None)], ["unknown:no-cmc"]),
    ("R-CMC-01", [to("points", u_value=None)], ["unknown:no-u"]),
    # A response in dB over frequencies: U and CMC are of another quantity than the point, and of one.
    ("R-CMC-01", [to("cmc", form="value", u=0.3, u_unit="dB"), to("points", u_value=0.31, u_unit="dB")], []),
    (
        "R-CMC-01",
        [to("cmc", form="value", u=0.3, u_unit="dB"), to("points", u_value=0.29, u_unit="dB")],
        ["broken"],
    ),
    ("R-CMC-01", [to("points", u_value=0.29, u_unit="dB")], ["unknown:no-cmc"]),
    ("R-CMC-01", [to("points", nominal_value=5000.0)], []),
    # Method and review.
    ("R-METHOD-01", [to("procedures", superseded_at=day(10, 11))], ["broken"]),
    ("R-METHOD-01", [to("procedures", superseded_at=day(10, 11, 1))], []),
    ("R-METHOD-01", [to("procedures", effective_from=day(10, 9))], []),
    ("R-METHOD-01", [to("procedures", effective_from=day(10, 9, 1))], ["broken:early"]),
    (
        "R-METHOD-01",
        [to("procedures", superseded_at=day(2)), to("certificates", method_agreed=True)],
        ["unknown:no-deviation"],
    ),
    ("R-METHOD-01", [to("certificates", proc_version=None)], ["unknown:no-edition"]),
    ("R-METHOD-01", [to("certificates", proc_version="2008")], ["unknown:not-filed"]),
    ("R-REVIEW-01", [to("reviews", signed_at=day(10, 9))], []),
    ("R-REVIEW-01", [to("reviews", signed_at=day(10, 9, 1))], ["broken"]),
    ("R-REVIEW-01", [to("reviews", signed_at=None)], ["broken"]),
    ("R-REVIEW-01", [to("reviews", method="JJG 315")], ["broken:other-method"]),
    ("R-REVIEW-01", [to("reviews", item_id="i2")], ["unknown:no-review"]),
    ("R-REVIEW-01", [to("reviews", method=None)], ["unknown:no-method"]),
    ("R-REVIEW-01", [to("-reviews")], ["unknown:no-review"]),
    ("R-REVIEW-01", [to("certificates", job_id=None)], ["unknown:no-order"]),
    # Environment.
    ("R-ENV-01", [to("certificates", env_temp_high=25.0)], []),
    ("R-ENV-01", [to("certificates", env_temp_high=25.1)], ["broken:temperature"]),
    ("R-ENV-01", [to("certificates", env_rh_high=75.1)], ["broken:humidity"]),
    ("R-ENV-01", [to("certificates", env_temp_high=25.1, env_deviation_noted=True)], []),
    ("R-ENV-01", [to("-method_limits")], ["unknown:no-limits"]),
    ("R-ENV-01", [to("certificates", method=None)], ["unknown:no-method"]),
    ("R-ENV-02", [to("certificates", env_temp_low=None)], ["unknown:temperature"]),
    ("R-ENV-02", [to("certificates", env_temp_low=None, env_temp_high=None, env_temp=20.0)], []),
    ("R-ENV-02", [to("certificates", env_rh_low=None)], ["unknown:humidity"]),
    ("R-ENV-02", [to("certificates", env_rh_low=None), to("-method_limits")], []),
    ("R-EQUAL-01", [to("certificates", conditioned_at=day(9, 9, 1))], ["broken"]),
    ("R-EQUAL-01", [to("certificates", conditioned_at=None)], ["unknown:no-conditioning"]),
    (
        "R-EQUAL-01",
        [to("certificates", conditioned_at=None), to("method_limits", equalisation_min=None)],
        [],
    ),
    ("R-EQUAL-01", [to("-method_limits")], ["unknown:no-limits"]),
    # Duties.
    ("R-DUTY-01", [to("certificates", checker_id="cal")], ["broken"]),
    ("R-DUTY-01", [to("certificates", checker_id=None)], ["unknown:no-person"]),
    ("R-DUTY-02", [to("certificates", signer_id="cal")], ["broken"]),
    ("R-DUTY-02", [to("certificates", signer_id="chk")], ["broken:own-check"]),
    ("R-DUTY-02", [to("certificates", signer_id=None)], ["unknown:no-person"]),
    ("R-ORDER-01", [to("certificates", checked_at=day(10, 10, 58))], []),
    ("R-ORDER-01", [to("certificates", checked_at=day(10, 10, 57))], ["broken"]),
    ("R-ORDER-01", [to("certificates", signed_at=day(10, 11, 30))], ["broken"]),
    ("R-ORDER-01", [to("certificates", checked_at=None)], ["unknown:no-time"]),
    # Results.
    ("R-RAW-01", [to("-observations")], ["broken"]),
    ("R-RAW-01", [to("observations", role="standard")], ["broken"]),
    ("R-RAW-01", [to("-observations"), to("points", values=[1, 2, 3])], []),
    ("R-RAW-01", [to("points", values=[1, 2, 3]), to("certificates", n_reps_required=4)], ["broken:fewer"]),
    ("R-RAW-01", [to("points", n_required=4)], ["broken:fewer"]),
    ("R-RAW-01", [to("certificates", n_reps_required=None)], ["unknown:no-repeats"]),
    ("R-RAW-01", [to("certificates", n_points=2)], ["broken:points-missing"]),
    ("R-RAW-01", [to("-points")], ["unknown:no-points"]),
    ("R-READ-01", [to("observations", texts=["10.00070"])], ["broken"]),
    ("R-READ-01", [to("observations", texts=["+1.000070E+01"], entry_mode="auto")], []),
    ("R-READ-01", [to("observations", texts=["+1.000075E+01"], entry_mode="auto")], ["broken"]),
    ("R-READ-01", [to("observations", texts=["1.3"], resolution="0.5")], ["broken"]),
    ("R-READ-01", [to("observations", texts=["1.5", " -2 "], resolution="0.5")], []),
    ("R-READ-01", [to("observations", texts=["OL"])], ["unknown:no-number"]),
    ("R-READ-01", [to("observations", texts=None)], ["unknown:no-text"]),
    ("R-RECALC-01", [to("recomputations", reported="0.0008")], ["broken"]),
    ("R-RECALC-01", [to("recomputations", reported=None)], ["broken:not-reported"]),
    ("R-RECALC-01", [to("recomputations", recomputed=None)], ["unknown:no-value"]),
    ("R-RECALC-01", [to("-recomputations")], ["unknown:not-recomputed"]),
    # Custody: received on the 8th, returned on the 12th.
    ("R-CUSTODY-01", [to("observations", read_at=[day(7)])], ["broken"]),
    ("R-CUSTODY-01", [to("observations", read_at=[day(8)])], []),
    ("R-CUSTODY-01", [to("observations", read_at=[day(12)])], ["broken"]),
    ("R-CUSTODY-01", [to("-custody")], ["unknown:no-custody"]),
    ("R-CUSTODY-01", [to("certificates", item_id=None)], ["unknown:no-item"]),
    ("R-CUSTODY-01", [to("-custody"), to("certificates", onsite=True)], ["unknown:no-session"]),
    ("R-CUSTODY-02", [to("certificates", serial_printed="A1082")], ["broken"]),
    ("R-CUSTODY-02", [to("certificates", customer_printed="乙厂")], ["broken:client"]),
    ("R-CUSTODY-02", [to("certificates", serial_printed=None)], ["unknown:no-serial"]),
    ("R-CUSTODY-02", [to("certificates", customer_printed=None)], ["unknown:no-client"]),
    ("R-CUSTODY-02", [to("-items")], ["unknown:no-item"]),
]


@pytest.mark.parametrize(("rule_id", "changes", "said"), SAID)
def test_a_rule_says(rule_id: str, changes: list[Change], said: list[str]) -> None:
    rows = honest()
    for place, values in changes:
        rows = changed(rows, place, **values)
    assert ask(rule_id, rows) == said


def _hold(
    kind: str, subject: str, since: datetime, until: datetime | None, function: str | None = None
) -> Any:
    rows = honest()
    rows["holds"] = [
        {
            "hold_id": "h1",
            "lab_id": "L",
            "subject_kind": kind,
            "subject_id": subject,
            "function": function,
            "from_at": since,
            "to_at": until,
            "reason": "as found +0.26 mA",
        }
    ]
    return rows


HELD: list[tuple[Any, list[str]]] = [
    (_hold("equipment", "e1", day(1), None), ["broken:equipment"]),
    (_hold("equipment", "e1", day(1), day(10, 9)), []),
    (_hold("equipment", "e1", day(10, 11), None), ["broken:equipment"]),
    (_hold("equipment", "e1", day(10, 11, 1), None), []),
    (_hold("equipment", "e1", day(1), None, "DCI"), []),
    (_hold("equipment", "e1", day(1), None, "DCV"), ["broken:equipment"]),
    (
        changed(_hold("equipment", "e1", day(1), None, "DCI"), "standard_use", function=None),
        ["unknown:no-function"],
    ),
    (_hold("person", "cal", day(1), None), ["broken:person"]),
    (_hold("person", "cal", day(10, 12), None), []),
    (_hold("person", "chk", day(10, 12), None), ["broken:person"]),
    (_hold("person", "sig", day(1), day(10, 13)), []),
    (_hold("method", "JJF 1587", day(10, 12), None), ["broken:method"]),
    (_hold("room", "r1", day(10, 10), day(10, 10, 30)), ["broken:room"]),
    (_hold("item", "i1", day(10, 13), None), ["broken:item"]),
    (_hold("item", "e1", day(1), None), []),
    (changed(_hold("room", "r1", day(1), None), "certificates", ended_at=None), ["unknown:no-day"]),
]


@pytest.mark.parametrize(("rows", "said"), HELD)
def test_a_hold_stops_what_it_names(rows: Any, said: list[str]) -> None:
    assert ask("R-HOLD-01", rows) == said


E1_SINCE: list[tuple[Any, list[str]]] = [
    (_hold("equipment", "e1", day(10, 12), None), ["broken"]),
    (_hold("equipment", "e1", day(10, 13), None), ["broken"]),
    (_hold("equipment", "e1", day(10, 13, 1), None), []),
    (_hold("equipment", "e1", day(10, 12), day(10, 13)), []),
    (_hold("equipment", "e1", day(1), None), []),
    (_hold("equipment", "e1", day(10, 12), None, "DCI"), []),
    (_hold("equipment", "e1", day(10, 12), None, "DCV"), ["broken"]),
    (changed(_hold("equipment", "e1", day(10, 12), None), "holds", label="red"), ["broken"]),
    (changed(_hold("equipment", "e1", day(10, 12), None), "holds", label="out"), []),
    (
        changed(_hold("equipment", "e1", day(10, 12), None, "DCI"), "standard_use", function=None),
        ["unknown:no-function"],
    ),
    (
        changed(_hold("equipment", "e1", day(10, 12), None), "certificates", signed_at=None),
        ["unknown:no-day"],
    ),
]


@pytest.mark.parametrize(("rows", "said"), E1_SINCE)
def test_a_standard_stopped_after_the_work_stops_the_issue(rows: Any, said: list[str]) -> None:
    assert ask("R-HOLD-02", rows) == said


def test_an_agreed_old_edition_passes_with_an_accepted_deviation() -> None:
    rows = changed(honest(), "procedures", superseded_at=day(2))
    rows = changed(rows, "certificates", method_agreed=True)
    deviation = {"deviation_id": "d", "lab_id": "L", "cert_id": "c1", "kind": "method", "approved_by": "tec"}
    rows["deviations"] = [deviation]
    assert ask("R-METHOD-01", rows) == ["unknown:no-deviation"]
    rows["deviations"] = [deviation | {"accepted_at": day(9)}]
    assert ask("R-METHOD-01", rows) == []


def test_an_approved_deviation_answers_for_the_environment() -> None:
    rows = changed(honest(), "certificates", env_temp_high=25.1)
    deviation = {"deviation_id": "d", "lab_id": "L", "cert_id": "c1", "kind": "environment"}
    rows["deviations"] = [deviation]
    assert ask("R-ENV-01", rows) == ["broken:temperature"]
    rows["deviations"] = [deviation | {"approved_by": "tec"}]
    assert ask("R-ENV-01", rows) == []


def _stay(arrived: datetime, left: datetime | None, confirmed: datetime | None) -> Any:
    rows = changed(changed(honest(), "-custody"), "certificates", onsite=True, item_id=None)
    rows["site_sessions"] = [
        {
            "session_id": "s",
            "lab_id": "L",
            "job_id": "j1",
            "arrived_at": arrived,
            "left_at": left,
            "confirmed_at": confirmed,
        }
    ]
    return rows


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (_stay(day(10, 9), day(10, 11), day(10, 11)), []),
        (_stay(day(10, 8), None, day(10, 11)), []),
        (_stay(day(10, 9), day(10, 11), None), ["unknown:unconfirmed"]),
        (_stay(day(10, 9), day(10, 10, 59), day(10, 11)), ["broken:off-site"]),
        (_stay(day(10, 9, 1), day(10, 12), day(10, 12)), ["broken:off-site"]),
    ],
)
def test_on_site_work_lies_in_a_confirmed_stay(rows: Any, said: list[str]) -> None:
    assert ask("R-CUSTODY-01", rows) == said


def test_an_item_that_came_back_is_at_hand_again() -> None:
    rows = honest()
    rows["custody"] = [
        {"item_id": "i1", "lab_id": "L", "step": step, "at": at}
        for step, at in (("received", day(2)), ("returned", day(3)), ("received", day(8)))
    ]
    assert ask("R-CUSTODY-01", rows) == []
    rows["custody"].pop()
    assert ask("R-CUSTODY-01", rows) == ["broken"]


def test_a_line_marked_as_beyond_capability_stops_the_gate_and_is_asked_about_later() -> None:
    (rule,) = (each for each in RULES if each.id == "R-SCOPE-01")
    assert rule.severity == "hard"
    assert [rule.weight(case) for case in ("", "symbol", "marked", "no-symbol")] == [
        "hard",
        "hard",
        "ask",
        "ask",
    ]


def test_u_is_compared_with_the_smallest_cmc_that_covers_the_point() -> None:
    rows = honest()
    rows["cmc"].append(rows["cmc"][0] | {"cmc_id": "m2", "u": 0.001})
    assert ask("R-CMC-01", rows) == []
    rows["cmc"][0]["u"] = 0.001
    assert ask("R-CMC-01", rows) == ["broken"]

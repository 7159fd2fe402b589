# SPDX-License-Identifier: Apache-2.0
"""The gate: what blocks, what waits, what a named person may override."""

import json
from typing import Any

import pytest

from zhunsheng.rules.gate import Override, gate
from zhunsheng.rules.tables import EvidenceError, columns_of
from zhunsheng.rules.tests.world import Rows, changed, columns, day, honest

TO_COME: dict[str, dict[str, Any]] = {
    "signing": {"signed_at": None, "drafted_at": day(10, 13)},
    "checking": {"signed_at": None, "checked_at": None, "signer_id": None, "drafted_at": day(10, 12)},
}
TO_COME["submission"] = TO_COME["checking"] | {"checker_id": None, "drafted_at": day(10, 11, 1)}
TO_COME["start"] = TO_COME["submission"] | {
    "started_at": None,
    "ended_at": None,
    "env_temp_low": None,
    "env_temp_high": None,
    "env_rh_low": None,
    "env_rh_high": None,
    "drafted_at": day(10, 9),
}
TO_COME["assignment"] = TO_COME["start"] | {"conditioned_at": None, "drafted_at": day(9, 8)}


def draft(stage: str) -> Rows:
    """The honest work as it looks when the gate of that stage asks."""
    rows = changed(honest(), "certificates", **TO_COME[stage])
    if stage in ("assignment", "start"):
        rows["observations"] = []
        rows["recomputations"] = []
    if stage == "assignment":
        rows["standard_use"] = []
    return rows


@pytest.mark.parametrize("stage", TO_COME)
def test_honest_work_passes_every_gate(stage: Any) -> None:
    result = gate(stage, columns(draft(stage)))
    assert result.passes
    assert not result.blocking


def test_an_expired_standard_stops_the_start() -> None:
    result = gate("start", columns(changed(draft("start"), "traceability", valid_to=day(10, 9))))
    assert [(finding.rule_id, finding.state) for finding in result.blocking] == [("R-TRACE-01", "broken")]
    finding = result.blocking[0]
    assert finding.record == "MS-0017 / CDdc2026-00812"
    assert "MS-0017" in finding.message.zh
    assert "2026-03-10 09:00" in finding.message.en


def test_planned_standards_count_at_assignment() -> None:
    rows = draft("assignment")
    rows["standard_use"] = changed(honest(), "traceability")["standard_use"]
    rows = changed(rows, "traceability", valid_to=day(9))
    assert [finding.rule_id for finding in gate("assignment", columns(rows)).blocking] == ["R-TRACE-01"]


def test_standards_may_be_chosen_after_assignment_but_not_after_the_start() -> None:
    assert gate("assignment", columns(draft("assignment"))).passes
    result = gate("start", columns(changed(draft("start"), "-standard_use")))
    assert {finding.case for finding in result.blocking} == {"no-standard"}


def test_urgency_does_not_shorten_equalisation() -> None:
    result = gate("start", columns(changed(draft("start"), "certificates", conditioned_at=day(10, 8))))
    assert [finding.rule_id for finding in result.blocking] == ["R-EQUAL-01"]


def test_a_missing_table_blocks() -> None:
    tables = columns(draft("signing"))
    del tables["holds"]
    result = gate("signing", tables)
    assert [(f.rule_id, f.state, f.record) for f in result.blocking] == [
        ("R-HOLD-01", "unknown", "holds"),
        ("R-HOLD-02", "unknown", "holds"),
    ]


def test_work_beyond_capability_needs_the_technical_manager() -> None:
    rows = changed(draft("submission"), "points", nominal_value=1000.5, in_scope=False)
    rows = changed(changed(rows, "certificates", accredited_mark=False), "standard_use", high=1000.0)
    rows = changed(rows, "confirmations", high=2000.0)
    assert [finding.rule_id for finding in gate("submission", columns(rows)).blocking] == ["R-SCOPE-01"]
    decision = Override("R-SCOPE-01", "c1", "technical-manager", "tec", "客户同意，逐行注明")
    result = gate("submission", columns(rows), [decision])
    assert result.passes
    assert [finding.rule_id for finding in result.overridden] == ["R-SCOPE-01"]


@pytest.mark.parametrize(
    "decision",
    [
        Override("R-SCOPE-01", "c1", "quality-manager", "qua", "reason"),
        Override("R-SCOPE-01", "c2", "technical-manager", "tec", "reason"),
        Override("R-SCOPE-01", "c1", "technical-manager", "tec", " "),
        Override("R-SCOPE-01", "c1", "technical-manager", "", "reason"),
        Override("R-SCOPE-01", "c1", "technical-manager", "tec", "reason", record="ZS-1 / 9"),
    ],
)
def test_an_override_of_another_kind_does_not_count(decision: Override) -> None:
    rows = changed(draft("assignment"), "points", nominal_value=1000.5)
    assert not gate("assignment", columns(rows), [decision]).passes


def test_what_is_not_known_to_be_beyond_capability_is_not_released() -> None:
    rows = changed(draft("submission"), "points", nominal_value=None)
    decision = Override("R-SCOPE-01", "c1", "technical-manager", "tec", "reason")
    assert "R-SCOPE-01" in {f.rule_id for f in gate("submission", columns(rows), [decision]).blocking}


def test_nobody_overrides_traceability_or_signing_ones_own_work() -> None:
    rows = changed(draft("signing"), "traceability", valid_to=day(9))
    rows = changed(rows, "certificates", signer_id="cal")
    rows = changed(rows, "signing_fields", person_id="cal")
    decisions = [
        Override(rule, "c1", role, "boss", "reason")
        for rule in ("R-TRACE-01", "R-DUTY-02")
        for role in ("technical-manager", "quality-manager")
    ]
    result = gate("signing", columns(rows), decisions)
    assert {finding.rule_id for finding in result.blocking} == {"R-TRACE-01", "R-DUTY-02"}


def test_a_signatory_who_checked_needs_the_quality_manager() -> None:
    rows = changed(draft("signing"), "certificates", signer_id="chk")
    rows = changed(rows, "signing_fields", person_id="chk")
    assert not gate("signing", columns(rows)).passes
    decision = Override("R-DUTY-02", "c1", "quality-manager", "qua", "两人实验室")
    assert gate("signing", columns(rows), [decision]).passes


def test_other_certificates_in_the_slice_are_context() -> None:
    rows = draft("signing")
    rows["certificates"].append(
        {"cert_id": "old", "lab_id": "L", "family": "dmm", "operator_id": "x", "checker_id": "x"}
    )
    assert gate("signing", columns(rows)).passes


def test_a_gate_that_judges_nothing_does_not_pass() -> None:
    with pytest.raises(EvidenceError):
        gate("start", columns(honest()))
    with pytest.raises(EvidenceError):
        gate("start", {"certificates": columns_of("certificates", ())})
    with pytest.raises(EvidenceError):
        gate("start", columns(draft("start")), rules=())


def test_a_result_goes_into_the_ledger_as_json() -> None:
    rows = changed(draft("signing"), "certificates", serial_printed="A1082")
    said = json.loads(json.dumps(gate("signing", columns(rows)).as_json(), ensure_ascii=False))
    assert said["passes"] is False
    assert said["blocking"][0]["rule_id"] == "R-CUSTODY-02"
    assert said["blocking"][0]["message"]["en"] == (
        "The certificate prints serial A1082, the item was received as A1802"
    )

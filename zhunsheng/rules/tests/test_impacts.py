# SPDX-License-Identifier: Apache-2.0
"""A standard found bad after issue: a hit for each certificate not judged, or whose client is untold."""

from typing import Any

import pytest

from zhunsheng.rules.catalogue import named
from zhunsheng.rules.tests.world import LAB, Rows, ask, both, day, honest

OPEN: dict[str, Any] = {
    "impact_id": "YX2026-0001-c1",
    "cert_id": "c1",
    "equip_id": "e1",
    "function": "DCV",
    "opened_at": day(20),
    "judged_at": None,
    "decision": None,
    "outcome": None,
    "turned": None,
    "told_at": None,
    "label": "MS-0017",
    **LAB,
}


def world(**judged: object) -> Rows:
    rows = honest()
    rows["impacts"] = [{**OPEN, **judged}]
    return rows


@pytest.mark.parametrize(
    ("judged", "said"),
    [
        ({}, ["broken"]),
        ({"judged_at": day(21), "decision": "note", "outcome": "conform"}, []),
        ({"judged_at": day(21), "decision": "note", "outcome": "none"}, []),
        ({"judged_at": day(21), "outcome": "not-conform", "turned": True}, ["broken:untold"]),
        ({"judged_at": day(21), "outcome": "not-conform", "turned": True, "told_at": day(22)}, []),
        ({"judged_at": day(21), "outcome": "not-conform", "turned": False}, []),
        ({"lab_id": "other"}, ["broken"]),
    ],
)
def test_each_certificate_is_judged_and_its_client_told(judged: dict[str, object], said: list[str]) -> None:
    assert ask("R-IMPACT-01", world(**judged)) == said


def test_a_finding_names_the_standard_the_certificate_and_the_day() -> None:
    [finding] = both([named("R-IMPACT-01")], world())
    assert "MS-0017" in finding.message.en
    assert "2026-03-20" in finding.message.en
    assert finding.record.endswith("/ YX2026-0001-c1")

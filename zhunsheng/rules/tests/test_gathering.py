# SPDX-License-Identifier: Apache-2.0
"""One certificate is one row and is counted once, its points in a list; units are read in words."""

from typing import Any

import pytest

from zhunsheng.rules.catalogue import named
from zhunsheng.rules.finding import Finding, found
from zhunsheng.rules.gathering import gathered, lines
from zhunsheng.rules.report.document import day_of
from zhunsheng.rules.report.found import found as figures
from zhunsheng.rules.report.found import units_by_rule
from zhunsheng.rules.verdict.frozen import HitRow
from zhunsheng.rules.verdict.given import exact

CMC = named("R-CMC-01")


def below(point: int, cert: str = "c1", *, computed: bool = False, u: float = 1.4052) -> Finding:
    row = {
        "lab_id": "L",
        "unit": "cert",
        "unit_id": cert,
        "state": "broken",
        "case": "",
        "record": f"ZS-1 / {point}",
    }
    seen = {"point_no": point, "u_reported": u, "cmc": 2.09, "unit_used": "#", "computed": computed}
    return found(CMC, row | seen)


def kept(finding: Finding) -> dict[str, Any]:
    """As an evaluation stores it: real numbers are exact texts."""
    detail = {name: exact(value) for name, value in finding.detail.items()}
    return finding.as_json() | {"detail": detail}


def hit(finding: Finding, standing: str = "open") -> dict[str, Any]:
    return kept(finding) | {"rule": finding.rule_id, "units": [finding.unit_id], "standing": standing}


def test_points_that_say_the_same_are_one_line_and_counts_are_read_in_words() -> None:
    several = [below(0), below(3), below(4), below(5), below(7, u=1.0)]
    first, last = lines([kept(each) for each in several])
    assert first.places == (0, 1, 2, 3)
    assert first.message.zh.startswith("点 0、3–5：U = 1.4052 分度，小于 CMC 2.09 分度")
    assert first.message.en.startswith("Points 0, 3–5: U = 1.4052 counts is below the CMC, 2.09 counts")
    assert last.message == several[-1].message
    assert last.message.en.startswith("Point 7: U = 1 counts")


def test_a_certificate_is_counted_once_however_many_points_were_hit() -> None:
    hits = [hit(below(n)) for n in range(5)] + [hit(below(1, "c2"), "confirmed")]
    counted = figures(hits)
    assert counted["to_verify"] == {"units": 1, "by_unit": {"cert": 1}, "hits": 5}
    assert (counted["confirmed"]["units"], counted["looks"]["units"]) == (1, 0)
    assert units_by_rule(hits) == {"R-CMC-01": 2}
    assert [len(row) for row in gathered(hits, lambda each: each["units"][0])] == [5, 1]


def test_a_certificates_number_is_no_day() -> None:
    numbered = {"on_certificates": "ZS2025-000021, 2025-000022", "on_first": "2025-12-25T10:25:00"}
    content = {"detail": numbered}
    row = HitRow("k", "R-STAFF-06", "broken", "not-filed", "person", ("P1",), "P1 / dmm", content)
    assert day_of(row, {}) == "2025-12-25"


@pytest.mark.parametrize("computed", [False, True])
def test_an_explanation_that_cannot_apply_is_not_given(computed: bool) -> None:
    said = " ".join(text.en for text in below(1, computed=computed).innocent)
    assert ("equation" in said) is computed

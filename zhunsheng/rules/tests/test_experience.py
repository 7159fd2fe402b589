# SPDX-License-Identifier: Apache-2.0
"""What a laboratory's decisions say of the rules, and the file that carries it to the bench."""

import json
from typing import Any

import pytest

from zhunsheng.rules.report.experience import (
    ExperienceError,
    alarms_of,
    as_file,
    experience,
    with_experience,
)
from zhunsheng.rules.verdict.words import State

ASKED = {"R-TRACE-01": 100, "R-PACE-01": 4000}


def _file() -> dict[str, Any]:
    hits: list[tuple[str, str, State]] = [
        ("R-TRACE-01", "A", "dismissed"),
        ("R-TRACE-01", "A", "confirmed"),
        ("R-TRACE-01", "B", "dismissed"),
        ("R-TRACE-01", "C", "open"),
        *(("R-PACE-01", f"P{at}", "dismissed") for at in range(200)),
    ]
    found = experience(ASKED, hits)
    return dict(as_file(found, first="2026-01-01", as_of="2026-12-31", software="zhunsheng test"))


def test_a_unit_counts_by_its_heaviest_hit_and_what_nobody_cleared_is_not_called_honest() -> None:
    trace, pace = experience(
        ASKED,
        [
            ("R-TRACE-01", "A", "dismissed"),
            ("R-TRACE-01", "A", "confirmed"),
            ("R-TRACE-01", "B", "dismissed"),
        ],
    )
    assert (trace.hits, trace.states["confirmed"], trace.states["dismissed"]) == (2, 1, 1)
    assert trace.wrong is not None
    assert (trace.wrong.hits, trace.wrong.asked) == (1, 99)
    assert (pace.hits, pace.noisier) == (0, False)


def test_a_rule_wrong_beyond_chance_is_named_and_a_single_dismissal_is_not() -> None:
    often = experience(ASKED, [("R-PACE-01", f"P{at}", "dismissed") for at in range(200)])[1]
    once = experience(ASKED, [("R-PACE-01", "P1", "dismissed")])[1]
    assert often.noisier
    assert not once.noisier


def test_the_file_has_numbers_alone_and_the_bench_adds_them_to_its_reference() -> None:
    told = _file()
    assert "P1" not in json.dumps(told)
    learned = alarms_of(json.dumps(told))
    assert learned == {"R-TRACE-01": (1, 98), "R-PACE-01": (200, 4000)}
    assert with_experience({"R-TRACE-01": [0, 6200]}, learned) == {
        "R-TRACE-01": [1, 6298],
        "R-PACE-01": [200, 4000],
    }


def test_what_was_learned_of_another_wording_is_left_out_and_another_file_refused() -> None:
    told = _file()
    told["rules"][0]["digest"] = "0" * 64
    assert set(alarms_of(json.dumps(told))) == {"R-PACE-01"}
    told["rules"][0]["dismissed"] = "many"
    for text in (json.dumps(told), "[]", "{", json.dumps({"format": "other", "version": 1})):
        with pytest.raises(ExperienceError):
            alarms_of(text)

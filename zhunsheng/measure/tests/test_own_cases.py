# SPDX-License-Identifier: Apache-2.0
"""Our own cases: they are what their computation gives, reach the whole schema, and the core meets them."""

import json
from typing import Any

import pytest

from zhunsheng.measure.cases import load_cases, run_cases
from zhunsheng.measure.cases.others import KINDS
from zhunsheng.measure.cases.spec import PARAMETERS
from zhunsheng.measure.tests import own_cases

TRIALS = 1_000_000


def stored() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(own_cases.FILE.read_text("utf-8"))
    return document


def test_the_core_meets_every_one() -> None:
    outcomes = list(run_cases(load_cases(own_cases.FILE.read_text("utf-8")), TRIALS))
    missed = [
        (each.case.id, each.check.quantity, each.result, each.reason) for each in outcomes if not each.passed
    ]
    assert missed == []
    assert len(outcomes) == stored()["checks"] > 190


def test_the_stored_numbers_are_those_of_the_independent_computation() -> None:
    kept, made = stored()["cases"], own_cases.document()["cases"]
    assert [case["id"] for case in kept] == [case["id"] for case in made]
    for old, new in zip(kept, made, strict=True):
        assert old["spec"] == new["spec"]
        values = [check["value"] for check in old["checks"]]
        assert values == pytest.approx([check["value"] for check in new["checks"]], rel=1e-7, abs=1e-12)


def test_the_whole_schema_is_reached() -> None:
    cases = stored()["cases"]
    assert {case["kind"] for case in cases} == {*KINDS, "propagation"}
    inputs = [row for case in cases for row in case["spec"].get("inputs", ())]
    assert {row["distribution"]["type"] for row in inputs} >= set(PARAMETERS) - {"normal_k", "normal_p"}
    keys = {key for case in cases for check in case["checks"] for key in check}
    assert keys >= {"p", "dof_truncate", "normal", "k_fixed", "k_model", "beta", "interval", "compare"}
    assert {check["method"] for case in cases for check in case["checks"]} >= {"gum1", "gum2", "mc"}
    assert {key for case in cases for key in case["spec"]} >= {
        "correlations",
        "simultaneous",
        "ignore_correlation",
    }

# SPDX-License-Identifier: Apache-2.0
"""The published cases, all of them, and as closely as our own recomputation of them goes."""

import json
import math
from typing import Any

import pytest

from tests.reference import reference_path
from zhunsheng.measure.cases import CasesError, Outcome, load_cases, run_case, run_cases

FILE = "metrology/cases.json"
CHECK = {"output": "y", "method": "gum1", "quantity": "u", "value": 0.5, "tol": 0.001}
CASE: dict[str, Any] = {
    "id": "own",
    "kind": "propagation",
    "spec": {
        "model": {"y": "a + b"},
        "inputs": [
            {"name": "a", "estimate": 1, "distribution": {"type": "normal", "u": 0.3}},
            {"name": "b", "estimate": 2, "distribution": {"type": "normal", "u": 0.4}},
        ],
    },
    "checks": [CHECK],
}


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return list(run_cases(load_cases(reference_path(FILE).read_text("utf-8"))))


def test_every_published_number_is_met(outcomes: list[Outcome]) -> None:
    assert [(each.case.id, each.check.quantity, each.result) for each in outcomes if not each.passed] == []
    assert len(outcomes) >= 192


def test_what_needs_no_drawing_agrees_with_full_digits(outcomes: list[Outcome]) -> None:
    rows = json.loads(reference_path(FILE).read_text("utf-8"))["cases"]
    computed = [check["computed"] for case in rows for check in case["checks"]]
    assert len(computed) == len(outcomes)
    for outcome, value in zip(outcomes, computed, strict=True):
        if outcome.check.method != "mc":
            name = (outcome.case.id, outcome.check.quantity)
            assert outcome.result == pytest.approx(value, rel=1e-6, abs=1e-12), name


def case(**changes: Any) -> str:
    return json.dumps({"cases": [{**CASE, **changes}]})


def test_an_own_file_is_run() -> None:
    (outcome,) = run_case(load_cases(case())[0])
    assert outcome.passed
    assert outcome.result == pytest.approx(0.5)


def test_a_miss_is_a_miss() -> None:
    (outcome,) = run_case(load_cases(case(checks=[{**CHECK, "value": 0.6}]))[0])
    assert not outcome.passed


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{", "1:2"),
        ("[]", "$.cases"),
        ('{"cases": []}', "$.cases"),
        ('{"schema": "other/1", "cases": [1]}', "$.schema"),
        ('{"cases": [{"id": "a", "id": "b"}]}', "id"),
        ('{"cases": ' + "[" * 100_000, "$"),
        ('{"cases": [' + "9" * 5000 + "]}", "$"),
    ],
)
def test_a_file_of_another_shape_is_refused_with_its_place(text: str, place: str) -> None:
    with pytest.raises(CasesError) as refused:
        load_cases(text)
    assert place in refused.value.message.en
    assert place in refused.value.message.zh


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"cases": [1]}', "$.cases[0]"),
        (case(id=7), "id"),
        (case(kind=""), "kind"),
        (case(spec=[]), "spec"),
        (case(checks=[]), "checks"),
        (case(checks=[1]), "checks[0]"),
        (case(checks=[{**CHECK, "method": "guess"}]), "method"),
        (case(checks=[{**CHECK, "tol": "a"}]), "tol"),
        (case(checks=[{**CHECK, "tol": -0.1}]), "tol"),
        (case(checks=[{**CHECK, "value": 10**400}]), "value"),
        (case(checks=[{**CHECK, "value": math.nan}]), "value"),
        (case(checks=[{**CHECK, "value": True}]), "value"),
        (case(checks=[{**CHECK, "compare": "ge"}]), "compare"),
        (case(checks=[{**CHECK, "quantity": "U", "k_model": "round"}]), "k_model"),
        (case(checks=[{**CHECK, "method": "mc", "interval": "longest"}]), "interval"),
        (case(checks=[{**CHECK, "dof_truncate": "no"}]), "dof_truncate"),
    ],
)
def test_a_faulty_entry_fails_with_its_place_and_the_others_are_run(text: str, place: str) -> None:
    rows = [*json.loads(text)["cases"], CASE]
    outcomes = list(run_cases(load_cases(json.dumps({"cases": rows}))))
    faulty, good = outcomes[:-1], outcomes[-1]
    assert good.passed
    assert [each.passed for each in faulty] == [False]
    assert faulty[0].reason is not None
    assert place in faulty[0].reason.en
    assert place in faulty[0].reason.zh


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"kind": "astrology"}, "astrology"),
        ({"spec": {}}, "model"),
        ({"spec": {**CASE["spec"], "model": {"y": "a + c"}}}, "c"),
        ({"spec": {**CASE["spec"], "model": {"y": "__import__('os')"}}}, "no function"),
        ({"spec": {**CASE["spec"], "inputs": [{"name": "a"}]}}, "distribution"),
        ({"spec": {**CASE["spec"], "correlations": [{"a": "a", "b": "b", "r": 2}]}}, "±1"),
        ({"checks": [{**CHECK, "output": "z"}]}, "output"),
        ({"checks": [{**CHECK, "quantity": "beauty"}]}, "beauty"),
        ({"checks": [{**CHECK, "method": "guess"}]}, "gum1"),
        ({"kind": "type_a", "spec": {"data": [1]}}, "two readings"),
        ({"kind": "line_fit", "spec": {"x": [1, 1, 1], "y": [1, 2, 3]}}, "equal"),
        ({"kind": "conformity_specific", "spec": {"y": 1, "u": 1}}, "limit"),
    ],
)
def test_a_case_that_cannot_be_run_fails_with_its_reason(changes: dict[str, Any], word: str) -> None:
    (outcome,) = run_case(load_cases(case(**changes))[0])
    assert not outcome.passed
    assert outcome.reason is not None
    assert word in outcome.reason.en


def test_one_bad_case_does_not_stop_the_next() -> None:
    text = json.dumps({"cases": [{**CASE, "kind": "astrology"}, CASE]})
    assert [each.passed for each in run_cases(load_cases(text))] == [False, True]

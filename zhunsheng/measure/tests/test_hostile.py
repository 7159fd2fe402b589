# SPDX-License-Identifier: Apache-2.0
"""Hostile input at every public entrance: a clear refusal or a right result, never a crash or a hang."""

import json
import math
import warnings
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhunsheng.measure.anova import AnovaError, anova, anova_of_groups
from zhunsheng.measure.budget import BudgetError, combine, expand_fixed, pooled, type_a, welch_satterthwaite
from zhunsheng.measure.cases import CasesError, load_cases, run_cases
from zhunsheng.measure.cases.budget import budget_of, result_lines
from zhunsheng.measure.cases.form import read_document
from zhunsheng.measure.cases.others import KINDS
from zhunsheng.measure.cmc import CmcError, CmcRow, cmc_at
from zhunsheng.measure.comparison import ComparisonError, en_number
from zhunsheng.measure.control_chart import ChartError, c4, ewma, individuals, shewhart
from zhunsheng.measure.decision import DecisionError, decide
from zhunsheng.measure.distribution import DistributionError, coverage_factor, standard_uncertainty
from zhunsheng.measure.drift_interval import fit_drift
from zhunsheng.measure.expression import parse
from zhunsheng.measure.fit import FitError, fit_line
from zhunsheng.measure.polynomial import fit_polynomial
from zhunsheng.measure.propagation import (
    InputQuantity,
    Normal,
    PropagationError,
    Samples,
    StudentT,
    from_pairs,
    model,
    propagate,
    simulate,
    simulate_points,
    simulate_to,
    simulated_covariance,
    validate,
)
from zhunsheng.measure.reading import ReadingError, parse_decimal, parse_reading
from zhunsheng.measure.rounding import RoundingError, decimal_of, round_result, round_to_place, round_to_step
from zhunsheng.measure.ucum import from_ucum
from zhunsheng.measure.units import UnitError, convert, factor, from_dsi, unit

NAN, INF, HUGE = math.nan, math.inf, 1e308


@pytest.fixture(autouse=True)
def _no_silent_overflow() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def a(estimate: float = 1.0, u: float = 0.1, **more: Any) -> InputQuantity:
    return InputQuantity("a", estimate, Normal(u), **more)


REFUSED: list[tuple[type[Exception], Callable[[], object]]] = [
    (BudgetError, lambda: type_a([])),
    (BudgetError, lambda: type_a([[1, 2], [3]])),
    (BudgetError, lambda: type_a([HUGE, HUGE])),
    (BudgetError, lambda: type_a([1, 2], averaged=0)),
    (BudgetError, lambda: pooled([1], [NAN])),
    (BudgetError, lambda: pooled([1, 2], [3])),
    (BudgetError, lambda: pooled([1, 2], [3, -1])),
    (BudgetError, lambda: combine([[1.0]], [[NAN]])),
    (BudgetError, lambda: combine([[1.0]], [[1.0]], [[-1.0]])),
    (BudgetError, lambda: combine([[1.0], [1.0]], [[1.0], [1.0]], correlation=[[1, NAN], [NAN, 1]])),
    (BudgetError, lambda: combine([[1, 2, 3]], [[1, 2]])),
    (BudgetError, lambda: welch_satterthwaite([[1.0]], [[NAN]])),
    (BudgetError, lambda: expand_fixed(np.ones(1), NAN)),
    (DistributionError, lambda: coverage_factor(NAN, 5)),
    (DistributionError, lambda: coverage_factor(0.95, -1)),
    (DistributionError, lambda: standard_uncertainty(HUGE, "normal", k=1e-10)),
    (FitError, lambda: fit_line([], [])),
    (FitError, lambda: fit_line([HUGE, -HUGE, 0], [1, 2, 3])),
    (FitError, lambda: fit_line([1, 2, 3], [1, 2, 3], reference=NAN)),
    (FitError, lambda: fit_line([1, 2, 3], [2, 4, 7]).x_from([])),
    (FitError, lambda: fit_line([1, 2, 3], [2, 4, 7]).x_from([NAN])),
    (FitError, lambda: fit_polynomial([1, 2, 3, 4], [1, 2, 3, INF], 1)),
    (FitError, lambda: fit_polynomial([1, 2, 3, 4], [1, 2, 3, 4], 1, u=[1, 2])),
    (FitError, lambda: fit_polynomial([1, 2, 3, 4], [1, 2, 3, 4], 1, reference=INF)),
    (ComparisonError, lambda: en_number(HUGE, 1, -HUGE, 1)),
    (AnovaError, lambda: anova([])),
    (AnovaError, lambda: anova([[1e200, 2e200], [3e200, 4]])),
    (AnovaError, lambda: anova_of_groups([1, 2], [1, 1], 1)),
    (ChartError, lambda: individuals([HUGE, -HUGE])),
    (ChartError, lambda: shewhart([[]])),
    (ChartError, lambda: ewma([1], weight=NAN, target=0, sigma=1)),
    (ChartError, lambda: c4(1)),
    (DecisionError, lambda: decide(Decimal("NaN"), Decimal(1), Decimal(1), "simple")),
    (DecisionError, lambda: decide(Decimal(1), Decimal(1), Decimal(-1), "simple")),
    (RoundingError, lambda: decimal_of("12,5")),
    (RoundingError, lambda: decimal_of("1e999999999")),
    (RoundingError, lambda: round_to_place("1", 10**9)),
    (RoundingError, lambda: round_to_step("1", "0")),
    (RoundingError, lambda: round_result(NAN, 1)),
    (ReadingError, lambda: parse_decimal("1e-" + "9" * 50)),
    (ReadingError, lambda: parse_decimal("１０²")),
    (ReadingError, lambda: parse_decimal("٣")),
    (ReadingError, lambda: parse_decimal("一百")),
    (ReadingError, lambda: parse_reading("1e30", "1e-30")),
    (UnitError, lambda: unit("m·" * 5000 + "m")),
    (UnitError, lambda: unit("m⁹⁹⁹⁹⁹⁹")),
    (UnitError, lambda: unit("m⁰")),
    (UnitError, lambda: unit("毫伏")),
    (UnitError, lambda: factor("V", "°C")),
    (UnitError, lambda: convert(Decimal("NaN"), "V", "mV")),
    (UnitError, lambda: convert(Decimal("1e999999"), "V", "mV")),
    (UnitError, lambda: from_dsi("\\volt\\tothe{99999999999}")),
    (UnitError, lambda: from_ucum("m999999999")),
    (CmcError, lambda: cmc_at(CmcRow("0", "1", "V", "value", "1e99999999", "V"), Decimal("0.5"), "V")),
    (CmcError, lambda: cmc_at(CmcRow("0", "1", "V", "value", "1", "V"), Decimal("NaN"), "V")),
    (PropagationError, lambda: a(dof=-2)),
    (PropagationError, lambda: a(dof=NAN)),
    (PropagationError, lambda: a(u=-1.0)),
    (PropagationError, lambda: InputQuantity("pi", 3, Normal(0.1))),
    (PropagationError, lambda: Samples((HUGE, -HUGE))),
    (PropagationError, lambda: model({}, [])),
    (PropagationError, lambda: model({"y": "a"}, [a()], [[NAN]])),
    (PropagationError, lambda: from_pairs(["a", "b"], [("a", "b", 0.5), ("b", "a", 0.4)])),
    (PropagationError, lambda: from_pairs(["a"], [("a", "a", 0.5)])),
    (PropagationError, lambda: propagate(model({"y": "a**2"}, [a(HUGE, 1.0)]))),
    (PropagationError, lambda: propagate(model({"y": "a"}, [a(1.0, 1e200)]))),
    (PropagationError, lambda: propagate(model({"y": "1/a"}, [a(0.0)]))),
    (PropagationError, lambda: propagate(model({"y": "a**1.5"}, [a(0.0)]), order=2)),
    (PropagationError, lambda: propagate(model({"y": "a"}, [a()])).of("z")),
    (PropagationError, lambda: simulate(model({"y": "a"}, [a(HUGE, 1e307)]), trials=2000)),
    (PropagationError, lambda: simulate(model({"y": "a"}, [a()]), trials=2000, seed=-1)),
    (PropagationError, lambda: simulate(model({"y": "a"}, [a()]), trials=2000, p=NAN)),
    (PropagationError, lambda: simulate_to(model({"y": "a"}, [a()]), p=0.9999999)),
    (PropagationError, lambda: simulate_to(model({"y": "a"}, [a()]), digits=9)),
    (PropagationError, lambda: simulated_covariance(model({"y": "a"}, [a(0.0, 1e200)]), trials=2000)),
    (PropagationError, lambda: validate((NAN, 1), (1, 1), 1)),
]


@pytest.mark.parametrize(("kind", "entrance"), REFUSED)
def test_it_is_refused_by_the_entrances_own_error(
    kind: type[Exception], entrance: Callable[[], object]
) -> None:
    with pytest.raises(kind) as refused:
        entrance()
    assert str(refused.value)


def test_numbers_near_the_ends_of_floats_come_out_right() -> None:
    assert combine([[1e200], [1e200]], [[1], [1]]).u.tolist() == pytest.approx([math.sqrt(2) * 1e200])
    assert combine([[1], [1]], [[1e-200], [1e-200]]).u.tolist() == pytest.approx([math.sqrt(2) * 1e-200])
    assert float(type_a([1e-200, 2e-200]).s[0]) == pytest.approx(math.sqrt(0.5) * 1e-200)
    for scale in (1e-300, 1e200):
        (found,) = simulate(model({"y": "a"}, [a(0.0, scale)]), trials=20_000)
        assert found.u == pytest.approx(scale, rel=0.02)
    assert float(fit_drift([1e-9, 2e-9, 3e-9], [1, 2, 3]).coefficients[0]) == pytest.approx(1e9)


def test_a_heavy_tail_does_not_spoil_the_quantiles_of_many_trials() -> None:
    (found,) = simulate(model({"y": "a"}, [InputQuantity("a", 0.0, StudentT(1.0, 1.0))]), trials=2_500_000)
    assert [found.low, found.high] == pytest.approx([-12.706, 12.706], rel=0.02)


def test_a_million_points_are_a_batch_like_any_other() -> None:
    count = 1_000_000
    assert type_a(np.ones((count, 3))).u.shape == (count,)
    assert float(combine(np.ones((2, count)), [[3.0], [4.0]]).u[-1]) == 5.0
    assert fit_line(np.arange(count), np.arange(count)).slope == pytest.approx(1.0)
    x = np.linspace(1, 2, count).reshape(1000, 1000)
    dual = parse("x*k").derivatives({"x": x, "k": 3.0}, ("k", "x"))
    assert dual.gradient.shape == (2, 1000, 1000)
    assert np.array_equal(dual.gradient[0], x)
    assert np.array_equal(dual.value, 3 * x)


def test_no_points_are_a_batch_too() -> None:
    none = simulate_points(
        model({"y": "a"}, [a()]).outputs["y"], ["a"], [Normal(1.0)], [[]], [[]], trials=2000
    )
    assert none.u.shape == (0,)


def test_a_limit_of_more_digits_than_usual_is_compared_to_the_last() -> None:
    limit = Decimal("0.1234567890123456789012345678902")
    just, over = Decimal("0.1234567890123456789012345678901"), limit
    assert decide(just, limit, Decimal("1e-31"), "guard-band").outcome == "conform"
    assert decide(over, limit, Decimal("1e-31"), "guard-band").outcome == "not-conform"


BUDGET = """
model: {y: a}
inputs:
  - {name: a, unit: V, estimate: 2.0, distribution: {type: normal, u: 100, unit: mV}}
"""


def said(text: str, method: str = "gum") -> str:
    with pytest.raises(CasesError) as refused:
        budget_of(read_document(text), method)
    assert refused.value.message.zh
    return refused.value.message.en


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (BUDGET.replace("mV", "mA"), "“mA” and “V” measure different quantities"),
        (BUDGET.replace("mV", "伏"), "伏"),
        (BUDGET.replace("u: 100", "u: 1_00"), "distribution.u"),
        (BUDGET.replace("estimate: 2.0", "estimate: 1:30"), "estimate"),
        (BUDGET.replace("estimate: 2.0", "estimate: １０²"), "estimate"),
        (BUDGET.replace("estimate: 2.0", "estimate: 1e400"), "estimate"),
        (BUDGET.replace("estimate: 2.0", "estimate: true"), "estimate"),
        (BUDGET.replace("estimate: 2.0", "estimate: 2.0, dof: -3"), "above zero"),
        (BUDGET.replace("estimate: 2.0", "estimate: 2.0, readings: [1, 2]"), "readings"),
        (BUDGET.replace("type: normal", "type: [normal]"), "distribution.type"),
        (BUDGET.replace("u: 100", "u: 100, half_width: 3"), "half_width"),
        (BUDGET + "correlation: []", "$.correlation"),
        (BUDGET + "coverage: {rule: t, truncate: perhaps}", "truncate"),
        (BUDGET + "coverage: {rule: [t]}", "rule"),
        (BUDGET + "coverage: {rule: fixed, k: -2}", "coverage factor"),
        (BUDGET + "order: 1.5", "order"),
        (BUDGET + "model: {y: b}", "occurs twice"),
        (BUDGET.replace("{name", "&x {name"), "anchors"),
        (BUDGET.replace("V,", "!!str V,"), "tags"),
        ("{" * 2000, "nested"),
        ('{"a":' * 5000, "nested"),
        ("\x00", "unusable"),
        (BUDGET.replace("y: a", "y: ａ"), "column 1"),
        (BUDGET.replace("y: a", "y: 压力*2"), "column 1"),
    ],
)
def test_a_budget_file_says_where_it_is_wrong(text: str, word: str) -> None:
    assert word in said(text)


@pytest.mark.parametrize("more", ["trials: 10", "digits: 0", "seed: -1", "interval: widest", "trials: 1e300"])
def test_a_run_that_cannot_be_is_refused(more: str) -> None:
    assert said(BUDGET + more, "mc")


def test_scalars_of_a_budget_are_what_was_written() -> None:
    text = BUDGET.replace("estimate: 2.0", "estimate: ０10").replace("u: 100", "u: 1e2")
    (line,) = budget_of(read_document(text), "gum").gum
    assert (line.result.estimate, line.result.u) == (10.0, 0.1)


def test_formulas_that_add_volts_to_metres_are_remarked_on() -> None:
    rows = (
        "[{name: a, unit: V, readings: [1, 2]}, {name: b, unit: %s, estimate: 1, distribution: "
        "{type: normal, u: 1}}]"
    )
    text = f"model: {{y: a + b}}\ninputs: {rows}"
    (remark,) = budget_of(read_document(text % "m"), "gum").remarks
    assert remark.en == "y: V and m cannot be added"
    for fitting in ("V", "~", "furlong"):
        assert budget_of(read_document(text % fitting), "gum").remarks == ()


def test_few_readings_have_no_standard_deviation_by_trials() -> None:
    text = "model: {y: a}\ninputs: [{name: a, readings: [1, 2, %s]}]\ntrials: 10000\ndigits: 1\n"
    (remark,) = budget_of(read_document(text % 3), "mc").remarks
    assert remark.en.startswith("a has no more than 2 degrees of freedom")
    assert budget_of(read_document(text % 3), "gum").remarks == ()
    assert budget_of(read_document(text % "3, 4"), "mc").remarks == ()


def test_an_agreed_k_is_held_against_what_it_covers() -> None:
    text = "model: {y: a}\ninputs: [{name: a, estimate: 1, distribution: {type: normal, u: 0.1}}]\n"
    found = budget_of(read_document(text + "coverage: {rule: fixed, k: 2}"), "both")
    assert found.simulated[0].p == 0.9545
    assert found.validations[0][1].validated


def test_a_faulty_reading_is_named_by_its_place() -> None:
    text = "model: {y: a}\ninputs: [{name: a, readings: [1, x]}]"
    assert said(text).startswith("$.inputs[0].readings[1]:")


def test_readings_of_a_budget_are_type_a() -> None:
    text = "model: {y: a}\ninputs: [{name: a, readings: [1, 2, 3]}]"
    (line,) = budget_of(read_document(text), "gum").gum
    assert line.result.dof == 2
    assert line.result.u == pytest.approx(1 / math.sqrt(3))


def test_k_follows_what_dominates_and_says_so() -> None:
    rows = [
        {"name": "a", "estimate": 0, "distribution": {"type": "rectangular", "half_width": 1}},
        {"name": "b", "estimate": 0, "distribution": {"type": "normal", "u": 0.01}},
    ]
    document: dict[str, Any] = {"model": {"y": "a + b"}, "inputs": rows}
    (auto,) = budget_of({**document, "coverage": {"rule": "auto"}}, "gum").gum
    assert auto.interval.k == pytest.approx(0.95 * math.sqrt(3))
    assert auto.remark is None
    fixed = budget_of({**document, "coverage": {"rule": "fixed", "k": 2}}, "gum")
    assert any("k = 1.65" in line.en for line in result_lines(fixed))
    rows[1]["distribution"] = {"type": "normal", "u": 1}
    (wrong,) = budget_of({**document, "coverage": {"rule": "rectangular"}}, "gum").gum
    assert wrong.remark is not None
    assert "0.3" in wrong.remark.en


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KIND = st.sampled_from([*KINDS, "propagation"])
KEYS = st.sampled_from(
    [
        *("model", "inputs", "data", "u", "dof", "p", "x", "y", "x0", "groups", "group_means", "group_s"),
        *(
            "per_group",
            "TL",
            "TU",
            "prior_mean",
            "prior_sd",
            "r",
            "method",
            "n",
            "interval",
            "target",
            "type",
        ),
        *("value", "to", "n_dig", "gum", "mc", "tolerance", "distribution", "half_width", "simultaneous"),
        *("correlations", "mode"),
    ]
)
CHECK = {"output": "y", "method": "gum1", "quantity": "u", "value": 1.0, "tol": 0.0}


@settings(max_examples=150)
@given(
    kind=KIND,
    spec=st.dictionaries(KEYS, json_values, max_size=6),
    more=st.dictionaries(KEYS, json_values, max_size=2),
)
def test_no_spec_gets_past_as_anything_but_an_outcome(kind: str, spec: Any, more: Any) -> None:
    row = {"id": "x", "kind": kind, "spec": spec, "checks": [{**more, **CHECK}]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        outcomes = list(run_cases(load_cases(json.dumps({"cases": [row]})), 2000))
    assert len(outcomes) == 1
    assert outcomes[0].result is not None or outcomes[0].reason is not None


@settings(max_examples=100)
@given(document=st.dictionaries(KEYS, json_values, max_size=5))
def test_no_budget_gets_past_as_anything_but_a_refusal(document: Any) -> None:
    with pytest.raises(CasesError):
        budget_of(document, "gum")


@settings(max_examples=100)
@given(text=st.text(max_size=60))
def test_no_text_gets_past_as_anything_but_a_document_or_a_refusal(text: str) -> None:
    try:
        document = read_document(text)
    except CasesError:
        return
    assert isinstance(document, dict)

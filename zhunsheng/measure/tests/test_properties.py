# SPDX-License-Identifier: Apache-2.0
"""What holds for any budget: scaling, change of unit, order of inputs, batch and single, trials."""

import math
from typing import Any

import GTC
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uncertainties import ufloat, umath

from zhunsheng.measure.budget import combine
from zhunsheng.measure.expression import parse
from zhunsheng.measure.propagation import (
    Coverage,
    InputQuantity,
    Normal,
    StudentT,
    from_pairs,
    interval,
    model,
    propagate,
    simulate,
    simulate_points,
)
from zhunsheng.measure.rounding import round_result, round_uncertainty
from zhunsheng.measure.taylor import TAYLOR
from zhunsheng.measure.units import factor

few = settings(max_examples=40)
value = st.floats(0.2, 5)
width = st.floats(0.001, 0.3)
triple = st.tuples(value, value, value)
widths = st.tuples(width, width, width)
dofs = st.tuples(st.integers(2, 60), st.integers(2, 60), st.integers(2, 60))
FORMULA = "a*sqrt(b) + c**2/b - exp(-a)*sin(c) + atan2(a, b)"
NAMES = ("a", "b", "c")


def inputs_of(x: tuple[float, ...], u: tuple[float, ...], dof: tuple[float, ...]) -> list[InputQuantity]:
    rows = zip(NAMES, x, u, dof, strict=True)
    return [InputQuantity(name, estimate, Normal(each), dof=nu) for name, estimate, each, nu in rows]


@few
@given(x=triple, u=widths, dof=dofs, k=st.floats(0.01, 100))
def test_scaling_the_model_scales_the_result(x: Any, u: Any, dof: Any, k: float) -> None:
    inputs = inputs_of(x, u, dof)
    plain = propagate(model({"y": FORMULA}, inputs)).of("y")
    scaled = propagate(model({"y": f"{k!r}*({FORMULA})"}, inputs)).of("y")
    assert scaled.u == pytest.approx(k * plain.u, rel=1e-9)
    assert scaled.dof == pytest.approx(plain.dof, rel=1e-9)
    assert scaled.share.tolist() == pytest.approx(plain.share.tolist(), abs=1e-12)


@few
@given(x=triple, u=widths, dof=dofs, unit=st.sampled_from(["mV", "µV", "kV"]))
def test_a_change_of_an_inputs_unit_changes_nothing(x: Any, u: Any, dof: Any, unit: str) -> None:
    to = float(factor("V", unit))
    plain = propagate(model({"y": FORMULA}, inputs_of(x, u, dof)))
    changed = inputs_of((x[0] * to, *x[1:]), (u[0] * to, *u[1:]), dof)
    other = propagate(
        model(
            {
                "y": FORMULA.replace("a*", f"a/{to!r}*", 1)
                .replace("-a", f"-a/{to!r}")
                .replace("(a,", f"(a/{to!r},")
            },
            changed,
        )
    )
    assert other.of("y").u == pytest.approx(plain.of("y").u, rel=1e-9)
    assert other.of("y").contribution.tolist() == pytest.approx(plain.of("y").contribution.tolist(), rel=1e-9)


@few
@given(x=triple, u=widths, dof=dofs, order=st.permutations(range(3)), r=st.floats(-0.9, 0.9))
def test_the_order_of_inputs_is_of_no_consequence(
    x: Any, u: Any, dof: Any, order: list[int], r: float
) -> None:
    inputs = inputs_of(x, u, dof)
    mixed = [inputs[place] for place in order]
    pairs = [("a", "c", r)]
    plain, other = (
        propagate(model({"y": FORMULA}, row, from_pairs([each.name for each in row], pairs))).of("y")
        for row in (inputs, mixed)
    )
    assert other.u == pytest.approx(plain.u, rel=1e-12)
    assert other.dof == pytest.approx(plain.dof, rel=1e-9)
    assert other.contribution.tolist() == [plain.contribution[place] for place in order]


@few
@given(rows=st.lists(st.tuples(triple, widths, dofs), min_size=1, max_size=5))
def test_a_batch_is_what_its_points_are_one_by_one(rows: Any) -> None:
    x, u, dof = (np.array([row[part] for row in rows]).T for part in range(3))
    dual = parse(FORMULA).derivatives(dict(zip(NAMES, x, strict=True)), NAMES)
    batch = combine(dual.gradient, u, dof)
    for point, row in enumerate(rows):
        one = propagate(model({"y": FORMULA}, inputs_of(*row))).of("y")
        assert float(dual.value[point]) == pytest.approx(one.estimate, rel=1e-13)
        assert float(batch.u[point]) == pytest.approx(one.u, rel=1e-12)
        assert float(batch.dof[point]) == pytest.approx(one.dof, rel=1e-9)


@settings(max_examples=10)
@given(
    x=triple, u=widths, c=st.tuples(*[st.floats(-3, 3)] * 3), r=st.floats(-0.9, 0.9), seed=st.integers(0, 99)
)
def test_linear_normal_models_are_the_same_by_trials(x: Any, u: Any, c: Any, r: float, seed: int) -> None:
    text = " + ".join(f"({factor!r})*{name}" for factor, name in zip(c, NAMES, strict=True))
    made = model({"y": text}, inputs_of(x, u, (math.inf,) * 3), from_pairs(NAMES, [("a", "b", r)]))
    gum, (trials,) = propagate(made).of("y"), simulate(made, trials=100_000, seed=seed)
    around = interval(gum, Coverage("normal", p=0.95))
    if gum.u > 1e-6:
        assert trials.estimate == pytest.approx(gum.estimate, abs=0.02 * gum.u)
        assert trials.u == pytest.approx(gum.u, rel=0.015)
        assert [trials.low, trials.high] == pytest.approx([around.low, around.high], abs=0.05 * gum.u)


@settings(max_examples=5)
@given(rows=st.lists(st.tuples(value, width), min_size=1, max_size=4))
def test_points_by_shared_draws_scale_as_they_should(rows: Any) -> None:
    x, u = (np.array([[row[part] for row in rows]]) for part in range(2))
    found = simulate_points(parse("3*a"), ["a"], [StudentT(1.0, 5.0)], x, u, trials=20_000)
    unit = simulate_points(parse("a"), ["a"], [StudentT(1.0, 5.0)], [[0.0]], [[1.0]], trials=20_000)
    assert found.u.tolist() == pytest.approx((3 * u[0] * unit.u[0]).tolist(), rel=1e-9)
    assert (found.high - found.estimate).tolist() == pytest.approx(
        (3 * u[0] * (unit.high[0] - unit.estimate[0])).tolist(), rel=1e-9
    )


@few
@given(x=triple, u=widths, dof=dofs, r=st.floats(-0.9, 0.9))
def test_several_outputs_and_their_covariance_agree_with_gtc(x: Any, u: Any, dof: Any, r: float) -> None:
    texts = {"y": "a*b/c", "z": "sqrt(a) + log(b)*c"}
    made = model(texts, inputs_of(x, u, (math.inf,) * 3), from_pairs(NAMES, [("a", "b", r)]))
    ours = propagate(made)
    a, b, c = (GTC.ureal(estimate, each, independent=False) for estimate, each in zip(x, u, strict=True))
    GTC.set_correlation(r, a, b)
    y, z = a * b / c, GTC.sqrt(a) + GTC.log(b) * c
    assert [each.u for each in ours.results] == pytest.approx([y.u, z.u], rel=1e-9)
    assert ours.correlation("y", "z") == pytest.approx(GTC.get_correlation(y, z), abs=1e-9)


@few
@given(x=triple, u=widths)
def test_first_order_agrees_with_uncertainties(x: Any, u: Any) -> None:
    a, b, c = (ufloat(estimate, each) for estimate, each in zip(x, u, strict=True))
    theirs = a * umath.sqrt(b) + c**2 / b - umath.exp(-a) * umath.sin(c) + umath.atan2(a, b)
    ours = propagate(model({"y": FORMULA}, inputs_of(x, u, (math.inf,) * 3))).of("y")
    assert ours.estimate == pytest.approx(theirs.n, rel=1e-12)
    assert ours.u == pytest.approx(theirs.s, rel=1e-9)


@few
@given(number=st.floats(-1e6, 1e6), u=st.floats(1e-6, 1e6), digits=st.sampled_from([1, 2]))
def test_what_is_shown_is_near_what_was_computed(number: float, u: float, digits: int) -> None:
    shown, half = (float(text) for text in round_result(number, u, digits))
    assert abs(shown - number) <= 0.5 * 10 ** (math.floor(math.log10(half) + 1e-9) - digits + 1) * (1 + 1e-6)
    assert half >= 0.9499 * u
    assert round_uncertainty(round_uncertainty(u, digits), digits) == round_uncertainty(u, digits)


def test_every_function_of_the_language_has_all_its_derivatives() -> None:
    assert set(TAYLOR.unary) >= {"sqrt", "exp", "log", "sin", "cos", "abs", "neg"}

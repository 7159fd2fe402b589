# SPDX-License-Identifier: Apache-2.0
"""Propagation: properties that hold for any model, oracles of other people, and bad input."""

import math

import numpy as np
import pytest
from GTC import ureal
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.measure.expression import ExpressionError
from zhunsheng.measure.propagation import (
    Arcsine,
    Constant,
    Coverage,
    CurvilinearTrapezoid,
    Distribution,
    InputQuantity,
    Normal,
    PropagationError,
    Rectangular,
    Samples,
    StudentT,
    Trapezoid,
    Triangular,
    factor_of,
    from_pairs,
    from_simultaneous,
    interval,
    model,
    propagate,
    simulate,
    simulate_points,
    simulate_to,
)
from zhunsheng.measure.propagation.trials import KEPT, Trials, order_statistic, symmetric_interval

SHAPES: list[Distribution] = [
    Constant(),
    Normal(0.3),
    Rectangular(0.5),
    Triangular(0.5),
    Arcsine(0.5),
    Trapezoid(0.5, 0.4),
    CurvilinearTrapezoid(0.5, 0.2),
    Samples((1.0, 2.0, 4.0)),
]
numbers = st.floats(0.5, 5.0)
small = st.floats(0.001, 0.2)


def quantity(name: str, estimate: float, u: float) -> InputQuantity:
    return InputQuantity(name, estimate, Normal(u))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_draws_have_the_stated_mean_and_uncertainty(shape: Distribution) -> None:
    drawn = shape.draw(np.random.default_rng(7), 400_000)
    assert float(drawn.mean()) == pytest.approx(0.0, abs=0.01)
    # A sample's own u is of n - 1, its draws' of n.
    spread = shape.u * math.sqrt(2 / 3) if isinstance(shape, Samples) else shape.u
    assert float(drawn.std()) == pytest.approx(spread, rel=0.01)


def test_a_t_distribution_spreads_more_than_its_scale() -> None:
    drawn = StudentT(1.0, 10).draw(np.random.default_rng(7), 400_000)
    assert float(drawn.std()) == pytest.approx(math.sqrt(10 / 8), rel=0.02)


@given(a=numbers, b=numbers, ua=small, ub=small, scale=st.floats(0.01, 100.0))
def test_a_change_of_unit_scales_the_result(a: float, b: float, ua: float, ub: float, scale: float) -> None:
    plain = propagate(model({"y": "a*b"}, [quantity("a", a, ua), quantity("b", b, ub)])).of("y")
    scaled = propagate(model({"y": "a*b"}, [quantity("a", a * scale, ua * scale), quantity("b", b, ub)])).of(
        "y"
    )
    assert scaled.u == pytest.approx(plain.u * scale, rel=1e-12)
    assert scaled.estimate == pytest.approx(plain.estimate * scale, rel=1e-12)


@given(a=numbers, b=numbers, ua=small, ub=small, r=st.floats(-1, 1))
def test_the_order_of_inputs_does_not_matter(a: float, b: float, ua: float, ub: float, r: float) -> None:
    first, second = quantity("a", a, ua), quantity("b", b, ub)
    one = propagate(model({"y": "a/b"}, [first, second], [[1, r], [r, 1]]))
    other = propagate(model({"y": "a/b"}, [second, first], [[1, r], [r, 1]]))
    assert one.of("y").u == pytest.approx(other.of("y").u, rel=1e-9, abs=1e-15)


@given(a=numbers, b=numbers, ua=small, ub=small)
def test_the_first_order_agrees_with_gtc(a: float, b: float, ua: float, ub: float) -> None:
    found = propagate(model({"y": "a*b + a/b"}, [quantity("a", a, ua), quantity("b", b, ub)])).of("y")
    x, y = ureal(a, ua), ureal(b, ub)
    theirs = x * y + x / y
    assert found.estimate == pytest.approx(theirs.x, rel=1e-12)
    assert found.u == pytest.approx(theirs.u, rel=1e-9)


def test_a_linear_normal_model_is_the_same_by_trials() -> None:
    made = model(
        {"y": "2*a - b", "z": "a"},
        [quantity("a", 1.0, 0.3), quantity("b", 2.0, 0.4)],
        from_pairs(["a", "b"], [("a", "b", 0.6)]),
    )
    gum = propagate(made)
    around = interval(gum.of("y"), Coverage("normal", p=0.95))
    y, z = simulate(made, trials=400_000)
    assert y.estimate == pytest.approx(0.0, abs=0.005)
    assert y.u == pytest.approx(gum.of("y").u, rel=0.01)
    assert [y.low, y.high] == pytest.approx([around.low, around.high], abs=0.01)
    assert z.u == pytest.approx(0.3, rel=0.01)
    assert gum.correlation("y", "z") == pytest.approx((2 * 0.09 - 0.6 * 0.12) / (gum.of("y").u * 0.3))


def test_full_correlation_is_no_fault() -> None:
    names = [f"R{number}" for number in range(10)]
    pairs = [(a, b, 1.0) for a in names for b in names if a < b]
    made = model({"R": "+".join(names)}, [quantity(n, 1000.0, 0.1) for n in names], from_pairs(names, pairs))
    assert propagate(made).of("R").u == pytest.approx(1.0)
    assert simulate(made, trials=100_000)[0].u == pytest.approx(1.0, rel=0.02)


def test_second_order_terms_of_a_product() -> None:
    """Var(XY) of independent X and Y is exact: x²u² + y²u² + u²u²."""
    made = model({"y": "a*b"}, [quantity("a", 2.0, 0.5), quantity("b", 3.0, 0.4)])
    exact = math.sqrt(2**2 * 0.4**2 + 3**2 * 0.5**2 + 0.5**2 * 0.4**2)
    assert propagate(made, order=2).of("y").u == pytest.approx(exact, rel=1e-12)


def test_a_vanishing_sensitivity_is_warned_of() -> None:
    (result,) = propagate(model({"y": "a**2"}, [quantity("a", 0.0, 0.1)])).results
    assert result.u == 0
    assert "non-linear" in result.warnings[0].en
    assert result.second_order == pytest.approx(math.sqrt(2) * 0.01)


@pytest.mark.parametrize("formula", ["abs(a)", "max(a, 0)", "min(a, 0.01)", "a**4"])
def test_a_kink_or_a_flat_bend_is_warned_of(formula: str) -> None:
    made = model({"y": formula}, [InputQuantity("a", 0.0, Normal(0.1))])
    (warning,) = propagate(made).of("y").warnings
    assert "Monte Carlo" in warning.en
    away = model({"y": formula.replace("**4", "+1")}, [InputQuantity("a", 5.0, Normal(0.1))])
    assert propagate(away, order=2).of("y").warnings == ()


def test_simultaneous_readings_carry_their_correlation() -> None:
    inputs, r = from_simultaneous({"a": [1.0, 2.0, 3.0], "b": [3.0, 2.0, 1.0]})
    assert propagate(model({"y": "a + b"}, inputs, r)).of("y").u == pytest.approx(0.0, abs=1e-12)
    inputs, r = from_simultaneous({"a": [1.0, 2.0, 3.0], "b": [2.0, 2.0, 2.0]})
    assert r is not None
    assert float(r[0, 1]) == 0.0


def test_the_same_seed_gives_the_same_trials() -> None:
    made = model({"y": "a*a"}, [quantity("a", 1.0, 0.1)])
    assert simulate(made, trials=50_000, seed=3) == simulate(made, trials=50_000, seed=3)
    assert simulate(made, trials=50_000, seed=3) != simulate(made, trials=50_000, seed=4)


def test_the_adaptive_run_stops_when_the_digits_are_stable_and_says_when_they_are_not() -> None:
    made = model({"y": "a + b"}, [quantity("a", 1.0, 0.3), quantity("b", 1.0, 0.4)])
    (stable,) = simulate_to(made, digits=1)
    assert stable.stable
    assert stable.u == pytest.approx(0.5, abs=0.05)
    (short,) = simulate_to(made, digits=3, most=20_000)
    assert not short.stable


def test_many_points_by_shared_draws_are_as_one_by_one() -> None:
    formula = "a*b"
    names = ["a", "b"]
    shapes: list[Distribution] = [Normal(1.0), Rectangular(1.0)]
    estimates, scales = [[1.0, 2.0, 3.0], [5.0, 5.0, 5.0]], [[0.1, 0.2, 0.3], [0.5, 0.1, 0.0]]
    parsed = model({"y": formula}, [quantity("a", 1.0, 0.1), quantity("b", 1.0, 0.1)]).outputs["y"]
    found = simulate_points(parsed, names, shapes, estimates, scales, trials=200_000)
    for point in range(3):
        made = model(
            {"y": formula},
            [
                InputQuantity("a", estimates[0][point], Normal(scales[0][point])),
                InputQuantity("b", estimates[1][point], Rectangular(scales[1][point])),
            ],
        )
        (one,) = simulate(made, trials=200_000)
        assert found.u[point] == pytest.approx(one.u, rel=0.02)
        assert found.low[point] == pytest.approx(one.low, abs=0.05 * one.u)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=400), st.data())
def test_an_order_statistic_is_what_sorting_gives(values: list[float], data: st.DataObject) -> None:
    many = np.tile(np.array(values), 300)
    place = data.draw(st.integers(0, len(many) - 1))
    assert order_statistic(many, place) == np.sort(many)[place]


def test_beyond_what_is_kept_quantiles_come_from_fine_bins() -> None:
    drawn = np.random.default_rng(5).standard_normal(KEPT + KEPT // 2)
    held = Trials(expected=len(drawn))
    for start in range(0, len(drawn), 50_000):
        held.add(drawn[start : start + 50_000])
    low, high = symmetric_interval(drawn, 0.95)
    assert list(held.interval(0.95, "symmetric")) == pytest.approx([low, high], abs=5e-4)
    shortest = held.interval(0.95, "shortest")
    assert shortest[1] - shortest[0] == pytest.approx(2 * 1.96, abs=0.01)
    assert held.deviation == pytest.approx(float(drawn.std(ddof=1)), rel=1e-12)


@pytest.mark.parametrize(
    ("coverage", "dof", "k"),
    [
        (Coverage("fixed", k=2), 5.0, 2.0),
        (Coverage("t", p=0.95, truncate=True), 16.75, 2.1199),
        (Coverage("t", p=0.95, truncate=False), 16.75, 2.1121),
        (Coverage("normal", p=0.9545), 3.0, 2.0),
        (Coverage("rectangular", p=0.95), 3.0, 1.6454),
        (Coverage("trapezoidal", p=0.95, beta=0.0), 3.0, 1.9019),
        (Coverage("trapezoidal", p=0.95, beta=1.0), 3.0, 1.6454),
    ],
)
def test_the_coverage_factor_follows_its_policy(coverage: Coverage, dof: float, k: float) -> None:
    assert factor_of(coverage, dof) == pytest.approx(k, abs=2e-4)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: InputQuantity("a", math.nan, Normal(1.0)),
        lambda: Normal(-1.0),
        lambda: Rectangular(math.inf),
        lambda: StudentT(1.0, 0.0),
        lambda: Trapezoid(1.0, 2.0),
        lambda: CurvilinearTrapezoid(1.0, 2.0),
        lambda: Samples((1.0,)),
        lambda: model({"y": "a"}, [quantity("a", 1.0, 0.1), quantity("a", 1.0, 0.1)]),
        lambda: model({"y": "a + b"}, [quantity("a", 1.0, 0.1)]),
        lambda: model({"y": "a"}, [quantity("a", 1.0, 0.1)], [[1.0, 0.0], [0.0, 1.0]]),
        lambda: model({"y": "a"}, [quantity("a", 1.0, 0.1), quantity("b", 1.0, 0.1)], [[1, 0.5], [0.4, 1]]),
        lambda: from_pairs(["a"], [("a", "b", 0.5)]),
        lambda: from_simultaneous({"a": [1.0, 2.0], "b": [1.0]}),
        lambda: propagate(model({"y": "log(a)"}, [quantity("a", -1.0, 0.1)])),
        lambda: propagate(model({"y": "sqrt(a)"}, [quantity("a", 0.0, 0.1)])),
        lambda: simulate(model({"y": "log(a)"}, [quantity("a", 0.1, 1.0)]), trials=2000),
        lambda: simulate(model({"y": "a"}, [quantity("a", 0.1, 1.0)]), trials=10),
        lambda: simulate(model({"y": "a"}, [quantity("a", 0.1, 1.0)]), p=1.0),
        lambda: factor_of(Coverage("normal", p=0.0), 5.0),
        lambda: factor_of(Coverage("fixed", k=0.0), 5.0),
    ],
)
def test_bad_input_is_refused_in_both_languages(wrong: object) -> None:
    with pytest.raises(PropagationError) as refused:
        wrong()  # type: ignore[operator]  # each is a call without arguments
    assert refused.value.message.zh
    assert refused.value.message.en


def test_correlations_that_contradict_each_other_are_refused() -> None:
    names = ["a", "b", "c"]
    pairs = [("a", "b", 0.9), ("b", "c", 0.9), ("a", "c", -0.9)]
    with pytest.raises(PropagationError, match="contradict"):
        model({"y": "a+b+c"}, [quantity(name, 1.0, 0.1) for name in names], from_pairs(names, pairs))


def test_second_order_is_not_claimed_for_correlated_inputs() -> None:
    made = model({"y": "a*b"}, [quantity("a", 1.0, 0.1), quantity("b", 1.0, 0.1)], [[1, 0.5], [0.5, 1]])
    with pytest.raises(PropagationError, match="independent"):
        propagate(made, order=2)


def test_a_joint_distribution_of_other_shapes_is_not_invented() -> None:
    inputs = [quantity("a", 1.0, 0.1), InputQuantity("b", 1.0, Rectangular(0.1))]
    with pytest.raises(PropagationError, match="joint"):
        simulate(model({"y": "a*b"}, inputs, [[1, 0.5], [0.5, 1]]), trials=2000)


def test_a_formula_is_never_run_as_code() -> None:
    with pytest.raises(ExpressionError):
        model({"y": "__import__('os').system('true')"}, [])

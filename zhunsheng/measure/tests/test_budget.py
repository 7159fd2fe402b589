# SPDX-License-Identifier: Apache-2.0
import GTC
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhunsheng.measure.budget import (
    BudgetError,
    combine,
    expand_by_probability,
    expand_fixed,
    pooled,
    type_a,
    welch_satterthwaite,
)
from zhunsheng.measure.expression import parse


def test_components_combine_over_many_points_at_once() -> None:
    combined = combine([[1.0, 2.0], [1.0, 1.0]], [[3.0, 3.0], [4.0, 8.0]])
    assert combined.u.tolist() == [5.0, 10.0]
    assert combined.contribution.tolist() == [[3.0, 6.0], [4.0, 8.0]]
    assert combined.share[:, 0] == pytest.approx([0.36, 0.64])
    assert np.isinf(combined.dof).all()


positive = st.floats(0.1, 10)


@settings(max_examples=60)
@given(
    estimates=st.tuples(positive, positive, positive),
    us=st.tuples(positive, positive, positive),
    dofs=st.tuples(st.integers(2, 60), st.integers(2, 60), st.integers(2, 60)),
)
def test_a_budget_agrees_with_gtc(
    estimates: tuple[float, ...], us: tuple[float, ...], dofs: tuple[int, ...]
) -> None:
    names = ("a", "b", "c")
    formula = parse("a*sqrt(b) + sin(c)/b")
    dual = formula.derivatives(dict(zip(names, estimates, strict=True)), names)
    ours = combine(dual.gradient[:, None], np.array(us)[:, None], np.array(dofs, dtype=float)[:, None])
    a, b, c = (GTC.ureal(x, u, dof) for x, u, dof in zip(estimates, us, dofs, strict=True))
    theirs = a * GTC.sqrt(b) + GTC.sin(c) / b
    assert float(dual.value) == pytest.approx(theirs.x)
    assert float(ours.u[0]) == pytest.approx(theirs.u)
    assert float(ours.dof[0]) == pytest.approx(theirs.df, rel=1e-6)
    k = float(expand_by_probability(ours.u, ours.dof, 0.95, truncate=False).k[0])
    assert k == pytest.approx(GTC.reporting.k_factor(theirs.df, 95), rel=1e-6)


def test_correlated_components_agree_with_gtc() -> None:
    ours = combine([[1.0], [-2.0]], [[0.3], [0.4]], correlation=[[1.0, 0.7], [0.7, 1.0]])
    x, y = GTC.ureal(1, 0.3, independent=False), GTC.ureal(1, 0.4, independent=False)
    GTC.set_correlation(0.7, x, y)
    assert float(ours.u[0]) == pytest.approx((x - 2 * y).u)


def test_type_a_by_bessel_by_range_and_pooled() -> None:
    found = type_a([[1.0, 2.0, 3.0], [5.0, 5.0, 5.0]])
    assert found.s.tolist() == [1.0, 0.0]
    assert found.u[0] == pytest.approx(1 / np.sqrt(3))
    by_range = type_a([1.0, 2.0, 3.0], estimator="range")
    assert by_range.s[0] == pytest.approx(2 / 1.693)
    assert by_range.dof[0] == 1.8
    assert list(pooled([3.0, 4.0], [2, 2])) == pytest.approx([np.sqrt(12.5), 4.0])


def test_equal_readings_have_no_scatter() -> None:
    assert type_a([0.1, 0.1, 0.1]).u.tolist() == [0.0]


def test_k_is_fixed_or_follows_the_degrees_of_freedom() -> None:
    assert expand_fixed(np.array([0.125]), 2).expanded.tolist() == [0.25]
    by_t = expand_by_probability(np.array([1.0, 1.0]), np.array([9.7, np.inf]), 0.9545)
    assert by_t.k == pytest.approx([2.31981, 2.0], abs=1e-5)


def test_degrees_of_freedom_do_not_overflow() -> None:
    tiny = welch_satterthwaite([[1e-80], [1e-80]], [[4.0], [4.0]])
    assert float(tiny[0]) == pytest.approx(8.0)
    assert np.isinf(welch_satterthwaite([[0.0]], [[4.0]])[0])


@pytest.mark.parametrize("readings", [[1.0], [[1.0], [2.0]], [1.0, float("nan")], [1.0, float("inf")]])
def test_too_few_or_impossible_readings_are_refused(readings: list[float]) -> None:
    with pytest.raises(BudgetError):
        type_a(readings)


def test_impossible_budgets_are_refused() -> None:
    with pytest.raises(BudgetError):
        combine([[1.0]], [[-1.0]])
    with pytest.raises(BudgetError):
        combine([[1.0], [1.0]], [[1.0], [1.0]], correlation=[[1.0, 0.5], [0.4, 1.0]])
    with pytest.raises(BudgetError):
        welch_satterthwaite([[1.0]], [[0.0]])
    with pytest.raises(BudgetError):
        type_a(list(range(10)), estimator="range")

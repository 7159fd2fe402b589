# SPDX-License-Identifier: Apache-2.0
import GTC
import pytest

from zhunsheng.measure.fit import FitError, fit_line

X = [1.0, 2.0, 3.5, 4.0, 6.0]
Y = [1.1, 1.9, 3.4, 4.3, 5.9]


def test_a_line_agrees_with_gtc() -> None:
    fit = fit_line(X, Y)
    theirs = GTC.type_a.line_fit(X, Y)
    intercept, slope = theirs.a_b
    assert [fit.intercept, fit.slope] == pytest.approx([intercept.x, slope.x])
    assert [fit.u_intercept, fit.u_slope] == pytest.approx([intercept.u, slope.u])
    assert fit.correlation == pytest.approx(GTC.get_correlation(intercept, slope))
    assert fit.dof == 3


def test_the_reference_moves_the_intercept_only() -> None:
    here, there = fit_line(X, Y), fit_line(X, Y, reference=3.3)
    assert there.slope == here.slope
    assert there.intercept == pytest.approx(float(here.value_at(3.3)))
    assert there.u_intercept == pytest.approx(float(here.u_mean_at(3.3)))
    assert there.correlation == pytest.approx(0.0, abs=1e-12)


def test_exact_points_give_a_line_without_scatter() -> None:
    fit = fit_line([0.0, 1.0, 2.0], [1.0, 3.0, 5.0])
    assert (fit.intercept, fit.slope, fit.s) == (1.0, 2.0, 0.0)
    assert -1 < fit.correlation < 0
    assert fit.x_from(4.0) == (1.5, 0.0)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([1.0, 2.0], [1.0, 2.0]),
        ([1.0, 1.0, 1.0], [1.0, 2.0, 3.0]),
        ([1.0, 2.0, 3.0], [1.0, 2.0]),
        ([1.0, 2.0, float("nan")], [1.0, 2.0, 3.0]),
        ([1.0, 2.0, 3.0], [1.0, float("inf"), 3.0]),
    ],
)
def test_points_that_make_no_line_are_refused(x: list[float], y: list[float]) -> None:
    with pytest.raises(FitError):
        fit_line(x, y)


def test_a_level_line_cannot_be_read_backwards() -> None:
    with pytest.raises(FitError):
        fit_line([1.0, 2.0, 3.0], [1.0, 1.0, 1.0]).x_from(1.0)

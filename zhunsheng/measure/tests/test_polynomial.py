# SPDX-License-Identifier: Apache-2.0
import math

import numpy as np
import pytest

from zhunsheng.measure.fit import FitError, fit_line
from zhunsheng.measure.polynomial import fit_polynomial

X = [21.521, 22.012, 22.512, 23.003, 23.507, 23.999, 24.513, 25.002, 25.503, 26.010, 26.511]
Y = [-0.171, -0.169, -0.166, -0.159, -0.164, -0.165, -0.156, -0.157, -0.159, -0.161, -0.160]


def test_of_degree_one_it_is_the_line_of_the_guide() -> None:
    line, curve = fit_line(X, Y, reference=20.0), fit_polynomial(X, Y, 1, reference=20.0)
    assert curve.coefficients.tolist() == pytest.approx([line.intercept, line.slope])
    assert curve.u.tolist() == pytest.approx([line.u_intercept, line.u_slope])
    assert curve.covariance[0, 1] == pytest.approx(line.covariance)
    assert float(curve.value_at(30.0)) == pytest.approx(-0.1494, abs=5e-5)
    assert float(curve.u_mean_at(30.0)) == pytest.approx(0.0041, abs=5e-5)


def test_coefficients_far_from_zero_keep_their_digits() -> None:
    x = 1e6 + np.linspace(-1, 1, 21)
    curve = fit_polynomial(x, 3 + 2 * (x - 1e6) + 0.5 * (x - 1e6) ** 2, 2, reference=1e6)
    assert curve.coefficients.tolist() == pytest.approx([3, 2, 0.5], rel=1e-9)


def test_stated_uncertainties_weigh_and_carry_through() -> None:
    """Equal u: the mean's u is u/√n, whatever the scatter; s tells the scatter in units of u."""
    curve = fit_polynomial([1, 2, 3, 4], [10.0, 10.2, 9.8, 10.0], 0, u=0.1)
    assert float(curve.u[0]) == pytest.approx(0.05)
    assert curve.s == pytest.approx(math.sqrt(0.08 / 3) / 0.1)


def test_drawn_data_scatter_as_the_covariance_says() -> None:
    generator, x = np.random.default_rng(3), np.linspace(0, 10, 12)
    truth = 1 - 0.3 * x + 0.02 * x**2
    fits = [fit_polynomial(x, truth + generator.normal(0, 0.05, x.size), 2, u=0.05) for _run in range(2000)]
    seen = np.cov(np.array([fit.coefficients for fit in fits]).T)
    assert np.allclose(seen, fits[0].covariance, rtol=0.15)


@pytest.mark.parametrize(
    ("x", "y", "degree", "u"),
    [
        ([1, 2], [1, 2], 1, None),
        ([1, 1, 1, 2], [1, 2, 3, 4], 2, None),
        ([1, 2, math.nan], [1, 2, 3], 1, None),
        ([1, 2, 3], [1, 2, 3], 1, 0.0),
        ([1, 2, 3], [1, 2, 3], 12, None),
        ([1, 1, 1], [1, 2, 3], 0, None),
    ],
)
def test_points_that_make_no_curve_are_refused(
    x: list[float], y: list[float], degree: int, u: float | None
) -> None:
    with pytest.raises(FitError):
        fit_polynomial(x, y, degree, u=u)

# SPDX-License-Identifier: Apache-2.0
import math

import numpy as np
import pytest

from zhunsheng.measure.distribution import DistributionError, Shape, coverage_factor, standard_uncertainty


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("normal", 0.5),
        ("rectangular", 1 / math.sqrt(3)),
        ("triangular", 1 / math.sqrt(6)),
        ("arcsine", 1 / math.sqrt(2)),
        ("trapezoid", 1 / math.sqrt(6 / 1.25)),
    ],
)
def test_a_half_width_becomes_a_standard_uncertainty(shape: Shape, expected: float) -> None:
    found = standard_uncertainty(np.array([1.0, 2.0]), shape, k=2, beta=0.5)
    assert found == pytest.approx([expected, 2 * expected])


def test_a_trapezoid_lies_between_triangle_and_rectangle() -> None:
    assert float(standard_uncertainty(1, "trapezoid", beta=0)) == float(standard_uncertainty(1, "triangular"))
    assert float(standard_uncertainty(1, "trapezoid", beta=1)) == pytest.approx(1 / math.sqrt(3))


def test_k_comes_from_t_and_in_the_limit_from_the_normal_distribution() -> None:
    found = coverage_factor(0.9545, np.array([9.0, 9.99, 0.9, np.inf]))
    assert found[0] == found[1] == pytest.approx(2.3198, abs=1e-4)
    assert found[2] > 13
    assert found[3] == pytest.approx(2.0, abs=1e-4)


def test_an_ulp_below_an_integer_is_that_integer() -> None:
    assert float(coverage_factor(0.99, 15.999999999999998)) == float(coverage_factor(0.99, 16))


@pytest.mark.parametrize("width", [-1.0, float("nan"), float("inf")])
def test_impossible_widths_are_refused(width: float) -> None:
    with pytest.raises(DistributionError):
        standard_uncertainty(width, "rectangular")


def test_impossible_parameters_are_refused() -> None:
    with pytest.raises(DistributionError):
        standard_uncertainty(1.0, "normal", k=0)
    with pytest.raises(DistributionError):
        standard_uncertainty(1.0, "trapezoid", beta=1.1)
    with pytest.raises(DistributionError):
        coverage_factor(1.0, 5)
    with pytest.raises(DistributionError):
        coverage_factor(0.95, 0)

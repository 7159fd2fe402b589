# SPDX-License-Identifier: Apache-2.0
"""Derivatives to second order along a quantity, held against differences of first derivatives."""

import numpy as np
import pytest

from zhunsheng.measure.expression import parse, seed
from zhunsheng.measure.taylor import TAYLOR, Taylor

POINT = {"a": 1.3, "b": 0.7, "c": 2.1}
FORMULAS = (
    "a*b + c/a - b",
    "atan2(a*b, c)",
    "sin(a)*exp(b)/c",
    "sqrt(a*c)**b",
    "log(a + b*c)**2",
    "abs(-a)*cos(c) + b**3",
    "pi*a**-2 + (a + b)**c",
)
STEP = 1e-4


def along(formula: str, name: str, point: dict[str, float]) -> Taylor:
    parsed, names = parse(formula), tuple(POINT)
    leaves = {
        each: Taylor.along(dual) if each == name else Taylor.beside(dual)
        for each, dual in seed(point, parsed.names, names).items()
    }
    found = parsed.run(leaves, TAYLOR)
    return Taylor(*(part.spread(len(names), ()) for part in (found.f, found.first, found.half_second)))


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("name", POINT)
def test_derivatives_agree_with_differences(formula: str, name: str) -> None:
    if name not in parse(formula).names:
        return
    found = along(formula, name, POINT)
    up, down = ({**POINT, name: POINT[name] + sign * STEP} for sign in (1, -1))
    above, below = (parse(formula).derivatives(point, tuple(POINT)) for point in (up, down))
    second = (above.gradient - below.gradient) / (2 * STEP)
    assert found.f.value == pytest.approx(float(parse(formula).evaluate(POINT)), rel=1e-14)
    assert np.allclose(found.first.gradient, second, rtol=1e-5, atol=1e-6)
    higher_up, higher_down = along(formula, name, up), along(formula, name, down)
    third = (higher_up.first.gradient - higher_down.first.gradient) / (2 * STEP)
    assert np.allclose(2 * found.half_second.gradient, third, rtol=1e-4, atol=1e-5)


def test_a_square_at_zero_has_its_curvature() -> None:
    found = along("a**2", "a", {**POINT, "a": 0.0})
    assert found.half_second.value == 1.0
    assert found.half_second.gradient.tolist() == [0.0, 0.0, 0.0]

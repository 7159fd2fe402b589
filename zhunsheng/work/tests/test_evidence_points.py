# SPDX-License-Identifier: Apache-2.0
"""Uncertainties as evidence has them: in the unit of the points, whatever unit the result is stated in."""

import pytest

from zhunsheng.work.evidence_points import as_capability_says


@pytest.mark.parametrize(
    ("text", "unit", "own", "nominal", "expected"),
    [
        ("0.25", "mV", "V", "10", 0.25e-3),
        ("0.069", "%", "µL", "1000", 0.69e-6),
        ("0.5", "%", "V", "-20", 0.1),
        ("0.02", "1", "m³", "5", 0.1),
        ("1.5", "%", "%", "40", 1.5),
        ("0.4", "dB", "1", "8000", 0.4),
        ("0.5", "%", "V", "", 0.5),
    ],
)
def test_a_relative_uncertainty_is_a_part_of_the_nominal_value(
    text: str, unit: str, own: str, nominal: str, expected: float
) -> None:
    assert as_capability_says(text, unit, own, nominal) == pytest.approx(expected)

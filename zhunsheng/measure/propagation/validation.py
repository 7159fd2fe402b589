# SPDX-License-Identifier: Apache-2.0
"""Whether the GUM's result may be used: held against Monte Carlo at the digits of u (JCGM 101:2008, 8)."""

import math
from dataclasses import dataclass

from zhunsheng.measure.propagation.distributions import PropagationError
from zhunsheng.measure.text import Text


@dataclass(frozen=True, slots=True)
class Validation:
    """Differences of the end points, the tolerance they are held against, and the outcome.

    >>> Validation(0.001, 0.006, 0.005).validated
    False
    """

    d_low: float
    d_high: float
    tolerance: float

    @property
    def validated(self) -> bool:
        """Whether neither end point differs by more than the tolerance."""
        return self.d_low <= self.tolerance and self.d_high <= self.tolerance


def numerical_tolerance(u: float, digits: int) -> float:
    """δ: half of one unit in the last of the significant digits of u that count (JCGM 101:2008, 7.9.2).

    >>> numerical_tolerance(0.00035, 2), numerical_tolerance(2.0, 1)
    (5e-06, 0.5)
    """
    if digits not in (1, 2, 3) or not isinstance(digits, int) or not (math.isfinite(u) and u > 0):
        raise PropagationError(
            "tolerance",
            Text(
                "数值容差要求 u 大于零，有效位数为 1 至 3", "a tolerance needs u above zero and 1 to 3 digits"
            ),
        )
    # By the decimal text: 0.00035 has the digits "35" whatever the binary value behind it.
    exponent = int(f"{u:.{digits - 1}e}".partition("e")[2]) - (digits - 1)
    return float(f"5e{exponent - 1}")


def validate(gum: tuple[float, float], simulated: tuple[float, float], tolerance: float) -> Validation:
    """Hold the GUM interval against the Monte Carlo one.

    >>> validate((1.1285, 1.3395), (1.0834, 1.3825), 0.005).validated
    False
    """
    if not all(map(math.isfinite, (*gum, *simulated, tolerance))) or tolerance < 0:
        raise PropagationError(
            "tolerance",
            Text(
                "端点与容差应为有限数，容差不小于零",
                "end points and tolerance are finite, the tolerance not negative",
            ),
        )
    return Validation(abs(gum[0] - simulated[0]), abs(gum[1] - simulated[1]), tolerance)

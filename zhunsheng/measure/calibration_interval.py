# SPDX-License-Identifier: Apache-2.0
"""When to calibrate a standard again: from its record of passes, or from its drift (ILAC-G24:2022/OIML D 10).

By attributes: NCSLI RP-1, method A3, reacts to the observed share found in tolerance. By variables: see
`drift_interval`.
"""

import math
from dataclasses import dataclass

from scipy.special import bdtr, bdtrc, betaincinv


class IntervalError(ValueError):
    """A history from which no interval follows."""


@dataclass(frozen=True, slots=True)
class AttributeInterval:
    """The interval asked for next, why, and the confidence bounds of the observed reliability.

    `rejection` is the confidence with which the target reliability is refuted by the record.
    """

    interval: float
    changed: bool
    reliability: float
    rejection: float
    reliability_low: float
    reliability_high: float


def interval_by_attributes(
    in_tolerance: int, count: int, interval: float, target: float, confidence: float = 0.5
) -> AttributeInterval:
    """Next interval from how many of `count` calibrations found the item in tolerance (RP-1, method A3).

    Below the confidence asked for, the interval stays. `interval` in any unit of time; the answer has it too.

    >>> round(interval_by_attributes(15, 20, 365, 0.95).interval)
    231
    """
    if not (0 <= in_tolerance <= count and count >= 1):
        raise IntervalError("in tolerance must be between none and all, out of at least one")
    if not (0 < target < 1 and 0 < confidence < 1 and interval > 0 and math.isfinite(interval)):
        raise IntervalError("target and confidence lie between 0 and 1, the interval is above zero")
    observed = in_tolerance / count
    rejection = _rejection(in_tolerance, count, observed, target)
    change = 10 ** (rejection * (observed - target)) if rejection >= confidence else 1.0
    low, high = _bounds(in_tolerance, count, confidence)
    return AttributeInterval(interval * change, change != 1.0, observed, rejection, low, high)


def _rejection(passed: int, count: int, observed: float, target: float) -> float:
    """How surely the record speaks against the target, towards the side it lies on."""
    more = float(bdtrc(passed - 1, count, target)) if passed else 1.0
    tail = more if observed > target else float(bdtr(passed, count, target))
    return max(1 - 2 * tail, 0.0)


def _bounds(passed: int, count: int, confidence: float) -> tuple[float, float]:
    """Clopper and Pearson's interval of the observed share."""
    tail = (1 - confidence) / 2
    low = float(betaincinv(passed, count - passed + 1, tail)) if passed else 0.0
    high = float(betaincinv(passed + 1, count - passed, 1 - tail)) if passed < count else 1.0
    return low, high

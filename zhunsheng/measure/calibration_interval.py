# SPDX-License-Identifier: Apache-2.0
"""When to calibrate a standard again: from its record of passes, or from its drift (ILAC-G24:2022/OIML D 10).

By attributes: NCSLI RP-1, method A3, reacts to the observed share found in tolerance. By variables: a drift
through zero at the last calibration is fitted, and the interval ends where value and uncertainty reach the
limit.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, bdtrc, betaincinv

Array = NDArray[np.float64]


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


@dataclass(frozen=True, slots=True, eq=False)
class DriftInterval:
    """Coefficients of the drift (per time, per time², …), their covariance, and the time to the limit."""

    coefficients: Array
    covariance: Array
    s: float
    interval: float


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
    if not (0 < target < 1 and 0 < confidence < 1 and interval > 0):
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


def interval_by_drift(
    times: Sequence[float], drifts: Sequence[float], limit: float, *, degree: int = 1, k: float = 2.0
) -> DriftInterval:
    """Time until |drift| + k·u(prediction) reaches `limit`, by a polynomial through zero at time zero.

    `times` since the last adjustment and `drifts` since then, each in one unit; infinite when never reached.

    >>> found = interval_by_drift([1.0, 2.0, 3.0, 4.0], [0.1, 0.2, 0.3, 0.4], 1.0)
    >>> round(float(found.coefficients[0]), 6), round(found.interval, 3)
    (0.1, 10.0)
    """
    x, y = np.asarray(times, dtype=np.float64), np.asarray(drifts, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape or not 1 <= degree <= 3 or x.size <= degree:
        raise IntervalError("times and drifts in equal number, more than the degree (1 to 3)")
    if not (np.all(np.isfinite(x)) and np.all(np.isfinite(y)) and np.all(x > 0) and limit > 0):
        raise IntervalError("times above zero, finite drifts, a limit above zero")
    design = x[:, None] ** np.arange(1, degree + 1)
    solved, _residual, rank, _singular = np.linalg.lstsq(design, y, rcond=None)
    coefficients = np.asarray(solved, dtype=np.float64)
    if rank < degree:
        raise IntervalError("the times do not tell the coefficients apart")
    residuals = y - design @ coefficients
    s = math.sqrt(float(residuals @ residuals) / (x.size - degree))
    covariance = np.asarray(np.linalg.inv(design.T @ design) * s * s, dtype=np.float64)
    return DriftInterval(
        coefficients, covariance, s, _reaches(coefficients, covariance, s, limit, k, float(x.max()))
    )


def _reaches(coefficients: Array, covariance: Array, s: float, limit: float, k: float, span: float) -> float:
    """The first time at which the limit is reached, by doubling and then halving."""

    def used(time: float) -> float:
        row = time ** np.arange(1, coefficients.size + 1)
        return abs(float(row @ coefficients)) + k * math.sqrt(s * s + float(row @ covariance @ row))

    if used(0.0) >= limit:
        return 0.0
    grid = np.concatenate((np.linspace(0, 4 * span, 4001)[1:], span * 2.0 ** np.arange(3, 30)))
    reached = next((float(time) for time in grid if used(float(time)) >= limit), None)
    if reached is None:
        return math.inf
    low, high = 0.0, reached
    before = grid[grid < reached]
    low = float(before[-1]) if before.size else 0.0
    for _halving in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if used(middle) >= limit else (middle, high)
    return high

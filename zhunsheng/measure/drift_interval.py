# SPDX-License-Identifier: Apache-2.0
"""When to calibrate again by how far a standard drifts: the method of variables (ILAC-G24:2022/OIML D 10).

Changes since the last calibration are fitted by a polynomial through zero at time zero; the interval ends
where value and uncertainty reach a limit, or where the uncertainty alone reaches a target. Castrup,
"Calibration intervals from variables data" (NCSLI 2005); worked numbers in NASA-HDBK-8739.19-5, chapter 7.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from zhunsheng.measure.calibration_interval import IntervalError

Array = NDArray[np.float64]
MAX_DEGREE = 3


@dataclass(frozen=True, slots=True, eq=False)
class DriftCurve:
    """Change over time t as b₁·t + b₂·t² + …, with the covariance of b, the scatter s about it, and ν.

    `span` is the longest time seen: predictions far beyond it rest on the shape of the polynomial alone.
    """

    coefficients: Array
    covariance: Array
    s: float
    dof: int
    span: float

    def value_at(self, time: ArrayLike) -> Array:
        """The expected change after a time.

        >>> float(fit_drift([1, 2, 3], [0.1, 0.2, 0.3]).value_at(5).round(9))
        0.5
        """
        return np.asarray(self._powers(time) @ self.coefficients)

    def u_at(self, time: ArrayLike) -> Array:
        """Standard uncertainty of one further observation after a time: of the curve, and the scatter about
        it.

        >>> round(float(fit_drift([1, 2, 3], [0.1, 0.3, 0.2]).u_at(0)), 4)
        0.0982
        """
        rows = self._powers(time)
        curve = np.einsum("...i,ij,...j->...", rows, self.covariance, rows)
        return np.asarray(np.sqrt(self.s**2 + np.maximum(curve, 0.0)))

    def _powers(self, time: ArrayLike) -> Array:
        powers = np.arange(1, self.coefficients.size + 1)
        return np.asarray(np.asarray(time, dtype=np.float64)[..., None] ** powers)


def fit_drift(times: Sequence[float], changes: Sequence[float], *, degree: int = 1) -> DriftCurve:
    """Fit changes since the last calibration, each with the time it took, in one unit each.

    >>> fit_drift([1.0, 2.0, 3.0, 4.0], [0.1, 0.2, 0.3, 0.4]).coefficients.round(9).tolist()
    [0.1]
    """
    x, y = np.asarray(times, dtype=np.float64), np.asarray(changes, dtype=np.float64)
    if not 1 <= degree <= MAX_DEGREE or x.ndim != 1 or x.shape != y.shape or x.size <= degree:
        raise IntervalError("times and changes in equal number, more than the degree (1 to 3)")
    if not (np.all(x < 1e100) and np.all(np.abs(y) < 1e100) and np.all(x > 1e-100)):
        raise IntervalError("times above zero, finite changes")
    # In units of the longest time, where powers stay small.
    span = float(x.max())
    design = (x / span)[:, None] ** np.arange(1, degree + 1)
    solved, _residual, rank, _singular = np.linalg.lstsq(design, y, rcond=None)
    if rank < degree:
        raise IntervalError("the times do not tell the coefficients apart")
    residuals = y - design @ solved
    s = math.sqrt(float(residuals @ residuals) / (x.size - degree))
    back = span ** -np.arange(1.0, degree + 1)
    covariance = np.linalg.inv(design.T @ design) * s * s * np.outer(back, back)
    return DriftCurve(np.asarray(solved * back), np.asarray(covariance), s, x.size - degree, span)


def interval_to_limits(
    curve: DriftCurve,
    low: float | None,
    high: float | None,
    *,
    start: float = 0.0,
    u_start: float = 0.0,
    confidence: float = 0.95,
    k: float | None = None,
) -> float:
    """Time until the predicted value, with its uncertainty, reaches a limit: the reliability target.

    The value begins at `start`, known with `u_start`; k = t(ν) at the confidence, two-sided with two limits,
    one-sided with one, or as given. Infinite when no limit is reached, zero when one is from the beginning.

    >>> curve = fit_drift([70, 86, 104, 135, 167, 173], [0.1, 0.11, 0.251, 0.299, 0.403, 0.615], degree=2)
    >>> round(interval_to_limits(curve, 9, 11, start=10.03, u_start=0.28, confidence=0.9), 1)
    140.1
    """
    if low is None and high is None:
        raise IntervalError("at least one limit is needed")
    numbers = [number for number in (low, high, start, u_start) if number is not None]
    if not all(map(math.isfinite, numbers)) or u_start < 0 or not 0 < confidence < 1:
        raise IntervalError("limits, start and its uncertainty are finite, the confidence between 0 and 1")
    if k is None:
        tail = (1 + confidence) / 2 if low is not None and high is not None else confidence
        k = float(stdtrit(curve.dof, tail))
    if not (math.isfinite(k) and k >= 0):
        raise IntervalError("the coverage factor is finite and not negative")

    def within(time: float) -> bool:
        half = k * math.hypot(u_start, float(curve.u_at(time)))
        value = start + float(curve.value_at(time))
        return (low is None or value - half > low) and (high is None or value + half < high)

    return _first(within, curve.span)


def interval_to_uncertainty(curve: DriftCurve, target: float, *, u_start: float = 0.0) -> float:
    """Time until the standard uncertainty of the predicted value reaches `target`: the uncertainty target.

    >>> curve = fit_drift([70, 86, 104, 135, 167, 173], [0.1, 0.11, 0.251, 0.299, 0.403, 0.615], degree=2)
    >>> round(interval_to_uncertainty(curve, 0.5, u_start=0.28), 2)
    327.15
    """
    if not (math.isfinite(target) and target > 0 and math.isfinite(u_start) and u_start >= 0):
        raise IntervalError("the target is above zero, the uncertainty at the start not negative")
    return _first(lambda time: math.hypot(u_start, float(curve.u_at(time))) < target, curve.span)


def _first(within: Callable[[float], bool], span: float) -> float:
    """The first time at which it is no longer so, by small steps, then doubling, then halving."""
    low = 0.0
    if not within(low):
        return low
    for time in np.concatenate((np.linspace(0, 4 * span, 2001)[1:], span * 2.0 ** np.arange(3, 30))):
        if not within(float(time)):
            return _halved(within, low, float(time))
        low = float(time)
    return math.inf


def _halved(within: Callable[[float], bool], low: float, high: float) -> float:
    for _halving in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if within(middle) else (low, middle)
    return high

# SPDX-License-Identifier: Apache-2.0
"""A straight calibration line by ordinary least squares, with everything needed to use it (JCGM 100:2008,
H.3).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
# Residuals below this share of the data are the rounding of floats, not scatter.
_NOISE = 32 * float(np.finfo(np.float64).eps)


# Powers of what is fitted stay floats below this.
LARGEST = 1e100


class FitError(ValueError):
    """Points through which no line with an uncertainty can be laid."""


@dataclass(frozen=True, slots=True)
class LineFit:
    """y = intercept + slope·(x − reference), uniform unknown scatter in y, none in x.

    `u_intercept`, `u_slope`, `covariance` and `correlation` belong to the coefficients, `s` is the scatter
    of one point about the line, `dof` the number of points less two. Units follow x and y.
    """

    intercept: float
    slope: float
    u_intercept: float
    u_slope: float
    covariance: float
    correlation: float
    s: float
    dof: int
    count: int
    reference: float
    x_mean: float
    x_spread: float

    def value_at(self, x: ArrayLike) -> Array:
        """The fitted mean at x.

        >>> float(fit_line([1, 2, 3], [2, 4, 6]).value_at(5))
        10.0
        """
        return self.intercept + self.slope * (np.asarray(x, dtype=np.float64) - self.reference)

    def u_mean_at(self, x: ArrayLike) -> Array:
        """Standard uncertainty of the fitted mean at x: that of a correction taken from the line.

        >>> round(float(fit_line([1, 2, 3], [2, 4, 7]).u_mean_at(2)), 4)
        0.2357
        """
        distance = np.asarray(x, dtype=np.float64) - self.x_mean
        return np.asarray(self.s * np.sqrt(1 / self.count + distance**2 / self.x_spread))

    def u_single_at(self, x: ArrayLike) -> Array:
        """Standard uncertainty with which one further observation at x is predicted.

        >>> round(float(fit_line([1, 2, 3], [2, 4, 7]).u_single_at(2)), 4)
        0.4714
        """
        return np.asarray(np.sqrt(self.u_mean_at(x) ** 2 + self.s**2))

    def x_from(self, observed: ArrayLike) -> tuple[float, float]:
        """The x that belongs to (the mean of) observed y, with its standard uncertainty from line and
        scatter.

        >>> x, u = fit_line([1, 2, 3], [2, 4, 7]).x_from([4.0, 5.0])
        >>> round(x, 3), round(u, 3)
        (2.067, 0.149)
        """
        if self.slope == 0:
            raise FitError("a level line cannot be read backwards")
        values = np.atleast_1d(np.asarray(observed, dtype=np.float64))
        if not values.size or not np.all(np.abs(values) < LARGEST):
            raise FitError("at least one observation, all finite")
        x = (float(values.mean()) - self.intercept) / self.slope + self.reference
        terms = 1 / values.size + 1 / self.count + (x - self.x_mean) ** 2 / self.x_spread
        return x, self.s / abs(self.slope) * math.sqrt(terms)


def fit_line(x: ArrayLike, y: ArrayLike, *, reference: float = 0.0) -> LineFit:
    """Fit a straight line through at least three points with at least two different x.

    `reference` is the x at which the intercept is stated (20 °C in H.3). The sums are taken about the mean
    of x, so the result does not lose digits when x is far from the reference.

    >>> fit_line([1, 2, 3], [2, 4, 6]).slope
    2.0
    """
    xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if xs.ndim != 1 or xs.shape != ys.shape:
        raise FitError("x and y must be two rows of equal length")
    # NaN is not below anything.
    if not (np.all(np.abs(xs) < LARGEST) and np.all(np.abs(ys) < LARGEST) and abs(reference) < LARGEST):
        raise FitError("a point is not finite, or too large to be squared")
    count = xs.size
    if count < 3:
        raise FitError("a line with an uncertainty needs at least three points")
    x_mean, y_mean = float(xs.mean()), float(ys.mean())
    spread = float(np.sum((xs - x_mean) ** 2))
    if spread == 0:
        raise FitError("all x are equal, or as good as equal")
    slope = float(np.sum((xs - x_mean) * (ys - y_mean)) / spread)
    residuals = ys - y_mean - slope * (xs - x_mean)
    variance = float(np.sum(residuals**2) / (count - 2))
    if math.sqrt(variance) < _NOISE * max(float(np.abs(ys).max()), abs(slope) * float(np.abs(xs).max())):
        variance = 0.0
    return _assemble(count, reference, (x_mean, y_mean), spread, slope, variance)


def _assemble(
    count: int, reference: float, mean: tuple[float, float], spread: float, slope: float, variance: float
) -> LineFit:
    distance = mean[0] - reference
    u_slope = math.sqrt(variance / spread)
    u_intercept = math.sqrt(variance * (1 / count + distance**2 / spread))
    covariance = -distance * variance / spread
    scale = math.sqrt((1 / count + distance**2 / spread) / spread)
    return LineFit(
        intercept=mean[1] - slope * distance,
        slope=slope,
        u_intercept=u_intercept,
        u_slope=u_slope,
        covariance=covariance,
        # From the design alone: it is defined even where every residual is zero.
        correlation=-distance / spread / scale,
        s=math.sqrt(variance),
        dof=count - 2,
        count=count,
        reference=reference,
        x_mean=mean[0],
        x_spread=spread,
    )

# SPDX-License-Identifier: Apache-2.0
"""Control charts for check standards: Shewhart, individuals, ranges, and EWMA (ISO 7870).

A chart is drawn from its centre, limits and points; rules here only say which points lie outside.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

Array = NDArray[np.float64]
# d2 for a range of two: the expected moving range of successive points in units of σ, as the tables of the
# standards print it and everybody's charts are drawn by it (ISO 7870-2, table 2; exactly 2/√π = 1.12838).
D2_OF_TWO = 1.128


# The mean and the standard deviation of the range of 2 to 20 normal readings, in units of σ, as the tables of
# the standards print them (ISO 7870-2, table 2).
_D2 = (1.128, 1.693, 2.059, 2.326, 2.534, 2.704, 2.847, 2.970, 3.078, 3.173, 3.258, 3.336, 3.407, 3.472,
       3.532, 3.588, 3.640, 3.689, 3.735)  # fmt: skip
_D3 = (0.853, 0.888, 0.880, 0.864, 0.848, 0.833, 0.820, 0.808, 0.797, 0.787, 0.778, 0.770, 0.763, 0.756,
       0.750, 0.744, 0.739, 0.734, 0.729)  # fmt: skip


# Squares of what is charted stay floats below this.
_LARGEST = 1e150


class ChartError(ValueError):
    """Data from which no chart can be drawn."""


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """Points with centre and limits; limits are arrays where they change along the chart."""

    points: Array
    centre: float
    lower: Array
    upper: Array
    sigma: float

    @property
    def outside(self) -> Array:
        """Which points lie beyond a limit.

        >>> individuals([1.0, 2.0, 1.0, 2.0] * 5 + [9.0]).outside.tolist().index(True)
        20
        """
        return np.asarray((self.points < self.lower) | (self.points > self.upper))


def individuals(data: ArrayLike, *, width: float = 3.0) -> Chart:
    """Single values; σ from the mean moving range of two (ISO 7870-2:2023).

    >>> round(individuals([1.0, 2.0, 1.0, 2.0]).sigma, 4)
    0.8865
    """
    points = _points(data, 2)
    _check_width(width)
    sigma = float(np.abs(np.diff(points)).mean()) / D2_OF_TWO
    return _level(points, float(points.mean()), width * sigma, sigma)


def shewhart(groups: ArrayLike, *, width: float = 3.0) -> Chart:
    """Means of subgroups shaped (groups, readings); σ from the mean s, corrected for its bias by c4.

    >>> chart = shewhart([[1.0, 3.0], [2.0, 4.0]])
    >>> round(chart.centre, 2), round(float(chart.upper[0]), 2)
    (2.5, 6.26)
    """
    data = _subgroups(groups)
    _check_width(width)
    size = data.shape[1]
    sigma = float(data.std(axis=1, ddof=1).mean()) / c4(size)
    means = np.asarray(data.mean(axis=1))
    return _level(means, float(means.mean()), width * sigma / math.sqrt(size), sigma)


def ranges(groups: ArrayLike, *, width: float = 3.0) -> Chart:
    """Ranges of subgroups of 2 to 20 readings: whether the repeats scatter as usual (ISO 7870-2:2023).

    >>> chart = ranges([[1.0, 3.0, 2.0], [2.0, 4.0, 3.0]])
    >>> round(chart.centre, 2), round(float(chart.lower[0]), 2), round(float(chart.upper[0]), 2)
    (2.0, 0.0, 5.15)
    """
    data = _subgroups(groups)
    size = data.shape[1]
    if size > len(_D2) + 1:
        raise ChartError(f"a chart of ranges takes subgroups of at most {len(_D2) + 1} readings")
    return _spread(np.ptp(data, axis=1), size, width)


def moving_ranges(data: ArrayLike, *, width: float = 3.0) -> Chart:
    """Ranges of two single values in a row, one fewer than values: whether they jump more than usual.

    >>> chart = moving_ranges([1.0, 2.0, 1.0, 3.0])
    >>> [float(each) for each in chart.points], round(float(chart.upper[0]), 2)
    ([1.0, 1.0, 2.0], 4.36)
    """
    return _spread(np.abs(np.diff(_points(data, 2))), 2, width)


def ewma(
    data: ArrayLike, *, weight: float, target: float, sigma: float, width: float = 3.0, steady: bool = True
) -> Chart:
    """Exponentially weighted moving average z_t = λ·x_t + (1 − λ)·z_{t−1}, z_0 = target (ISO 7870-6:2016).

    With `steady` the limits are those a long chart settles at; otherwise they widen from the first point on.

    >>> chart = ewma([52.0, 47.0], weight=0.3, target=50.0, sigma=2.0539)
    >>> [round(float(z), 2) for z in chart.points], round(float(chart.upper[0]), 4)
    ([50.6, 49.52], 52.5884)
    """
    values = _points(data, 1)
    _check_width(width)
    if not 0 < weight <= 1 or not (math.isfinite(sigma) and sigma > 0) or not math.isfinite(target):
        raise ChartError("the weight lies between 0 and 1, sigma is above zero, the target finite")
    z, smoothed = target, np.empty_like(values)
    for place, value in enumerate(values):
        z = weight * float(value) + (1 - weight) * z
        smoothed[place] = z
    steps = np.full(values.size, np.inf) if steady else np.arange(1.0, values.size + 1)
    half = width * sigma * np.sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * steps)))
    return Chart(smoothed, target, target - half, target + half, sigma)


def c4(size: int) -> float:
    """What s of `size` normal readings is of σ on average.

    >>> round(c4(5), 4)
    0.94
    """
    if size < 2:
        raise ChartError("s needs at least two readings")
    return math.sqrt(2 / (size - 1)) * math.exp(float(gammaln(size / 2)) - float(gammaln((size - 1) / 2)))


def _subgroups(groups: ArrayLike) -> Array:
    data = np.asarray(groups, dtype=np.float64)
    if data.ndim != 2 or not data.size or data.shape[1] < 2 or not np.all(np.abs(data) < _LARGEST):
        raise ChartError("subgroups of at least two finite readings, equally many in each")
    return data


def _spread(points: Array, size: int, width: float) -> Chart:
    _check_width(width)
    centre, share = float(points.mean()), width * _D3[size - 2] / _D2[size - 2]
    lower, upper = (np.full(points.size, max(0.0, centre * (1 + sign * share))) for sign in (-1, 1))
    return Chart(points, centre, lower, upper, centre / _D2[size - 2])


def _points(data: ArrayLike, least: int) -> Array:
    points = np.asarray(data, dtype=np.float64)
    if points.ndim != 1 or points.size < least or not np.all(np.abs(points) < _LARGEST):
        raise ChartError(f"a chart needs at least {least} finite points in a row")
    return points


def _check_width(width: float) -> None:
    if not (math.isfinite(width) and width > 0):
        raise ChartError("the limits lie a finite number of sigma from the centre, above zero")


def _level(points: Array, centre: float, half: float, sigma: float) -> Chart:
    return Chart(
        points, centre, np.full(points.size, centre - half), np.full(points.size, centre + half), sigma
    )

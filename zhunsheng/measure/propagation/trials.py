# SPDX-License-Identifier: Apache-2.0
"""The trials of one output, kept in bounded memory: mean, deviation, quantiles, shortest interval.

Bins are equally wide on a scale that is straight about the middle and logarithmic far out (asinh), so that a
heavy tail of a few distant trials does not make the bins of all others coarse.
"""

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
KEPT = 1 << 21
_BINS = 1 << 17
# The histogram reaches this share of its first trials' range beyond them on each side.
_MARGIN = 0.25
_SQUARED_WELL = (1e-120, 1e120)
# The bins' scale is straight up to about so many quartile ranges from the middle.
_STRAIGHT = 2.0
# From this many values on, a bracket is sought in every 64th of them, six standard deviations wide.
_LARGE, _STRIDE, _MARGIN_SIGMA = 1 << 15, 64, 6.0


class Trials:
    """Values added in chunks. The first `KEPT` are kept as they are; further ones are counted in bins.

    >>> held = Trials.of(np.arange(1.0, 101.0))
    >>> held.mean, round(held.deviation, 3), held.interval(0.9, "symmetric")
    (50.5, 29.011, (6.0, 96.0))
    """

    def __init__(self, expected: int) -> None:
        self.count = 0
        self._mean = 0.0
        self._squares, self._unit = 0.0, 1.0
        self._kept = np.empty(min(expected, KEPT))
        self._bins: Array | None = None
        self._low = self._width = self._middle = 0.0
        self._scale = 1.0

    @classmethod
    def of(cls, values: Array) -> "Trials":
        """The trials of one array."""
        made = cls(len(values))
        made.add(values)
        return made

    @property
    def mean(self) -> float:
        """The estimate: the mean of all trials."""
        return self._mean

    @property
    def deviation(self) -> float:
        """The standard uncertainty: their standard deviation."""
        return self._unit * math.sqrt(self._squares / (self.count - 1)) if self.count > 1 else 0.0

    def add(self, values: Array) -> None:
        """Take further trials in."""
        with np.errstate(over="ignore", invalid="ignore"):  # a mean beyond floats is refused by the caller
            self._merge_moments(values)
        room = min(len(self._kept) - min(self.count, len(self._kept)), len(values))
        if room:
            self._kept[self.count : self.count + room] = values[:room]
        if room < len(values):
            if self._bins is None:
                self._bins = self._laid_bins()
            self._bins += self._counted(values[room:])
        self.count += len(values)

    def interval(self, p: float, kind: Literal["symmetric", "shortest"]) -> tuple[float, float]:
        """The coverage interval for `p`: probabilistically symmetric, or the shortest (JCGM 101, 5.3)."""
        if self._bins is None:
            return _exact_interval(self._kept[: self.count], p, kind)
        return _binned_interval(self._edges(), np.concatenate(([0.0], np.cumsum(self._bins))), p, kind)

    def _merge_moments(self, values: Array) -> None:
        # Chan, Golub and LeVeque (1979): no digits are lost when the mean is large beside the deviation.
        size, total = len(values), self.count + len(values)
        mean = float(values.mean())
        deviations = values - mean
        if not self.count:
            self._unit = unit_of(deviations)
        if self._unit != 1.0:
            deviations /= self._unit
        step = mean - self._mean
        apart = (step / self._unit) ** 2 * self.count * size / total if self.count else 0.0
        self._squares += float(np.square(deviations, out=deviations).sum()) + apart
        self._mean += step * size / total

    def _laid_bins(self) -> Array:
        quarter, self._middle, three = (
            order_statistic(self._kept, int(share * len(self._kept))) for share in (0.25, 0.5, 0.75)
        )
        self._scale = max(three - quarter, float(np.finfo(np.float64).tiny)) * _STRAIGHT
        low, high = (float(end) for end in self._bent(np.array([self._kept.min(), self._kept.max()])))
        margin = (high - low) * _MARGIN or 1.0
        self._low, self._width = low - margin, (high - low + 2 * margin) / _BINS
        counted = np.zeros(_BINS)
        for part in np.array_split(self._kept, 64):
            counted += self._counted(part)
        return counted

    def _bent(self, values: Array) -> Array:
        return np.asarray(np.arcsinh((values - self._middle) / self._scale))

    def _counted(self, values: Array) -> Array:
        places = (self._bent(values) - self._low) / self._width
        # What lies beyond the outermost bins is counted in them: quantiles inside are not moved by it.
        np.clip(places, 0, _BINS - 1, out=places)
        return np.bincount(places.astype(np.int64), minlength=_BINS).astype(np.float64)

    def _edges(self) -> Array:
        bent = self._low + self._width * np.arange(_BINS + 1)
        return np.asarray(self._middle + self._scale * np.sinh(bent))


def unit_of(deviations: Array) -> float:
    """One, but for deviations whose squares would be too large or too small for floats.

    >>> unit_of(np.array([1.0, -3.0])), unit_of(np.array([1e200]))
    (1.0, 1e+200)
    """
    largest = float(np.max(np.abs(deviations), initial=0.0))
    return 1.0 if largest == 0 or _SQUARED_WELL[0] < largest < _SQUARED_WELL[1] else largest


def symmetric_interval(values: Array, p: float) -> tuple[float, float]:
    """The probabilistically symmetric interval of some trials, by order statistics (JCGM 101, 7.7).

    >>> symmetric_interval(np.arange(1.0, 1001.0), 0.95)
    (26.0, 976.0)
    """
    inside = _inside(len(values), p)
    start = (len(values) - inside) // 2
    return order_statistic(values, start), order_statistic(values, start + inside)


def order_statistic(values: Array, place: int) -> float:
    """The value that would stand at `place` if they were sorted; exact, and cheaper than sorting.

    A sorted sample brackets it, and only what lies in the bracket is looked at (Floyd and Rivest, 1975).

    >>> order_statistic(np.array([3.0, 1.0, 2.0]), 0)
    1.0
    """
    if len(values) >= _LARGE:
        sample = np.sort(values[::_STRIDE])
        share = place / len(values)
        margin = math.ceil(_MARGIN_SIGMA * math.sqrt(len(sample) * share * (1 - share))) + 2
        low = sample[max(int(share * len(sample)) - margin, 0)]
        high = sample[min(int(share * len(sample)) + margin, len(sample) - 1)]
        below = int(np.count_nonzero(values < low))
        bracket = values[(values >= low) & (values <= high)]
        if below <= place < below + len(bracket):
            return float(np.partition(bracket, place - below)[place - below])
    return float(np.partition(values, place)[place])


def _inside(count: int, p: float) -> int:
    """How many trials lie inside: the whole number nearest to p·M (JCGM 101, 7.7.2)."""
    return min(max(math.floor(p * count + 0.5), 1), count - 1)


def _exact_interval(values: Array, p: float, kind: str) -> tuple[float, float]:
    if kind == "symmetric":
        return symmetric_interval(values, p)
    inside = _inside(len(values), p)
    ordered = np.sort(values)
    start = int(np.argmin(ordered[inside:] - ordered[: len(values) - inside]))
    return float(ordered[start]), float(ordered[start + inside])


def _binned_interval(edges: Array, cumulated: Array, p: float, kind: str) -> tuple[float, float]:
    total = float(cumulated[-1])
    lows = np.array([(1 - p) / 2])
    if kind == "shortest":
        lows = np.linspace(0.0, 1 - p, 2001)[1:-1]
    starts, ends = np.interp(lows * total, cumulated, edges), np.interp((lows + p) * total, cumulated, edges)
    best = int(np.argmin(ends - starts))
    return float(starts[best]), float(ends[best])

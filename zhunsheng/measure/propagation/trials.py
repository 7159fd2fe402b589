# SPDX-License-Identifier: Apache-2.0
"""The trials of one output, kept in bounded memory: mean, deviation, quantiles, shortest interval."""

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
KEPT = 1 << 21
_BINS = 1 << 17
# The histogram reaches this share of its first trials' range beyond them on each side.
_MARGIN = 0.25
# From this many values on, a bracket is sought in every 64th of them, six standard deviations wide.
_LARGE, _STRIDE, _MARGIN_SIGMA = 1 << 15, 64, 6.0


class Trials:
    """Values added in chunks. The first `KEPT` are kept as they are; further ones are counted in bins."""

    def __init__(self, expected: int) -> None:
        self.count = 0
        self._mean = 0.0
        self._squares = 0.0
        self._kept = np.empty(min(expected, KEPT))
        self._bins: Array | None = None
        self._low = self._width = 0.0

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
        return math.sqrt(self._squares / (self.count - 1)) if self.count > 1 else 0.0

    def add(self, values: Array) -> None:
        """Take further trials in."""
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
        step = mean - self._mean
        self._squares += (
            float(np.square(deviations, out=deviations).sum()) + step * step * self.count * size / total
        )
        self._mean += step * size / total

    def _laid_bins(self) -> Array:
        low, high = float(self._kept.min()), float(self._kept.max())
        margin = (high - low) * _MARGIN or 1.0
        self._low, self._width = low - margin, (high - low + 2 * margin) / _BINS
        return self._counted(self._kept)

    def _counted(self, values: Array) -> Array:
        places = ((values - self._low) / self._width).astype(np.int64)
        # What lies beyond the outermost bins is counted in them: quantiles inside are not moved by it.
        np.clip(places, 0, _BINS - 1, out=places)
        return np.bincount(places, minlength=_BINS).astype(np.float64)

    def _edges(self) -> Array:
        return np.asarray(self._low + self._width * np.arange(_BINS + 1))


def symmetric_interval(values: Array, p: float) -> tuple[float, float]:
    """The probabilistically symmetric interval of some trials, by order statistics (JCGM 101, 7.7)."""
    inside = _inside(len(values), p)
    start = (len(values) - inside) // 2
    return order_statistic(values, start), order_statistic(values, start + inside)


def order_statistic(values: Array, place: int) -> float:
    """The value that would stand at `place` if they were sorted; exact, and cheaper than sorting.

    A sorted sample brackets it, and only what lies in the bracket is looked at (Floyd and Rivest, 1975).
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

# SPDX-License-Identifier: Apache-2.0
"""Numbers from several: the statistics of a point's readings, and of the points of a section."""

import statistics
from collections.abc import Callable, Sequence
from fractions import Fraction

from zhunsheng.measure.procedure.parts import Statistic

Number = Fraction | float


def _mean(values: Sequence[Number]) -> Number:
    exact = [value for value in values if isinstance(value, Fraction)]
    if len(exact) == len(values):
        return sum(exact, Fraction(0)) / len(exact)
    return statistics.fmean(float(value) for value in values)


def _deviation(values: Sequence[Number]) -> Number:
    return statistics.stdev(float(value) for value in values) if len(values) > 1 else 0.0


# Exact and rounded numbers compare with each other as they are.
_KINDS: dict[str, Callable[[Sequence[Number]], Number]] = {
    "range": lambda values: max(values) - min(values),
    "deviation": _deviation,
    "maximum": max,
    "minimum": min,
    "mean": _mean,
    "largest": lambda values: max(values, key=lambda value: max(value, -value)),
    "first": lambda values: values[0],
}


def one_of(kind: str, values: Sequence[Number]) -> Number:
    """One number from several, by the name of what it is; exact wherever they are and no root is drawn."""
    return _KINDS[kind](values)


def statistic(wanted: Statistic, readings: Sequence[Sequence[Fraction]]) -> Number:
    """A statistic of a point: one row of readings a column, in the order of `of`."""
    if wanted.over == "all":
        return one_of(wanted.kind, [value for row in readings for value in row])
    groups = readings if wanted.over == "repeats" else list(zip(*readings, strict=False))
    return one_of(wanted.reduce, [one_of(wanted.kind, group) for group in groups])

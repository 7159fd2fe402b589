# SPDX-License-Identifier: Apache-2.0
"""How far a standard may have moved since its last calibration, from the history of its certificates.

The estimate is the largest change of the correction between successive calibrations, at any point where both
speak, taken over a period as long as the certificate is to be relied on: scaled up where two calibrations lay
closer together than that, never scaled down. A calibration that found the standard in another state than it
left it in (an adjustment) is compared by what was found. Where there is only one certificate, or no two speak
of the same range, nothing is known: then the expanded uncertainty of the newest stands in, a conservative
choice a laboratory may replace when it knows better.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Literal


@dataclass(frozen=True, slots=True)
class CorrectionAt:
    """A certificate's correction with its expanded uncertainty at one point."""

    at: Fraction
    correction: Fraction
    expanded: Fraction


@dataclass(frozen=True, slots=True)
class Calibration:
    """One calibration: how the standard was left, and how it was found where that differs."""

    on: date
    number: str
    left: tuple[CorrectionAt, ...]
    found: tuple[CorrectionAt, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """The largest change between two successive calibrations, and where it was."""

    earlier: str
    later: str
    days: int
    at: Fraction
    change: Fraction


@dataclass(frozen=True, slots=True)
class Drift:
    """The half-width to reckon with, on what it rests, and the changes it was taken from."""

    half_width: Fraction
    basis: Literal["history", "single"]
    changes: tuple[Change, ...] = ()


def estimate_drift(history: Sequence[Calibration], relied_on_for: int) -> Drift:
    """The drift to reckon with over so many days after the newest calibration of a history.

    >>> from datetime import date
    >>> from fractions import Fraction as F
    >>> first = Calibration(date(2024, 3, 1), "A", (CorrectionAt(F(10), F(0), F("0.2")),))
    >>> second = Calibration(date(2025, 3, 1), "B", (CorrectionAt(F(10), F("0.05"), F("0.2")),))
    >>> estimate_drift([first, second], 365).half_width
    Fraction(1, 20)
    >>> estimate_drift([first], 365).half_width
    Fraction(1, 5)
    """
    ordered = sorted(history, key=lambda each: each.on)
    if not ordered:
        raise ValueError("drift needs at least one calibration")
    changes = tuple(change for pair in pairwise(ordered) if (change := _change(*pair)) is not None)
    if not changes:
        newest = max((point.expanded for point in ordered[-1].left), default=Fraction(0))
        return Drift(newest, "single")
    widths = (abs(each.change) * max(Fraction(relied_on_for, each.days), Fraction(1)) for each in changes)
    return Drift(max(widths), "history", changes)


def _change(earlier: Calibration, later: Calibration) -> Change | None:
    """The largest change from how the standard was left to how it was found; None where nothing compares."""
    days = (later.on - earlier.on).days
    differences = list(_differences(earlier.left, later.found or later.left))
    if days <= 0 or not differences:
        return None
    at, change = max(differences, key=lambda pair: abs(pair[1]))
    return Change(earlier.number, later.number, days, at, change)


def _differences(
    before: Sequence[CorrectionAt], after: Sequence[CorrectionAt]
) -> Iterator[tuple[Fraction, Fraction]]:
    for point in after:
        old = correction_at(before, point.at)
        if old is not None:
            yield point.at, point.correction - old


def correction_at(points: Sequence[CorrectionAt], position: Fraction) -> Fraction | None:
    """The correction at a position, on straight lines between the points; None outside them.

    Several statements for one point (a hysteresis) count by their mean.

    >>> from fractions import Fraction as F
    >>> points = [CorrectionAt(F(0), F(0), F(1)), CorrectionAt(F(10), F(1), F(1))]
    >>> correction_at(points, F(5)), correction_at(points, F(11))
    (Fraction(1, 2), None)
    """
    places: dict[Fraction, list[Fraction]] = {}
    for point in points:
        places.setdefault(point.at, []).append(point.correction)
    line = [(at, sum(found, Fraction(0)) / len(found)) for at, found in sorted(places.items())]
    for at, correction in line:
        if at == position:
            return correction
    for (low, first), (high, second) in pairwise(line):
        if low < position < high:
            return first + (second - first) * (position - low) / (high - low)
    return None

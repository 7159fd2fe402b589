# SPDX-License-Identifier: Apache-2.0
"""What a standard's certificate states, as numbers, and which statement holds at a point.

A statement holds over a range, or at one point. Where a certificate's points may be joined (`between`), a
position between two of them gets the correction on the straight line and the larger of their uncertainties; a
statement for less than the gap between the two goes before. Nothing holds beyond the outermost points.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from zhunsheng.measure.procedure.record import RecordError, StandardValue
from zhunsheng.measure.reading import ReadingError, parse_decimal
from zhunsheng.measure.text import Text
from zhunsheng.measure.units import UnitError, factor


@dataclass(frozen=True, slots=True)
class StandardAt:
    """A standard's statement at one point, in the unit it is used in; k is a plain number."""

    expanded: Fraction
    k: Fraction
    drift: Fraction
    correction: Fraction

    @property
    def standard(self) -> Fraction:
        """The standard uncertainty."""
        return self.expanded / self.k


@dataclass(frozen=True, slots=True)
class BoundStandard:
    """A statement with the range it holds over, and whether it may be joined to the next point's."""

    low: Fraction
    high: Fraction
    at: StandardAt
    joined: bool = False

    @property
    def width(self) -> Fraction:
        """How wide its range is."""
        return self.high - self.low


def match_standard(values: Sequence[BoundStandard], position: Fraction) -> StandardAt | None:
    """The value whose range holds the position; of several the narrowest, of equals the first."""
    fitting = [value for value in (*values, *_spans(values)) if value.low <= position <= value.high]
    if not fitting:
        return None
    found = min(fitting, key=lambda value: value.width)
    return _on_line(values, found, position) if found.joined else found.at


def _spans(values: Sequence[BoundStandard]) -> Iterator[BoundStandard]:
    """The gaps between neighbouring points that may be joined."""
    for first, second in pairwise(_points(values)):
        yield BoundStandard(first.low, second.low, first.at, joined=True)


def _points(values: Sequence[BoundStandard]) -> list[BoundStandard]:
    """The points that may be joined, in order; several at one place (a hysteresis) are one."""
    places: dict[Fraction, list[StandardAt]] = {}
    for value in values:
        if value.joined and value.width == 0:
            places.setdefault(value.low, []).append(value.at)
    return [
        BoundStandard(place, place, _one_of(found), joined=True) for place, found in sorted(places.items())
    ]


def _one_of(found: Sequence[StandardAt]) -> StandardAt:
    """Statements for one place as one: the mean correction, and half of what they differ by added to U."""
    widest = max(found, key=lambda each: each.standard)
    corrections = [each.correction for each in found]
    return replace(
        widest,
        expanded=widest.expanded + (max(corrections) - min(corrections)) / 2,
        drift=max(each.drift for each in found),
        correction=sum(corrections, Fraction(0)) / len(corrections),
    )


def _on_line(values: Sequence[BoundStandard], span: BoundStandard, position: Fraction) -> StandardAt:
    points = {point.low: point.at for point in _points(values)}
    if position in points:
        return points[position]
    first, second = points[span.low], points[span.high]
    share = (position - span.low) / span.width
    return replace(
        max(first, second, key=lambda each: each.standard),
        drift=max(first.drift, second.drift),
        correction=first.correction + share * (second.correction - first.correction),
    )


def parse_standard(value: StandardValue, unit: str) -> BoundStandard:
    """A bound value as numbers in the unit it is used in, or `RecordError`."""
    try:
        scale = factor(value.unit, unit)
        low, high, expanded, k, drift, correction = (
            Fraction(parse_decimal(text))
            for text in (
                value.nominal_from,
                value.nominal_to,
                value.expanded_uncertainty,
                value.k,
                value.drift_half_width,
                value.correction,
            )
        )
    except ReadingError as error:
        raise RecordError("standard", error.message) from error
    except UnitError as error:
        raise RecordError("unit", error.message) from error
    if low > high or expanded < 0 or k <= 0 or drift < 0:
        raise RecordError(
            "standard",
            Text(
                "标准的量值不成立：范围倒置，或 U、k、漂移为负",
                "the standard's value cannot be: its range is reversed, or U, k or drift is negative",
            ),
        )
    at = StandardAt(expanded * scale, k, drift * scale, correction * scale)
    return BoundStandard(low, high, at, joined=value.between == "linear")

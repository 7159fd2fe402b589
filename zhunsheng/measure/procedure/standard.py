# SPDX-License-Identifier: Apache-2.0
"""What a standard's certificate states, as numbers, and which statement holds at a point."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from zhunsheng.measure.procedure.record import RecordError, StandardValue
from zhunsheng.measure.procedure.schema import Section
from zhunsheng.measure.reading import ReadingError, parse_decimal
from zhunsheng.measure.text import Text
from zhunsheng.measure.units import UnitError, factor


@dataclass(frozen=True, slots=True)
class StandardAt:
    """A standard's statement at one point, in the section's unit; k is a plain number."""

    expanded: Fraction
    k: Fraction
    drift: Fraction
    correction: Fraction


BoundStandard = tuple[Fraction, Fraction, StandardAt]


def match_standard(values: Sequence[BoundStandard], position: Fraction) -> StandardAt | None:
    """The value whose range holds the position; of several the narrowest, of equals the first."""
    fitting = [value for value in values if value[0] <= position <= value[1]]
    return min(fitting, key=lambda value: value[1] - value[0])[2] if fitting else None


def parse_standard(value: StandardValue, section: Section) -> BoundStandard:
    """A bound value as numbers in the section's unit, or `RecordError`."""
    try:
        scale = factor(value.unit, section.unit)
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
    return low, high, StandardAt(expanded * scale, k, drift * scale, correction * scale)

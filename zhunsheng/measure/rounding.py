# SPDX-License-Identifier: Apache-2.0
"""Rounding of shown numbers by GB/T 8170 (round half to even), in true decimals.

Binary floats enter at one place only, `decimal_of`: a float becomes the decimal of its first 15 significant
digits. A double holds every decimal of 15 digits, so 0.255 stored as 0.25500000000000000444 is again the
tie it was meant to be. Where a value can be computed exactly (`Fraction`), it never becomes a float on its
way here.
"""

import math
from decimal import ROUND_HALF_EVEN, ROUND_UP, Context, Decimal
from fractions import Fraction
from typing import Literal

Mode = Literal["nearest", "up"]
Number = Decimal | Fraction | float | int | str

FLOAT_DIGITS = 15
# No measured value comes near; what is rounded stays within the digits of `_WIDE`.
MAX_EXPONENT = 350
_WIDE = Context(prec=800)
_FRACTION_DIGITS = 60
# Rounding U down by more than this share would promise too much (EA-4/02 M, 6.3); with two digits it cannot
# occur.
_LARGEST_DROP = Decimal("0.05")


class RoundingError(ValueError):
    """A number that cannot be shown: not finite, or an uncertainty that is negative, or too few digits."""


def decimal_of(value: Number) -> Decimal:
    """The decimal that a number stands for; see the module text for floats. Refuses NaN and infinities.

    >>> decimal_of(0.1 + 0.2)
    Decimal('0.3')
    """
    if isinstance(value, float):
        if not math.isfinite(value):
            raise RoundingError(f"not finite: {value!r}")
        return Decimal(f"{value:.{FLOAT_DIGITS - 1}e}").normalize(_WIDE)
    if isinstance(value, Fraction):
        return _decimal_of_fraction(value)
    try:
        result = Decimal(value)
    except ArithmeticError as error:
        raise RoundingError(f"not a number: {str(value)[:40]!r}") from error
    if not result.is_finite():
        raise RoundingError(f"not finite: {str(value)[:40]!r}")
    if result and abs(result.adjusted()) > MAX_EXPONENT:
        raise RoundingError(f"beyond 10**±{MAX_EXPONENT}: {str(value)[:40]!r}")
    return result


def _decimal_of_fraction(value: Fraction) -> Decimal:
    # A periodic fraction is cut, never rounded, and marked by one more digit, so that 0.4999… is no tie of
    # 0.5.
    context = Context(prec=_FRACTION_DIGITS, rounding="ROUND_05UP")
    return context.divide(Decimal(value.numerator), Decimal(value.denominator))


def round_to_place(value: Number, place: int, mode: Mode = "nearest") -> Decimal:
    """Round to the decimal place 10**place, half to even (GB/T 8170-2008, 3.2), keeping trailing zeros.

    `mode="up"` rounds away from zero, for an uncertainty that must not shrink.

    >>> str(round_to_place("2.5", 0)), str(round_to_place("10", -2))
    ('2', '10.00')
    """
    if abs(place) > MAX_EXPONENT:
        raise RoundingError(f"no place for rounding: 10**{place}")
    rounding = ROUND_UP if mode == "up" else ROUND_HALF_EVEN
    rounded = decimal_of(value).quantize(Decimal((0, (1,), place)), rounding=rounding, context=_WIDE)
    return abs(rounded) if rounded == 0 else rounded


def round_to_step(value: Number, step: Number, mode: Mode = "nearest") -> Decimal:
    """Round to a multiple of `step`, half to the even multiple (GB/T 8170-2008, 3.3: intervals of 0.5 and
    0.2).

    >>> str(round_to_step("60.25", "0.5")), str(round_to_step("60.75", "0.5"))
    ('60.0', '61.0')
    """
    size = decimal_of(step)
    if size <= 0:
        raise RoundingError("the rounding step must be above zero")
    multiples = round_to_place(_WIDE.divide(decimal_of(value), size), 0, mode)
    return round_to_place(_WIDE.multiply(multiples, size), decimal_place(size))


def decimal_place(value: Decimal) -> int:
    """The power of ten of the last written digit: -2 for 0.50, 0 for 10.

    >>> decimal_place(Decimal("0.50"))
    -2
    """
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise RoundingError(f"not finite: {value}")
    return exponent


def significant_place(value: Number, digits: int) -> int:
    """The decimal place of the given significant digit of a value other than zero.

    >>> significant_place("0.02534", 2)
    -3
    """
    if digits < 1:
        raise RoundingError("at least one digit is needed")
    return decimal_of(value).adjusted() - digits + 1


def round_uncertainty(uncertainty: Number, digits: int = 2, mode: Mode = "nearest") -> Decimal:
    """Round an expanded uncertainty to at most two significant digits (JJF 1059.1-2012, 5.3.8; ILAC-P14,
    5.3).

    Nearest by default; where that would drop more than 5 % of U (possible with one digit only) it rounds up.

    >>> str(round_uncertainty(0.00025007))
    '0.00025'
    """
    value = decimal_of(uncertainty)
    if value < 0:
        raise RoundingError("an uncertainty is never negative")
    if digits not in (1, 2):
        raise RoundingError("an uncertainty is stated with one or two digits")
    if value == 0:
        return Decimal(0)
    rounded = round_to_place(value, significant_place(value, digits), mode)
    if value - rounded > _LARGEST_DROP * value:
        rounded = round_to_place(value, significant_place(value, digits), "up")
    # 0.0996 becomes 0.100: written again with the agreed number of digits, 0.10.
    return round_to_place(rounded, significant_place(rounded, digits))


def round_result(
    value: Number, uncertainty: Number, digits: int = 2, mode: Mode = "nearest"
) -> tuple[str, str]:
    """The value and its expanded uncertainty as texts ending at the same decimal place, trailing zeros kept.

    Both in the same unit. A U of zero leaves the value as it is.

    >>> round_result("0.7", 0.25007)
    ('0.70', '0.25')
    """
    shown = round_uncertainty(uncertainty, digits, mode)
    if shown == 0:
        return plain(decimal_of(value)), "0"
    return plain(round_to_place(value, decimal_place(shown))), plain(shown)


def round_limit(limit: Number, place: int) -> Decimal:
    """A maximum permissible error for showing beside a result that ends at `place`.

    It ends at the same place, or finer when that would leave it fewer than two significant digits: a limit is
    known exactly, so coarse rounding would move it.

    >>> str(round_limit(0.85002, -2)), str(round_limit("0.085", -1))
    ('0.85', '0.085')
    """
    value = decimal_of(limit)
    if value == 0:
        return round_to_place(value, place)
    return round_to_place(value, min(place, significant_place(value, 2)))


def plain(value: Decimal) -> str:
    """A decimal without exponent notation, its trailing zeros kept: the only form in which numbers are
    shown.

    >>> plain(Decimal("1.50E-3"))
    '0.00150'
    """
    return format(value, "f")


def significant_text(value: Number, digits: int = 3) -> str:
    """A number for a budget table: so many significant digits, with an exponent only far from one.

    >>> significant_text(0.0123456), significant_text(1.5e-12)
    ('0.0123', '1.50e-12')
    """
    number = decimal_of(value)
    if number == 0:
        return "0"
    rounded = round_to_place(number, significant_place(number, digits))
    rounded = round_to_place(rounded, significant_place(rounded, digits))
    return plain(rounded) if -7 < rounded.adjusted() < 9 else format(rounded, f".{digits - 1}e")

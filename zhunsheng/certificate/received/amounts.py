# SPDX-License-Identifier: Apache-2.0
"""Decimal texts as exact numbers and back, for whatever a stranger's file may hold."""

from decimal import Context, Decimal, InvalidOperation
from fractions import Fraction

from zhunsheng.measure.text import Text

_EXACT = Context(prec=200)
_LARGEST_EXPONENT = 60


class Unusable(ValueError):  # noqa: N818 - why numbers can be shown but not computed with
    """Numbers that nothing can be computed from; `reason` says why."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(str(reason))


def number_of(text: str) -> Decimal:
    """A decimal text as a number that is finite and of a size that can be meant."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise Unusable(Text(f"“{text}”不是数", f"“{text}” is no number")) from None
    if not number.is_finite() or abs(number.adjusted()) > _LARGEST_EXPONENT:
        raise Unusable(Text(f"“{text}”不是可用的数", f"“{text}” is no number to compute with"))
    return number


def plain_text(number: Decimal) -> str:
    """A number without an exponent, and a zero without a sign."""
    return format(number if number else abs(number), "f")


def exact_difference(first: Decimal, second: Decimal) -> Decimal:
    """First less second, not rounded."""
    return _EXACT.subtract(first, second)


def half(number: Decimal) -> Decimal:
    """Half of a number, not rounded."""
    return _EXACT.divide(number, Decimal(2))


def scaled(text: str, scale: Fraction) -> str:
    """A decimal text times a ratio of units, with the digits it was stated in; nothing stays nothing."""
    if not text:
        return ""
    for shift in range(-_LARGEST_EXPONENT, _LARGEST_EXPONENT + 1):
        if scale == Fraction(10) ** shift:
            return plain_text(_EXACT.scaleb(number_of(text), shift))
    product = _EXACT.multiply(number_of(text), Decimal(scale.numerator))
    return plain_text(_EXACT.divide(product, Decimal(scale.denominator)))

# SPDX-License-Identifier: Apache-2.0
"""Which of a quantity's units a person reads, with the uncertainty that may be stated in another only."""

from dataclasses import replace
from fractions import Fraction

from zhunsheng.certificate.received.amounts import Unusable, scaled
from zhunsheng.certificate.received.value import Expression, Number, Quantity
from zhunsheng.measure.units import UnitError, factor


def shown_expression(quantity: Quantity | None, *, known: bool = False) -> Expression | None:
    """The last unit given, as the paper form of such a certificate shows it; or the last one known to us."""
    found = quantity.expressions if quantity is not None else ()
    fitting = [each for each in found if each.known or not known]
    return fitting[-1] if fitting else None


def with_uncertainty(quantity: Quantity, shown: Expression) -> Expression:
    """The expression with its uncertainty, brought over from another unit where only that states one."""
    if shown.uncertainty or not shown.known:
        return shown
    for stated in quantity.expressions:
        if stated.uncertainty and stated.known and len(stated.numbers) == len(shown.numbers):
            try:
                scale = factor(stated.unit, shown.unit)
                pairs = zip(shown.numbers, stated.numbers, strict=True)
                numbers = tuple(_taking(number, source, scale) for number, source in pairs)
            except (UnitError, Unusable):
                continue
            return replace(shown, numbers=numbers, uncertainty=stated.uncertainty)
    return shown


def _taking(number: Number, source: Number, scale: Fraction) -> Number:
    return replace(source, value=number.value, uncertainty=scaled(source.uncertainty, scale), low="", high="")

# SPDX-License-Identifier: Apache-2.0
"""Calibration and measurement capability (CMC): the accredited U at a value, and the comparison with a
reported U.

A capability is stated over a range as one value, relative to the value, as a linear interpolation between
the ends or as a formula in `x` (ILAC-P14:09/2020, 4.3).
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from zhunsheng.measure.expression import ExpressionError, parse
from zhunsheng.measure.rounding import Mode, decimal_of, round_uncertainty
from zhunsheng.measure.text import Text
from zhunsheng.measure.units import convert, factor

Form = Literal["value", "relative", "interpolated", "formula"]
MAX_TEXT = 500


class CmcError(ValueError):
    """A capability that cannot be read or does not cover the value; `code` is stable, `message` bilingual."""

    def __init__(self, code: str, message: Text) -> None:
        self.code = code
        self.message = message
        super().__init__(str(message))


@dataclass(frozen=True, slots=True)
class CmcRow:
    """One row of a scope: range [low, high] in `unit`, and U (k = 2) in `u_unit` by `form`.

    `expression` is a decimal for `value`, a share of |x| for `relative` (with `u_unit` '%' it is per cent),
    two decimals 'U(low) … U(high)' separated by a semicolon for `interpolated`, a formula in x for
    `formula`.
    """

    low: str
    high: str
    unit: str
    form: Form
    expression: str
    u_unit: str


def covers(row: CmcRow, value: Decimal, unit: str) -> bool:
    """Whether the value (in its unit) lies inside the row's range, ends included."""
    converted = convert(value, unit, row.unit)
    return _number(row.low) <= Fraction(converted) <= _number(row.high)


def cmc_at(row: CmcRow, value: Decimal, unit: str) -> Decimal:
    """The capability U (k = 2) at a value, in `row.u_unit` (for `relative` in per cent: in `row.unit`).

    Refuses a value outside the range and a formula that gives no finite, positive number there.

    >>> row = CmcRow("0", "20", "V", "formula", "0.00012 + 0.000008*x", "V")
    >>> str(cmc_at(row, Decimal("10000"), "mV"))
    '0.0002'
    """
    if not covers(row, value, unit):
        raise CmcError(
            "outside", Text(f"{value} {unit} 不在能力范围内", f"{value} {unit} is outside the capability")
        )
    x = Fraction(convert(value, unit, row.unit))
    result = decimal_of(_at(row, x))
    if result <= 0:
        raise CmcError(
            "not-positive",
            Text("能力公式给出的 U 不大于零", "the capability gives a U that is not above zero"),
        )
    return result


def cmc_unit(row: CmcRow) -> str:
    """The unit in which `cmc_at` answers."""
    return row.unit if row.form == "relative" else row.u_unit


def _at(row: CmcRow, x: Fraction) -> Fraction | float:
    if row.form == "value":
        return _number(row.expression)
    if row.form == "relative":
        share = _number(row.expression)
        return abs(x) * (share / 100 if row.u_unit == "%" else share)
    if row.form == "interpolated":
        return _interpolated(row, x)
    return _formula(row, x)


def _interpolated(row: CmcRow, x: Fraction) -> Fraction:
    ends = [_number(part) for part in row.expression.split(";")]
    low, high = _number(row.low), _number(row.high)
    if len(ends) != 2 or low == high:
        raise CmcError(
            "form", Text("内插式能力需要两端的 U", "an interpolated capability needs U at both ends")
        )
    return ends[0] + (ends[1] - ends[0]) * (x - low) / (high - low)


def _formula(row: CmcRow, x: Fraction) -> Fraction | float:
    try:
        formula = parse(row.expression)
        exact = formula.exact({"x": x})
        result = exact if exact is not None else float(formula.evaluate({"x": float(x)}))
    except ExpressionError as error:
        raise CmcError("formula", error.message) from error
    if result != result or result in (float("inf"), float("-inf")):
        raise CmcError(
            "not-finite", Text("能力公式在此无有限值", "the capability formula has no finite value here")
        )
    return result


def _number(text: str) -> Fraction:
    plain = text.strip()
    try:
        value = Decimal(plain) if len(plain) < MAX_TEXT else Decimal("NaN")
    except ArithmeticError:
        value = Decimal("NaN")
    if not value.is_finite():
        raise CmcError("number", Text(f"“{text[:40]}”不是一个数", f"“{text[:40]}” is not a number"))
    return Fraction(value)


def u_reported_at_least_cmc(
    reported: Decimal,
    reported_unit: str,
    row: CmcRow,
    value: Decimal,
    unit: str,
    *,
    digits: int = 2,
    mode: Mode = "nearest",
) -> bool:
    """Whether a reported U (k = 2) is not below the capability at the value, both rounded alike first.

    The capability is brought to the reported unit and rounded by the rule the report used; comparing a
    rounded U with an unrounded capability would accuse of a difference that is only rounding.
    """
    capability = Fraction(cmc_at(row, value, unit)) * factor(cmc_unit(row), reported_unit)
    return round_uncertainty(reported, digits, mode) >= round_uncertainty(capability, digits, mode)

# SPDX-License-Identifier: Apache-2.0
"""Calibration and measurement capability (CMC): the accredited U at a value, and the comparison with a
reported U.

A capability is stated over a range as one value, relative to the value, as a linear interpolation between
the ends or as a formula in `x` (ILAC-P14:09/2020, 4.3).
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, get_args

from zhunsheng.measure.expression import ExpressionError, parse
from zhunsheng.measure.reading import ReadingError, parse_decimal
from zhunsheng.measure.rounding import Mode, decimal_of, round_uncertainty
from zhunsheng.measure.text import Text
from zhunsheng.measure.units import convert, factor

Form = Literal["value", "relative", "interpolated", "formula"]


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
    """Whether the value (in its unit) lies inside the row's range, ends included.

    >>> covers(CmcRow("0", "10", "V", "value", "1", "mV"), Decimal(10000), "mV")
    True
    """
    if not value.is_finite():
        raise CmcError("number", Text(f"“{value}”不是一个数", f"“{value}” is not a number"))
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
    """The unit in which `cmc_at` answers.

    >>> cmc_unit(CmcRow("1", "10", "V", "relative", "0.01", "%"))
    'V'
    """
    return row.unit if row.form == "relative" else row.u_unit


def _at(row: CmcRow, x: Fraction) -> Fraction | float:
    if row.form not in get_args(Form):
        raise CmcError("form", Text(f"没有形式 {row.form}", f"there is no form {row.form}"))
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
    try:
        return Fraction(parse_decimal(text))
    except ReadingError as error:
        raise CmcError(
            "number", Text(f"“{text[:40]}”不是一个数", f"“{text[:40]}” is not a number")
        ) from error


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

    >>> row = CmcRow("0", "20", "V", "value", "0.2549", "mV")
    >>> u_reported_at_least_cmc(Decimal("0.25"), "mV", row, Decimal(10), "V")
    True
    """
    capability = Fraction(cmc_at(row, value, unit)) * factor(cmc_unit(row), reported_unit)
    return round_uncertainty(reported, digits, mode) >= round_uncertainty(capability, digits, mode)

# SPDX-License-Identifier: Apache-2.0
"""Holding a number against its limits: symmetric or not, with U or, for a characteristic, without."""

import math
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from zhunsheng.measure.decision import DecisionRule, decide
from zhunsheng.measure.expression import parse
from zhunsheng.measure.procedure.model import Frame
from zhunsheng.measure.procedure.parts import Limit
from zhunsheng.measure.procedure.results import VerdictRow
from zhunsheng.measure.procedure.shown import verdict_row
from zhunsheng.measure.rounding import decimal_of, plain, round_limit
from zhunsheng.measure.text import Text

Number = Fraction | float


@dataclass(frozen=True, slots=True)
class Bounds:
    """The limits of a number in the unit it is shown in, and the largest U with which it may be judged."""

    low: Number
    high: Number
    symmetric: bool
    largest_u: Number | None = None

    @property
    def centre(self) -> Number:
        """What lies in the middle between the limits: zero where they are symmetric."""
        return Fraction(0) if self.symmetric else (self.high + self.low) / 2

    @property
    def half(self) -> Number:
        """Half of what lies between the limits: the MPE where they are symmetric."""
        return self.high if self.symmetric else (self.high - self.low) / 2

    def shown(self, place: int) -> "ShownBounds":
        """The limits as they stand beside a result that ends at `place`."""
        low, high = (_signed(value, place) for value in (self.low, self.high))
        return ShownBounds(low, high, self.symmetric)


@dataclass(frozen=True, slots=True)
class ShownBounds:
    """The limits as shown."""

    low: Decimal
    high: Decimal
    symmetric: bool

    @property
    def centre(self) -> Decimal:
        """The middle between the limits."""
        return Decimal(0) if self.symmetric else (self.low + self.high) / 2

    @property
    def half(self) -> Decimal:
        """Half of what lies between them."""
        return self.high if self.symmetric else (self.high - self.low) / 2

    @property
    def text(self) -> str:
        """Both limits in one text."""
        if self.symmetric:
            return f"±{plain(self.high)}"
        return " … ".join(f"{value:+f}" if value else plain(value) for value in (self.low, self.high))


def _signed(value: Number, place: int) -> Decimal:
    return round_limit(max(value, -value), place).copy_sign(decimal_of(value))


def bounds_at(frame: Frame, limit: Limit, index: int, by: Fraction) -> Bounds | None:
    """The limits at one of the frame's points, `by` bringing them to the shown unit; None if there are none
    that could be.
    """
    high = _value(frame, limit.expression, index, by)
    low = -high if limit.lower is None else _value(frame, limit.lower, index, by)
    if not (math.isfinite(low) and math.isfinite(high)) or low >= high:
        return None
    most = None if limit.largest_u is None else _value(frame, limit.largest_u, index, by)
    if most is not None and not math.isfinite(most):
        return None
    return Bounds(low, high, limit.lower is None, most)


def _value(frame: Frame, text: str, index: int, by: Fraction) -> Number:
    formula = parse(text)
    exact = frame.exact_at(formula, index)
    return float(frame.evaluate(formula)[index]) * float(by) if exact is None else exact * by


def judge(
    value: Decimal, expanded: Decimal, shown: ShownBounds | None, most: Number | None, rule: DecisionRule
) -> VerdictRow:
    """The statement of conformity on shown numbers."""
    if shown is None:
        return verdict_row(decide(value, None, expanded, rule))
    row = verdict_row(decide(value - shown.centre, shown.half, expanded, rule))
    if not shown.symmetric:
        row = replace(row, acceptance_limit=None)
    if most is None or rule == "none" or expanded <= decimal_of(most):
        return row
    limit = plain(decimal_of(most).normalize())
    reason = Text(
        f"U = {plain(expanded)} 超过判定所允许的最大值 {limit}，不作符合性判定",
        f"U = {plain(expanded)} exceeds {limit}, the largest with which conformity may be stated",
    )
    undetermined = verdict_row(decide(Decimal(0), Decimal(0), Decimal(1), "jjf1094"))
    return replace(undetermined, rule=row.rule, rule_name=row.rule_name, reason=reason, acceptance_limit=None)


def judge_characteristic(value: Decimal, shown: ShownBounds | None, rule: DecisionRule) -> VerdictRow:
    """The statement on a number that has no U of its own: it is held against its limit as it stands."""
    return judge(value, Decimal(0), shown, None, "none" if rule == "none" else "simple")

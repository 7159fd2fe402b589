# SPDX-License-Identifier: Apache-2.0
"""Numbers made ready to be shown: expanded, rounded alike, with the words of coverage and verdict."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from zhunsheng.measure.budget import Expanded, expand_by_probability, expand_fixed
from zhunsheng.measure.decision import OUTCOME_WORDS, RULE_NAMES, Verdict
from zhunsheng.measure.procedure.results import Uncertain, VerdictRow
from zhunsheng.measure.procedure.schema import Coverage
from zhunsheng.measure.reading import parse_decimal
from zhunsheng.measure.rounding import (
    decimal_of,
    decimal_place,
    plain,
    round_result,
    round_to_place,
    round_uncertainty,
)
from zhunsheng.measure.text import Text

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ShownNumbers:
    """The decimals of a row as shown, for deciding by them and for placing others beside them."""

    value: Decimal
    expanded: Decimal

    @property
    def place(self) -> int:
        """The last decimal place of the result."""
        return decimal_place(self.value)


def expand(u: Array, dof: Array, coverage: Coverage) -> Expanded:
    """U by the procedure's policy."""
    if coverage.policy == "t":
        return expand_by_probability(u, dof, float(parse_decimal(coverage.p)))
    return expand_fixed(u, float(parse_decimal(coverage.k)))


def coverage_text(coverage: Coverage) -> Text:
    """What k is and what it covers, for the foot of a table."""
    if coverage.policy == "t":
        percent = plain((parse_decimal(coverage.p) * 100).normalize())
        return Text(
            f"U 为扩展不确定度，k 按有效自由度取 t 分布的值，包含概率 {percent} %",
            "U is the expanded uncertainty with k from the t-distribution for the effective degrees "
            f"of freedom, coverage probability {percent} %",
        )
    if parse_decimal(coverage.k) == 2:
        return Text(
            "U 为扩展不确定度，包含因子 k = 2，包含概率约 95 %",
            "U is the expanded uncertainty with coverage factor k = 2, coverage probability about 95 %",
        )
    return Text(
        f"U 为扩展不确定度，包含因子 k = {coverage.k}",
        f"U is the expanded uncertainty with coverage factor k = {coverage.k}",
    )


def shown_numbers(
    value: Fraction | float, expanded: float, coverage: Coverage, least_place: int
) -> ShownNumbers:
    """Result and U as they will be shown; with U = 0 the result ends at `least_place`."""
    if decimal_of(expanded) == 0:
        return ShownNumbers(round_to_place(value, least_place), Decimal(0))
    value_text, u_text = round_result(value, expanded, coverage.digits, coverage.rounding)
    return ShownNumbers(Decimal(value_text), Decimal(u_text))


def uncertain(
    shown: ShownNumbers,
    value: float,
    u: float,
    dof: float,
    expanded: Expanded,
    index: int,
    coverage: Coverage,
) -> Uncertain:
    """A result with its uncertainty, texts and numbers together."""
    k = float(expanded.k[index])
    return Uncertain(
        value_text=plain(shown.value),
        u_text=plain(round_uncertainty(u, 2)),
        expanded_text=plain(shown.expanded),
        k_text=coverage.k if coverage.policy == "fixed" else plain(round_to_place(k, -2)),
        value=value,
        u=u,
        expanded=float(expanded.expanded[index]),
        k=k,
        dof=None if np.isinf(dof) else dof,
    )


def verdict_row(verdict: Verdict) -> VerdictRow:
    """A verdict with its words."""
    limit = verdict.acceptance_limit
    return VerdictRow(
        outcome=verdict.outcome,
        word=OUTCOME_WORDS[verdict.outcome],
        rule=verdict.rule,
        rule_name=RULE_NAMES[verdict.rule],
        acceptance_limit=None if limit is None else plain(limit),
        reason=verdict.wording,
    )

# SPDX-License-Identifier: Apache-2.0
"""The coverage factor: which rule gave k, stated with the result so that nobody has to guess.

Rules: agreed k; t or normal quantile at a probability; k of a dominant rectangular or trapezoidal component
(EA-4/02 M:2022, S9.14 and S10.13; JJF 1059.1-2012, 4.5.3).
"""

import math
from dataclasses import dataclass
from typing import Literal

from zhunsheng.measure.distribution import coverage_factor
from zhunsheng.measure.propagation.distributions import PropagationError
from zhunsheng.measure.text import Text

Rule = Literal["fixed", "t", "normal", "rectangular", "trapezoidal"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How k is found: the rule, the probability, whether ν_eff is truncated, β of a trapezoid."""

    rule: Rule = "t"
    p: float = 0.95
    k: float = 2.0
    truncate: bool = True
    beta: float = 0.0

    @property
    def wording(self) -> Text:
        """The policy in words, as it is printed beside U."""
        percent = f"{self.p * 100:g} %"
        truncated = (
            Text("ν_eff 截尾取整", "ν_eff truncated")
            if self.truncate
            else Text("ν_eff 不取整", "ν_eff not truncated")
        )
        return {
            "fixed": Text(f"约定 k = {self.k:g}", f"k = {self.k:g} as agreed"),
            "t": Text(
                f"k = t_p(ν_eff)，p = {percent}，{truncated.zh}",
                f"k = t_p(ν_eff), p = {percent}, {truncated.en}",
            ),
            "normal": Text(f"正态分布，p = {percent}", f"normal distribution, p = {percent}"),
            "rectangular": Text(
                f"以矩形分布为主，k = p·√3，p = {percent}",
                f"dominated by a rectangular component, k = p·√3, p = {percent}",
            ),
            "trapezoidal": Text(
                f"以梯形分布（β = {self.beta:g}）为主，p = {percent}",
                f"dominated by a trapezoid (β = {self.beta:g}), p = {percent}",
            ),
        }[self.rule]


def factor_of(coverage: Coverage, dof: float) -> float:
    """k by the rule; `dof` is ν_eff of the result.

    >>> round(factor_of(Coverage("rectangular", p=0.95), math.inf), 3)
    1.645
    >>> round(factor_of(Coverage("trapezoidal", p=0.95, beta=0.0), math.inf), 2)
    1.9
    """
    if not 0 < coverage.p < 1:
        raise PropagationError(
            "p", Text("包含概率应在 0 与 1 之间", "the coverage probability must lie between 0 and 1")
        )
    if coverage.rule == "fixed":
        if not (math.isfinite(coverage.k) and coverage.k > 0):
            raise PropagationError("k", Text("包含因子应大于零", "the coverage factor must be above zero"))
        return coverage.k
    if coverage.rule == "rectangular":
        return coverage.p * math.sqrt(3)
    if coverage.rule == "trapezoidal":
        return _trapezoidal(coverage.p, coverage.beta)
    degrees = math.inf if coverage.rule == "normal" else dof
    return float(coverage_factor(coverage.p, degrees, truncate=coverage.truncate))


def _trapezoidal(p: float, beta: float) -> float:
    """k of a symmetric trapezoid; inside its flat top the interval grows as a rectangle's."""
    if not 0 <= beta <= 1:
        raise PropagationError("beta", Text("β 应在 0 与 1 之间", "beta must lie between 0 and 1"))
    within_top = p * (1 + beta) <= 2 * beta
    half = p * (1 + beta) / 2 if within_top else 1 - math.sqrt((1 - p) * (1 - beta * beta))
    return half / math.sqrt((1 + beta * beta) / 6)

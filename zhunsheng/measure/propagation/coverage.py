# SPDX-License-Identifier: Apache-2.0
"""The coverage factor: which rule gave k, stated with the result so that nobody has to guess.

Rules: agreed k; t or normal quantile at a probability; k of a dominant rectangular or trapezoidal component
(EA-4/02 M:2022, S9.14 and S10.13; JJF 1059.1-2012, 4.5.3). A component dominates where all others together
give at most 0.3 of its standard uncertainty; two rectangular ones that do so together make a trapezoid.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args

from zhunsheng.measure.distribution import coverage_factor
from zhunsheng.measure.propagation.distributions import PropagationError
from zhunsheng.measure.text import Text

# What all other components may be of a dominant one (EA-4/02 M:2022, S9.14).
DOMINANT = 0.3
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
        """The policy in words, as it is printed beside U.

        >>> Coverage("t", p=0.95).wording.en
        'k = t_p(ν_eff), p = 95 %, ν_eff truncated'
        """
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


def as_rule(text: str) -> Rule:
    """The rule of this name; PropagationError for any other.

    >>> as_rule("normal")
    'normal'
    """
    for rule in get_args(Rule):
        if rule == text:
            return cast(Rule, rule)
    raise PropagationError("rule", Text(f"没有 k 的规则 {text}", f"there is no rule {text} for k"))


@dataclass(frozen=True, slots=True)
class Part:
    """One component as the choice of k sees it: its contribution |c|·u and the shape of its distribution."""

    contribution: float
    shape: str


def dominant(parts: Sequence[Part], p: float = 0.95) -> Coverage | None:
    """The policy for k that the components themselves ask for, None where no rectangular one dominates.

    Independent components, all in the unit of the result (EA-4/02 M:2022, S9.14 and S10.13).

    >>> dominant([Part(0.029, "rectangular"), Part(0.001, "normal")]).rule
    'rectangular'
    >>> two = dominant([Part(0.289, "rectangular"), Part(0.144, "rectangular"), Part(0.01, "normal")])
    >>> two.rule, round(two.beta, 2)
    ('trapezoidal', 0.33)
    >>> dominant([Part(0.02, "rectangular"), Part(0.02, "normal")]) is None
    True
    """
    ordered = sorted(parts, key=lambda part: -part.contribution)
    for count in (1, 2):
        first, rest = ordered[:count], ordered[count:]
        if len(first) < count or any(each.shape != "rectangular" for each in first):
            return None
        leading = math.hypot(*(each.contribution for each in first))
        if leading > 0 and math.hypot(*(each.contribution for each in rest)) <= DOMINANT * leading:
            if count == 1:
                return Coverage("rectangular", p=p)
            wide, narrow = (each.contribution for each in first)
            return Coverage("trapezoidal", p=p, beta=(wide - narrow) / (wide + narrow))
    return None


def _trapezoidal(p: float, beta: float) -> float:
    """k of a symmetric trapezoid; inside its flat top the interval grows as a rectangle's."""
    if not 0 <= beta <= 1:
        raise PropagationError("beta", Text("β 应在 0 与 1 之间", "beta must lie between 0 and 1"))
    within_top = p * (1 + beta) <= 2 * beta
    half = p * (1 + beta) / 2 if within_top else 1 - math.sqrt((1 - p) * (1 - beta * beta))
    return half / math.sqrt((1 + beta * beta) / 6)

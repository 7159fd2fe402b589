# SPDX-License-Identifier: Apache-2.0
"""Risks of a statement of conformity: for one measured item, and for items as they come (JCGM 106:2012).

Specific: how likely the true value conforms, given what was measured. Global: how often items of a known
population are accepted wrongly (consumer's risk, PFA) or rejected wrongly (producer's risk, PFR).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from zhunsheng.measure.text import Text

Array = NDArray[np.float64]
# Beyond this many standard uncertainties from a limit nothing is accepted or rejected by mistake.
_REACH = 9.0
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(32)
_MOST_PANELS = 4096


class RiskError(ValueError):
    """Numbers that define no risk; `message` says which and what is allowed."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(str(message))


@dataclass(frozen=True, slots=True)
class Limits:
    """An interval of values; None on a side that has no limit.

    >>> Limits(high=10.0).ends
    (-inf, 10.0)
    """

    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        if self.low is None and self.high is None:
            raise RiskError(Text("至少要有一个限", "at least one limit is needed"))
        if any(limit is not None and not math.isfinite(limit) for limit in (self.low, self.high)):
            raise RiskError(Text("限应为有限数", "limits must be finite"))
        if self.ends[0] >= self.ends[1]:
            raise RiskError(Text("下限应小于上限", "the lower limit must lie below the upper one"))

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends, infinite where there is no limit."""
        return (-math.inf if self.low is None else self.low, math.inf if self.high is None else self.high)


@dataclass(frozen=True, slots=True)
class GlobalRisk:
    """Unconditional probabilities over the population; `pfa_conditional` is PFA among what is accepted.

    >>> GlobalRisk(p_conform=0.9, p_accept=0.5, pfa=0.25, pfr=0.65).pfa_conditional
    0.5
    """

    p_conform: float
    p_accept: float
    pfa: float
    pfr: float

    @property
    def pfa_conditional(self) -> float:
        """How likely an accepted item does not conform."""
        return self.pfa / self.p_accept if self.p_accept > 0 else math.nan


def probability_of_conformity(y: float, u: float, tolerance: Limits) -> float:
    """How likely the true value lies within the limits: normal about y with u (JCGM 106:2012, 7.2 to 7.4).

    >>> round(probability_of_conformity(13.6, 1.8, Limits(12.5, 16.3)), 2)
    0.66
    """
    _check(u, y)
    return _inside(tolerance, y, u)


def risk_at_guard_band(r: float, k: float = 2.0) -> float:
    """The worst specific risk of false acceptance with a guard band w = r·U, U = k·u (ILAC-G8:09/2019).

    It occurs for a value at the acceptance limit of a one-sided decision.

    >>> round(risk_at_guard_band(1.0), 4)
    0.0228
    """
    if not (math.isfinite(r) and r >= 0 and k > 0):
        raise RiskError(
            Text("保护带系数应不小于零，k 应大于零", "r must not be negative, k must be above zero")
        )
    return float(ndtr(-r * k))


def global_risk(
    prior_mean: float, prior_sd: float, u: float, tolerance: Limits, acceptance: Limits | None = None
) -> GlobalRisk:
    """Risks over a normal population measured with u, accepted within `acceptance` (JCGM 106:2012, 9.3, 9.4).

    All arguments in one unit; without `acceptance` the tolerance limits themselves decide.

    >>> risk = global_risk(1500.0, 0.12, 0.04, Limits(1499.8, 1500.2), Limits(1499.82, 1500.18))
    >>> round(risk.pfa, 2), round(risk.pfr, 2)
    (0.01, 0.07)
    """
    _check(u, prior_mean)
    _check(prior_sd, prior_mean)
    accepted = acceptance or tolerance
    conforms = _inside(tolerance, prior_mean, prior_sd)
    p_accept = _inside(accepted, prior_mean, math.hypot(prior_sd, u))
    pfa = sum(
        _accepted_beyond(tolerance, accepted, prior_mean, prior_sd, u, side) for side in ("low", "high")
    )
    # Accepted and conforming is what is accepted less what is accepted wrongly.
    pfr = conforms - (p_accept - pfa)
    return GlobalRisk(conforms, p_accept, pfa, max(pfr, 0.0))


def _accepted_beyond(
    tolerance: Limits, accepted: Limits, mean: float, sd: float, u: float, side: str
) -> float:
    """∫ of the population's density times the chance of acceptance, beyond one tolerance limit."""
    limit = tolerance.low if side == "low" else tolerance.high
    if limit is None:
        return 0.0
    sign = -1.0 if side == "low" else 1.0
    edge = accepted.ends[0] if side == "low" else accepted.ends[1]
    furthest = (
        max(sign * edge, sign * limit) + _REACH * u if math.isfinite(edge) else sign * mean + _REACH * sd
    )
    length = min(furthest, sign * mean + 4 * _REACH * sd) - sign * limit
    if length <= 0:
        return 0.0
    x, weights = _panels(length, min(u, sd))
    values = limit + sign * x
    density = np.exp(-0.5 * ((values - mean) / sd) ** 2) / (sd * math.sqrt(2 * math.pi))
    low, high = accepted.ends
    chance = ndtr((high - values) / u) - ndtr((low - values) / u)
    return float(np.sum(weights * density * chance))


def _panels(length: float, scale: float) -> tuple[Array, Array]:
    """Nodes and weights on [0, length]: Gauss-Legendre in panels no longer than the smaller spread."""
    count = int(min(max(math.ceil(length / scale), 1), _MOST_PANELS))
    step = length / count
    starts = step * np.arange(count)[:, None]
    x = starts + step * (_NODES[None, :] + 1) / 2
    return x.ravel(), np.tile(_WEIGHTS * step / 2, count)


def _inside(limits: Limits, mean: float, sd: float) -> float:
    low, high = limits.ends
    return float(ndtr((high - mean) / sd) - ndtr((low - mean) / sd))


def _check(spread: float, mean: float) -> None:
    if not (math.isfinite(mean) and math.isfinite(spread) and spread > 0):
        raise RiskError(
            Text(
                "均值应为有限数，标准偏差或不确定度应大于零",
                "means must be finite, spreads finite and above zero",
            )
        )

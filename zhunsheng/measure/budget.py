# SPDX-License-Identifier: Apache-2.0
"""The uncertainty budget: from standard uncertainties and sensitivities to U, over many points at once.

Everything here takes arrays shaped (components, points); one point is the special case (components, 1). The
law of propagation is first order (JCGM 100:2008, 5.1 and 5.2; JJF 1059.1-2012, 4.4).
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhunsheng.measure.distribution import coverage_factor

Array = NDArray[np.float64]
Estimator = Literal["bessel", "range"]

# Range method for few repeats: (divisor C, degrees of freedom) by number of readings (JJF 1059.1-2012,
# table 1).
_RANGE = {
    2: (1.128, 0.9),
    3: (1.693, 1.8),
    4: (2.059, 2.7),
    5: (2.326, 3.6),
    6: (2.534, 4.5),
    7: (2.704, 5.3),
    8: (2.847, 6.0),
    9: (2.970, 6.8),
}


# What is squared and added up stays a float below this.
_LARGEST = 1e150
# Points combined at a time.
_BLOCK = 1024


class BudgetError(ValueError):
    """Inputs from which no budget can be made: too few readings, shapes that do not fit, a negative u."""


@dataclass(frozen=True, slots=True, eq=False)
class TypeA:
    """Repeated readings evaluated: mean, s of one reading, u of the mean, degrees of freedom (arrays over
    points).
    """

    mean: Array
    s: Array
    u: Array
    dof: Array


@dataclass(frozen=True, slots=True, eq=False)
class Combined:
    """A combined result over points.

    `contribution` is |c|·u, shaped (components, points), in the unit of the result; `share` its part of the
    variance (of the sum of squares where inputs correlate); `dof` is infinite where no component limits it.
    """

    u: Array
    dof: Array
    contribution: Array
    share: Array


@dataclass(frozen=True, slots=True, eq=False)
class Expanded:
    """k, U = k·u and, when k came from a probability, that probability."""

    k: Array
    expanded: Array
    probability: float | None


def type_a(readings: ArrayLike, *, averaged: int | None = None, estimator: Estimator = "bessel") -> TypeA:
    """Evaluate repeated readings, shaped (points, repeats) or (repeats,), as type A (JCGM 100:2008, 4.2).

    `averaged` is how many readings the reported mean rests on (all of them by default). `range` divides the
    range by C for two to nine readings (JJF 1059.1-2012, 4.3.2.2).

    >>> float(type_a([1.0, 2.0, 3.0]).s[0])
    1.0
    """
    data = np.atleast_2d(_numbers(readings, "readings in each row, equally many"))
    count = data.shape[-1]
    if data.ndim != 2 or count < 2:
        raise BudgetError("type A needs at least two readings")
    if not np.all(np.abs(data) < _LARGEST):  # NaN is not either
        raise BudgetError("a reading is not finite, or so large that its square is not")
    if averaged is not None and averaged < 1:
        raise BudgetError("a mean rests on at least one reading")
    scale = _scale_of(data)
    data = data / scale
    mean = data.mean(axis=-1)
    if estimator == "range":
        s, dof = _by_range(data, count)
    else:
        s, dof = np.asarray(data.std(axis=-1, ddof=1)), float(count - 1)
    # Equal readings have no scatter; the float noise of a mean must not give them one.
    s = np.where(data.max(axis=-1) == data.min(axis=-1), 0.0, s)
    u = s / np.sqrt(averaged or count)
    return TypeA(mean=mean * scale, s=s * scale, u=u * scale, dof=np.full(mean.shape, dof))


def _scale_of(data: Array) -> float:
    """One, but for readings so small that their squares would be lost."""
    largest = float(np.abs(data).max())
    return largest if 0 < largest < 1 / _LARGEST else 1.0


def _by_range(data: Array, count: int) -> tuple[Array, float]:
    if count not in _RANGE:
        raise BudgetError("the range method is for two to nine readings")
    divisor, dof = _RANGE[count]
    return np.asarray((data.max(axis=-1) - data.min(axis=-1)) / divisor), dof


def pooled(s: ArrayLike, dof: ArrayLike) -> tuple[float, float]:
    """Pooled standard deviation and its degrees of freedom (JCGM 100:2008, 4.2.4; JJF 1059.1-2012, 4.3.2.4).

    >>> pooled([3.0, 4.0], [2, 2])
    (3.5355339059327378, 4.0)
    """
    deviations, degrees = _numbers(s, "deviations"), _numbers(dof, "degrees of freedom")
    if deviations.shape != degrees.shape:
        raise BudgetError("pooling needs as many degrees of freedom as deviations")
    if not (np.all(deviations >= 0) and np.all(deviations < _LARGEST)):
        raise BudgetError("deviations are finite and not negative")
    total = float(degrees.sum())
    if not (np.all(degrees >= 0) and np.all(np.isfinite(degrees)) and total > 0):
        raise BudgetError("pooling needs degrees of freedom, none below zero or infinite")
    return float(np.sqrt(np.sum(degrees * deviations**2) / total)), total


def combine(
    sensitivity: ArrayLike, u: ArrayLike, dof: ArrayLike = np.inf, *, correlation: ArrayLike | None = None
) -> Combined:
    """Combine components: u_c² = Σ(c u)² plus twice the correlated products, and ν_eff.

    `sensitivity`, `u` and `dof` are shaped (components, points) or broadcast to it; `correlation` is a
    (components, components) matrix for all points. With correlation the degrees of freedom keep the
    Welch–Satterthwaite form on u_c, which the guide defines for independent inputs only: use with care.
    A point whose sensitivity is not finite gets a u that is not finite either, and the others stand.

    >>> found = combine([[2.0], [-1.0]], [[0.3], [0.8]], [[9.0], [float("inf")]])
    >>> float(found.u[0]), np.round(found.share[:, 0], 2).tolist(), round(float(found.dof[0]), 1)
    (1.0, [0.36, 0.64], 69.4)
    """
    c, us = _numbers(sensitivity, "sensitivities"), _numbers(u, "uncertainties")
    degrees = _numbers(dof, "degrees of freedom")
    try:
        if c.ndim != 2 or c.shape != us.shape:
            c, us = np.broadcast_arrays(np.atleast_2d(c), np.atleast_2d(us))
        degrees = degrees if degrees.shape == c.shape else np.broadcast_to(degrees, c.shape)
    except ValueError as error:
        raise BudgetError(
            "sensitivities, uncertainties and degrees of freedom do not fit together"
        ) from error
    if not (np.all(us >= 0) and np.all(np.isfinite(us))):
        raise BudgetError("a standard uncertainty is finite and never negative")
    with np.errstate(all="ignore"):
        if c.ndim != 2 or c.shape[1] <= _BLOCK:
            return _combined(c * us, degrees, correlation)
        return _in_blocks(c, us, degrees, correlation)


def _in_blocks(c: Array, u: Array, dof: Array, correlation: ArrayLike | None) -> Combined:
    """The same for many points, in blocks that stay in the processor's cache."""
    found = Combined(np.empty(c.shape[1]), np.empty(c.shape[1]), np.empty(c.shape), np.empty(c.shape))
    for start in range(0, c.shape[1], _BLOCK):
        piece = np.s_[..., start : start + _BLOCK]
        block = _combined(c[piece] * u[piece], dof[piece], correlation)
        found.u[piece], found.dof[piece] = block.u, block.dof
        found.contribution[piece], found.share[piece] = block.contribution, block.share
    return found


def _combined(signed: Array, dof: Array, correlation: ArrayLike | None) -> Combined:
    # In parts of the largest, so that neither very small nor very large units overflow a square.
    largest = np.max(np.abs(signed), axis=0, initial=0.0)
    scale = np.where(largest > 0, largest, 1.0)
    parts = signed / scale
    squares = parts**2
    total = squares.sum(axis=0)
    variance = total if correlation is None else _correlated(parts, correlation)
    combined = np.sqrt(np.maximum(variance, 0.0)) * scale
    share = np.divide(squares, total, out=np.zeros_like(squares), where=total > 0)
    return Combined(
        u=combined,
        dof=welch_satterthwaite(np.abs(signed), dof, combined),
        contribution=np.abs(signed),
        share=share,
    )


def _correlated(signed: Array, correlation: ArrayLike) -> Array:
    matrix = np.asarray(correlation, dtype=np.float64)
    size = signed.shape[0]
    fits = matrix.shape == (size, size) and np.allclose(matrix, matrix.T)  # NaN is close to nothing
    if not fits or np.any(np.abs(matrix) > 1 + 1e-12):
        raise BudgetError("the correlation matrix must be symmetric, within ±1, one row a component")
    return np.asarray(np.einsum("ip,ij,jp->p", signed, matrix, signed))


def welch_satterthwaite(contribution: ArrayLike, dof: ArrayLike, u: ArrayLike | None = None) -> Array:
    """Effective degrees of freedom ν_eff = u⁴ / Σ(u_i⁴/ν_i) (JCGM 100:2008, G.4.1), infinite where nothing
    limits.

    Shapes (components, points); u defaults to the root of the sum of squares.

    >>> round(float(welch_satterthwaite([[0.57], [0.25]], [[9.0], [float("inf")]])[0]), 1)
    12.8
    """
    parts = np.atleast_2d(_numbers(contribution, "contributions"))
    try:
        degrees = np.broadcast_to(_numbers(dof, "degrees of freedom"), parts.shape)
    except ValueError as error:
        raise BudgetError("contributions and degrees of freedom do not fit together") from error
    if np.any(degrees <= 0) or np.any(np.isnan(degrees)):
        raise BudgetError("degrees of freedom must be above zero")
    with np.errstate(all="ignore"):
        combined = np.hypot.reduce(parts, axis=0) if u is None else np.asarray(u, dtype=np.float64)
        # Relative to u, so that neither very small nor very large units overflow the fourth power.
        ratio = np.divide(parts, combined, out=np.zeros_like(parts), where=combined > 0)
        squares = ratio * ratio
        limits = np.sum(squares * squares / degrees, axis=0)
        effective: Array = np.full(limits.shape, np.inf)
        np.divide(1.0, limits, out=effective, where=limits > 0)
    return effective


def _numbers(values: ArrayLike, what: str) -> Array:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise BudgetError(f"{what} must be numbers") from error


def expand_fixed(u: Array, k: float) -> Expanded:
    """U with an agreed coverage factor, usually k = 2 (about 95 % where the result is nearly normal).

    >>> expand_fixed(np.array([0.5, 1.0]), 2).expanded.tolist()
    [1.0, 2.0]
    """
    if not (math.isfinite(k) and k > 0):
        raise BudgetError(f"the coverage factor must be above zero, not {k}")
    return Expanded(k=np.full_like(u, k), expanded=u * k, probability=None)


def expand_by_probability(u: Array, dof: Array, p: float, *, truncate: bool = True) -> Expanded:
    """U with k = t_p(ν_eff) for the coverage probability `p` (JCGM 100:2008, G.4).

    `truncate` takes the next lower whole number of ν_eff first, as G.4.2 advises.

    >>> found = expand_by_probability(np.array([1.0]), np.array([9.7]), 0.9545)
    >>> round(float(found.k[0]), 3)
    2.32
    """
    k = coverage_factor(p, dof, truncate=truncate)
    return Expanded(k=k, expanded=u * k, probability=p)

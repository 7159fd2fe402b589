# SPDX-License-Identifier: Apache-2.0
"""Probability distributions of input quantities, and the quantiles of a coverage interval."""

import math
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

Array = NDArray[np.float64]
Shape = Literal["normal", "rectangular", "triangular", "arcsine", "trapezoid"]
SHAPES: tuple[str, ...] = get_args(Shape)


class DistributionError(ValueError):
    """A distribution or a probability outside what is defined."""


def divisor(shape: Shape, *, k: float = 1.0, beta: float = 0.0) -> float:
    """What a half-width (or an expanded uncertainty) is divided by to give the standard uncertainty.

    normal: the coverage factor `k` of the statement; rectangular √3; triangular √6; arcsine (U-shaped) √2;
    trapezoid √(6/(1+β²)) with β the ratio of top to base (JCGM 100:2008, 4.3; JJF 1059.1-2012, 4.3.3).

    >>> round(divisor("rectangular"), 4)
    1.7321
    """
    if shape == "normal":
        if not (math.isfinite(k) and k > 0):
            raise DistributionError(f"the coverage factor must be above zero, not {k}")
        return k
    if shape == "trapezoid":
        if not 0 <= beta <= 1:
            raise DistributionError(f"the ratio of the trapezoid must lie between 0 and 1, not {beta}")
        return math.sqrt(6 / (1 + beta * beta))
    fixed = {"rectangular": math.sqrt(3), "triangular": math.sqrt(6), "arcsine": math.sqrt(2)}
    if shape not in fixed:
        raise DistributionError(f"unknown distribution {shape}: one of {', '.join(SHAPES)}")
    return fixed[shape]


def standard_uncertainty(
    half_width: Array | float, shape: Shape, *, k: float = 1.0, beta: float = 0.0
) -> Array:
    """Standard uncertainty of inputs known by a half-width, or by U with its `k` for a normal distribution.

    Accepts one number or an array over points; the unit stays. Refuses negative or non-finite widths.

    >>> standard_uncertainty(np.array([0.0, 3.0]), "rectangular").round(4).tolist()
    [0.0, 1.7321]
    """
    widths = np.asarray(half_width, dtype=np.float64)
    if not np.all(np.isfinite(widths)) or np.any(widths < 0):
        raise DistributionError("a half-width must be finite and not negative")
    with np.errstate(over="ignore"):
        found = np.asarray(widths / divisor(shape, k=k, beta=beta), dtype=np.float64)
    if not np.all(np.isfinite(found)):
        raise DistributionError("the standard uncertainty is beyond floats")
    return found


def coverage_factor(p: float, dof: Array | float, *, truncate: bool = True) -> Array:
    """Two-sided coverage factor t_p(ν) for the probability `p` (JCGM 100:2008, G.3 and table G.2).

    `dof` may be an array and may be infinite (then the normal quantile). `truncate` takes the next lower
    integer first, as G.4.2 advises; below one degree of freedom it leaves the number as it is.

    >>> round(float(coverage_factor(0.9545, 9)), 2)
    2.32
    """
    if not 0 < p < 1:
        raise DistributionError(f"the coverage probability must lie between 0 and 1, not {p}")
    degrees = np.asarray(dof, dtype=np.float64)
    if np.any(np.isnan(degrees)) or np.any(degrees <= 0):
        raise DistributionError("degrees of freedom must be above zero")
    if truncate:
        # Nine decimals: 15.999999999999998 is 16 that lost an ulp in Welch and Satterthwaite's formula.
        whole = np.floor(np.round(np.minimum(degrees, 1e15), 9))
        degrees = np.where((degrees >= 1) & (degrees < 1e15), whole, degrees)
    tail = (1 + p) / 2
    # From here on t is the normal quantile to all digits of a float.
    endless = degrees > 1e15
    student = stdtrit(np.where(endless, 1.0, degrees), tail)
    found = np.asarray(np.where(endless, ndtri(tail), student), dtype=np.float64)
    if not np.all(np.isfinite(found)):
        raise DistributionError(f"no finite coverage factor for p = {p} at these degrees of freedom")
    return found

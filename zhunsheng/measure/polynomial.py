# SPDX-License-Identifier: Apache-2.0
"""A calibration curve by a polynomial, with the covariance of its coefficients (JCGM 100:2008, H.3 widened).

The fit is made about the middle of the data in units of their half span, where powers stay small, and turned
back into powers of (x − reference) afterwards; uncertainties are computed before turning back.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhunsheng.measure.fit import LARGEST, FitError

Array = NDArray[np.float64]
MAX_DEGREE = 9


@dataclass(frozen=True, slots=True, eq=False)
class PolynomialFit:
    """y = Σ b_i·(x − reference)^i with u(b) and their covariance; `s` is the scatter about the curve.

    With weights u(y) given, `s` is the Birge ratio (1 when scatter and stated u agree) and the covariance
    follows from the stated u alone.
    """

    coefficients: Array
    covariance: Array
    s: float
    dof: int
    reference: float
    _centre: float
    _span: float
    _scaled: Array
    _scaled_covariance: Array

    @property
    def u(self) -> Array:
        """Standard uncertainties of the coefficients.

        >>> fit_polynomial([1, 2, 3, 4], [10.0, 10.2, 9.8, 10.0], 0, u=0.1).u.round(6).tolist()
        [0.05]
        """
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    def value_at(self, x: ArrayLike) -> Array:
        """The fitted curve at x.

        >>> float(fit_polynomial([0, 1, 2, 3], [0, 1, 4, 9], 2).value_at(5).round(6))
        25.0
        """
        return np.asarray(self._powers(x) @ self._scaled)

    def u_mean_at(self, x: ArrayLike) -> Array:
        """Standard uncertainty of the curve at x: that of a correction taken from it.

        >>> round(float(fit_polynomial([1, 2, 3, 4], [1, 2, 3, 4], 0, u=1.0).u_mean_at(9)), 3)
        0.5
        """
        rows = self._powers(x)
        return np.asarray(np.sqrt(np.einsum("...i,ij,...j->...", rows, self._scaled_covariance, rows)))

    def _powers(self, x: ArrayLike) -> Array:
        t = (np.asarray(x, dtype=np.float64) - self._centre) / self._span
        return np.asarray(t[..., None] ** np.arange(self._scaled.size))


def fit_polynomial(
    x: ArrayLike, y: ArrayLike, degree: int, *, u: ArrayLike | None = None, reference: float = 0.0
) -> PolynomialFit:
    """Fit by least squares, weighted by 1/u² where standard uncertainties of y are given.

    >>> fit = fit_polynomial([0, 1, 2, 3, 4], [1, 2, 5, 10, 17], 2)
    >>> [round(float(b), 9) + 0.0 for b in fit.coefficients]
    [1.0, 0.0, 1.0]
    """
    xs, ys, weights = _data(x, y, degree, u)
    if not abs(reference) < LARGEST:
        raise FitError("the reference is not finite")
    centre, span = float((xs.max() + xs.min()) / 2), float((xs.max() - xs.min()) / 2)
    design = ((xs - centre) / span)[:, None] ** np.arange(degree + 1)
    q, r = np.linalg.qr(design * weights[:, None])
    if np.any(np.abs(np.diag(r)) < 1e-12 * float(np.abs(r).max())):
        raise FitError("the x do not tell the coefficients apart")
    scaled = np.linalg.solve(r, q.T @ (ys * weights))
    residuals = (ys - design @ scaled) * weights
    dof = xs.size - degree - 1
    s = math.sqrt(float(residuals @ residuals) / dof)
    inverse = np.linalg.inv(r)
    covariance = inverse @ inverse.T * (s * s if u is None else 1.0)
    try:
        turn = _turning(degree, centre - reference, span)
    except OverflowError as error:
        raise FitError("the powers of x go beyond floats: use other units or a nearer reference") from error
    return PolynomialFit(
        turn @ scaled, turn @ covariance @ turn.T, s, dof, reference, centre, span, scaled, covariance
    )


def _turning(degree: int, shift: float, span: float) -> Array:
    """From coefficients of ((x − centre)/span)^i to those of (x − reference)^i, by the binomial theorem."""
    turn = np.zeros((degree + 1, degree + 1))
    for power in range(degree + 1):
        for lower in range(power + 1):
            turn[lower, power] = math.comb(power, lower) * (-shift) ** (power - lower) / span**power
    return turn


def _data(x: ArrayLike, y: ArrayLike, degree: int, u: ArrayLike | None) -> tuple[Array, Array, Array]:
    xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if degree not in range(MAX_DEGREE + 1):
        raise FitError(f"the degree lies between 0 and {MAX_DEGREE}")
    if xs.ndim != 1 or xs.shape != ys.shape or xs.size < degree + 2:
        raise FitError("x and y in equal number, at least two more than the degree")
    spread = np.ones_like(xs) if u is None else np.asarray(u, dtype=np.float64)
    if spread.shape not in ((), (1,), xs.shape):
        raise FitError("one uncertainty for all points, or one for each")
    spread = np.broadcast_to(spread, xs.shape)
    if not all(np.all(np.abs(each) < LARGEST) for each in (xs, ys, spread)) or np.any(spread < 1 / LARGEST):
        raise FitError("points must be finite and not too large to be squared, uncertainties above zero")
    if np.unique(xs).size <= degree:
        raise FitError("the x do not tell the coefficients apart")
    if xs.max() == xs.min():
        raise FitError("all x are equal")
    return xs, ys, 1 / spread

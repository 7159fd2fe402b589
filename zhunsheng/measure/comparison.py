# SPDX-License-Identifier: Apache-2.0
"""Scores of comparisons and proficiency tests (ISO 13528:2022, chapter 9; ISO/IEC 17043:2023, B.3)."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


class ComparisonError(ValueError):
    """Uncertainties from which no score can be made."""


def en_number(
    x: ArrayLike, expanded: ArrayLike, reference: ArrayLike, expanded_reference: ArrayLike
) -> Array:
    """En = (x − x_ref) / √(U² + U_ref²), all of k = 2 and one unit; |En| ≤ 1 is satisfactory.

    >>> round(float(en_number(10.3, 0.4, 10.0, 0.3)), 2)
    0.6
    """
    return _score(x, reference, np.asarray(expanded, dtype=np.float64), expanded_reference)


def zeta_score(x: ArrayLike, u: ArrayLike, reference: ArrayLike, u_reference: ArrayLike) -> Array:
    """ζ = (x − x_ref) / √(u² + u_ref²) with standard uncertainties; |ζ| ≤ 2 satisfactory, ≥ 3 not.

    >>> round(float(zeta_score(10.3, 0.2, 10.0, 0.15)), 2)
    1.2
    """
    return _score(x, reference, np.asarray(u, dtype=np.float64), u_reference)


def z_score(x: ArrayLike, assigned: ArrayLike, sigma_pt: ArrayLike) -> Array:
    """z = (x − x_pt) / σ_pt; |z| ≤ 2 satisfactory, ≥ 3 not.

    >>> float(z_score(12.0, 10.0, 1.0))
    2.0
    """
    return _score(x, assigned, np.asarray(sigma_pt, dtype=np.float64), 0.0)


def _score(x: ArrayLike, reference: ArrayLike, spread: Array, other: ArrayLike) -> Array:
    others = np.asarray(other, dtype=np.float64)
    with np.errstate(over="ignore"):
        total = np.hypot(spread, others)
    if np.any(spread < 0) or np.any(others < 0) or not np.all(np.isfinite(total)) or np.any(total == 0):
        raise ComparisonError("uncertainties must be finite, not negative, and not both zero")
    with np.errstate(over="ignore", invalid="ignore"):
        difference = np.asarray(x, dtype=np.float64) - np.asarray(reference, dtype=np.float64)
    if not np.all(np.isfinite(difference)):
        raise ComparisonError("values must be finite")
    return np.asarray(difference / total)

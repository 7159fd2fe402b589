# SPDX-License-Identifier: Apache-2.0
"""One-way analysis of variance: repeatability within, and what adds between (JCGM 100:2008, H.5; ISO 33405).

Serves repeatability over days and the homogeneity of reference materials.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtrc

Array = NDArray[np.float64]


# Squares of what is compared stay floats below this.
_LARGEST = 1e150


class AnovaError(ValueError):
    """Groups from which no variance can be estimated."""


@dataclass(frozen=True, slots=True)
class Anova:
    """J groups: `s_a`² estimates the variance from the group means, `s_b`² from within the groups.

    `s_between` is the standard deviation of the between-group effect (zero where `s_a` ≤ `s_b`), `f` their
    ratio with `p_value`; `u_mean` is the standard uncertainty of the grand mean when the effect is real.
    `per_group` is how many readings count in a group: their number, or for groups of unequal size the n₀ of
    ISO 33405:2024 (formerly ISO Guide 35).
    """

    mean: float
    s_a: float
    s_b: float
    dof_a: int
    dof_b: int
    f: float
    p_value: float
    s_between: float
    u_mean: float
    per_group: float


def anova(groups: Iterable[ArrayLike]) -> Anova:
    """From the readings of each group; groups may differ in size.

    >>> round(anova([[1.0, 2.0], [3.0, 4.0]]).f, 6)
    8.0
    """
    rows = [np.asarray(group, dtype=np.float64) for group in groups]
    if any(row.ndim != 1 or row.size < 1 for row in rows):
        raise AnovaError("each group is a row of readings")
    if not all(np.all(np.abs(row) < _LARGEST) for row in rows):
        raise AnovaError("a reading is not finite")
    deviations = [float(row.std(ddof=1)) if row.size > 1 else 0.0 for row in rows]
    return anova_of_groups([float(row.mean()) for row in rows], deviations, [row.size for row in rows])


def anova_of_groups(means: ArrayLike, deviations: ArrayLike, per_group: int | Sequence[int]) -> Anova:
    """From each group's mean and standard deviation, as records and papers often give them.

    `per_group` is one number for all groups or one for each.

    >>> found = anova_of_groups([10.1, 10.4, 10.0], [0.1, 0.1, 0.1], 3)
    >>> round(found.f, 6), round(found.s_between, 6)
    (13.0, 0.2)
    """
    m, s = np.asarray(means, dtype=np.float64), np.asarray(deviations, dtype=np.float64)
    if m.ndim != 1 or m.shape != s.shape or m.size < 2 or np.ndim(per_group) > 1:
        raise AnovaError("at least two groups, each with a mean and a deviation")
    if not (np.all(np.abs(m) < _LARGEST) and np.all(s < _LARGEST) and np.all(s >= 0)):
        raise AnovaError("means and deviations must be finite, deviations not negative")
    if np.size(per_group) not in (1, m.size):
        raise AnovaError("one number of readings for all groups, or one for each")
    n = np.broadcast_to(np.asarray(per_group, dtype=np.float64), m.shape)
    count = float(n.sum())
    dof_a, dof_b = m.size - 1, round(count) - m.size
    if np.any(n < 1) or np.any(n != np.round(n)) or dof_b < 1:
        raise AnovaError("readings in whole numbers, at least one in each group and two in some")
    mean = float(n @ m) / count
    a2, b2 = float(n @ (m - mean) ** 2) / dof_a, float((n - 1) @ s**2) / dof_b
    each = (count - float(n @ n) / count) / dof_a
    f = a2 / b2 if b2 > 0 else math.inf if a2 > 0 else 0.0
    return Anova(
        mean=mean,
        s_a=math.sqrt(a2),
        s_b=math.sqrt(b2),
        dof_a=dof_a,
        dof_b=dof_b,
        f=f,
        p_value=float(fdtrc(dof_a, dof_b, f)) if math.isfinite(f) else 0.0,
        s_between=math.sqrt(max(a2 - b2, 0.0) / each),
        u_mean=math.sqrt(a2 / count),
        per_group=each,
    )

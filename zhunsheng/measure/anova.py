# SPDX-License-Identifier: Apache-2.0
"""One-way analysis of variance: repeatability within, and what adds between (JCGM 100:2008, H.5; ISO 33405).

Serves repeatability over days and the homogeneity of reference materials.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtrc

Array = NDArray[np.float64]


class AnovaError(ValueError):
    """Groups from which no variance can be estimated."""


@dataclass(frozen=True, slots=True)
class Anova:
    """J groups of K: `s_a`² estimates the variance from the group means, `s_b`² from within the groups.

    `s_between` is the standard deviation of the between-group effect (zero where `s_a` ≤ `s_b`), `f` their
    ratio with `p_value`; `u_mean` is the standard uncertainty of the grand mean when the effect is real.
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


def anova(groups: ArrayLike) -> Anova:
    """From readings shaped (groups, readings in each).

    >>> round(anova([[1.0, 2.0], [3.0, 4.0]]).f, 6)
    8.0
    """
    data = np.asarray(groups, dtype=np.float64)
    if data.ndim != 2 or data.shape[1] < 2:
        raise AnovaError("groups of at least two readings, equally many in each")
    return anova_of_groups(data.mean(axis=1), data.std(axis=1, ddof=1), data.shape[1])


def anova_of_groups(means: ArrayLike, deviations: ArrayLike, per_group: int) -> Anova:
    """From each group's mean and standard deviation, as records and papers often give them."""
    m, s = np.asarray(means, dtype=np.float64), np.asarray(deviations, dtype=np.float64)
    if m.ndim != 1 or m.shape != s.shape or m.size < 2 or per_group < 2:
        raise AnovaError("at least two groups, each with a mean, a deviation and two readings")
    if not (np.all(np.isfinite(m)) and np.all(np.isfinite(s)) and np.all(s >= 0)):
        raise AnovaError("means and deviations must be finite, deviations not negative")
    groups = m.size
    s_means = float(m.std(ddof=1))
    a2, b2 = per_group * s_means**2, float(np.mean(s**2))
    dof_a, dof_b = groups - 1, groups * (per_group - 1)
    f = a2 / b2 if b2 > 0 else math.inf
    return Anova(
        mean=float(m.mean()),
        s_a=math.sqrt(a2),
        s_b=math.sqrt(b2),
        dof_a=dof_a,
        dof_b=dof_b,
        f=f,
        p_value=float(fdtrc(dof_a, dof_b, f)) if math.isfinite(f) else 0.0,
        s_between=math.sqrt(max(a2 - b2, 0.0) / per_group),
        u_mean=s_means / math.sqrt(groups),
    )

# SPDX-License-Identifier: Apache-2.0
"""What a standard's checks say together: control charts, which points are out, and when the next is due."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean
from typing import Final

import numpy as np
from django.db.models import Q

from zhunsheng.laboratory.models import CheckPlan, StandardCheck
from zhunsheng.measure.control_chart import (
    Chart,
    ChartError,
    ewma,
    individuals,
    moving_ranges,
    ranges,
    shewhart,
)
from zhunsheng.measure.reading import parse_decimal

# The first checks say what is usual; later ones are held against them and never widen the limits themselves.
BASELINE: Final = 8
LEAST: Final = 3  # of fewer nothing is usual yet
_WEIGHT: Final = 0.2  # of the newest check in the moving average: a slow drift is seen, one outlier hardly


@dataclass(frozen=True, slots=True)
class Judged:
    """One check: its mean, and what is wrong with it.

    Beyond the limit, out of control, drifting, or its repeats scatter otherwise than usual.
    """

    check: StandardCheck
    mean: float
    beyond: bool
    outside: bool
    drifting: bool
    scattering: bool = False

    @property
    def tone(self) -> str:
        """Beyond the limit is a failed check; a signal of a chart asks for a second look."""
        if self.beyond:
            return "stop"
        return "near" if self.asks else "fine"

    @property
    def asks(self) -> bool:
        """Whether a chart asks for a second look at it."""
        return self.outside or self.drifting or self.scattering


@dataclass(frozen=True, slots=True)
class Control:
    """The charts of a plan, None while there is too little to say what is usual; every check that counts."""

    plan: CheckPlan
    judged: tuple[Judged, ...]
    level: Chart | None
    average: Chart | None
    due: date
    spread: Chart | None = None  # ranges of the repeats; of single readings the moving ranges, one fewer

    @property
    def last(self) -> Judged | None:
        """The newest check."""
        return self.judged[-1] if self.judged else None

    @property
    def baseline(self) -> int:
        """How many checks the limits rest on."""
        return min(BASELINE, len(self.judged)) if self.level is not None else 0


def control_of(plan: CheckPlan, *, known: datetime | None = None) -> Control:
    """The charts over all checks that were not declared void, in the order of their days; as known then."""
    rows = plan.checks.filter(voided_at__isnull=True)
    if known is not None:
        valid = Q(voided_at__isnull=True) | Q(voided_at__gt=known)
        rows = plan.checks.filter(valid, recorded_at__lte=known)
    checks = list(rows.select_related("recorded_by").order_by("on", "id"))
    groups = [[float(parse_decimal(text)) for text in check.texts] for check in checks]
    means = [fmean(group) for group in groups]
    level, average = _charts(groups, means)
    spread = _spread(groups, means)
    repeats = bool(groups) and len(groups[0]) > 1
    # A moving range tells of a jump, which the chart of the values tells already, and of the way back again.
    scattering = spread.outside if spread is not None and repeats else np.zeros(len(means), dtype=bool)
    outside = level.outside if level is not None else np.zeros(len(means), dtype=bool)
    drifting = average.outside if average is not None else np.zeros(len(means), dtype=bool)
    reference = float(parse_decimal(plan.reference))
    limit = float(parse_decimal(plan.limit)) if plan.limit else math.inf
    judged = tuple(
        Judged(
            check,
            mean,
            abs(mean - reference) > limit * (1 + 1e-9),  # on the limit is within, whatever binary makes of it
            bool(out),
            bool(drift),
            bool(scatter),
        )
        for check, mean, out, drift, scatter in zip(checks, means, outside, drifting, scattering, strict=True)
    )
    begins = checks[-1].on + timedelta(days=plan.every_days) if checks else plan.begins_on
    return Control(plan, judged, level, average, begins, spread)


def _charts(groups: Sequence[Sequence[float]], means: Sequence[float]) -> tuple[Chart | None, Chart | None]:
    """Means against the limits of the first checks, and their moving average against its own."""
    if len(means) < LEAST:
        return None, None
    base = min(BASELINE, len(means))
    try:
        # Repeats within a check scatter less than checks do; the wider of the two scatters is the usual one.
        first = individuals(means[:base])
        within = shewhart(groups[:base]) if len(groups[0]) > 1 else first
        half = max(float(first.upper[0]) - first.centre, float(within.upper[0]) - first.centre)
        if half <= 0:
            return None, None
        points = np.asarray(means, dtype=np.float64)
        limits = [np.full(points.size, first.centre + sign * half) for sign in (-1, 1)]
        level = Chart(points, first.centre, limits[0], limits[1], half / 3)
        return level, ewma(means, weight=_WEIGHT, target=first.centre, sigma=half / 3, steady=False)
    except ChartError:
        return None, None


def _spread(groups: Sequence[Sequence[float]], means: Sequence[float]) -> Chart | None:
    """Ranges against the limits of the first checks; None where those did not scatter at all."""
    if len(means) < LEAST:
        return None
    base, repeated = min(BASELINE, len(means)), len(groups[0]) > 1
    try:
        first = ranges(groups[:base]) if repeated else moving_ranges(means[:base])
        every = ranges(groups) if repeated else moving_ranges(means)
    except ChartError:
        return None
    if first.centre <= 0:
        return None
    lower, upper = (np.full(every.points.size, float(ends[0])) for ends in (first.lower, first.upper))
    return Chart(every.points, first.centre, lower, upper, first.sigma)

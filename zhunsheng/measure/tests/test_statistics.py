# SPDX-License-Identifier: Apache-2.0
"""Scores, ANOVA, control charts, intervals and risks: properties and published figures beside the cases."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import f_oneway

from zhunsheng.measure.anova import AnovaError, anova, anova_of_groups
from zhunsheng.measure.calibration_interval import IntervalError, interval_by_attributes
from zhunsheng.measure.comparison import ComparisonError, en_number, z_score, zeta_score
from zhunsheng.measure.control_chart import ChartError, c4, ewma, individuals, moving_ranges, ranges, shewhart
from zhunsheng.measure.drift_interval import fit_drift, interval_to_limits, interval_to_uncertainty
from zhunsheng.measure.risk import Limits, RiskError, global_risk, probability_of_conformity


def test_scores_work_on_arrays() -> None:
    assert en_number([10.3, 10.0], 0.4, 10.0, 0.3).tolist() == pytest.approx([0.6, 0.0])
    assert zeta_score(10.3, 0.2, 10.0, 0.15) == pytest.approx(1.2)
    assert z_score([9.0], 10.0, 0.5).tolist() == [-2.0]


@pytest.mark.parametrize("spread", [0.0, -1.0, math.nan])
def test_a_score_needs_uncertainties(spread: float) -> None:
    with pytest.raises(ComparisonError):
        en_number(10.3, spread, 10.0, 0.0)


def test_anova_of_readings_and_of_their_summaries_agree() -> None:
    readings = np.array([[10.1, 10.2, 10.0], [10.4, 10.3, 10.5], [9.9, 10.0, 10.1]])
    whole = anova(readings)
    summary = anova_of_groups(readings.mean(axis=1), readings.std(axis=1, ddof=1), 3)
    assert whole == summary
    # By hand: the means 10.1, 10.4, 10.0 have s = 0.2081666, within-group s is 0.1 in each.
    assert whole.s_a == pytest.approx(math.sqrt(3) * 0.2081666, rel=1e-6)
    assert whole.s_b == pytest.approx(0.1)
    assert whole.f == pytest.approx(13.0)
    assert whole.p_value == pytest.approx(0.00658, abs=1e-4)
    assert whole.s_between == pytest.approx(math.sqrt((0.13 - 0.01) / 3))


def test_homogeneous_groups_have_nothing_between() -> None:
    assert anova([[1.0, 3.0], [2.0, 2.0], [1.0, 3.0]]).s_between == 0.0


def test_groups_of_unequal_size_agree_with_sums_written_out() -> None:
    groups = [[10.1, 10.2, 10.0], [10.4, 10.3], [9.9, 10.0, 10.1, 10.2]]
    every = [reading for group in groups for reading in group]
    grand, means = np.mean(every), [np.mean(group) for group in groups]
    between = sum(len(group) * (mean - grand) ** 2 for group, mean in zip(groups, means, strict=True))
    within = sum((x - mean) ** 2 for group, mean in zip(groups, means, strict=True) for x in group)
    found = anova(groups)
    assert (found.dof_a, found.dof_b) == (2, 6)
    assert found.f == pytest.approx((between / 2) / (within / 6))
    assert found.per_group == pytest.approx((9 - (9 + 4 + 16) / 9) / 2)
    f, p = f_oneway(*groups)
    assert (found.f, found.p_value) == pytest.approx((f, p))


@pytest.mark.parametrize("groups", [[[1.0], [2.0]], [[1.0, 2.0]], [[1.0, math.nan], [1.0, 2.0]]])
def test_anova_needs_groups(groups: list[list[float]]) -> None:
    with pytest.raises(AnovaError):
        anova(groups)


def test_a_chart_says_which_points_lie_outside() -> None:
    quiet = [10.0, 10.1, 9.9, 10.0, 10.1, 9.9] * 4
    chart = individuals([*quiet, 12.0])
    assert chart.outside.tolist() == [*[False] * len(quiet), True]


def test_a_chart_of_individuals_is_that_of_the_handbook() -> None:
    """NIST/SEMATECH e-Handbook, 6.3.2.2: ten flow rates."""
    chart = individuals([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])
    assert chart.centre == pytest.approx(50.81)
    assert float(chart.upper[0]) == pytest.approx(55.8041, abs=5e-5)
    assert float(chart.lower[0]) == pytest.approx(45.8159, abs=5e-5)


def test_limits_of_a_young_ewma_are_narrower() -> None:
    young = ewma([50.0] * 20, weight=0.3, target=50.0, sigma=2.0, steady=False)
    settled = ewma([50.0] * 20, weight=0.3, target=50.0, sigma=2.0)
    assert young.upper[0] == pytest.approx(50 + 3 * 2 * 0.3)
    assert young.upper[-1] == pytest.approx(settled.upper[-1], rel=1e-4)


def test_the_bias_of_s_is_that_of_the_tables() -> None:
    assert [round(c4(size), 4) for size in (2, 3, 4, 5, 10)] == [0.7979, 0.8862, 0.9213, 0.9400, 0.9727]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: individuals([1.0]),
        lambda: individuals([1.0, math.inf]),
        lambda: shewhart([[1.0], [2.0]]),
        lambda: ewma([1.0], weight=0.0, target=0.0, sigma=1.0),
        lambda: ewma([1.0], weight=0.3, target=0.0, sigma=0.0),
    ],
)
def test_a_chart_needs_data(wrong: object) -> None:
    with pytest.raises(ChartError):
        wrong()  # type: ignore[operator]  # each is a call without arguments


def test_a_record_that_does_not_speak_against_the_target_keeps_the_interval() -> None:
    kept = interval_by_attributes(19, 20, 365, 0.95)
    assert (kept.interval, kept.changed) == (365, False)


def test_a_record_better_than_the_target_lengthens_the_interval() -> None:
    longer = interval_by_attributes(60, 60, 365, 0.9)
    assert longer.changed
    assert longer.interval > 365


DAYS, CHANGES = [70, 86, 104, 135, 167, 173], [0.1, 0.11, 0.251, 0.299, 0.403, 0.615]


def test_intervals_of_the_handbook() -> None:
    """NASA-HDBK-8739.19-5, tables 7-2 to 7-7."""
    curve = fit_drift(DAYS, CHANGES, degree=2)
    assert curve.coefficients.tolist() == pytest.approx([0.00015741, 0.00001674], abs=5e-9)
    assert curve.covariance[0, 0] == pytest.approx(0.00000101, abs=5e-9)
    assert curve.covariance[0, 1] == pytest.approx(-6.607e-9, abs=5e-13)
    assert curve.s == pytest.approx(0.0708, abs=5e-5)
    both = interval_to_limits(curve, 9, 11, start=10.03, u_start=0.28, confidence=0.9)
    assert both == pytest.approx(140.1, abs=0.05)
    upper = interval_to_limits(curve, None, 11, start=10.03, u_start=0.28, confidence=0.9)
    assert upper == pytest.approx(171.75, abs=0.005)
    assert interval_to_limits(curve, 9, None, start=9.03, u_start=0.28, confidence=0.9) == 0
    assert interval_to_uncertainty(curve, 0.5, u_start=0.28) == pytest.approx(327.15, abs=0.005)


def test_scatter_shortens_the_interval_of_a_drift() -> None:
    quiet = fit_drift([1, 2, 3, 4, 5], [0.1, 0.2, 0.3, 0.4, 0.5])
    noisy = fit_drift([1, 2, 3, 4, 5], [0.15, 0.15, 0.35, 0.35, 0.5])
    assert interval_to_limits(quiet, -1, 1) == pytest.approx(10.0)
    assert interval_to_limits(noisy, -1, 1) < 10
    assert interval_to_limits(fit_drift([1, 2, 3], [0.0, 0.0, 0.0]), -1, 1) == math.inf


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: interval_by_attributes(5, 4, 365, 0.95),
        lambda: interval_by_attributes(4, 5, 365, 1.0),
        lambda: fit_drift([1.0], [0.1]),
        lambda: fit_drift([0.0, 1.0], [0.1, 0.1]),
        lambda: fit_drift([1.0, 1.0, 1.0], [0.1, 0.1, 0.1], degree=2),
        lambda: interval_to_limits(fit_drift([1, 2], [0.1, 0.2]), None, None),
        lambda: interval_to_limits(fit_drift([1, 2], [0.1, 0.2]), None, math.nan),
        lambda: interval_to_uncertainty(fit_drift([1, 2], [0.1, 0.2]), 0.0),
    ],
)
def test_an_interval_needs_a_history(wrong: object) -> None:
    with pytest.raises(IntervalError):
        wrong()  # type: ignore[operator]  # each is a call without arguments


@given(y=st.floats(-5, 5), u=st.floats(0.01, 3))
def test_the_probabilities_on_both_sides_of_a_limit_add_up(y: float, u: float) -> None:
    below, above = (probability_of_conformity(y, u, limits) for limits in (Limits(high=1.0), Limits(low=1.0)))
    assert below + above == pytest.approx(1.0)


@given(sd=st.floats(0.05, 3), u=st.floats(0.01, 1), shift=st.floats(-1, 1), guard=st.floats(0, 0.5))
def test_a_guard_band_never_raises_the_consumers_risk(
    sd: float, u: float, shift: float, guard: float
) -> None:
    limits = Limits(-1.0, 1.0)
    plain = global_risk(shift, sd, u, limits)
    guarded = global_risk(shift, sd, u, limits, Limits(-1.0 + guard, 1.0 - guard))
    assert guarded.pfa <= plain.pfa + 1e-12
    assert guarded.pfr >= plain.pfr - 1e-9
    assert plain.p_accept + 1e-9 >= plain.pfa


def test_global_risk_agrees_with_drawing_items() -> None:
    generator = np.random.default_rng(11)
    true = generator.normal(0.2, 0.8, 2_000_000)
    measured = true + generator.normal(0.0, 0.3, true.size)
    accepted, conforms = np.abs(measured) <= 0.9, np.abs(true) <= 1.0
    risk = global_risk(0.2, 0.8, 0.3, Limits(-1.0, 1.0), Limits(-0.9, 0.9))
    assert risk.pfa == pytest.approx(float((accepted & ~conforms).mean()), abs=4e-4)
    assert risk.pfr == pytest.approx(float((~accepted & conforms).mean()), abs=6e-4)


def test_one_sided_limits_have_one_sided_risks() -> None:
    risk = global_risk(0.0, 1.0, 0.5, Limits(high=1.0))
    mirrored = global_risk(0.0, 1.0, 0.5, Limits(low=-1.0))
    assert risk.pfa == pytest.approx(mirrored.pfa, rel=1e-9)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Limits(None, None),
        lambda: Limits(1.0, 1.0),
        lambda: Limits(math.nan, 1.0),
        lambda: probability_of_conformity(0.0, 0.0, Limits(high=1.0)),
        lambda: global_risk(0.0, math.inf, 1.0, Limits(high=1.0)),
    ],
)
def test_a_risk_needs_limits_and_spreads(wrong: object) -> None:
    with pytest.raises(RiskError):
        wrong()  # type: ignore[operator]  # each is a call without arguments


@pytest.mark.parametrize("size", [2, 5, 20])
def test_limits_of_ranges_rest_on_how_ranges_of_normal_readings_scatter(size: int) -> None:
    found = np.ptp(np.random.default_rng(1).normal(size=(100_000, size)), axis=1)
    chart = ranges([[0.0] * (size - 1) + [1.0]])
    assert 1 / chart.sigma == pytest.approx(found.mean(), rel=0.01)
    assert chart.upper[0] == pytest.approx(1 + 3 * found.std() / found.mean(), rel=0.01)


def test_a_moving_range_tells_of_a_jump() -> None:
    chart = moving_ranges([1.0, 2.0] * 10 + [9.0])
    assert chart.outside.tolist() == [False] * 19 + [True]
    with pytest.raises(ChartError):
        ranges([[1.0] * 21])

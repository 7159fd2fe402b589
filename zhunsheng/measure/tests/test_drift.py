# SPDX-License-Identifier: Apache-2.0
"""Drift from successive certificates: the largest change, scaled to the time relied on, never down."""

from datetime import date
from fractions import Fraction

import pytest

from zhunsheng.measure.drift import Calibration, CorrectionAt, correction_at, estimate_drift


def _points(*rows: tuple[str, str]) -> tuple[CorrectionAt, ...]:
    return tuple(
        CorrectionAt(Fraction(at), Fraction(correction), Fraction("0.02")) for at, correction in rows
    )


FIRST = Calibration(date(2024, 3, 1), "A", _points(("0", "0"), ("50", "0.010"), ("100", "0.030")))
SECOND = Calibration(date(2025, 3, 1), "B", _points(("0", "0.002"), ("50", "0.015"), ("100", "0.020")))
YEAR = (SECOND.on - FIRST.on).days


def test_the_largest_change_at_any_point_counts() -> None:
    drift = estimate_drift([SECOND, FIRST], YEAR)
    assert (drift.half_width, drift.basis) == (Fraction("0.010"), "history")
    [change] = drift.changes
    assert (change.earlier, change.later, change.at, change.change) == (
        "A",
        "B",
        Fraction(100),
        Fraction("-0.010"),
    )


def test_points_that_differ_are_compared_on_the_line() -> None:
    later = Calibration(date(2025, 3, 1), "B", _points(("25", "0.010"), ("120", "9")))
    drift = estimate_drift([FIRST, later], YEAR)
    assert drift.half_width == Fraction("0.005")  # at 25 the first says 0.005; at 120 it says nothing


@pytest.mark.parametrize(("relied_on", "times"), [(2 * YEAR, 2), (YEAR, 1), (YEAR // 2, 1)])
def test_a_shorter_history_is_scaled_up_and_a_longer_one_is_not_scaled_down(
    relied_on: int, times: int
) -> None:
    assert estimate_drift([FIRST, SECOND], relied_on).half_width == Fraction("0.010") * times


def test_an_adjusted_standard_is_compared_as_it_was_found() -> None:
    adjusted = Calibration(date(2025, 3, 1), "B", _points(("50", "0")), _points(("50", "0.017")))
    assert estimate_drift([FIRST, adjusted], YEAR).half_width == Fraction("0.007")
    third = Calibration(date(2026, 3, 1), "C", _points(("50", "0.001")))
    assert estimate_drift([FIRST, adjusted, third], YEAR).half_width == Fraction("0.007")


@pytest.mark.parametrize(
    "history",
    [
        [FIRST],
        [FIRST, Calibration(date(2025, 3, 1), "B", _points(("200", "0.5")))],
        [FIRST, Calibration(FIRST.on, "B", _points(("50", "0.5")))],
    ],
    ids=["one", "another range", "the same day"],
)
def test_where_nothing_compares_the_uncertainty_stands_in(history: list[Calibration]) -> None:
    drift = estimate_drift(history, YEAR)
    assert (drift.half_width, drift.basis, drift.changes) == (Fraction("0.02"), "single", ())


def test_no_history_is_no_question() -> None:
    with pytest.raises(ValueError, match="at least one"):
        estimate_drift([], YEAR)


def test_two_statements_for_one_point_count_by_their_mean() -> None:
    points = _points(("50", "0.010"), ("50", "0.020"), ("60", "0.030"))
    assert correction_at(points, Fraction(50)) == Fraction("0.015")
    assert correction_at(points, Fraction(55)) == Fraction("0.0225")
    assert correction_at(points, Fraction(61)) is None

# SPDX-License-Identifier: Apache-2.0
"""A standard stated at points: joined by lines where that may be, and nothing invented anywhere else."""

from dataclasses import replace
from fractions import Fraction

import pytest

from zhunsheng.measure.procedure import compute
from zhunsheng.measure.procedure.record import RecordInput, StandardValue
from zhunsheng.measure.procedure.shipped import load_shipped
from zhunsheng.measure.procedure.standard import BoundStandard, StandardAt, match_standard
from zhunsheng.measure.tests.records import whole_record


def _point(
    at: int, correction: str, expanded: str = "0.2", k: str = "2", *, joined: bool = True
) -> BoundStandard:
    stated = StandardAt(Fraction(expanded), Fraction(k), Fraction("0.1"), Fraction(correction))
    return BoundStandard(Fraction(at), Fraction(at), stated, joined)


POINTS = [_point(0, "0.1"), _point(10, "0.3", "0.4"), _point(20, "-0.1")]


def _at(values: list[BoundStandard], position: str) -> StandardAt:
    found = match_standard(values, Fraction(position))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("position", "correction", "expanded"),
    [
        ("0", "0.1", "0.2"),
        ("10", "0.3", "0.4"),
        ("2.5", "0.15", "0.4"),
        ("17.5", "0", "0.4"),
        ("20", "-0.1", "0.2"),
    ],
)
def test_between_points_the_line_and_the_larger_uncertainty_hold(
    position: str, correction: str, expanded: str
) -> None:
    found = _at(POINTS, position)
    assert (found.correction, found.expanded, found.k) == (
        Fraction(correction),
        Fraction(expanded),
        Fraction(2),
    )


@pytest.mark.parametrize("position", ["-0.001", "20.001"])
def test_nothing_holds_beyond_the_outermost_points(position: str) -> None:
    assert match_standard(POINTS, Fraction(position)) is None


def test_points_that_may_not_be_joined_hold_only_where_they_are() -> None:
    resistors = [_point(100, "0.1", joined=False), _point(1000, "0.2", joined=False)]
    assert match_standard(resistors, Fraction(500)) is None
    assert _at(resistors, "1000").correction == Fraction("0.2")


def test_the_larger_standard_uncertainty_counts_not_the_larger_number() -> None:
    found = _at([_point(0, "0", "0.3", "3"), _point(10, "0", "0.25", "2")], "5")
    assert (found.expanded, found.k) == (Fraction("0.25"), Fraction(2))


def test_a_hysteresis_is_one_point_with_half_the_difference_added() -> None:
    found = _at([_point(0, "0.1"), _point(10, "0.30"), _point(10, "0.20")], "10")
    assert (found.correction, found.expanded) == (Fraction("0.25"), Fraction("0.25"))


def test_the_narrower_statement_goes_first() -> None:
    stated = StandardAt(Fraction(1), Fraction(2), Fraction(0), Fraction(7))
    narrow = BoundStandard(Fraction(4), Fraction(6), stated)
    wide = BoundStandard(Fraction(-50), Fraction(50), stated)
    assert _at([*POINTS, narrow], "5").correction == 7
    assert _at([*POINTS, wide], "5").correction == Fraction("0.2")
    assert _at([*POINTS, wide], "30").correction == 7


def _volts(at: str, correction: str, expanded: str) -> StandardValue:
    return StandardValue("dcv-20", "source", at, at, expanded, "2", "mV", "0.12", correction, "linear")


def _error(record: RecordInput) -> tuple[str, str]:
    [section] = compute(load_shipped("dmm-jjf1587"), record).sections
    row = next(row for row in section.rows if row.nominal == "10")
    return row.cells["error"], row.cells["U"]


def test_a_shipped_procedure_applies_the_correction_and_keeps_its_figures_without() -> None:
    """S0: +0.70 mV with U = 0.25 mV; a standard whose output is 0.30 mV high leaves an error of +0.40 mV."""
    record = whole_record()
    assert _error(record) == ("0.70", "0.25")
    points = (_volts("-20", "0.30", "0.20"), _volts("5", "0.20", "0.20"), _volts("20", "0.50", "0.20"))
    assert _error(replace(record, standards=points)) == ("0.40", "0.25")
    coarser = (_volts("-20", "0.30", "0.20"), _volts("5", "0.20", "0.20"), _volts("20", "0.50", "0.60"))
    assert _error(replace(record, standards=coarser)) == ("0.40", "0.62")

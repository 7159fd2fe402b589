# SPDX-License-Identifier: Apache-2.0
"""Uncertainties as evidence has them: in the unit of the points, whatever unit the result is stated in."""

from dataclasses import replace

import pytest

from zhunsheng.measure.procedure import load_shipped
from zhunsheng.work.evidence_points import as_capability_says, counted_values, stated_values
from zhunsheng.work.models import Reading
from zhunsheng.work.specimen import run_of


@pytest.mark.parametrize(
    ("text", "unit", "own", "nominal", "expected"),
    [
        ("0.25", "mV", "V", "10", 0.25e-3),
        ("0.069", "%", "µL", "1000", 0.69e-6),
        ("0.5", "%", "V", "-20", 0.1),
        ("0.02", "1", "m³", "5", 0.1),
        ("1.5", "%", "%", "40", 1.5),
        ("0.4", "dB", "1", "8000", 0.4),
        ("0.5", "%", "V", "", 0.5),
    ],
)
def test_a_relative_uncertainty_is_a_part_of_the_nominal_value(
    text: str, unit: str, own: str, nominal: str, expected: float
) -> None:
    assert as_capability_says(text, unit, own, nominal) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "section", "point", "expected"),
    [
        # A response in dB at 8 kHz, U in dB: neither a part of the frequency nor in hertz.
        ("sound-level-meter-jjg188", "weighting", 8, (8000.0, "Hz", 0.48, 0.01, "dB")),
        ("dmm-jjf1587", "dcv-20", 1, (10.0, "V", 0.00025, 0.00001, None)),
    ],
)
def test_a_point_states_its_u_beside_the_unit_it_is_in(
    name: str, section: str, point: int, expected: tuple[float, str, float, float, str | None]
) -> None:
    procedure = load_shipped(name)
    run = run_of(procedure, procedure.worked[0])
    asked, found = run.programme.section(section), run.results.section(section)
    assert asked is not None
    assert found is not None
    stated = stated_values(asked, found, found.rows[point], point)
    keys = ("nominal_value", "value_unit", "u_value", "u_step", "u_unit")
    assert tuple(stated.get(key) for key in keys) == tuple(
        pytest.approx(each) if isinstance(each, float) else each for each in expected
    )


@pytest.mark.parametrize(
    ("name", "section", "point", "read", "expected"),
    [
        ("dmm-jjf1587", "dcv-20", 1, Reading(resolution="0.0001", unit="V"), (100000, 7.0, 2.5, 8.5)),
        # In dB, of readings in dB, over points in Hz: no place on the scale, and limits that differ by side.
        (
            "sound-level-meter-jjg188",
            "weighting",
            8,
            Reading(resolution="0.1", unit="dB"),
            (None, -17.0, 4.8, None),
        ),
    ],
)
def test_a_point_states_its_error_in_counts_of_what_was_read(
    name: str, section: str, point: int, read: Reading, expected: tuple[float | None, ...]
) -> None:
    procedure = load_shipped(name)
    run = run_of(procedure, procedure.worked[0])
    asked, found = run.programme.section(section), run.results.section(section)
    assert asked is not None
    assert found is not None
    counted = counted_values(asked, found, found.rows[point], point, read)
    keys = ("nominal", "reported_error", "u_counts", "mpe_counts")
    assert tuple(counted.get(key) for key in keys) == expected


def test_a_relative_error_has_no_counts() -> None:
    procedure = load_shipped("dmm-jjf1587")
    run = run_of(procedure, procedure.worked[0])
    asked, found = run.programme.section("dcv-20"), run.results.section("dcv-20")
    assert asked is not None
    assert found is not None
    relative = replace(found, result_unit="%")
    told = counted_values(asked, relative, found.rows[1], 1, Reading(resolution="0.0001", unit="V"))
    assert told == {"nominal": 100000}

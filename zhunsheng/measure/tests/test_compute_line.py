# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import pytest

from zhunsheng.measure.procedure import LineResult, RecordError, RecordInput, compute, load_shipped
from zhunsheng.measure.worked import record_of

H3 = load_shipped("thermometer-gum-h3")
RECORD = record_of(H3.worked[0])


def line_of(record: RecordInput) -> LineResult:
    line = compute(H3, record).sections[0].line
    assert line is not None
    return line


def test_the_published_line_comes_out() -> None:
    line = line_of(RECORD)
    intercept, slope = line.coefficients
    assert (intercept.value_text, intercept.u_text, intercept.unit) == ("-0.1712", "0.0029", "°C")
    assert (slope.value_text, slope.u_text) == ("0.00218", "0.00067")
    assert (line.correlation_text, line.scatter_text, line.dof) == ("-0.930", "0.0035", 9)
    (prediction,) = line.predictions
    assert prediction.at == "30"
    result = prediction.result
    assert (result.value_text, result.u_text, result.dof) == ("-0.1494", "0.0041", 9.0)
    assert (result.k_text, result.expanded_text) == ("2.32", "0.0096")


def test_each_point_shows_observed_fitted_and_their_difference() -> None:
    rows = compute(H3, RECORD).sections[0].rows
    assert len(rows) == 11
    assert rows[3].cells["b"] == "-0.159"
    assert (rows[3].cells["fitted"], rows[3].cells["residual"]) == ("-0.1646", "0.0056")
    for row in rows:
        assert row.result is not None
        assert abs(float(row.cells["b"]) - float(row.cells["fitted"]) - float(row.cells["residual"])) < 2e-4


def test_too_few_points_give_no_line_but_their_readings() -> None:
    record = replace(RECORD, readings=RECORD.readings[:4])
    results = compute(H3, record)
    assert results.sections[0].line is None
    assert [row.cells for row in results.sections[0].rows] == [
        {"t": "21.521", "b": "-0.171"},
        {"t": "22.012", "b": "-0.169"},
    ]
    assert results.incomplete[0].kind == "point"


def test_a_point_without_its_partner_stays_out_of_the_line() -> None:
    results = compute(H3, replace(RECORD, readings=RECORD.readings[:-1]))
    assert results.sections[0].rows[-1].state == "partial"
    line = results.sections[0].line
    assert line is not None
    assert line.dof == 8


def test_equal_temperatures_make_no_line() -> None:
    same = tuple(replace(item, text="25.000") if item.column == "t" else item for item in RECORD.readings)
    results = compute(H3, replace(RECORD, readings=same))
    assert results.sections[0].line is None
    assert [notice.code for notice in results.warnings] == ["fit"]


def test_points_on_one_line_have_no_uncertainty_and_still_show() -> None:
    exact = tuple(
        replace(item, text=f"{20 + item.point}.000" if item.column == "t" else f"0.{item.point + 10}0")
        for item in RECORD.readings
    )
    line = line_of(replace(RECORD, readings=exact))
    assert line.predictions[0].result.value_text == "0.200"


def test_more_points_than_allowed_are_refused() -> None:
    with pytest.raises(RecordError):
        compute(H3, replace(RECORD, readings=(replace(RECORD.readings[0], point=50),)))

# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace
from decimal import Decimal

import GTC
import pytest

from zhunsheng.measure.cmc import CmcRow, u_reported_at_least_cmc
from zhunsheng.measure.procedure import (
    Observation,
    PointRow,
    RecordError,
    RecordInput,
    Results,
    Span,
    StandardValue,
    compute,
    load_shipped,
)
from zhunsheng.measure.tests.records import (
    SECTION,
    observations,
    standards,
    whole_record,
    with_parameter,
    with_text,
)

DMM = load_shipped("dmm-jjf1587")


def results_of(record: RecordInput) -> Results:
    return compute(DMM, record)


def row_of(record: RecordInput, point: int = 1) -> PointRow:
    section = results_of(record).section(SECTION)
    assert section is not None
    return section.rows[point]


def test_the_baseline_gives_its_error_limit_uncertainty_and_verdict() -> None:
    results = results_of(whole_record())
    assert results.complete
    assert results.warnings == ()
    row = row_of(whole_record())
    assert row.cells == {
        "nominal": "10",
        "indication": "10.0007",
        "error": "0.70",
        "mpe": "0.85",
        "U": "0.25",
        "k": "2",
        "verdict": "conform",
    }
    assert row.result is not None
    assert row.result.value == 0.7
    assert row.position == pytest.approx(0.7 / 0.85, abs=1e-3)
    assert row.position_u == pytest.approx(0.294, abs=2e-3)


def test_another_rule_changes_the_statement_and_no_number() -> None:
    before, after = row_of(whole_record()), row_of(replace(whole_record(), decision="non-binary"))
    assert after.verdict is not None
    assert (after.verdict.outcome, after.verdict.acceptance_limit) == ("conditional-pass", "0.60")
    assert (after.result, after.mpe, after.budget, after.position) == (
        before.result,
        before.mpe,
        before.budget,
        before.position,
    )


def test_the_reported_u_is_not_below_the_capability() -> None:
    row = row_of(whole_record())
    assert row.result is not None
    capability = CmcRow("0", "20", "V", "value", "0.20", "mV")
    assert u_reported_at_least_cmc(Decimal(row.result.expanded_text), "mV", capability, Decimal(10), "V")


def test_the_budget_agrees_with_gtc_and_its_shares_add_up() -> None:
    row = row_of(whole_record(), point=3)
    assert row.result is not None
    counted = [item for item in row.budget if item.counted]
    parts = [GTC.ureal(0, item.contribution, item.dof or GTC.inf) for item in counted]
    assert row.result.u == pytest.approx(sum(parts).u)
    assert sum(item.share for item in row.budget) == pytest.approx(1)
    assert {item.id for item in row.budget} - {item.id for item in counted} == {"resolution"}
    units = {item.id: item.unit for item in row.budget}
    assert units["thermal"] == "V"


def test_of_repeatability_and_resolution_the_larger_counts() -> None:
    counted = {item.id: item.counted for item in row_of(whole_record(), point=1).budget}
    assert (counted["repeatability"], counted["resolution"]) == (False, True)


def test_the_narrowest_standard_value_is_taken() -> None:
    certificate = {point: row_of(whole_record(), point).budget[2].contribution for point in (1, 2)}
    assert certificate == {1: pytest.approx(0.10), 2: pytest.approx(0.12)}


def test_the_standards_correction_moves_the_error() -> None:
    moved = replace(standards()[1], correction="0.10")
    row = row_of(replace(whole_record(), standards=(standards()[0], moved, standards()[2])))
    assert row.cells["error"] == "0.60"


def test_the_items_own_specification_replaces_the_default() -> None:
    assert row_of(with_parameter("a", "0.0070")).cells["mpe"] == "1.20"


def test_the_limit_follows_the_size_of_a_negative_reading() -> None:
    row = row_of(whole_record(), point=4)
    assert (row.cells["error"], row.cells["mpe"]) == ("-0.43", "0.85")


def test_readings_in_another_unit_are_converted() -> None:
    record = whole_record()
    changed = tuple(
        replace(item, text="10000.7", resolution="0.1", unit="mV") if item.point == 1 else item
        for item in record.readings
    )
    assert row_of(replace(record, readings=changed)) == row_of(record)


def test_full_width_digits_read_alike() -> None:
    assert row_of(with_text("１０。０００７")).cells == row_of(whole_record()).cells


def test_a_half_typed_record_gives_what_it_can() -> None:
    record = replace(whole_record(), readings=observations()[:5])
    results = results_of(record)
    rows = results.sections[0].rows
    assert [row.state for row in rows] == ["complete", "partial", "empty", "empty", "empty"]
    assert rows[1].cells == {"nominal": "10", "indication": "10.0007"}
    assert rows[1].result is None
    assert len(results.incomplete) == 10
    assert (results.incomplete[0].point, results.incomplete[0].repeat) == (1, 2)
    assert not results.complete


def test_an_empty_record_gives_empty_rows_and_says_what_is_missing() -> None:
    results = results_of(RecordInput())
    assert {row.state for row in results.sections[0].rows} == {"empty"}
    assert {item.kind for item in results.incomplete} == {"reading", "standard", "environment"}


def test_a_point_without_its_standard_waits_for_it() -> None:
    results = results_of(replace(whole_record(), standards=standards()[1:]))
    assert [row.state for row in results.sections[0].rows] == [
        "complete",
        "complete",
        "partial",
        "partial",
        "complete",
    ]
    assert [item.kind for item in results.incomplete] == ["standard", "standard"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NaN", "not-finite"),
        ("inf", "not-finite"),
        ("1e308", "exponent"),
        ("十伏", "not-a-number"),
        ("10,0007", "separator"),
        ("10.00071", "finer-than-resolution"),
    ],
)
def test_a_text_that_is_no_reading_stops_its_point_only(text: str, code: str) -> None:
    results = results_of(with_text(text))
    (notice,) = results.warnings
    assert (notice.code, notice.severity, notice.point, notice.repeat) == (code, "stop", 1, 0)
    assert results.sections[0].rows[1].state == "partial"
    assert results.sections[0].rows[2].state == "complete"
    assert not results.complete


def test_climate_outside_its_limits_is_asked_about() -> None:
    (notice,) = results_of(replace(whole_record(), temperature=Span("21", "19", "22.5"))).warnings
    assert (notice.code, notice.severity, notice.column) == ("environment", "ask", "temperature")
    assert "22.5" in notice.message.zh


def test_a_climate_out_of_order_is_refused() -> None:
    (notice,) = results_of(replace(whole_record(), temperature=Span("19", "19.5", "20"))).warnings
    assert (notice.code, notice.severity) == ("span", "stop")


def test_a_half_typed_climate_is_still_missing() -> None:
    results = results_of(
        replace(whole_record(), temperature=Span("20.1", "", ""), humidity=Span("x", "1", "2"))
    )
    assert [(item.kind, item.column) for item in results.incomplete] == [("environment", "temperature")]
    assert [(notice.code, notice.column) for notice in results.warnings] == [("not-a-number", "humidity")]


def test_too_coarse_a_standard_is_asked_about() -> None:
    coarse = replace(standards()[1], expanded_uncertainty="0.40")
    results = results_of(replace(whole_record(), standards=(standards()[0], coarse, standards()[2])))
    found = [(notice.code, notice.point) for notice in results.warnings]
    assert ("standard-ratio", 1) in found
    assert ("standard-ratio", 3) not in found


def test_a_verdict_that_rests_on_rounding_is_asked_about() -> None:
    # The limit is 0.8504 mV before rounding and 0.85 mV as shown; the error of 0.85 mV lies on it.
    record = with_parameter("b", "0.00075")
    codes = {notice.code for notice in results_of(replace(record, decision="guard-band")).warnings}
    assert codes <= {"rounding-decides", "standard-ratio"}
    tight = with_parameter("b", "0.001748")
    row = row_of(tight)
    assert (row.cells["mpe"], row.cells["error"]) == ("0.70", "0.70")
    assert row.verdict is not None
    simple = results_of(replace(tight, decision="simple"))
    assert ("rounding-decides", 1) in {(notice.code, notice.point) for notice in simple.warnings}


def test_a_limit_that_is_not_positive_stops() -> None:
    results = results_of(with_parameter("b", "-1"))
    assert {notice.code for notice in results.warnings} == {"mpe"}
    assert row_of(with_parameter("b", "-1")).verdict is not None
    assert row_of(with_parameter("b", "-1")).mpe is None


def observation(**changes: object) -> Observation:
    values = {"section": SECTION, "point": 0, "column": "indication", "repeat": 0, "text": "2.0001"}
    return Observation(**(values | changes))  # type: ignore[arg-type]  # the test names real fields


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (RecordInput(readings=(observation(section="acv"),)), "section"),
        (RecordInput(readings=(observation(column="guess"),)), "column"),
        (RecordInput(readings=(observation(point=5),)), "point"),
        (RecordInput(readings=(observation(point=-1),)), "point"),
        (RecordInput(readings=(observation(repeat=3),)), "repeat"),
        (RecordInput(readings=(observation(unit="A"),)), "unit"),
        (RecordInput(readings=(observation(unit="parsec"),)), "unit"),
        (RecordInput(readings=(observation(nominal="3"),)), "nominal"),
        (RecordInput(readings=(observation(), observation())), "twice"),
        (RecordInput(decision="generous"), "decision"),
        (replace(with_parameter("a", "x")), "parameter"),
        (with_parameter("zeal", "1"), "parameter"),
        (RecordInput(standards=(StandardValue(SECTION, "other", "0", "1", "1", "2", "mV"),)), "standard"),
        (RecordInput(standards=(StandardValue(SECTION, "source", "1", "0", "1", "2", "mV"),)), "standard"),
        (RecordInput(standards=(StandardValue(SECTION, "source", "0", "1", "-1", "2", "mV"),)), "standard"),
        (RecordInput(standards=(StandardValue(SECTION, "source", "0", "1", "1", "0", "mV"),)), "standard"),
        (RecordInput(standards=(StandardValue(SECTION, "source", "0", "1", "nan", "2", "mV"),)), "standard"),
        (RecordInput(standards=(StandardValue(SECTION, "source", "0", "1", "1", "2", "Pa"),)), "unit"),
    ],
)
def test_a_record_of_something_else_is_refused(record: RecordInput, code: str) -> None:
    with pytest.raises(RecordError) as caught:
        results_of(record)
    assert caught.value.code == code
    assert caught.value.message.zh

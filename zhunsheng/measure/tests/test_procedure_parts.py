# SPDX-License-Identifier: Apache-2.0
"""The optional parts of a section: classes and tables, series, borrowed numbers, further results."""

from dataclasses import replace
from fractions import Fraction

import pytest

from zhunsheng.measure import worked
from zhunsheng.measure.procedure import (
    ParameterValue,
    ProcedureError,
    RecordError,
    RecordInput,
    Results,
    Span,
    compute,
    load_text,
)
from zhunsheng.measure.procedure.lookup import look
from zhunsheng.measure.procedure.parts import Statistic, Table
from zhunsheng.measure.procedure.spread import statistic
from zhunsheng.measure.tests.gauge import GAUGE
from zhunsheng.measure.text import Text

PROCEDURE = load_text(GAUGE)
RECORD = worked.record_of(PROCEDURE.worked[0])


def computed(record: RecordInput) -> Results:
    return compute(PROCEDURE, record)


def with_parameter(name: str, text: str) -> RecordInput:
    return replace(RECORD, parameters=(ParameterValue("*", name, text),))


def changed(old: str, new: str) -> str:
    assert GAUGE.count(old) == 1, old
    return GAUGE.replace(old, new)


def refused(text: str) -> str:
    with pytest.raises(ProcedureError) as caught:
        load_text(text)
    (fault,) = caught.value.faults
    assert fault.message.zh
    assert fault.line > 1
    return f"{fault.path}: {fault.message.en}"


def test_the_example_comes_out_as_by_hand() -> None:
    assert worked.run(PROCEDURE) == []


def test_results_with_further_parts_are_read_back() -> None:
    results = computed(RECORD)
    assert Results.from_json(results.to_json()) == results


def test_the_class_of_the_item_moves_the_limits_and_picks_from_tables() -> None:
    results = computed(with_parameter("grade", "1.0"))
    row = results.sections[1].rows[1]
    assert (row.limits_text, row.verdict and row.verdict.outcome) == ("±16.0", "not-conform")
    assert results.sections[0].rows[0].further[0].limits_text == "±0.0040"


def test_the_range_of_the_item_moves_its_points() -> None:
    results = computed(replace(with_parameter("full", "0.25"), readings=RECORD.readings[:4]))
    assert [row.nominal for row in results.sections[1].rows][:2] == ["0.125", "0.25"]


def test_a_class_that_is_not_offered_is_refused_with_those_that_are() -> None:
    with pytest.raises(RecordError, match=r"one of: 1\.0, 1\.6, special"):
        computed(with_parameter("grade", "2.5"))


def test_a_section_that_is_not_for_the_item_is_left_out() -> None:
    own = replace(with_parameter("grade", "special"), readings=RECORD.readings[:4], standards=())
    results = computed(own)
    assert [section.id for section in results.sections] == ["zero"]
    # The table has nothing for this class: the characteristic stands without a verdict of its own.
    assert results.sections[0].rows[0].further[0].limits_text == ""


def test_readings_of_a_section_that_is_not_for_the_item_are_refused() -> None:
    with pytest.raises(RecordError, match="does not apply"):
        computed(with_parameter("grade", "special"))


def test_an_optional_series_is_not_missed_until_it_is_begun() -> None:
    results = computed(RECORD)
    assert results.complete
    assert [(row.series, row.state) for row in results.sections[1].rows] == [
        ("as-found", "complete"),
        ("as-found", "complete"),
        ("as-left", "empty"),
        ("as-left", "empty"),
    ]
    begun = replace(RECORD.readings[4], point=2)
    after = computed(replace(RECORD, readings=(*RECORD.readings, begun)))
    assert not after.complete
    assert {missing.point for missing in after.incomplete} == {2, 3}


def test_the_summary_speaks_of_the_last_series_done() -> None:
    left = tuple(
        replace(item, point=item.point + 2, text="1.601" if item.point else "0.801")
        for item in RECORD.readings[4:]
    )
    (worst,) = computed(replace(RECORD, readings=(*RECORD.readings, *left))).sections[1].summary
    assert worst.value == pytest.approx(0)


def test_a_section_waits_for_what_it_borrows() -> None:
    results = computed(replace(RECORD, readings=RECORD.readings[1:]))
    assert [row.state for row in results.sections[1].rows][:2] == ["partial", "partial"]
    assert "section" in {missing.kind for missing in results.incomplete}


def test_a_temperature_that_changed_too_much_is_asked_about() -> None:
    results = computed(replace(RECORD, temperature=Span("20", "19", "20.5")))
    (notice,) = results.warnings
    assert "changed by 1.5 °C" in notice.message.en


def test_limits_that_differ_stand_in_two_columns() -> None:
    text = changed(
        "mpe: {expression: grade/100*full,", 'mpe: {expression: "0.004", lower: "-0.030",'
    ).replace("{key: mpe, ", "{key: mpe_low, ")
    procedure = load_text(text)
    low, high = compute(procedure, worked.record_of(procedure.worked[0])).sections[1].rows[:2]
    assert (low.limits_text, low.cells["mpe_low"], low.mpe_text) == ("-30.0 … +4.0", "-30.0", None)
    assert low.verdict is not None
    assert low.verdict.outcome == "conform"
    # The middle lies at −13 kPa, 17 kPa from either limit: −21 is (−21 + 13)/17 of the way.
    assert high.position == pytest.approx(-8 / 17)


def test_with_too_large_a_u_nothing_is_said() -> None:
    procedure = load_text(changed("full, basis:", 'full, largest_u: "0.002", basis:'))
    row = compute(procedure, worked.record_of(procedure.worked[0])).sections[1].rows[0]
    assert row.verdict is not None
    assert row.verdict.outcome == "undetermined"
    assert "exceeds 2" in row.verdict.reason.en


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('default: "1.6"', 'default: "1.7"', "parameters.0.default: “1.7” is not among the choices"),
        ("default: 1.6}", "default: much}", "parameters.1.default"),
        ('options: ["1.0", "1.6"]', 'options: ["1.0", "2.5"]', "options: no “2.5”"),
        ("choose: grade", "choose: klass", "choose: no “klass”; available: grade"),
        ("values: [0.004, 0.002]", "values: [0.004]", "values: 2 values are needed"),
        ("values: [0.004, 0.002]", "values: [0.004, few]", "values"),
        ("of: [rest], kind: range", "of: [test], kind: range", "of: no “test”; available: rest"),
        ("section: zero, value: s,", "section: nil, value: s,", "section: no earlier section “nil”"),
        ("section: zero, value: s,", "section: zero, value: t,", "value: no “t”"),
        ("[0.5*full, full]", "[0.5*fall, full]", "formulas.0: “fall”"),
        ('among: ["1.0", "1.6"]', 'among: ["1.0", "1.7"]', "among: no “1.7”"),
        ("of: error, kind: largest", "of: fault, kind: largest", "summary.0.of: no “fault”"),
        ("- {id: hysteresis, label", "- {id: slack, label", "further.1.id: no “slack”"),
        ("optional: true", "optional: maybe", "true, false"),
        (
            "from: standard, standard: ref, input: ref_correction",
            "from: constant, half_width: 0.1, unit: MPa, input: up",
            "budget lacks its certificate",
        ),
        ("kind: deviation", "kind: variance", "only these are allowed: range, deviation, maximum,"),
    ],
)
def test_each_fault_of_a_part_is_named_with_what_is_allowed(old: str, new: str, said: str) -> None:
    assert said in refused(changed(old, new))


def table(match: str) -> Table:
    return Table.model_validate(
        {
            "id": "z",
            "title": Text("表", "table"),
            "along": "x",
            "match": match,
            "rows": [{"at": "20", "values": ["1.0029"]}, {"at": "25", "values": ["1.0040"]}],
        }
    )


@pytest.mark.parametrize(
    ("match", "place", "value", "slope"),
    [
        ("linear", "22", "1.00334", "0.00022"),
        ("linear", "20", "1.0029", "0.00022"),
        ("linear", "25", "1.0040", "0.00022"),
        ("up-to", "19", "1.0029", "0"),
        ("up-to", "20.1", "1.0040", "0"),
        ("at", "25", "1.0040", "0"),
    ],
)
def test_a_table_is_read_at_a_place(match: str, place: str, value: str, slope: str) -> None:
    assert look(table(match), None, Fraction(place)) == (Fraction(value), Fraction(slope))


@pytest.mark.parametrize(("match", "place"), [("linear", "19"), ("up-to", "25.1"), ("at", "22")])
def test_beyond_its_rows_a_table_has_nothing(match: str, place: str) -> None:
    assert look(table(match), None, Fraction(place)) is None


@pytest.mark.parametrize(
    ("kind", "over", "reduce", "expected"),
    [
        ("range", "repeats", "maximum", 3),  # 1…4 in the first column, 2…4 in the second
        ("range", "columns", "mean", 1),  # |1−2|, |4−4|, |2−4| on average
        ("maximum", "all", "mean", 4),
        ("mean", "repeats", "minimum", Fraction(7, 3)),
    ],
)
def test_a_statistic_goes_over_repeats_or_columns(
    kind: str, over: str, reduce: str, expected: Fraction
) -> None:
    wanted = Statistic.model_validate(
        {
            "id": "w",
            "label": Text("统计", "w"),
            "of": ["a", "b"],
            "kind": kind,
            "over": over,
            "reduce": reduce,
        }
    )
    rows = [[Fraction(number) for number in row] for row in ((1, 4, 2), (2, 4, 4))]
    assert statistic(wanted, rows) == expected

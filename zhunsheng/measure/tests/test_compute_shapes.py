# SPDX-License-Identifier: Apache-2.0
"""What the two shipped procedures do not use: other roles, sources, policies and models."""

import math
from dataclasses import replace

import pytest

from zhunsheng.measure.procedure import (
    Observation,
    PointRow,
    RecordInput,
    Span,
    StandardValue,
    compute,
    load_text,
)

HEAD = """
schema: 1
id: shapes
version: "1"
name: {zh: 各种形状, en: Shapes}
field: thermal
family: thermometer
references: [{number: JJF 0000-2000, title: {zh: 甲, en: A}}]
measurands: [temperature]
decision: {offered: [simple, none], default: simple}
coverage: {policy: t, p: 0.95, digits: 2}
worked:
  - id: none
    source: {zh: 无, en: None}
    readings: [{section: bath, point: 0, column: item, values: [20.01]}]
    expect: [{at: bath/point/0/nominal, shown: "20"}]
constants:
  - {id: no_effect, value: 0, unit: °C/mm}
  - {id: reach, value: 100, unit: mm}
  - {id: deep, value: 150.5, unit: mm}
sections:
"""

BATH = """
  - id: bath
    title: {zh: 恒温槽, en: Bath}
    quantity: temperature
    unit: °C
    result_unit: °C
    points: {kind: free, least: 1, most: 5}
    repeats: 4
    columns:
      - {id: item, role: item, label: {zh: 被校, en: Item}, unit: °C, resolution: 0.01}
      - {id: reference, role: standard, label: {zh: 标准, en: Reference}, unit: °C, resolution: 0.001}
      - {id: depth, role: auxiliary, label: {zh: 深度, en: Depth}, unit: mm, per: point, resolution: 1}
    parameters:
      - {id: slope, label: {zh: 系数, en: Coefficient}, unit: "1", default: 0.002}
    standards:
      - {id: probe, family: sprt, name: {zh: 铂电阻, en: SPRT}}
    model:
      - {id: true_value, expression: reference + probe_correction + gradient}
      - {id: error, expression: item - true_value + sqrt(depth*depth)*no_effect}
    result: error
    mpe: {expression: 0.05 + slope*abs(nominal)}
    budget:
      - {id: scatter, name: {zh: 重复性, en: Scatter},
         from: readings, column: item, input: item, estimator: pooled}
      - {id: display, name: {zh: 分辨力, en: Display},
         from: resolution, column: item, input: item, distribution: triangular}
      - {id: cert, name: {zh: 证书, en: Certificate},
         from: standard, standard: probe, input: probe_correction}
      - {id: gradient, name: {zh: 均匀性, en: Gradient},
         from: constant, half_width: 0.001*abs(nominal), unit: K,
         input: gradient, distribution: trapezoid, beta: 0.5, dof: 12}
      - {id: room, name: {zh: 室温, en: Room},
         from: environment, quantity: temperature, sensitivity: slope*depth/reach, distribution: arcsine}
    certificate:
      - {key: nominal, title: {zh: 标称, en: Nominal}}
      - {key: item, title: {zh: 示值, en: Mean}}
      - {key: true_value, title: {zh: 实际值, en: True value}}
      - {key: error, title: {zh: 误差, en: Error}}
      - {key: U, title: {zh: U, en: U}}
      - {key: k, title: {zh: k, en: k}}
      - {key: limit, title: {zh: 接受限, en: Acceptance limit}}
"""

LINE = """
  - id: line
    title: {zh: 直线, en: Line}
    kind: line-fit
    quantity: temperature
    unit: °C
    result_unit: K
    points: {kind: free, least: 3, most: 9}
    repeats: 2
    columns:
      - {id: item, role: item, label: {zh: 被校, en: Item}, unit: °C, resolution: 0.01}
      - {id: reference, role: standard, label: {zh: 标准, en: Reference}, unit: °C, resolution: 0.001}
    standards:
      - {id: probe, family: sprt, name: {zh: 铂电阻, en: SPRT}}
    model:
      - {id: error, expression: item - reference}
    result: error
    fit:
      abscissa: item
      ordinate: error
      reference: 10
      predictions: [15, 40]
      slope_unit: "1"
      intercept_label: {zh: 截距, en: Intercept}
      slope_label: {zh: 斜率, en: Slope}
    budget:
      - {id: scatter, name: {zh: 离散, en: Scatter},
         from: fit}
      - {id: cert, name: {zh: 证书, en: Certificate},
         from: standard, standard: probe}
      - {id: display, name: {zh: 分辨力, en: Display},
         from: resolution, column: item}
      - {id: drift, name: {zh: 漂移, en: Drift},
         from: constant, half_width: 0.0001*at, unit: mK, sensitivity: "0.001"}
    certificate:
      - {key: item, title: {zh: 示值, en: Item}}
      - {key: error, title: {zh: 误差, en: Error}}
      - {key: fitted, title: {zh: 拟合, en: Fitted}}
      - {key: residual, title: {zh: 残差, en: Residual}}
"""

BOTH = load_text(HEAD + BATH + LINE)
ITEM = (("20.01", "20.02", "20.01", "20.03"), ("40.02", "40.02", "40.05", "40.03"))
REFERENCE = (("20.001", "20.002", "20.001", "20.000"), ("40.001", "40.000", "40.002", "40.001"))


def bath_readings() -> tuple[Observation, ...]:
    found = []
    for point, nominal in enumerate(("20", "40")):
        for column, texts in (("item", ITEM[point]), ("reference", REFERENCE[point]), ("depth", ("150",))):
            found += [
                Observation("bath", point, column, repeat, text, nominal=nominal)
                for repeat, text in enumerate(texts)
            ]
    return tuple(found)


def line_readings() -> tuple[Observation, ...]:
    pairs = (("10.01", "10.000"), ("20.02", "20.003"), ("30.04", "30.001"), ("40.04", "40.004"))
    return tuple(
        Observation("line", point, column, repeat, text)
        for point, pair in enumerate(pairs)
        for column, text in zip(("item", "reference"), pair, strict=True)
        for repeat in range(2)
    )


RECORD = RecordInput(
    readings=(*bath_readings(), *line_readings()),
    standards=(
        StandardValue("bath", "probe", "0", "100", "10", "2", "mK", correction="-2"),
        StandardValue("line", "probe", "0", "100", "0.010", "2", "K"),
    ),
    temperature=Span("20.0", "19.5", "20.5"),
)


def bath_row(point: int) -> PointRow:
    return compute(BOTH, RECORD).sections[0].rows[point]


def test_the_error_uses_the_standards_reading_and_its_correction() -> None:
    results = compute(BOTH, RECORD)
    assert results.complete, (results.incomplete, results.warnings)
    row = bath_row(0)
    assert row.result is not None
    assert row.result.value == pytest.approx(20.0175 - (20.001 - 0.002))
    assert (row.cells["nominal"], row.cells["item"]) == ("20", "20.02")
    assert row.cells["limit"] == row.mpe_text == "0.090"


def test_every_source_gives_its_component() -> None:
    budget = {item.id: item for item in bath_row(1).budget}
    spread = [[0.0, 0.01, 0.0, 0.02], [0.0, 0.0, 0.03, 0.01]]
    variances = [sum((x - sum(row) / 4) ** 2 for x in row) / 3 for row in spread]
    assert budget["scatter"].u == pytest.approx(math.sqrt(sum(variances) / 2 / 4))
    assert budget["scatter"].dof == 6.0
    assert budget["display"].u == pytest.approx(0.005 / math.sqrt(6))
    assert budget["cert"].u == pytest.approx(0.005)
    assert (budget["cert"].unit, budget["cert"].c) == ("°C", -1.0)
    assert budget["gradient"].u == pytest.approx(0.04 / math.sqrt(6 / 1.25))
    assert budget["gradient"].dof == 12.0
    assert budget["room"].u == pytest.approx(0.5 / math.sqrt(2))
    assert budget["room"].contribution == pytest.approx(0.002 * 1.5 * 0.5 / math.sqrt(2))


def test_k_follows_the_effective_degrees_of_freedom() -> None:
    row = bath_row(1)
    assert row.result is not None
    assert row.result.dof is not None
    assert 12 < row.result.dof < 40
    assert row.result.k == pytest.approx(float(row.result.k_text), abs=0.005)
    assert row.result.expanded == pytest.approx(row.result.k * row.result.u)


def test_a_line_carries_its_standard_and_display_along() -> None:
    line = compute(BOTH, RECORD).sections[1].line
    assert line is not None
    assert [prediction.at for prediction in line.predictions] == ["15", "40"]
    budget = {item.id: item for item in line.predictions[1].budget}
    assert budget["cert"].contribution == pytest.approx(0.005)
    assert budget["display"].contribution == pytest.approx(0.005 / math.sqrt(3))
    assert budget["drift"].contribution == pytest.approx(0.004 / math.sqrt(3) * 0.001)
    parts = [item.contribution for item in line.predictions[1].budget]
    assert line.predictions[1].result.u == pytest.approx(math.hypot(*parts))


def test_a_line_without_a_standard_at_a_prediction_waits() -> None:
    narrow = replace(RECORD.standards[1], nominal_from="18")
    results = compute(BOTH, replace(RECORD, standards=(RECORD.standards[0], narrow)))
    assert results.sections[1].line is None
    assert "standard" in {item.kind for item in results.incomplete}


def test_without_its_climate_no_point_is_finished() -> None:
    results = compute(BOTH, replace(RECORD, temperature=None))
    assert {row.state for row in results.sections[0].rows} == {"partial"}
    assert [item.kind for item in results.incomplete] == ["environment"]
    assert results.sections[1].line is not None


def test_a_model_without_a_finite_value_stops_its_point() -> None:
    procedure = load_text((HEAD + BATH).replace("sqrt(depth*depth)", "sqrt((depth - deep)*reach)"))
    record = replace(RECORD, readings=bath_readings(), standards=RECORD.standards[:1])
    results = compute(procedure, record)
    assert {notice.code for notice in results.warnings} == {"not-finite"}
    assert all(row.result is None for row in results.sections[0].rows)


def test_a_column_of_the_certificate_without_a_finite_value_stops_its_point_and_is_named() -> None:
    text = (HEAD + BATH).replace(
        "      - {id: error, expression: item",
        "      - {id: ratio, expression: item/(depth-depth), unit: °C/mm}\n"
        "      - {id: error, expression: item",
    )
    text = text.replace(
        "      - {key: U, title", "      - {key: ratio, title: {zh: 比, en: Ratio}}\n      - {key: U, title"
    )
    record = replace(RECORD, readings=bath_readings(), standards=RECORD.standards[:1])
    results = compute(load_text(text), record)
    assert {notice.message.en for notice in results.warnings} == {"“Ratio” (ratio) has no finite value here"}
    assert all(row.result is None for row in results.sections[0].rows)


def test_a_number_over_all_points_is_left_out_where_one_of_them_is_not_finite() -> None:
    text = (HEAD + BATH).replace("sqrt(depth*depth)", "sqrt((depth - deep)*reach)")
    text = text.replace(
        "    budget:",
        "    summary: [{id: worst, label: {zh: 最大, en: Worst}, of: error, kind: largest}]\n    budget:",
        1,
    )
    record = replace(RECORD, readings=bath_readings(), standards=RECORD.standards[:1])
    results = compute(load_text(text), record)
    assert results.sections[0].summary == ()
    assert {notice.code for notice in results.warnings} == {"not-finite"}

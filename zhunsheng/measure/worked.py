# SPDX-License-Identifier: Apache-2.0
"""Running a procedure's worked examples: it may be released only where none of its known numbers differs."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhunsheng.measure.procedure.compute import compute
from zhunsheng.measure.procedure.record import (
    Observation,
    ParameterValue,
    PlannedPoints,
    RecordInput,
    Span,
    StandardValue,
)
from zhunsheng.measure.procedure.results import FurtherRow, LineResult, Results, Uncertain
from zhunsheng.measure.procedure.schema import Expectation, Procedure, WorkedExample, WorkedSpan


@dataclass(frozen=True, slots=True)
class Difference:
    """A number of an example that came out otherwise; `computed` is empty where there was none at that
    place.
    """

    example: str
    at: str
    expected: str
    computed: str


def run(procedure: Procedure) -> list[Difference]:
    """All differences of all worked examples; an empty list means that every expected number came out.

    >>> from zhunsheng.measure.procedure.shipped import load_shipped
    >>> run(load_shipped("dmm-jjf1587"))
    []
    """
    return [difference for example in procedure.worked for difference in run_example(procedure, example)]


def run_example(procedure: Procedure, example: WorkedExample) -> list[Difference]:
    """The differences of one example.

    >>> from zhunsheng.measure.procedure.shipped import load_shipped
    >>> procedure = load_shipped("thermometer-gum-h3")
    >>> run_example(procedure, procedure.worked[0])
    []
    """
    results = compute(procedure, record_of(example))
    found = []
    for expectation in example.expect:
        computed = look_up(results, expectation.at)
        if not _agrees(expectation, computed):
            expected = expectation.shown if expectation.shown is not None else expectation.value or ""
            found.append(
                Difference(example.id, expectation.at, expected, "" if computed is None else str(computed))
            )
    return found


def record_of(example: WorkedExample) -> RecordInput:
    """The example's inputs as a record.

    >>> from zhunsheng.measure.procedure.shipped import load_shipped
    >>> record_of(load_shipped("dmm-jjf1587").worked[0]).readings[0].repeat
    0
    """
    readings = tuple(
        Observation(
            section=row.section,
            point=row.point,
            column=row.column,
            repeat=repeat,
            text=text,
            resolution=row.resolution or "",
            nominal=row.nominal,
        )
        for row in example.readings
        for repeat, text in enumerate(row.values)
    )
    return RecordInput(
        readings=readings,
        standards=tuple(StandardValue(**standard.model_dump()) for standard in example.standards),
        temperature=_span(example.temperature),
        humidity=_span(example.humidity),
        decision=example.decision or "",
        parameters=tuple(ParameterValue(item.section, item.id, item.value) for item in example.parameters),
        points=tuple(PlannedPoints(item.section, item.nominal) for item in example.points),
    )


def _span(span: WorkedSpan | None) -> Span | None:
    return None if span is None else Span(mean=span.mean, low=span.low, high=span.high)


def look_up(results: Results, at: str) -> str | float | None:
    """The number at a path, or None.

    Paths: `section/point/0/<cell key>`, `…/0/verdict`, `…/0/limit`, `…/0/error` and the fields of `Uncertain`
    (`value`, `u`, `expanded`, `k`, `dof`); `section/point/0/<further result>/<field>` and
    `section/summary/<id>/<field>` with `value`, `limits_text`, `verdict` and those of `Uncertain`;
    `section/line/correlation|scatter|dof`, `section/line/intercept|slope/value|u`,
    `section/line/<at>/<field of Uncertain>`. Appending `_text` to a
    number's name gives its shown form.

    >>> from zhunsheng.measure.procedure.shipped import load_shipped
    >>> procedure = load_shipped("dmm-jjf1587")
    >>> look_up(compute(procedure, record_of(procedure.worked[0])), "nowhere/point/0/value") is None
    True
    """
    parts = at.split("/")
    section = results.section(parts[0])
    if section is None or len(parts) < 3:
        return None
    if parts[1] == "line" and section.line is not None:
        return _look_up_line(section.line, parts[2:])
    if parts[1] == "summary" and len(parts) == 4:
        return _look_up_further(section.summary, parts[2:])
    if parts[1] != "point" or len(parts) not in (4, 5):
        return None
    row = next((row for row in section.rows if str(row.point) == parts[2]), None)
    if row is None:
        return None
    if len(parts) == 5:
        return _look_up_further(row.further, parts[3:])
    if parts[3] in row.cells:
        return row.cells[parts[3]]
    if row.verdict and parts[3] in ("verdict", "limit"):
        return row.verdict.outcome if parts[3] == "verdict" else row.verdict.acceptance_limit
    if parts[3] in ("mpe", "mpe_text", "limits_text"):
        return _number(row, parts[3])
    return _number(row.result, parts[3])


def _look_up_further(rows: Sequence[FurtherRow], parts: list[str]) -> str | float | None:
    row = next((row for row in rows if row.id == parts[0]), None)
    if row is None or parts[1] == "verdict":
        return row.verdict.outcome if row and row.verdict else None
    found = _number(row, parts[1])
    return _number(row.result, parts[1]) if found is None else found


def _look_up_line(line: LineResult, parts: list[str]) -> str | float | None:
    if len(parts) == 1:
        return _number(line, parts[0])
    for coefficient in line.coefficients:
        if coefficient.id == parts[0]:
            return _number(coefficient, parts[1])
    prediction = next((item for item in line.predictions if item.at == parts[0]), None)
    return _number(prediction.result, parts[1]) if prediction else None


def _number(holder: Uncertain | LineResult | object | None, name: str) -> str | float | None:
    value = getattr(holder, name, None)
    return value if isinstance(value, str | int | float) else None


def _agrees(expectation: Expectation, computed: str | float | None) -> bool:
    if computed is None:
        return False
    if expectation.shown is not None:
        return str(computed) == expectation.shown
    if expectation.value is None:
        return False
    difference = abs(Decimal(str(computed)) - Decimal(expectation.value))
    return difference <= Decimal(expectation.tolerance)

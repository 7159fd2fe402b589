# SPDX-License-Identifier: Apache-2.0
"""The further results of a point, and those over all points of a section."""

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from zhunsheng.measure.decision import DecisionRule
from zhunsheng.measure.procedure.gather import SectionData
from zhunsheng.measure.procedure.judge import Bounds, bounds_at, judge, judge_characteristic
from zhunsheng.measure.procedure.model import Frame
from zhunsheng.measure.procedure.names import unit_of
from zhunsheng.measure.procedure.parts import Further, Limit, Summary
from zhunsheng.measure.procedure.results import FurtherRow, Uncertain
from zhunsheng.measure.procedure.schema import CertificateColumn, Coverage
from zhunsheng.measure.procedure.section_budget import assemble, budget_rows, evaluate
from zhunsheng.measure.procedure.shown import expand, shown_numbers, uncertain
from zhunsheng.measure.procedure.spread import one_of
from zhunsheng.measure.procedure.table import further_unit, plain_cell, resolution_place, scale
from zhunsheng.measure.units import factor

Number = Fraction | float
Column = dict[int, FurtherRow]


def further_at(
    data: SectionData, frame: Frame, further: Further, coverage: Coverage, rule: DecisionRule, place: int
) -> Column:
    """One further result at every point of the frame where it has a finite value, by the frame's index."""
    if further.uncertainty:
        return _with_u(data, frame, further, coverage, rule)
    unit = further_unit(data.section, further)
    column = CertificateColumn(key=further.id, title=further.label, unit=unit)
    column = _as_stated(data, column)
    found = {}
    for index, point in enumerate(frame.points):
        value = _value(frame, further.id, index)
        if not math.isfinite(value):
            continue
        text = plain_cell(data, column, point, value, place)
        bounds = _bounds(data, frame, further, index)
        shown = bounds.shown(_place(text)) if bounds else None
        found[index] = FurtherRow(
            id=further.id,
            label=further.label,
            unit=unit,
            value_text=text,
            value=float(scale(value, unit_of(data.section, further.id), unit)),
            limits_text=shown.text if shown else "",
            verdict=judge_characteristic(Decimal(text), shown, rule) if further.limit else None,
        )
    return found


def _as_stated(data: SectionData, column: CertificateColumn) -> CertificateColumn:
    """The certificate's own column for the number, where it has one: both end at the same place."""
    own = next((each for each in data.section.certificate if each.key == column.key), None)
    return column if own is None else own.model_copy(update={"unit": column.unit})


def _with_u(
    data: SectionData, frame: Frame, further: Further, coverage: Coverage, rule: DecisionRule
) -> Column:
    unit, own = further_unit(data.section, further), unit_of(data.section, further.id)
    by = factor(own, unit)
    budget = assemble(evaluate(data, frame, further.id), float(by))
    expanded = expand(budget.combined.u, budget.combined.dof, coverage)
    found = {}
    for index, point in enumerate(frame.points):
        value = scale(_value(frame, further.id, index), own, unit)
        u, dof = float(budget.combined.u[index]), float(budget.combined.dof[index])
        if not (math.isfinite(value) and math.isfinite(u)):
            continue
        least = resolution_place(data, point, further.id, unit)
        shown = shown_numbers(value, float(expanded.expanded[index]), coverage, least or 0)
        result: Uncertain = uncertain(shown, float(value), u, dof, expanded, index, coverage)
        bounds = _bounds(data, frame, further, index)
        limits = bounds.shown(shown.place) if bounds else None
        most = bounds.largest_u if bounds else None
        found[index] = FurtherRow(
            id=further.id,
            label=further.label,
            unit=unit,
            value_text=result.value_text,
            value=result.value,
            result=result,
            limits_text=limits.text if limits else "",
            verdict=judge(shown.value, shown.expanded, limits, most, rule) if further.limit else None,
            budget=budget_rows(budget, index),
        )
    return found


def _bounds(data: SectionData, frame: Frame, further: Further, index: int) -> Bounds | None:
    if further.limit is None:
        return None
    own, unit = unit_of(data.section, further.id), further_unit(data.section, further)
    return bounds_at(frame, further.limit, index, factor(own, unit))


def summaries(data: SectionData, frame: Frame, rule: DecisionRule, place: int) -> tuple[FurtherRow, ...]:
    """The numbers over all points of the section, of the series that count where there are several.

    None where a point has no finite number: that point says so itself.
    """
    series = [data.series_of(point) for point in frame.points]
    ids = [each.id if each else "" for each in series]
    counting = data.section.counting_series(ids) or ("",)
    wanted = [index for index, name in enumerate(ids) if name in counting]
    return tuple(
        _summary(data, frame, each, wanted, rule, place)
        for each in data.section.summary
        if all(math.isfinite(_value(frame, each.of, index)) for index in wanted)
    )


def _summary(
    data: SectionData, frame: Frame, summary: Summary, wanted: Sequence[int], rule: DecisionRule, place: int
) -> FurtherRow:
    section = data.section
    own = unit_of(section, summary.of)
    unit = section.result_unit if summary.of == section.result else own
    further = section.further_result(summary.of)
    unit = further_unit(section, further) if further else unit
    value = scale(one_of(summary.kind, [_value(frame, summary.of, index) for index in wanted]), own, unit)
    column = CertificateColumn(key=summary.of, title=summary.label, unit=unit)
    text = plain_cell(data, column, frame.points[wanted[0]], scale(value, unit, own), place)
    limit: Limit | None = summary.limit
    bounds = bounds_at(frame, limit, wanted[0], factor(own, unit)) if limit else None
    shown = bounds.shown(_place(text)) if bounds else None
    return FurtherRow(
        id=summary.id,
        label=summary.label,
        unit=unit,
        value_text=text,
        value=float(value),
        limits_text=shown.text if shown else "",
        verdict=judge_characteristic(Decimal(text), shown, rule) if limit else None,
    )


def _value(frame: Frame, name: str, index: int) -> Number:
    exact = frame.exact[name][index]
    return float(frame.values[name][index]) if exact is None else exact


def _place(text: str) -> int:
    exponent = Decimal(text).as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0

# SPDX-License-Identifier: Apache-2.0
"""A section whose points make one straight line: coefficients, residuals, and values read from the line."""

import dataclasses
from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from zhunsheng.measure.budget import Expanded
from zhunsheng.measure.distribution import standard_uncertainty
from zhunsheng.measure.expression import parse
from zhunsheng.measure.fit import FitError, LineFit, fit_line
from zhunsheng.measure.procedure.component import AnyComponent
from zhunsheng.measure.procedure.gather import SectionData, bound_standards
from zhunsheng.measure.procedure.model import Frame, build_frame
from zhunsheng.measure.procedure.names import source_unit, unit_of
from zhunsheng.measure.procedure.point_section import section_result, unfinished
from zhunsheng.measure.procedure.results import (
    Coefficient,
    LineResult,
    Missing,
    Notice,
    PointRow,
    Prediction,
    SectionResult,
    Uncertain,
)
from zhunsheng.measure.procedure.schema import Coverage, Fit
from zhunsheng.measure.procedure.section_budget import (
    Budget,
    Evaluated,
    assemble,
    budget_rows,
    constant_uncertainty,
    standard_part,
)
from zhunsheng.measure.procedure.shown import ShownNumbers, expand, shown_numbers, uncertain
from zhunsheng.measure.procedure.standard import StandardAt, match_standard
from zhunsheng.measure.procedure.table import number_text, plain_cell, resolution_place
from zhunsheng.measure.reading import parse_decimal
from zhunsheng.measure.rounding import (
    decimal_place,
    plain,
    round_to_place,
    round_uncertainty,
    significant_place,
)
from zhunsheng.measure.text import Text
from zhunsheng.measure.units import factor

Array = NDArray[np.float64]
_EXACT_DIGITS = 10


def compute_line(data: SectionData, coverage: Coverage) -> tuple[SectionResult, list[Notice]]:
    """The section's table and line; with too few complete points only the table of what was read."""
    rows = {point: unfinished(data, point) for point in range(data.count)}
    ready = data.ready()
    fit = data.section.fit
    if fit is None or len(ready) < data.section.points.least:
        return section_result(data, coverage, list(rows.values())), []
    frame = build_frame(data, ready)
    if _miss_standards(data, fit):
        return section_result(data, coverage, list(rows.values())), []
    x, y = frame.values[fit.abscissa], frame.values[fit.ordinate]
    try:
        line = fit_line(x, y, reference=float(parse_decimal(fit.reference)))
    except FitError as error:
        message = Text(f"不能拟合直线：{error}", f"no line can be fitted: {error}")
        notice = Notice("fit", "stop", message, section=data.section.id)
        return section_result(data, coverage, list(rows.values())), [notice]
    uses = _Uses(data, frame, fit, line, coverage)
    for index, point in enumerate(ready):
        rows[point] = uses.row(index, point)
    head = section_result(data, coverage, [rows[point] for point in sorted(rows)])
    return dataclasses.replace(head, line=uses.line_result()), []


def _standards_at(data: SectionData, standard: str, positions: Sequence[float] | Array) -> list[StandardAt]:
    values = bound_standards(data, standard)
    found = [match_standard(values, Fraction(float(position))) for position in positions]
    return [item for item in found if item is not None]


def _miss_standards(data: SectionData, fit: Fit) -> bool:
    """List the predictions at which a standard of the budget has no value."""
    missing = [
        (standard, at)
        for standard in data.standards
        for at in fit.predictions
        if not _standards_at(data, standard, [float(parse_decimal(at))])
    ]
    for standard, at in missing:
        message = Text(f"标准“{standard}”在 {at} 没有量值", f"standard “{standard}” has no value at {at}")
        data.missing.append(Missing("standard", message, data.section.id))
    return bool(missing)


class _Uses:
    """The line read at every point and at every stated abscissa, all in one set of arrays."""

    def __init__(
        self,
        data: SectionData,
        frame: Frame,
        fit: Fit,
        line: LineFit,
        coverage: Coverage,
    ) -> None:
        self.data, self.section, self.frame, self.fit, self.line = data, data.section, frame, fit, line
        self.coverage = coverage
        self.scale = float(factor(self.section.measured_unit, self.section.result_unit))
        self.at = np.concatenate(
            [frame.values[fit.abscissa], [float(parse_decimal(text)) for text in fit.predictions]]
        )
        self.values = line.value_at(self.at) * self.scale
        self.budget: Budget = assemble([self._component(item) for item in self.section.budget], self.scale)
        self.expanded: Expanded = expand(self.budget.combined.u, self.budget.combined.dof, coverage)

    def row(self, index: int, point: int) -> PointRow:
        """What was observed at a point, what the line gives there, and the difference of the two."""
        shown, observed = self._shown(index), float(self.frame.values[self.fit.ordinate][index]) * self.scale
        fitted = float(self.values[index])
        cells = {
            "point": str(point + 1),
            "nominal": self.data.nominal[point],
            "fitted": plain(shown.value),
            "residual": number_text(observed - fitted, shown.place),
            "U": plain(shown.expanded),
        }
        result = self._uncertain(index, shown)
        cells["k"] = result.k_text
        for column in self.section.certificate:
            if column.key in self.frame.values and column.key not in cells:
                exact = self.frame.exact[column.key][index]
                value = float(self.frame.values[column.key][index]) if exact is None else exact
                cells[column.key] = plain_cell(self.data, column, point, value, shown.place)
        keys = {column.key for column in self.section.certificate}
        return PointRow(
            point=point,
            nominal=self.data.nominal[point],
            state="complete",
            cells={key: text for key, text in cells.items() if key in keys},
            result=result,
            budget=budget_rows(self.budget, index),
        )

    def line_result(self) -> LineResult:
        """Coefficients, scatter and predictions in the result unit."""
        line, scale, fit, unit = self.line, self.scale, self.fit, self.section.result_unit
        offset = len(self.frame.points)
        return LineResult(
            reference=self.fit.reference,
            abscissa_unit=unit_of(self.section, self.fit.abscissa),
            coefficients=(
                _coefficient(
                    "intercept", fit.intercept_label, unit, line.intercept * scale, line.u_intercept * scale
                ),
                _coefficient(
                    "slope", fit.slope_label, fit.slope_unit, line.slope * scale, line.u_slope * scale
                ),
            ),
            correlation_text=plain(round_to_place(line.correlation, -3)),
            correlation=line.correlation,
            scatter_text=plain(round_uncertainty(line.s * scale)),
            scatter=line.s * scale,
            dof=line.dof,
            predictions=tuple(
                self._prediction(offset + index, text) for index, text in enumerate(self.fit.predictions)
            ),
        )

    def _prediction(self, index: int, text: str) -> Prediction:
        shown = self._shown(index)
        return Prediction(
            at=text, result=self._uncertain(index, shown), budget=budget_rows(self.budget, index)
        )

    def _shown(self, index: int) -> ShownNumbers:
        point = self.frame.points[min(index, len(self.frame.points) - 1)]
        place = resolution_place(self.data, point, self.fit.ordinate, self.section.result_unit)
        return shown_numbers(
            float(self.values[index]), float(self.expanded.expanded[index]), self.coverage, place or 0
        )

    def _uncertain(self, index: int, shown: ShownNumbers) -> Uncertain:
        combined = self.budget.combined
        return uncertain(
            shown,
            float(self.values[index]),
            float(combined.u[index]),
            float(combined.dof[index]),
            self.expanded,
            index,
            self.coverage,
        )

    def _component(self, component: AnyComponent) -> Evaluated:
        """A component at every use of the line; its u is stated in the unit of its source."""
        count = self.at.size
        u, dof, shape = self._source(component)
        if component.dof:
            dof = float(parse_decimal(component.dof))
        unit = source_unit(self.section, component)
        c = np.ones(count)
        if component.sensitivity:
            c = self._use_frame().evaluate(parse(component.sensitivity))
        else:
            u, unit = u * float(factor(unit, self.section.measured_unit)), self.section.measured_unit
        return Evaluated(
            id=component.id,
            name=component.name,
            type="A" if component.source == "fit" else "B",
            distribution=shape,
            unit=unit,
            group=component.group,
            u=np.broadcast_to(u, (count,)),
            c=c,
            dof=np.full(count, dof),
        )

    def _source(self, component: AnyComponent) -> tuple[Array, float, str]:
        if component.source == "fit":
            return self.line.u_mean_at(self.at), float(self.line.dof), "normal"
        if component.source == "constant":
            return constant_uncertainty(component, self._use_frame()), np.inf, component.distribution
        if component.source == "standard":
            u, shape = standard_part(component, _standards_at(self.data, component.standard, self.at))
            return u, np.inf, shape
        if component.source == "resolution":
            step = self._resolution(component.column) * float(parse_decimal(component.fraction))
            return standard_uncertainty(step, component.distribution), np.inf, component.distribution
        raise FitError("readings and environment are no components of a line")

    def _resolution(self, column: str) -> float:
        """The coarsest resolution with which the line's points were read."""
        steps = [self.data.resolutions[column][point] or Fraction(0) for point in self.frame.points]
        return float(max(steps))

    def _use_frame(self) -> Frame:
        item = self.section.item_column
        values = {"at": self.at, "resolution": np.array(self._resolution(item.id) if item else 0.0)}
        values |= {name: np.array(float(value)) for name, value in self.data.parameters.items()}
        return Frame(tuple(range(self.at.size)), (), values, {}, {})


def _coefficient(
    which: Literal["intercept", "slope"], label: Text, unit: str, value: float, u: float
) -> Coefficient:
    shown = round_uncertainty(u)
    # A line through exact points has no scatter to round by: ten digits say so.
    place = decimal_place(shown) if shown else significant_place(value, _EXACT_DIGITS) if value else 0
    return Coefficient(which, label, unit, plain(round_to_place(value, place)), plain(shown), value, u)

# SPDX-License-Identifier: Apache-2.0
"""A section of points: each with its own result, limit, verdict and budget."""

import math
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from zhunsheng.measure.budget import Expanded
from zhunsheng.measure.decision import DecisionRule, decide
from zhunsheng.measure.procedure.further_rows import further_at, summaries
from zhunsheng.measure.procedure.gather import SectionData
from zhunsheng.measure.procedure.judge import Bounds, ShownBounds, bounds_at, judge
from zhunsheng.measure.procedure.model import Frame, build_frame
from zhunsheng.measure.procedure.names import standard_unit, unit_of
from zhunsheng.measure.procedure.results import Notice, PointRow, SectionResult, Severity, State, Uncertain
from zhunsheng.measure.procedure.schema import Coverage, Standard
from zhunsheng.measure.procedure.section_budget import Budget, assemble, budget_rows, evaluate
from zhunsheng.measure.procedure.shown import (
    ShownNumbers,
    coverage_text,
    expand,
    shown_numbers,
    uncertain,
)
from zhunsheng.measure.procedure.table import heads, number_text, plain_cell, resolution_place, scale
from zhunsheng.measure.rounding import decimal_of, decimal_place, plain
from zhunsheng.measure.text import Text
from zhunsheng.measure.units import factor, same_quantity

# A point read so far only in part has no U; its result is shown like a reading.
_NO_PLACE = 0


def compute_points(
    data: SectionData, coverage: Coverage, rule: DecisionRule
) -> tuple[SectionResult, list[Notice]]:
    """The section's table; points that are not complete keep what can be said of them."""
    section = data.section
    notices: list[Notice] = []
    rows = {point: unfinished(data, point) for point in range(data.count)}
    ready = data.ready()
    if ready:
        frame = build_frame(data, ready)
        by = factor(unit_of(section, section.result), section.result_unit)
        budget = assemble(evaluate(data, frame, section.result), float(by))
        expanded = expand(budget.combined.u, budget.combined.dof, coverage)
        finisher = _Finisher(data, frame, budget, expanded, coverage, rule, notices)
        for index, point in enumerate(ready):
            finished = finisher.row(index, point)
            rows[point] = finished or rows[point]
        _add_further(data, frame, coverage, rule, rows)
    result = section_result(data, coverage, [rows[point] for point in sorted(rows)])
    if not ready or len(ready) < sum(map(data.is_asked, range(data.count))):
        return result, notices
    data.computed = {name: _numbers(frame, name) for name in frame.values}
    place = _common_place([rows[point] for point in ready])
    return replace(result, summary=summaries(data, frame, rule, place)), notices


def _numbers(frame: Frame, name: str) -> list[Fraction | float]:
    pairs = zip(frame.exact[name], frame.values[name], strict=True)
    return [float(value) if exact is None else exact for exact, value in pairs]


def _common_place(rows: Sequence[PointRow]) -> int:
    """The place at which the results of a section end; the finest, where U differs along the range."""
    texts = [row.result.value_text for row in rows if row.result]
    return min((decimal_place(Decimal(text)) for text in texts), default=0)


def _add_further(
    data: SectionData, frame: Frame, coverage: Coverage, rule: DecisionRule, rows: dict[int, PointRow]
) -> None:
    """Put the further results into the finished rows, and into the cells the certificate has for them."""
    place = _common_place([rows[point] for point in frame.points])
    keys = {column.key for column in data.section.certificate}
    found = [further_at(data, frame, further, coverage, rule, place) for further in data.section.further]
    for index, point in enumerate(frame.points):
        row = rows[point]
        mine = tuple(column[index] for column in found if index in column)
        if row.state == "complete" and mine:
            cells = row.cells | {each.id: each.value_text for each in mine if each.id in keys}
            rows[point] = replace(row, further=mine, cells=cells)


def section_result(data: SectionData, coverage: Coverage, rows: Sequence[PointRow]) -> SectionResult:
    """The section's head with its rows."""
    section = data.section
    return SectionResult(
        id=section.id,
        title=section.title,
        kind=section.kind,
        quantity=section.quantity,
        unit=section.unit,
        result_unit=section.result_unit,
        coverage=coverage_text(coverage),
        columns=heads(section),
        rows=tuple(rows),
    )


def unfinished(data: SectionData, point: int) -> PointRow:
    """What is known of a point before it is complete: its nominal value and the means of what was read."""
    cells = {"point": str(point + 1), "nominal": data.nominal[point]}
    keys = {column.key for column in data.section.certificate}
    read = False
    for column in data.section.certificate:
        own = data.section.column(column.key)
        mean = data.mean(own.id, point) if own else None
        if own and mean is not None:
            read = True
            cells[column.key] = plain_cell(data, column, point, mean, _NO_PLACE)
    partial = read or any(data.mean(column.id, point) is not None for column in data.section.columns)
    shown = {key: text for key, text in cells.items() if key in keys}
    series = data.series_of(point)
    state: State = "partial" if partial else "empty"
    return PointRow(point, data.nominal[point], state, shown, series=series.id if series else "")


def _limit_cells(limits: ShownBounds | None) -> dict[str, str]:
    """A column of the table holds one number: two limits that differ stand in two columns."""
    if limits is None:
        return {}
    if limits.symmetric:
        return {"mpe": plain(limits.high)}
    return {"mpe_low": plain(limits.low), "mpe_high": plain(limits.high)}


class _Finisher:
    """Makes the rows of complete points from what was computed for all of them at once."""

    def __init__(
        self,
        data: SectionData,
        frame: Frame,
        budget: Budget,
        expanded: Expanded,
        coverage: Coverage,
        rule: DecisionRule,
        notices: list[Notice],
    ) -> None:
        self.data = data
        self.section = data.section
        self.frame = frame
        self.budget = budget
        self.expanded = expanded
        self.coverage = coverage
        self.rule = rule
        self.notices = notices

    def row(self, index: int, point: int) -> PointRow | None:
        """The finished row, or None (with a notice) where the model has no finite value."""
        value = self._result(index)
        if not (math.isfinite(value) and math.isfinite(self.budget.combined.u[index])):
            message = Text("模型在此点没有有限的结果", "the model has no finite result here")
            self._notice("not-finite", "stop", point, message)
            return None
        if missing := self._without_number(index):
            key, title = missing
            message = Text(
                f"此点的“{title.zh}”（{key}）没有有限的值", f"“{title.en}” ({key}) has no finite value here"
            )
            self._notice("not-finite", "stop", point, message)
            return None
        place = resolution_place(self.data, point, self.section.result, self.section.result_unit)
        shown = shown_numbers(value, float(self.expanded.expanded[index]), self.coverage, place or 0)
        combined = self.budget.combined
        u, dof = float(combined.u[index]), float(combined.dof[index])
        result = uncertain(shown, float(value), u, dof, self.expanded, index, self.coverage)
        row = PointRow(
            point=point,
            nominal=self.data.nominal[point],
            state="complete",
            cells=self._cells(index, point, shown, result),
            result=result,
            budget=budget_rows(self.budget, index),
            series=series.id if (series := self.data.series_of(point)) else "",
        )
        return self._decided(row, value, shown, self._bounds(index, point), index)

    def _decided(
        self, row: PointRow, value: Fraction | float, shown: ShownNumbers, bounds: Bounds | None, index: int
    ) -> PointRow:
        """The row with its limits and its verdict, and with only the cells the certificate has."""
        limits = bounds.shown(shown.place) if bounds else None
        most = bounds.largest_u if bounds else None
        verdict = judge(shown.value, shown.expanded, limits, most, self.rule)
        self._question_rounding(row, value, bounds, verdict.outcome)
        self._question_standards(row.point, bounds, index)
        cells = row.cells | {"verdict": verdict.outcome} | _limit_cells(limits)
        cells |= {} if verdict.acceptance_limit is None else {"limit": verdict.acceptance_limit}
        keys = {column.key for column in self.section.certificate}
        decided = replace(
            row, cells={key: text for key, text in cells.items() if key in keys}, verdict=verdict
        )
        if bounds is None or limits is None or row.result is None:
            return decided
        half = float(bounds.half)
        return replace(
            decided,
            limits_text=limits.text,
            mpe_text=plain(limits.high) if limits.symmetric else None,
            mpe=half,
            position=(float(value) - float(bounds.centre)) / half,
            position_u=row.result.expanded / half,
        )

    def _result(self, index: int) -> Fraction | float:
        own = unit_of(self.section, self.section.result)
        return scale(self._value(self.section.result, index), own, self.section.result_unit)

    def _value(self, name: str, index: int) -> Fraction | float:
        exact = self.frame.exact[name][index]
        return float(self.frame.values[name][index]) if exact is None else exact

    def _bounds(self, index: int, point: int) -> Bounds | None:
        """The limits in the result unit, or None where there are none."""
        if self.section.mpe is None:
            return None
        by = factor(unit_of(self.section, self.section.result), self.section.result_unit)
        bounds = bounds_at(self.frame, self.section.mpe, index, by)
        if bounds is None:
            self._notice(
                "mpe",
                "stop",
                point,
                Text("最大允许误差不是正数", "the maximum permissible error is not above zero"),
            )
        return bounds

    def _without_number(self, index: int) -> tuple[str, Text] | None:
        """The first number besides the result that can't be stated here, such as a quotient by zero."""
        stated = [(column.key, column.title) for column in self.section.certificate]
        stated += [(each.of, each.label) for each in self.section.summary]
        for key, title in stated:
            if key in self.frame.values and not math.isfinite(self._value(key, index)):
                return key, title
        return None

    def _cells(self, index: int, point: int, shown: ShownNumbers, result: Uncertain) -> dict[str, str]:
        cells = {
            "point": str(point + 1),
            "nominal": self.data.nominal[point],
            "U": result.expanded_text,
            "k": result.k_text,
            self.section.result: result.value_text,
        }
        for column in self.section.certificate:
            if column.key in self.frame.values and column.key not in cells:
                value = self._value(column.key, index)
                cells[column.key] = plain_cell(self.data, column, point, value, shown.place)
        return cells

    def _question_rounding(
        self, row: PointRow, value: Fraction | float, bounds: Bounds | None, outcome: str
    ) -> None:
        """Say so where rounding decided: the numbers shown and the numbers behind them disagree."""
        if bounds is None or row.result is None or self.rule == "none":
            return
        if bounds.largest_u is not None and row.result.expanded > float(bounds.largest_u):
            return
        off = decimal_of(value) - decimal_of(bounds.centre)
        unrounded = decide(off, decimal_of(bounds.half), decimal_of(row.result.expanded), self.rule)
        if unrounded.outcome != outcome:
            message = Text(
                f"此点的判定取决于修约：修约前为“{unrounded.word.zh}”",
                f"rounding decides at this point: before rounding it is “{unrounded.word.en}”",
            )
            self._notice("rounding-decides", "ask", row.point, message)

    def _question_standards(self, point: int, bounds: Bounds | None, index: int) -> None:
        """Say so where a standard is coarser than the method asks for."""
        for standard in self.section.standards:
            values = self.data.standards.get(standard.id)
            bound = values[point] if values else None
            if bounds is None or bound is None or standard.ratio is None:
                continue
            expanded = self._brought(standard, bound.expanded, index)
            if Fraction(Decimal(standard.ratio)) * expanded > Fraction(decimal_of(bounds.half)):
                ratio = number_text(float(bounds.half) / float(expanded), -1)
                message = Text(
                    f"标准“{standard.name.zh}”：允许误差与其 U 之比为 {ratio}，方法要求 {standard.ratio}",
                    f"standard “{standard.name.en}”: limit over its U is {ratio}, "
                    f"the method asks for {standard.ratio}",
                )
                self._notice("standard-ratio", "ask", point, message)

    def _brought(self, standard: Standard, expanded: Fraction, index: int) -> Fraction:
        """U of a standard as it acts on the result: through the model where it is of another quantity."""
        section = self.section
        own, unit = standard_unit(section, standard.id), section.result_unit
        if same_quantity(own, unit):
            return expanded * factor(own, unit)
        by = factor(unit_of(section, section.result), unit)
        for component, row in zip(section.budget, self.budget.components, strict=True):
            if component.source == "standard" and component.standard == standard.id:
                c = abs(float(row.c[index])) * float(factor(own, row.unit))
                return expanded * Fraction(c) * by
        return Fraction(0)

    def _notice(self, code: str, severity: Severity, point: int, message: Text) -> None:
        self.notices.append(Notice(code, severity, message, section=self.section.id, point=point))

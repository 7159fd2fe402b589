# SPDX-License-Identifier: Apache-2.0
"""A section of points: each with its own result, limit, verdict and budget."""

import math
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from zhunsheng.measure.budget import Expanded
from zhunsheng.measure.decision import DecisionRule, decide
from zhunsheng.measure.expression import parse
from zhunsheng.measure.procedure.gather import SectionData
from zhunsheng.measure.procedure.model import Frame, build_frame
from zhunsheng.measure.procedure.results import Notice, PointRow, SectionResult, Severity, Uncertain
from zhunsheng.measure.procedure.schema import Coverage
from zhunsheng.measure.procedure.section_budget import Budget, assemble, budget_rows, evaluate
from zhunsheng.measure.procedure.shown import (
    ShownNumbers,
    coverage_text,
    expand,
    shown_numbers,
    uncertain,
    verdict_row,
)
from zhunsheng.measure.procedure.table import heads, number_text, plain_cell, resolution_place, scale
from zhunsheng.measure.rounding import decimal_of, plain, round_limit
from zhunsheng.measure.text import Text
from zhunsheng.measure.units import factor

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
        budget = assemble(section, evaluate(data, frame))
        expanded = expand(budget.combined.u, budget.combined.dof, coverage)
        for index, point in enumerate(ready):
            finished = _Finisher(data, frame, budget, expanded, coverage, rule, notices).row(index, point)
            rows[point] = finished or rows[point]
    return section_result(data, coverage, [rows[point] for point in sorted(rows)]), notices


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
    return PointRow(point, data.nominal[point], "partial" if partial else "empty", shown)


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
        )
        return self._decided(row, value, shown, self._mpe(index, point))

    def _decided(
        self, row: PointRow, value: Fraction | float, shown: ShownNumbers, mpe: Fraction | float | None
    ) -> PointRow:
        """The row with its limit and its verdict, and with only the cells the certificate has."""
        limit = None if mpe is None else round_limit(mpe, shown.place)
        verdict = decide(shown.value, limit, shown.expanded, self.rule)
        self._question_rounding(row, value, mpe, verdict.outcome)
        self._question_standards(row.point, mpe)
        cells = row.cells | {"verdict": verdict.outcome}
        cells |= {} if limit is None else {"mpe": plain(limit)}
        cells |= {} if verdict.acceptance_limit is None else {"limit": plain(verdict.acceptance_limit)}
        keys = {column.key for column in self.section.certificate}
        expanded = row.result.expanded if row.result else 0.0
        return replace(
            row,
            cells={key: text for key, text in cells.items() if key in keys},
            mpe_text=None if limit is None else plain(limit),
            mpe=None if mpe is None else float(mpe),
            verdict=verdict_row(verdict),
            position=float(value) / float(mpe) if mpe else None,
            position_u=expanded / float(mpe) if mpe else None,
        )

    def _result(self, index: int) -> Fraction | float:
        return scale(self._value(self.section.result, index), self.section.unit, self.section.result_unit)

    def _value(self, name: str, index: int) -> Fraction | float:
        exact = self.frame.exact[name][index]
        return float(self.frame.values[name][index]) if exact is None else exact

    def _mpe(self, index: int, point: int) -> Fraction | float | None:
        """The limit in the result unit, or None where there is none."""
        if self.section.mpe is None:
            return None
        formula = parse(self.section.mpe.expression)
        exact = self.frame.exact_at(formula, index)
        limit = float(self.frame.evaluate(formula)[index]) if exact is None else exact
        if not math.isfinite(limit) or limit <= 0:
            self._notice(
                "mpe",
                "stop",
                point,
                Text("最大允许误差不是正数", "the maximum permissible error is not above zero"),
            )
            return None
        return scale(limit, self.section.unit, self.section.result_unit)

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
        self, row: PointRow, value: Fraction | float, mpe: Fraction | float | None, outcome: str
    ) -> None:
        """Say so where rounding decided: the numbers shown and the numbers behind them disagree."""
        if mpe is None or row.result is None or self.rule == "none":
            return
        unrounded = decide(decimal_of(value), decimal_of(mpe), decimal_of(row.result.expanded), self.rule)
        if unrounded.outcome != outcome:
            message = Text(
                f"此点的判定取决于修约：修约前为“{unrounded.word.zh}”",
                f"rounding decides at this point: before rounding it is “{unrounded.word.en}”",
            )
            self._notice("rounding-decides", "ask", row.point, message)

    def _question_standards(self, point: int, mpe: Fraction | float | None) -> None:
        """Say so where a standard is coarser than the method asks for."""
        for standard in self.section.standards:
            values = self.data.standards.get(standard.id)
            bound = values[point] if values else None
            if mpe is None or bound is None or standard.ratio is None:
                continue
            expanded = bound.expanded * factor(self.section.unit, self.section.result_unit)
            if Fraction(Decimal(standard.ratio)) * expanded > Fraction(decimal_of(mpe)):
                ratio = number_text(float(mpe) / float(expanded), -1)
                message = Text(
                    f"标准“{standard.name.zh}”：允许误差与其 U 之比为 {ratio}，方法要求 {standard.ratio}",
                    f"standard “{standard.name.en}”: limit over its U is {ratio}, "
                    f"the method asks for {standard.ratio}",
                )
                self._notice("standard-ratio", "ask", point, message)

    def _notice(self, code: str, severity: Severity, point: int, message: Text) -> None:
        self.notices.append(Notice(code, severity, message, section=self.section.id, point=point))

# SPDX-License-Identifier: Apache-2.0
"""Every uncertainty budget of a record, as rows of texts: for the screen, a spreadsheet, a page, an annex."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhunsheng.measure.procedure import BudgetRow, Results, SectionResult
from zhunsheng.measure.procedure.results import Uncertain
from zhunsheng.measure.text import Text

HEADS = (
    Text("分量", "Component"),
    Text("类", "Type"),
    Text("分布", "Distribution"),
    Text("u(x)", "u(x)"),
    Text("单位", "Unit"),
    Text("c", "c"),
    Text("|c|u(x)", "|c|u(x)"),
    Text("单位", "Unit"),
    Text("占比 / %", "Share / %"),
    Text("ν", "ν"),
    Text("计入", "Counted"),
)
_DISTRIBUTIONS = {
    "normal": Text("正态", "normal"),
    "student": Text("t 分布", "t"),
    "t": Text("t 分布", "t"),
    "rectangular": Text("矩形", "rectangular"),
    "triangular": Text("三角", "triangular"),
    "arcsine": Text("反正弦", "arcsine"),
    "trapezoidal": Text("梯形", "trapezoidal"),
}
_YES, _NO = Text("是", "yes"), Text("否，同组中较小", "no, the smaller of its group")
_SHOWN = 4  # significant digits of a sensitivity


@dataclass(frozen=True, slots=True)
class PointBudget:
    """The budget of one result: where it belongs, what it is of, its components, and the result with U."""

    section: str
    title: Text
    key: str
    label: Text
    unit: str
    rows: tuple[BudgetRow, ...]
    result: Uncertain | None

    def lines(self, language: str) -> list[list[str]]:
        """The components as texts, in the order of `HEADS`, the largest first."""
        ordered = sorted(self.rows, key=lambda row: (not row.counted, -row.share))
        return [_line(row, self.unit, language) for row in ordered]


def budgets_of(results: Results) -> list[PointBudget]:
    """All budgets there are, section by section in the order of the points."""
    return [each for section in results.sections for each in _of_section(section)]


def _of_section(section: SectionResult) -> Iterator[PointBudget]:
    for row in section.rows:
        place = f"{row.nominal} {section.unit}".replace("-", "\N{MINUS SIGN}") if row.nominal else ""
        label = Text(place or f"第 {row.point + 1} 点", place or f"point {row.point + 1}")
        key = f"{section.id}:{row.point}"
        if row.budget:
            yield _budget(section, key, label, section.result_unit, row.budget, row.result)
        for more in row.further:
            if more.budget:
                both = Text(f"{label.zh} · {more.label.zh}", f"{label.en} · {more.label.en}")
                yield _budget(section, f"{key}:{more.id}", both, more.unit, more.budget, more.result)
    for more in section.summary:
        if more.budget:
            yield _budget(section, f"{section.id}:{more.id}", more.label, more.unit, more.budget, more.result)
    for number, prediction in enumerate(section.line.predictions if section.line else ()):
        place = f"{prediction.at} {section.line.abscissa_unit if section.line else ''}"
        label = Text(f"拟合直线 {place}", f"fitted line at {place}")
        key = f"{section.id}:line:{number}"
        yield _budget(section, key, label, section.result_unit, prediction.budget, prediction.result)


def _budget(
    section: SectionResult,
    key: str,
    label: Text,
    unit: str,
    rows: Sequence[BudgetRow],
    result: Uncertain | None,
) -> PointBudget:
    return PointBudget(section.id, section.title, key, label, unit, tuple(rows), result)


def _line(row: BudgetRow, unit: str, language: str) -> list[str]:
    known = _DISTRIBUTIONS.get(row.distribution)
    return [
        row.name.in_language(language),
        row.type,
        known.in_language(language) if known else row.distribution,
        row.u_text,
        row.unit,
        f"{row.c:.{_SHOWN}g}",
        row.contribution_text,
        unit,
        row.share_text.removesuffix(" %"),
        "∞" if row.dof is None else f"{row.dof:g}",
        (_YES if row.counted else _NO).in_language(language),
    ]

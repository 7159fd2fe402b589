# SPDX-License-Identifier: Apache-2.0
"""The record as a grid: cells to fill, and what is computed from them point by point."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from zhunsheng.measure.procedure import Results, SectionResult
from zhunsheng.measure.procedure.schema import Column, Section
from zhunsheng.work.forms.records import Place
from zhunsheng.work.models import Reading
from zhunsheng.work.programme import AskedSection, Programme
from zhunsheng.work.queries.previous import Previous
from zhunsheng.work.views import section_parts
from zhunsheng.work.views.grid_fit import Fit, fit_of
from zhunsheng.work.views.grid_line import Head, Line, Typed, line_of
from zhunsheng.work.views.section_parts import Summed
from zhunsheng.work.wording import spoken

# Of what is computed these stay in sight beside the readings, however many columns those have; the outermost
# first. Where points are judged, their place between the limits and the verdict stand further out.
_STAYING = ("mpe", "u", "error", "residual", "fitted")
_OF_VERDICT = 2
_FEW = 4  # columns of readings beside which everything else has its usual width


@dataclass(slots=True)
class Round:
    """The points of a section gone through once: as found, as left. One `waiting` is begun only if needed."""

    title: str
    lines: list[Line]
    waiting: bool = False


@dataclass(slots=True)
class Grid:
    """One section of the record."""

    id: str
    title: str
    notes: list[str]
    point_head: str
    heads: list[str]
    computed_heads: list[Head]
    has_limits: bool
    lines: list[Line]
    previous: str = ""
    rounds: list[Round] = field(default_factory=list)
    fit: Fit | None = None
    notices: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    summed: Sequence[Summed] = ()

    @property
    def width(self) -> int:
        """How many columns the table has."""
        limits, previous = (2 if self.has_limits else 0), (2 if self.previous else 0)
        return 1 + len(self.heads) + len(self.computed_heads) + limits + previous

    @property
    def layout(self) -> str:
        """Classes of the table: what its columns ask of the width."""
        names = {"judged": self.has_limits, "many": len(self.heads) > _FEW}
        return " ".join(["grid", *(name for name, holds in names.items() if holds)])


def grids(
    programme: Programme,
    results: Results,
    readings: Sequence[Reading],
    typed: Mapping[str, Typed],
    previous: Previous | None = None,
) -> list[Grid]:
    """Every asked section with its readings and results, and those of the previous calibration beside."""
    standing = {Place(*row.cell).name: row for row in readings}
    return [
        _grid(asked, section, standing, typed, _notices(results, asked.section.id), previous)
        for asked in programme.sections
        if (section := results.section(asked.section.id)) is not None
    ]


def _notices(results: Results, section: str) -> list[str]:
    return [
        spoken(notice.message)
        + (_("（第 %(n)d 点）") % {"n": notice.point + 1} if notice.point is not None else "")
        for notice in results.warnings
        if notice.section == section
    ]


def _grid(
    asked: AskedSection,
    section: SectionResult,
    standing: Mapping[str, Reading],
    typed: Mapping[str, Typed],
    notices: list[str],
    previous: Previous | None,
) -> Grid:
    schema = asked.section
    heads = [head for column in schema.columns for head in _heads(asked, column)]
    computed = _computed_heads(section, schema)
    lines = [line_of(asked, section, row, standing, typed, previous) for row in section.rows]
    for line in lines:
        line.name(heads, computed)
    known = previous is not None and any(line.earlier for line in lines)
    return Grid(
        id=schema.id,
        title=spoken(schema.title),
        notes=_notes(asked),
        point_head=_("标准值 / %(unit)s") % {"unit": schema.unit} if schema.kind == "point" else _("点"),
        heads=heads,
        computed_heads=computed,
        has_limits=section_parts.judges(schema),
        lines=lines,
        previous=f"{previous.on:%Y-%m-%d}" if known and previous and previous.on else "",
        rounds=_rounds(asked, section, lines),
        fit=fit_of(asked, section),
        notices=notices,
        hints=section_parts.hints(schema),
        summed=section_parts.summed(section),
    )


def _rounds(asked: AskedSection, section: SectionResult, lines: Sequence[Line]) -> list[Round]:
    """The lines by their series in order; nothing is copied into one that is not begun."""
    if not asked.section.series:
        return [Round("", list(lines))]
    found = []
    for series in asked.section.series:
        own = [line for line, row in zip(lines, section.rows, strict=True) if row.series == series.id]
        begun = any(cell.saved or cell.text for line in own for cell in line.cells)
        found.append(Round(spoken(series.label), own, series.optional and not begun))
    return [each for each in found if each.lines]


def _heads(asked: AskedSection, column: Column) -> list[str]:
    arrow = {"up": " ↑", "down": " ↓"}.get(column.direction or "", "")
    label = f"{spoken(column.label)}{arrow} / {column.unit}"
    repeats = asked.repeats(column)
    if repeats == 1:
        return [label]
    return [f"{label} · 1", *(str(number + 1) for number in range(1, repeats))]


def _notes(asked: AskedSection) -> list[str]:
    notes = []
    for column in asked.section.columns:
        resolution = asked.resolution.get(column.id)
        if resolution and asked.section.kind == "point":
            notes.append(_("分辨力 %(value)s %(unit)s") % {"value": resolution, "unit": column.unit})
    if asked.section.repeats > 1:
        notes.append(_("每点 %(count)d 次") % {"count": asked.section.repeats})
    notes.append(_("键盘 ↵ 下一格"))
    return list(dict.fromkeys(notes))


def _computed_heads(section: SectionResult, schema: Section) -> list[Head]:
    unit = section.result_unit
    if section.kind == "line-fit":
        own = {
            "fitted": _("拟合值 / %(unit)s") % {"unit": unit},
            "residual": _("残差 / %(unit)s") % {"unit": unit},
        }
    else:
        own = {"error": _("误差 / %(unit)s") % {"unit": unit}, "u": "U"}
    if schema.mpe is not None and section.kind != "line-fit":
        own["mpe"] = "MPE"
    outer = _OF_VERDICT if section_parts.judges(schema) else 0
    staying = {name: outer + at for at, name in enumerate(each for each in _STAYING if each in own)}
    return [
        *(Head(text, _place(staying, name)) for name, text in own.items()),
        *(Head(text) for text in section_parts.further_heads(schema)),
    ]


def _place(staying: Mapping[str, int], name: str) -> str:
    """The classes of a column that stays; the innermost is the edge under which the readings pass."""
    edge = " edge" if staying[name] == max(staying.values()) else ""
    return f"r{staying[name]}{edge}"

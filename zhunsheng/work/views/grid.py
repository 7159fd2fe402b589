# SPDX-License-Identifier: Apache-2.0
"""The record as a grid: cells to fill, and what is computed from them point by point."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhunsheng.measure.procedure import PointRow, Results, SectionResult
from zhunsheng.measure.procedure.schema import Column
from zhunsheng.work.forms.records import Place
from zhunsheng.work.models import Reading
from zhunsheng.work.pictures import FittedLine, Position, fitted_line, point_position
from zhunsheng.work.programme import AskedSection, Programme, nominal_at
from zhunsheng.work.queries.previous import Earlier, Previous, change
from zhunsheng.work.views import section_parts
from zhunsheng.work.views.section_parts import Summed

MINUS = "\N{MINUS SIGN}"
_USUAL = 9
_TONES = {"conform": "fine", "not-conform": "stop"}


@dataclass(slots=True)
class Cell:
    """One cell: what stands there or was typed, and what is wrong with it."""

    name: str
    label: str
    text: str
    saved: bool = False
    problem: str = ""
    wants_reason: bool = False
    reason: str = ""
    mode: str = ""
    way: str = ""
    wide: bool = False


@dataclass(slots=True)
class Line:
    """One point: cells, computed texts, position, verdict."""

    key: str
    title: str
    cells: list[Cell]
    computed: list[tuple[str, str]]
    position: SafeString | str = ""
    tone: str = ""
    word: str = ""
    state: str = "empty"
    earlier: str = ""
    moved: str = ""
    problems: list[Cell] = field(default_factory=list)


@dataclass(slots=True)
class Fit:
    """A fitted line: picture, coefficients, predictions."""

    picture: SafeString
    coefficients: list[tuple[str, str]]
    predictions: list[tuple[str, str]]
    scatter: str


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
    computed_heads: list[str]
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


@dataclass(frozen=True, slots=True)
class Typed:
    """What a save did not take: the text as typed, why, and the reason given for it."""

    text: str
    problem: str
    wants_reason: bool
    reason: str


def grids(
    programme: Programme,
    results: Results,
    readings: Sequence[Reading],
    typed: Mapping[str, Typed],
    previous: Previous | None = None,
) -> list[Grid]:
    """Every asked section with its readings and results, and those of the previous calibration beside."""
    standing = {Place(row.section, row.point, row.column, row.repeat).name: row for row in readings}
    return [
        _grid(asked, section, standing, typed, _notices(results, asked.section.id), previous)
        for asked in programme.sections
        if (section := results.section(asked.section.id)) is not None
    ]


def signed(text: str) -> str:
    """A number with a true sign: errors show a plus as well, and none at all has none."""
    if not text.strip("-0."):
        return text.removeprefix("-")
    return text.replace("-", MINUS) if text.startswith("-") else f"+{text}"


def _language() -> str:
    return get_language() or "zh"


def _notices(results: Results, section: str) -> list[str]:
    language = _language()
    return [
        notice.message.in_language(language)
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
    language = _language()
    schema = asked.section
    limits = schema.mpe is not None
    heads = [head for column in schema.columns for head in _heads(asked, column, language)]
    lines = [_line(asked, section, row, standing, typed, previous) for row in section.rows]
    known = previous is not None and any(line.earlier for line in lines)
    return Grid(
        id=schema.id,
        title=schema.title.in_language(language),
        notes=_notes(asked),
        point_head=_("标准值 / %(unit)s") % {"unit": schema.unit} if schema.kind == "point" else _("点"),
        heads=heads,
        computed_heads=[*_computed_heads(section, limits), *section_parts.further_heads(schema)],
        has_limits=section_parts.judges(schema),
        lines=lines,
        previous=f"{previous.on:%Y-%m-%d}" if known and previous and previous.on else "",
        rounds=_rounds(asked, section, lines, language),
        fit=_fit(asked, section, language),
        notices=notices,
        hints=section_parts.hints(schema),
        summed=section_parts.summed(section),
    )


def _rounds(asked: AskedSection, section: SectionResult, lines: Sequence[Line], language: str) -> list[Round]:
    """The lines by their series in order; nothing is copied into one that is not begun."""
    if not asked.section.series:
        return [Round("", list(lines))]
    found = []
    for series in asked.section.series:
        own = [line for line, row in zip(lines, section.rows, strict=True) if row.series == series.id]
        begun = any(cell.saved or cell.text for line in own for cell in line.cells)
        found.append(Round(series.label.in_language(language), own, series.optional and not begun))
    return [each for each in found if each.lines]


def _heads(asked: AskedSection, column: Column, language: str) -> list[str]:
    arrow = {"up": " ↑", "down": " ↓"}.get(column.direction or "", "")
    label = f"{column.label.in_language(language)}{arrow} / {column.unit}"
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


def _computed_heads(section: SectionResult, limits: bool) -> list[str]:
    unit = section.result_unit
    if section.kind == "line-fit":
        return [_("拟合值 / %(unit)s") % {"unit": unit}, _("残差 / %(unit)s") % {"unit": unit}]
    heads = [_("误差 / %(unit)s") % {"unit": unit}, "U"]
    return [*heads, "MPE"] if limits else heads


def _line(
    asked: AskedSection,
    section: SectionResult,
    row: PointRow,
    standing: Mapping[str, Reading],
    typed: Mapping[str, Typed],
    previous: Previous | None,
) -> Line:
    cells = [
        _cell(asked, column, row.point, repeat, standing, typed)
        for column in asked.section.columns
        for repeat in range(asked.repeats(column))
    ]
    filled = sum(1 for cell in cells if cell.saved)
    title = row.nominal.replace("-", MINUS) if row.nominal else str(row.point + 1)
    title = section_parts.row_title(asked.section, row, title)
    computed = _computed(section, row, asked) + section_parts.further_texts(asked.section, row)
    line = Line(f"{section.id}:{row.point}", title, cells, computed, state=row.state)
    line.problems = [cell for cell in cells if cell.problem]
    earlier = previous.at(section, row) if previous is not None else None
    if earlier is not None:
        line.earlier = f"{signed(earlier.value)} ± {earlier.expanded}"
    if row.state == "complete":
        line.tone, line.word = _verdict(row)
        if earlier is not None and row.result is not None:
            line.moved = signed(change(earlier, row.result.value_text).removeprefix("+"))
        line.position = _position(row, section.result_unit, line, earlier)
    elif filled:
        line.word = f"{filled}/{len(cells)}"
    return line


def _cell(
    asked: AskedSection,
    column: Column,
    point: int,
    repeat: int,
    standing: Mapping[str, Reading],
    typed: Mapping[str, Typed],
) -> Cell:
    name = Place(asked.section.id, point, column.id, repeat).name
    row, kept = standing.get(name), typed.get(name)
    nominal = nominal_at(asked, point)
    label = f"{nominal or point + 1} {column.label.in_language(_language())} {repeat + 1}"
    cell = Cell(
        name, label, row.text if row else "", saved=row is not None, mode=row.entry_mode if row else ""
    )
    cell.way, cell.wide = column.direction or "", _is_wide(asked, column, nominal)
    if kept is not None:
        cell.text, cell.problem = kept.text, kept.problem
        cell.wants_reason, cell.reason = kept.wants_reason, kept.reason
    return cell


def _is_wide(asked: AskedSection, column: Column, nominal: str) -> bool:
    """Whether a reading has more digits than a cell of the usual width shows: a counter's 10.0000002001."""
    places = asked.resolution.get(column.id, "").partition(".")[2]
    return len(nominal.partition(".")[0]) + 1 + len(places) > _USUAL


def _computed(section: SectionResult, row: PointRow, asked: AskedSection) -> list[tuple[str, str]]:
    if section.kind == "line-fit":
        return [
            ("fitted", _shown(row.cells.get("fitted", ""))),
            ("residual", _shown(row.cells.get("residual", ""))),
        ]
    error = signed(row.result.value_text) if row.result else ""
    found = [("error", error), ("u", row.result.expanded_text if row.result else "")]
    if asked.section.mpe is not None:
        found.append(("mpe", _shown(row.limits_text)))
    return found


def _shown(text: str) -> str:
    return text.replace("-", MINUS)


def _verdict(row: PointRow) -> tuple[str, str]:
    beside = section_parts.said_beside(row)
    if beside is not None and (row.verdict is None or row.verdict.outcome in ("none", "conform")):
        return beside
    if row.verdict is None or row.verdict.outcome == "none":
        return "plain", ""
    word = row.verdict.word.in_language(_language())
    tone = _TONES.get(row.verdict.outcome, "near")
    reach = abs(row.position or 0) + (row.position_u or 0)
    if tone == "fine" and reach > 1:
        return "near", _("%(word)s · 贴近限") % {"word": word}
    return tone, word


def _position(row: PointRow, unit: str, line: Line, earlier: Earlier | None) -> SafeString | str:
    if row.position is None or row.result is None:
        return ""
    title = _("误差 %(error)s %(unit)s，U %(u)s %(unit)s，允许 %(mpe)s %(unit)s：%(word)s") % {
        "error": signed(row.result.value_text),
        "unit": unit,
        "u": row.result.expanded_text,
        "mpe": _shown(row.limits_text) or "—",
        "word": line.word or "—",
    }
    then = None
    if earlier is not None and row.mpe:
        then = earlier.number / row.mpe
        title += _("；上次 %(value)s，变化 %(moved)s") % {"value": line.earlier, "moved": line.moved}
    return point_position(
        Position(row.position, row.position_u, line.tone, title, acceptance=_acceptance(row), earlier=then)
    )


def _acceptance(row: PointRow) -> float | None:
    """The acceptance limit as a share of the limit; None where the rule has no guard band."""
    limit = row.verdict.acceptance_limit if row.verdict else None
    return float(limit) / row.mpe if limit and row.mpe else None


def _fit(asked: AskedSection, section: SectionResult, language: str) -> Fit | None:
    result, fit = section.line, asked.section.fit
    if result is None or fit is None:
        return None
    abscissa, ordinate = (asked.section.column(name) for name in (fit.abscissa, fit.ordinate))
    words = [
        f"{column.label.in_language(language)} / {column.unit}" if column else ""
        for column in (abscissa, ordinate)
    ]
    points = [
        (float(row.cells[fit.abscissa]), float(row.cells[fit.ordinate]), float(row.cells["fitted"]))
        for row in section.rows
        if row.cells.keys() >= {fit.abscissa, fit.ordinate, "fitted"}
    ]
    predictions = [(float(each.at), each.result.value, each.result.expanded) for each in result.predictions]
    residual = _("残差 / %(unit)s") % {"unit": section.result_unit}
    picture = fitted_line(FittedLine(points, predictions, words[0], words[1], residual), _("拟合直线与残差"))
    return Fit(
        picture=picture,
        coefficients=[
            (
                each.label.in_language(language),
                f"{_shown(each.value_text)} {_unit(each.unit)}, u = {each.u_text}",
            )
            for each in result.coefficients
        ],
        predictions=[
            (
                f"{each.at} {result.abscissa_unit}",
                f"{_shown(each.result.value_text)} ± {each.result.expanded_text} {section.result_unit}"
                f" (k = {each.result.k_text}), u = {each.result.u_text} {section.result_unit}",
            )
            for each in result.predictions
        ],
        scatter=(
            f"s = {result.scatter_text} {section.result_unit}, ν = {result.dof},"
            f" r = {_shown(result.correlation_text)}"
        ),
    )


def _unit(unit: str) -> str:
    return "" if unit == "1" else unit

# SPDX-License-Identifier: Apache-2.0
"""A point of the record: its cells, what is computed from them, where it lies between its limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from zhunsheng.measure.procedure import PointRow, SectionResult
from zhunsheng.measure.procedure.schema import Column
from zhunsheng.work.forms.records import Place
from zhunsheng.work.models import Reading
from zhunsheng.work.pictures import Position, point_position
from zhunsheng.work.programme import AskedSection, nominal_at
from zhunsheng.work.queries.previous import Earlier, Previous, change
from zhunsheng.work.views import section_parts
from zhunsheng.work.views.signs import MINUS, shown, signed
from zhunsheng.work.wording import spoken

_USUAL = 9
_TONES = {"conform": "fine", "not-conform": "stop"}


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a computed column; `stays` is its place at the right edge if it stays in sight there."""

    text: str
    stays: str = ""


@dataclass(frozen=True, slots=True)
class Computed:
    """What is computed from a point's readings, by its name, under its head."""

    name: str
    text: str
    head: Head = Head("")


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
    head: str = ""


@dataclass(slots=True)
class Line:
    """One point: cells, computed texts, position, verdict."""

    key: str
    title: str
    cells: list[Cell]
    computed: list[Computed]
    position: SafeString | str = ""
    tone: str = ""
    word: str = ""
    state: str = "empty"
    earlier: str = ""
    moved: str = ""
    problems: list[Cell] = field(default_factory=list)

    def name(self, heads: Sequence[str], computed: Sequence[Head]) -> None:
        """Give every cell and number the head of its column: on a phone it stands beside it."""
        for cell, text in zip(self.cells, heads, strict=True):
            cell.head = text
        self.computed = [replace(each, head=head) for each, head in zip(self.computed, computed, strict=True)]


@dataclass(frozen=True, slots=True)
class Typed:
    """What a save did not take: the text as typed, why, and the reason given for it."""

    text: str
    problem: str
    wants_reason: bool
    reason: str


def line_of(
    asked: AskedSection,
    section: SectionResult,
    row: PointRow,
    standing: Mapping[str, Reading],
    typed: Mapping[str, Typed],
    previous: Previous | None,
) -> Line:
    """The line of a point, with the previous calibration beside it where there is one."""
    cells = [
        _cell(asked, column, row.point, repeat, standing, typed)
        for column in asked.section.columns
        for repeat in range(asked.repeats(column))
    ]
    filled = sum(1 for cell in cells if cell.saved)
    title = row.nominal.replace("-", MINUS) if row.nominal else str(row.point + 1)
    title = section_parts.row_title(asked.section, row, title)
    texts = _computed(section, row, asked) + section_parts.further_texts(asked.section, row)
    computed = [Computed(name, text) for name, text in texts]
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
    label = f"{nominal or point + 1} {spoken(column.label)} {repeat + 1}"
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
            ("fitted", shown(row.cells.get("fitted", ""))),
            ("residual", shown(row.cells.get("residual", ""))),
        ]
    error = signed(row.result.value_text) if row.result else ""
    found = [("error", error), ("u", row.result.expanded_text if row.result else "")]
    if asked.section.mpe is not None:
        found.append(("mpe", shown(row.limits_text)))
    return found


def _verdict(row: PointRow) -> tuple[str, str]:
    beside = section_parts.said_beside(row)
    if beside is not None and (row.verdict is None or row.verdict.outcome in ("none", "conform")):
        return beside
    if row.verdict is None or row.verdict.outcome == "none":
        return "plain", ""
    word = spoken(row.verdict.word)
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
        "mpe": shown(row.limits_text) or "—",
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

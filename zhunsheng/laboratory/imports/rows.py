# SPDX-License-Identifier: Apache-2.0
"""From cells to values: each column by its form, every fault named by its head, value and what is allowed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from zhunsheng.laboratory.imports.kinds import Column, Row, said
from zhunsheng.laboratory.imports.matching import Match
from zhunsheng.laboratory.imports.report import Problem
from zhunsheng.laboratory.sheets.book import Cell, Line, SheetError
from zhunsheng.laboratory.sheets.parse import (
    OPEN_END,
    parse_choice,
    parse_code,
    parse_day,
    parse_instant,
    parse_number,
    parse_text,
    plain,
)

# The first cell of a template's example begins so; it is never imported.
EXAMPLE_MARKS = ("示例", "Example")
_EXAMPLES = tuple(plain(mark) for mark in EXAMPLE_MARKS)


@dataclass
class Group:
    """Rows that are one thing, with the faults of each."""

    rows: list[Row] = field(default_factory=list)
    problems: dict[int, list[Problem]] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether every row was understood."""
        return not any(self.problems.values())


def examples(match: Match) -> list[int]:
    """The numbers of the rows that are only examples."""
    return [line.number for line in match.lines if _is_example(line, match)]


def groups(match: Match) -> list[Group]:
    """The rows of a sheet, those of one thing together, in the order in which each first appears."""
    found: dict[Any, Group] = {}
    leaders: dict[Any, Line] = {}
    for line in match.lines:
        if _is_example(line, match) or not any(line.at(place) for place in match.places.values()):
            continue
        name = _group_name(line, match)
        leader = leaders.setdefault(name, line)
        group = found.setdefault(name, Group())
        row, problems = _understood(line, leader, match)
        group.rows.append(row)
        group.problems[line.number] = problems
    _tell_disagreements(match, found.values())
    _tell_repeats(match, found.values())
    return list(found.values())


def _is_example(line: Line, match: Match) -> bool:
    """Told by the sheet's own first column, wherever the file has it."""
    return plain(_cell(line, match, match.sheet.columns[0].name).text).startswith(_EXAMPLES)


def _group_name(line: Line, match: Match) -> Any:
    if not match.sheet.group:
        return line.number
    names = tuple(plain(_cell(line, match, name).text) for name in match.sheet.group)
    return names if all(names) else line.number


def _cell(line: Line, match: Match, name: str) -> Cell:
    place = match.places.get(name)
    return Cell() if place is None else line.at(place)


def _understood(line: Line, leader: Line, match: Match) -> tuple[Row, list[Problem]]:
    values: dict[str, Any] = {}
    given, problems = set(), []
    for column in match.sheet.columns:
        cell = _cell(line, match, column.name)
        if not cell and column.name in match.sheet.shared:
            cell = _cell(leader, match, column.name)
        if cell:
            given.add(column.name)
        try:
            value = _value(column, cell)
        except SheetError as error:
            message = str(_("；")).join([said(error.text), *_allowed(column)])
            problems.append(Problem(message, match.head_of(column.name), cell.text))
        else:
            if value is not None:
                values[column.name] = value
    return Row(line.number, values, frozenset(given)), problems


def _value(column: Column, cell: Cell) -> Any:
    if not cell or (
        column.form in ("day", "instant") and not column.required and plain(cell.text) in OPEN_END
    ):
        if column.required:
            raise SheetError("必填，这里空着", "Required, and empty here")
        return column.default or None
    match column.form:
        case "day":
            return parse_day(cell)
        case "instant":
            return parse_instant(cell)
        case "number":
            return parse_number(cell)
        case "choice":
            return parse_choice(cell, column.words())
        case "code":
            return parse_code(cell)
    return parse_text(cell)


def _allowed(column: Column) -> list[str]:
    if column.form != "choice":
        return []
    words = pgettext("between names", "、").join(column.allowed(get_language() or ""))
    return [_("可填：%(words)s") % {"words": words}]


def _tell_disagreements(match: Match, found: Iterator[Group] | Any) -> None:
    """What all rows of a group should say alike."""
    for group in found:
        first = group.rows[0]
        for row in group.rows[1:]:
            for name in match.sheet.shared:
                if row[name] != first[name] and not group.problems[row.number]:
                    message = _("与第 %(row)s 行不一致：同一件的各行应当相同") % {"row": first.number}
                    value = str(row[name] or "")
                    group.problems[row.number].append(Problem(message, match.head_of(name), value))


def _tell_repeats(match: Match, found: Iterator[Group] | Any) -> None:
    """Two rows that name the same thing: one of them is a slip."""
    seen: dict[tuple[Any, ...], int] = {}
    for group in found:
        for row in group.rows:
            key = tuple(row[name] for name in match.sheet.key)
            if key[0] is None:
                continue
            earlier = seen.setdefault(key, row.number)
            if earlier != row.number:
                head = match.head_of(match.sheet.key[0])
                message = _("与第 %(row)s 行重复") % {"row": earlier}
                group.problems[row.number].append(Problem(message, head, str(key[0])))

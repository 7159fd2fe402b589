# SPDX-License-Identifier: Apache-2.0
"""Finding our columns in a stranger's sheet: heads in Chinese or English, in any order, below any title."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhunsheng.laboratory.imports.kinds import Column, Kind, Sheet, said
from zhunsheng.laboratory.sheets.book import Book, Line, SheetTable
from zhunsheng.laboratory.sheets.parse import plain

# The sheet of our own templates that explains the others.
LEGEND = "说明 Columns"
# Titles and remarks stand above the heads; nobody writes more than this many.
_LOOKED_AT = 20
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@dataclass(frozen=True)
class Match:
    """A sheet of ours found in a sheet of the file: where each column stands, and what is left over."""

    sheet: Sheet
    table: SheetTable
    head: Line
    places: dict[str, int]
    unknown: tuple[str, ...]
    twice: tuple[str, ...]

    @property
    def missing(self) -> list[Column]:
        """Columns that must be there and are not."""
        return [each for each in self.sheet.columns if each.required and each.name not in self.places]

    @property
    def lines(self) -> list[Line]:
        """The lines below the head."""
        return [line for line in self.table.lines if line.number > self.head.number]

    def head_of(self, name: str) -> str:
        """What the file calls a column."""
        return self.head.at(self.places[name]).text if name in self.places else ""


def matched(kind: Kind, book: Book) -> tuple[list[Match], list[str]]:
    """The sheets of ours in the order of the kind, and the names of sheets that are none of ours."""
    found, unread = [], []
    for table in book.sheets:
        if table.name == LEGEND:
            continue
        best = _best(kind, table)
        if best is None:
            unread.append(table.name)
        else:
            found.append(best)
    return sorted(found, key=lambda match: kind.sheets.index(match.sheet)), unread


def faults(kind: Kind, matches: list[Match]) -> list[str]:
    """What makes the file as a whole unfit."""
    if not matches:
        heads = _listed([column for column in kind.sheets[0].columns if column.required])
        values = {"kind": said(kind.title), "heads": heads}
        return [_("没有找到“%(kind)s”的表头；至少要有：%(heads)s。可以从模板开始。") % values]
    return [fault for match in matches for fault in _faults_of(match)]


def _faults_of(match: Match) -> list[str]:
    found = []
    if match.missing:
        values = {"sheet": match.table.name, "row": match.head.number, "heads": _listed(match.missing)}
        found.append(_("工作表“%(sheet)s”第 %(row)s 行的表头缺少必填的列：%(heads)s") % values)
    if match.twice:
        values = {"sheet": match.table.name, "heads": _joined(match.twice)}
        found.append(_("工作表“%(sheet)s”有几列是同一个意思，请只留一列：%(heads)s") % values)
    return found


def _best(kind: Kind, table: SheetTable) -> Match | None:
    """The sheet of ours that fits best; one of the same name wins among those that are whole."""
    matches = [_match(sheet, table, line) for line in table.lines[:_LOOKED_AT] for sheet in kind.sheets]
    fitting = [match for match in matches if _is_meant(match)]
    return max(fitting, key=_fitness, default=None)


def _is_meant(match: Match) -> bool:
    """All that is required is there; or most of it, and little else: then what lacks is told."""
    required = [each for each in match.sheet.columns if each.required]
    most = len(match.missing) * 2 < len(required) and len(match.unknown) < len(match.places)
    return not match.missing or most


def _fitness(match: Match) -> tuple[bool, bool, int, int]:
    named = plain(match.table.name) in {
        plain(match.sheet.title.zh),
        plain(match.sheet.title.en),
        plain(f"{match.sheet.title.zh}{match.sheet.title.en}"),
    }
    return not match.missing, named, len(match.places), -match.head.number


def _match(sheet: Sheet, table: SheetTable, head: Line) -> Match:
    places: dict[str, int] = {}
    unknown, twice = [], []
    known = {name: column.name for column in reversed(sheet.columns) for name in column.heads()}
    for at, cell in enumerate(head.cells):
        if not cell:
            continue
        column = known.get(plain(cell.text)) or known.get(_bare(cell.text))
        if column is None:
            unknown.append(cell.text)
        elif column in places:
            twice.append(cell.text)
        else:
            places[column] = at
    return Match(sheet, table, head, places, tuple(unknown), tuple(twice))


def _bare(text: str) -> str:
    """A head without what stands in brackets, such as a unit or "required"."""
    return _BRACKETS.sub("", plain(text))


def _listed(columns: list[Column]) -> str:
    return _joined([said(column.title) for column in columns])


def _joined(words: Sequence[str]) -> str:
    return pgettext("between names", "、").join(words)

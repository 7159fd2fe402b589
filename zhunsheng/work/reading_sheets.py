# SPDX-License-Identifier: Apache-2.0
"""Readings as a spreadsheet: the form to fill, and what a filled one says cell by cell.

A workbook has a sheet for each section, one row a point, its cells in the order of the record. A csv of
several sections names the cell in each row: section, point, column, repeat, reading. Heads are known in both
languages. A text that is no reading is told with the place where it stands; nothing else is lost by it.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from zhunsheng.laboratory.sheets.book import Book, Cell, Line, SheetError, SheetTable, column_name
from zhunsheng.laboratory.sheets.parse import parse_text
from zhunsheng.laboratory.sheets.tables import Rows, sheet_name, write_csv, write_xlsx
from zhunsheng.measure.procedure.schema import Column
from zhunsheng.measure.reading import ReadingError, parse_decimal
from zhunsheng.measure.text import Text
from zhunsheng.work.programme import AskedSection, Programme, nominal_at
from zhunsheng.work.reading_entry import Cell as RecordCell
from zhunsheng.work.reading_entry import ReadingEntry

_POINT = Text("点号", "Point no.")
_NOMINAL = Text("标准值", "Nominal")
_SERIES = Text("系列", "Series")
_SECTION, _COLUMN = Text("节", "Section"), Text("栏", "Column")
_REPEAT, _READING = Text("次", "Repeat"), Text("读数", "Reading")
_HEADS = {
    "point": {"点号", "点", "序号", "point no.", "point no", "point"},
    "nominal": {"标准值", "nominal"},
    "section": {"节", "section"},
    "column": {"栏", "column"},
    "repeat": {"次", "repeat"},
    "reading": {"读数", "reading"},
}
_NO_SECTION = Text(
    "没有“{name}”这一节：工作表的名称（csv 中是“节”一栏）须是节的代号，如 {known}",
    "There is no section “{name}”: sheets (in csv the column “Section”) go by its code, such as {known}",
)
_NO_HEADS = Text(
    "没有认出点号和读数的列：请用记录页下载的模板",
    "No columns of points and readings were recognised: use the form that the record's page offers",
)
_NO_POINT = Text("没有第 {text} 点", "There is no point {text}")
_OTHER_NOMINAL = Text(
    "第 {point} 点的标准值是 {nominal}，文件里写的是 {text}：可能错行，整行没有读入",
    "Point {point} has the nominal value {nominal} and the file says {text}: perhaps another row; none of it"
    " was read",
)
_NO_COLUMN = Text("没有“{name}”这一栏", "There is no column “{name}”")
_NO_REPEAT = Text("没有第 {text} 次", "There is no repeat {text}")
_TWICE = Text("同一格在 {other} 已有一个读数", "{other} holds a reading for the same cell already")


@dataclass(frozen=True, slots=True)
class Told:
    """A cell of the file that can't be taken: where it stands, its text, and why."""

    where: str
    text: str
    message: Text


@dataclass(slots=True)
class Filled:
    """What a file says: readings by their place, the place of each cell, and what could not be understood."""

    entries: dict[str, ReadingEntry] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    places: dict[RecordCell, str] = field(default_factory=dict)

    def add(self, where: str, entry: ReadingEntry) -> None:
        """One reading; a second one for the same cell is told instead."""
        other = self.places.setdefault(entry.cell, where)
        if other == where:
            self.entries[where] = entry
        else:
            self.told.append(Told(where, entry.text, _TWICE.format(other=other)))


def form_xlsx(programme: Programme) -> bytes:
    """The form: a sheet for each section with its points and empty cells, all of them texts."""
    sheets = [(sheet_name(asked.section.id), _form(asked)) for asked in programme.sections]
    return write_xlsx(sheets)


def form_csv(programme: Programme) -> bytes:
    """The same as one table, a row for each cell."""
    heads = [_both(each) for each in (_SECTION, _POINT, _NOMINAL, _COLUMN, _REPEAT, _READING)]
    rows = [heads]
    for asked in programme.sections:
        rows += [
            [asked.section.id, str(point + 1), nominal_at(asked, point), column, str(repeat + 1), ""]
            for point, column, repeat in asked.cells()
        ]
    return write_csv(rows)


def read_filled(book: Book, programme: Programme) -> Filled:
    """Every reading of the file with its place, and every cell that is none, with what is wrong."""
    filled = Filled()
    for sheet in book.sheets:
        if not sheet.lines:
            continue
        heads = _heads(sheet.lines[0])
        if {"section", "column", "reading", "point"} <= heads.keys():
            _read_list(sheet, heads, programme, filled)
        else:
            _read_table(sheet, heads, programme, filled)
    return filled


def _form(asked: AskedSection) -> Rows:
    columns = list(_columns(asked))
    heads = [_both(_POINT), f"{_both(_NOMINAL)} / {asked.section.unit}"]
    series = asked.section.series
    heads += [_both(_SERIES)] if series else []
    rows = [[*heads, *(_head(asked, column, repeat) for column, repeat in columns)]]
    for point in range(asked.reach):
        name = [_both(series[point // max(len(asked.points_once), 1)].label)] if series else []
        rows.append([str(point + 1), nominal_at(asked, point), *name, *("" for _column in columns)])
    return rows


def _columns(asked: AskedSection) -> Iterator[tuple[Column, int]]:
    for column in asked.section.columns:
        for repeat in range(asked.repeats(column)):
            yield column, repeat


def _head(asked: AskedSection, column: Column, repeat: int) -> str:
    number = f" · {repeat + 1}" if asked.repeats(column) > 1 else ""
    return f"{_both(column.label)} / {column.unit}{number}"


def _both(text: Text) -> str:
    return " ".join(dict.fromkeys((text.zh, text.en)))


def _read_list(sheet: SheetTable, heads: dict[str, int], programme: Programme, filled: Filled) -> None:
    for line in sheet.lines[1:]:
        texts = {name: line.at(at).text for name, at in heads.items()}
        cell = line.at(heads["reading"])
        if not cell:
            continue
        where = _place(sheet, line, heads["reading"])
        asked = _section(texts["section"], programme)
        if asked is None:
            filled.told.append(Told(where, cell.text, _no_section(texts["section"], programme)))
            continue
        column = next((each for each in asked.section.columns if _same(texts["column"], each)), None)
        if column is None:
            filled.told.append(Told(where, cell.text, _NO_COLUMN.format(name=texts["column"])))
            continue
        repeat = _number(texts.get("repeat", "") or "1", asked.repeats(column))
        if repeat is None:
            filled.told.append(Told(where, cell.text, _NO_REPEAT.format(text=texts["repeat"])))
            continue
        point = _point(asked, texts, filled, where)
        if point is not None:
            _read_cell(cell, where, asked, (point, column, repeat), filled)


def _read_table(sheet: SheetTable, heads: dict[str, int], programme: Programme, filled: Filled) -> None:
    asked = _section(sheet.name, programme)
    if asked is None and len(programme.sections) == 1:
        asked = programme.sections[0]
    if asked is None:
        filled.told.append(Told(sheet.name, "", _no_section(sheet.name, programme)))
        return
    columns = _placed(asked, sheet.lines[0])
    if not columns or not heads.keys() & {"point", "nominal"}:
        filled.told.append(Told(sheet.name, "", _NO_HEADS))
        return
    for line in sheet.lines[1:]:
        cells = [(at, column, repeat) for at, column, repeat in columns if line.at(at)]
        if not cells:
            continue
        texts = {name: line.at(at).text for name, at in heads.items()}
        point = _point(asked, texts, filled, f"{sheet.name}!{line.number}")
        for at, column, repeat in cells if point is not None else ():
            place = _place(sheet, line, at)
            _read_cell(line.at(at), place, asked, (point or 0, column, repeat), filled)


def _read_cell(
    cell: Cell, where: str, asked: AskedSection, place: tuple[int, Column, int], filled: Filled
) -> None:
    point, column, repeat = place
    try:
        text = parse_text(cell)
    except SheetError as error:
        filled.told.append(Told(where, cell.text, error.text))
        return
    entry = ReadingEntry(asked.section.id, point, column.id, repeat, text, entry_mode="file")
    filled.add(where, entry)


def _point(asked: AskedSection, texts: dict[str, str], filled: Filled, where: str) -> int | None:
    """The point a row is about: by its number, checked against the nominal value, or by that alone."""
    number, nominal = texts.get("point", ""), texts.get("nominal", "")
    most = asked.section.points.most if not any(asked.nominal) else asked.reach
    at = _number(number, most) if number else _by_nominal(asked, nominal)
    if at is None:
        filled.told.append(Told(where, "", _NO_POINT.format(text=number or nominal or "—")))
        return None
    own = nominal_at(asked, at)
    if own and nominal and not _equal(own, nominal):
        message = _OTHER_NOMINAL.format(point=at + 1, nominal=own, text=nominal)
        filled.told.append(Told(where, nominal, message))
        return None
    return at


def _by_nominal(asked: AskedSection, text: str) -> int | None:
    """The only point with this nominal value."""
    every = [(at, nominal_at(asked, at)) for at in range(asked.reach)]
    found = [at for at, own in every if own and text and _equal(own, text)]
    return found[0] if len(found) == 1 else None


def _equal(own: str, text: str) -> bool:
    try:
        return parse_decimal(own) == parse_decimal(text)
    except ReadingError:
        return False


def _number(text: str, most: int) -> int | None:
    """A count from 1 as it is written, from 0; None for what is none or beyond."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 6):
        return None
    return int(plain) - 1 if 1 <= int(plain) <= most else None


def _section(name: str, programme: Programme) -> AskedSection | None:
    for asked in programme.sections:
        title = asked.section.title
        known = (asked.section.id, sheet_name(asked.section.id), title.zh, title.en, sheet_name(title.zh))
        if _plain(name) in map(_plain, known):
            return asked
    return None


def _no_section(name: str, programme: Programme) -> Text:
    return _NO_SECTION.format(name=name, known=programme.sections[0].section.id)


def _same(name: str, column: Column) -> bool:
    return _plain(name) in map(_plain, (column.id, column.label.zh, column.label.en, _both(column.label)))


def _heads(line: Line) -> dict[str, int]:
    """Where the columns stand that say which cell a reading is for."""
    found: dict[str, int] = {}
    for at, cell in enumerate(line.cells):
        words = _words(cell.text)
        for name, known in _HEADS.items():
            if words & known:
                found.setdefault(name, at)
    return found


def _words(head: str) -> set[str]:
    """The ways a head may be meant: with and without its unit, in one language or in both."""
    bare = " ".join(unicodedata.normalize("NFKC", head).casefold().split("/")[0].split())
    return {bare, *_languages(bare)}


def _languages(bare: str) -> Iterable[str]:
    han = "".join(word for word in bare if ord(word) > 0x2E80)
    return filter(None, (han, "".join(word for word in bare if ord(word) <= 0x2E80).strip()))


def _placed(asked: AskedSection, line: Line) -> list[tuple[int, Column, int]]:
    """Which cells of a row are which cells of the record."""
    known: dict[str, tuple[Column, int]] = {}
    for column, repeat in _columns(asked):
        for head in _variants(asked, column, repeat):
            known.setdefault(_plain(head), (column, repeat))
    found: dict[tuple[str, int], tuple[int, Column, int]] = {}
    for at, cell in enumerate(line.cells):
        if (place := known.get(_plain(cell.text))) is not None:
            found.setdefault((place[0].id, place[1]), (at, *place))
    return list(found.values())


def _variants(asked: AskedSection, column: Column, repeat: int) -> Sequence[str]:
    names = (_both(column.label), column.label.zh, column.label.en, column.id)
    numbers = [f"{repeat + 1}"] if asked.repeats(column) > 1 else ["", "1"]
    return [
        text
        for name in names
        for number in numbers
        for text in (f"{name}{number}", f"{name}/{column.unit}{number}", f"{name}{number}/{column.unit}")
    ]


def _plain(text: str) -> str:
    """A name as it is compared: width, case, spaces and dots left out."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split()).replace("·", "")


def _place(sheet: SheetTable, line: Line, column: int) -> str:
    return f"{sheet.name}!{column_name(column)}{line.number}"

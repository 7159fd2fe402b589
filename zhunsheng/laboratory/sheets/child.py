# SPDX-License-Identifier: Apache-2.0
"""What is asked apart about a stranger's spreadsheet: the file in, the text of its cells out.

Run by `certificate.apart`, under limits. Numbers leave as the digits a person sees, since a spreadsheet's
0.1 is no tenth.
"""

import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, BinaryIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from zhunsheng.laboratory.sheets import limits
from zhunsheng.laboratory.sheets.book import column_name

# Invisible guests of copied text: they are no part of what anybody meant.
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060"))
_SPACES = str.maketrans("\xa0\u3000\u2002\u2003\u2009\u202f", "      ")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

Told = tuple[str, str]
Place = tuple[int, int]
Merged = tuple[Place, Place]


class Fault(Exception):  # noqa: N818 - what is told of it is a code
    """What stops the reading: a code the parent has words for."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def answer(question: BinaryIO) -> str:
    """What stands in one file, or the code of what stops the reading."""
    told: dict[str, Any]
    try:
        told = {"sheets": list(_bounded(_sheets(question.read())))}
    except Fault as fault:
        told = {"fault": fault.code, "values": fault.values}
    except PasswordError:
        told = {"fault": "locked"}
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile):
        told = {"fault": "format"}
    return json.dumps(told)


def _bounded(sheets: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The same sheets; the answer must be one that the parent can bear."""
    left = limits.MOST_TEXT
    for sheet in sheets:
        left -= sum(len(text) + 1 for _number, cells in sheet["lines"] for _sort, text in cells)
        if left < 0:
            raise Fault("packed")
        yield sheet


def _sheets(content: bytes) -> Iterator[dict[str, Any]]:
    if not content.strip():
        raise Fault("empty")
    if content.startswith((_ZIP, _OLE)):
        yield from _workbook(content)
    else:
        yield _told("csv", _csv_rows(content), ())


def _workbook(content: bytes) -> Iterator[dict[str, Any]]:
    if content.startswith(_ZIP):
        _look_into(content)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    if len(book.sheets_metadata) > limits.MOST_SHEETS:
        raise Fault("sheets")
    for at, about in enumerate(book.sheets_metadata):
        if about.visible == SheetVisibleEnum.Visible and about.typ == SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_index(at)
            yield _told(about.name, _sheet_rows(sheet), sheet.merged_cell_ranges or ())


def _look_into(content: bytes) -> None:
    """What the archive says it unpacks to; one that lies meets the cap on memory."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
    if len(members) > limits.MOST_MEMBERS or sum(each.file_size for each in members) > limits.MOST_UNPACKED:
        raise Fault("packed")


def _sheet_rows(sheet: CalamineSheet) -> Iterator[list[Told]]:
    if sheet.width > limits.MOST_COLUMNS and sheet.height:
        raise Fault("columns")
    for row in sheet.iter_rows():
        yield [_cell(value) for value in row]


def _csv_rows(content: bytes) -> Iterator[list[Told]]:
    text = _decoded(content)
    head = next((line for line in text.splitlines() if line.strip()), "")
    if head.lower().startswith("sep="):
        text = text.partition("\n")[2]
        head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=Counter(head).__getitem__)
    csv.field_size_limit(1 << 20)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [("text", value) for value in row]
    except csv.Error as error:
        raise Fault("format") from error


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise Fault("format")
        return text
    raise Fault("encoding")


def _told(name: str, rows: Iterable[list[Told]], merged: Iterable[Merged]) -> dict[str, Any]:
    spread = _Spread(merged)
    lines: list[tuple[int, list[Told]]] = []
    for at, row in enumerate(rows):
        cells = [_clean(cell, name, at, column) for column, cell in enumerate(row)]
        if any(text for _sort, text in cells):
            lines.append((at + 1, spread.fill(at, cells)))
        if len(lines) > limits.MOST_ROWS:
            raise Fault("rows")
        if len(cells) > limits.MOST_COLUMNS:
            raise Fault("columns")
    return {"name": name, "lines": lines}


class _Spread:
    """A cell merged over several rows says the same of each of them."""

    def __init__(self, merged: Iterable[Merged]) -> None:
        tall = [(start, end) for start, end in merged if start[0] < end[0] <= start[0] + limits.MOST_ROWS]
        self._above = {
            (row, start[1]): start for start, end in tall for row in range(start[0] + 1, end[0] + 1)
        }
        self._heads = {start for start, _end in tall}
        self._held: dict[Place, Told] = {}

    def fill(self, row: int, cells: list[Told]) -> list[Told]:
        """The row's cells with those said further up."""
        self._held.update({(row, at): cell for at, cell in enumerate(cells) if (row, at) in self._heads})
        return [
            cell if cell[1] else self._held.get(self._above.get((row, at), (-1, -1)), cell)
            for at, cell in enumerate(cells)
        ]


def _clean(cell: Told, sheet: str, row: int, column: int) -> Told:
    sort, text = cell
    plain = text.translate(_INVISIBLE).translate(_SPACES).strip()
    if any(map(_is_control, plain)):
        raise Fault("control", sheet=sheet, cell=_name(row, column))
    if len(plain) > limits.LONGEST_TEXT:
        raise Fault("cell", sheet=sheet, cell=_name(row, column))
    return sort, plain


def _is_control(sign: str) -> bool:
    code = ord(sign)
    return (code < 32 and sign not in "\t\r\n") or code == 127 or 0xD800 <= code < 0xE000


def _cell(value: object) -> Told:
    if isinstance(value, bool):
        return "truth", "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return "number", _digits(value)
    if isinstance(value, datetime):
        whole = value.time() == time(0)
        return ("day", value.date().isoformat()) if whole else ("day", value.isoformat(sep=" "))
    if isinstance(value, date):
        return "day", value.isoformat()
    if isinstance(value, time | timedelta):
        return "day", str(value)
    return "text", str(value)


def _digits(value: float) -> str:
    """The digits a spreadsheet shows: fifteen, and none of the binary tail; 2016.0 is 2016."""
    text = f"{Decimal(f'{value:.15g}'):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _name(row: int, column: int) -> str:
    return f"{column_name(column)}{row + 1}"

# SPDX-License-Identifier: Apache-2.0
"""Tables written for spreadsheets. A text is never a formula there, whoever wrote it."""

import csv
import io
import re
from collections.abc import Sequence

import xlsxwriter

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 60

Rows = Sequence[Sequence[str]]
# Nothing that is written is taken for a formula, a link or a number: texts stay texts.
TEXTS_ONLY = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_csv(rows: Rows) -> bytes:
    """UTF-8 with the mark that Excel asks for; what would be a formula gets a quote before it."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def guarded(text: str) -> str:
    """The text, quoted where a spreadsheet would compute it; plain numbers keep their sign."""
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


def write_xlsx(sheets: Sequence[tuple[str, Rows]]) -> bytes:
    """A workbook of tables: the first row is the head, the rest are texts."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, TEXTS_ONLY) as book:
        head, body = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
        for name, rows in sheets:
            sheet = book.add_worksheet(sheet_name(name))
            sheet.freeze_panes(1, 0)
            for at, row in enumerate(rows):
                for column, text in enumerate(row):
                    sheet.write_string(at, column, text, body if at else head)
            for column, width in enumerate(_widths(rows)):
                sheet.set_column(column, column, width, body)
    return out.getvalue()


def sheet_name(name: str) -> str:
    """A name that spreadsheets accept."""
    return re.sub(r"[\[\]:*?/\\]", " ", name).strip("' ")[:31] or "Sheet"


def _widths(rows: Rows) -> list[int]:
    """Columns as wide as their texts, Han counting double."""
    columns = max(map(len, rows), default=0)
    return [
        min(_WIDEST, 2 + max(_width(row[column]) for row in rows if column < len(row)))
        for column in range(columns)
    ]


def _width(text: str) -> int:
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in text)

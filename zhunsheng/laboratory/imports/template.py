# SPDX-License-Identifier: Apache-2.0
"""The empty form of a kind: heads in both languages, notes, drop-down lists, an example, a legend."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhunsheng.laboratory.imports.kinds import Column, Kind, Sheet, said
from zhunsheng.laboratory.imports.matching import LEGEND
from zhunsheng.laboratory.imports.rows import EXAMPLE_MARKS
from zhunsheng.laboratory.sheets.limits import MOST_ROWS
from zhunsheng.laboratory.sheets.parse import plain
from zhunsheng.laboratory.sheets.tables import TEXTS_ONLY, sheet_name

EXAMPLE_MARK = " ".join(EXAMPLE_MARKS)
# What a drop-down list holds in the cell itself; longer ones lie on a hidden sheet.
_LONGEST_LIST = 255


def template(kind: Kind) -> bytes:
    """The form as an xlsx file. Every cell is a text, so that 1.50 stays 1.50 and 0017 stays 0017."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, TEXTS_ONLY) as book:
        formats = _formats(book)
        lists = _Lists(book)
        for sheet in kind.sheets:
            _write_sheet(book, sheet, formats, lists)
        _write_legend(book, kind, formats)
        lists.write()
        book.set_properties({"title": f"{kind.title.zh} {kind.title.en}"})
    return out.getvalue()


def head_of(column: Column) -> str:
    """A head in both languages; required columns carry a star."""
    names = dict.fromkeys((column.title.zh, column.title.en))
    return " ".join([*names, *(["*"] if column.required else [])])


def _formats(book: Any) -> dict[str, Any]:
    top = {"text_wrap": True, "valign": "top"}
    return {
        "head": book.add_format({**top, "bold": True, "bottom": 1, "num_format": "@"}),
        "cell": book.add_format({"num_format": "@"}),
        "example": book.add_format({"num_format": "@", "italic": True, "font_color": "#6b7280"}),
        "legend": book.add_format(top),
    }


class _Lists:
    """Choices too long for a cell's own list, on a hidden sheet."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._lists: list[list[str]] = []

    def source(self, words: list[str]) -> list[str] | str:
        """Where a drop-down takes its words from."""
        if sum(len(word) + 1 for word in words) <= _LONGEST_LIST and not any("," in word for word in words):
            return words
        if words not in self._lists:
            self._lists.append(words)
        letter = chr(65 + self._lists.index(words))
        return f"=lists!${letter}$1:${letter}${len(words)}"

    def write(self) -> None:
        """The hidden sheet, if any list needs it."""
        if not self._lists:
            return
        sheet = self._book.add_worksheet("lists")
        sheet.hide()
        for column, words in enumerate(self._lists):
            for row, word in enumerate(words):
                sheet.write_string(row, column, word)


def _write_sheet(book: Any, sheet: Sheet, formats: dict[str, Any], lists: _Lists) -> None:
    page = book.add_worksheet(sheet_name(f"{sheet.title.zh} {sheet.title.en}"))
    page.freeze_panes(1, 1)
    page.set_row(0, 32)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, _width(column), formats["cell"])
        page.write_string(0, at, head_of(column), formats["head"])
        page.write_string(1, at, _example(column, first=at == 0), formats["example"])
        if note := how_to_fill(column):
            page.write_comment(0, at, note, {"x_scale": 1.6, "y_scale": 1.2})
        if column.choices:
            words = column.allowed(get_language() or "")
            page.data_validation(1, at, MOST_ROWS, at, {"validate": "list", "source": lists.source(words)})


def _example(column: Column, *, first: bool) -> str:
    example = column.example
    if column.choices and example:
        example = _in_language(column, example)
    return f"{EXAMPLE_MARK} {example}" if first else example


def _in_language(column: Column, word: str) -> str:
    """The example's word as the drop-down offers it."""
    code = column.words().get(plain(word))
    codes = [each for each, _word in column.choices]
    return column.allowed(get_language() or "")[codes.index(code)] if code in codes else word


def _write_legend(book: Any, kind: Kind, formats: dict[str, Any]) -> None:
    page = book.add_worksheet(LEGEND)
    rows: list[Sequence[str]] = [
        [_("工作表"), _("列"), _("必填"), _("怎样填"), _("可填的值"), _("也认得的表头")],
        *([said(sheet.title), *_legend(column)] for sheet in kind.sheets for column in sheet.columns),
    ]
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            page.write_string(at, column, text, formats["legend"] if at else formats["head"])
    for column, width in enumerate((16, 30, 8, 52, 44, 40)):
        page.set_column(column, column, width, formats["legend"])
    remarks = [*([said(kind.note)] if kind.note else []), *_remarks()]
    for at, remark in enumerate(remarks, start=len(rows) + 1):
        page.write_string(at, 0, remark)


def _legend(column: Column) -> list[str]:
    allowed = " / ".join(column.allowed(get_language() or ""))
    return [
        head_of(column),
        _("是") if column.required else "",
        how_to_fill(column),
        allowed,
        ", ".join(column.also),
    ]


def how_to_fill(column: Column) -> str:
    """The form of a column's values, and what else there is to know of it."""
    forms = {
        "day": _("日期，如 2026-04-12"),
        "instant": _("日期，或日期与时刻，如 2026-04-12 09:30"),
        "number": _("数，小数点用“.”；填了几位就是几位"),
        "choice": _("从列表中选"),
    }
    parts = [forms.get(column.form, ""), said(column.note) if column.note else ""]
    return _("；").join(part for part in parts if part)


def _remarks() -> list[str]:
    return [
        _("以“%(mark)s”开头的行只是示例，不会导入。") % {"mark": EXAMPLE_MARKS[0]},
        _("列的次序随意，多余的列不读；表头可用中文或英文。所有单元格都是文本。"),
        _(
            "导入前先试算：逐行说明会新建什么、哪些已有、哪些不收及原因；确认后要么全部导入，要么一行也不导入。"
        ),
    ]


def _width(column: Column) -> int:
    return max(12, min(34, 2 * max(len(column.title.zh), len(column.example)) + 2))

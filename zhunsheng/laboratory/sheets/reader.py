# SPDX-License-Identifier: Apache-2.0
"""Reading a file that came from outside: a child process under caps does it, and only its JSON comes back."""

import json
from typing import Any

from zhunsheng.certificate.apart import Limits, WornOut, ask
from zhunsheng.laboratory.sheets import limits
from zhunsheng.laboratory.sheets.book import Book, Cell, Line, SheetError, SheetTable
from zhunsheng.measure.text import Text

_CHILD = "zhunsheng.laboratory.sheets.child"
_LIMITS = Limits(limits.SECONDS, limits.PATIENCE_SECONDS, limits.MEMORY, limits.LARGEST_ANSWER)
_FAULTS = {
    "format": Text(
        "这不是可读的表格文件：请用 xlsx、xls、ods 或 csv",
        "This is no spreadsheet that can be read: use xlsx, xls, ods or csv",
    ),
    "locked": Text("文件加了密码：请另存一份没有密码的", "The file has a password: save a copy without one"),
    "encoding": Text(
        "这不是 xlsx、xls、ods，作为 csv 又读不出文字的编码：请用 UTF-8 或 GB18030 保存 csv",
        "This is no xlsx, xls or ods, and as csv its encoding can't be read: save csv as UTF-8 or GB18030",
    ),
    "rows": Text(
        f"行数超过 {limits.MOST_ROWS}：请分成几个文件",
        f"More than {limits.MOST_ROWS} rows: split the file into several",
    ),
    "columns": Text(f"列数超过 {limits.MOST_COLUMNS}", f"More than {limits.MOST_COLUMNS} columns"),
    "sheets": Text(f"工作表超过 {limits.MOST_SHEETS} 个", f"More than {limits.MOST_SHEETS} sheets"),
    "size": Text(
        f"文件超过 {limits.LARGEST_FILE >> 20} MB",
        f"The file is larger than {limits.LARGEST_FILE >> 20} MB",
    ),
    "packed": Text("文件展开后太大，没有读取", "The file is too large when unpacked; it was not read"),
    "control": Text(
        "工作表“{sheet}”单元格 {cell} 含有不可用的控制字符",
        "Sheet “{sheet}”, cell {cell}: a control character that can't be used",
    ),
    "cell": Text(
        "工作表“{sheet}”单元格 {cell} 的文字超过 2000 个字符",
        "Sheet “{sheet}”, cell {cell}: more than 2000 characters",
    ),
    "empty": Text("文件里没有内容", "The file is empty"),
    "resources": Text(
        "文件太大或构造异常，读取时超出了限制",
        "The file is too large or oddly built: reading it exceeded the limits",
    ),
}


def read_book(content: bytes) -> Book:
    """The visible sheets of a file. SheetError, in both languages, for what can't be read or is too large.

    The child is capped in memory, time and size, reaches no file and no network, and expands no entities.
    """
    if len(content) > limits.LARGEST_FILE:
        raise _fault("size")
    answer = _ask_child(content)
    if "fault" in answer:
        raise _fault(answer["fault"], **answer.get("values", {}))
    return Book(tuple(_sheet(each) for each in answer["sheets"]))


def _ask_child(content: bytes) -> Any:
    try:
        return json.loads(ask(_CHILD, content, _LIMITS))
    except WornOut as error:
        raise _fault("resources") from error


def _fault(code: str, **values: str) -> SheetError:
    text = _FAULTS[code].format(**values)
    return SheetError(text.zh, text.en)


def _sheet(told: Any) -> SheetTable:
    lines = tuple(
        Line(number, tuple(Cell(text, sort) for sort, text in cells)) for number, cells in told["lines"]
    )
    return SheetTable(told["name"], lines)

# SPDX-License-Identifier: Apache-2.0
"""What a spreadsheet is once it is read: sheets of numbered lines of cells."""

from dataclasses import dataclass
from typing import Literal

from zhunsheng.measure.text import Text

# What the spreadsheet says a cell is; csv knows texts only.
Sort = Literal["text", "number", "day", "truth"]


class SheetError(ValueError):
    """A file or a cell that can't be read; `text` says in both languages what is allowed."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.text = Text(zh, en)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text as a person would read it, and what the spreadsheet takes it for."""

    text: str = ""
    sort: Sort = "text"

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True, slots=True)
class Line:
    """One row that is not empty, with its number as the spreadsheet shows it."""

    number: int
    cells: tuple[Cell, ...]

    def at(self, column: int) -> Cell:
        """The cell in a column; an empty one where the row ends before it."""
        return self.cells[column] if column < len(self.cells) else Cell()


@dataclass(frozen=True, slots=True)
class SheetTable:
    """One visible sheet."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """A file as read; hidden sheets are left out."""

    sheets: tuple[SheetTable, ...]


def column_name(column: int) -> str:
    """What a spreadsheet calls a column counted from 0: A, …, Z, AA, …"""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

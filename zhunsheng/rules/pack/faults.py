# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a pack, each fault named: of what kind, where, and what would be right."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhunsheng.measure.text import Text


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `table`, `column` and `row` (counted from 0 in the file) name the place, where it has one.

    `file` is a path inside the pack. `count` says how many rows are wrong in the same way.
    """

    code: str
    text: Text
    file: str = ""
    table: str = ""
    column: str = ""
    row: int | None = None
    count: int = 1

    @property
    def place(self) -> str:
        """Where it is, as "points.values row 7 (points/part-00000.parquet)"."""
        named = ".".join(part for part in (self.table, self.column) if part)
        row = "" if self.row is None else f"row {self.row}"
        file = f"({self.file})" if self.file and named else self.file
        return " ".join(part for part in (named, row, file) if part)

    def as_json(self) -> dict[str, Any]:
        """The fault as JSON can hold it, both languages kept."""
        return {
            "code": self.code,
            "text": {"zh": self.text.zh, "en": self.text.en},
            "file": self.file,
            "table": self.table,
            "column": self.column,
            "row": self.row,
            "count": self.count,
        }


_READ_ALL_THE_SAME = frozenset({"wrong-value", "future", "repeated-row", "other-laboratory"})
"""Faults of rows: the value counts as missing, or the row is left out, and the table speaks all the same."""


def spoils(fault: Mapping[str, Any]) -> bool:
    """Whether what a fault (as JSON) is about is no evidence: a table, a file, the signature."""
    return not fault["table"] or fault["code"] not in _READ_ALL_THE_SAME


def shown(name: str) -> str:
    """A file's name as text that can be written anywhere: bytes that are no UTF-8 stand as \\udcff."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


class PackError(ValueError):
    """A pack that cannot be read at all; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"{fault.place}: {fault.text.en}" if fault.place else fault.text.en)
        self.fault = fault


def unreadable(code: str, zh: str, en: str, file: str = "") -> PackError:
    """The error of one fault."""
    return PackError(Fault(code, Text(zh, en), file))

# SPDX-License-Identifier: Apache-2.0
"""What a table of evidence is made of: columns with a type, a meaning, and whether they may be silent."""

from dataclasses import dataclass
from typing import Literal

from zhunsheng.measure.text import Text

Kind = Literal["id", "text", "real", "integer", "flag", "instant", "counts", "instants", "texts"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `nullable`: a value may be missing; `optional`: a pack may lack the whole column.

    An `id` is opaque and held as a string; packs of others may carry int64, which is read as a string.
    An `instant` is naive local time of the site. `counts` are integers in steps of the resolution.
    """

    name: str
    kind: Kind
    doc: Text
    key: bool = False
    nullable: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table of evidence: its name, what one row states, and its columns in writing order."""

    name: str
    doc: Text
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column | None:
        """The column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)


def key(name: str, zh: str, en: str) -> Column:
    """An id that is part of the row's key."""
    return Column(name, "id", Text(zh, en), key=True)


def must(name: str, kind: Kind, zh: str, en: str) -> Column:
    """A column every row fills."""
    return Column(name, kind, Text(zh, en))


def may(name: str, kind: Kind, zh: str, en: str) -> Column:
    """A column every pack has, where a value may be missing."""
    return Column(name, kind, Text(zh, en), nullable=True)


def extra(name: str, kind: Kind, zh: str, en: str) -> Column:
    """A column a pack may lack; read as null then."""
    return Column(name, kind, Text(zh, en), nullable=True, optional=True)


LAB = key(
    "lab_id",
    "实验室（真实数据用统一社会信用代码）",
    "laboratory (its unified social credit code in real packs)",
)
FROM = must("valid_from", "instant", "自此有效（含）", "valid from, inclusive")
TO = may("valid_to", "instant", "至此失效（不含）；空为未定", "valid to, exclusive; null is open")
RECORDED = extra("recorded_at", "instant", "登记的时刻", "when the fact was filed")

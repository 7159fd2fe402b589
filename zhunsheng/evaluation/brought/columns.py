# SPDX-License-Identifier: Apache-2.0
"""The columns of a table as a spreadsheet has them: heads and words in both languages, how to fill them."""

import re
from functools import cache
from typing import Final

from zhunsheng.evaluation.brought.tables import columns, same_by, told
from zhunsheng.laboratory.imports import kinds as imports
from zhunsheng.laboratory.imports.kinds import Choices, Form
from zhunsheng.measure.text import Text
from zhunsheng.rules.schema.column import Column, Kind

_WORDS: Final = re.compile(r"[\w-]+(?:\|[\w-]+)+")
_FORMS: Final[dict[Kind, Form]] = {
    "id": "code", "text": "text", "real": "number", "integer": "number", "flag": "choice",
    "instant": "instant",
}  # fmt: skip
_EXAMPLES: Final[dict[Kind, str]] = {"real": "1.5", "integer": "12", "flag": "yes", "instant": "2026-04-12"}
YES, NO = "yes", "no"


@cache
def sheet_columns(table: str) -> tuple[imports.Column, ...]:
    """The columns that are filled in, each under a head of its own."""
    taken: set[str] = set()
    found = []
    for column in columns(table):
        title = title_of(column)
        if title.zh in taken or title.en.casefold() in taken:
            title = Text(column.doc.zh, column.doc.en)
        taken |= {title.zh, title.en.casefold()}
        found.append(_column(table, column, title))
    return tuple(found)


def title_of(column: Column) -> Text:
    """What a column is called: its meaning up to the first remark, or its own word where that is a list."""
    if _WORDS.match(column.doc.zh):
        zh, en = told()["columns"][column.name]
        return Text(zh, en)
    zh, en = re.split("[；，（]", column.doc.zh)[0], re.split(r"[;,(]", column.doc.en)[0].strip()
    return Text(zh, en[:1].upper() + en[1:])


def choices_of(column: Column) -> Choices:
    """What may stand in a column of words, as codes with the reader's word."""
    if column.kind == "flag":
        return ((YES, Text("是", "Yes")), (NO, Text("否", "No")))
    listed = _WORDS.match(column.doc.en)
    if column.kind != "text" or listed is None:
        return ()
    return tuple((code, Text(*told()["codes"][code])) for code in listed.group().split("|"))


def _column(table: str, column: Column, title: Text) -> imports.Column:
    choices = choices_of(column)
    return imports.Column(
        name=column.name,
        title=title,
        form="choice" if choices else _FORMS[column.kind],
        required=not column.nullable or column.name in same_by(table),
        note=_note(column, title),
        example=choices[0][0] if choices else _EXAMPLES.get(column.kind, ""),
        choices=choices,
    )


def _note(column: Column, title: Text) -> Text | None:
    zh, en = (_WORDS.sub("", text).strip("；;，, ") for text in (column.doc.zh, column.doc.en))
    words = [word for _code, word in choices_of(column) if isinstance(word, Text)]
    if column.kind == "text" and words:
        listed = Text("、".join(word.zh for word in words), ", ".join(word.en for word in words))
        return Text(f"{zh}：{listed.zh}", f"{en}: {listed.en}") if zh else listed
    return Text(zh, en) if zh and zh != title.zh else None

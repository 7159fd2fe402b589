# SPDX-License-Identifier: Apache-2.0
"""Facts from outside as a table: written with plain column names, and read in whole or not at all."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.hub import fact_details
from zhunsheng.hub.actions.outside import enter_fact
from zhunsheng.hub.models import Fact
from zhunsheng.laboratory.sheets.book import Cell, Line, SheetError
from zhunsheng.laboratory.sheets.parse import parse_code, parse_day, parse_text, plain
from zhunsheng.laboratory.sheets.reader import read_book
from zhunsheng.ledger.errors import ActionError

_SHOWN: Final = 20
# The name in the file, and how its cells are read. What is annulled or answered is told, never read in.
COLUMNS: Final[Mapping[str, Callable[[Cell], Any]]] = {
    "credit_code": parse_code,
    "kind": parse_code,
    "authority": parse_text,
    "number": parse_code,
    "first": parse_day,
    "until": parse_day,
    "text": parse_text,
    "source": parse_text,
    **dict.fromkeys(fact_details.NAMES, parse_text),
    "content": parse_code,
    "issued": lambda cell: parse_day(cell).isoformat(),
}
_TOLD: Final = ("annulled_at", "annulled_why", "answer")
_MUST: Final = ("credit_code", "kind", "authority", "first", "text", "source")


def written(facts: Iterable[Fact]) -> str:
    """The facts as csv; what a spreadsheet would take for a formula is quoted."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow([*COLUMNS, *_TOLD])
    for each in facts:
        table.writerow([_safe(_value(each, name)) for name in (*COLUMNS, *_TOLD)])
    return "\ufeff" + out.getvalue()


def _value(fact: Fact, name: str) -> object:
    return fact.detail.get(name, "") if name in fact_details.NAMES else getattr(fact, name)


def _safe(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text


@transaction.atomic
def read_in(actor: User, content: bytes) -> list[Fact]:
    """Every row becomes a fact; ActionError lists each row at fault, and nothing is kept."""
    permissions.require(actor, "hub-fact", "C")
    try:
        book = read_book(content)
    except SheetError as error:
        raise ActionError(_said(error), field="file") from error
    lines = book.sheets[0].lines if book.sheets else ()
    if len(lines) < 2:
        raise ActionError(_("表里没有要导入的行。"), field="file")
    places = {plain(cell.text): at for at, cell in enumerate(lines[0].cells) if cell}
    if missing := [name for name in _MUST if name not in places]:
        raise ActionError(format_lazy(_("缺少列：{names}"), names=", ".join(missing)), field="file")
    made, faults = [], []
    for line in lines[1:]:
        try:
            made.append(_entered(actor, line, places))
        except ActionError as error:
            faults.append(str(format_lazy(_("第 {row} 行：{why}"), row=line.number, why=error.message)))
    if faults:
        raise ActionError(" ".join(faults[:_SHOWN]), field="file")
    return made


def _entered(actor: User, line: Line, places: Mapping[str, int]) -> Fact:
    values: dict[str, Any] = {}
    for name, parse in COLUMNS.items():
        cell = line.at(places[name]) if name in places else Cell()
        try:
            values[name] = parse(cell) if cell else ("" if name not in ("first", "until") else None)
        except SheetError as error:
            raise ActionError(f"{name}: {_said(error)}") from error
    if values["first"] is None:
        raise ActionError(format_lazy(_("{name}：这一项必须填写。"), name="first"))
    detail = {name: values.pop(name) for name in fact_details.NAMES}
    with transaction.atomic():
        return enter_fact(actor, code=values.pop("credit_code"), detail=detail, **values)


def _said(error: SheetError) -> str:
    return error.text.in_language(get_language() or "zh")

# SPDX-License-Identifier: Apache-2.0
"""What the gate found, told with the names of the people, rooms and providers that evidence knows by id."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from zhunsheng.laboratory.models import Party, Person, Room
from zhunsheng.measure.text import Text
from zhunsheng.rules.retelling import retold

_Names = Mapping[str, Text]
# The columns of findings that say who or where; a hold says by its case what its subject is.
_COLUMNS = {"person": "person", "provider": "provider"}
_SUBJECTS = ("person", "room")


def told(findings: Sequence[Mapping[str, Any]]) -> list[Text]:
    """The message of each finding, kept as JSON, with names; one question a kind, however many findings."""
    asked = [_asked(each) for each in findings]
    pairs = [pair for row in asked for pair in row.values()]
    known = {kind: look_up({one for of, one in pairs if of == kind}) for kind, look_up in _LOOK_UP.items()}
    return [retold(each, _names(row, known)) for each, row in zip(findings, asked, strict=True)]


def _asked(finding: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """By column: what kind of thing it names, and its id."""
    detail = finding["detail"]
    kinds = dict(_COLUMNS)
    if finding["case"] in _SUBJECTS:
        kinds["subject"] = finding["case"]
    return {column: (kind, str(detail[column])) for column, kind in kinds.items() if detail.get(column)}


def _names(row: Mapping[str, tuple[str, str]], known: Mapping[str, _Names]) -> dict[str, Text]:
    return {column: known[kind][one] for column, (kind, one) in row.items() if one in known[kind]}


def _people(ids: set[str]) -> _Names:
    rows = Person.objects.filter(number__in=ids) if ids else ()
    return {row.number: _with_id(row.name, row.name_en, row.number) for row in rows}


def _rooms(ids: set[str]) -> _Names:
    rows = Room.objects.filter(code__in=ids) if ids else ()
    return {row.code: _with_id(row.name, row.name_en, row.code) for row in rows}


def _providers(ids: set[str]) -> _Names:
    """By the name evidence gives, or by number; told by name alone."""
    rows = Party.objects.filter(Q(number__in=ids) | Q(name__in=ids)) if ids else ()
    return {key: Text(row.name, row.name_en or row.name) for row in rows for key in (row.number, row.name)}


def _with_id(name: str, name_en: str, number: str) -> Text:
    return Text(f"{name} {number}", f"{name_en or name} ({number})")


_LOOK_UP = {"person": _people, "room": _rooms, "provider": _providers}

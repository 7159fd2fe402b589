# SPDX-License-Identifier: Apache-2.0
"""Columns are data: read from a file that lists them sheet by sheet."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from zhunsheng.laboratory import vocabulary
from zhunsheng.laboratory.imports.kinds import Choices, Column
from zhunsheng.measure.text import Text

_FILE = Path(__file__).with_name("columns.yaml")
_CHOICES: Mapping[str, Choices] = {
    "ACTS": vocabulary.ACTS,
    "BASES": vocabulary.BASES,
    "CMC_FORMS": vocabulary.CMC_FORMS,
    "EQUIPMENT_STATES": vocabulary.EQUIPMENT_STATES,
    "FIELDS": vocabulary.FIELDS,
    "GRADES": vocabulary.GRADES,
}


def columns(sheet: str, file: Path = _FILE, choices: Mapping[str, Choices] = _CHOICES) -> tuple[Column, ...]:
    """The columns of a sheet as a file lists them; `choices` are the vocabularies it names."""
    return tuple(_column(line, choices) for line in _read(file)[sheet])


@cache
def _read(file: Path) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return found


def _column(line: dict[str, Any], choices: Mapping[str, Choices]) -> Column:
    note = Text(line["note_zh"], line["note_en"]) if "note_zh" in line else None
    return Column(
        name=line["name"],
        title=Text(line["zh"], line["en"]),
        form=line.get("form", "text"),
        required=line.get("required", False),
        note=note,
        example=line.get("example", ""),
        also=tuple(line.get("also", ())),
        choices=choices[line["choices"]] if "choices" in line else (),
        default=line.get("default", ""),
    )

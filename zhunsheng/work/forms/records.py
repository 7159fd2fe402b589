# SPDX-License-Identifier: Apache-2.0
"""What a record page sends: cells by their place, reasons for changes, a block pasted into a column."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from zhunsheng.work.actions import Correction, ReadingEntry
from zhunsheng.work.forms.acts import ClimateForm, short_area
from zhunsheng.work.models import Reading
from zhunsheng.work.programme import AskedSection, Programme
from zhunsheng.work.states import ENTRY_MODES

MODES = frozenset(code for code, _word in ENTRY_MODES)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell stands; its name in the page is section:point:column:repeat."""

    section: str
    point: int
    column: str
    repeat: int

    @property
    def name(self) -> str:
        """The field's name."""
        return f"{self.section}:{self.point}:{self.column}:{self.repeat}"


def places(asked: AskedSection) -> list[Place]:
    """Every cell of a section."""
    return [Place(asked.section.id, point, column, repeat) for point, column, repeat in asked.cells()]


def entries(data: QueryDict, programme: Programme) -> list[ReadingEntry]:
    """The cells that were sent, with how they were entered and why they were changed."""
    found = []
    for asked in programme.sections:
        for place in places(asked):
            if place.name not in data:
                continue
            mode = data.get(f"mode:{place.name}", "manual")
            found.append(
                ReadingEntry(
                    place.section,
                    place.point,
                    place.column,
                    place.repeat,
                    data.get(place.name, ""),
                    entry_mode=mode if mode in MODES else "manual",
                    reason=data.get(f"reason:{place.name}", ""),
                )
            )
    return found


def drafted(data: QueryDict, programme: Programme) -> dict[str, dict[str, str]]:
    """The cells of a draft, by their names: what stands in them, and the reason given for a change."""
    names = [place.name for asked in programme.sections for place in places(asked)]
    return {
        name: {
            "text": data.get(name, ""),
            "reason": data.get(f"reason:{name}", ""),
            "mode": data.get(f"mode:{name}", "manual"),
        }
        for name in names
        if name in data
    }


def pasted(text: str, asked: AskedSection) -> tuple[list[ReadingEntry], list[tuple[int, str]]]:
    """A block of a spreadsheet, one point a line, its cells in the order of the grid; and too long lines."""
    rows: dict[int, list[Place]] = {}
    for place in places(asked):
        rows.setdefault(place.point, []).append(place)
    found: list[ReadingEntry] = []
    beyond: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines()):
        cells = [cell.strip() for cell in line.split("\t")]
        row = rows.get(number, [])
        if len(cells) > len(row) and any(cells[len(row) :]):
            beyond.append((number + 1, line))
            continue
        found += [
            ReadingEntry(each.section, each.point, each.column, each.repeat, cell, entry_mode="pasted")
            for each, cell in zip(row, cells, strict=False)
            if cell
        ]
    return found, beyond


class SubmitForm(ClimateForm):
    """The conditions at the end. Its fields go with the grid: nothing typed in either is left behind."""

    use_required_attribute = False  # the same form saves the grid at any time

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["form"] = "record"


class CorrectionForm(forms.Form):
    """Why readings of a submitted record are corrected."""

    reason = forms.CharField(label=_("更正理由"), max_length=300, widget=short_area(2))


def corrections(data: QueryDict, standing: Iterable[Reading]) -> list[Correction]:
    """The new texts, as a page of corrections sends them, where they differ from what stands."""
    wanted = [Correction(each, data.get(f"new:{each.pk}", "").strip()) for each in standing]
    return [each for each in wanted if each.text and each.text != each.reading.text]

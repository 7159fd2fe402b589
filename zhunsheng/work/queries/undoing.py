# SPDX-License-Identifier: Apache-2.0
"""The last change in a record that is not submitted, as far as its writer may take it back.

Undoing is for a slip just noticed: one's own last save, within minutes, typed, pasted or read from a file.
Nothing is deleted by it: a reading that filled an empty cell is declared void, one that had taken another's
place gives it back, and both say that they were undone. Later, or for what an instrument sent, a change wants
a reason of its own, and undoing would be a way around it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from zhunsheng.work.models import OriginalRecord, Reading

UNDONE: Final = "撤销 undone"
SLIP: Final = timedelta(minutes=10)
_BY_HAND = frozenset({"manual", "pasted", "file", "paper"})


@dataclass(frozen=True, slots=True)
class Change:
    """A reading that the last save brought, and the one that stood in its cell before; None: it was empty."""

    reading: Reading
    before: Reading | None


def last_change(record: OriginalRecord, at: datetime) -> Sequence[Change]:
    """What the writer's last save changed and undoing would take back; empty where nothing may be.

    Undone saves are passed over, so that undoing again goes one save further back.
    """
    rows = {row.pk: row for row in record.readings.order_by("id")}
    origins = _origins(rows.values())
    standing = [
        row
        for row in rows.values()
        if row.is_current and not row.is_void and row.person_id == record.person_id
    ]
    last = max((origins[row.pk].revision for row in standing), default=0)
    changes = [
        Change(row, _before(origins[row.pk], rows)) for row in standing if origins[row.pk].revision == last
    ]
    slips = all(_is_slip(origins[change.reading.pk], at) for change in changes)
    return changes if slips else ()


def _origins(rows: Iterable[Reading]) -> Mapping[int, Reading]:
    """By each reading the one that first said what it says: one given back is what it was before."""
    origins: dict[int, Reading] = {}
    every: dict[int, Reading] = {}
    for row in rows:  # what is replaced always comes before what replaces it
        every[row.pk] = origins[row.pk] = row
        if row.reason == UNDONE and row.replaces_id is not None:
            given_back = origins[row.replaces_id].replaces_id
            if given_back is not None and every[given_back].text == row.text:
                origins[row.pk] = origins[given_back]
    return origins


def _before(origin: Reading, rows: Mapping[int, Reading]) -> Reading | None:
    before = rows[origin.replaces_id] if origin.replaces_id is not None else None
    return before if before is not None and not before.is_void else None


def _is_slip(origin: Reading, at: datetime) -> bool:
    return origin.entry_mode in _BY_HAND and at - origin.entered_at <= SLIP

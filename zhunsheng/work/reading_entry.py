# SPDX-License-Identifier: Apache-2.0
"""A cell of the original record as somebody or something filled it in."""

from dataclasses import dataclass
from datetime import datetime

Cell = tuple[str, int, str, int]


@dataclass(frozen=True, slots=True)
class ReadingEntry:
    """One cell as entered. `reason`: where a saved reading changes; `resolution` empty: the task's."""

    section: str
    point: int
    column: str
    repeat: int
    text: str
    entry_mode: str = "manual"
    resolution: str = ""
    read_at: datetime | None = None
    reason: str = ""

    @property
    def cell(self) -> Cell:
        """Where it stands."""
        return (self.section, self.point, self.column, self.repeat)


def told(cell: Cell) -> str:
    """A cell as events of the log name it; points and repeats are counted from 1."""
    section, point, column, repeat = cell
    return f"{section}/{point + 1}/{column}/{repeat + 1}"

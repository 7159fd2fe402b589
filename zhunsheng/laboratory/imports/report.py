# SPDX-License-Identifier: Apache-2.0
"""What an import says of a file: the whole, each sheet, row by row. Kept as JSON, in one language."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Problem:
    """Why a row is refused: the column by the file's own head, its value, and what is allowed."""

    message: str
    column: str = ""
    value: str = ""


@dataclass
class RowReport:
    """One row: its number in the file, what it is about, what would become of it."""

    number: int
    outcome: str
    about: str = ""
    problems: list[Problem] = field(default_factory=list)


@dataclass
class SheetReport:
    """One sheet of the file."""

    code: str
    title: str
    name: str
    unknown: list[str] = field(default_factory=list)
    rows: list[RowReport] = field(default_factory=list)


@dataclass
class Report:
    """A whole file; `faults` speak of the file, `unread` names sheets that are none of ours."""

    faults: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    sheets: list[SheetReport] = field(default_factory=list)

    @property
    def counts(self) -> Counter[str]:
        """How many rows of each outcome."""
        return Counter(row.outcome for _sheet, row in self.rows())

    @property
    def stands(self) -> bool:
        """Whether nothing speaks against importing it: no fault and no refused row."""
        return not self.faults and not self.counts["refused"]

    @property
    def worth_doing(self) -> bool:
        """Whether it stands and would make or replace anything."""
        return self.stands and bool(self.counts["new"] or self.counts["changed"])

    def rows(self) -> Iterator[tuple[SheetReport, RowReport]]:
        """Every row with its sheet."""
        return ((sheet, row) for sheet in self.sheets for row in sheet.rows)

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Report":
        """As it was kept."""
        sheets = [
            SheetReport(
                code=sheet["code"],
                title=sheet["title"],
                name=sheet["name"],
                unknown=sheet["unknown"],
                rows=[
                    RowReport(
                        row["number"],
                        row["outcome"],
                        row["about"],
                        [Problem(**problem) for problem in row["problems"]],
                    )
                    for row in sheet["rows"]
                ],
            )
            for sheet in told["sheets"]
        ]
        return cls(told["faults"], told["unread"], sheets)

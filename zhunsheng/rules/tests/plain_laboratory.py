# SPDX-License-Identifier: Apache-2.0
"""A laboratory on the day asked, in plain Python: what the plain rules about how it is run share."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from zhunsheng.rules.tests.plain_rows import Row, World, at, first

DAY = timedelta(days=1)
Said = set[tuple[str, str, str]]
Plain = Callable[[World], Said]


class Laboratory:
    """One laboratory's rows, and the day they are looked at."""

    def __init__(self, world: World, lab: str) -> None:
        self.world, self.id = world, lab
        own = next((row for row in world["labs"] if row["lab_id"] == lab), {})
        self.asked: datetime | None = own.get("asked_at")
        self.since: datetime | None = own.get("period_from")

    def rows(self, table: str, **same: Any) -> list[Row]:
        """Rows of a table that agree in these columns; a missing value agrees with nothing."""
        return [
            row
            for row in self.world[table]
            if row["lab_id"] == self.id
            and all(row[name] is not None and row[name] == value for name, value in same.items())
        ]

    def within(self, instant: datetime | None, days: int) -> bool:
        """Whether an instant lies in the days up to the one asked."""
        return bool(instant and self.asked and self.asked - days * DAY < instant <= self.asked)

    def past(self, instant: datetime | None) -> bool:
        """Whether it had happened by then."""
        return bool(instant and self.asked and instant <= self.asked)

    def ahead(self, instant: datetime | None) -> bool:
        """Whether it was open or still to come: null, or after the day."""
        return instant is None or bool(self.asked and self.asked < instant)

    def force(self, row: Row) -> bool:
        """Whether a dated fact held on the day."""
        return bool(self.asked and row["valid_from"] and at(row, "valid_from", "valid_to", self.asked))

    def current(self, row: Row) -> bool:
        """Whether a document was approved and in force on the day."""
        return bool(
            self.asked
            and self.past(row["approved_at"])
            and at(row, "effective_from", "superseded_at", self.asked)
        )

    def documents(self, *subjects: str) -> list[Row]:
        """Documents about a subject, in force on the day."""
        return [row for row in self.rows("documents") if row["subject"] in subjects and self.current(row)]

    def staff(self) -> set[str]:
        """People still there on the day."""
        return {p["person_id"] for p in self.rows("people") if self.asked and self.ahead(p["left_at"])}

    def work(self) -> Iterator[Row]:
        """All certificates, with their session; and what everybody calls it."""
        for c in self.rows("certificates"):
            late = None
            if c["drafted_at"] is not None:
                late = max(c["drafted_at"], c["started_at"] or c["drafted_at"])
            yield c | {
                "begins": first(c["started_at"], c["drafted_at"]),
                "ends": first(c["ended_at"], late),
                "checking_at": first(c["checked_at"], c["drafted_at"]),
            }

    def own(self) -> list[Row]:
        """Those it calibrated itself."""
        return [c for c in self.work() if not c["subcontracted"]]

    def uses(self, c: Row) -> list[Row]:
        """The standards of a certificate, with when they were used."""
        listed = self.rows("standard_use", cert_id=c["cert_id"]) or [{}]
        return [
            {
                "equip_id": name,
                "begins": first(row.get("used_from"), c["begins"]),
                "ends": first(row.get("used_to"), c["ends"]),
            }
            for row in listed
            if (name := first(row.get("equip_id"), c["equip_id"]))
        ]


def laboratories(world: World) -> list[Laboratory]:
    """Every laboratory that has any row."""
    names = {row["lab_id"] for rows in world.values() for row in rows}
    return [Laboratory(world, name) for name in sorted(names)]


def of_laboratory(judge: Callable[[Laboratory], str | None]) -> Plain:
    """A plain rule that gives each laboratory one answer."""

    def said(world: World) -> Said:
        found = set()
        for row in world["labs"]:
            lab = Laboratory(world, row["lab_id"])
            verdict = judge(lab) if lab.asked else "unknown:no-day"
            if verdict:
                found.add((lab.id, lab.id, verdict))
        return found

    return said


def of_rows(table: str, key: str, judge: Callable[[Laboratory, Row], str | None]) -> Plain:
    """A plain rule that gives each row of a table an answer; certificates come with their session."""

    def said(world: World) -> Said:
        found = set()
        for lab in laboratories(world):
            own = {"certificates": lab.own(), "certificates*": list(lab.work())}
            rows = own.get(table, lab.rows(table.rstrip("*")))
            for row in rows:
                verdict = judge(lab, row)
                if verdict:
                    found.add((lab.id, row[key], verdict))
        return found

    return said


def choose(*cases: tuple[Any, str | None]) -> str | None:
    """The verdict of the first case that holds."""
    return next((verdict for holds, verdict in cases if holds), None)

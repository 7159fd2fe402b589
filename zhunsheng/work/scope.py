# SPDX-License-Identifier: Apache-2.0
"""Whether what a task asks for lies inside the laboratory's capability on a day, and what a page marks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from zhunsheng.laboratory.models import CapabilityRow, Method
from zhunsheng.laboratory.queries import capability_rows, local, organisation
from zhunsheng.measure.reading import parse_decimal
from zhunsheng.measure.units import UnitError, convert
from zhunsheng.work.models import Task
from zhunsheng.work.programme import AskedSection, Programme
from zhunsheng.work.queries.decisions import overrides_of

ABOUT_CAPABILITY: Final = ("R-SCOPE-01", "R-SCOPE-02")


@dataclass(frozen=True, slots=True)
class Scope:
    """By which capability a page marks its results, and whether that is an accreditation's.

    Marked is what another row than those of the accreditation covers, and what none covers where somebody
    decided to let it pass. Without such a decision it stands unmarked, and the gate refuses the page.
    """

    rows: tuple[CapabilityRow, ...]
    others: tuple[CapabilityRow, ...]
    accredited: bool
    decided: bool

    def claims(self, asked: AskedSection, nominal: str) -> bool:
        """Whether a result stands unmarked, as one within the capability."""
        if row_covering(asked, nominal, self.rows) is not None:
            return True
        return not self.decided and row_covering(asked, nominal, self.others) is None


def scope_of(task: Task, at: datetime) -> Scope:
    """The scope that the page of a task goes by when it is signed at an instant."""
    site = task.room.site if task.room else None
    every = capability_rows(local(at, site).date(), task.item.family).filter(method=task.method)
    decided = any(row.rule in ABOUT_CAPABILITY for row in overrides_of(task))
    return scope_from(task, every, accredited=is_accredited(), decided=decided)


def scope_from(task: Task, every: Iterable[CapabilityRow], *, accredited: bool, decided: bool) -> Scope:
    """The same from the rows of the day for the task's family and method."""
    site = task.room.site_id if task.room else None
    mine = [row for row in every if site is None or row.site_id == site]
    own = [row for row in mine if accredited and row.basis != "accreditation"]
    return Scope(tuple(row for row in mine if row not in own), tuple(own), accredited, decided)


def is_accredited() -> bool:
    """Whether the laboratory is accredited."""
    entity = organisation()
    return bool(entity and entity.accreditation)


def rows_for(method: Method, day: date) -> list[CapabilityRow]:
    """Capability rows that name this edition of the method."""
    return list(capability_rows(day, method.family).filter(method=method))


def outside(programme: Programme, rows: Sequence[CapabilityRow]) -> list[str]:
    """Sections with at least one point that no capability row covers."""
    return [asked.section.id for asked in programme.sections if not _covered(asked, rows)]


def row_covering(asked: AskedSection, nominal: str, rows: Sequence[CapabilityRow]) -> CapabilityRow | None:
    """The first row that covers a nominal value (of a free point not yet known: any row of its quantity)."""
    for row in rows:
        if row.quantity == asked.section.quantity and _inside(row, nominal, asked.section.unit):
            return row
    return None


def _covered(asked: AskedSection, rows: Sequence[CapabilityRow]) -> bool:
    return all(row_covering(asked, nominal, rows) is not None for nominal in asked.nominal)


def _inside(row: CapabilityRow, nominal: str, unit: str) -> bool:
    if not nominal:
        return True
    try:
        value = convert(parse_decimal(nominal), unit, row.unit)
    except UnitError:
        return False
    return Decimal(row.low) <= value <= Decimal(row.high)

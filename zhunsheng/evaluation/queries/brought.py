# SPDX-License-Identifier: Apache-2.0
"""What was brought of which table, as it was known at an instant."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q, QuerySet

from zhunsheng.evaluation.brought.rows import as_evidence
from zhunsheng.evaluation.brought.tables import names
from zhunsheng.evaluation.models import BroughtRow, BroughtThrough
from zhunsheng.laboratory.evidence import Row, lab_id, naive
from zhunsheng.laboratory.queries import zone


@dataclass(frozen=True, slots=True)
class Standing:
    """How a table stands: rows, the newest of them, up to which day it is declared complete, by whom."""

    rows: int
    newest: datetime | None
    complete: BroughtThrough | None

    @property
    def speaks(self) -> bool:
        """Whether an evaluation has the table at all."""
        return bool(self.newest or self.complete)

    @property
    def through(self) -> date | None:
        """The day up to which it is declared complete."""
        return self.complete.through if self.complete else None


def standing_rows(known: datetime) -> QuerySet[BroughtRow]:
    """The rows that stood at an instant."""
    return BroughtRow.objects.filter(Q(ended_at=None) | Q(ended_at__gt=known), recorded_at__lte=known)


def standings(known: datetime) -> dict[str, Standing]:
    """How every table stood at an instant."""
    counts = dict(standing_rows(known).values_list("table").annotate(n=Count("pk")).order_by())
    brought = BroughtRow.objects.filter(recorded_at__lte=known)
    newest = dict(brought.values_list("table").annotate(at=Max("recorded_at")).order_by())
    said = BroughtThrough.objects.filter(at__lte=known).select_related("by").order_by("id")
    complete = {row.table: row for row in said}
    return {name: Standing(counts.get(name, 0), newest.get(name), complete.get(name)) for name in names()}


def brought_rows(known: datetime) -> dict[str, list[Row]]:
    """The tables that were brought, as evidence. An empty one, declared so, says there is nothing."""
    lab, place = lab_id(), zone()
    stand = standings(known)
    found: dict[str, list[Row]] = {name: [] for name, standing in stand.items() if standing.speaks}
    found["complete_tables"] = [
        _declared(each.complete, lab, place) for each in stand.values() if each.complete is not None
    ]
    for row in standing_rows(known).order_by("id").iterator():
        found[row.table].append(as_evidence(row, lab, place))
    return found


def _declared(said: BroughtThrough, lab: str, place: ZoneInfo) -> Row:
    """That a table is complete to the end of a day."""
    return {
        "table_name": said.table,
        "lab_id": lab,
        "through": datetime.combine(said.through + timedelta(days=1), time()),
        "recorded_at": naive(said.at, place),
    }


def brought_of(table: str, known: datetime) -> list[Row] | None:
    """The rows of one table that were brought, as evidence; None where nobody has said anything of it."""
    standing = standings(known).get(table)
    if standing is None or not standing.speaks:
        return None
    lab, place = lab_id(), zone()
    rows = standing_rows(known).filter(table=table).order_by("id")
    return [as_evidence(row, lab, place) for row in rows.iterator()]

# SPDX-License-Identifier: Apache-2.0
"""The scope as anybody may read it: which capability on which day, on what basis, since when.

A past day is answered with everything that speaks of it: rows that stand now, and rows that stood on that day
and were taken out since. A row that was registered after the day, or retracted after it, says so; the reader
sees what was published then and what is known better now.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat

from zhunsheng.laboratory.models import CapabilityRow, Site
from zhunsheng.laboratory.models.dated import known_at, standing, valid_on
from zhunsheng.laboratory.queries.places import local, today, zone
from zhunsheng.laboratory.sheets.tables import write_csv
from zhunsheng.laboratory.vocabulary import BASES, FIELDS, bilingual
from zhunsheng.measure.text import Text

SCOPE_FIELDS = FIELDS
SCOPE_BASES = BASES


@dataclass(frozen=True, slots=True)
class ScopeQuestion:
    """Which rows are asked for; what is empty narrows nothing."""

    day: date
    text: str = ""
    field: str = ""
    basis: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """One row as it is told. `since` and `last_day` are both inclusive; numbers are as registered.

    `late`: registered only after the day asked for. `retracted_on`: the day it was taken out, if it was.
    """

    field: str
    field_name: Text
    family: str
    quantity: str
    quantity_name: Text
    method: str
    method_title: Text
    low: str
    high: str
    unit: str
    form: str
    cmc: str
    cmc_relative: str
    cmc_unit: str
    basis: str
    basis_name: Text
    site: str
    site_name: Text
    since: date
    last_day: date | None
    remark: str
    late: bool
    retracted_on: date | None

    @property
    def cmc_text(self) -> str:
        """The capability in one line, as staff pages write it."""
        return capability_text(self.form, self.cmc, self.cmc_unit, self.cmc_relative)


def capability_text(form: str, u: str, unit: str, relative: str) -> str:
    """A capability in one line: U alone, or with a part that grows with the value."""
    sign = {"linear": " + ", "quadrature": " ⊕ "}.get(form)
    return f"{u} {unit}" + (f"{sign}{relative}·|x|" if sign else "")


def scope_list(asked: ScopeQuestion) -> QuerySet[CapabilityRow]:
    """The rows that answer a question, in the order of a schedule of accreditation."""
    known = standing() if asked.day >= today() else standing() | known_at(_end(asked.day))
    rows = CapabilityRow.objects.filter(known, valid_on(asked.day)).select_related("method", "site")
    if asked.field:
        rows = rows.filter(field=asked.field)
    if asked.basis:
        rows = rows.filter(basis=asked.basis)
    if asked.site:
        rows = rows.filter(site__code=asked.site)
    return _named(rows, asked.text).order_by("field", "family", "quantity", "method__code", "id")


def _named(rows: QuerySet[CapabilityRow], text: str) -> QuerySet[CapabilityRow]:
    """Every word must be found somewhere: quantity, instrument, method."""
    number = Concat("method__code", Value("-"), "method__edition")
    rows = rows.annotate(method_number=number)
    for word in text.split():
        quantity = Q(quantity__icontains=word) | Q(quantity_name__icontains=word)
        method = Q(method_number__icontains=word) | Q(method__title__icontains=word)
        english = Q(quantity_name_en__icontains=word) | Q(method__title_en__icontains=word)
        rows = rows.filter(quantity | method | english | Q(family__icontains=word))
    return rows


def scope_told(rows: Iterable[CapabilityRow], day: date) -> list[ScopeRow]:
    """The rows as they are told to anybody, seen from a day."""
    end = _end(day)
    fields = {code: bilingual(name) for code, name in FIELDS}
    bases = {code: bilingual(name) for code, name in BASES}
    return [_told(row, end, fields, bases) for row in rows]


def _told(row: CapabilityRow, end: datetime, fields: dict[str, Text], bases: dict[str, Text]) -> ScopeRow:
    return ScopeRow(
        field=row.field,
        field_name=fields[row.field],
        family=row.family,
        quantity=row.quantity,
        quantity_name=Text(row.quantity_name, row.quantity_name_en or row.quantity_name),
        method=row.method.number,
        method_title=Text(row.method.title, row.method.title_en or row.method.title),
        low=row.low,
        high=row.high,
        unit=row.unit,
        form=row.form,
        cmc=row.cmc,
        cmc_relative=row.cmc_relative,
        cmc_unit=row.cmc_unit,
        basis=row.basis,
        basis_name=bases[row.basis],
        site=row.site.code,
        site_name=Text(row.site.name, row.site.name_en or row.site.name),
        since=row.valid_from,
        last_day=row.valid_to - timedelta(days=1) if row.valid_to else None,
        remark=row.remark,
        late=row.recorded_at >= end,
        retracted_on=local(row.retracted_at).date() if row.retracted_at else None,
    )


def scope_bases(rows: QuerySet[CapabilityRow]) -> list[tuple[str, Text, int]]:
    """On which bases the rows stand: code, name, how many."""
    counted = Counter(rows.order_by().values_list("basis", flat=True))
    return [(code, bilingual(name), counted[code]) for code, name in BASES if counted[code]]


def sites() -> QuerySet[Site]:
    """The laboratory's sites, in the order in which they were registered."""
    return Site.objects.order_by("id")


def scope_csv(rows: Iterable[ScopeRow]) -> bytes:
    """The rows as a table for spreadsheets, a column a value; heads in English, words in both languages."""
    table = [_HEADS, *([cell(row) for cell in _CELLS.values()] for row in rows)]
    return write_csv(table)


def _both(text: Text) -> str:
    return text.zh if text.zh == text.en else f"{text.zh} / {text.en}"


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


_CELLS: dict[str, Callable[[ScopeRow], str]] = {
    "field": lambda row: _both(row.field_name),
    "family": lambda row: row.family,
    "quantity": lambda row: _both(row.quantity_name),
    "method": lambda row: row.method,
    "method_title": lambda row: _both(row.method_title),
    "low": lambda row: row.low,
    "high": lambda row: row.high,
    "unit": lambda row: row.unit,
    "cmc_form": lambda row: row.form,
    "cmc": lambda row: row.cmc,
    "cmc_relative": lambda row: row.cmc_relative,
    "cmc_unit": lambda row: row.cmc_unit,
    "k": lambda _row: "2",
    "basis": lambda row: _both(row.basis_name),
    "site": lambda row: row.site,
    "since": lambda row: _day(row.since),
    "last_day": lambda row: _day(row.last_day),
    "remark": lambda row: row.remark,
    "registered_after_the_day": lambda row: "yes" if row.late else "",
    "retracted_on": lambda row: _day(row.retracted_on),
}
_HEADS = list(_CELLS)


def _end(day: date) -> datetime:
    """The instant a day ends at the main site; far dates end with the calendar."""
    if day >= date.max:
        return datetime.max.replace(tzinfo=zone())
    return datetime.combine(day + timedelta(days=1), time(), zone())

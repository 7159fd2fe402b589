# SPDX-License-Identifier: Apache-2.0
"""Whether what a task asks for lies inside the laboratory's capability on a day."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from zhunsheng.laboratory.models import CapabilityRow, Method
from zhunsheng.laboratory.queries import capability_rows
from zhunsheng.measure.reading import parse_decimal
from zhunsheng.measure.units import UnitError, convert
from zhunsheng.work.programme import AskedSection, Programme


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

# SPDX-License-Identifier: Apache-2.0
"""Rows of evidence about results: points as they would be reported, and the raw observations behind them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from zhunsheng.laboratory.evidence import Row, in_base
from zhunsheng.measure.procedure import PointRow, SectionResult
from zhunsheng.measure.reading import normalise, parse_decimal
from zhunsheng.measure.units import convert, factor, same_quantity
from zhunsheng.work.evidence_case import Case
from zhunsheng.work.models import Reading
from zhunsheng.work.programme import AskedSection, Programme
from zhunsheng.work.used_range import is_of_section

# What a person put in counts as typed, however it got there: nothing vouches for it but that person.
_BY_HAND = {"pasted": "manual", "file": "manual"}


def point_rows(case: Case) -> list[Row]:
    """One row a point, numbered from 1 through all sections; before there are results, what is planned.

    For a page that is to be signed: whether the point stands on it unmarked, as one within the capability.
    """
    functions = {
        row.section: row.function
        for row in case.bound
        if is_of_section(case.programme.section(row.section), row)
    }
    readings = _by_cell(case.readings)
    rows = []
    for number, asked, point in numbered(case.programme):
        section = case.results.section(asked.section.id) if case.results else None
        result = next((row for row in section.rows if row.point == point), None) if section else None
        column = asked.section.item_column
        mine = readings.get((asked.section.id, point, column.id if column else ""), [])
        rows.append(
            {
                "cert_id": case.cert_id,
                "lab_id": case.lab,
                "point_no": number,
                "section": asked.section.id,
                "quantity": asked.section.quantity,
                "function": functions.get(asked.section.id) or None,
                "n_required": _required(asked),
                "in_scope": case.scope.claims(asked, _nominal(asked, result, point)) if case.scope else None,
                **_values(mine, case.here),
                **stated_values(asked, section, result, point),
                **(counted_values(asked, section, result, point, mine[0]) if mine else {}),
            }
        )
    return rows


def observation_rows(case: Case) -> list[Row]:
    """Raw observations, one row a point and column, of the readings that count."""
    readings = _by_cell(case.readings)
    rows = []
    for number, asked, point in numbered(case.programme):
        for column in asked.section.columns:
            mine = readings.get((asked.section.id, point, column.id))
            if not mine:
                continue
            rows.append(
                {
                    "cert_id": case.cert_id,
                    "lab_id": case.lab,
                    "point_no": number,
                    "section": asked.section.id,
                    "role": column.role,
                    "texts": [normalise(row.text) for row in mine],  # as understood
                    "unit": column.unit,
                    "entry_mode": _BY_HAND.get(mine[0].entry_mode, mine[0].entry_mode),
                    "person_id": mine[0].person.number,
                    "counts": [row.counts for row in mine],
                    "resolution": mine[0].resolution,
                    "entered_at": [_local(row.entered_at, case.here) for row in mine],
                    "read_at": [_local(row.read_at, case.here) for row in mine if row.read_at],
                }
            )
    return rows


def _by_cell(readings: Sequence[Reading]) -> dict[tuple[str, int, str], list[Reading]]:
    """Readings by section, point and column, each in its order."""
    found: dict[tuple[str, int, str], list[Reading]] = {}
    for row in readings:
        found.setdefault((row.section, row.point, row.column), []).append(row)
    return found


def numbered(programme: Programme) -> Iterator[tuple[int, AskedSection, int]]:
    """Every point as (number on the certificate from 1, section, point in the section from 0)."""
    places = [(asked, point) for asked in programme.sections for point in range(len(asked.nominal))]
    for number, (asked, point) in enumerate(places, start=1):
        yield number, asked, point


def _local(at: datetime, here: ZoneInfo) -> datetime:
    # A record has hundreds of instants; the zone is asked for once.
    return at.astimezone(here).replace(tzinfo=None)


def _required(asked: AskedSection) -> int:
    column = asked.section.item_column
    return asked.repeats(column) if column else 1


def _values(readings: Sequence[Reading], here: ZoneInfo) -> Row:
    if not readings:
        return {}
    return {
        "values": [row.counts for row in readings],
        "entered_at": [_local(row.entered_at, here) for row in readings],
        "read_at": [_local(row.read_at, here) for row in readings if row.read_at],
        "resolution": readings[0].resolution,
        "unit": readings[0].unit,
    }


def stated_values(
    asked: AskedSection, section: SectionResult | None, row: PointRow | None, point: int
) -> Row:
    """The nominal value and the U of a point in units without prefix, each with its unit."""
    nominal = _nominal(asked, row, point)
    stated: Row = {}
    if nominal:
        value, unit = in_base(nominal, asked.section.unit)
        stated = {"nominal_value": value, "value_unit": unit}
    if section is not None and row is not None and row.result is not None:
        expanded = row.result.expanded_text
        last_place = str(Decimal(1).scaleb(int(Decimal(expanded).as_tuple().exponent)))
        own = asked.section.measured_unit
        stated["u_value"] = as_capability_says(expanded, section.result_unit, own, nominal)
        stated["u_step"] = as_capability_says(last_place, section.result_unit, own, nominal)
        if asked.section.points.quantity:  # its U is of another quantity than the nominal value
            stated["u_unit"] = in_base("0", section.result_unit)[1]
    return stated


def counted_values(
    asked: AskedSection, section: SectionResult | None, row: PointRow | None, point: int, read: Reading
) -> Row:
    """The error a point states, with its U and limit, in counts of the resolution it was `read` with.

    Nothing of another quantity (a relative error, a response), and no mean: a certificate need not state one.
    """
    unit, step = read.unit, parse_decimal(read.resolution)
    nominal = _nominal(asked, row, point)
    counted: Row = {}
    if nominal and same_quantity(asked.section.unit, unit):
        place = convert(parse_decimal(nominal), asked.section.unit, unit) / step
        counted["nominal"] = int(place) if place == place.to_integral_value() else None
    if (
        section is None
        or row is None
        or row.result is None
        or asked.section.result != "error"
        or not same_quantity(section.result_unit, unit)
    ):
        return counted
    by = factor(section.result_unit, unit) / Fraction(step)
    counted["reported_error"] = _times(row.result.value_text, by)
    counted["u_counts"] = _times(row.result.expanded_text, by)
    counted["mpe_counts"] = _times(row.mpe_text, by) if row.mpe_text else None
    return counted


def _times(text: str, by: Fraction) -> float:
    return float(Fraction(parse_decimal(text)) * by)


def as_capability_says(text: str, unit: str, own: str, nominal: str) -> float:
    """An uncertainty in `own`, the unit of the nominal values, in which a capability states its own.

    That of a relative result, in %, is a part of the nominal value.
    """
    if not nominal or same_quantity(own, unit) or not same_quantity(unit, "1"):
        return in_base(text, unit)[0]
    return in_base(f"{convert(Decimal(text), unit, '1') * abs(parse_decimal(nominal)):f}", own)[0]


def _nominal(asked: AskedSection, row: PointRow | None, point: int) -> str:
    """Where on the scale the point lies; a free point of a fitted line says it by its abscissa."""
    if asked.nominal[point]:
        return asked.nominal[point]
    if row is not None and row.nominal:
        return row.nominal
    fit = asked.section.fit
    return row.cells.get(fit.abscissa, "") if fit and row is not None else ""

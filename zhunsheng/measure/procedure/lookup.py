# SPDX-License-Identifier: Apache-2.0
"""Reading a table of a procedure: the figure for a choice at a place, and its slope where it is a line."""

from bisect import bisect_left
from fractions import Fraction

from zhunsheng.measure.procedure.parts import Table, TableRow
from zhunsheng.measure.reading import parse_decimal

NONE = "-"


def look(table: Table, chosen: str | None, place: Fraction | None) -> tuple[Fraction, Fraction] | None:
    """The figure and its slope along the table, or None where the table has none."""
    index = table.options.index(chosen) if chosen in table.options else 0
    if table.choose and chosen not in table.options:
        return None
    if table.along is None:
        return _flat(_figure(table.rows[0], index))
    if place is None:
        return None
    rows = sorted(table.rows, key=_at)
    position = bisect_left([_at(row) for row in rows], place)
    if position == len(rows):
        return None
    if table.match == "up-to" or _at(rows[position]) == place:
        found = _flat(_figure(rows[position], index))
        if table.match != "linear" or found is None:
            return found
        return found[0], _slope(rows, max(position, 1), index)
    if table.match == "at" or position == 0:
        return None
    return _between(rows, position, index, place)


def _at(row: TableRow) -> Fraction:
    return Fraction(parse_decimal(row.at or "0"))


def _figure(row: TableRow, index: int) -> Fraction | None:
    text = row.values[index]
    return None if text == NONE else Fraction(parse_decimal(text))


def _flat(figure: Fraction | None) -> tuple[Fraction, Fraction] | None:
    return None if figure is None else (figure, Fraction(0))


def _slope(rows: list[TableRow], position: int, index: int) -> Fraction:
    """The slope of the line that ends at this row; of a table of one row there is none."""
    if position >= len(rows):
        return Fraction(0)
    first, second = _figure(rows[position - 1], index), _figure(rows[position], index)
    if first is None or second is None:
        return Fraction(0)
    return (second - first) / (_at(rows[position]) - _at(rows[position - 1]))


def _between(
    rows: list[TableRow], position: int, index: int, place: Fraction
) -> tuple[Fraction, Fraction] | None:
    first, second = _figure(rows[position - 1], index), _figure(rows[position], index)
    if first is None or second is None:
        return None
    slope = _slope(rows, position, index)
    return first + slope * (place - _at(rows[position - 1])), slope

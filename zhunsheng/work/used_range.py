# SPDX-License-Identifier: Apache-2.0
"""Over which part of its range a standard was used: by the points, or where its own formula says."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from zhunsheng.laboratory.evidence import Row, in_base
from zhunsheng.measure.expression import parse
from zhunsheng.measure.procedure.about import about_texts
from zhunsheng.measure.procedure.names import position_unit
from zhunsheng.measure.procedure.schema import Standard
from zhunsheng.measure.reading import ReadingError, parse_decimal
from zhunsheng.measure.rounding import decimal_of, plain
from zhunsheng.work.models import Reading, RecordStandard
from zhunsheng.work.programme import AskedSection, Programme


def named_standard(asked: AskedSection, bound: RecordStandard) -> Standard | None:
    """What the procedure says of the role a standard is bound to."""
    return next((each for each in asked.section.standards if each.id == bound.standard), None)


def is_of_section(asked: AskedSection | None, bound: RecordStandard) -> bool:
    """Whether the standard is of the section's own quantity, so that the points are its values too."""
    standard = named_standard(asked, bound) if asked else None
    return standard is None or standard.at is None


def used_range(programme: Programme, bound: RecordStandard, readings: Sequence[Reading]) -> Row:
    """Lowest and highest value used, in the base unit; nothing where none is known yet."""
    asked = programme.section(bound.section)
    if asked is None:
        return {}
    standard = named_standard(asked, bound)
    points = [point for point in range(len(asked.nominal)) if not bound.points or point in bound.points]
    unit = position_unit(asked.section, bound.standard)
    if standard is None or standard.at is None:
        texts = [asked.nominal[point] for point in points if asked.nominal[point]]
    else:
        texts = _positions(asked, standard.at, points, readings)
    if not texts:
        return {}
    values = [in_base(text, unit) for text in texts]
    return {"low": min(v for v, _ in values), "high": max(v for v, _ in values), "unit": values[0][1]}


def _positions(asked: AskedSection, at: str, points: Sequence[int], readings: Sequence[Reading]) -> list[str]:
    """Where a standard of another quantity was used at each point, of those that can be told."""
    formula = parse(at)
    fixed = about_texts(asked.section, asked.parameters).numbers
    found = []
    for point in points:
        known = {**fixed, **_means(asked, point, readings)}
        if asked.nominal[point]:
            known["nominal"] = Fraction(parse_decimal(asked.nominal[point]))
        value = formula.exact(known) if set(formula.names) <= set(known) else None
        if value is not None:
            found.append(plain(decimal_of(value)))
    return found


def _means(asked: AskedSection, point: int, readings: Sequence[Reading]) -> Mapping[str, Fraction]:
    columns: dict[str, list[Fraction]] = {}
    for row in readings:
        if row.section == asked.section.id and row.point == point:
            try:
                columns.setdefault(row.column, []).append(Fraction(parse_decimal(row.text)))
            except ReadingError:
                continue
    return {column: sum(values, Fraction(0)) / len(values) for column, values in columns.items()}

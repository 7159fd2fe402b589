# SPDX-License-Identifier: Apache-2.0
"""From the tables of a received DCC to what a budget can use: at each point a correction or a value, with U.

A correction is what is added to the indication (or the set value) of the calibrated instrument to get the
reference's value: as stated (`basic_correction`), or minus the stated error (indication minus reference), or
reference minus indication. Where a table states none of these, the values with their U are taken as they are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from zhunsheng.certificate.received.amounts import (
    Unusable,
    exact_difference,
    half,
    number_of,
    plain_text,
)
from zhunsheng.certificate.received.shown import shown_expression, with_uncertainty
from zhunsheng.certificate.received.value import (
    Block,
    Expression,
    Measurement,
    Number,
    Quantity,
    ReceivedDcc,
    Table,
    Words,
)
from zhunsheng.measure.text import Text
from zhunsheng.measure.units import convert, same_quantity

Kind = Literal["correction", "value"]
_INDICATED = frozenset({"basic_measuredValue", "basic_indicatedValue"})
_REFERENCE = frozenset({"basic_referenceValue"})
_NOMINAL = frozenset({"basic_nominalValue", "basic_calibrationValue"})
_ERROR = frozenset({"basic_measurementError", "basic_error"})
_CORRECTION = frozenset({"basic_correction"})
_BEFORE = frozenset({"beforeAdjustment", "beforeRepair"})
_MOST_POINTS = 500


@dataclass(frozen=True, slots=True)
class CertifiedPoint:
    """At `at` (in the set's `at_unit`): the correction or value with U, k, p, all in the set's `unit`."""

    at: str
    amount: str
    uncertainty: str
    k: str
    probability: str = ""
    distribution: str = ""


@dataclass(frozen=True, slots=True)
class PointSet:
    """The points of one table. `kind` tells whether `amount` is a correction or the value itself.

    `as_found` marks results before an adjustment or repair. `obstacle` says why nothing can be used; then
    there are no points.
    """

    key: str
    title: Words
    kind: Kind
    at_unit: str
    unit: str
    points: tuple[CertifiedPoint, ...]
    as_found: bool = False
    obstacle: Text | None = None


def point_sets(dcc: ReceivedDcc) -> tuple[PointSet, ...]:
    """Every table that states an uncertainty, in the order of the file, keyed 1, 2, 3 …"""
    found: list[PointSet] = []
    for each in (each for measurement in dcc.measurements for each in _of_measurement(measurement)):
        if found and _continues(found[-1], each):
            found[-1] = replace(found[-1], points=(*found[-1].points, *each.points))
        else:
            found.append(each)
    return tuple(replace(_bounded(each), key=str(number)) for number, each in enumerate(found, start=1))


def _continues(first: PointSet, second: PointSet) -> bool:
    """Whether a table goes on in a further list: its lists differ in what they state besides."""
    return not (first.obstacle or second.obstacle) and replace(first, points=()) == replace(second, points=())


def _bounded(found: PointSet) -> PointSet:
    if len(found.points) <= _MOST_POINTS:
        return found
    return replace(
        found, points=(), obstacle=Text(f"点数超过 {_MOST_POINTS}", f"more than {_MOST_POINTS} points")
    )


def _of_measurement(measurement: Measurement) -> Iterator[PointSet]:
    for condition in measurement.conditions:
        if condition.status in _BEFORE:
            yield from _of_block(condition.data, condition.name, as_found=True)
    for result in measurement.results:
        yield from _of_block(result.data, result.name, as_found=False)


def _of_block(block: Block, title: Words, *, as_found: bool) -> Iterator[PointSet]:
    yield from _of_columns(block.quantities, title, as_found)
    for table in block.tables:
        yield from _of_table(table, title, as_found)


def _of_table(table: Table, title: Words, as_found: bool) -> Iterator[PointSet]:
    name = table.name or title
    yield from _of_columns(table.quantities, name, as_found)
    for condition in table.conditions:
        if condition.status in _BEFORE:
            yield from _of_block(condition.data, name, as_found=True)
    for inner in table.tables:
        yield from _of_table(inner, name, as_found)


def _of_columns(quantities: Sequence[Quantity], title: Words, as_found: bool) -> Iterator[PointSet]:
    columns = _Columns([each for each in quantities if each.expressions])
    stated = columns.stated()
    if stated is None:
        return
    try:
        kind, at_unit, unit, points = columns.points(stated)
    except Unusable as error:
        yield PointSet("", title, "value", "", "", (), as_found, error.reason)
    else:
        yield PointSet("", title, kind, at_unit, unit, tuple(points), as_found)


class _Columns:
    """Quantities side by side, and what each of them is."""

    def __init__(self, columns: Sequence[Quantity]) -> None:
        self._columns = columns

    def stated(self) -> Quantity | None:
        """The column the certificate is about: a correction or error with its U, else any with U."""
        with_u = [each for each in self._columns if any(said.uncertainty for said in each.expressions)]
        for ref_types in (_CORRECTION, _ERROR, _INDICATED, _REFERENCE):
            found = _marked(with_u, ref_types)
            if found is not None:
                return found
        return with_u[0] if with_u else None

    def points(self, column: Quantity) -> tuple[Kind, str, str, list[CertifiedPoint]]:
        """Kind, unit of the positions, unit of the amounts, and the points of a column."""
        said = _with_uncertainty(column)
        kind, amounts = self._amounts(column, said)
        at_unit, positions = self._positions(column, kind, said.unit)
        points = [
            CertifiedPoint(
                at, amount, _width(number, said), _k(number, said), number.probability, number.distribution
            )
            for at, amount, number in zip(positions, amounts, said.numbers, strict=True)
        ]
        return kind, at_unit, said.unit, points

    def _amounts(self, column: Quantity, said: Expression) -> tuple[Kind, list[str]]:
        own = [number_of(number.value) for number in said.numbers]
        marks = set(column.ref_types)
        if marks & _CORRECTION:
            return "correction", [plain_text(value) for value in own]
        if marks & _ERROR:
            return "correction", [plain_text(-value) for value in own]
        differences = self._differences(said)
        if differences is not None:
            return "correction", [plain_text(value) for value in differences]
        return "value", [plain_text(value) for value in own]

    def _differences(self, said: Expression) -> list[Decimal] | None:
        """Reference minus indication, where the table states both, of one quantity; else None."""
        pair = [_shown(_marked(self._columns, ref_types)) for ref_types in (_REFERENCE, _INDICATED)]
        reference, indicated = pair
        if reference is None or indicated is None or not same_quantity(reference.unit, indicated.unit):
            return None
        if not len(reference.numbers) == len(indicated.numbers) == len(said.numbers):
            return None
        return [
            exact_difference(_in_unit(first, reference, said.unit), _in_unit(second, indicated, said.unit))
            for first, second in zip(reference.numbers, indicated.numbers, strict=True)
        ]

    def _positions(self, column: Quantity, kind: Kind, unit: str) -> tuple[str, list[str]]:
        """Where on the range the points lie: by indications, else nominal values, else the reference."""
        order = (
            (_INDICATED, _NOMINAL, _REFERENCE) if kind == "correction" else (_REFERENCE, _NOMINAL, _INDICATED)
        )
        others = [each for each in (*self._columns, *self._noted()) if each is not column]
        fitting = [each for each in others if each.length == column.length]
        for ref_types in order:
            shown = _shown(_marked(fitting, ref_types))
            if shown is not None and (kind == "value" or same_quantity(shown.unit, unit)):
                return shown.unit, [plain_text(number_of(number.value)) for number in shown.numbers]
        if kind == "value":  # values that stand for themselves: a standard of one value, or several
            shown = _with_uncertainty(column)
            return shown.unit, [plain_text(number_of(number.value)) for number in shown.numbers]
        raise Unusable(
            Text(
                "表中没有示值或标称值，不知各点在何处",
                "the table has neither indications nor nominal values to place its points",
            )
        )

    def _noted(self) -> Iterator[Quantity]:
        """Quantities in the notes of the columns, under the refTypes of their notes as well."""
        for column in self._columns:
            for note in column.notes:
                for quantity in note.quantities:
                    yield replace(quantity, ref_types=(*quantity.ref_types, *note.ref_types))


def _marked(columns: Sequence[Quantity], ref_types: frozenset[str]) -> Quantity | None:
    return next((each for each in columns if ref_types.intersection(each.ref_types)), None)


def _shown(column: Quantity | None) -> Expression | None:
    return shown_expression(column, known=True)


def _with_uncertainty(column: Quantity) -> Expression:
    shown = _shown(column)
    if shown is None:
        told = column.expressions[0].unit
        raise Unusable(Text(f"单位“{told}”不在可计算之列", f"nothing can be computed in the unit “{told}”"))
    return with_uncertainty(column, shown)


def _in_unit(number: Number, expression: Expression, unit: str) -> Decimal:
    return convert(number_of(number.value), expression.unit, unit)


def _width(number: Number, said: Expression) -> str:
    """U as stated; where only an interval is, half its length."""
    if number.uncertainty:
        return plain_text(number_of(number.uncertainty))
    if said.uncertainty == "interval":
        return plain_text(half(exact_difference(number_of(number.high), number_of(number.low))))
    raise Unusable(Text("有的点没有不确定度", "some point has no uncertainty"))


def _k(number: Number, said: Expression) -> str:
    """k; a standard uncertainty is one with k = 1."""
    return plain_text(number_of(number.k)) if said.uncertainty == "expanded" else "1"

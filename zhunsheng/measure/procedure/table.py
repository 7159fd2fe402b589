# SPDX-License-Identifier: Apache-2.0
"""The cells of the certificate's table: every number in its column's unit, ended at its column's place."""

from fractions import Fraction

from zhunsheng.measure.procedure.gather import SectionData
from zhunsheng.measure.procedure.names import unit_of
from zhunsheng.measure.procedure.parts import Further
from zhunsheng.measure.procedure.results import ColumnHead
from zhunsheng.measure.procedure.schema import CertificateColumn, Section
from zhunsheng.measure.rounding import decimal_of, plain, round_to_place, significant_place
from zhunsheng.measure.units import factor, same_quantity

_WORDS = {"point", "verdict", "k"}
_RESULT_KEYS = {"U", "mpe", "mpe_low", "mpe_high", "limit", "fitted", "residual"}
# Without any resolution to go by, a mean is shown to this many significant digits.
_LOOSE_DIGITS = 8
# A number of another quantity than the result has no place to follow.
_OTHER_DIGITS = 5


def heads(section: Section) -> tuple[ColumnHead, ...]:
    """The table's columns with the units their cells stand in."""
    return tuple(
        ColumnHead(column.key, column.title, "" if column.key in _WORDS else column_unit(section, column))
        for column in section.certificate
    )


def column_unit(section: Section, column: CertificateColumn) -> str:
    """The unit of a column's cells."""
    if column.unit:
        return column.unit
    if column.key in _RESULT_KEYS or column.key == section.result:
        return section.result_unit
    further = section.further_result(column.key)
    if further is not None:
        return further_unit(section, further)
    return unit_of(section, column.key)


def further_unit(section: Section, further: Further) -> str:
    """The unit of a further result: its own, else the result's where that fits, else the model's."""
    own = unit_of(section, further.id)
    return further.unit or (section.result_unit if same_quantity(own, section.result_unit) else own)


def resolution_place(data: SectionData, point: int, key: str, unit: str) -> int | None:
    """The decimal place of the resolution of a column (for a step: of the item's column), in the shown
    unit.
    """
    column = data.section.column(_read_from(data.section, key)) or data.section.item_column
    if column is None or not same_quantity(column.unit, unit):
        return None
    step = data.resolutions[column.id][point]
    if step is None:
        return None
    # Digits after the first belong to the step too: 0.005 and 0.25 both end where they are written.
    exponent = decimal_of(step * factor(column.unit, unit)).normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else None


def _read_from(section: Section, key: str) -> str:
    """The column whose resolution a number has: a statistic has that of what it is made from."""
    found = next((each for each in section.statistics if each.id == key and each.kind != "deviation"), None)
    return found.of[0] if found else key


def number_text(value: Fraction | float, place: int | None) -> str:
    """A number ended at a place, or at eight significant digits where there is none to go by."""
    if place is None:
        place = significant_place(value, _LOOSE_DIGITS) if value else 0
    return plain(round_to_place(value, place))


def plain_cell(
    data: SectionData, column: CertificateColumn, point: int, value: Fraction | float, place: int
) -> str:
    """The cell of a column or step: by its resolution, or to the place of the result's uncertainty.

    `place` is the result's last place in `result_unit`.
    """
    section = data.section
    unit = column_unit(section, column)
    scaled = scale(value, unit_of(section, column.key), unit)
    if column.places is not None:
        return number_text(scaled, -column.places)
    read = section.column(_read_from(section, column.key)) is not None
    digits = column.digits or ("resolution" if read else "uncertainty")
    if digits == "resolution":
        return number_text(scaled, resolution_place(data, point, column.key, unit))
    if not same_quantity(section.result_unit, unit):
        return number_text(scaled, significant_place(scaled, _OTHER_DIGITS) if scaled else 0)
    shift = decimal_of(factor(section.result_unit, unit)).adjusted()
    return number_text(scaled, place + shift)


def scale(value: Fraction | float, source: str, target: str) -> Fraction | float:
    """A difference or a value on a common zero in another unit, exact where it was exact."""
    by = factor(source, target)
    return value * by if isinstance(value, Fraction) else value * float(by)

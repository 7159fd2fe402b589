# SPDX-License-Identifier: Apache-2.0
"""A capability that depends on two quantities: a table of cells, such as AC voltage by value and frequency.

A cell holds U (k = 2) over its range of both; where ranges meet, the larger U counts, since a value at the
border belongs to either (ILAC-P14:09/2020, 4.3 d: the matrix form).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhunsheng.measure.cmc import CmcError, CmcRow, cmc_at, covers
from zhunsheng.measure.text import Text
from zhunsheng.measure.units import convert


@dataclass(frozen=True, slots=True)
class CmcCell:
    """A row of a scope that holds over a range of a second quantity, ends included, in `parameter_unit`.

    >>> cell = CmcCell(CmcRow("0", "10", "V", "value", "2", "mV"), "20", "1000", "Hz")
    >>> cell.reaches(Decimal(1), "kHz"), cell.reaches(Decimal(2), "kHz")
    (True, False)
    """

    row: CmcRow
    parameter_low: str
    parameter_high: str
    parameter_unit: str

    def reaches(self, parameter: Decimal, unit: str) -> bool:
        """Whether the second quantity lies in this cell's range."""
        value = convert(parameter, unit, self.parameter_unit)
        return Decimal(self.parameter_low) <= value <= Decimal(self.parameter_high)


def cmc_in_matrix(
    cells: Sequence[CmcCell], value: Decimal, unit: str, parameter: Decimal, parameter_unit: str
) -> Decimal:
    """U (k = 2) at a value and a second quantity, in the `u_unit` that all cells share.

    >>> low = CmcCell(CmcRow("0", "10", "V", "value", "2", "mV"), "20", "1000", "Hz")
    >>> high = CmcCell(CmcRow("0", "10", "V", "value", "5", "mV"), "1", "100", "kHz")
    >>> str(cmc_in_matrix([low, high], Decimal(3), "V", Decimal(50), "Hz"))
    '2'
    >>> str(cmc_in_matrix([low, high], Decimal(3), "V", Decimal(1), "kHz"))
    '5'
    """
    if len({cell.row.u_unit for cell in cells}) > 1:
        raise CmcError(
            "units", Text("矩阵各格的 U 应用同一单位", "all cells of a matrix state U in one unit")
        )
    found = [
        cmc_at(cell.row, value, unit)
        for cell in cells
        if cell.reaches(parameter, parameter_unit) and covers(cell.row, value, unit)
    ]
    if not found:
        raise CmcError(
            "outside",
            Text(
                f"{value} {unit}、{parameter} {parameter_unit} 不在能力矩阵内",
                f"{value} {unit} at {parameter} {parameter_unit} is outside the capability's matrix",
            ),
        )
    return max(found)

# SPDX-License-Identifier: Apache-2.0
"""The standard's earlier certificates as calibrations to compare, for one function and quantity."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from zhunsheng.laboratory.models import Equipment, Traceability
from zhunsheng.laboratory.models.dated import standing
from zhunsheng.measure.drift import Calibration, CorrectionAt
from zhunsheng.measure.units import UnitError, convert, factor

Row = Mapping[str, str]


def calibrations(
    equipment: Equipment, function: str, quantity: str, at_unit: str, unit: str, *, before: date | None = None
) -> list[Calibration]:
    """Every standing certificate that states corrections at points, the earliest first.

    Positions come in `at_unit`, corrections and U in `unit`. `before`: only those calibrated before that day.
    """
    rows = Traceability.objects.filter(standing(), equipment=equipment).order_by("valid_from", "id")
    if before is not None:
        rows = rows.filter(valid_from__lt=before)
    found = [
        Calibration(
            row.valid_from,
            row.certificate_number,
            points_of(row.results, function, quantity, at_unit, unit),
            points_of(row.as_found, function, quantity, at_unit, unit),
        )
        for row in rows
    ]
    return [each for each in found if each.left]


def points_of(
    results: Iterable[Row], function: str, quantity: str, at_unit: str, unit: str
) -> tuple[CorrectionAt, ...]:
    """The corrections at points among a certificate's results; ranges state none."""
    return tuple(
        point
        for row in results
        if (row["function"], row["quantity"]) == (function, quantity) and is_point(row)
        if (point := _point(row, at_unit, unit)) is not None
    )


def is_point(row: Row) -> bool:
    """Whether a result holds at one point and states a correction there."""
    return "correction" in row and Decimal(row["low"]) == Decimal(row["high"])


def _point(row: Row, at_unit: str, unit: str) -> CorrectionAt | None:
    try:
        at = Fraction(convert(Decimal(row["low"]), row["unit"], at_unit))
        scale = factor(row["uncertainty_unit"], unit)
    except UnitError:
        return None
    correction, expanded = (Fraction(Decimal(row[name])) * scale for name in ("correction", "uncertainty"))
    return CorrectionAt(at, correction, expanded)

# SPDX-License-Identifier: Apache-2.0
"""The fitted line of a section: its picture, coefficients and predictions."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from zhunsheng.measure.procedure import SectionResult
from zhunsheng.work.pictures import FittedLine, fitted_line
from zhunsheng.work.programme import AskedSection
from zhunsheng.work.views.signs import shown
from zhunsheng.work.wording import spoken


@dataclass(slots=True)
class Fit:
    """A fitted line: picture, coefficients, predictions."""

    picture: SafeString
    coefficients: list[tuple[str, str]]
    predictions: list[tuple[str, str]]
    scatter: str


def fit_of(asked: AskedSection, section: SectionResult) -> Fit | None:
    """The fitted line of a section; None where none is fitted, or not yet."""
    result, fit = section.line, asked.section.fit
    if result is None or fit is None:
        return None
    abscissa, ordinate = (asked.section.column(name) for name in (fit.abscissa, fit.ordinate))
    words = [f"{spoken(column.label)} / {column.unit}" if column else "" for column in (abscissa, ordinate)]
    points = [
        (float(row.cells[fit.abscissa]), float(row.cells[fit.ordinate]), float(row.cells["fitted"]))
        for row in section.rows
        if row.cells.keys() >= {fit.abscissa, fit.ordinate, "fitted"}
    ]
    predictions = [(float(each.at), each.result.value, each.result.expanded) for each in result.predictions]
    residual = _("残差 / %(unit)s") % {"unit": section.result_unit}
    picture = fitted_line(FittedLine(points, predictions, words[0], words[1], residual), _("拟合直线与残差"))
    return Fit(
        picture=picture,
        coefficients=[
            (
                spoken(each.label),
                f"{shown(each.value_text)} {_unit(each.unit)}, u = {each.u_text}",
            )
            for each in result.coefficients
        ],
        predictions=[
            (
                f"{each.at} {result.abscissa_unit}",
                f"{shown(each.result.value_text)} ± {each.result.expanded_text} {section.result_unit}"
                f" (k = {each.result.k_text}), u = {each.result.u_text} {section.result_unit}",
            )
            for each in result.predictions
        ],
        scatter=(
            f"s = {result.scatter_text} {section.result_unit}, ν = {result.dof},"
            f" r = {shown(result.correlation_text)}"
        ),
    )


def _unit(unit: str) -> str:
    return "" if unit == "1" else unit

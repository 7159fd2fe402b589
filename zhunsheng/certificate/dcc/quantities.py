# SPDX-License-Identifier: Apache-2.0
"""Numbers as D-SI: one value, or a column with uncertainties; SI first where the page shows another unit.

A hybrid holds the same quantity twice: first in kelvin (or as a plain number), then as shown (°C, %).
"""

from collections.abc import Callable, Iterable, Sequence

from lxml import etree

from zhunsheng.certificate.dcc import marks
from zhunsheng.certificate.dcc.building import add, add_plain, add_text
from zhunsheng.certificate.dcc.reading import line_of, maybe, maybe_marked, one, string
from zhunsheng.certificate.dsi import (
    checked_factor,
    checked_number,
    checked_probability,
    checked_width,
    companion,
    dsi_unit,
    scale_of,
)
from zhunsheng.certificate.value import Quantity
from zhunsheng.measure.text import Text

Convert = Callable[[str], str]
_EXPANDED = "si:measurementUncertaintyUnivariateXMLList/si:expandedMUXMLList"
_STANDARD = "si:measurementUncertaintyUnivariateXMLList/si:standardMUXMLList"


def _same(text: str) -> str:
    return text


def write_single(quantity: etree._Element, value: str, unit: str, usual_unit: str) -> None:
    """One value as `si:real`; the shown unit is noted when it is not the usual one for this place."""
    checked_number(value)
    beside = companion(unit, "value")
    if beside is None:
        _write_real(quantity, value, dsi_unit(unit))
    else:
        hybrid = add(quantity, "si:hybrid")
        _write_real(hybrid, beside.value(value), beside.unit)
        _write_real(hybrid, value, dsi_unit(unit))
    if unit != usual_unit:
        _write_shown_unit(add(quantity, "dcc:measurementMetaData"), unit)


def _write_real(parent: etree._Element, value: str, unit: str) -> None:
    real = add(parent, "si:real")
    add(real, "si:value", value)
    add(real, "si:unit", unit)


def _write_shown_unit(metadata: etree._Element, unit: str) -> None:
    entry = add(metadata, "dcc:metaData", refType=marks.UNIT)
    add_text(entry, "dcc:name", Text("显示单位", "Unit shown"))
    add_plain(add(entry, "dcc:data"), "dcc:text", unit)


def shown_value(quantity: etree._Element) -> str:
    """The value that the page shows: the last one of a hybrid."""
    return string(_shown(quantity, "si:real"), "si:value")


def shown_unit(quantity: etree._Element, usual_unit: str) -> str:
    """The unit code that the page shows."""
    noted = maybe_marked(quantity, "dcc:measurementMetaData/dcc:metaData", marks.UNIT)
    return usual_unit if noted is None else string(noted, "dcc:data/dcc:text/dcc:content")


def _shown(quantity: etree._Element, name: str) -> etree._Element:
    hybrid = maybe(quantity, "si:hybrid")
    if hybrid is None:
        return one(quantity, name)
    one(hybrid, name)
    return hybrid[-1]


def write_column(quantity: etree._Element, cells: Sequence[Quantity], ref_type: str, usual_unit: str) -> None:
    """A column of cells that share a unit and state their uncertainties alike, as `si:realListXMLList`."""
    unit = cells[0].unit
    for cell in cells:
        check_statable(cell)
    beside = companion(unit, scale_of(ref_type))
    if beside is None:
        _write_real_list(quantity, cells, dsi_unit(unit), _same, _same)
    else:
        hybrid = add(quantity, "si:hybrid")
        _write_real_list(hybrid, cells, beside.unit, beside.value, beside.width)
        _write_real_list(hybrid, cells, dsi_unit(unit), _same, _same)
    doubly = bool(cells[0].uncertainty and cells[0].standard_uncertainty)
    if unit == usual_unit and not doubly:
        return
    metadata = add(quantity, "dcc:measurementMetaData")
    if unit != usual_unit:
        _write_shown_unit(metadata, unit)
    if doubly:
        # D-SI takes one uncertainty a value. Where u is stated beside U it stands here, in the shown unit.
        entry = add(metadata, "dcc:metaData", refType=marks.STANDARD_UNCERTAINTY)
        add_text(entry, "dcc:name", Text("标准不确定度", "Standard uncertainty"))
        beside_u = add(add(entry, "dcc:data"), "dcc:quantity", refType=marks.STANDARD_UNCERTAINTY)
        reals = add(beside_u, "si:realListXMLList")
        add(reals, "si:valueXMLList", _joined(cell.standard_uncertainty for cell in cells))
        add(reals, "si:unitXMLList", dsi_unit(unit))


def check_statable(cell: Quantity) -> None:
    """Refuse (`DccError`) a number that D-SI cannot carry, or U without k and probability."""
    checked_number(cell.value)
    if cell.standard_uncertainty:
        checked_width(cell.standard_uncertainty)
    if bool(cell.uncertainty) != bool(cell.k) or bool(cell.uncertainty) != bool(cell.probability):
        raise marks.DccError(
            Text(
                f"{cell.value} {cell.unit}：扩展不确定度、包含因子和包含概率应同时给出",
                f"{cell.value} {cell.unit}: state U, k and the coverage probability together or not at all",
            )
        )
    if cell.uncertainty:
        checked_width(cell.uncertainty)
        checked_factor(cell.k)
        checked_probability(cell.probability)


def _write_real_list(
    parent: etree._Element, cells: Sequence[Quantity], unit: str, value: Convert, width: Convert
) -> None:
    reals = add(parent, "si:realListXMLList")
    add(reals, "si:valueXMLList", _joined(value(cell.value) for cell in cells))
    add(reals, "si:unitXMLList", unit)
    if cells[0].uncertainty:
        univariate = add(reals, "si:measurementUncertaintyUnivariateXMLList")
        expanded = add(univariate, "si:expandedMUXMLList")
        add(expanded, "si:valueExpandedMUXMLList", _joined(width(cell.uncertainty) for cell in cells))
        add(expanded, "si:coverageFactorXMLList", _constant([cell.k for cell in cells]))
        add(expanded, "si:coverageProbabilityXMLList", _constant([cell.probability for cell in cells]))
    elif cells[0].standard_uncertainty:
        univariate = add(reals, "si:measurementUncertaintyUnivariateXMLList")
        standard = add(univariate, "si:standardMUXMLList")
        stated = [cell.standard_uncertainty for cell in cells]
        add(standard, "si:valueStandardMUXMLList", _joined(width(u) for u in stated))


def _joined(texts: Iterable[str]) -> str:
    return " ".join(texts)


def _constant(texts: list[str]) -> str:
    """One entry stands for all where all are the same."""
    return texts[0] if len(set(texts)) == 1 else " ".join(texts)


def read_column(quantity: etree._Element, usual_unit: str) -> list[Quantity]:
    """The cells of a column, as shown."""
    shown = _shown(quantity, "si:realListXMLList")
    values = string(shown, "si:valueXMLList").split()
    expanded, standard = maybe(shown, _EXPANDED), maybe(shown, _STANDARD)
    beside = maybe_marked(quantity, "dcc:measurementMetaData/dcc:metaData", marks.STANDARD_UNCERTAINTY)
    count = len(values)
    widths = _entries(expanded, "si:valueExpandedMUXMLList", count)
    factors = _entries(expanded, "si:coverageFactorXMLList", count)
    probabilities = _entries(expanded, "si:coverageProbabilityXMLList", count)
    if beside is None:
        standards = _entries(standard, "si:valueStandardMUXMLList", count)
    else:
        standards = _entries(beside, "dcc:data/dcc:quantity/si:realListXMLList/si:valueXMLList", count)
    unit = shown_unit(quantity, usual_unit)
    return [
        Quantity(value, unit, uncertainty, k, probability, standard_uncertainty)
        for value, uncertainty, k, probability, standard_uncertainty in zip(
            values, widths, factors, probabilities, standards, strict=True
        )
    ]


def _entries(parent: etree._Element | None, path: str, count: int) -> list[str]:
    if parent is None:
        return [""] * count
    entries = string(parent, path).split()
    if len(entries) == 1:
        return entries * count
    if len(entries) != count:
        reason = Text(
            f"应有 {count} 项，实有 {len(entries)} 项", f"{count} entries are expected, not {len(entries)}"
        )
        raise marks.DccError(reason, line_of(one(parent, path)))
    return entries

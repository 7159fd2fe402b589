# SPDX-License-Identifier: Apache-2.0
"""Result tables as DCC lists: rectangular, with no filler for what is missing.

A table is one `dcc:list`. Its columns are described once in its metadata (key, title, shown unit); each
column's numbers are one quantity that points at its description by refId. Rows that differ in what they state
(a missing cell, another unit, a label of their own, out of scope, subcontracted, no verdict) stand in further
lists inside, in row order, and such a list simply has no quantity for the missing column. A label is the name
of its list. The verdicts of a list are `dcc:conformityXMLList` in its metadata, one a row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import cast

from lxml import etree

from zhunsheng.certificate.dcc import marks
from zhunsheng.certificate.dcc.building import add, add_plain, add_text, checked_string
from zhunsheng.certificate.dcc.quantities import read_column, write_column
from zhunsheng.certificate.dcc.reading import choice, line_of, many, marked, maybe_marked, one, string, text
from zhunsheng.certificate.dcc.statements import OUTCOME_OF, STATUS_OF, UNDETERMINED
from zhunsheng.certificate.size import table_fault
from zhunsheng.certificate.value import Column, Outcome, Quantity, ResultTable, Row
from zhunsheng.measure.text import Text

_EXTERNAL = Text("分包：由外部提供者给出。", "Subcontracted: given by the external provider.")
_METADATA = "dcc:measurementMetaData/dcc:metaData"


@dataclass(frozen=True, slots=True)
class _CellShape:
    unit: str
    expanded: bool
    standard: bool


@dataclass(frozen=True, slots=True)
class _RowShape:
    """What rows must have in common to stand in one list. `lonely` tells rows without any value apart."""

    label: Text | None
    in_scope: bool
    subcontracted: bool
    judged: bool
    cells: tuple[_CellShape | None, ...]
    lonely: int | None


def units_used(tables: tuple[ResultTable, ...]) -> set[str]:
    """The codes of every unit that a cell is stated in."""
    return {cell.unit for table in tables for row in table.rows for cell in row.cells if cell is not None}


def write_results(parent: etree._Element, tables: tuple[ResultTable, ...]) -> None:
    """`dcc:results`, one result a table."""
    if not tables:
        raise marks.DccError(Text("证书没有校准结果", "the certificate has no results"))
    results = add(parent, "dcc:results")
    for number, table in enumerate(tables, start=1):
        result = add(results, "dcc:result")
        add_text(result, "dcc:name", table.title)
        _write_table(add(result, "dcc:data"), table, f"t{number}")


def _write_table(data: etree._Element, table: ResultTable, prefix: str) -> None:
    if not table.rows or not table.columns or any(len(row.cells) != len(table.columns) for row in table.rows):
        raise marks.DccError(Text(f"结果表 {table.key} 的行列不齐", f"table {table.key} is empty or ragged"))
    shaped = [(_shape(row, index), row) for index, row in enumerate(table.rows)]
    groups = [(shape, [row for _, row in run]) for shape, run in groupby(shaped, key=lambda pair: pair[0])]
    outer = add(data, "dcc:list", refType=marks.TABLE)
    alone = len(groups) == 1 and groups[0][0].label is None
    for shape, rows in groups:
        inner = outer if alone else add(outer, "dcc:list", refType=marks.ROWS)
        if shape.label is not None:
            add_text(inner, "dcc:name", shape.label)
        _write_quantities(inner, table, shape, rows, prefix)
        if not alone:
            _write_verdicts(inner, shape, rows)
    _write_columns(add(outer, "dcc:measurementMetaData"), table, prefix)
    if alone:
        _write_verdicts(outer, *groups[0])


def _shape(row: Row, index: int) -> _RowShape:
    cells = tuple(
        None
        if cell is None
        else _CellShape(cell.unit, bool(cell.uncertainty), bool(cell.standard_uncertainty))
        for cell in row.cells
    )
    lonely = index if all(cell is None for cell in cells) else None
    return _RowShape(row.label, row.in_scope, row.subcontracted, row.outcome != "none", cells, lonely)


def _write_columns(metadata: etree._Element, table: ResultTable, prefix: str) -> None:
    entry = add(metadata, "dcc:metaData", refType=marks.TABLE)
    add_text(entry, "dcc:name", Text("结果表代号", "Key of the table"))
    add(entry, "dcc:reference", checked_string(table.key, "results.key"))
    for number, column in enumerate(table.columns, start=1):
        if column.ref_type.split() != [column.ref_type]:
            raise marks.DccError(Text("refType 应是一个词", f"not one word: {column.ref_type!r}"))
        described = add(
            metadata, "dcc:metaData", id=f"{prefix}c{number}", refType=f"{marks.COLUMN} {column.ref_type}"
        )
        add_text(described, "dcc:name", column.title)
        add(described, "dcc:reference", checked_string(column.key, "columns.key"))
        if column.unit:
            add_plain(add(described, "dcc:data"), "dcc:text", column.unit, refType=marks.UNIT)


def _write_quantities(
    parent: etree._Element, table: ResultTable, shape: _RowShape, rows: list[Row], prefix: str
) -> None:
    if shape.lonely is not None:
        add_text(
            add(parent, "dcc:quantity", refType=marks.NO_VALUE), "dcc:noQuantity", Text("无数值", "no value")
        )
    for index, column in enumerate(table.columns):
        cells = [cell for cell in (row.cells[index] for row in rows) if cell is not None]
        if cells:
            quantity = add(parent, "dcc:quantity", refId=f"{prefix}c{index + 1}", refType=column.ref_type)
            add_text(quantity, "dcc:name", column.title)
            write_column(quantity, cells, column.ref_type, column.unit)


def _write_verdicts(parent: etree._Element, shape: _RowShape, rows: list[Row]) -> None:
    if not shape.judged and shape.in_scope and not shape.subcontracted:
        return
    metadata = parent.find(f"{{{marks.DCC}}}measurementMetaData")
    if metadata is None:
        metadata = add(parent, "dcc:measurementMetaData")
    if shape.judged:
        entry = add(metadata, "dcc:metaData", refType=marks.CONFORMITY)
        add_text(entry, "dcc:name", Text("各行的符合性", "Conformity, row by row"))
        if any(row.outcome == "undetermined" for row in rows):
            add_text(entry, "dcc:declaration", UNDETERMINED)
        add(entry, "dcc:conformityXMLList", " ".join(STATUS_OF[row.outcome] for row in rows))
    if not shape.in_scope:
        entry = add(metadata, "dcc:metaData", refType=marks.OUT_OF_SCOPE)
        add_text(entry, "dcc:declaration", Text("不在认可范围内。", "Outside the accredited scope."))
    if shape.subcontracted:
        entry = add(metadata, "dcc:metaData", refType=marks.SUBCONTRACTED)
        add_text(entry, "dcc:declaration", _EXTERNAL)


def read_results(measurement: etree._Element) -> tuple[ResultTable, ...]:
    """Every result table, in order; refused, before any cell is made, when there are more than allowed."""
    results = many(measurement, "dcc:results/dcc:result")
    _check_size(results)
    return tuple(_read_table(result) for result in results)


def _check_size(results: Sequence[etree._Element]) -> None:
    """Counts rows and cells by the lists' longest columns: a few bytes can stand for very many cells."""
    rows = cells = 0
    for result in results:
        outer = one(result, "dcc:data/dcc:list")
        width = len(marked(outer, _METADATA, marks.COLUMN))
        for group in many(outer, "dcc:list") or [outer]:
            lists = (values.text or "" for values in group.iter(f"{{{marks.SI}}}valueXMLList"))
            length = max((len(values.split()) for values in lists), default=1)
            rows, cells = rows + length, cells + length * width
    fault = table_fault(rows, cells)
    if fault is not None:
        raise marks.DccError(fault, line_of(results[0]))


def _read_table(result: etree._Element) -> ResultTable:
    outer = one(result, "dcc:data/dcc:list")
    described = marked(outer, _METADATA, marks.COLUMN)
    columns = [_read_description(element) for element in described]
    positions = {element.get("id"): index for index, element in enumerate(described)}
    key = maybe_marked(outer, _METADATA, marks.TABLE)
    groups = many(outer, "dcc:list") or [outer]
    return ResultTable(
        key="" if key is None else string(key, "dcc:reference"),
        title=text(result, "dcc:name"),
        columns=tuple(columns),
        rows=tuple(row for group in groups for row in _read_rows(group, columns, positions)),
    )


def _read_description(element: etree._Element) -> Column:
    ref_types = [word for word in (element.get("refType") or "").split() if word != marks.COLUMN]
    return Column(
        key=string(element, "dcc:reference"),
        title=text(element, "dcc:name"),
        unit=string(element, "dcc:data/dcc:text/dcc:content"),
        ref_type=ref_types[0] if ref_types else marks.COLUMN,
    )


def _read_rows(
    group: etree._Element, columns: list[Column], positions: dict[str | None, int]
) -> Iterator[Row]:
    filled: dict[int, list[Quantity]] = {}
    for quantity in many(group, "dcc:quantity"):
        if quantity.get("refId") in positions:
            index = positions[quantity.get("refId")]
            filled[index] = read_column(quantity, columns[index].unit)
    count = len(next(iter(filled.values()))) if filled else 1
    if any(len(cells) != count for cells in filled.values()):
        raise marks.DccError(Text("各列行数不同", "columns of one list differ in length"), line_of(group))
    label = None if group.find(f"{{{marks.DCC}}}name") is None else text(group, "dcc:name")
    in_scope = maybe_marked(group, _METADATA, marks.OUT_OF_SCOPE) is None
    external = maybe_marked(group, _METADATA, marks.SUBCONTRACTED) is not None
    row = Row(cells=(), in_scope=in_scope, label=label, subcontracted=external)
    for number, outcome in enumerate(_read_outcomes(group, count)):
        cells = tuple(filled[index][number] if index in filled else None for index in range(len(columns)))
        yield replace(row, cells=cells, outcome=outcome)


def _read_outcomes(group: etree._Element, count: int) -> list[Outcome]:
    entry = maybe_marked(group, _METADATA, marks.CONFORMITY)
    if entry is None:
        return ["none"] * count
    statuses = string(entry, "dcc:conformityXMLList").split()
    if len(statuses) != count:
        raise marks.DccError(Text("判定与行数不符", "verdicts and rows differ in number"), line_of(entry))
    return [cast(Outcome, choice(entry, status, {**OUTCOME_OF})) for status in statuses]

# SPDX-License-Identifier: Apache-2.0
"""A table of results as the page prints it: each measured value with its U (and k, u where stated)."""

from dataclasses import dataclass

from zhunsheng.certificate.page_words import LABELS, OUTCOMES
from zhunsheng.certificate.value import Quantity, ResultTable
from zhunsheng.measure.text import Text

Plain = dict[str, object]
MINUS = "−"


def shown(number: str) -> str:
    """A number as printed: the very characters of the value, with a true minus for the hyphen in front."""
    return MINUS + number[1:] if number.startswith("-") else number


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed column: its head, its relative width, and a cell for every row."""

    head: Plain
    cells: list[Plain | None]


def result_piece(table: ResultTable) -> Plain:
    """The table as plain data: printed columns, rows of cells, notes on U, k and scope."""
    printed = _label_columns(table)
    for index in range(len(table.columns)):
        printed += _measured_columns(table, index)
    printed += _outcome_columns(table)
    printed += _source_columns(table)
    rows = [list(cells) for cells in zip(*(column.cells for column in printed), strict=True)]
    for row, source in zip(rows, table.rows, strict=True):
        _mark_scope(row, source.in_scope)
    return {
        "kind": "results",
        "title": _both(table.title),
        "columns": [column.head for column in printed],
        "rows": rows,
        "notes": _table_notes(table),
    }


def _both(text: Text) -> Plain:
    return {"zh": text.zh, "en": text.en}


def _head(title: Text, width: float, *, unit: str = "", symbol: str = "", kind: str = "number") -> Plain:
    return {"title": _both(title), "unit": unit, "symbol": symbol, "width": width, "kind": kind}


def _number(value: str, unit: str = "") -> Plain | None:
    return {"value": shown(value), "unit": unit, "mark": ""} if value else None


def _unit_shown(unit: str) -> str:
    return "" if unit == "1" else unit


def _label_columns(table: ResultTable) -> list[Printed]:
    labels = [row.label for row in table.rows]
    if not any(labels):
        return []
    cells = [_both(text) | {"mark": ""} if text else None for text in labels]
    return [Printed(_head(LABELS["row_label"], 1.7, kind="text"), list(cells))]


def _outcome_columns(table: ResultTable) -> list[Printed]:
    if all(row.outcome == "none" for row in table.rows):
        return []
    cells: list[Plain | None] = [
        _both(OUTCOMES[row.outcome]) if row.outcome != "none" else None for row in table.rows
    ]
    return [Printed(_head(LABELS["outcome"], 1.35, kind="text"), cells)]


def _source_columns(table: ResultTable) -> list[Printed]:
    """Which lines an external provider gave: said in words on each of them."""
    if not any(row.subcontracted for row in table.rows):
        return []
    cells = [_both(LABELS["subcontracted"]) if row.subcontracted else None for row in table.rows]
    return [Printed(_head(LABELS["source"], 1.35, kind="text"), cells)]


def _measured_columns(table: ResultTable, index: int) -> list[Printed]:
    column = table.columns[index]
    cells = [row.cells[index] for row in table.rows]
    values = [_value_cell(cell, column.unit) for cell in cells]
    printed = [Printed(_head(column.title, 1.35, unit=_unit_shown(column.unit)), values)]
    for symbol, name in (("u", "standard_uncertainty"), ("U", "uncertainty")):
        numbers = [getattr(cell, name) if cell else "" for cell in cells]
        if any(numbers):
            head = _head(Text("", ""), 0.95, unit=_unit_shown(column.unit), symbol=symbol)
            printed.append(Printed(head, [_number(number) for number in numbers]))
    factors = [cell.k if cell else "" for cell in cells]
    if any(factors):
        printed.append(Printed(_head(Text("", ""), 0.6, symbol="k"), [_number(k) for k in factors]))
    return printed


def _value_cell(cell: Quantity | None, column_unit: str) -> Plain | None:
    if cell is None:
        return None
    return _number(cell.value, "" if cell.unit == column_unit else cell.unit)


def _mark_scope(row: list[Plain | None], in_scope: bool) -> None:
    """Marks a line outside the accredited scope at its first cell, as the note below the table explains."""
    first = next((cell for cell in row if cell is not None), None)
    if not in_scope and first is not None:
        first["mark"] = "*"


def _table_notes(table: ResultTable) -> list[Plain]:
    quantities = [cell for row in table.rows for cell in row.cells if cell is not None]
    notes = []
    probabilities = sorted({cell.probability for cell in quantities if cell.uncertainty and cell.probability})
    if any(cell.uncertainty for cell in quantities):
        key = "note_expanded" if probabilities else "note_expanded_bare"
        notes.append(_note("U", LABELS[key].format(p=", ".join(probabilities))))
    if any(cell.standard_uncertainty for cell in quantities):
        notes.append(_note("u", LABELS["note_standard"]))
    if not all(row.in_scope for row in table.rows):
        notes.append(_note("", LABELS["note_scope"]))
    return notes


def _note(symbol: str, text: Text) -> Plain:
    return {"symbol": symbol, **_both(text)}

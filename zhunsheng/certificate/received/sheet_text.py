# SPDX-License-Identifier: Apache-2.0
"""A sheet for a terminal: Chinese characters count two columns, tables are aligned, long lines wrapped."""

import unicodedata
from collections.abc import Iterator, Sequence

from zhunsheng.certificate.received.sheet import Section, Sheet
from zhunsheng.certificate.received.sheet_tables import Grid

_WIDTH = 100
_LABEL = 22


def sheet_lines(sheet: Sheet, left_out: str) -> Iterator[str]:
    """The lines of a sheet; `left_out` is what to say of rows that are not shown, with {n}."""
    yield sheet.heading
    for section in sheet.sections:
        yield ""
        yield section.title
        yield from (f"  {line}" for line in _section(section, left_out))


def _section(section: Section, left_out: str) -> Iterator[str]:
    for label, value in section.facts:
        first, *more = _wrapped(value, _WIDTH - _LABEL - 2) or [""]
        yield _padded(label, max(_LABEL, _wide(label) + 2)) + first
        yield from (" " * _LABEL + line for line in more)
    for line in section.lines:
        yield from _wrapped(line, _WIDTH - 2)
    for grid in section.grids:
        yield from _grid(grid, left_out)


def _grid(grid: Grid, left_out: str) -> Iterator[str]:
    if grid.title:
        yield f"[{grid.title}]"
    widths = [max(_wide(row[place]) for row in (grid.heads, *grid.rows)) for place in range(len(grid.heads))]
    for row in (grid.heads, *grid.rows):
        yield _row(row, widths, grid.numeric).rstrip()
    if grid.left_out:
        yield left_out.format(n=grid.left_out)


def _row(row: Sequence[str], widths: Sequence[int], numeric: frozenset[int]) -> str:
    cells = (
        " " * (width - _wide(cell)) + cell if place in numeric else _padded(cell, width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join(cells)


def _wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _wide(text))


def _wrapped(text: str, width: int) -> list[str]:
    """Lines no wider than `width`, broken at blanks where there are any, else anywhere."""
    lines, line = [], ""
    for word in _pieces(text):
        if line and _wide(line) + _wide(word) > width:
            lines.append(line.rstrip())
            line = ""
        line += word if line else word.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> Iterator[str]:
    """Words with the blank before them; each wide character is one for itself."""
    piece = ""
    for sign in text:
        if unicodedata.east_asian_width(sign) in "WF":
            if piece:
                yield piece
            yield sign
            piece = ""
        elif sign == " ":
            if piece:
                yield piece
            piece = sign
        else:
            piece += sign
    if piece:
        yield piece

# SPDX-License-Identifier: Apache-2.0
"""How the clauses of each section stood, evaluation by evaluation, as rows of stacked columns.

Beside each row the newest numbers stand in words, so that nothing depends on colour.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from zhunsheng.rules.report.pictures import ACCENT, SECOND, STOP, UNKNOWN, hatch, line, svg, text

STANDS: Final = ("met", "partly", "not-met", "to-verify", "unknown")
"""What is drawn, from the ground up. What does not apply is no part of a column."""
_LOOKS: Final[Mapping[str, str]] = {
    "met": f'fill="{ACCENT}" stroke="{ACCENT}"',
    "partly": f'fill="url(#hatch-standing)" stroke="{ACCENT}"',
    "not-met": f'fill="{STOP}" stroke="{STOP}"',
    "to-verify": f'fill="#ffffff" stroke="{STOP}"',
    "unknown": f'fill="#ffffff" stroke="{UNKNOWN}" stroke-dasharray="2 2"',
}
_LEFT: Final = 40.0
_WIDTH: Final = 250.0
_TALL: Final = 34.0
_ROW: Final = 46.0


def standing(
    days: Sequence[str],
    rows: Sequence[tuple[str, str, Sequence[Mapping[str, int]]]],
    words: Mapping[str, str],
) -> str:
    """A row a section: its number, the newest numbers in words, and how it stood on each of the days."""
    step = _WIDTH / len(days)
    shapes: list[str] = []
    for at, (label, told, stands) in enumerate(rows):
        bottom = 44.0 + at * _ROW
        shapes += [
            text(_LEFT - 8, bottom - 10, label, anchor="end"),
            line(_LEFT, bottom, _LEFT + _WIDTH, bottom, SECOND),
            *_words(told, bottom),
        ]
        for number, stand in enumerate(stands):
            shapes += _column(stand, _LEFT + number * step + step * 0.15, bottom, step * 0.7)
    end = 44.0 + (len(rows) - 1) * _ROW
    every = max(1, -(-len(days) // 6))
    for number, day in enumerate(days):
        if (len(days) - 1 - number) % every == 0:
            x = _LEFT + (number + 0.5) * step
            shapes.append(text(x, end + 12, day[2:7], anchor="middle", size=8, fill=SECOND))
    return svg(500, end + 40, words["alt"], [hatch("hatch-standing"), *shapes, *_key(words, end + 26)])


def _words(told: str, bottom: float) -> list[str]:
    """Beside a row what it comes to, in two lines where one is too long."""
    parts = told.split(" · ")
    lines = [" · ".join(parts[:2]), " · ".join(parts[2:])]
    return [
        text(_LEFT + _WIDTH + 10, bottom - 17 + 12 * at, each, size=8.5, fill=SECOND)
        for at, each in enumerate(lines)
    ]


def _column(stand: Mapping[str, int], x: float, bottom: float, width: float) -> list[str]:
    whole = sum(stand[code] for code in STANDS) or 1
    shapes, y = [], bottom
    for code in STANDS:
        tall = _TALL * stand[code] / whole
        y -= tall
        if tall:
            shapes.append(_bar(x, y, width, tall, code))
    return shapes


def _key(words: Mapping[str, str], y: float) -> list[str]:
    shapes, x = [], _LEFT
    for code in STANDS:
        shapes += [_bar(x, y, 12, 9, code), text(x + 17, y + 8, words[code], size=9)]
        x += 92
    return shapes


def _bar(x: float, y: float, width: float, tall: float, code: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{tall:.1f}" {_LOOKS[code]}'
        ' stroke-width="0.7"/>'
    )

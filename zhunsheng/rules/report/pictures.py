# SPDX-License-Identifier: Apache-2.0
"""Drawings of a report as SVG, the same on paper and on screen: chapters, findings over time, peers, trend.

Each carries its numbers in words, so that nothing depends on colour. Text is escaped as it is written.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

INK: Final = "#1b1f24"
SECOND: Final = "#59616b"
LINE: Final = "#dfe2e0"
ACCENT: Final = "#1f4e79"
SOFT: Final = "#e8eff6"
STOP: Final = "#b3261e"
UNKNOWN: Final = "#6b7280"
FONT: Final = "Noto Sans SC, Noto Sans CJK SC, sans-serif"
_MONTHS: Final = 24


@dataclass(frozen=True, slots=True)
class Axis:
    """One spoke of the radar: its label, the words under it, what is decided and what is met (0 to 1)."""

    label: str
    under: str
    decided: float
    met: float


def radar(axes: Sequence[Axis], words: Mapping[str, str]) -> str:
    """Chapters and groups as spokes: decided as a dashed outline, met as a filled one."""
    middle_x, middle_y, reach = 250.0, 185.0, 120.0
    angles = [2 * pi * at / len(axes) - pi / 2 for at in range(len(axes))]

    def place(angle: float, share: float) -> tuple[float, float]:
        return middle_x + reach * share * cos(angle), middle_y + reach * share * sin(angle)

    def outline(shares: Sequence[float]) -> str:
        return " ".join(
            "{:.1f},{:.1f}".format(*place(angle, share)) for angle, share in zip(angles, shares, strict=True)
        )

    rings = [
        f'<polygon points="{outline([share] * len(axes))}" fill="none" stroke="{LINE}" stroke-width="0.8"/>'
        for share in (0.25, 0.5, 0.75, 1.0)
    ]
    spokes = [
        line(middle_x, middle_y, *place(angle, 1), LINE) + _spoke_words(axis, *place(angle, 1.1), angle)
        for angle, axis in zip(angles, axes, strict=True)
    ]
    known = (
        f'<polygon points="{outline([axis.decided for axis in axes])}" fill="none" stroke="{UNKNOWN}"'
        ' stroke-width="1.2" stroke-dasharray="4 3"/>'
    )
    met = (
        f'<polygon points="{outline([axis.met for axis in axes])}" fill="{SOFT}" fill-opacity="0.75"'
        f' stroke="{ACCENT}" stroke-width="1.6"/>'
    )
    key = [
        f'<line x1="18" y1="352" x2="44" y2="352" stroke="{ACCENT}" stroke-width="1.6"/>',
        text(50, 356, words["met"]),
        f'<line x1="168" y1="352" x2="194" y2="352" stroke="{UNKNOWN}" stroke-width="1.2"'
        ' stroke-dasharray="4 3"/>',
        text(200, 356, words["decided"]),
        text(482, 356, words["axes"], anchor="end", size=8.5, fill=SECOND),
        text(middle_x + 4, middle_y - reach + 10, "100 %", size=8, fill=SECOND),
    ]
    return svg(500, 366, words["alt"], [*rings, *spokes, met, known, *key])


def _spoke_words(axis: Axis, x: float, y: float, angle: float) -> str:
    """The label at the end of a spoke, on the side it points to."""
    side = cos(angle)
    anchor = "middle" if abs(side) < 0.2 else "start" if side > 0 else "end"
    lift = -12.0 if sin(angle) < -0.9 else 0.0
    return text(x, y + lift, axis.label, anchor=anchor) + text(
        x, y + lift + 11, axis.under, anchor=anchor, size=8.5, fill=SECOND
    )


def timeline(hits: Sequence[tuple[str, str]], first: str, last: str, words: Mapping[str, str]) -> str:
    """Findings by month: (day or month, severity). Facts filled, questions hatched, second looks outlined."""
    months = _months(first[:7], last[:7])
    counted = Counter((day[:7], _weight(severity)) for day, severity in hits)
    most = max((sum(counted[month, kind] for kind in _KINDS) for month in months), default=0) or 1
    left, bottom, height, width = 30.0, 150.0, 110.0, 460.0
    step = width / len(months)
    shapes = [line(left, bottom, left + width, bottom, SECOND)]
    for at, month in enumerate(months):
        x, y = left + at * step + step * 0.18, bottom
        for kind in _KINDS:
            number = counted[month, kind]
            tall = height * number / most
            if number:
                y -= tall
                shapes.append(_bar(x, y, step * 0.64, tall, kind))
        total = sum(counted[month, kind] for kind in _KINDS)
        if total:
            shapes.append(text(x + step * 0.32, y - 4, str(total), anchor="middle", size=8.5))
        if len(months) <= 13 or at % 2 == 0:
            shapes.append(text(x + step * 0.32, bottom + 12, month[2:], anchor="middle", size=8, fill=SECOND))
    x = left
    for kind in _KINDS:
        shapes += [_bar(x, 174, 12, 9, kind), text(x + 17, 182, words[kind], size=9)]
        x += 152
    return svg(500, 190, words["alt"], [hatch("hatch-time"), *shapes])


_KINDS: Final = ("fact", "ask", "look")


def hatch(name: str) -> str:
    """A pattern to fill with as `url(#name)`; of a name that no other drawing of a page has."""
    return (
        f'<defs><pattern id="{name}" width="5" height="5" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)">'
        f'<rect width="5" height="5" fill="#ffffff"/><line x1="0" y1="0" x2="0" y2="5" stroke="{ACCENT}"'
        ' stroke-width="2"/></pattern></defs>'
    )


def _weight(severity: str) -> str:
    return {"ask": "ask", "statistical": "look"}.get(severity, "fact")


def _bar(x: float, y: float, width: float, height: float, kind: str) -> str:
    fill, stroke = {
        "fact": (STOP, STOP),
        "ask": ("url(#hatch-time)", ACCENT),
        "look": ("#ffffff", UNKNOWN),
    }[kind]
    dash = ' stroke-dasharray="2 2"' if kind == "look" else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"'
        f' stroke="{stroke}" stroke-width="0.9"{dash}/>'
    )


def _months(first: str, last: str) -> list[str]:
    """Every month from the first to the last; of a longer time the last two years."""
    year, month = int(first[:4]), int(first[5:7])
    found: list[str] = []
    while f"{year:04d}-{month:02d}" <= last and len(found) < 1200:
        found.append(f"{year:04d}-{month:02d}")
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return found[-_MONTHS:] or [last]


@dataclass(frozen=True, slots=True)
class Strip:
    """One rule beside peers: their rates, this laboratory's, and the words at its side."""

    label: str
    own: float | None
    peers: Sequence[float]
    under: str


def distribution(strips: Sequence[Strip], words: Mapping[str, str], scale: float | None = None) -> str:
    """Each rule as a strip: peers' rates as ticks, their middle half as a box, one's own as a diamond.

    Each strip reaches to its greatest rate, unless a `scale` for all is told.
    """
    left, width, tall = 190.0, 280.0, 30.0
    shapes: list[str] = []
    for at, strip in enumerate(strips):
        y = 26.0 + at * tall
        most = scale or max([*strip.peers, strip.own or 0.0, 1e-9])

        def across(rate: float, most: float = most) -> float:
            return left + width * rate / most

        shapes.append(text(left - 10, y + 1, strip.label, anchor="end", size=9))
        shapes.append(text(left - 10, y + 11, strip.under, anchor="end", size=7.5, fill=SECOND))
        shapes.append(line(left, y, left + width, y, LINE))
        low, high = _quantile(strip.peers, 0.25), _quantile(strip.peers, 0.75)
        shapes.append(
            f'<rect x="{across(low):.1f}" y="{y - 5:.1f}" width="{max(across(high) - across(low), 1):.1f}"'
            f' height="10" fill="{SOFT}" stroke="{ACCENT}" stroke-width="0.7"/>'
        )
        shapes += [line(across(rate), y - 4, across(rate), y + 4, SECOND) for rate in strip.peers]
        if strip.own is not None:
            shapes.append(_diamond(across(strip.own), y))
        shapes.append(text(left + width, y - 8, _percent(most), anchor="end", size=7.5, fill=SECOND))
    bottom = 26.0 + len(strips) * tall
    shapes += [
        _diamond(left + 6, bottom),
        text(left + 16, bottom + 4, words["own"], size=9),
        line(left + 130, bottom - 4, left + 130, bottom + 4, SECOND),
        text(left + 136, bottom + 4, words["peers"], size=9),
        text(left + width, bottom + 4, words["rate"], anchor="end", size=8.5, fill=SECOND),
    ]
    return svg(500, bottom + 16, words["alt"], shapes)


def trend(points: Sequence[Mapping[str, Any]], words: Mapping[str, str]) -> str:
    """Clauses decided and clauses with evidence, of those that apply, evaluation by evaluation."""
    left, bottom, width, height = 34.0, 120.0, 440.0, 96.0
    most = max(point["applicable"] for point in points) or 1
    step = width / max(len(points) - 1, 1)

    def path(name: str) -> str:
        return " ".join(
            f"{left + at * step:.1f},{bottom - height * point[name] / most:.1f}"
            for at, point in enumerate(points)
        )

    shapes = [
        line(left, bottom, left + width, bottom, SECOND),
        line(left, bottom - height, left + width, bottom - height, LINE),
        text(left - 5, bottom - height + 4, str(most), anchor="end", size=8, fill=SECOND),
        text(left - 5, bottom + 3, "0", anchor="end", size=8, fill=SECOND),
        f'<polyline points="{path("answered")}" fill="none" stroke="{UNKNOWN}" stroke-width="1.2"'
        ' stroke-dasharray="4 3"/>',
        f'<polyline points="{path("decided")}" fill="none" stroke="{ACCENT}" stroke-width="1.8"/>',
    ]
    every = max(1, -(-len(points) // 9))
    for at, point in enumerate(points):
        if at % every == 0 or at == len(points) - 1:
            x = left + at * step
            shapes.append(text(x, bottom + 12, point["as_of"][2:], anchor="middle", size=7.5, fill=SECOND))
    now = points[-1]
    shapes += [
        text(left + 4, 14, f"{words['answered']} {now['answered']}", size=9, fill=SECOND),
        text(left + 170, 14, f"{words['decided']} {now['decided']} / {now['applicable']}", size=9),
    ]
    return svg(500, 140, words["alt"], shapes)


def _quantile(values: Sequence[float], share: float) -> float:
    """The value below which a share of them lies, between the two nearest."""
    order = sorted(values)
    if not order:
        return 0.0
    at = share * (len(order) - 1)
    low = int(at)
    high = min(low + 1, len(order) - 1)
    return order[low] + (order[high] - order[low]) * (at - low)


def _percent(share: float) -> str:
    value = share * 100
    return f"{value:.0f} %" if value >= 10 else f"{value:.2g} %"


def _diamond(x: float, y: float) -> str:
    return (
        f'<path d="M {x:.1f} {y - 6:.1f} l 6 6 l -6 6 l -6 -6 z" fill="{STOP}" stroke="#ffffff"'
        ' stroke-width="0.8"/>'
    )


def line(x: float, y: float, to_x: float, to_y: float, stroke: str) -> str:
    """A thin line."""
    return (
        f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" stroke="{stroke}"'
        ' stroke-width="0.8"/>'
    )


def text(x: float, y: float, said: str, *, anchor: str = "start", size: float = 9.5, fill: str = INK) -> str:
    """A word at a place, escaped."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{fill}">'
        f"{escape(said)}</text>"
    )


def svg(width: float, height: float, alt: str, shapes: Sequence[str]) -> str:
    """A drawing of shapes that says in words what it shows."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}"'
        f' height="{height:.0f}" role="img" aria-label={quoteattr(alt)} font-family="{FONT}">'
        f"{''.join(shapes)}</svg>"
    )

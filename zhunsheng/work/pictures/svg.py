# SPDX-License-Identifier: Apache-2.0
"""The few shapes the pictures are made of. Colours are classes of the style sheet; nothing is inline."""

from collections.abc import Iterable, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


def picture(
    width: int, height: int, title: object, shapes: Iterable[SafeString], kind: str = ""
) -> SafeString:
    """A picture with a name that a screen reader speaks."""
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">'
        "<title>{}</title>{}</svg>",
        kind,
        width,
        height,
        width,
        height,
        title,
        title,
        format_html_join("", "{}", ((shape,) for shape in shapes)),
    )


def line(x1: float, y1: float, x2: float, y2: float, kind: str = "line") -> SafeString:
    """A straight line."""
    return format_html(
        '<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>', kind, _n(x1), _n(y1), _n(x2), _n(y2)
    )


def rectangle(x: float, y: float, width: float, height: float, kind: str) -> SafeString:
    """A rectangle; a negative size is none."""
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
        kind,
        _n(x),
        _n(y),
        _n(max(width, 0)),
        _n(max(height, 0)),
    )


def dot(x: float, y: float, kind: str, radius: float = 3.5) -> SafeString:
    """A filled dot, or with class `ink` an open one."""
    return format_html('<circle class="{}" cx="{}" cy="{}" r="{}"/>', kind, _n(x), _n(y), _n(radius))


def path(points: Sequence[tuple[float, float]], kind: str) -> SafeString:
    """Straight pieces from point to point."""
    return format_html(
        '<polyline class="{}" points="{}"/>', kind, " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
    )


def words(x: float, y: float, text: object, anchor: str = "start") -> SafeString:
    """Text on its base line."""
    return format_html('<text x="{}" y="{}" text-anchor="{}">{}</text>', _n(x), _n(y), anchor, text)


def scale(value: float, low: float, high: float, start: float, end: float) -> float:
    """Where a value lies between two places; the middle when there is no span."""
    return (start + end) / 2 if high == low else start + (value - low) / (high - low) * (end - start)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")

# SPDX-License-Identifier: Apache-2.0
"""Shapes of this room's pictures as SVG markup, styled by classes alone."""

from collections.abc import Iterable, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe


def picture(width: int, height: int, title: str, shapes: Iterable[SafeString], kind: str) -> SafeString:
    """A whole picture, with its title for readers and for those who hear it."""
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" role="img" aria-label="{}"><title>{}</title>{}</svg>',
        kind,
        width,
        height,
        title,
        title,
        format_html_join("", "{}", ((shape,) for shape in shapes)),
    )


def markup(svg: str) -> SafeString:
    """A picture that a report drew, on a page."""
    return mark_safe(svg)  # noqa: S308 - reports draw from numbers, and escape the words themselves


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> SafeString:
    """A straight line."""
    return format_html(
        '<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>',
        kind,
        number(x1),
        number(y1),
        number(x2),
        number(y2),
    )


def rectangle(x: float, y: float, width: float, height: float, kind: str) -> SafeString:
    """A rectangle; a negative size is none."""
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
        kind,
        number(x),
        number(y),
        number(max(width, 0)),
        number(max(height, 0)),
    )


def dot(x: float, y: float, kind: str, radius: float = 3.5) -> SafeString:
    """A filled circle."""
    return format_html('<circle class="{}" cx="{}" cy="{}" r="{}"/>', kind, number(x), number(y), radius)


def path(points: Sequence[tuple[float, float]], kind: str) -> SafeString:
    """A line through points."""
    joined = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return format_html('<polyline class="{}" points="{}"/>', kind, joined)


def words(x: float, y: float, text: str, anchor: str) -> SafeString:
    """A text at a place; `anchor` is start, middle or end."""
    return format_html('<text x="{}" y="{}" text-anchor="{}">{}</text>', number(x), number(y), anchor, text)


def number(value: float) -> str:
    """A coordinate, no finer than the eye."""
    return f"{value:.1f}".removesuffix(".0")

# SPDX-License-Identifier: Apache-2.0
"""A point between its limits, with its U as a bar."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from zhunsheng.work.pictures import svg

WIDTH, HEIGHT = 150, 20
_LOW, _HIGH, _EDGE = 18.0, 132.0, 1.28


@dataclass(frozen=True, slots=True)
class Position:
    """Error and U as shares of the limit (−1 … +1 lies inside); `tone` fine, near, stop, or empty."""

    error: float
    expanded: float | None
    tone: str
    title: str


def point_position(position: Position) -> SafeString:
    """Limits as two ticks, the error as a dot, U as a bar about it; an arrowhead where it leaves."""
    middle = HEIGHT / 2
    at = _x(position.error)
    shapes = [svg.line(4, middle, WIDTH - 4, middle), svg.line(_LOW, 4, _LOW, HEIGHT - 4, "limit")]
    shapes.append(svg.line(_HIGH, 4, _HIGH, HEIGHT - 4, "limit"))
    if position.expanded is not None:
        left, right = _x(position.error - position.expanded), _x(position.error + position.expanded)
        shapes.append(svg.line(left, middle, right, middle, f"u-{position.tone or 'near'}"))
    if abs(position.error) > _EDGE:
        shapes.append(_arrow(at, middle, position.error > 0, position.tone))
    elif position.tone:
        shapes.append(svg.dot(at, middle, position.tone))
    else:
        shapes.append(svg.dot(at, middle, "ink open"))
    return svg.picture(WIDTH, HEIGHT, position.title, shapes, "position")


def _x(share: float) -> float:
    inside = max(-_EDGE, min(_EDGE, share))
    return svg.scale(inside, -1, 1, _LOW, _HIGH)


def _arrow(x: float, y: float, right: bool, tone: str) -> SafeString:
    back = -7 if right else 7
    return svg.path([(x + back, y - 4), (x, y), (x + back, y + 4), (x + back, y - 4)], tone or "ink")

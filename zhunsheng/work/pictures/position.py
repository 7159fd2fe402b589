# SPDX-License-Identifier: Apache-2.0
"""A point between its limits, with its U as a bar."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from zhunsheng.work.pictures import svg

WIDTH, HEIGHT = 150, 20
_LOW, _HIGH, _EDGE = 18.0, 132.0, 1.28


@dataclass(frozen=True, slots=True)
class Position:
    """Error and U as shares of the limit (−1 … +1 lies inside); `tone` fine, near, stop, or empty.

    `acceptance` is the acceptance limit of |error| as a share: between it and the limit lies the guard band.
    `earlier` is the error of the previous calibration.
    """

    error: float
    expanded: float | None
    tone: str
    title: str
    acceptance: float | None = None
    earlier: float | None = None


def point_position(position: Position) -> SafeString:
    """Limits as two ticks, the error as a dot, U as a bar about it; an arrowhead where it leaves.

    The guard band is shaded; a tick below the line, joined to the dot, is where the error was before.
    """
    middle = HEIGHT / 2
    at = _x(position.error)
    shapes = [
        *_guard(position.acceptance),
        svg.line(4, middle, WIDTH - 4, middle),
        svg.line(_LOW, 4, _LOW, HEIGHT - 4, "limit"),
    ]
    shapes.append(svg.line(_HIGH, 4, _HIGH, HEIGHT - 4, "limit"))
    if position.expanded is not None:
        left, right = _x(position.error - position.expanded), _x(position.error + position.expanded)
        shapes.append(svg.line(left, middle, right, middle, f"u-{position.tone or 'near'}"))
    if position.earlier is not None:
        then = _x(position.earlier)
        shapes.append(svg.line(then, middle + 7, at, middle + 7, "moved"))
        shapes.append(svg.line(then, middle + 3, then, HEIGHT, "earlier"))
    if abs(position.error) > _EDGE:
        shapes.append(_arrow(at, middle, position.error > 0, position.tone))
    elif position.tone:
        shapes.append(svg.dot(at, middle, position.tone))
    else:
        shapes.append(svg.dot(at, middle, "ink open"))
    return svg.picture(WIDTH, HEIGHT, position.title, shapes, "position")


def _guard(acceptance: float | None) -> list[SafeString]:
    if acceptance is None or not 0 <= acceptance < 1:
        return []
    low, high = _x(-acceptance), _x(acceptance)
    return [
        svg.rectangle(_LOW, 4, low - _LOW, HEIGHT - 8, "guard"),
        svg.rectangle(high, 4, _HIGH - high, HEIGHT - 8, "guard"),
    ]


def _x(share: float) -> float:
    inside = max(-_EDGE, min(_EDGE, share))
    return svg.scale(inside, -1, 1, _LOW, _HIGH)


def _arrow(x: float, y: float, right: bool, tone: str) -> SafeString:
    back = -7 if right else 7
    return svg.path([(x + back, y - 4), (x, y), (x + back, y + 4), (x + back, y - 4)], tone or "ink")

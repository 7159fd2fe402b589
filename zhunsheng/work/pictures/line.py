# SPDX-License-Identifier: Apache-2.0
"""A fitted line with its points above, and what is left of them below."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from zhunsheng.work.pictures import svg

_WIDTH, _HEIGHT = 560, 262
_LEFT, _RIGHT = 66, 548
_TOP, _MIDDLE, _REST, _BOTTOM = 12, 150, 168, 232


@dataclass(frozen=True, slots=True)
class FittedLine:
    """Points (x, y, fitted y), the predictions (x, y, U), and the words of the three axes with units."""

    points: Sequence[tuple[float, float, float]]
    predictions: Sequence[tuple[float, float, float]]
    abscissa: str
    ordinate: str
    residual: str


def fitted_line(data: FittedLine, title: str) -> SafeString:
    """Above: points, line, predictions with U as a bar. Below: residuals about zero."""
    xs = [point[0] for point in data.points] + [each[0] for each in data.predictions]
    low, high = _widened(min(xs), max(xs)) if xs else (0.0, 1.0)
    return svg.picture(
        _WIDTH,
        _HEIGHT,
        title,
        [*_upper(data, low, high), *_lower(data, low, high), *_axis(data, low, high)],
        "fit",
    )


def _upper(data: FittedLine, low: float, high: float) -> list[SafeString]:
    ys = [value for _x, y, fit in data.points for value in (y, fit)]
    ys += [value for _x, y, u in data.predictions for value in (y - u, y + u)]
    bottom, top = _widened(min(ys), max(ys)) if ys else (0.0, 1.0)

    def place(x: float, y: float) -> tuple[float, float]:
        return svg.scale(x, low, high, _LEFT, _RIGHT), svg.scale(y, bottom, top, _MIDDLE, _TOP)

    shapes = [svg.line(_LEFT, _TOP, _LEFT, _MIDDLE), svg.line(_LEFT, _MIDDLE, _RIGHT, _MIDDLE)]
    shapes += _marks(bottom, top, _MIDDLE, _TOP)
    fitted = sorted([(x, fit) for x, _y, fit in data.points] + [(x, y) for x, y, _u in data.predictions])
    shapes.append(svg.path([place(x, y) for x, y in fitted], "accent"))
    shapes += [svg.dot(*place(x, y), "ink open", 3) for x, y, _fit in data.points]
    for x, y, u in data.predictions:
        across, upper = place(x, y + u)
        shapes.append(svg.line(across, upper, across, place(x, y - u)[1], "u-fine"))
        shapes.append(svg.dot(*place(x, y), "bar", 3.5))
    shapes.append(svg.words(_LEFT + 6, _TOP + 8, data.ordinate))
    return shapes


def _lower(data: FittedLine, low: float, high: float) -> list[SafeString]:
    rest = [(x, y - fit) for x, y, fit in data.points]
    most = max((abs(value) for _x, value in rest), default=0.0) * 1.15 or 1.0
    zero = (_REST + _BOTTOM) / 2
    shapes = [svg.line(_LEFT, _REST, _LEFT, _BOTTOM), svg.line(_LEFT, zero, _RIGHT, zero, "line")]
    shapes += _marks(-most, most, _BOTTOM, _REST)
    for x, value in rest:
        across = svg.scale(x, low, high, _LEFT, _RIGHT)
        height = svg.scale(value, -most, most, _BOTTOM, _REST)
        shapes += [svg.line(across, zero, across, height, "limit"), svg.dot(across, height, "bar-2", 2.5)]
    shapes.append(svg.words(_LEFT + 6, _REST + 8, data.residual))
    return shapes


def _axis(data: FittedLine, low: float, high: float) -> list[SafeString]:
    middle = (low + high) / 2
    marks = [(low, "start"), (middle, "middle"), (high, "end")]
    shapes = [
        svg.words(svg.scale(x, low, high, _LEFT, _RIGHT), _BOTTOM + 13, _number(x, high - low), anchor)
        for x, anchor in marks
    ]
    shapes.append(svg.words(_RIGHT, _BOTTOM + 27, data.abscissa, "end"))
    return shapes


def _marks(low: float, high: float, start: float, end: float) -> list[SafeString]:
    inner = (low + (high - low) * share for share in (0.1, 0.5, 0.9))
    return [
        svg.words(_LEFT - 5, svg.scale(value, low, high, start, end) + 4, _number(value, high - low), "end")
        for value in inner
    ]


def _number(value: float, span: float) -> str:
    places = next((digits for digits in range(6) if span * 10**digits >= 10), 6)
    return f"{value:.{places}f}".replace("-", "\N{MINUS SIGN}")


def _widened(low: float, high: float) -> tuple[float, float]:
    margin = (high - low) * 0.06 or 0.5
    return low - margin, high + margin

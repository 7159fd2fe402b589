# SPDX-License-Identifier: Apache-2.0
"""A standard's corrections as pictures: along its range, certificate by certificate, and over the years."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from fractions import Fraction

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from zhunsheng.laboratory import svg
from zhunsheng.measure.drift import Calibration, CorrectionAt, correction_at

_WIDTH, _LEFT, _RIGHT, _TOP = 860, 76, 730, 12
_MOST_PLACES = 4
_ASIDE = 7.0
Place = Callable[[float, float], tuple[float, float]]


def along_the_range(history: Sequence[Calibration], at_unit: str, unit: str) -> SafeString:
    """The newest certificate's corrections with U as bars, the earlier ones behind it."""
    height, bottom = 190, 158
    newest = history[-1]
    values = [float(point.correction) for each in history for point in each.left]
    values += [value for point in newest.left for value in _ends(point)]
    ends = [float(point.at) for each in history for point in each.left]
    place = _scale((min(ends), max(ends)), _spread(values), bottom)
    shapes = list(_frame(place, ends, values, bottom, unit))
    for each in history[:-1]:
        points = _points(each, place)
        shapes += [svg.path(points, "faint"), *(svg.dot(*point, "faint-dot", 2.2) for point in points)]
    for point in newest.left:
        low, high = (place(float(point.at), value)[1] for value in _ends(point))
        x = place(float(point.at), 0)[0]
        shapes.append(svg.line(x, low, x, high, "whisker"))
    points = _points(newest, place)
    shapes += [svg.path(points, "accent"), *(svg.dot(*point, "bar", 3) for point in points)]
    shapes += _names([(_points(each, place)[-1][1], each.number) for each in history])
    shapes += [
        svg.words(place(end, 0)[0], bottom + 16, _shown(end, at_unit), anchor)
        for end, anchor in ((min(ends), "start"), (max(ends), "end"))
    ]
    title = _("修正值：最近一次校准 %(number)s，连同此前 %(earlier)s 次") % {
        "number": newest.number,
        "earlier": len(history) - 1,
    }
    return svg.picture(_WIDTH, height, title, shapes, "corrections")


def over_the_years(history: Sequence[Calibration], at_unit: str, unit: str) -> SafeString:
    """The correction at a few points of the range, calibration by calibration, with U as bars."""
    height, bottom = 190, 158
    places = _chosen(history[-1])
    courses = {at: list(_course(history, at)) for at in places}
    values = [value for course in courses.values() for _day, point in course for value in _ends(point)]
    days = [float(each.on.toordinal()) for each in history]
    place = _scale((min(days), max(days)), _spread(values), bottom)
    shapes = list(_frame(place, days, values, bottom, unit))
    names = []
    for number, (at, course) in enumerate(courses.items()):
        aside = (number - (len(courses) - 1) / 2) * _ASIDE  # bars beside each other can be told apart
        spots = (place(float(day.toordinal()), float(point.correction)) for day, point in course)
        points = [_aside(spot, aside) for spot in spots]
        for (day, point), (x, _y) in zip(course, points, strict=True):
            low, high = (place(float(day.toordinal()), value)[1] for value in _ends(point))
            shapes.append(svg.line(x, low, x, high, "whisker"))
        shapes += [svg.path(points, "accent"), *(svg.dot(*each, "bar", 3) for each in points)]
        names += [(points[-1][1], _shown(float(at), at_unit))] if points else []
    shapes += _names(names)
    for each, anchor in ((history[0], "start"), (history[-1], "end")):
        x = place(float(each.on.toordinal()), 0)[0]
        shapes.append(svg.words(x, bottom + 16, f"{each.on:%Y-%m-%d}", anchor))
    title = _("修正值随时间：%(count)s 次校准") % {"count": len(history)}
    return svg.picture(_WIDTH, height, title, shapes, "corrections")


def _aside(place: tuple[float, float], by: float) -> tuple[float, float]:
    return place[0] + by, place[1]


def _position(point: CorrectionAt) -> Fraction:
    return point.at


def _ends(point: CorrectionAt) -> tuple[float, float]:
    """The ends of a correction's bar."""
    return float(point.correction - point.expanded), float(point.correction + point.expanded)


def _points(calibration: Calibration, place: Place) -> list[tuple[float, float]]:
    ordered = sorted(calibration.left, key=_position)
    return [place(float(point.at), float(point.correction)) for point in ordered]


def _chosen(newest: Calibration) -> list[Fraction]:
    """A few of the newest certificate's points, spread over its range."""
    places = sorted({point.at for point in newest.left})
    if len(places) <= _MOST_PLACES:
        return places
    return [places[round(part * (len(places) - 1) / (_MOST_PLACES - 1))] for part in range(_MOST_PLACES)]


def _course(history: Sequence[Calibration], at: Fraction) -> Iterator[tuple[date, CorrectionAt]]:
    for each in history:
        correction = correction_at(each.left, at)
        if correction is not None:
            nearest = min(each.left, key=lambda point: abs(point.at - at))
            yield each.on, CorrectionAt(at, correction, nearest.expanded)


def _spread(values: Sequence[float]) -> tuple[float, float]:
    low, high = min([*values, 0.0]), max([*values, 0.0])
    margin = (high - low) * 0.08 or 1.0
    return low - margin, high + margin


def _scale(across: tuple[float, float], up: tuple[float, float], bottom: float) -> Place:
    width = across[1] - across[0]

    def place(x: float, y: float) -> tuple[float, float]:
        share = (x - across[0]) / width if width else 0.5
        return (
            _LEFT + 8 + (_RIGHT - _LEFT - 16) * share,
            bottom - (bottom - _TOP) * (y - up[0]) / (up[1] - up[0]),
        )

    return place


def _frame(
    place: Place, across: Sequence[float], values: Sequence[float], bottom: float, unit: str
) -> Iterator[SafeString]:
    """The line of no correction, and the outermost values on the left."""
    zero = place(min(across), 0)[1]
    yield svg.line(_LEFT, zero, _RIGHT, zero, "line")
    yield svg.line(_LEFT, bottom, _RIGHT, bottom, "line")
    taken: list[float] = []
    for value in (0.0, max(values), min(values)):
        y = place(min(across), value)[1]
        if all(abs(y - other) >= 13 for other in taken):
            taken.append(y)
            yield svg.words(_LEFT - 6, y + 4, _shown(value, unit), "end")


def _names(names: Sequence[tuple[float, str]]) -> Iterator[SafeString]:
    """Names at the right of their lines, moved apart where they would run into each other."""
    free = 0.0
    for y, name in sorted(names):
        free = max(y + 4, free)
        yield svg.words(_RIGHT + 8, free, name if len(name) <= 20 else name[:19] + "…", "start")
        free += 13


def _shown(value: float, unit: str) -> str:
    return f"{value:.3g} {unit}".replace("-", "\N{MINUS SIGN}")

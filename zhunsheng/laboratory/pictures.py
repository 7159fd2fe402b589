# SPDX-License-Identifier: Apache-2.0
"""Pictures of the laboratory as SVG: pure functions from values to markup, styled by classes alone."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from zhunsheng.laboratory import svg

_MOST_POINTS = 360
Place = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Cover:
    """Days on which an equipment's certificates held, as (from, to) half-open; `to` None is open.

    `uses` are the days it was used. What lies outside every span is drawn as uncovered.
    """

    spans: Sequence[tuple[date, date | None]]
    uses: Sequence[date]
    today: date


@dataclass(frozen=True, slots=True)
class Course:
    """What a logger said: (instant in the zone to be shown, value) in order of time, with its limits."""

    samples: Sequence[tuple[datetime, float]]
    low: float | None
    high: float | None
    unit: str


def cover_line(cover: Cover) -> SafeString:
    """Traceability as a line: covered days as a bar, today as a mark, uses as dots, red where uncovered."""
    width, top = 860, 34
    first, last = _days(cover)

    def x(day: date) -> float:
        return 8 + (width - 16) * (day - first).days / max((last - first).days, 1)

    shapes = [svg.line(8, top, width - 8, top, "line")]
    labels: list[tuple[float, str]] = []
    for begins, ends in cover.spans:
        shapes.append(svg.rectangle(x(begins), top - 7, x(ends or last) - x(begins), 14, "band cover"))
        labels.append((x(begins), f"{begins:%Y-%m-%d}"))
        if ends:
            labels.append((x(ends), f"{ends - timedelta(days=1):%Y-%m-%d}"))
    shapes += [svg.dot(x(day), top, "ink-dot" if _covered(cover, day) else "stop") for day in cover.uses]
    shapes.append(svg.line(x(cover.today), top - 14, x(cover.today), top + 12, "limit"))
    shapes.append(svg.words(min(max(x(cover.today), 24), width - 24), 14, _("今天"), "middle"))
    shapes += _labels(labels, 62, width)
    return svg.picture(width, 70, _cover_title(cover), shapes, "cover")


def course(plot: Course, title: str) -> SafeString:
    """Values over time, the limits as a band, every excursion kept however long the time is."""
    width, height, left, top, bottom = 860, 150, 58, 10, 126
    right = width - 10
    start, end = _times(plot)
    low, high = _values(plot)

    def place(at: float, value: float) -> tuple[float, float]:
        return (
            left + (right - left) * (at - start) / max(end - start, 1),
            bottom - (bottom - top) * (value - low) / (high - low),
        )

    shapes = []
    upper = place(start, plot.high)[1] if plot.high is not None else top
    lower = place(start, plot.low)[1] if plot.low is not None else bottom
    shapes.append(svg.rectangle(left, upper, right - left, lower - upper, "band"))
    for value, y in ((plot.high, upper), (plot.low, lower)):
        if value is not None:
            shapes += [
                svg.line(left, y, right, y, "limit"),
                svg.words(left - 6, y + 4, _label(value, plot.unit), "end"),
            ]
    points = [place(at.timestamp(), value) for at, value in _thinned(plot.samples)]
    shapes.append(svg.path(points, "accent"))
    outside = [sample for sample in plot.samples if _outside(plot, sample[1])]
    shapes += [svg.dot(*place(at.timestamp(), value), "stop", 2.2) for at, value in _thinned(outside)]
    shapes += _clock(plot, place, height)
    return svg.picture(width, height, title, shapes, "course")


def _days(cover: Cover) -> tuple[date, date]:
    known = [cover.today, *cover.uses]
    for begins, ends in cover.spans:
        known += [begins, ends or cover.today]
    margin = timedelta(days=max((max(known) - min(known)).days // 40, 5))
    return min(known) - margin, max(known) + margin


def _covered(cover: Cover, day: date) -> bool:
    return any(begins <= day and (ends is None or day < ends) for begins, ends in cover.spans)


def _cover_title(cover: Cover) -> str:
    bare = sum(not _covered(cover, day) for day in cover.uses)
    values = {"certificates": len(cover.spans), "uses": len(cover.uses), "bare": bare}
    return _("溯源覆盖：%(certificates)s 份证书，使用 %(uses)s 次，其中 %(bare)s 次在覆盖之外") % values


def _labels(labels: Iterable[tuple[float, str]], y: float, width: float) -> list[SafeString]:
    """Texts along a line, leaving out those that would run into their neighbour."""
    shown: list[SafeString] = []
    free = 0.0
    for x, text in sorted(labels):
        middle = min(max(x, 32), width - 32)
        if middle - 32 >= free:
            shown.append(svg.words(middle, y, text, "middle"))
            free = middle + 36
    return shown


def _times(plot: Course) -> tuple[float, float]:
    return (plot.samples[0][0].timestamp(), plot.samples[-1][0].timestamp()) if plot.samples else (0.0, 1.0)


def _values(plot: Course) -> tuple[float, float]:
    known = [value for _at, value in plot.samples]
    known += [value for value in (plot.low, plot.high) if value is not None]
    if not known:
        return 0.0, 1.0
    margin = (max(known) - min(known)) * 0.12 or 0.5
    return min(known) - margin, max(known) + margin


def _outside(plot: Course, value: float) -> bool:
    return (plot.low is not None and value < plot.low) or (plot.high is not None and value > plot.high)


def _label(value: float, unit: str) -> str:
    return f"{value:g} {unit}".replace("-", "\N{MINUS SIGN}")


def _clock(plot: Course, place: Place, height: float) -> list[SafeString]:
    if not plot.samples:
        return []
    first, last = plot.samples[0][0], plot.samples[-1][0]
    form = "%H:%M" if last - first <= timedelta(hours=36) else "%m-%d"
    marks = [first + (last - first) * part / 4 for part in range(5)]
    anchors = ("start", "middle", "middle", "middle", "end")
    return [
        svg.words(place(at.timestamp(), 0)[0], height - 8, at.strftime(form), anchor)
        for at, anchor in zip(marks, anchors, strict=True)
    ]


def _thinned(samples: Sequence[tuple[datetime, float]]) -> list[tuple[datetime, float]]:
    """At most some hundreds of points: of each stretch its extremes, so that no excursion is lost."""
    if len(samples) <= _MOST_POINTS:
        return list(samples)
    size = -(-len(samples) * 2 // _MOST_POINTS)
    kept: list[tuple[datetime, float]] = []
    for index in range(0, len(samples), size):
        stretch = samples[index : index + size]
        kept += sorted({min(stretch, key=lambda each: each[1]), max(stretch, key=lambda each: each[1])})
    return kept

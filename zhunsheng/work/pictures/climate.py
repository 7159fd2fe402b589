# SPDX-License-Identifier: Apache-2.0
"""A room's temperature over time, its limits as a band, the session as a frame."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from zhunsheng.work.pictures import svg

_WIDTH, _HEIGHT = 276, 116
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 272, 10, 94
_MOST = 240


@dataclass(frozen=True, slots=True)
class Climate:
    """Samples (instant, °C) in order of time, the limits in °C, and the session if there is one.

    Instants are given in the zone they are to be shown in.
    """

    samples: Sequence[tuple[datetime, float]]
    low: float | None
    high: float | None
    session: tuple[datetime, datetime] | None = None
    session_label: str = ""


def climate_band(climate: Climate, title: str) -> SafeString:
    """The picture; without samples it is the empty frame with its limits."""
    start, end = _times(climate)
    bottom, top = _span(climate)

    def place(at: float, value: float) -> tuple[float, float]:
        return svg.scale(at, start, end, _LEFT, _RIGHT), svg.scale(value, bottom, top, _BOTTOM, _TOP)

    shapes = _band(climate, place, start)
    shapes.append(
        svg.path([place(at.timestamp(), value) for at, value in _thinned(climate.samples)], "accent")
    )
    if climate.session is not None:
        shapes += _session(climate, place)
    if climate.samples:
        shapes.append(svg.words(_LEFT, _HEIGHT - 4, f"{climate.samples[0][0]:%H:%M}"))
        shapes.append(svg.words(_RIGHT, _HEIGHT - 4, f"{climate.samples[-1][0]:%H:%M}", "end"))
    return svg.picture(_WIDTH, _HEIGHT, title, shapes, "climate")


def _band(climate: Climate, place: object, start: float) -> list[SafeString]:
    assert callable(place)  # noqa: S101 - a local function of climate_band
    shapes: list[SafeString] = []
    if climate.low is not None and climate.high is not None:
        upper, lower = place(start, climate.high)[1], place(start, climate.low)[1]
        shapes.append(svg.rectangle(_LEFT, upper, _RIGHT - _LEFT, lower - upper, "band"))
    for value in (climate.low, climate.high):
        if value is not None:
            height = place(start, value)[1]
            shapes.append(svg.line(_LEFT, height, _RIGHT, height))
            shapes.append(svg.words(_LEFT - 4, height + 4, f"{value:g} °C", "end"))
    return shapes


def _session(climate: Climate, place: object) -> list[SafeString]:
    assert callable(place) and climate.session is not None  # noqa: S101, PT018 - asked for by climate_band only
    begun, ended = climate.session
    left = max(place(begun.timestamp(), 0)[0], _LEFT)
    right = min(max(place(ended.timestamp(), 0)[0], left + 3), _RIGHT)
    label = svg.words(min(left, _RIGHT - 60), _TOP - 1, climate.session_label)
    return [svg.rectangle(left, _TOP + 2, right - left, _BOTTOM - _TOP, "frame-line"), label]


def _times(climate: Climate) -> tuple[float, float]:
    times = [at.timestamp() for at, _value in climate.samples]
    times += [at.timestamp() for at in climate.session or ()]
    return (min(times), max(times)) if times else (0.0, 1.0)


def _span(climate: Climate) -> tuple[float, float]:
    values = [value for _at, value in climate.samples]
    values += [value for value in (climate.low, climate.high) if value is not None]
    if not values:
        return 0.0, 1.0
    margin = (max(values) - min(values)) * 0.15 or 0.5
    return min(values) - margin, max(values) + margin


def _thinned(samples: Sequence[tuple[datetime, float]]) -> list[tuple[datetime, float]]:
    """At most some hundreds of points: of each stretch its extremes, so that no excursion is lost."""
    if len(samples) <= _MOST:
        return list(samples)
    size = -(-len(samples) * 2 // _MOST)
    kept: list[tuple[datetime, float]] = []
    for index in range(0, len(samples), size):
        stretch = samples[index : index + size]
        ends = {min(stretch, key=lambda each: each[1]), max(stretch, key=lambda each: each[1])}
        kept += sorted(ends)
    return kept

# SPDX-License-Identifier: Apache-2.0
"""Control charts as pictures: means with centre and limits, and their moving average below."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from zhunsheng.laboratory import svg
from zhunsheng.laboratory.control import Control, Judged
from zhunsheng.measure.control_chart import Chart
from zhunsheng.measure.reading import parse_decimal

_WIDTH, _LEFT, _RIGHT = 860, 84, 740
_SHOWN = 60  # the newest checks; limits rest on the first ones all the same


@dataclass(frozen=True, slots=True)
class _Frame:
    """A strip of the picture: where its values lie, and which of the checks it shows."""

    top: float
    bottom: float
    low: float
    high: float
    count: int

    def x(self, place: int) -> float:
        """Where a check stands; checks are evenly apart, however many days lie between."""
        return _LEFT + 14 + (_RIGHT - _LEFT - 28) * place / max(self.count - 1, 1)

    def y(self, value: float) -> float:
        """Where a value stands."""
        return self.bottom - (self.bottom - self.top) * (value - self.low) / (self.high - self.low)


def control_chart(control: Control) -> SafeString:
    """Means of the checks with limits of control and of use; below, the moving average and the ranges."""
    judged = control.judged[-_SHOWN:]
    shapes = [*_level(control, judged)]
    height = 186
    if control.average is not None:
        shapes += _average(control, judged, control.average)
        height = 300
    if control.spread is not None:
        shapes += _spread(control, judged, control.spread)
        height = 392
    shapes += _days(judged, height - 8)
    return svg.picture(_WIDTH, height, _title(judged), shapes, "control")


def _title(judged: Sequence[Judged]) -> str:
    wrong = [f"{each.check.on:%Y-%m-%d}" for each in judged if each.tone != "fine"]
    said = _("核查控制图：%(count)s 次，%(wrong)s 次异常") % {"count": len(judged), "wrong": len(wrong)}
    return f"{said}：{'、'.join(wrong)}" if wrong else said


def _level(control: Control, judged: Sequence[Judged]) -> list[SafeString]:
    means = [each.mean for each in judged]
    reference = float(parse_decimal(control.plan.reference))
    lines = [(reference, _("参考值"), "accent-dash")]
    if control.plan.limit:
        limit = float(parse_decimal(control.plan.limit))
        lines += [
            (reference + limit, _("允许上限"), "stop-line"),
            (reference - limit, _("允许下限"), "stop-line"),
        ]
    if (chart := control.level) is not None:
        lines += [(chart.centre, _("中心线"), "line-ink")]
        lines += [(float(chart.upper[-1]), "+3σ", "limit"), (float(chart.lower[-1]), "−3σ", "limit")]
    frame = _frame(10, 158, [*means, *(value for value, _name, _kind in lines)], len(judged))
    shapes = _lines(frame, lines)
    places = [(frame.x(at), frame.y(mean)) for at, mean in enumerate(means)]
    shapes.append(svg.path(places, "accent"))
    for each, (x, y) in zip(judged, places, strict=True):
        out = each.beyond or each.outside
        shapes.append(svg.dot(x, y, each.tone if out else "bar", 4.5 if out else 3))
    shapes += _marks(frame, control.plan.unit)
    return shapes


def _average(control: Control, judged: Sequence[Judged], chart: Chart) -> list[SafeString]:
    count = len(judged)
    values = [float(value) for value in chart.points[-count:]]
    low, high = ([float(value) for value in ends[-count:]] for ends in (chart.lower, chart.upper))
    frame = _frame(196, 272, [*values, *low, *high], count)
    shapes = [
        svg.path([(frame.x(at), frame.y(value)) for at, value in enumerate(ends)], "limit-path")
        for ends in (low, high)
    ]
    places = [(frame.x(at), frame.y(value)) for at, value in enumerate(values)]
    shapes.append(svg.path(places, "accent"))
    shapes += [
        svg.dot(x, y, "near" if each.drifting else "bar", 4.5 if each.drifting else 2.5)
        for each, (x, y) in zip(judged, places, strict=True)
    ]
    shapes.append(svg.words(_RIGHT + 6, frame.y(values[-1]) + 4, "EWMA λ = 0.2", "start"))
    shapes += _marks(frame, control.plan.unit)
    return shapes


def _spread(control: Control, judged: Sequence[Judged], chart: Chart) -> list[SafeString]:
    """Ranges of the repeats, or of single readings the moving ranges, which begin at the second check."""
    moving = control.plan.repeats == 1
    values = [float(value) for value in chart.points[-len(judged) :]]
    places = range(len(judged) - len(values), len(judged))
    upper, lower = float(chart.upper[0]), float(chart.lower[0])
    frame = _Frame(300, 364, 0, 1.08 * max(upper, *values), len(judged))
    lines = [(upper, "+3σ", "limit"), (chart.centre, "MR" if moving else "R", "line-ink")]
    shapes = _lines(frame, [*lines, *([(lower, "−3σ", "limit")] if lower > 0 else [])])
    spots = [(frame.x(at), frame.y(value)) for at, value in zip(places, values, strict=True)]
    shapes.append(svg.path(spots, "accent"))
    for (x, y), value in zip(spots, values, strict=True):
        out = not lower <= value <= upper
        shapes.append(svg.dot(x, y, "near" if out else "bar", 4.5 if out else 2.5))
    return shapes + _marks(frame, control.plan.unit)


def _lines(frame: _Frame, lines: Sequence[tuple[float, str, str]]) -> list[SafeString]:
    shapes, free = [], 0.0
    for value, name, kind in sorted(lines, reverse=True):
        y = frame.y(value)
        shapes.append(svg.line(_LEFT, y, _RIGHT, y, kind))
        free = max(y + 4, free)  # names are moved apart where lines are close together
        shapes.append(svg.words(_RIGHT + 6, free, name, "start"))
        free += 12
    return shapes


def _frame(top: float, bottom: float, values: Sequence[float], count: int) -> _Frame:
    low, high = min(values), max(values)
    margin = (high - low) * 0.08 or abs(high) * 1e-6 or 1.0
    return _Frame(top, bottom, low - margin, high + margin, count)


def _marks(frame: _Frame, unit: str) -> list[SafeString]:
    span = frame.high - frame.low
    digits = next((places for places in range(13) if span * 10**places >= 20), 12)
    shapes = [svg.line(_LEFT, frame.top, _LEFT, frame.bottom, "line")]
    for share in (0.04, 0.5, 0.96):
        value = frame.low + span * share
        text = f"{value:.{digits}f}".replace("-", "\N{MINUS SIGN}")
        shapes.append(svg.words(_LEFT - 5, frame.y(value) + 4, text, "end"))
    shapes.append(svg.words(_LEFT + 6, frame.top + 8, unit, "start"))
    return shapes


def _days(judged: Sequence[Judged], y: float) -> list[SafeString]:
    if not judged:
        return []
    frame = _Frame(0, 1, 0, 1, len(judged))
    ends = [(0, "start"), (len(judged) - 1, "end")] if len(judged) > 1 else [(0, "start")]
    return [svg.words(frame.x(at), y, f"{judged[at].check.on:%Y-%m-%d}", anchor) for at, anchor in ends]

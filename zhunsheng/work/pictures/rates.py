# SPDX-License-Identifier: Apache-2.0
"""Rates of many periods as bars, with the target as a line across."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from zhunsheng.work.pictures import svg

_HEIGHT, _LEFT, _TOP, _BOTTOM = 168, 52, 20, 140
_STEP, _BAR, _LEAST = 62, 34, 420


@dataclass(frozen=True, slots=True)
class Rate:
    """One period: its label, its rate (None: there is none), and whether it keeps the target."""

    label: str
    rate: float | None
    kept: bool | None


def rate_bars(rates: Sequence[Rate], target: float, title: str, unit: str = "%") -> SafeString:
    """Bars from nought, each with its number; the target across them with its own."""
    width = max(_LEAST, _LEFT + _STEP * len(rates) + 12)
    highest = max([target, *(each.rate or 0 for each in rates)]) * 1.15 or 1.0
    shapes = [svg.line(_LEFT, _BOTTOM, width - 8, _BOTTOM), svg.words(_LEFT - 6, _BOTTOM + 4, "0", "end")]
    for at, each in enumerate(rates):
        middle = _LEFT + _STEP * at + _STEP / 2
        shapes += _bar(each, middle, highest)
    height = svg.scale(target, 0, highest, _BOTTOM, _TOP)
    shapes.append(svg.line(_LEFT, height, width - 8, height, "frame-line"))
    shapes.append(svg.words(_LEFT - 6, height + 4, f"{target:g} {unit}", "end"))
    return svg.picture(width, _HEIGHT, title, shapes, "rates")


def _bar(each: Rate, middle: float, highest: float) -> list[SafeString]:
    label = svg.words(middle, _BOTTOM + 18, each.label, "middle")
    if each.rate is None:
        return [label, svg.words(middle, _BOTTOM - 6, "—", "middle")]
    top = svg.scale(each.rate, 0, highest, _BOTTOM, _TOP)
    kind = "fine" if each.kept else "stop"
    bar = svg.rectangle(middle - _BAR / 2, top, _BAR, _BOTTOM - top, kind)
    return [bar, svg.words(middle, top - 5, f"{each.rate:.3f}", "middle"), label]

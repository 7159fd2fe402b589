# SPDX-License-Identifier: Apache-2.0
"""An uncertainty budget as bars in order of size."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from zhunsheng.work.pictures import svg

_WIDTH, _ROW, _NAME, _BAR = 276, 22, 130, 100


@dataclass(frozen=True, slots=True)
class Share:
    """A component: its name, its share of the variance (0 … 1), and the share as shown."""

    name: str
    share: float
    text: str


def budget_bars(shares: Sequence[Share], title: str) -> SafeString:
    """Every component as a bar, the largest first; those below half a per cent have a hairline."""
    ordered = sorted(shares, key=lambda share: -share.share)
    shapes = [shape for index, share in enumerate(ordered) for shape in _row(index, share)]
    return svg.picture(_WIDTH, _ROW * max(len(ordered), 1) + 4, title, shapes, "budget")


def _row(index: int, share: Share) -> list[SafeString]:
    top = index * _ROW + 4
    width = max(share.share * _BAR, 1)
    return [
        svg.words(0, top + 12, _short(share.name)),
        svg.rectangle(_NAME, top + 3, width, 11, "bar" if index == 0 else "bar-2"),
        svg.words(_NAME + width + 6, top + 12, share.text),
    ]


def _short(name: str) -> str:
    """What fits left of the bars; a Chinese character takes two places. The table has the whole name."""
    places, kept = 0, ""
    for character in name:
        places += 2 if ord(character) > 0x2E80 else 1
        if places > 23:
            return kept + "…"
        kept += character
    return kept

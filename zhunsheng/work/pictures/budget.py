# SPDX-License-Identifier: Apache-2.0
"""An uncertainty budget as bars in order of size."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from zhunsheng.work.pictures import svg

_WIDTH, _ROW, _TALL, _NAME, _BAR, _FITS = 276, 22, 34, 130, 100, 23


@dataclass(frozen=True, slots=True)
class Share:
    """A component: its name, its share of the variance (0 … 1), and the share as shown."""

    name: str
    share: float
    text: str


def budget_bars(shares: Sequence[Share], title: str) -> SafeString:
    """Every component as a bar, the largest first; those below half a per cent have a hairline.

    Names stand left of the bars; when one is too long for that, all stand above theirs.
    """
    ordered = sorted(shares, key=lambda share: -share.share)
    beside = all(_places(share.name) <= _FITS for share in ordered)
    row = _beside if beside else _above
    height = (_ROW if beside else _TALL) * max(len(ordered), 1) + 4
    shapes = [shape for index, share in enumerate(ordered) for shape in row(index, share)]
    return svg.picture(_WIDTH, height, title, shapes, "budget")


def _beside(index: int, share: Share) -> list[SafeString]:
    top = index * _ROW + 4
    return [svg.words(0, top + 12, share.name), *_bar(index, share, _NAME, top + 3, _BAR)]


def _above(index: int, share: Share) -> list[SafeString]:
    top = index * _TALL + 4
    return [svg.words(0, top + 10, share.name), *_bar(index, share, 0, top + 15, _BAR + _NAME)]


def _bar(index: int, share: Share, left: float, top: float, length: float) -> list[SafeString]:
    width = max(share.share * length, 1)
    kind = "bar" if index == 0 else "bar-2"
    return [svg.rectangle(left, top, width, 11, kind), svg.words(left + width + 6, top + 9, share.text)]


def _places(name: str) -> int:
    """How wide a name is; a Chinese character takes two places."""
    return sum(2 if ord(character) > 0x2E80 else 1 for character in name)

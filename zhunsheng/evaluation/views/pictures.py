# SPDX-License-Identifier: Apache-2.0
"""How much of the code was decided, evaluation by evaluation, as a line."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

_WIDTH: Final = 268
_HEIGHT: Final = 96
_LEFT: Final = 10
_TOP: Final = 22
_BOTTOM: Final = 74


def trend(days: Sequence[tuple[date, Mapping[str, int]]]) -> SafeString:
    """Clauses decided and clauses with some evidence, of those that apply, over the days evaluated."""
    first, last = days[0][0], days[-1][0]
    span = max((last - first).days, 1)
    most = max(coverage["applicable"] for _day, coverage in days)

    def place(day: date, number: int) -> str:
        x = _LEFT + (_WIDTH - 2 * _LEFT) * (day - first).days / span
        return f"{x:.1f},{_BOTTOM - (_BOTTOM - _TOP) * number / most:.1f}"

    lines = [
        format_html(
            '<polyline class="{}" points="{}"/>',
            kind,
            " ".join(place(day, coverage[name]) for day, coverage in days),
        )
        for kind, name in (("line-2", "answered"), ("accent", "decided"))
    ]
    now = days[-1][1]
    words = [
        (_WIDTH - _LEFT, 12, "end", _("有证据 %(answered)s · 已判定 %(decided)s · 共 %(applicable)s") % now),
        (_LEFT, _HEIGHT - 6, "start", f"{first:%Y-%m-%d}"),
        (_WIDTH - _LEFT, _HEIGHT - 6, "end", f"{last:%Y-%m-%d}"),
    ]
    texts = [format_html('<text x="{}" y="{}" text-anchor="{}">{}</text>', *word) for word in words]
    base = format_html(
        '<line class="line" x1="{}" y1="{}" x2="{}" y2="{}"/>', _LEFT, _BOTTOM, _WIDTH - _LEFT, _BOTTOM
    )
    return format_html(
        '<svg class="trend" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}</svg>',
        _WIDTH,
        _HEIGHT,
        _WIDTH,
        _HEIGHT,
        words[0][3],
        format_html_join("", "{}", ((shape,) for shape in [base, *lines, *texts])),
    )

# SPDX-License-Identifier: Apache-2.0
"""Pictures show what they are given: cover, uses outside it, excursions, and nothing out of nothing."""

import re
from datetime import UTC, date, datetime, timedelta

from zhunsheng.laboratory.models import Equipment
from zhunsheng.laboratory.pictures import Course, Cover, course, cover_line
from zhunsheng.laboratory.signals import uses_wanted
from zhunsheng.laboratory.tests.cast import Laboratory
from zhunsheng.laboratory.tests.test_pages import PIECE, as_user, text_of

START = datetime(2026, 4, 12, 0, tzinfo=UTC)


def _minute(number: int) -> datetime:
    return START + timedelta(minutes=number)


def test_a_use_outside_every_certificate_is_marked() -> None:
    spans = [(date(2025, 3, 2), date(2026, 3, 2)), (date(2026, 3, 9), None)]
    uses = [date(2025, 6, 1), date(2026, 3, 2), date(2026, 3, 8), date(2026, 3, 9)]
    drawn = cover_line(Cover(spans, uses, date(2026, 4, 12)))
    assert drawn.count('class="ink-dot"') == 2
    assert drawn.count('class="stop"') == 2
    assert "2 次在覆盖之外" in drawn
    assert "2026-03-01" in drawn  # the last day, included, as people say it


def test_an_excursion_survives_thinning() -> None:
    values = [20.0] * 5000
    values[2718] = 20.7
    drawn = course(
        Course([(_minute(at), value) for at, value in enumerate(values)], 19.5, 20.5, "°C"), "温度"
    )
    points = re.search(r'<polyline class="accent" points="([^"]+)"', drawn)
    assert points is not None
    heights = {pair.split(",")[1] for pair in points[1].split()}
    assert len(heights) == 2
    assert len(points[1].split()) < 500
    assert drawn.count("<circle") == 1


def test_one_sample_and_none_are_drawn_too() -> None:
    assert "<svg" in course(Course([(START, 20.0)], 18.0, 22.0, "°C"), "温度")
    assert "<svg" in course(Course([], None, None, "°C"), "温度")
    assert "<svg" in cover_line(Cover([], [], date(2026, 4, 12)))


def test_titles_are_text() -> None:
    assert "<b>" not in course(Course([], None, None, "°C"), "<b>x</b>")


def test_uses_told_by_the_room_above_are_dots(lab: Laboratory) -> None:
    def told(equipment: Equipment, **_rest: object) -> list[tuple[date, str]]:
        return [(date(2026, 4, 1), "RW2026-0001"), (date(2026, 2, 1), "RW2026-0002")]

    uses_wanted.connect(told)
    try:
        page = text_of(as_user(lab, "zhang").get(f"{PIECE}/"))
    finally:
        uses_wanted.disconnect(told)
    assert "使用 2 次，其中 1 次在覆盖之外" in page

# SPDX-License-Identifier: Apache-2.0
"""The demo's time: stories say when they want to act, and act in the order of the calendar."""

import heapq
from collections.abc import Callable, Generator, Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Story = Generator[datetime, None, None]

ZONE = ZoneInfo("Asia/Shanghai")
TICK = timedelta(milliseconds=250)
LAST = -14  # the last working day on which an order of the months before comes in
_DAYS_A_MONTH = 20


class DemoClock:
    """A clock that stands where the present story is and creeps on with every look, never backwards."""

    def __init__(self, start: datetime) -> None:
        self._at = start

    def __call__(self) -> datetime:
        self._at += TICK
        return self._at

    def move_to(self, at: datetime) -> None:
        """Go on to an instant; one already past is the present."""
        self._at = max(self._at, at)


class WorkingDays:
    """The working days before today, counted back: 0 is the last whole one."""

    def __init__(self, now: datetime) -> None:
        day = now.astimezone(ZONE).date()
        self._days: list[date] = []
        while len(self._days) < 320:
            day -= timedelta(days=1)
            if day.weekday() < 5:
                self._days.append(day)

    def day(self, number: int) -> date:
        """Working day 0, −1, −2, …"""
        return self._days[-number]

    def at(self, number: int, clock_time: str) -> datetime:
        """An instant of a working day by the site's clock, such as (−3, "14:05")."""
        return self.on(self.day(number), clock_time)

    def on(self, day: date, clock_time: str) -> datetime:
        """An instant of a calendar day by the site's clock."""
        hour, minute = map(int, clock_time.split(":"))
        return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)


def first_day(months: int) -> int:
    """The working day on which a story of so many months begins."""
    return LAST - _DAYS_A_MONTH * months


def play(stories: Iterable[Story], clock: DemoClock, tell: Callable[[int], None]) -> None:
    """Run every story to its end, always the one whose next act is earliest; tells how many acts are done."""
    waiting: list[tuple[datetime, int, Story]] = []
    for number, story in enumerate(stories):
        _wait(waiting, number, story)
    done = 0
    while waiting:
        at, number, story = heapq.heappop(waiting)
        clock.move_to(at)
        _wait(waiting, number, story)
        done += 1
        tell(done)


def _wait(waiting: list[tuple[datetime, int, Story]], number: int, story: Story) -> None:
    try:
        heapq.heappush(waiting, (next(story), number, story))
    except StopIteration:
        return

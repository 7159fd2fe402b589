# SPDX-License-Identifier: Apache-2.0
"""The demo laboratory's rooms and what their loggers say over a year: seasons, days, and two excursions."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhunsheng.accounts.models import User
from zhunsheng.cli.demo.luck import luck_of
from zhunsheng.cli.demo.timeline import WorkingDays
from zhunsheng.laboratory import actions
from zhunsheng.laboratory.models import Room, Site

EVERY = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Climate:
    """A room: its mean, how far a day swings it and how far the year does, and evenings it went astray."""

    code: str
    name: str
    name_en: str
    mean: float
    daily: float
    yearly: float
    astray: tuple[int, ...] = ()  # working days on whose evening the air conditioning stood still


CLIMATES = (
    Climate("R201", "1 号恒温室", "Conditioned room 1", 20.0, 0.7, 0.3),
    Climate("R202", "2 号恒温室", "Conditioned room 2", 20.2, 0.4, 0.25, astray=(-97,)),
    Climate("R203", "温度室", "Thermometry room", 20.4, 0.6, 0.5, astray=(-104,)),
)


def build(administrator: User, site: Site) -> dict[str, Room]:
    """The rooms, with 20 °C ± 2 °C."""
    return {
        each.code: actions.add_room(
            administrator,
            site=site,
            code=each.code,
            name=each.name,
            name_en=each.name_en,
            temperature_tolerance="2",
        )
        for each in CLIMATES
    }


def record(keeper: User, rooms: dict[str, Room], days: WorkingDays, first: int) -> None:
    """What the loggers kept from a working day until now."""
    for seed, each in enumerate(CLIMATES):
        astray = [days.at(day, "18:40") for day in each.astray if day >= first]
        start, end = days.at(first, "00:00"), days.at(0, "23:50")
        actions.record_samples(keeper, rooms[each.code], _samples(each, start, end, astray, seed))


def _samples(
    climate: Climate, start: datetime, end: datetime, astray: list[datetime], seed: int
) -> Iterator[tuple[datetime, str, str]]:
    """A season, a daily wave, a drifting residue, and on an evening astray a slow way up and back."""
    noise = luck_of(seed)
    residue, at = 0.0, start
    while at <= end:
        residue = 0.85 * residue + noise.gauss(0, climate.daily / 8)
        season = math.sin(2 * math.pi * (at.timetuple().tm_yday - 110) / 365)
        wave = climate.daily / 2 * math.sin(2 * math.pi * (at.hour * 60 + at.minute) / 1440)
        hours = [(at - each).total_seconds() / 3600 for each in astray]
        away = sum(3.4 * math.sin(math.pi * h / 5) for h in hours if 0 < h < 5)
        temperature = climate.mean + climate.yearly * season + wave + residue + away
        humidity = 50 + 6 * season - 3 * wave + noise.gauss(0, 0.5)
        yield at, f"{temperature:.1f}", f"{humidity:.0f}"
        at += EVERY

# SPDX-License-Identifier: Apache-2.0
"""The demo's standards between their calibrations: read against check standards every eight working days.

One check of MS-0021 came out of control and was looked into, one of MS-0022 was read at the wrong terminals
and is void; the thermometer creeps upwards, too little to matter.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from zhunsheng.accounts.models import User
from zhunsheng.cli.demo.luck import luck_of
from zhunsheng.cli.demo.timeline import Story, WorkingDays
from zhunsheng.laboratory import actions
from zhunsheng.laboratory.models import CheckPlan, Equipment

_EVERY = 8  # working days
_OUT, _WRONG = 17, 11  # which check of its series
_LOOKED = "均值超出 +3σ：查得引线端子未旋紧，旋紧并稳定半小时后复测，回到限内，作为下一次记录"
_VOID = "接到了 2 线端而不是 4 线端，读数不代表标准器；当日重测"


@dataclass(frozen=True, slots=True)
class Series:
    """How a standard is checked, and what is read: `scatter` within a check, `creep` from one to the next."""

    number: str
    function: str
    check_standard: str
    reference: str
    unit: str
    resolution: str
    repeats: int
    limit: str
    scatter: float
    usual: float
    creep: float = 0.0
    away: float = 0.0  # by how much the one check lies off
    seed: int = 0  # one with which the charts find nothing else


_VOLTS = ("DCV", "固态电压基准 732C，10 V 端", "10.00000", "V", "0.000001")
SERIES = (
    Series("MS-0021", *_VOLTS, repeats=5, limit="0.00005", scatter=4e-6, usual=1e-5, away=2.2e-5, seed=2),
    Series("MS-0022", *_VOLTS, repeats=3, limit="0.00006", scatter=5e-6, usual=-1e-5, away=9e-5),
    Series(
        "MS-0031", "temperature", "水三相点瓶 TPW-2", "0.0100", "°C", "0.0001", 1, "0.0030",
        scatter=2e-4, usual=2e-4, creep=1.2e-5,
    ),
)  # fmt: skip


def stories(
    users: dict[str, User], equipment: dict[str, Equipment], days: WorkingDays, first: int
) -> list[Story]:
    """A series a standard, each on a day of its own."""
    return [
        _story(users, equipment[each.number], each, days, range(first + at, 1, _EVERY))
        for at, each in enumerate(SERIES)
    ]


def _story(
    users: dict[str, User], equipment: Equipment, series: Series, days: WorkingDays, when: range
) -> Story:
    luck = luck_of(f"{series.number}/{series.seed}")
    yield days.at(when[0], "08:12")
    plan = _planned(users["eqm"], equipment, series, days, when[0])
    for number, day in enumerate(when):
        yield days.at(day, "08:15")
        if (series.number, number) == ("MS-0022", _WRONG):
            wrong = actions.record_check(
                users["eqm"], plan, on=days.day(day), texts=read(series, luck, number, away=series.away)
            )
            actions.void_check(users["eqm"], wrong, reason=_VOID)
        out = (series.number, number) == ("MS-0021", _OUT)
        actions.record_check(
            users["eqm"],
            plan,
            on=days.day(day),
            texts=read(series, luck, number, away=series.away if out else 0.0),
            remark=_LOOKED if out else "",
        )
        if out:
            yield days.at(day, "09:05")
            actions.record_check(
                users["eqm"], plan, on=days.day(day), texts=read(series, luck, number), remark="复测"
            )


def _planned(keeper: User, equipment: Equipment, series: Series, days: WorkingDays, first: int) -> CheckPlan:
    return actions.plan_check(
        keeper,
        equipment,
        function=series.function,
        check_standard=series.check_standard,
        reference=series.reference,
        unit=series.unit,
        resolution=series.resolution,
        repeats=series.repeats,
        every_days=14,
        begins_on=days.day(first),
        limit=series.limit,
    )


def read(series: Series, luck: random.Random, number: int, *, away: float = 0.0) -> Sequence[str]:
    """The readings of a check: every day has a little of its own, every reading too."""
    places = len(series.resolution.partition(".")[2])
    today = (
        float(series.reference) + series.usual + number * series.creep + luck.gauss(0, series.scatter) + away
    )
    return [f"{today + luck.gauss(0, series.scatter):.{places}f}" for _repeat in range(series.repeats)]

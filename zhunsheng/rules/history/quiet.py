# SPDX-License-Identifier: Apache-2.0
"""A room beside itself: months in which its air hardly moves, or in which its peaks are cut off; and beside
those of other laboratories, whose air it cannot have.
"""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import beside, result_of, verdict
from zhunsheng.rules.history.air import AIR, AIR_TABLES, days_of, entries_of, of_rooms
from zhunsheng.rules.history.chance import beside_peers
from zhunsheng.rules.history.frames import NO_STAGE, columns
from zhunsheng.rules.rule import Expression, Frames, Rule

FEW, ROOM = 20, 6
"""Fewer entries in ten days say nothing of them, and fewer such windows nothing of the room."""
VALUES = 8
"""Where a window has fewer different temperatures on average, the logger is too coarse to tell."""
QUARTER = 2.0
"""In doublings: air is quiet that moves by less than a quarter of what it does in its liveliest tenth."""
PILED, TIMES = 8, 3
"""Peaks are cut where the outermost value stands so often, and so many times oftener than any of the three
values next to it."""


def _windows(frames: Frames) -> Expression:
    """Ten days of a room each, with the binary logarithm of how much the temperature moves, in hundredths.

    A hundredth is added, so that what stands still has a level too. Entries may name the laboratory or not.
    """
    e = entries_of(frames)
    e = e.mutate(window=(e.day // 10).cast("int64"), warmth=(e.air // AIR).cast("float64"))
    w = e.group_by("e_lab", "e_room", "window").aggregate(
        month=e.month.min(), entries=e.count(), s1=e.warmth.sum(), s2=(e.warmth * e.warmth).sum(),
        different=e.warmth.nunique(),
    )  # fmt: skip
    w = of_rooms(w, frames)
    w = w.group_by("lab_id", "room_id", "window").aggregate(
        month=w.month.min(), different=w.different.max(),
        **{name: w[name].sum() for name in ("entries", "s1", "s2")},
    )  # fmt: skip
    w = w.filter(w.entries >= FEW)
    spread = ibis.greatest(w.s2 - w.s1 * w.s1 / w.entries, 0.0) / (w.entries - 1)
    w = w.mutate(level=((spread + 1.0).log2() / 2.0).round(6))
    return w.select("lab_id", "room_id", "window", "month", "different", "level")


def _quiet(frames: Frames) -> Expression:
    """Months of rooms with windows, and how many of them are quiet beside the room's own."""
    w = beside_peers(_windows(frames), "level", ("lab_id", "room_id"))
    fine = w.different.sum().over(ibis.window(group_by=("lab_id", "room_id"))) >= w.peers * VALUES
    w = w.mutate(quiet=fine & (w.peers >= ROOM) & (w.level < w.high - QUARTER))
    return w.group_by("lab_id", "room_id", "month").aggregate(
        windows=w.count(), quiet=w.count(where=w.quiet), least=w.level.min(), usual=w.high.max()
    )


def _cut(frames: Frames) -> Expression:
    """Months of rooms with how often the outermost temperatures stand there, and those next to them."""
    e = entries_of(frames)
    t = e.group_by("e_lab", "e_room", "month", warmth=(e.air // AIR).cast("int64")).aggregate(times=e.count())
    month = ("lab_id", "room_id", "month")
    t = of_rooms(t, frames)
    t = t.group_by(*month, "warmth").aggregate(times=t.times.sum())
    down = ibis.row_number().over(ibis.window(group_by=month, order_by=t.warmth.desc()))
    up = ibis.row_number().over(ibis.window(group_by=month, order_by=t.warmth))
    t = t.mutate(down=down, up=up)
    return t.group_by(c_lab="lab_id", c_room="room_id", c_month="month").aggregate(
        n_values=t.count(), top=t.times.max(where=t.down == 0), bottom=t.times.max(where=t.up == 0),
        near_top=t.times.max(where=t.down.between(1, 3)), near_bottom=t.times.max(where=t.up.between(1, 3)),
    )  # fmt: skip


def _steady(frames: Frames) -> Expression:
    m = beside(_quiet(frames), _cut(frames), lab_id="c_lab", room_id="c_room", month="c_month")
    piled = (m.top > m.near_top * TIMES) & (m.top >= PILED)
    sunk = (m.bottom > m.near_bottom * TIMES) & (m.bottom >= PILED)
    cut = ((piled | sunk) & (m.n_values >= VALUES)).fill_null(False)
    m = m.mutate(
        key=m.room_id + " " + m.month.cast("string"),
        here=(ibis.literal(2.0) ** m.least / 100.0).round(3),
        usual=(ibis.literal(2.0) ** m.usual / 100.0).round(3),
        outermost=ibis.ifelse(piled.fill_null(False), m.top, m.bottom),
        beside=ibis.ifelse(piled.fill_null(False), m.near_top, m.near_bottom),
        verdict=verdict((m.quiet > 0, "broken"), (cut, "broken:cut")),
        score=(m.usual - m.least).round(3),
    )
    told = ("month", "windows", "quiet", "here", "usual", "outermost", "beside", "score")
    shown = {"record": lambda f: f.room_id, **columns(**{name: name for name in told})}
    return result_of(m, "room_month", "key", shown)


STEADY = Rule(
    id="R-ENV-10",
    catalogue=("S22",),
    clauses=("5.8.1/conditions",),
    title=Text("房间的温度像它平时那样变化", "A room's temperature moves as it does at other times"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "房间 {record} 在 {month} 的 {windows} 个十日中，有 {quiet} 个温度几乎不动：标准偏差小到 {here} °C，"
        "这间房变化最大的十分之一是 {usual} °C 以上",
        "In {quiet} of {windows} spells of ten days in {month} the temperature of room {record} hardly"
        " moves: its standard deviation is as little as {here} °C, where a tenth of the room's spells have"
        " more than {usual} °C",
    ),
    cases={
        "cut": Text(
            "房间 {record} 在 {month} 的温度像被削平：最外的一个值有 {outermost} 条，紧挨着它的三个值每个至多"
            " {beside} 条",
            "The temperatures of room {record} in {month} look cut off: the outermost value stands there"
            " {outermost} times, each of the three next to it {beside} times at most",
        ),
    },
    clears=Text("出示记录仪的原始文件", "Show the logger's own file"),
    innocent=(
        Text("记录仪卡住（按故障处理）", "the logger hung (a fault, to be filed as one)"),
        Text("换了空调或控温方式", "another air conditioning or control was put in"),
        Text("房间停用、门窗封闭", "the room was not in use, and shut"),
    ),
    needs=AIR_TABLES,
    reads={"env_series": ("lab_id",)},
    expression=_steady,
    judges="rooms",
)

SHARED_DAYS = 10
"""Days of a month, and more than half of them, that are another laboratory's: a few come about by chance."""


def _borrowed(frames: Frames) -> Expression:
    """Months of rooms most of whose days, to the digit, are days of a room of another laboratory.

    What was written counts and not when, as a copy has its own time stamps. A logger that names no laboratory
    is one series, however many laboratories have a room of that name.
    """
    e = entries_of(frames)
    days = days_of(e, e.air)
    days = of_rooms(days.mutate(series=days.e_lab.fill_null("") + " " + days.e_room), frames)
    prints = days.group_by(p_print="print", p_entries="entries").aggregate(
        one=days.lab_id.min(), two=days.lab_id.max(), this=days.series.min(), that=days.series.max()
    )
    prints = prints.filter((prints.one != prints.two) & (prints.this != prints.that))
    j = beside(days, prints, print="p_print", entries="p_entries")
    m = j.group_by("lab_id", "room_id", "month").aggregate(days=j.count(), shared=j.one.count())
    m = m.mutate(
        key=m.room_id + " " + m.month.cast("string"), score=m.shared.cast("float64"),
        verdict=verdict(((m.shared >= SHARED_DAYS) & (m.shared * 2 > m.days), "broken")),
    )  # fmt: skip
    told = ("month", "days", "shared", "score")
    shown = {"record": lambda f: f.room_id, **columns(**{name: name for name in told})}
    return result_of(m, "room_month", "key", shown)


BORROWED = Rule(
    id="R-ENV-11",
    catalogue=("S22",),
    clauses=("5.8.1/conditions",),
    title=Text("房间的空气不是别家实验室的", "A room's air is not that of another laboratory"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "房间 {record} 在 {month} 的 {days} 天中，有 {shared} 天的温湿度与别家实验室的一天一字不差",
        "Of {days} days of room {record} in {month}, {shared} have the temperatures and humidities of a day"
        " of another laboratory, to the digit",
    ),
    clears=STEADY.clears,
    innocent=(
        Text("两个实验室共用一间房", "two laboratories share one room"),
        Text("记录仪的归属登记错了", "the logger was filed under the wrong laboratory"),
    ),
    needs=AIR_TABLES,
    reads={"env_series": ("lab_id",)},
    expression=_borrowed,
    judges="rooms",
)

RULES = (STEADY, BORROWED)

# SPDX-License-Identifier: Apache-2.0
"""The air: what loggers write month by month, and what is recorded of it on certificates."""

from dataclasses import replace

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.certificates import PRIMES, mixed
from zhunsheng.rules.features.lists import alike, dot, parts, rises, steps
from zhunsheng.rules.frames import (
    CERTIFICATE,
    beside,
    own_work,
    result_of,
    together,
    verdict,
    with_logged,
)
from zhunsheng.rules.history.chance import MANY, TENTH, TOLD, beside_peers, bits, named
from zhunsheng.rules.history.frames import NO_STAGE, columns
from zhunsheng.rules.history.shares import LABORATORY, PERSON, Share, rule_of
from zhunsheng.rules.rule import Columns, Expression, Frames, Rule

STILL = 0.05
"""The share of a month that repeats the day before or some other day to the digit, or stands still."""
BY_CHANCE = 4.0
"""Entries of a coarse logger in a quiet room are equal by chance: as often as any two of its month, and at
the same time of the day some times oftener."""
SELDOM, OFTEN = 0.002, 3000
"""Where two entries of a month are equal less often than this, and entries no more than these (one in a
quarter of an hour), one hardly repeats the one before it."""
FEW_ENTRIES, FEW_DAYS, OF_DAY, OF_HALF = 100, 3, 6, 4
"""Fewer entries in a month say nothing; fewer days that repeat, halves of days that stand still, different
humidities in a day, or entries in a half are chance."""
DAWN = 87
"""Minutes after midnight, when a day begins for comparing: loggers write at even times, never near it."""
COARSE, FINE = 0.9, 0.5
"""Of a month's temperatures so many are whole or half degrees, and of the room's others less than so many."""
VALUES = 4
"""Fewer different temperatures don't show that a hygrometer is coarse."""
PLACE, AIR, DAYS = 4_294_967_296, 65_536, 100_000
"""More than any air is written with, so that a time and its air fit one number; a temperature's unit there;
and more days than there are."""
LEAST_SPREAD = 0.1
_SHOWN = ("month", "entries", "same_day", "same_last", "halves", "same_half", "same_other", "half", "score")


def entries_of(frames: Frames) -> Expression:
    """What loggers wrote, in hundredths, as one number; the lowest temperature is 0."""
    e = frames["env_series"]
    e = e.filter(e.temp.between(-200.0, 400.0) & e.rh.between(0.0, 200.0))
    minute = e.ts.epoch_seconds() // 60
    warmth = (e.temp * 100.0).round().cast("int64") + 20_000
    return e.select(
        e_lab="lab_id",
        e_room="room_id",
        month=(e.ts.year() * 100 + e.ts.month()).cast("int64"),
        of_day=(minute % 1440).cast("int64"),
        day=(minute // 1440).cast("int64"),
        minute=minute,
        half=(warmth % 50 == 0).cast("int64"),
        air=warmth * AIR + (e.rh * 100.0).round().cast("int64"),
    )


def of_rooms(logged: Expression, frames: Frames) -> Expression:
    """What was logged, with the laboratory whose room it is; a logger may name none."""
    return with_logged(frames["rooms"].select("lab_id", "room_id").distinct(), logged)


def _owned(months: Expression, frames: Frames) -> Expression:
    """Months of the laboratory's rooms, where there are entries enough."""
    counted = of_rooms(months, frames)
    many = counted.filter(counted.entries >= FEW_ENTRIES)
    return many.mutate(key=many.room_id + " " + many.month.cast("string"))


def _through(e: Expression) -> Expression:
    """One row a room and month, its entries in order of time."""
    made = e.group_by("e_lab", "e_room", "month").aggregate(
        stamped=(e.minute * PLACE + e.air).collect().sort()
    )
    return made.mutate(entries=made.stamped.length())


def _again(e: Expression) -> Expression:
    """One row a room and month: entries that repeat the one before, or the day before at the same minute."""
    made = e.group_by("e_lab", "e_room", "month").aggregate(
        stamped=(e.minute * PLACE + e.air).collect().sort(),
        marked=((e.of_day * DAYS + e.day) * PLACE + e.air).collect().sort(),
        moments=e.of_day.nunique(), half=e.half.sum(),
    )  # fmt: skip
    entries = made.stamped.length()
    return made.mutate(
        entries=entries, days=entries - made.moments, same_day=rises(made.marked, PLACE),
        same_last=alike(made.stamped, PLACE),
    ).drop("stamped", "marked", "moments")  # fmt: skip


def _by_chance(e: Expression, frames: Frames) -> Expression:
    """How often two entries of a room's month are equal, whichever they are."""
    airs = of_rooms(e.group_by("e_lab", "e_room", "month", "air").aggregate(times=e.count()), frames)
    pairs = airs.group_by(c_lab="lab_id", c_room="room_id", c_month="month").aggregate(
        equal=(airs.times * (airs.times - 1)).sum(), among=airs.times.sum()
    )
    return pairs.mutate(chance=pairs.equal / ibis.greatest(pairs.among * (pairs.among - 1), 1))


def _halves(e: Expression, frames: Frames) -> Expression:
    """Halves of days with entries enough, and those in which no entry differs from another."""
    e = e.mutate(apart=((e.minute - DAWN) // 720).cast("int64"))
    made = e.group_by("e_lab", "e_room", "month", "apart").aggregate(
        entries=e.count(), low=e.air.min(), high=e.air.max()
    )
    made = of_rooms(made.filter(made.entries >= OF_HALF), frames)
    return made.group_by(h_lab="lab_id", h_room="room_id", h_month="month").aggregate(
        halves=made.count(), same_half=made.count(where=made.low == made.high)
    )


def days_of(e: Expression, written: Expression) -> Expression:
    """Days with a fingerprint of what was `written`, in whatever order and at whichever minute.

    Only days on which it changed often: few of them come again by chance.
    """
    e = e.mutate(apart=((e.minute - DAWN) // 1440).cast("int64"), written=written)
    days = e.group_by("e_lab", "e_room", "month", "apart").aggregate(
        print=mixed(e.written, ibis.literal(0), PRIMES[0]).sum(),
        entries=e.count(), different=e.written.nunique(),
    )  # fmt: skip
    return days.filter(days.different >= OF_DAY)


def _elsewhere(e: Expression, frames: Frames) -> Expression:
    """Days whose humidities another day of the laboratory repeats, in this room or another.

    The minute does not count, since a logger's clock may be some minutes off; nor the temperature, which is
    easily moved to another room's set value.
    """
    days = of_rooms(days_of(e, e.air % AIR), frames)
    days = days.mutate(twins=days.count().over(ibis.window(group_by=("lab_id", "print", "entries"))))
    return days.group_by(t_lab="lab_id", t_room="room_id", t_month="month").aggregate(
        whole_days=days.count(), same_other=days.count(where=days.twins > 1)
    )


def _still(frames: Frames) -> Expression:
    """Months in which a logger repeats itself more than air does, stands still, or turns coarse."""
    e = entries_of(frames)
    months = _again(e)
    of_room = ibis.window(group_by=("e_lab", "e_room"))
    months = months.mutate(
        other_half=months.half.sum().over(of_room) - months.half,
        other_entries=months.entries.sum().over(of_room) - months.entries,
    )
    owned = _owned(months, frames)
    many = beside(owned, _elsewhere(e, frames), lab_id="t_lab", room_id="t_room", month="t_month")
    many = beside(many, _halves(e, frames), lab_id="h_lab", room_id="h_room", month="h_month")
    many = beside(many, _by_chance(e, frames), lab_id="c_lab", room_id="c_room", month="c_month")
    counts = ("same_other", "whole_days", "halves", "same_half")
    many = many.mutate(**{name: many[name].fill_null(0) for name in counts})
    coarse = (many.half > many.entries * COARSE) & (many.other_half < many.other_entries * FINE)
    seldom = (many.chance <= SELDOM) & (many.entries <= OFTEN)
    share = (
        ibis.ifelse(seldom, many.same_last, 0) / many.entries,
        many.same_day / ibis.greatest(many.days, 1),
        many.same_half / ibis.greatest(many.halves, 1),
        many.same_other / ibis.greatest(many.whole_days, 1),
    )
    judged = many.mutate(
        score=ibis.greatest(*share).round(3),
        verdict=verdict(
            (
                (many.days >= FEW_ENTRIES) & (many.same_day > (STILL + BY_CHANCE * many.chance) * many.days),
                "broken",
            ),
            ((many.same_half >= FEW_DAYS) & (many.same_half > STILL * many.halves), "broken:flat"),
            (seldom & (many.same_last > STILL * many.entries), "broken:again"),
            (
                (many.same_other >= FEW_DAYS) & (many.same_other > STILL * many.whole_days),
                "broken:twin",
            ),
            ((many.other_entries >= FEW_ENTRIES) & coarse, "broken:coarse"),
        ),
    )
    return result_of(
        judged,
        "room_month",
        "key",
        {"record": lambda f: f.room_id, **columns(**{name: name for name in _SHOWN})},
    )


AIR_TABLES: Columns = {"rooms": ("room_id", "lab_id"), "env_series": ("room_id", "ts", "temp", "rh")}
_CLEARS = Text("出示记录仪的原始文件", "Show the logger's own file")

STILL_AIR = Rule(
    id="R-ENV-04",
    catalogue=("S22",),
    clauses=("5.8.1/conditions",),
    title=Text("环境记录像真的空气", "The logger writes what air does"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "房间 {record} 在 {month} 的 {entries} 条记录中，{same_day} 条与前一日同一时刻完全相同",
        "Of {entries} entries of room {record} in {month}, {same_day} equal those of the day before to the"
        " digit",
    ),
    cases={
        "flat": Text(
            "房间 {record} 在 {month} 的 {halves} 个半日中，有 {same_half} 个自始至终一个数也没有变",
            "Of {halves} half-days of room {record} in {month}, in {same_half} no entry differs from another",
        ),
        "again": Text(
            "房间 {record} 在 {month} 的 {entries} 条记录中，{same_last} 条与上一条完全相同",
            "Of {entries} entries of room {record} in {month}, {same_last} equal the entry before",
        ),
        "twin": Text(
            "房间 {record} 在 {month} 有 {same_other} 天的湿度与本实验室另一天或另一房间的一天完全相同",
            "In {month} room {record} has {same_other} days whose humidities equal those of another day or"
            " another room here",
        ),
        "coarse": Text(
            "房间 {record} 在 {month} 的 {entries} 条温度中 {half} 条是整度或半度，别的月份不是这样",
            "Of {entries} temperatures of room {record} in {month} {half} are whole or half degrees, as in no"
            " other month",
        ),
    },
    clears=_CLEARS,
    innocent=(
        Text("记录仪卡住（按故障处理）", "the logger hung (a fault, to be filed as one)"),
        Text("换了记录仪", "another logger was put in"),
        Text("一个记录仪管两个房间", "one logger stands for two rooms"),
    ),
    needs=AIR_TABLES,
    reads={"env_series": ("lab_id",)},
    expression=_still,
    judges="rooms",
    within=True,
)


def _restless(frames: Frames) -> Expression:
    """Months in which an entry says less about the next than loggers' entries as often do."""
    months = _through(entries_of(frames))
    warmth = parts(months.stamped, PLACE, AIR)
    months = months.mutate(
        walked=steps(warmth), s1=warmth.sums().cast("float64"), s2=dot(warmth, warmth)
    ).drop("stamped")
    m = _owned(months, frames)
    spread = m.s2 - m.s1 * m.s1 / m.entries
    m = m.mutate(spread=spread, often=(m.entries.cast("float64").log2()).round().cast("int64"))
    m = m.filter(m.spread > m.entries)
    m = m.mutate(ratio=(m.walked / m.spread).round(6))
    m = beside_peers(m, "ratio", ("often",))
    m = m.filter(m.peers >= MANY)
    wide = ibis.greatest((m.high - m.centre) / TENTH, LEAST_SPREAD)
    m = named(m.mutate(bits=bits(((m.ratio - m.centre) / wide).round(4))))
    told = ("ratio", "centre", "high")
    m = m.mutate(**{name: m[name].round(2) for name in told})
    return result_of(
        m,
        "room_month",
        "key",
        {
            "record": lambda f: f.room_id,
            **columns(**{name: name for name in ("month", "entries", *told, "peers", *TOLD)}),
        },
    )


RESTLESS = Rule(
    id="R-ENV-06",
    catalogue=("S22",),
    clauses=("5.8.1/conditions",),
    title=Text("空气的温度前后相连", "The temperature of air follows from what it was"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "房间 {record} 在 {month}：{entries} 条温度相邻之差的平方与总分散之比为 {ratio}（全不相干时为 2），"
        "同样疏密的 {peers} 个房间月居中的是 {centre}，十分之九在 {high} 以内；看了 {looks} 个，"
        "偶然有 {expected} 个这样，见到 {seen} 个",
        "Room {record} in {month}: the squared steps of {entries} temperatures are {ratio} of their scatter"
        " (2 when nothing follows from anything); of {peers} months of rooms logged as often half have less"
        " than {centre}, nine in ten less than {high}. Among {looks} chance gives {expected} like it;"
        " seen: {seen}",
    ),
    clears=_CLEARS,
    innocent=(
        Text("传感器噪声大于空气的变化", "the sensor's noise is larger than what the air does"),
        Text("空调开停频繁", "air conditioning that switches often"),
    ),
    needs=AIR_TABLES,
    reads={"env_series": ("lab_id",)},
    expression=_restless,
    judges="rooms",
)


def _recorded(frames: Frames) -> Expression:
    """Certificates with the air they state, and what was stated on the day before of a person in a room.

    Only the first of a day is kept. Where nearly all of a laboratory's temperatures are whole or half
    degrees, and several, its hygrometers show no more, and it is compared with others like it.
    """
    c = own_work(frames)
    c = c.mutate(
        t=ibis.coalesce(c.env_temp, (c.env_temp_low + c.env_temp_high) / 2.0),
        h=ibis.coalesce(c.env_rh, (c.env_rh_low + c.env_rh_high) / 2.0),
        day=(c.begins.epoch_seconds() // 86_400).cast("int64"),
    )
    c = c.filter(c.t.between(-200.0, 400.0) & c.begins.notnull() & c.operator_id.notnull())
    c = c.mutate(half=((c.t * 100.0).round().cast("int64") % 50 == 0).cast("int64"))
    seen = c.group_by(s_lab="lab_id").aggregate(
        halves=c.half.sum(), among=c.count(), values=(c.t * 100.0).round().cast("int64").nunique()
    )
    c = beside(c, seen, "inner", lab_id="s_lab")
    c = c.mutate(coarse=(c.halves > c.among * COARSE) & (c["values"] >= VALUES))
    turn = ibis.window(group_by=("lab_id", "operator_id", "room_id"), order_by=("begins", "cert_id"))
    c = c.mutate(**{f"last_{name}": c[name].lag().over(turn) for name in ("t", "h", "day")})
    return c.filter(c.last_day.isnull() | (c.day > c.last_day)).mutate(who=c.operator_id)


def _written(frames: Frames) -> Expression:
    """Temperatures and humidities, each a row, and whether they repeat those of the day before."""
    c = _recorded(frames)
    rows = [
        c.filter(c[name].notnull() & c[f"last_{name}"].notnull()).select(
            "lab_id", "cert_id", "certificate", "who",
            stratum=ibis.ifelse(c.coarse, f"{name} coarse", f"{name} fine"),
            part=((c[name] - c[f"last_{name}"]).abs() < ALIKE).cast("int64"),
            all=ibis.literal(1).cast("int64"),
        )
        for name in ("t", "h")
    ]  # fmt: skip
    return ibis.union(*rows)


def _favourite(frames: Frames) -> Expression:
    """Days of people in rooms, and those with the pair of temperature and humidity most had there."""
    c = _recorded(frames).filter(lambda f: f.h.notnull())
    c = c.mutate(pair=(c.t * 100.0).round().cast("int64") * AIR + (c.h * 100.0).round().cast("int64"))
    pairs = c.group_by("lab_id", "pair").aggregate(times=c.count())
    most = ibis.window(group_by="lab_id", order_by=(pairs.times.desc(), "pair"))
    pairs = pairs.mutate(first=ibis.row_number().over(most) == 0)
    pairs = pairs.select(p_lab="lab_id", p_pair="pair", favourite="first")
    j = beside(c, pairs, "inner", lab_id="p_lab", pair="p_pair")
    return j.mutate(
        stratum=ibis.ifelse(j.coarse, "coarse", "fine"), part=j.favourite.cast("int64"),
        all=ibis.literal(1).cast("int64"),
    )  # fmt: skip


ALIKE = 0.005
"""Two records closer than this are the same."""

WRITTEN = Share(
    _written,
    0.1,
    ("S23",),
    ("5.8.1/conditions",),
    Text("记录的温湿度逐日不同", "The recorded air differs from day to day"),
    Text("个隔日记录的温度和湿度值", "temperatures and humidities recorded on another day than the last"),
    Text("个与上一次的完全相同", "equal those of the last time to the digit"),
    Text("出示作业处温湿度计的记录", "Show the record of the thermometer at the bench"),
    (
        Text("温湿度计只显示到半度", "a hygrometer that shows half degrees only"),
        Text("控温很好的房间", "a room that is controlled very well"),
    ),
    together(CERTIFICATE, {"certificates": ("operator_id",)}),
    {
        "certificates": (
            "number", "room_id", "env_temp", "env_temp_low", "env_temp_high", "env_rh", "env_rh_low",
            "env_rh_high",
        )
    },
    ("certificates.env_temp", "certificates.env_temp_low"),
)  # fmt: skip

FAVOURITE = replace(
    WRITTEN,
    marked=_favourite,
    floor=0.05,
    title=Text("记录的温湿度不总是同一对", "The recorded air is not always the same pair"),
    of=Text("个作业日", "days of people in rooms"),
    said=Text("个记的是同一对温度和湿度", "state one and the same pair of temperature and humidity"),
)

RULES = (
    STILL_AIR,
    RESTLESS,
    rule_of("R-ENV-07", WRITTEN, PERSON),
    rule_of("R-ENV-08", FAVOURITE, LABORATORY),
    rule_of("R-ENV-09", FAVOURITE, LABORATORY, certificates=True),
)

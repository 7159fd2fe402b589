# SPDX-License-Identifier: Apache-2.0
"""Habits of those who read, beside the habits of those who read the like: what invented numbers lack or have.

A habit is a share, so many of so many. It is compared with the share of the same family and way of entry, in
units of what certificates there differ by, and then of what people (or laboratories) there differ by: a dial
that some read to the nearest fifth is no one's invention.
"""

from dataclasses import dataclass
from functools import partial, reduce
from operator import add

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.certificates import MILLION, whole
from zhunsheng.rules.features.points import ONE_RAW, RAW
from zhunsheng.rules.frames import CERTIFICATE, result_of, together
from zhunsheng.rules.history.chance import CELL, TENTH, TOLD, beside_peers, bits, named
from zhunsheng.rules.history.frames import NO_STAGE, columns, featured
from zhunsheng.rules.history.reference import stretch
from zhunsheng.rules.rule import Expression, Frames, Rule


@dataclass(frozen=True, slots=True)
class Habit:
    """`part` of `all`, columns of `features`; beyond the peers on one side or both."""

    part: tuple[str, ...]
    all: str
    more: bool
    less: bool


ENDINGS = Habit(("digit_0", "digit_5"), "readings", more=True, less=True)
NEIGHBOURS = Habit(("stays",), "pairs", more=False, less=True)
CENTRED = Habit(("centred",), "triples", more=True, less=False)
STEPS = Habit(("steps",), "spread", more=True, less=False)
READINGS, COMPARED = 200, 11
"""Fewer readings than this are no habit, and fewer people or laboratories no peers."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Whom a habit is of, and how a finding names it."""

    name: str
    key: str
    judges: str
    word: Text


PERSON = Unit("person", "operator_id", "people", Text("人", "people"))
LABORATORY = Unit("lab", "lab_id", "labs", Text("个实验室", "laboratories"))


def _counted(frames: Frames, habit: Habit) -> Expression:
    """Certificates with part and whole, and what is usual in their cell: the share, and its variance."""
    c = featured(frames, *dict.fromkeys(("mode", "readings", *habit.part, habit.all)))
    part = reduce(add, (c[name].cast("float64") for name in habit.part))
    c = c.mutate(part=part, all=c[habit.all].cast("float64"))
    c = c.filter(c.family.notnull() & (c["all"] > 0).fill_null(False))
    c = c.select("lab_id", "cert_id", "operator_id", "readings", "part", "all", *CELL)
    cell = ibis.window(group_by=CELL)
    c = c.mutate(in_cell=c["all"].sum().over(cell), usual=c.part.sum().over(cell) / c["all"].sum().over(cell))
    off = c.part - c["all"] * c.usual
    c = c.mutate(off=whole(off * off / c.in_cell))
    return c.mutate(unrest=c.off.sum().over(cell) / MILLION)


def _beyond(rows: Expression, keys: tuple[str, ...]) -> Expression:
    """One row a unit: how far its share is from its cells', in what such units there differ by."""
    own = rows.group_by(*dict.fromkeys((*keys, *CELL))).aggregate(
        certificates=rows.count(), readings=rows.readings.sum(), part=rows.part.sum(),
        all=rows["all"].sum(), usual=rows.usual.max(), unrest=rows.unrest.max(),
    )  # fmt: skip
    own = own.filter(own.unrest > 0)
    own = own.mutate(expected_part=own["all"] * own.usual)
    own = own.mutate(z=((own.part - own.expected_part) / (own.unrest * own["all"]).sqrt()).round(6))
    own = beside_peers(own, "z")
    own = own.filter(own.peers >= COMPARED)
    side = ibis.ifelse(own.z > own.centre, own.high - own.centre, own.centre - own.low) / TENTH
    z = (own.z - own.centre) / ibis.ifelse(side > 1.0, side, 1.0)
    weight = own.readings.cast("float64")
    own = own.mutate(weight=weight, weighted=whole(z * weight.sqrt()))
    units = own.group_by(*keys).aggregate(
        certificates=own.certificates.sum(), readings=own.readings.sum(), part=own.part.sum(),
        all=own["all"].sum(), expected_part=whole(own.expected_part).sum() / MILLION,
        weighted=own.weighted.sum() / MILLION, weight=own.weight.sum(),
    )  # fmt: skip
    units = units.filter(units.readings >= READINGS)
    return units.mutate(z=(units.weighted / units.weight.sqrt()).round(4))


def _habitual(habit: Habit, unit: Unit, rule: str, frames: Frames) -> Expression:
    rows = _counted(frames, habit)
    rows = rows.filter(rows[unit.key].notnull())
    keys = tuple(dict.fromkeys(("lab_id", unit.key)))
    u = _beyond(rows, keys)
    z = u.z / stretch(rule)
    both = habit.more and habit.less
    out = ibis.greatest(bits(z if habit.more else -z), bits(-z if habit.less else z)) - (1.0 if both else 0.0)
    u = named(u.mutate(bits=out.round(3)))
    share, usual = (u.part / u["all"]).round(3), (u.expected_part / u["all"]).round(3)
    u = u.mutate(share=share, usual=usual, z=u.z.round(2), readings=u.readings.cast("int64"))
    return result_of(
        u,
        unit.name,
        unit.key,
        {
            "record": lambda f: f[unit.key],
            **columns(
                certificates="certificates", readings="readings", share="share", usual="usual", z="z",
                **{name: name for name in TOLD},
            ),
        },
    )  # fmt: skip


def _rules(
    first: str,
    second: str,
    entry: str,
    clauses: tuple[str, ...],
    title: Text,
    said: Text,
    innocent: tuple[Text, ...],
    habit: Habit,
) -> tuple[Rule, Rule]:
    """The rule about people and the rule about laboratories."""

    def of(number: str, unit: Unit) -> Rule:
        return Rule(
            id=number,
            catalogue=(entry,),
            clauses=clauses,
            title=title,
            severity="statistical",
            stages=NO_STAGE,
            message=_message(said, unit),
            clears=_CLEARS,
            innocent=innocent,
            needs=_NEEDS,
            reads=RAW,
            one_of=ONE_RAW,
            expression=partial(_habitual, habit, unit, number),
            judges=unit.judges,
        )

    return of(first, PERSON), of(second, LABORATORY)


def _message(said: Text, unit: Unit) -> Text:
    return Text(
        "{record} 的 {readings} 个读数中，" + said.zh + "为 {share}，同类别、同录入方式的同行为"
        " {usual}；看了 {looks} " + unit.word.zh + "，偶然有 {expected} 这样偏离，见到 {seen}",
        "Of {readings} readings of {record}, " + said.en + " is {share}; peers of the same families and"
        " ways of entry have {usual}. Among {looks} " + unit.word.en + " chance gives {expected} as far"
        " off; seen: {seen}",
    )


_CLEARS = Text(
    "出示仪器报文，或看着再读一次",
    "Show the instruments' messages, or have readings repeated under witness",
)
_NEEDS = together(
    CERTIFICATE,
    {"certificates": ("family", "operator_id"), "points": ("cert_id", "lab_id", "point_no")},
)


RULES: tuple[Rule, ...] = (
    *_rules(
        "R-DIGIT-01",
        "R-DIGIT-02",
        "S04",
        ("5.8.6/provenance",),
        Text("末位数字与同行相当", "Last digits are spread as the peers' are"),
        Text("末位是 0 或 5 的份额", "the share that end in 0 or 5"),
        (Text("表盘按五分之一或半格读", "dials read to a fifth or a half of a division"),),
        ENDINGS,
    ),
    *_rules(
        "R-DIGIT-03",
        "R-DIGIT-04",
        "S05",
        ("5.8.1/repetition",),
        Text("相邻的读数相等得与同行一样多", "Neighbouring readings are equal as often as the peers'"),
        Text("与前一个相等的份额", "the share equal to the one before"),
        (
            Text("显示没有做平均而同行做了", "a display that doesn't average where the peers' do"),
            Text("器具的重复性较差", "items of worse repeatability"),
        ),
        NEIGHBOURS,
    ),
    *_rules(
        "R-DIGIT-05",
        "R-DIGIT-06",
        "S09",
        ("5.8.6/provenance",),
        Text("重复读数前后相关与同行一样", "Repeats keep as much of the one before as the peers' do"),
        Text("相邻之差的平方与分散之比", "the ratio of squared steps to scatter"),
        (Text("读数次序是随机的", "readings taken in random order"),),
        STEPS,
    ),
    *_rules(
        "R-DIGIT-07",
        "R-DIGIT-08",
        "S13",
        ("5.8.1/repetition",),
        Text(
            "三次读数的平均不比同行更常是其中之一", "The mean of three is one of them no more than peers' are"
        ),
        Text("三次读数的平均恰是其中之一的份额", "the share of triples whose mean is one of them"),
        (Text("重复性小于一个分度", "repeatability below one count"),),
        CENTRED,
    ),
)
"""Two rules a habit: of people, and of laboratories."""

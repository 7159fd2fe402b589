# SPDX-License-Identifier: Apache-2.0
"""The scatter of repeats beside that of the same family and way of entry: invented ones do too little."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.certificates import MILLION
from zhunsheng.rules.features.points import ONE_RAW, RAW
from zhunsheng.rules.frames import CERTIFICATE, result, together
from zhunsheng.rules.history.chance import (
    MANY,
    TENTH,
    TOLD,
    beside_peers,
    bits,
    named,
    seldom,
)
from zhunsheng.rules.history.frames import NO_STAGE, columns, featured
from zhunsheng.rules.history.reference import REFERENCE, stretch
from zhunsheng.rules.history.units import LABORATORY, PERSON, units_of
from zhunsheng.rules.history.within import singles, within
from zhunsheng.rules.rule import Columns, Expression, Frames, Rule

FREEDOM, FEW = 6, 8
"""The fewest degrees of freedom that say something, and the fewest peers for a middle."""
FAR = 4.0
SKEW = 1.35
"""Logarithms of variances spread farther down than up, with few repeats by so much. Where they spread farther
down still, many invent, and the spread upwards speaks."""
_LOG2_E = 1.4427


def _scattered(frames: Frames) -> Expression:
    """Certificates with the binary logarithm of their repeats' variance, a little added for the rounding."""
    j = featured(frames, "readings", "points", "spread", "mode")
    j = j.filter(j.family.notnull() & (j.readings - j.points >= FREEDOM))
    freedom = (j.readings - j.points).cast("float64")
    rounding = 1.0 / (j.points * 12.0)
    level = (j.spread / float(MILLION) / freedom + rounding).log2().round(6)
    return j.select(
        "lab_id", "cert_id", "certificate", "operator_id", "family", "mode",
        item=ibis.coalesce(j.instr_id, j.cert_id), freedom=freedom, level=level,
    )  # fmt: skip


def judged(frames: Frames) -> Expression:
    """Certificates with how improbably little their repeats scatter, in `bits`."""
    c = beside_peers(_scattered(frames), "level")
    c = c.filter(c.peers >= FEW)
    usual = (2.0 / c.freedom + REFERENCE["items_differ"]).sqrt() * _LOG2_E
    own = ibis.least(c.centre - c.low, (c.high - c.centre) * SKEW) / TENTH
    apart = ibis.ifelse((c.peers >= MANY) & (own > usual * 0.5), own, usual)
    c = c.mutate(z=((c.centre - c.level) / apart / stretch("R-SPREAD-02")).round(4))
    c = seldom(c, "level", c.z > FAR)
    rare = ibis.ifelse(c.others > 0, -(c.others.log2()), 200.0)
    return c.mutate(bits=ibis.least(bits(c.z), rare).round(3))


def _deviation(level: Expression) -> Expression:
    """A level as the standard deviation it is of."""
    return (ibis.literal(2.0) ** (level / 2.0)).round(3)


def _certificates(frames: Frames) -> Expression:
    c = named(judged(frames))
    c = c.mutate(**{name: _deviation(c[name]) for name in ("level", "low", "centre", "high")})
    return result(
        c,
        record=lambda f: f.certificate,
        **columns(
            family="family", mode="mode", here="level", low="low", centre="centre", high="high",
            peers="peers", freedom="freedom", **{name: name for name in TOLD},
        ),
    )  # fmt: skip


_NEEDS = together(
    CERTIFICATE, {"certificates": ("family", "operator_id"), "points": ("cert_id", "lab_id", "point_no")}
)
_CLEARS = Text("看着再做一次，或出示仪器报文", "Have it repeated under witness, or show the messages")
_INNOCENT = (
    Text("器具比同类稳定", "an item steadier than its family"),
    Text("显示做了平均", "an averaging display"),
)
_READS: Columns = together(RAW, {"certificates": ("number", "instr_id")})

CERTIFICATES = Rule(
    id="R-SPREAD-02",
    catalogue=("S06",),
    clauses=("5.8.1/repetition",),
    title=Text("重复读数的分散与同类相当", "Repeats scatter about as much as their peers'"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "{record}：重复读数的标准偏差为 {here} 个分度，同类（{peers} 份）居中的是 {centre}，十分之九在 {low}"
        " 以上；看了 {looks} 份，偶然有 {expected} 份这样小，见到 {seen} 份",
        "{record}: repeats have a standard deviation of {here} counts; of {peers} peers half have more than"
        " {centre}, nine in ten more than {low}. Among {looks} certificates chance gives {expected} as"
        " small; seen: {seen}",
    ),
    clears=_CLEARS,
    innocent=_INNOCENT,
    needs=_NEEDS,
    reads=_READS,
    one_of=ONE_RAW,
    expression=_certificates,
)
PEOPLE = Rule(
    id="R-SPREAD-01",
    catalogue=("S06",),
    clauses=("5.8.1/repetition",),
    title=Text(
        "一个人的重复读数，分散与同类相当", "A person's repeats scatter about as much as their peers'"
    ),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "{record} 的 {certificates} 份证书中，{hundredth} 份的重复读数小到百份里偶然不到一份"
        "（至多 {by_chance} 份）；看了 {looks} 人，偶然有 {expected} 人如此，见到 {seen} 人",
        "Of {certificates} certificates of {record}, {hundredth} have repeats that scatter as little as"
        " fewer than one in a hundred do ({by_chance} at most by chance). Among {looks} people chance gives"
        " {expected} as marked; seen: {seen}",
    ),
    clears=_CLEARS,
    innocent=_INNOCENT,
    needs=together(_NEEDS, {"certificates": ("operator_id",)}),
    reads=_READS,
    one_of=ONE_RAW,
    expression=units_of(judged, PERSON),
    judges="people",
)
LABORATORIES = Rule(
    id="R-SPREAD-03",
    catalogue=("S06",),
    clauses=("5.8.1/repetition",),
    title=Text(
        "实验室的重复读数，分散与同类相当", "A laboratory's repeats scatter about as much as their peers'"
    ),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "{certificates} 份证书中，{hundredth} 份的重复读数小到百份里偶然不到一份（至多 {by_chance} 份）；看了"
        " {looks} 个实验室，偶然有 {expected} 个如此，见到 {seen} 个",
        "Of {certificates} certificates, {hundredth} have repeats that scatter as little as fewer than one"
        " in a hundred do ({by_chance} at most by chance). Among {looks} laboratories chance gives"
        " {expected} as marked; seen: {seen}",
    ),
    clears=_CLEARS,
    innocent=_INNOCENT,
    needs=_NEEDS,
    reads=_READS,
    one_of=ONE_RAW,
    expression=units_of(judged, LABORATORY),
    judges="labs",
)

RULES = (
    CERTIFICATES,
    PEOPLE,
    LABORATORIES,
    within("R-SPREAD-08", CERTIFICATES, lambda frames: singles(judged(frames))),
)

# SPDX-License-Identifier: Apache-2.0
"""Readings that follow those of another session: the same item's earlier ones, or a sibling's.

Two honest sessions share the item's errors but not its scatter. Their differences scatter with twice the
variance of a reading, and more where the item drifted; a copy's scatter less, however it was moved as a
whole. The yardstick is the two certificates' own repeats, so that no peers are needed; where peers' repeats
go up and down together (a warm-up, say), theirs is taken off.
"""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.points import ONE_RAW, RAW
from zhunsheng.rules.frames import CERTIFICATE, result, together
from zhunsheng.rules.history.chance import (
    PEERS,
    TENTH,
    TOLD,
    beside_peers,
    bits,
    named,
    ratio_z,
)
from zhunsheng.rules.history.frames import AMENDED, NO_STAGE, columns
from zhunsheng.rules.history.reference import stretch
from zhunsheng.rules.history.units import LABORATORY, PERSON, of_units, whose
from zhunsheng.rules.history.within import pairs, within
from zhunsheng.rules.rule import Columns, Expression, Frames, Judging, Rule

FREEDOM = 6.0
"""The fewest degrees of freedom of repeats, after points of unequal scatter are allowed for."""
POINTS = 3
"""So few points or fewer can't show that whole points moved alike."""
_ROUNDING = 1.0 / 12.0
_HALF_LN2 = 0.34657359
_NEARLY = 0.9999999
"""Readings that go up and down together wholly, or against each other, leave a logarithm nothing to say."""
_WAYS = 2.322


def _strength(those: Expression) -> Expression:
    """Pairs with `bits`: the strongest of the five ways to be alike, and what looking five ways costs.

    Reading by reading their differences scatter too little, or go up and down together, or keep a pattern;
    in any order, whole points moved too much alike, or many have the very same readings.
    """
    q = measured(those)
    r = ibis.greatest(ibis.least(1.0 - q.within / q.spread, _NEARLY), -_NEARLY)
    follows = ((1.0 + r) / (1.0 - r)).log2() * _HALF_LN2 * (q.real / 2.0 - 2.0).sqrt()
    turn = ibis.greatest(q.apart, follows).round(4)
    q = q.mutate(r=r.round(3), turn=turn)
    q = q.mutate(z=ibis.greatest(turn, q.level.round(4)))
    q = beside_peers(q, "z")
    enough = q.peers >= PEERS
    middle = ibis.ifelse(enough & (q.centre > 0), q.centre, 0.0)
    wide = (q.high - q.centre) / TENTH
    z = (q.z - middle) / ibis.ifelse(enough & (wide > 1.0), wide, 1.0) / stretch("R-COPY-03")
    many = q.points.cast("float64")
    equal, sets = q.equal - many, q.sets - ibis.least(many, choosing(q.same, many))
    strongest = ibis.greatest(bits(z), equal, sets)
    in_turn = (equal >= strongest) | ((bits(z) >= strongest) & (q.turn >= q.z))
    return q.mutate(in_turn=in_turn, bits=ibis.greatest(strongest - _WAYS, 0.0).round(3))


def measured(those: Expression) -> Expression:
    """Pairs whose repeats say something, with how far below what these give they differ, in standard
    deviations: reading by reading (`apart`), and point by point (`level`; 0 where there are few points).
    """
    q = those.filter((those.n > those.points) & (those.fourth > 0))
    free = (q.n - q.points) * 2.0
    real = ibis.least(q.spread * q.spread / q.fourth, free)
    q = q.mutate(free=free, real=real).filter(lambda t: t.real >= FREEDOM * 2.0)
    two = q.spread / q.free * 2.0
    whole_gap = (q.gap - q.moved * q.moved / q.n) / (q.n - 1.0)
    ratio = (whole_gap + _ROUNDING) / (two + 2.0 * _ROUNDING)
    upper = (q.n - 1.0) * q.real / q.free
    others = ibis.greatest(q.points - 1, 1).cast("float64")
    jump = ibis.greatest(q.levels - q.moved * q.moved / q.n, 0.0) / others
    grain = q.points / q.n * _ROUNDING  # a sum that did not move may have moved by half a count
    level = ratio_z((jump + grain) / (two + grain), others, q.real)
    return q.mutate(
        jump=jump, apart=ratio_z(ratio, upper, q.real), level=ibis.ifelse(q.points > POINTS, level, 0.0)
    )


def choosing(some: Expression, many: Expression) -> Expression:
    """In how many ways so many of them, and their number, may be chosen: bits, and never too few."""
    share = ibis.greatest(ibis.least(some / many, 1.0 - 1e-9), 1e-9)
    return (many + 1.0).log2() - many * (share * share.log2() + (1.0 - share) * (1.0 - share).log2())


def _followed(those: Expression) -> Expression:
    q = named(_strength(those))
    usual = (q.spread / q.free * 2.0).sqrt()
    found = ((q.gap - q.moved * q.moved / q.n) / (q.n - 1.0)).sqrt()
    repeats = q.n / q.points.cast("float64")
    q = q.mutate(
        usual=ibis.ifelse(q.in_turn, usual, usual / repeats.sqrt()).round(3),
        found=ibis.ifelse(q.in_turn, found, (q.jump / repeats).sqrt()).round(3),
        offset=(q.moved / q.n).round(3), n=q.n.cast("int64"),
        verdict=ibis.ifelse(q.in_turn, "broken", "broken:points"),
    )  # fmt: skip
    return result(
        q,
        record=lambda f: f.certificate + " / " + f.previous,
        **columns(
            other="prev", previous="previous", n="n", points="points", same="same", offset="offset",
            usual="usual", found="found", r="r", **{name: name for name in TOLD},
        ),
    )  # fmt: skip


def _last_time(frames: Frames) -> Expression:
    return _followed(frames["item_pairs"])


def _sibling(frames: Frames) -> Expression:
    return _followed(frames["order_pairs"])


_NEEDS: Columns = together(
    CERTIFICATE, {"certificates": ("family",), "points": ("cert_id", "lab_id", "point_no")}
)


def _alike(
    number: str,
    entry: tuple[str, ...],
    title: Text,
    said: Text,
    innocent: tuple[Text, ...],
    needs: str,
    expression: Judging,
) -> Rule:
    return Rule(
        id=number,
        catalogue=entry,
        clauses=("5.8.1/repetition",),
        title=title,
        severity="statistical",
        stages=NO_STAGE,
        message=Text(
            "{record}：{n} 个读数与"
            + said.zh
            + " {previous} 的差，去掉共同的 {offset} 个分度后标准偏差为 {found}，按两次各自的"
            "重复性应为 {usual}；看了 {looks} 对，偶然有 {expected} 对这样相似，见到 {seen} 对",
            "{record}: the differences of {n} readings from those of "
            + said.en
            + " {previous}, less {offset}"
            " counts common to all, have a standard deviation of {found} where the repeats of both give"
            " {usual}. Among {looks} pairs chance gives {expected} as alike; seen: {seen}",
        ),
        cases={
            "points": Text(
                "{record}：不论读数先后，{points} 个点的平均值与"
                + said.zh
                + " {previous} 的差，去掉共同的 {offset} 个分度后标准偏差为 {found}，按两次各自的重复性应为"
                " {usual}，其中 {same} 个点的读数完全相同；看了 {looks} 对，偶然有 {expected} 对这样相似，"
                "见到 {seen} 对",
                "{record}: whatever their order, the means of {points} points differ from those of "
                + said.en
                + " {previous}, less {offset} counts common to all, with a standard deviation of {found}"
                " where the repeats of both give {usual}, and {same} points have the very same readings."
                " Among {looks} pairs chance gives {expected} as alike; seen: {seen}",
            )
        },
        clears=Text("出示仪器报文或原始记录", "Show the instrument's messages or the original record"),
        innocent=innocent,
        needs=together(_NEEDS, {"certificates": (needs,)}),
        reads=together(RAW, AMENDED, {"certificates": ("number",)}),
        one_of=ONE_RAW,
        expression=expression,
    )


LAST_TIME = _alike(
    "R-COPY-03",
    ("S01", "S02"),
    Text("读数不照上次的", "Readings don't follow those of the last time"),
    Text("同一器具上次", "the same instrument in"),
    (
        Text("缓慢漂移两次相同", "a slow drift, the same both times"),
        Text("显示太粗", "a coarse display"),
    ),
    "instr_id",
    _last_time,
)
SIBLING = _alike(
    "R-COPY-04",
    ("S03",),
    Text("读数不照同批的另一件", "Readings don't follow those of a sibling"),
    Text("同一委托另一件", "another item of the order in"),
    (
        Text("两件器具配对", "matched instruments"),
        Text("两件同时测，干扰相同", "both were measured at once and disturbed alike"),
    ),
    "job_id",
    _sibling,
)


def _together(number: str, of: Rule, frame: str, item: str, who: str) -> Rule:
    return of_units(
        number,
        of,
        whose(who, of.title),
        Text(
            "{record}：与此前比较的 {certificates} 对证书中，{hundredth} 对的读数相似到百对里偶然不到一对"
            "（至多 {by_chance} 对）；看了 {looks} 个，偶然有 {expected} 个如此，见到 {seen} 个",
            "{record}: of {certificates} pairs of certificates, {hundredth} have readings as alike as fewer"
            " than one pair in a hundred ({by_chance} at most by chance). Of {looks} looked at chance gives"
            " {expected} as marked; seen: {seen}",
        ),
        lambda frames: pairs(_strength(frames[frame]), frames, item, who),
        who,
    )


RULES = (
    LAST_TIME,
    SIBLING,
    _together("R-COPY-06", LAST_TIME, "item_pairs", "instr_id", PERSON),
    _together("R-COPY-07", LAST_TIME, "item_pairs", "instr_id", LABORATORY),
    _together("R-COPY-08", SIBLING, "order_pairs", "job_id", PERSON),
    _together("R-COPY-09", SIBLING, "order_pairs", "job_id", LABORATORY),
    within("R-COPY-17", LAST_TIME, lambda f: pairs(_strength(f["item_pairs"]), f, "instr_id")),
    within("R-COPY-18", SIBLING, lambda f: pairs(_strength(f["order_pairs"]), f, "job_id")),
)

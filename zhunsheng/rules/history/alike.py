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
from zhunsheng.rules.history.chance import PEERS, TENTH, TOLD, beside_peers, bits, named, ratio_z
from zhunsheng.rules.history.frames import AMENDED, NO_STAGE, columns
from zhunsheng.rules.history.reference import stretch
from zhunsheng.rules.rule import Columns, Expression, Frames, Judging, Rule

FREEDOM = 6.0
"""The fewest degrees of freedom of repeats, after points of unequal scatter are allowed for."""
_ROUNDING = 1.0 / 12.0
_HALF_LN2 = 0.34657359
_WAYS = 1.585


def _strength(pairs: Expression) -> Expression:
    """Pairs with `bits`: the strongest of the three ways to be alike, and what looking three ways costs."""
    q = pairs.filter((pairs.n > pairs.points) & (pairs.fourth > 0))
    free = (q.n - q.points) * 2.0
    real = ibis.least(q.spread * q.spread / q.fourth, free)
    q = q.mutate(free=free, real=real).filter(lambda t: t.real >= FREEDOM * 2.0)
    two = q.spread / q.free * 2.0
    whole_gap = (q.gap - q.moved * q.moved / q.n) / (q.n - 1.0)
    ratio = (whole_gap + _ROUNDING) / (two + 2.0 * _ROUNDING)
    r = ibis.least(1.0 - q.within / q.spread, 0.9999999)
    follows = ((1.0 + r) / (1.0 - r)).log2() * _HALF_LN2 * (q.real / 2.0 - 2.0).sqrt()
    upper = (q.n - 1.0) * q.real / q.free
    q = q.mutate(
        ratio=ratio.round(4), r=r.round(3),
        z=ibis.greatest(ratio_z(ratio, upper, q.real), follows).round(4),
    )  # fmt: skip
    q = beside_peers(q, "z")
    many = q.peers >= PEERS
    middle = ibis.ifelse(many & (q.centre > 0), q.centre, 0.0)
    wide = (q.high - q.centre) / TENTH
    z = (q.z - middle) / ibis.ifelse(many & (wide > 1.0), wide, 1.0) / stretch("R-COPY-03")
    both = ibis.greatest(bits(z), q.equal - q.points.cast("float64")) - _WAYS
    return q.mutate(bits=ibis.greatest(both, 0.0).round(3))


def _followed(pairs: Expression) -> Expression:
    q = named(_strength(pairs))
    usual = (q.spread / q.free * 2.0).sqrt()
    found = ((q.gap - q.moved * q.moved / q.n) / (q.n - 1.0)).sqrt()
    q = q.mutate(
        usual=usual.round(3), found=found.round(3), offset=(q.moved / q.n).round(3), n=q.n.cast("int64")
    )
    return result(
        q,
        record=lambda f: f.certificate + " / " + f.previous,
        **columns(
            other="prev", previous="previous", n="n", points="points", offset="offset", usual="usual",
            found="found", r="r", **{name: name for name in TOLD},
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
            " {usual}. Among {looks} pairs chance gives {expected} as alike; {seen} were seen",
        ),
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

RULES = (LAST_TIME, SIBLING)

# SPDX-License-Identifier: Apache-2.0
"""Marks that moved results leave on one certificate: points stopped at one error, and points without scatter.

Either is common where the display is coarse, so it is counted beside the counts of peers (`chance.tailed`).
"""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.points import ONE_RAW, RAW
from zhunsheng.rules.frames import CERTIFICATE, beside, result, together
from zhunsheng.rules.history.chance import CELL, TOLD, named, tailed
from zhunsheng.rules.history.frames import NO_STAGE, columns, featured
from zhunsheng.rules.history.inside import EVENTS, LIMITS, edits, largest, off_curve
from zhunsheng.rules.rule import Expression, Frames, Rule

WORTH = 0.4
"""Errors of less than this share of the limit need no moving."""


def stopped(frames: Frames) -> Expression:
    """Certificates with how many points come within half a count of the largest error, beside peers."""
    c = largest(frames)
    c = c.filter((c.share >= WORTH) & (c.judged > 1))
    return tailed(c.mutate(size=size_of(c.judged)), "near", ("family", "size"))


def size_of(points: Expression) -> Expression:
    """Certificates with about as many points are compared."""
    return points.cast("float64").log2().round().cast("int64")


def _stopped(frames: Frames) -> Expression:
    c = named(stopped(frames))
    c = c.mutate(share=c.share.round(3))
    told = ("near", "share", "tenth", "peers", *TOLD)
    return result(
        c, record=lambda f: f.certificate, **columns(points="judged", **{name: name for name in told})
    )


STOPPED = Rule(
    id="R-LIMIT-04",
    catalogue=("S19",),
    clauses=("5.8.3/recomputed",),
    title=Text("误差不在同一处停住", "Errors of several points don't stop at one place"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "{record} 的 {points} 个点中有 {near} 个的误差停在允差的 {share} 倍处，彼此相差不到半个分度；同类"
        "（{peers} 份）十分之九至多 {tenth} 个；看了 {looks} 份，偶然有 {expected} 份这样，见到 {seen} 份",
        "Of {points} points of {record}, {near} have errors that stop at {share} of the limit, within half"
        " a count of each other; of {peers} peers nine in ten have {tenth} at most. Among {looks}"
        " certificates chance gives {expected} like it; seen: {seen}",
    ),
    clears=Text(
        "出示仪器报文或原始记录，或复测这些点", "Show messages or records, or measure the points again"
    ),
    innocent=(
        Text("器具的误差各点相同（纯零位偏移）", "the item is off by the same everywhere (a mere offset)"),
        Text("器具有机械限位或量化台阶", "the item has a stop, or steps of its own"),
    ),
    needs=LIMITS,
    reads={"certificates": ("number",)},
    expression=_stopped,
)


def unmoved(frames: Frames) -> Expression:
    """Certificates with how many points have repeats that are all equal, beside peers."""
    c = featured(frames, "still", "points", "mode", "readings")
    c = c.filter(c.family.notnull() & (c.readings > c.points))
    return tailed(c.mutate(size=size_of(c.points)), "still", (*CELL, "size"))


def _unmoved(frames: Frames) -> Expression:
    told = ("still", "points", "tenth", "peers", *TOLD)
    return result(
        named(unmoved(frames)),
        record=lambda f: f.certificate,
        **columns(**{name: name for name in told}),
    )


UNMOVED = Rule(
    id="R-SPREAD-04",
    catalogue=("S06",),
    clauses=("5.8.1/repetition",),
    title=Text("没有分散的点不比同行多", "No more points without any scatter than peers have"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "{record} 的 {points} 个点中有 {still} 个重复读数全都相等；同类（{peers} 份）十分之九至多 {tenth}"
        " 个；"
        "看了 {looks} 份，偶然有 {expected} 份这样，见到 {seen} 份",
        "Of {points} points of {record}, {still} have repeats that are all equal; of {peers} peers nine"
        " in ten have"
        " {tenth} at most. Among {looks} certificates chance gives {expected} like it; seen: {seen}",
    ),
    clears=Text("看着再做一次，或出示仪器报文", "Have it repeated under witness, or show the messages"),
    innocent=(
        Text("器具比同类稳定，或显示更粗", "an item steadier, or with a coarser display, than its family"),
        Text("显示做了平均或保持", "an averaging or holding display"),
    ),
    needs=together(CERTIFICATE, {"certificates": ("family",), "points": ("cert_id", "lab_id", "point_no")}),
    reads=together(RAW, {"certificates": ("number",)}),
    one_of=ONE_RAW,
    expression=_unmoved,
)

WAYS = {"stopped": stopped, "unmoved": unmoved, "off-curve": off_curve}
"""How a result that was edited may show it."""
_PAID = 1.585
"""The best of three ways is taken, and paid for."""


def _edited(frames: Frames) -> Expression:
    """Certificates whose readings were edited, and that look as results do which were moved.

    Few are edited, so that less is needed to stand out among them than among all.
    """
    made = edits(frames)
    rows = ibis.union(
        *(
            way(frames).select("lab_id", "cert_id", "certificate", "bits", way=ibis.literal(name))
            for name, way in WAYS.items()
        )
    )
    rows = beside(rows, made, "inner", lab_id="e_lab", cert_id="e_cert")
    best = ibis.window(group_by=("lab_id", "cert_id"), order_by=(rows["bits"].desc(), "way"))
    rows = rows.mutate(turn=ibis.row_number().over(best)).filter(lambda f: f.turn == 0)
    c = named(rows.mutate(bits=ibis.greatest(rows["bits"] - _PAID, 0.0).round(3)))
    c = c.mutate(verdict=ibis.literal("broken:") + c.way)
    told = ("edits", "edited_at", *TOLD)
    return result(c, record=lambda f: f.certificate, **columns(**{name: name for name in told}))


_AMONG = Text(
    "看了 {looks} 份改过的，偶然有 {expected} 份这样，见到 {seen} 份",
    "Among {looks} that were edited chance gives {expected} like it; seen: {seen}",
)
EDITED = Rule(
    id="R-EDIT-07",
    catalogue=("S18",),
    clauses=("5.8.3/recomputed",),
    title=Text("改过的结果仍像测出来的", "Edited results still look measured"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        f"{{record}} 的读数改过 {{edits}} 次（最后 {{edited_at}}），其中的点不像是测出来的；{_AMONG.zh}",
        f"Readings of {{record}} were edited {{edits}} times (last {{edited_at}}), and its points don't look"
        f" measured. {_AMONG.en}",
    ),
    cases={
        name: Text(
            f"{{record}} 的读数改过 {{edits}} 次（最后 {{edited_at}}），{said.zh}；{_AMONG.zh}",
            f"Readings of {{record}} were edited {{edits}} times (last {{edited_at}}), and {said.en}."
            f" {_AMONG.en}",
        )
        for name, said in (
            ("stopped", Text("几个点的误差停在同一处", "errors of several points stop at one place")),
            ("unmoved", Text("几个点没有一点分散", "several points have no scatter at all")),
            ("off-curve", Text("各点离开了自己的曲线", "its points lie off their own curve")),
        )
    },
    clears=Text(
        "出示改动前后的读数与理由，或复测这些点",
        "Show the readings before and after with the reason, or measure the points again",
    ),
    innocent=(
        Text("改的是笔误，器具本来如此", "a slip was mended, and the item is like that"),
        Text("器具调整后重测", "the item was adjusted and measured again"),
    ),
    needs=together(LIMITS, EVENTS, {"points": ("nominal", "point_no")}),
    reads=together(RAW, {"certificates": ("number",)}),
    one_of=ONE_RAW,
    expression=_edited,
)

RULES = (STOPPED, UNMOVED, EDITED)

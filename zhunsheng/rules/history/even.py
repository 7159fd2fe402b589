# SPDX-License-Identifier: Apache-2.0
"""How alike the points of a certificate scatter: measured ones differ in it, invented ones too little.

Of few repeats even the same instrument scatters twice as much at one point as at the next. Where every point
scatters alike, a pattern was typed, or a spread was aimed at. It is counted beside peers (`chance.tailed`),
since instruments differ in how alike their points are; the display's grain is added, so that a coarse one,
whose points scatter by nothing or by one count, shows little.
"""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.certificates import MILLION, scatter, whole
from zhunsheng.rules.features.points import ONE_RAW, RAW
from zhunsheng.rules.frames import CERTIFICATE, beside, result, together
from zhunsheng.rules.history.chance import CELL, TOLD, named, tailed
from zhunsheng.rules.history.edges import size_of
from zhunsheng.rules.history.frames import NO_STAGE, columns, featured
from zhunsheng.rules.history.units import LABORATORY, PERSON, of_units
from zhunsheng.rules.history.within import singles, within
from zhunsheng.rules.rule import Columns, Expression, Frames, Rule

REPEATS, POINTS = 3, 3
"""With fewer repeats, or fewer points, nothing is too even."""
GRAIN = 0.1
"""Squared counts by which the display blurs how even points are."""


def _points(frames: Frames) -> Expression:
    """One row a certificate: how much its points scatter, and the squares of that."""
    p = frames["raw"].filter(lambda f: f.n >= REPEATS)
    own = scatter(p)
    return p.group_by(e_lab="lab_id", e_cert="cert_id").aggregate(
        judged=p.count(), fewest=p.n.min(), most=p.n.max(), square=whole(own).sum(),
        fourth=whole(own * own).sum(),
    )  # fmt: skip


def judged(frames: Frames) -> Expression:
    """Certificates with how improbably even their points' scatter is, in `bits`.

    `differ` is the relative variance of the points' sums of squares; honest ones have 2 / (repeats - 1).
    """
    c = beside(featured(frames, "mode"), _points(frames), "inner", lab_id="e_lab", cert_id="e_cert")
    c = c.filter(c.family.notnull() & (c.judged >= POINTS) & (c.fewest == c.most) & (c.square > 0))
    many = c.judged.cast("float64")
    differ = ibis.greatest(many * c.fourth * MILLION / (c.square * c.square) - 1.0, 0.0)
    blurred = GRAIN * MILLION * many * (c.most - 1) / c.square
    c = c.mutate(
        even=(-((differ + blurred).log2())).round(2), differ=differ.round(4), size=size_of(c.judged),
        item=ibis.coalesce(c.instr_id, c.cert_id), chance=(2.0 / (c.most - 1)).round(3),
    )  # fmt: skip
    return tailed(c, "even", (*CELL, "size"))


def _certificates(frames: Frames) -> Expression:
    told = ("differ", "chance", "peers", *TOLD)
    return result(
        named(judged(frames)),
        record=lambda f: f.certificate,
        **columns(points="judged", repeats="most", **{name: name for name in told}),
    )


_NEEDS = together(CERTIFICATE, {"certificates": ("family",), "points": ("cert_id", "lab_id", "point_no")})
_READS: Columns = together(RAW, {"certificates": ("number", "instr_id")})
_CLEARS = Text("看着再做一次，或出示仪器报文", "Have it repeated under witness, or show the messages")
_INNOCENT = (
    Text("显示太粗", "a coarse display"),
    Text("台上的软件剔除或平滑读数", "the bench's software rejects or smooths readings"),
)

CERTIFICATES = Rule(
    id="R-SPREAD-05",
    catalogue=("S07",),
    clauses=("5.8.1/repetition",),
    title=Text("各点的分散不会都一样", "Points don't all scatter alike"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "{record} 的 {points} 个点各读 {repeats} 次，各点分散的相对方差只有 {differ}，偶然应为 {chance}，同类"
        " {peers} 份；看了 {looks} 份，偶然有 {expected} 份这样齐，见到 {seen} 份",
        "{record}: {points} points were read {repeats} times each, and how much they scatter has a relative"
        " variance of only {differ}, where chance gives {chance}; {peers} peers. Among {looks} certificates"
        " chance gives {expected} as even; seen: {seen}",
    ),
    clears=_CLEARS,
    innocent=_INNOCENT,
    needs=_NEEDS,
    reads=_READS,
    one_of=ONE_RAW,
    expression=_certificates,
)


_TOGETHER = Text(
    "{record} 的 {certificates} 份证书中，{hundredth} 份的各点分散齐得百份里偶然不到一份（至多"
    " {by_chance} 份）；看了 {looks} 个，偶然有 {expected} 个如此，见到 {seen} 个",
    "Of {certificates} certificates of {record}, {hundredth} have points that scatter as evenly as fewer than"
    " one in a hundred do ({by_chance} at most by chance). Among {looks} looked at chance gives {expected} as"
    " marked; seen: {seen}",
)

RULES = (
    CERTIFICATES,
    of_units(
        "R-SPREAD-06",
        CERTIFICATES,
        Text("一个人的各点分散不会都一样", "A person's points don't all scatter alike"),
        _TOGETHER,
        judged,
        PERSON,
    ),
    of_units(
        "R-SPREAD-07",
        CERTIFICATES,
        Text("实验室的各点分散不会都一样", "A laboratory's points don't all scatter alike"),
        _TOGETHER,
        judged,
        LABORATORY,
    ),
    within("R-SPREAD-09", CERTIFICATES, lambda frames: singles(judged(frames))),
)

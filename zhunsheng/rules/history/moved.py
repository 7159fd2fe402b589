# SPDX-License-Identifier: Apache-2.0
"""Errors that moved since the item's earlier certificates more than the family's do, or shrank to a part.

R-DRIFT-01 looks at the mean of all errors; here the points count, each for itself, so that errors drawn
afresh show though their mean stayed. How far items move, and how seldom, is the family's to tell
(`chance.tailed`): adjustments and repairs are part of it.
"""

from collections.abc import Callable

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.points import ONE_RAW, RAW
from zhunsheng.rules.frames import CERTIFICATE, beside, result, together
from zhunsheng.rules.history.chance import CELL, TOLD, named, tailed
from zhunsheng.rules.history.edges import size_of
from zhunsheng.rules.history.frames import AMENDED, NO_STAGE, columns, featured
from zhunsheng.rules.history.inside import LIMITS
from zhunsheng.rules.history.units import LABORATORY, of_units, whose
from zhunsheng.rules.history.within import pairs, within
from zhunsheng.rules.rule import Columns, Expression, Frames, Judging, Rule

POINTS = 3
"""So few points in common or more tell whether errors moved."""
GRAIN = 0.1
"""Squared counts that every error is uncertain by."""


def jumped(frames: Frames) -> Expression:
    """Pairs of an item's certificates with how improbably far its points moved, in `bits`."""
    q = frames["item_pairs"].filter(lambda f: f.points >= POINTS)
    moved = q.levels / q.n  # squared counts a point
    q = q.mutate(
        far=(moved + GRAIN).log2().round(2), size=size_of(q.points), now=moved.sqrt().round(2),
    )  # fmt: skip
    return tailed(q, "far", (*CELL, "size"))


def shrunk(frames: Frames) -> Expression:
    """Certificates with how improbably small their errors are beside the item's last ones, in `bits`."""
    c = featured(frames, "mode").filter(lambda f: f.instr_id.notnull() & f.family.notnull())
    v = frames["curves"].select("points", "yy", v_lab="lab_id", v_cert="cert_id")
    q = beside(c.filter(c.begins.notnull()), v, "inner", lab_id="v_lab", cert_id="v_cert")
    q = q.mutate(now=(q.yy / q.points + GRAIN).sqrt())
    turn = ibis.window(group_by=("lab_id", "instr_id"), order_by=("begins", "cert_id"))
    told = ("now", "points", "certificate")
    q = q.mutate(**{f"last_{name}": q[name].lag().over(turn) for name in told})
    q = q.filter((q.points == q.last_points) & (q.points >= POINTS))
    q = q.mutate(
        far=(q.last_now / q.now).log2().round(2), size=size_of(q.points), previous=q.last_certificate,
        now=q.now.round(2), last=q.last_now.round(2),
    )  # fmt: skip
    return tailed(q, "far", (*CELL, "size"))


Rows = Callable[[Frames], Expression]


def _certificates(rows: Rows, *names: str) -> Judging:
    def judging(frames: Frames) -> Expression:
        told = ("previous", "points", "peers", *names, *TOLD)
        return result(
            named(rows(frames)),
            record=lambda f: f.certificate + " / " + f.previous,
            **columns(**{name: name for name in told}),
        )

    return judging


_CLEARS = Text(
    "出示调整、修理的记录，或复测这件器具",
    "Show the record of adjustment or repair, or measure the item again",
)
_INNOCENT = (
    Text("调整或修理过", "it was adjusted or repaired"),
    Text("跌落、损坏", "it was dropped or damaged"),
    Text("换了标准器或方法", "another standard or method was used"),
)


_TOGETHER = Text(
    "{record}：与此前比较的 {certificates} 份中，{hundredth} 份是百份里偶然不到一份的（至多 {by_chance}"
    " 份）；看了 {looks} 个实验室，偶然有 {expected} 个如此，见到 {seen} 个",
    "{record}: of {certificates} compared with earlier ones, {hundredth} are what fewer than one in a hundred"
    " is ({by_chance} at most by chance). Among {looks} laboratories chance gives {expected} as marked; seen:"
    " {seen}",
)


def _rules(
    numbers: tuple[str, str, str],
    entry: tuple[str, ...],
    title: Text,
    message: Text,
    needs: Columns,
    rows: Rows,
    *names: str,
) -> tuple[Rule, ...]:
    """The rule about certificates, that about laboratories, and that about the certificates of these."""
    one = Rule(
        id=numbers[0],
        catalogue=entry,
        clauses=("5.8.1/repetition",),
        title=title,
        severity="statistical",
        stages=NO_STAGE,
        message=message,
        clears=_CLEARS,
        innocent=_INNOCENT,
        needs=needs,
        reads=together(RAW, AMENDED, {"certificates": ("number",), "points": ("nominal",)}),
        one_of=ONE_RAW,
        expression=_certificates(rows, *names),
    )

    def every(frames: Frames) -> Expression:
        return pairs(rows(frames), frames, "instr_id")

    return (
        one,
        of_units(numbers[1], one, whose(LABORATORY, title), _TOGETHER, every, LABORATORY),
        within(numbers[2], one, every),
    )


RULES = (
    *_rules(
        ("R-DRIFT-02", "R-DRIFT-03", "R-DRIFT-04"),
        ("S11",),
        Text("各点的误差与此前相承", "Errors of points follow from those before"),
        Text(
            "{record}：{points} 个点的误差比 {previous} 变了 {now} 个分度（方均根）；看了 {looks} 对，同类"
            "（{peers} 对）中偶然有 {expected} 对变这样多，见到 {seen} 对",
            "{record}: the errors of {points} points moved by {now} counts (root mean square) since"
            " {previous}. Among {looks} pairs chance gives {expected} that moved as far among {peers} of the"
            " family; seen: {seen}",
        ),
        together(
            CERTIFICATE,
            {"certificates": ("family", "instr_id"), "points": ("cert_id", "lab_id", "point_no")},
        ),
        jumped,
        "now",
    ),
    *_rules(
        ("R-DRIFT-05", "R-DRIFT-06", "R-DRIFT-07"),
        ("S11", "S20"),
        Text("误差没有缩成上次的零头", "Errors don't shrink to a fraction of the last ones"),
        Text(
            "{record}：{points} 个点的误差为 {now} 个分度（方均根），上次 {previous} 为 {last}；看了 {looks}"
            " 份，同类（{peers} 份）中偶然有 {expected} 份缩得这样小，见到 {seen} 份",
            "{record}: the errors of {points} points are {now} counts (root mean square) where {previous} had"
            " {last}. Among {looks} certificates chance gives {expected} that shrank as far among {peers} of"
            " the family; seen: {seen}",
        ),
        together(LIMITS, {"certificates": ("instr_id",)}),
        shrunk,
        "now",
        "last",
    ),
)

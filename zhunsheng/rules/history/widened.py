# SPDX-License-Identifier: Apache-2.0
"""Limits on certificates beside those of other certificates: of the same item, and of the family."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.certificates import MILLION
from zhunsheng.rules.frames import CERTIFICATE, beside, own_work, result, together, verdict
from zhunsheng.rules.history.frames import NO_STAGE, columns
from zhunsheng.rules.history.shares import COMPARED
from zhunsheng.rules.rule import Expression, Frames, Rule

HERE = 20
"""Fewer certificates of a family don't show what a laboratory's limits are."""
GRID = ("lab_id", "instr_id", "family", "edition", "display")
"""What certificates with the same points must have in common for their limits to be compared."""
WIDER = 1.000001
"""A limit is wider that is more than this many times another."""
CHANGED = 1.01
"""An item's limits are others that come to more than this many times what they came to: where the method's
limit grows with the value, a reading a few counts apart moves it."""


def _limits(frames: Frames) -> Expression:
    """Certificates with the widest of their limits, and how much they come to on which grid of points."""
    o = frames["outcomes"].filter(lambda f: f.limit_most.notnull())
    o = o.select(
        "judged",
        "places",
        "limits",
        "error_most",
        wide="limit_most",
        display=o.display.fill_null("-"),
        o_lab="lab_id",
        o_cert="cert_id",
    )
    c = own_work(frames).filter(lambda f: f.family.notnull())
    c = c.select("lab_id", "cert_id", "certificate", "family", "instr_id", edition=c.edition.fill_null("-"))
    return beside(c, o, "inner", lab_id="o_lab", cert_id="o_cert")


def _usual(c: Expression) -> tuple[Expression, Expression]:
    """The widest limit of nine certificates in ten on a display: of each family anywhere, and of each
    laboratory's."""
    mine = c.group_by("lab_id", "family", "display", "wide").aggregate(n=c.count())
    mine = mine.mutate(all=mine.n.sum().over(ibis.window(group_by=("lab_id", "family", "display"))))
    here = mine.filter((mine.n * 10 >= mine["all"] * 9) & (mine["all"] >= HERE))
    every = mine.group_by("family", "display", "wide").aggregate(n=mine.n.sum(), labs=mine.count())
    every = every.mutate(all=every.n.sum().over(ibis.window(group_by=("family", "display"))))
    every = every.filter((every.n * 10 >= every["all"] * 9) & (every.labs >= COMPARED))
    return (
        every.select(f_family="family", f_display="display", family_limit="wide"),
        here.select(h_lab="lab_id", h_family="family", h_display="display", here_limit="wide"),
    )


def _own(c: Expression) -> Expression:
    """Certificates of items whose limits changed, with the least they come to on one grid and edition."""
    items = c.group_by(i_lab="lab_id", i_instr="instr_id").aggregate(
        least=c.wide.min(), most=c.wide.max(), least_sum=c.limits.min(), most_sum=c.limits.max()
    )
    moved = items.filter((items.least < items.most) | (items.least_sum < items.most_sum))
    few = c.filter(c.places.notnull())
    few = beside(few, moved.select("i_lab", "i_instr"), "inner", lab_id="i_lab", instr_id="i_instr")
    grid = ibis.window(group_by=(*GRID, "judged", "places"))
    return few.select(
        own_lab="lab_id", own_cert="cert_id",
        least=few.limits.min().over(grid), least_limit=few.wide.min().over(grid),
    )  # fmt: skip


def _wider(frames: Frames) -> Expression:
    """Certificates whose limits are wider than the same item's, than the family's, or than would be kept.

    One laboratory's usage alone is held against those certificates that its usual limit would fail.
    """
    c = _limits(frames)
    family, here = _usual(c)
    j = beside(c, family, family="f_family", display="f_display")
    j = beside(j, here, lab_id="h_lab", family="h_family", display="h_display")
    j = beside(j, _own(c), lab_id="own_lab", cert_id="own_cert")
    changed = (j.limits > j.least * CHANGED).fill_null(False)
    beyond = (j.wide > j.family_limit * WIDER).fill_null(False)
    kept = ((j.wide > j.here_limit * WIDER) & (j.error_most > j.here_limit * WIDER)).fill_null(False)
    judged = j.mutate(
        verdict=verdict((changed, "broken"), (beyond, "broken:family"), (kept, "broken:here")),
        usual=ibis.ifelse(changed, j.least_limit, ibis.ifelse(beyond, j.family_limit, j.here_limit)),
        mean=(j.limits / MILLION / j.judged).round(4),
        was=(j.least / MILLION / j.judged).round(4),
        score=ibis.ifelse(changed, j.limits / j.least, j.wide / ibis.coalesce(
            ibis.ifelse(beyond, j.family_limit, j.here_limit), j.wide)).round(3),
    )  # fmt: skip
    told = ("family", "usual", "mean", "was", "error_most", "score")
    return result(
        judged, record=lambda f: f.certificate, **columns(limit="wide", **{name: name for name in told})
    )


WIDENED = Rule(
    id="R-LIMIT-05",
    catalogue=("S19",),
    clauses=("5.8.3/recomputed",),
    title=Text("允差不比同一器具、同类证书的宽", "Limits are no wider than the item's and its family's"),
    supports=frozenset({"5.8.3/recomputed"}),
    severity="ask",
    stages=NO_STAGE,
    message=Text(
        "{record} 的允差平均 {mean} 个分度；同一器具、同一版本、同样的点，另一份证书是 {was}",
        "The limits of {record} are {mean} counts on average; another certificate of the same item, edition"
        " and points has {was}",
    ),
    cases={
        "family": Text(
            "{record} 的最大允差为 {limit} 个分度；同类证书十分之九以上是 {usual}",
            "The widest limit of {record} is {limit} counts; more than nine in ten of the family have"
            " {usual}",
        ),
        "here": Text(
            "{record} 的允差为 {limit} 个分度，误差 {error_most}；本实验室同类证书十分之九以上的允差是"
            " {usual}，以此则不合格",
            "{record} has the limit {limit} counts and an error of {error_most}; more than nine in ten of the"
            " laboratory's certificates of the family have {usual}, by which it fails",
        ),
    },
    clears=Text(
        "出示规程、准确度等级或与客户约定的允差",
        "Show the limit of the procedure, of its class, or agreed with the client",
    ),
    innocent=(
        Text("准确度等级不同或已降级", "of another accuracy class, or downgraded"),
        Text("与客户另有约定", "other limits were agreed with the client"),
    ),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("family",),
            "points": ("cert_id", "lab_id", "nominal", "reported_error", "mpe_counts"),
        },
    ),
    reads={"certificates": ("instr_id", "proc_version", "number"), "points": ("resolution",)},
    expression=_wider,
)

RULES = (WIDENED,)

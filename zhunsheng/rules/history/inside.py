# SPDX-License-Identifier: Apache-2.0
"""Results just inside their limits: put there by an edit, off their own curve, or unlike last time.

`limits` sees a laboratory whose errors stop short; here single certificates are looked at.
"""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.certificates import MILLION
from zhunsheng.rules.features.points import ONE_RAW, RAW
from zhunsheng.rules.frames import CERTIFICATE, beside, own_work, result, together
from zhunsheng.rules.history.chance import MANY, TENTH, TOLD, beside_peers, bits, named, seldom
from zhunsheng.rules.history.frames import NO_STAGE, columns, featured
from zhunsheng.rules.history.shares import LABORATORY, PERSON, Share, rule_of
from zhunsheng.rules.rule import Columns, Expression, Frames, Rule

NEAR = 0.8
"""From this share of the limit on a largest error counts as just inside."""
FIELDS = ("reading", "readings", "value", "values", "point", "result", "error", "mean")
"""What the trail calls the fields whose edits change a result."""
FAR = 4.0
LEAST_CURVE = 5
"""Fewer points than this show no curve."""


def largest(frames: Frames) -> Expression:
    """Certificates with their largest error as a share of its limit, and what else `outcomes` has of them."""
    o = frames["outcomes"].filter(lambda f: f.largest.notnull())
    o = o.mutate(share=(o.largest * MILLION).round() / MILLION)
    c = own_work(frames)
    c = c.filter(c.family.notnull() & c.begins.notnull())
    return beside(c, o.rename(p_lab="lab_id", p_cert="cert_id"), "inner", lab_id="p_lab", cert_id="p_cert")


def edits(frames: Frames) -> Expression:
    """Certificates with edits of readings: how many, and the last."""
    e = frames["events"]
    e = e.filter((e.action == "edit") & e.field.isin(FIELDS))
    return e.group_by(e_lab="lab_id", e_cert="cert_id").aggregate(edits=e.count(), edited_at=e["at"].max())


def _brought_in(frames: Frames) -> Expression:
    """Certificates whose readings were edited and whose largest error lies just inside its limit."""
    c = largest(frames)
    inside = (c.share > NEAR) & (c.share <= 1.0)
    family = c.group_by(f_family="family").aggregate(among=c.count(), inside=c.count(where=inside))
    j = beside(c.filter(inside), edits(frames), "inner", lab_id="e_lab", cert_id="e_cert")
    j = beside(j, family, "inner", family="f_family")
    j = j.mutate(
        usual=(j.inside / j.among).round(3), share=j.share.round(3), verdict=ibis.literal("broken"),
        score=(j.among / j.inside).round(3),
    )  # fmt: skip
    told = ("edits", "edited_at", "share", "usual", "score")
    return result(j, record=lambda f: f.certificate, **columns(**{name: name for name in told}))


LIMITS: Columns = together(
    CERTIFICATE,
    {
        "certificates": ("family",),
        "points": ("cert_id", "lab_id", "reported_error", "mpe_counts"),
    },
)
EVENTS: Columns = {"events": ("cert_id", "lab_id", "at", "action", "field")}

BROUGHT_IN = Rule(
    id="R-EDIT-02",
    catalogue=("S18",),
    clauses=("5.8.3/recomputed",),
    title=Text("没有把结果改到限内", "No edit brings a result inside its limit"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "{record}：读数改过 {edits} 次（最后 {edited_at}），最大误差是允差的 {share} 倍，刚好在内；"
        "同类全部证书中只有 {usual} 在此",
        "{record}: readings were edited {edits} times (last {edited_at}), and the largest error is {share} of"
        " its limit, just inside; of all certificates of the family {usual} are there",
    ),
    clears=Text(
        "出示改动前后的读数与理由，或调整记录",
        "Show the readings before and after with the reason, or the record of an adjustment",
    ),
    innocent=(
        Text("改的是笔误，结果本来就在限内", "a slip was mended, and the result was inside before"),
        Text("调整记在别处", "an adjustment recorded elsewhere"),
    ),
    needs=together(LIMITS, EVENTS),
    reads={"certificates": ("number",)},
    expression=_brought_in,
)


def _edited(frames: Frames) -> Expression:
    """Certificates just inside, and those of them whose readings were edited."""
    c = largest(frames)
    c = c.filter((c.share > NEAR) & (c.share <= 1.0) & c.operator_id.notnull())
    j = beside(c, edits(frames), lab_id="e_lab", cert_id="e_cert")
    return j.mutate(
        who=j.operator_id, stratum=ibis.literal("-"), part=j.edits.notnull().cast("int64"),
        all=ibis.literal(1).cast("int64"),
    )  # fmt: skip


EDITED = Share(
    _edited,
    0.1,
    ("S18",),
    ("5.8.3/recomputed",),
    BROUGHT_IN.title,
    Text("份最大误差刚好在限内的证书", "certificates with their largest error just inside its limit"),
    Text("份的读数改过", "had readings edited"),
    BROUGHT_IN.clears,
    BROUGHT_IN.innocent,
    together(LIMITS, EVENTS, {"certificates": ("operator_id",)}),
    {"certificates": ("number",)},
)


def _rewritten(frames: Frames) -> Expression:
    """Certificates, and those whose readings were edited."""
    c = own_work(frames)
    j = beside(c, edits(frames), lab_id="e_lab", cert_id="e_cert")
    return j.mutate(
        who=j.lab_id, stratum=ibis.literal("-"), part=j.edits.notnull().cast("int64"),
        all=ibis.literal(1).cast("int64"),
    )  # fmt: skip


REWRITTEN = Share(
    _rewritten,
    0.03,
    ("S18",),
    ("5.8.3/recomputed",),
    Text("改动读数的不比同行多", "Readings are edited no more often than peers'"),
    Text("份证书", "certificates"),
    Text("份的读数改过", "had readings edited"),
    BROUGHT_IN.clears,
    (Text("录入界面容易出错", "a form in which it is easy to slip"), BROUGHT_IN.innocent[1]),
    together(CERTIFICATE, EVENTS),
    {"certificates": ("number",)},
)


def _came_in(frames: Frames) -> Expression:
    """Certificates of items that were beyond their limit the last time; those that now lie just inside."""
    c = largest(frames).filter(lambda f: f.instr_id.notnull())
    c = c.mutate(last_share=c.share.lag().over(_OF_ITEM))
    c = c.filter((c.last_share > 1.0).fill_null(False))
    return c.mutate(
        stratum=ibis.literal("-"), part=((c.share > NEAR) & (c.share <= 1.0)).cast("int64"),
        all=ibis.literal(1).cast("int64"),
    )  # fmt: skip


_OF_ITEM = ibis.window(group_by=("lab_id", "instr_id"), order_by=("begins", "cert_id"))

CAME_IN = Share(
    _came_in,
    0.2,
    ("S11", "S19"),
    ("5.8.3/recomputed",),
    Text("超差的器具不总是下次恰好合格", "What failed does not always just pass the next time"),
    Text("份上次超差的器具的证书", "certificates of items that were beyond their limit the last time"),
    Text("份刚好回到限内", "lie just inside now"),
    Text("出示调整或修理的记录", "Show the records of adjustment or repair"),
    (Text("器具送检前经调整", "items were adjusted before they were sent in"),),
    together(LIMITS, {"certificates": ("instr_id",)}),
    {"certificates": ("number",)},
)


def _changed(frames: Frames) -> Expression:
    """Certificates whose errors moved since the item's last one by far more than the family's do."""
    f = frames["features"].select("mode", f_lab="lab_id", f_cert="cert_id")
    c = beside(largest(frames), f, "inner", lab_id="f_lab", cert_id="f_cert")
    c = c.filter(c.instr_id.notnull())
    c = c.mutate(points=c.judged, level=(c.shares / MILLION / c.judged).round(6))
    c = c.mutate(**{
        f"last_{name}": c[name].lag().over(_OF_ITEM) for name in ("level", "points", "places", "certificate")
    })  # fmt: skip
    c = c.filter(((c.points == c.last_points) & (c.places == c.last_places)).fill_null(False))
    c = c.mutate(moved=(c.level - c.last_level).round(6))
    c = beside_peers(c, "moved")
    c = c.filter(c.peers >= MANY)
    up = c.moved > c.centre
    wide = ibis.ifelse(up, c.high - c.centre, c.centre - c.low) / TENTH
    c = c.mutate(z=((c.moved - c.centre).abs() / ibis.greatest(wide, LEAST_MOVE)).round(4))
    c = c.mutate(near=-c.z)
    c = seldom(c, "near", c.z > FAR)
    rare = ibis.ifelse(c.others > 0, -(c.others.log2()), 200.0)
    c = named(c.mutate(bits=(ibis.least(bits(c.z), rare) - 1.0).round(3)))
    told = ("previous", "level", "last_level", "moved", "low", "high", "peers", *TOLD)
    c = c.mutate(previous=c.last_certificate, **{name: c[name].round(3) for name in told[1:6]})
    return result(
        c,
        record=lambda f: f.certificate + " / " + f.previous,
        **columns(**{name: name for name in told}),
    )


LEAST_MOVE = 0.02
"""Of the limit; errors are believed to move by so much."""

CHANGED = Rule(
    id="R-DRIFT-01",
    catalogue=("S11",),
    clauses=("5.8.1/repetition",),
    title=Text("误差与上次相承", "Errors follow from those of the last time"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "{record}：误差平均为允差的 {level} 倍，上次 {previous} 为 {last_level} 倍，变了 {moved}；"
        "同类 {peers} 份十分之八变 {low} 至 {high}；看了 {looks} 份，偶然有 {expected} 份变这样多，"
        "见到 {seen} 份",
        "{record}: errors are {level} of the limit on average where {previous} had {last_level}, a change of"
        " {moved}; of {peers} peers eight in ten change by {low} to {high}. Among {looks} certificates chance"
        " gives {expected} that changed as much; seen: {seen}",
    ),
    clears=Text(
        "出示调整、修理的记录，或复测这件器具",
        "Show the record of adjustment or repair, or measure the item again",
    ),
    innocent=(
        Text("调整或修理过", "it was adjusted or repaired"),
        Text("跌落、损坏", "it was dropped or damaged"),
        Text("换了标准器或方法", "another standard or method was used"),
    ),
    needs=together(LIMITS, {"certificates": ("instr_id",)}),
    reads=together(RAW, {"certificates": ("number",), "points": ("nominal",)}),
    one_of=ONE_RAW,
    expression=_changed,
)


def off_curve(frames: Frames) -> Expression:
    """Certificates with how improbably far their points lie off their own curve, in `bits`."""
    q = frames["curves"].rename(p_lab="lab_id", p_cert="cert_id")
    q = q.filter(q.points >= LEAST_CURVE).mutate(share=(q.largest * MILLION).round() / MILLION)
    a, b, c, d, e = q.x0, q.x1, q.x2, q.x3, q.x4
    # the cofactors of the normal equations of a parabola
    aa, ab, ac = c * e - d * d, c * d - b * e, b * d - c * c
    bb, bc, cc = a * e - c * c, b * c - a * d, a * c - b * b
    det = a * aa + b * ab + c * ac
    fitted = (
        q.y0 * q.y0 * aa + q.y1 * q.y1 * bb + q.y2 * q.y2 * cc
        + (q.y0 * q.y1 * ab + q.y0 * q.y2 * ac + q.y1 * q.y2 * bc) * 2.0
    )  # fmt: skip
    q = q.filter(det > DEGENERATE)
    q = q.mutate(left=(ibis.greatest(q.yy - fitted / det, 0.0) / (q.points - 3)).round(4))
    f = featured(frames, "mode", "readings", "spread").filter(lambda t: t.family.notnull())
    j = beside(f, q, "inner", lab_id="p_lab", cert_id="p_cert")
    j = j.filter(j.readings > j.points)
    repeats = j.readings / j.points.cast("float64")
    noise = (j.spread / MILLION + j.points / 12.0) / (j.readings - j.points) / repeats
    j = j.mutate(level=(j.left / noise + 0.02).log2().round(4))
    return _beyond_peers(j)


DEGENERATE = 1e-6
"""Points at too few places determine no parabola."""


def _beyond_peers(rows: Expression) -> Expression:
    c = beside_peers(rows, "level")
    c = c.filter(c.peers >= MANY)
    c = c.mutate(z=((c.level - c.centre) / ibis.greatest((c.high - c.centre) / TENTH, 0.5)).round(4))
    c = c.mutate(smooth=-c.z)
    c = seldom(c, "smooth", c.z > FAR)
    rare = ibis.ifelse(c.others > 0, -(c.others.log2()), 200.0)
    return c.mutate(bits=ibis.least(bits(c.z), rare).round(3))


def _off_curve(frames: Frames) -> Expression:
    """Those just inside their limits."""
    c = named(off_curve(frames).filter(lambda f: (f.share > NEAR) & (f.share <= 1.0)))
    times = {name: (ibis.literal(2.0) ** c[name]).round(1) for name in ("level", "centre", "high")}
    c = c.mutate(share=c.share.round(3), **times)
    told = ("share", "points", "centre", "high", "peers", *TOLD)
    return result(c, record=lambda f: f.certificate, **columns(here="level", **{name: name for name in told}))


OFF_CURVE = Rule(
    id="R-LIMIT-02",
    catalogue=("S19",),
    clauses=("5.8.3/recomputed",),
    title=Text("刚好合格的点在自己的曲线上", "Points that just pass lie on their own curve"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "{record} 的最大误差是允差的 {share} 倍；{points} 个点离自身的二次曲线，是重复性所给的 {here} 倍，"
        "同类（{peers} 份）居中的是 {centre} 倍，十分之九在 {high} 倍以内；看了 {looks} 份刚好合格的，偶然有"
        " {expected} 份这样，见到 {seen} 份",
        "The largest error of {record} is {share} of its limit, and its {points} points lie off their own"
        " parabola by {here} times what the repeats give; of {peers} peers half stay within {centre}, nine in"
        " ten within {high}. Among {looks} that just pass chance gives {expected} like it; seen: {seen}",
    ),
    clears=Text(
        "出示仪器报文或原始记录，或复测这些点", "Show messages or records, or measure the points again"
    ),
    innocent=(
        Text("器具本身在某点有跳变", "the item has a step somewhere"),
        Text("各点用了不同的标准器", "points were measured with different standards"),
    ),
    needs=together(LIMITS, {"points": ("nominal",)}),
    reads=together(RAW, {"certificates": ("number",)}),
    one_of=ONE_RAW,
    expression=_off_curve,
)

RULES = (
    BROUGHT_IN,
    rule_of("R-EDIT-03", EDITED, PERSON),
    rule_of("R-EDIT-04", EDITED, LABORATORY),
    rule_of("R-EDIT-05", REWRITTEN, LABORATORY, certificates=True),
    rule_of("R-EDIT-06", REWRITTEN, LABORATORY),
    rule_of("R-LIMIT-03", CAME_IN, LABORATORY),
    CHANGED,
    OFF_CURVE,
)

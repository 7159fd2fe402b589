# SPDX-License-Identifier: Apache-2.0
"""Readings of single points that are those of another item, in this laboratory or another.

Fingerprints of whole certificates (R-COPY-02) tell when everything was taken over. Here few points are
enough, and their readings may stand in another order, or some be changed: certificates meet where two of
their least marks are the same (min-hash), or one that hardly any other has, each with the one before that has
it, so that the work grows no faster than they do.
"""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.certificates import MARKS
from zhunsheng.rules.features.points import ONE_RAW, RAW
from zhunsheng.rules.frames import CERTIFICATE, beside, result, together
from zhunsheng.rules.history.alike import choosing, measured
from zhunsheng.rules.history.chance import TOLD, bits, named
from zhunsheng.rules.history.frames import AMENDED, NO_STAGE, columns, featured, first_hand
from zhunsheng.rules.history.pairs import sums_of
from zhunsheng.rules.rule import Expression, Frames, Rule

SHARED = 2
"""So many of their least marks two certificates must share to be looked at."""
RARE, SHORT = 3, 6
"""One is enough where no more than so many have it and the certificate has no more than so many points: of
more points, two marks are shared where much was copied, and to look at every pair would cost too much."""
_WAYS = 1.585
"""The best of three ways to be alike is taken, and paid for."""


def _met(frames: Frames) -> Expression:
    """Certificates beside earlier ones of other items with which they share marks, and how many there are."""
    c = first_hand(featured(frames, "mode", "points", *MARKS), frames)
    c = c.filter(c.begins.notnull() & c.family.notnull())
    names = ("lab_id", "cert_id", "certificate", "family", "mode", "begins", "instr_id")
    marked = ibis.union(
        *(
            c.select(*names, "points", number=ibis.literal(number).cast("int64"), mark=mark)
            for number, mark in enumerate(MARKS)
        )
    ).filter(lambda t: t.mark.notnull())
    again = marked.group_by(of_family="family", of_number="number", of_mark="mark").aggregate(
        times=marked.count()
    )
    again = again.filter(again.times > 1)  # most marks are nobody else's, and need no place in a row
    marked = beside(marked, again, "inner", family="of_family", number="of_number", mark="of_mark")
    lone = (marked.times <= RARE) & (marked.points <= SHORT)
    marked = marked.mutate(rare=lone.cast("int64"))
    turn = ibis.window(group_by=("family", "number", "mark"), order_by=("begins", "lab_id", "cert_id"))
    m = marked.mutate(
        prev_lab=marked.lab_id.lag().over(turn), prev=marked.cert_id.lag().over(turn),
        previous=marked.certificate.lag().over(turn), prev_instr=marked.instr_id.lag().over(turn),
    )  # fmt: skip
    other = (
        (m.prev_lab != m.lab_id) | (m.prev_instr != m.instr_id) | m.instr_id.isnull() | m.prev_instr.isnull()
    )
    m = m.filter(m.prev.notnull() & other.fill_null(False))
    kept = ("lab_id", "cert_id", "certificate", "family", "mode", "prev_lab", "prev", "previous")
    met = m.group_by(*kept).aggregate(shared=m.count() + m.rare.max())
    many = c.group_by(m_family="family").aggregate(among=c.count())
    whole = many.aggregate(of_all=many.among.sum())
    return beside(met.filter(met.shared >= SHARED), many, "inner", family="m_family").cross_join(whole)


def _borrowed(frames: Frames) -> Expression:
    met = _met(frames)
    q = sums_of(frames["raw"], met.drop("m_family", "among", "shared", "of_all"))
    z = measured(q)
    z = z.select(z_lab="lab_id", z_cert="cert_id", z_prev_lab="prev_lab", z_prev="prev",
                 z=ibis.greatest(z.apart, z.level).round(4))  # fmt: skip
    q = beside(q, z, lab_id="z_lab", cert_id="z_cert", prev_lab="z_prev_lab", prev="z_prev")
    told = met.select("among", "of_all", a_lab="lab_id", a_cert="cert_id", b_lab="prev_lab", b_cert="prev")
    q = beside(q, told, "inner", lab_id="a_lab", cert_id="a_cert", prev_lab="b_lab", prev="b_cert")
    points = q.points.cast("float64")
    sets = q.sets - ibis.least(points, choosing(q.same, points))
    near = bits(q.z.fill_null(0.0))
    worth = ibis.greatest(sets, near) - _WAYS - q.among.cast("float64").log2()
    q = q.mutate(near=near > sets, worth=worth)
    best = ibis.window(group_by=("lab_id", "cert_id"), order_by=(q.worth.desc(), "prev_lab", "prev"))
    q = q.mutate(turn=ibis.row_number().over(best)).filter(lambda t: t.turn == 0)
    q = q.cross_join(q.aggregate(met=q.count()))
    # all were looked at, though only those that met are here
    unmet = (q.of_all / q.met.cast("float64")).log2()
    q = named(q.mutate(bits=ibis.greatest(q.worth - unmet, 0.0).round(3)))
    free = ibis.greatest(q.n - q.points, 1.0)
    q = q.mutate(
        usual=(q.spread / free).sqrt().round(3),
        found=((q.gap - q.moved * q.moved / q.n) / ibis.greatest(q.n - 1.0, 1.0)).sqrt().round(3),
        n=q.n.cast("int64"), verdict=ibis.ifelse(q.near, "broken:near", "broken"),
    )  # fmt: skip
    return result(
        q,
        record=lambda f: f.certificate + " / " + f.previous,
        **columns(
            other="prev", other_lab="prev_lab", previous="previous", points="points", same="same",
            among="among", n="n", usual="usual", found="found", **{name: name for name in TOLD},
        ),
    )  # fmt: skip


BORROWED = Rule(
    id="R-COPY-10",
    catalogue=("S33",),
    clauses=("5.8.1/repetition",),
    title=Text("各点的读数不是别的样品的", "The readings of points are not another item's"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "{record}：{points} 个点中有 {same} 个的读数（不论先后）与另一器具的 {previous}（{other_lab}）"
        "完全相同；同类 {among} 份中看了 {looks} 对，偶然有 {expected} 对如此，见到 {seen} 对",
        "{record}: at {same} of {points} points the readings are, in whatever order, those of another"
        " instrument in {previous} ({other_lab}). Of {looks} pairs looked at among {among} certificates of"
        " the family chance gives {expected} as alike; seen: {seen}",
    ),
    cases={
        "near": Text(
            "{record}：{n} 个读数与另一器具的 {previous}（{other_lab}）的差，标准偏差为 {found}，两者的重复性"
            "至少应给 {usual}；同类 {among} 份中看了 {looks} 对，偶然有 {expected} 对如此，见到 {seen} 对",
            "{record}: {n} readings differ from those of another instrument in {previous} ({other_lab}) with"
            " a standard deviation of {found}, where the repeats of both alone give {usual}. Of {looks} pairs"
            " looked at among {among} certificates of the family chance gives {expected} as alike; seen:"
            " {seen}",
        )
    },
    clears=Text(
        "说明两者是否为同一样品，出示仪器报文或原始记录",
        "Say whether both are one item, and show the instrument's messages or the original record",
    ),
    innocent=(
        Text("同一样品有两个编号", "one item under two ids"),
        Text("显示太粗", "a coarse display"),
    ),
    needs=together(CERTIFICATE, {"certificates": ("family",), "points": ("cert_id", "lab_id", "point_no")}),
    reads=together(RAW, AMENDED, {"certificates": ("number", "instr_id")}),
    one_of=ONE_RAW,
    expression=_borrowed,
)

RULES = (BORROWED,)

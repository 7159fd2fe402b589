# SPDX-License-Identifier: Apache-2.0
"""Acts closer together, and days longer, than anybody's are: piles signed at once, and days that never end.

No peers are asked: the limits are what a person can do, and honest work (which was looked at) stays far from
them.
"""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import CERTIFICATE, beside, own_work, result, together, verdict
from zhunsheng.rules.history.clocks import ACTS, SITTING, acts_of
from zhunsheng.rules.history.frames import NO_STAGE, columns, seconds
from zhunsheng.rules.rule import Columns, Expression, Frames, Rule

AT_ONCE, PILE, SHARE, MOST = 3, 3, 20, 2
"""Seconds in which nothing can be read; acts at once that make a pile, and one in how many of a sitting's
they must be, since among very many some meet by chance. Where they are one in so many of all acts, it is how
that person works: with an operation on several, which says nothing of whether each was read."""
HOURS, DAWN = 13, 5
"""Different hours of a day in which somebody began or ended something; a day is from five to five."""
_NUMBER: Columns = {"certificates": ("number",)}


def _piled(frames: Frames) -> Expression:
    """Checks and signatures within seconds of another of the same person, who does so again and again, and
    otherwise does not.
    """
    rows = acts_of(frames, "check", "sign")
    turn = ibis.window(group_by=("lab_id", "stratum", "who"), order_by=("at", "cert_id"))
    rows = rows.mutate(
        before=seconds(rows["at"].lag().over(turn), rows["at"]),
        after=seconds(rows["at"], rows["at"].lead().over(turn)),
    )
    people = rows.group_by(p_lab="lab_id", p_stratum="stratum", p_who="who").aggregate(
        pile=rows.count(where=rows.before < AT_ONCE), sitting=rows.count(where=rows.before < SITTING),
        acts=rows.count(),
    )  # fmt: skip
    now_and_then = (people.pile * SHARE > people.sitting) & (people.pile * MOST < people.acts)
    people = people.filter((people.pile >= PILE) & now_and_then)
    near = rows.filter(((rows.before < AT_ONCE) | (rows.after < AT_ONCE)).fill_null(False))
    j = beside(near, people, "inner", lab_id="p_lab", stratum="p_stratum", who="p_who")
    judged = j.mutate(
        score=j.pile.cast("float64"),
        verdict=verdict((j.stratum == "check", "broken:check"), (ibis.literal(True), "broken")),
    )
    told = ("who", "at", "pile", "sitting", "score")
    return result(judged, record=lambda f: f.certificate, **columns(**{name: name for name in told}))


PILED = Rule(
    id="R-SIGN-08",
    catalogue=("S21",),
    clauses=("5.8.2/signatures",),
    title=Text("核验与签发不是一叠一起点的", "Checks and signatures are not clicked through in piles"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "{record}：{who} 在 {at} 签发，与另一份相隔不到 3 秒；{who} 接连的 {sitting} 次签发中有 {pile} 次"
        "如此",
        "{record}: {who} signed at {at}, within 3 s of another; so did {pile} of {sitting} signatures of"
        " {who} in a row",
    ),
    cases={
        "check": Text(
            "{record}：{who} 在 {at} 核验，与另一份相隔不到 3 秒；{who} 接连的 {sitting} 次核验中有 {pile} 次"
            "如此",
            "{record}: {who} checked at {at}, within 3 s of another; so did {pile} of {sitting} checks of"
            " {who} in a row",
        )
    },
    clears=Text(
        "出示阅看的记录（打开、翻页），或说明先看后签",
        "Show the log of reading (opened, paged), or say that all were read first and signed later",
    ),
    innocent=(
        Text("先一并看完再逐份签发", "a batch was read first and signed afterwards"),
        Text("批量操作写下同一时刻", "one operation on several writes one instant"),
    ),
    needs=together(CERTIFICATE, {"certificates": ("signer_id", "signed_at")}),
    reads=together(ACTS, _NUMBER),
    expression=_piled,
)


def _endless(frames: Frames) -> Expression:
    """Certificates of days in which somebody began or ended work in more hours than a person is up."""
    c = own_work(frames)
    c = c.filter((c.begins < c.ends).fill_null(False) & c.operator_id.notnull())
    c = c.mutate(day=((c.begins.epoch_seconds() - DAWN * 3600) // 86_400).cast("int64"))
    ends = ibis.union(
        *(
            c.select("lab_id", "operator_id", hour=(at.epoch_seconds() // 3600).cast("int64"))
            for at in (c.begins, c.ends)
        )
    )
    ends = ends.mutate(day=(ends.hour - DAWN) // 24)
    days = ends.group_by(d_lab="lab_id", d_who="operator_id", d_day="day").aggregate(
        hours=ends.hour.nunique()
    )
    j = beside(c, days.filter(days.hours >= HOURS), "inner", lab_id="d_lab", operator_id="d_who", day="d_day")
    many = ibis.window(group_by=("lab_id", "operator_id", "day"))
    judged = j.mutate(
        many=j.count().over(many), first=j.begins.min().over(many), score=j.hours.cast("float64"),
        verdict=ibis.literal("broken"),
    )  # fmt: skip
    told = ("hours", "many", "first", "score")
    return result(
        judged,
        record=lambda f: f.certificate,
        **columns(who="operator_id", **{name: name for name in told}),
    )


ENDLESS = Rule(
    id="R-TIME-06",
    catalogue=("S15",),
    clauses=("5.8.1/duration",),
    title=Text("一人一天的作业不到十三个钟点", "Nobody's day of work touches thirteen hours of the clock"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "{record}：{who} 自 {first} 起的一天里，{many} 份作业的起止落在 {hours} 个不同的钟点",
        "{record}: on the day from {first} on, {many} pieces of work of {who} began or ended in {hours}"
        " different hours of the clock",
    ),
    clears=Text("出示当天的考勤，说明还有谁参与", "Show that day's attendance, and say who else took part"),
    innocent=(
        Text("多人合作而记在一人名下", "team work under one name"),
        Text("自动测量，无人值守", "automatic measurements that nobody attends"),
        Text("轮班中记错了人", "the wrong person was noted for a shift"),
    ),
    needs=together(CERTIFICATE, {"certificates": ("operator_id",)}),
    reads=_NUMBER,
    expression=_endless,
)

RULES = (PILED, ENDLESS)

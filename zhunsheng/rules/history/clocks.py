# SPDX-License-Identifier: Apache-2.0
"""Clocks: how fast certificates are signed, at what hours people work, and when readings were typed."""

from dataclasses import replace

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.points import RAW
from zhunsheng.rules.frames import CERTIFICATE, beside, own_work, together
from zhunsheng.rules.history.frames import featured, seconds
from zhunsheng.rules.history.shares import LABORATORY, MONTH, PERSON, Share, rule_of
from zhunsheng.rules.rule import Columns, Expression, Frames

QUICK, SITTING = 8, 600
"""Seconds: signed sooner than this after the one before, within one sitting."""
READ = 60
"""Seconds: nobody checks or reads a certificate in less."""
SELDOM = 200
"""An hour is odd if fewer than one in so many acts of the sweep fall in it or in the hours next to it,"""
FEW_LABS = 20
"""or if fewer than one in so many laboratories ever act then, however often."""


def _month(at: Expression) -> Expression:
    return (at.year() * 100 + at.month()).cast("int64")


def acts_of(frames: Frames, *which: str) -> Expression:
    """Who began, checked or signed which certificate, and when."""
    c = own_work(frames)
    ways = {
        "work": (c.operator_id, c.begins),
        "check": (c.checker_id, c.checked_at),
        "sign": (c.signer_id, c.signed_at),
    }
    rows = ibis.union(
        *(
            c.select(
                "lab_id", "cert_id", "certificate",
                stratum=ibis.literal(name), who=ways[name][0], at=ways[name][1],
            )
            for name in which
        )
    )  # fmt: skip
    return rows.filter(rows.who.notnull() & rows["at"].notnull())


def _quick(frames: Frames) -> Expression:
    """Checks and signatures that follow another of the same person in a sitting; those that follow fast."""
    rows = acts_of(frames, "check", "sign")
    turn = ibis.window(group_by=("lab_id", "stratum", "who"), order_by=("at", "cert_id"))
    rows = rows.mutate(before=rows["at"].lag().over(turn))
    gap = seconds(rows.before, rows["at"])
    rows = rows.mutate(gap=gap).filter((gap < SITTING).fill_null(False))
    return rows.mutate(
        month=_month(rows["at"]), part=(rows.gap < QUICK).cast("int64"), all=ibis.literal(1).cast("int64")
    )


def _unread(frames: Frames) -> Expression:
    """Checks, and signatures, and those that came within a minute of the step before them."""
    c = own_work(frames)
    rows = ibis.union(
        *(
            c.select(
                "lab_id", "cert_id", "certificate", stratum=ibis.literal(name), who=who, at=at, since=since
            )
            for name, who, at, since in (
                ("check", c.checker_id, c.checked_at, c.ends),
                ("sign", c.signer_id, c.signed_at, c.checked_at),
            )
        )
    )
    rows = rows.filter(rows.who.notnull() & rows["at"].notnull() & (rows.since <= rows["at"]))
    return rows.mutate(
        part=(seconds(rows.since, rows["at"]) < READ).cast("int64"), all=ibis.literal(1).cast("int64")
    )


def _odd(frames: Frames) -> Expression:
    """Days of acts, and those with one at an hour, of working days or weekends, when hardly anybody acts so.

    An order on site fills one evening with many certificates, so that days are counted and not acts.
    """
    rows = acts_of(frames, "work", "check", "sign")
    hours = rows["at"].epoch_seconds() // 3600
    weekend = ((hours // 24 + 3) % 7 >= 5).cast("int64")
    rows = rows.mutate(
        slot=(weekend * 100 + hours % 24).cast("int64"),
        day=(hours // 24).cast("int64"), month=_month(rows["at"]),
    )  # fmt: skip
    own = rows.group_by("lab_id", "stratum", "slot").aggregate(times=rows.count())
    near = ibis.union(*(own.mutate(slot=own.slot + off) for off in (-1, 0, 1)))
    slots = near.group_by(h_stratum="stratum", h_slot="slot").aggregate(
        near=near.times.sum(), labs=near.lab_id.nunique()
    )
    whole = own.group_by(w_stratum="stratum").aggregate(among=own.times.sum(), all_labs=own.lab_id.nunique())
    slots = beside(slots, whole, "inner", h_stratum="w_stratum")
    j = beside(rows, slots, "inner", stratum="h_stratum", slot="h_slot")
    odd = (j.near * SELDOM < j.among) | (j.labs * FEW_LABS < j.all_labs)
    days = j.group_by("lab_id", "who", "month", "day", "stratum").aggregate(
        part=odd.cast("int64").max(), certificate=j.certificate.min()
    )
    return days.mutate(all=ibis.literal(1).cast("int64"))


def _late(frames: Frames) -> Expression:
    """Certificates not declared as kept on paper; those with readings typed long after they were read."""
    c = featured(frames, "mode", "read_last", "entered_last")
    c = c.filter(
        c.operator_id.notnull() & c.begins.notnull() & c["mode"].isin(("manual", "auto"))
        & c.read_last.notnull() & c.entered_last.notnull()
    )  # fmt: skip
    return c.mutate(
        who=c.operator_id, month=_month(c.begins), stratum=c["mode"],
        part=(seconds(c.read_last, c.entered_last) > LATE).cast("int64"), all=ibis.literal(1).cast("int64"),
    )  # fmt: skip


LATE = 1800
"""Seconds: readings taken by hand at the instrument are typed sooner."""
ACTS: Columns = {
    "certificates": ("operator_id", "checker_id", "signer_id", "checked_at", "signed_at"),
}
_NUMBER: Columns = {"certificates": ("number",)}

PACE = Share(
    _quick,
    0.05,
    ("S21",),
    ("5.8.2/signatures",),
    Text("核验与签发的间隔容得下一读", "Checks and signatures leave time to read"),
    Text("次接连的核验或签发", "checks or signatures in a row"),
    Text("次与上一次相隔不到 8 秒", "came within 8 s of the one before"),
    Text(
        "出示阅看的记录（打开、翻页），或说明先看后签",
        "Show the log of reading (opened, paged), or say that all were read first and signed later",
    ),
    (Text("先一并看完再逐份签发", "a batch was read first and signed afterwards"),),
    together(CERTIFICATE, {"certificates": ("signer_id", "signed_at")}),
    together(ACTS, _NUMBER),
)
UNREAD = replace(
    PACE,
    marked=_unread,
    title=Text("核验与签发之前容得下一读", "There is time to read before checks and signatures"),
    of=Text("次核验或签发", "checks or signatures"),
    said=Text("次距上一步不到一分钟", "came within a minute of the step before"),
)
HOURS = Share(
    _odd,
    0.02,
    ("S16",),
    ("5.8.1/duration",),
    Text("作业在平常的时间", "Work is done at usual hours"),
    Text("个作业、核验或签发的日子", "days of work, checking or signing"),
    Text(
        "个有夜间或休息日几乎无人作业时刻的",
        "had some at hours of night or weekend when hardly anybody works",
    ),
    Text("出示当天的考勤、门禁或客户的确认", "Show attendance, the door's log or the client's confirmation"),
    (
        Text("工厂停产时段的现场作业", "rounds at factories while production stands"),
        Text("时钟或时区设错", "a clock or its zone set wrong"),
    ),
    together(CERTIFICATE, {"certificates": ("operator_id",)}),
    together(ACTS, _NUMBER),
)
EVENING = Share(
    _late,
    0.02,
    ("S17", "S32"),
    ("5.8.1/duration", "5.8.6/provenance"),
    Text("读数当场录入", "Readings are typed where they are read"),
    Text("份并非纸质记录的证书", "certificates not kept on paper"),
    Text("份的读数在读后半小时以上才录入", "had readings typed more than half an hour after they were read"),
    Text("出示纸质原始记录，并申明纸质录入", "Show the paper record, and declare that it is kept on paper"),
    (Text("先记在纸上，晚间录入而未申明", "kept on paper and keyed in the evening without saying so"),),
    together(CERTIFICATE, {"certificates": ("operator_id",), "points": ("cert_id", "lab_id", "point_no")}),
    together(RAW, _NUMBER),
    ("readings.entered_at", "points.entered_at"),
)

RULES = (
    rule_of("R-SIGN-03", PACE, PERSON, certificates=True),
    rule_of("R-SIGN-04", PACE, PERSON),
    rule_of("R-SIGN-05", PACE, MONTH),
    rule_of("R-SIGN-06", UNREAD, PERSON, certificates=True),
    rule_of("R-SIGN-07", UNREAD, PERSON),
    rule_of("R-HOUR-01", HOURS, MONTH),
    rule_of("R-HOUR-02", HOURS, LABORATORY),
    rule_of("R-ENTRY-03", EVENING, PERSON, certificates=True),
    rule_of("R-ENTRY-04", EVENING, MONTH),
)

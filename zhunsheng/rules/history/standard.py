# SPDX-License-Identifier: Apache-2.0
"""Work beside the time it usually takes: a person's day, a stay on site, and what an hour was paid.

The usual time is that of runs (what one person did of one family, for one order, on one day) in the same
family and way of entry. A run counts as long as its sessions together but no longer than from its first
beginning to its last end, since items share a bath; and no reading for more than five attended minutes.
What is demanded is what the quickest tenth of runs needs.
"""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.certificates import MILLION, whole
from zhunsheng.rules.features.points import ONE_RAW, RAW
from zhunsheng.rules.frames import CERTIFICATE, beside, result_of, together, verdict
from zhunsheng.rules.history.chance import PEERS, beside_peers
from zhunsheng.rules.history.frames import NO_STAGE, columns, featured, seconds
from zhunsheng.rules.rule import Columns, Expression, Frames, Rule

DAY_HOURS = 11.0
"""Nobody measures for longer in a day, at the pace of the quickest tenth."""
ATTENDED = 300.0
"""Seconds a reading for which somebody must be there; baths and loggers run alone."""
DWELL = 0.8
"""A stay shorter than this share of what the quickest tenth needs is asked about."""
WAGE = 0.7
"""A price below this share of the laboratory's own rate for that time is asked about."""


def _runs(frames: Frames) -> Expression:
    """Runs with the seconds that the quickest tenth of their like needs, where there are peers enough."""
    c = featured(frames, "readings", "mode")
    c = c.filter(
        (c.begins < c.ends).fill_null(False) & c.operator_id.notnull() & c.job_id.notnull()
        & c.family.notnull() & (c.readings > 0)
    )  # fmt: skip
    c = c.mutate(day=(c.begins.epoch_seconds() // 86_400).cast("int64"))
    keys = ("lab_id", "operator_id", "job_id", "family", "mode", "day")
    runs = c.group_by(*keys).aggregate(
        first=c.begins.min(), last=c.ends.max(), worked=seconds(c.begins, c.ends).sum(),
        certificates=c.count(), readings=c.readings.sum(),
    )  # fmt: skip
    span = ibis.least(seconds(runs.first, runs["last"]), runs.worked).cast("float64")
    runs = runs.mutate(level=(ibis.greatest(span, 1.0) / runs.readings).log2().round(6))
    runs = beside_peers(runs, "level")
    runs = runs.filter(runs.peers >= PEERS)
    each = ibis.least(ibis.literal(2.0) ** runs.low, ATTENDED)
    return runs.mutate(needed=whole(runs.readings * each))


def _days(frames: Frames) -> Expression:
    """Months of people in which some day's work needs longer than a day."""
    runs = _runs(frames)
    days = runs.group_by("lab_id", "operator_id", "day").aggregate(
        begins=runs["first"].min(), certificates=runs.certificates.sum(), needed=runs.needed.sum()
    )
    days = days.mutate(
        hours=(days.needed / MILLION / 3600.0).round(2),
        month=(days.begins.year() * 100 + days.begins.month()).cast("int64"),
    )
    long = days.filter(days.hours > DAY_HOURS)
    months = long.group_by("lab_id", "operator_id", "month").aggregate(
        days=long.count(),
        hours=long.hours.max(),
        certificates=long.certificates.max(),
        begins=long.begins.min(),
    )
    judged = months.mutate(
        key=months.operator_id + " " + months.month.cast("string"), verdict=ibis.literal("broken"),
        score=months.hours,
    )  # fmt: skip
    told = ("month", "days", "hours", "certificates", "begins", "score")
    return result_of(
        judged,
        "person_month",
        "key",
        {"record": lambda f: f.operator_id, **columns(**{name: name for name in told})},
    )


_NEEDS: Columns = together(
    CERTIFICATE,
    {
        "certificates": ("family", "operator_id", "job_id"),
        "points": ("cert_id", "lab_id", "point_no"),
    },
)

LONG = Rule(
    id="R-TIME-05",
    catalogue=("S15",),
    clauses=("5.8.1/duration",),
    title=Text("一人一天的工作量做得完", "A person's day holds its work"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "{record} 在 {month} 有 {days} 天的工作，按同类最快的十分之一也要 11 小时以上；"
        "最多一天 {certificates} 份，要 {hours} 小时",
        "In {month} the work of {days} days of {record} takes more than 11 hours even at the pace of the"
        " quickest tenth of its like; {certificates} certificates at most in a day, {hours} hours",
    ),
    clears=Text("说明还有谁参与，出示考勤与原始记录", "Say who else took part; show attendance and records"),
    innocent=(
        Text("多人合作而记在一人名下", "team work under one name"),
        Text("多通道或自动测量", "several channels, or automatic work"),
    ),
    needs=_NEEDS,
    reads=RAW,
    one_of=ONE_RAW,
    expression=_days,
    judges="people",
)


def _needed(frames: Frames) -> Expression:
    """Orders with the seconds that their work needs."""
    runs = _runs(frames)
    return runs.group_by(n_lab="lab_id", n_job="job_id").aggregate(
        certificates=runs.certificates.sum(), needed=(runs.needed.sum() / MILLION).round(1)
    )


def _stays(frames: Frames) -> Expression:
    """Orders on site whose stays, of all who went, were much shorter than the work."""
    t = frames["travel"]
    t = t.filter((t.arrive_site < t.leave_site).fill_null(False))
    stays = t.group_by("lab_id", "job_id").aggregate(
        people=t.person_id.nunique(), stayed=seconds(t.arrive_site, t.leave_site).sum()
    )
    jobs = frames["jobs"].filter(lambda f: f.onsite.fill_null(False)).select(j_lab="lab_id", j_job="job_id")
    j = beside(stays, jobs, "inner", lab_id="j_lab", job_id="j_job")
    j = beside(j, _needed(frames), "inner", lab_id="n_lab", job_id="n_job")
    judged = j.mutate(
        minutes=(j.stayed / 60.0).round(1), least=(j.needed / 60.0).round(1),
        score=(j.needed / ibis.greatest(j.stayed, 1)).round(3),
        verdict=verdict((j.stayed < j.needed * DWELL, "broken")),
    )  # fmt: skip
    told = ("people", "minutes", "certificates", "least", "score")
    return result_of(
        judged,
        "job",
        "job_id",
        {"record": lambda f: f.job_id, **columns(**{name: name for name in told})},
    )


STAYS = Rule(
    id="R-SITE-04",
    catalogue=("S25",),
    clauses=("5.8.1/duration",),
    title=Text("现场停留容得下所做的工作", "The stay on site holds the work done there"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "委托 {record}：{people} 人在现场共停留 {minutes} 分钟，{certificates} 份证书按同类最快的十分之一"
        "也要 {least} 分钟",
        "Order {record}: {people} people stayed {minutes} min on site together; its {certificates}"
        " certificates take {least} min even at the pace of the quickest tenth of their like",
    ),
    clears=Text("提供客户的确认，或补登同去的人", "Show the client's confirmation, or file who else went"),
    innocent=(Text("同去的人没有登记", "others went along and are not on file"),),
    needs=together(
        _NEEDS,
        {
            "travel": ("job_id", "person_id", "lab_id", "arrive_site", "leave_site"),
            "jobs": ("job_id", "lab_id", "onsite"),
        },
    ),
    reads=RAW,
    one_of=ONE_RAW,
    expression=_stays,
    judges="jobs",
)


def _underpaid(frames: Frames) -> Expression:
    """Orders priced far below the laboratory's own rate for the time that such work takes."""
    rates = frames["cost_model"].filter(lambda f: f.hour_rate > 0)
    rates = rates.group_by(m_lab="lab_id").aggregate(rate=rates.hour_rate.min())
    j = frames["jobs"].filter(lambda f: f.price.notnull()).select("lab_id", "job_id", "price")
    j = beside(j, _needed(frames), "inner", lab_id="n_lab", job_id="n_job")
    j = beside(j, rates, "inner", lab_id="m_lab")
    cost = j.needed / 3600.0 * j.rate
    judged = j.mutate(
        hours=(j.needed / 3600.0).round(2), share=(j.price / cost).round(3),
        score=(cost / ibis.greatest(j.price, 0.01)).round(3),
        verdict=verdict((j.price < cost * WAGE, "broken")),
    )  # fmt: skip
    told = ("price", "hours", "rate", "share", "certificates", "score")
    return result_of(
        judged,
        "job",
        "job_id",
        {"record": lambda f: f.job_id, **columns(**{name: name for name in told})},
    )


UNDERPAID = Rule(
    id="R-PRICE-03",
    catalogue=("S27",),
    clauses=("5.9.2",),
    title=Text("价格付得起这些工作要的工时", "The price pays for the hours the work takes"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "委托 {record} 价 {price}；{certificates} 份证书按同类最快的十分之一也要 {hours} 小时，按自报的每小时"
        " {rate} 计，价格只是其 {share} 倍",
        "Order {record} was priced {price}; its {certificates} certificates take {hours} hours even at the"
        " pace of the quickest tenth of their like, and at the declared {rate} an hour that is {share} of it",
    ),
    clears=Text("说明整份合同的收支，出示工时记录", "Account for the whole contract, and show the hours"),
    innocent=(Text("补贴或盈利合同中的亏本项", "a subsidy, or a loss inside a profitable contract"),),
    needs=together(
        _NEEDS,
        {"jobs": ("job_id", "lab_id", "price"), "cost_model": ("lab_id", "hour_rate")},
    ),
    reads=RAW,
    one_of=ONE_RAW,
    expression=_underpaid,
    judges="jobs",
)

RULES = (LONG, STAYS, UNDERPAID)

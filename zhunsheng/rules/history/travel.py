# SPDX-License-Identifier: Apache-2.0
"""Rules about getting there: the speed between places, and the proof of work on site."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import (
    CERTIFICATE,
    beside,
    own_work,
    result,
    result_of,
    some,
    together,
    uses,
    verdict,
)
from zhunsheng.rules.history.frames import NO_STAGE, columns, kilometres, seconds
from zhunsheng.rules.rule import Columns, Expression, Frames, Judging, Rule

ROAD, AIR, FAR, NEAR = 130.0, 700.0, 300.0, 3.0
"""km/h on the road, km/h beyond `FAR` km, and the distance below which two places are one."""
_PLACES: Columns = {
    "travel": ("job_id", "person_id", "lab_id", "arrive_site", "leave_site", "site_x_km", "site_y_km"),
    "labs": ("lab_id", "x_km", "y_km"),
}


def _placed(frames: Frames) -> Expression:
    """Certificates with where they were made: the site that was travelled to, or the laboratory."""
    c = own_work(frames).select(
        "lab_id", "cert_id", "certificate", "job_id", "onsite", "operator_id", "begins", "ends"
    )
    t = frames["travel"]
    sites = t.group_by(t_lab="lab_id", t_job="job_id").aggregate(x=t.site_x_km.max(), y=t.site_y_km.max())
    home = frames["labs"].select(h_lab="lab_id", h_x="x_km", h_y="y_km")
    j = beside(beside(c, sites, lab_id="t_lab", job_id="t_job"), home, lab_id="h_lab")
    away = j.onsite.fill_null(False)
    return j.select(*c.columns, x_km=ibis.ifelse(away, j.x, j.h_x), y_km=ibis.ifelse(away, j.y, j.h_y))


def _needed(km: Expression) -> Expression:
    """Whole seconds that a way takes at least."""
    by_air = FAR / ROAD * 3600.0 + (km - FAR) / AIR * 3600.0
    return ibis.ifelse(km <= FAR, km / ROAD * 3600.0, by_air).floor().cast("int64")


def _too_fast(rows: Expression, who: str) -> Expression:
    """Where somebody or something was sooner than it can have come from its place before."""
    known = rows.filter(
        rows[who].notnull()
        & rows.begins.notnull()
        & rows.ends.notnull()
        & rows.x_km.notnull()
        & rows.y_km.notnull()
    )
    before = ibis.window(group_by=("lab_id", who), order_by=("begins", "ends", "cert_id"))
    steps = known.mutate(
        **{
            f"from_{name}": known[name].lag().over(before)
            for name in ("ends", "x_km", "y_km", "certificate", "job_id")
        }
    )
    moved = steps.filter(steps.from_ends.notnull()).mutate(
        km=kilometres(steps.x_km, steps.y_km, steps.from_x_km, steps.from_y_km),
        gap=seconds(steps.from_ends, steps.begins),
    )
    late = moved.mutate(who=moved[who], needed=_needed(moved.km), km=moved.km.round(1))
    fast = late.filter((late.km > NEAR) & (late.gap + 300 < late.needed))
    judged = fast.mutate(
        verdict=ibis.literal("broken"), score=(fast.needed - fast.gap).cast("float64") / 60.0
    )
    return result(
        judged,
        record=lambda f: f.from_certificate + " / " + f.certificate,
        **columns(
            who="who", ended="from_ends", begins="begins", km="km", gap="gap", needed="needed", score="score"
        ),
    )


def _speed(
    name: str, number: str, title: Text, zh: str, en: str, innocent: Text, expression: Judging
) -> Rule:
    return Rule(
        id=number,
        catalogue=("H23",),
        clauses=("5.8.1/presence",),
        supports=frozenset({"5.8.1/presence"}),
        title=title,
        severity="hard",
        stages=NO_STAGE,
        message=Text(
            zh + " {who} 于 {ended} 离开、{begins} 又在 {km} 公里外工作：相隔 {gap} 秒，至少要 {needed} 秒",
            en + " {who} ended at {ended} and was at work {km} km away at {begins}: {gap} s apart,"
            " at least {needed} s away",
        ),
        clears=Text(
            "提供车票、机票，或更正时间、地点并写明理由",
            "Show the ticket, or correct time or place with a reason",
        ),
        innocent=(innocent, Text("时钟偏差（已放宽五分钟）", "clock skew (five minutes are allowed)")),
        needs=together(CERTIFICATE, {"certificates": ("job_id", "onsite", name)}, _PLACES),
        reads={"certificates": ("number", "operator_id")},
        expression=expression,
    )


def _persons(frames: Frames) -> Expression:
    return _too_fast(_placed(frames), "operator_id")


def _standards(frames: Frames) -> Expression:
    use = uses(frames).select("equip_id", u_lab="lab_id", u_cert="cert_id").distinct()
    placed = beside(_placed(frames), use, "inner", lab_id="u_lab", cert_id="u_cert")
    return _too_fast(placed.drop("u_lab", "u_cert"), "equip_id")


PERSONS = _speed(
    "operator_id",
    "R-PLACE-01",
    Text("人员来得及到达", "Persons can have got there"),
    "人员",
    "Person",
    Text("有机票或高铁票", "there is a ticket for a faster way"),
    _persons,
)
STANDARDS = _speed(
    "equip_id",
    "R-PLACE-02",
    Text("标准器来得及到达", "Standards can have got there"),
    "标准器",
    "Standard",
    Text("同型号的另一台", "another of the same type was used"),
    _standards,
)


def _legs(frames: Frames) -> Expression:
    """Ways out and back that took less time than the distance needs."""
    home = frames["labs"].select(h_lab="lab_id", h_x="x_km", h_y="y_km")
    t = beside(frames["travel"], home, lab_id="h_lab")
    t = t.mutate(km=ibis.coalesce(kilometres(t.site_x_km, t.site_y_km, t.h_x, t.h_y), t.km))
    ways = ibis.union(
        *(
            t.select("lab_id", "job_id", "km", who=t.person_id, left=t[left], arrived=t[arrived])
            for left, arrived in (("leave_base", "arrive_site"), ("leave_site", "return_base"))
        )
    )
    ways = ways.mutate(took=seconds(ways.left, ways.arrived), needed=_needed(ways.km), km=ways.km.round(1))
    fast = ways.filter((ways.km > NEAR) & (ways.took + 300 < ways.needed))
    judged = fast.mutate(
        verdict=ibis.literal("broken"), score=(fast.needed - fast.took).cast("float64") / 60.0
    )
    told = ("who", "left", "arrived", "km", "took", "needed", "score")
    shown = {"record": lambda f: f.job_id, **columns(**{name: name for name in told})}
    return result_of(judged, "job", "job_id", shown)


LEGS = Rule(
    id="R-PLACE-03",
    catalogue=("H23",),
    clauses=("5.8.1/presence",),
    supports=frozenset({"5.8.1/presence"}),
    title=Text("行程的时间够走这段路", "Journeys took as long as the way needs"),
    severity="hard",
    stages=NO_STAGE,
    message=Text(
        "委托 {record}：人员 {who} 于 {left} 出发、{arrived} 到达，{km} 公里用了 {took} 秒，至少要"
        " {needed} 秒",
        "Order {record}: {who} left at {left} and arrived at {arrived}, {km} km in {took} s, which takes at"
        " least {needed} s",
    ),
    clears=PERSONS.clears,
    innocent=(
        Text("从别处而不是本部出发", "the way began elsewhere, not at the base"),
        Text("时钟偏差（已放宽五分钟）", "clock skew (five minutes are allowed)"),
    ),
    needs={
        "travel": (
            "job_id",
            "person_id",
            "lab_id",
            "leave_base",
            "arrive_site",
            "leave_site",
            "return_base",
        ),
        "labs": ("lab_id",),
    },
    reads={"travel": ("site_x_km", "site_y_km", "km"), "labs": ("x_km", "y_km")},
    one_of=("travel.site_x_km", "travel.km"),
    expression=_legs,
    judges="travel",
)


def _stays(frames: Frames) -> Expression:
    """Work on site that lies outside every stay travelled to, or whose site is not the client's; or by
    somebody who did not travel, while others did.
    """
    c = own_work(frames).select(
        "lab_id", "cert_id", "certificate", "job_id", "onsite", "begins", "ends", "operator_id"
    )
    c = c.filter(c.onsite.fill_null(False) & c.begins.notnull() & c.ends.notnull())
    t = frames["travel"].select(
        "arrive_site", "leave_site", "site_x_km", "site_y_km", t_lab="lab_id", t_job="job_id",
        traveller="person_id",
    )  # fmt: skip
    clients = beside(
        frames["jobs"].select(j_lab="lab_id", j_job="job_id", customer_id="customer_id"),
        frames["customers"].select("x_km", "y_km", k_lab="lab_id", k_id="customer_id"),
        "inner", j_lab="k_lab", customer_id="k_id",
    )  # fmt: skip
    j = beside(c, t, "inner", lab_id="t_lab", job_id="t_job")
    j = beside(j, clients.drop("k_lab", "k_id"), lab_id="j_lab", job_id="j_job")
    slack = ibis.interval(minutes=10)
    inside = (j.arrive_site <= j.begins + slack) & (j.ends <= j.leave_site + slack)
    silent = j.arrive_site.isnull() | j.leave_site.isnull()
    far = kilometres(j.site_x_km, j.site_y_km, j.x_km, j.y_km)
    seen = j.group_by("lab_id", "cert_id", "certificate", "job_id", "begins", "ends").aggregate(
        inside=some(inside),
        silent=some(silent),
        km=far.min(),
        person=j.operator_id.max(),
        went=some(j.traveller == j.operator_id),
        travelled=some(j.traveller.notnull()),
        arrived=j.arrive_site.min(),
        left=j.leave_site.max(),
    )
    judged = seen.mutate(
        km=seen.km.round(1),
        verdict=verdict(
            (seen.km > NEAR, "broken:elsewhere"),
            (seen.person.notnull() & seen.travelled & ~seen.went, "broken:person"),
            (seen.inside, None),
            (seen.silent, "unknown:no-time"),
            (ibis.literal(True), "broken"),
        ),
    )
    return result(
        judged,
        record=lambda f: f.certificate + " / " + f.job_id,
        **columns(begins="begins", ends="ends", arrived="arrived", left="left", km="km", person="person"),
    )


STAYS = Rule(
    id="R-SITE-01",
    catalogue=("H24",),
    clauses=("5.8.1/presence",),
    supports=frozenset({"5.8.1/presence"}),
    title=Text("现场作业在登记的逗留之内", "Work on site lies within the stay on file"),
    severity="ask",
    stages=NO_STAGE,
    message=Text(
        "现场测量 {begins} 至 {ends}，登记的到场 {arrived}、离场 {left}",
        "Measured on site from {begins} to {ends}; on file is a stay from {arrived} to {left}",
    ),
    cases={
        "elsewhere": Text("登记的现场离客户 {km} 公里", "The site on file is {km} km from the client"),
        "person": Text(
            "由 {person} 在现场测量，行程是别人的",
            "{person} measured on site; the journey on file is another's",
        ),
        "no-time": Text("没有到场、离场的时间", "the times of arriving or leaving are not recorded"),
    },
    clears=Text("提供客户的确认或行程凭证", "Show the client's confirmation or proof of the journey"),
    innocent=(
        Text("客户的仓库或分厂", "a depot or branch of the client"),
        Text("客户搬迁", "the client moved"),
    ),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("job_id", "onsite"),
            "travel": ("job_id", "lab_id", "arrive_site", "leave_site", "site_x_km", "site_y_km"),
        },
    ),
    reads={
        "certificates": ("number", "operator_id"),
        "travel": ("person_id",),
        "jobs": ("job_id", "lab_id", "customer_id"),
        "customers": ("customer_id", "lab_id", "x_km", "y_km"),
    },
    expression=_stays,
)


def _unproven(frames: Frames) -> Expression:
    """Persons with two or more orders on site in a month for which no journey is on file."""
    c = own_work(frames)
    c = c.filter(
        c.onsite.fill_null(False) & c.begins.notnull() & c.operator_id.notnull() & c.job_id.notnull()
    )
    month = (c.begins.year() * 100 + c.begins.month()).cast("int64")
    jobs = c.select("lab_id", "job_id", person_id=c.operator_id, month=month).distinct()
    t = frames["travel"]
    gone = t.group_by(t_lab="lab_id", t_job="job_id").aggregate(journeys=t.count())
    j = beside(jobs, gone, lab_id="t_lab", job_id="t_job")
    seen = j.group_by("lab_id", "person_id", "month").aggregate(
        orders=j.count(), unproven=j.count(where=j.journeys.isnull())
    )
    judged = seen.filter(seen.unproven >= 2).mutate(
        verdict=ibis.literal("broken"), key=seen.person_id + " " + seen.month.cast("string"),
        score=seen.unproven.cast("float64"),
    )  # fmt: skip
    return result_of(
        judged,
        "person_month",
        "key",
        {
            "record": lambda f: f.person_id,
            **columns(month="month", orders="orders", unproven="unproven", score="score"),
        },
    )


UNPROVEN = Rule(
    id="R-SITE-02",
    catalogue=("H24",),
    clauses=("5.8.1/presence",),
    supports=frozenset({"5.8.1/presence"}),
    title=Text("现场作业有行程凭证", "Journeys to sites have their proof"),
    severity="ask",
    stages=NO_STAGE,
    message=Text(
        "{record} 在 {month} 有 {orders} 个现场委托，其中 {unproven} 个没有行程记录",
        "{record} had {orders} orders on site in {month}, {unproven} of them without a journey on file",
    ),
    clears=Text("提供客户的确认或行程凭证", "Show the client's confirmation or proof of the journeys"),
    innocent=(Text("凭证遗失（单个不问）", "a lost document (a single one is not asked about)"),),
    needs=together(
        CERTIFICATE,
        {"certificates": ("job_id", "onsite", "operator_id"), "travel": ("job_id", "lab_id")},
    ),
    expression=_unproven,
)

RULES = (PERSONS, STANDARDS, LEGS, STAYS, UNPROVEN)

# SPDX-License-Identifier: Apache-2.0
"""Rules about clients, prices and publicity."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import beside, some, together, verdict
from zhunsheng.rules.organisation.asked import (
    YEAR,
    Of,
    counted,
    current,
    dated,
    from_counts,
    in_force,
    of_laboratory,
    of_records,
    told,
    with_count,
    within,
)
from zhunsheng.rules.organisation.system import document
from zhunsheng.rules.rule import Columns, Expression, Frames


def _evaluation(kind: str) -> Of:
    return Of(
        "self_evaluations",
        lambda t: (t.kind == kind) & within(t, t["at"], YEAR) & (t.approved_at <= t.asked_at),
    )


_EVALUATIONS: Columns = {"self_evaluations": ("kind", "at", "approved_at", "groups", "actions")}


SEGMENTED = of_laboratory(
    "R-CLIENT-01",
    ("6.2.1",),
    Text("客户有细分，需求年年分析", "Clients are segmented, and their needs analysed each year"),
    needs=together({"customers": ("customer_id", "segment")}, _EVALUATIONS),
    expression=from_counts(
        {
            "clients": Of("customers", lambda t: t.customer_id.notnull()),
            "loose": Of("customers", lambda t: t.segment.isnull()),
            "analysed": _evaluation("needs"),
            "changed": Of(
                "self_evaluations", lambda t: (t.kind == "needs") & within(t, t["at"], YEAR) & (t.actions > 0)
            ),
        },
        lambda f: (
            (f.clients == 0, "unknown:none"),
            (f.loose > 0, "broken"),
            (f.analysed == 0, "unknown:no-analysis"),
            (f.changed == 0, "broken:idle"),
        ),
    ),
    message=Text("{clients} 家客户中有 {loose} 家没有细分", "{loose} of {clients} clients are in no segment"),
    cases={
        "none": Text("没有登记客户", "no client is on file"),
        "no-analysis": Text("一年内没有需求分析", "no analysis of needs within the year is on file"),
        "idle": Text("需求分析没有引起服务改变", "The analysis of needs changed nothing"),
    },
    clears=Text("补细分，分析需求", "Assign segments; analyse the needs"),
)


SURVEYED = of_laboratory(
    "R-CLIENT-02",
    ("6.2.2",),
    Text(
        "一年内有满意度调查并评价，投诉按期关闭",
        "Satisfaction was surveyed and evaluated in the year, complaints closed in time",
    ),
    needs={
        "surveys": ("kind", "closed_at", "invited", "answered", "score", "loyalty", "evaluated_at"),
        "complaints": ("complaint_id", "received_at", "closed_at", "due_at"),
    },
    expression=from_counts(
        {
            "surveys": Of("surveys", lambda t: _asked_of(t, "client")),
            "whole": Of(
                "surveys",
                lambda t: (
                    _asked_of(t, "client")
                    & t.invited.notnull()
                    & t.answered.notnull()
                    & t.score.notnull()
                    & t.loyalty.notnull()
                    & t.evaluated_at.notnull()
                ),
            ),
            "complaints": Of("complaints", lambda t: within(t, t.received_at, YEAR)),
            "late": Of(
                "complaints",
                lambda t: (
                    within(t, t.received_at, YEAR) & (t.due_at < ibis.coalesce(t.closed_at, t.asked_at))
                ),
            ),
        },
        lambda f: (
            (f.late > 0, "broken"),
            (f.surveys == 0, "unknown:none"),
            (f.whole == 0, "broken:partial"),
        ),
    ),
    message=Text(
        "一年内 {complaints} 件投诉中有 {late} 件逾期",
        "{late} of the year's {complaints} complaints were closed late or are overdue",
    ),
    cases={
        "none": Text("一年内没有客户调查", "no survey of clients within the year is on file"),
        "partial": Text(
            "调查缺回收率、满意度、忠诚度或评价",
            "The survey lacks responses, score, loyalty or its evaluation",
        ),
    },
    clears=Text("处理逾期投诉，补评价", "Deal with what is overdue; evaluate the survey"),
)


def _asked_of(t: Expression, kind: str) -> Expression:
    return (t.kind == kind) & within(t, t.closed_at, YEAR)


ASKED_STAFF = of_laboratory(
    "R-STAFF-13",
    ("6.3.R5",),
    Text("一年内有员工调查并评价", "Staff were surveyed within the year, and it was evaluated"),
    severity="ask",
    needs={"surveys": ("kind", "closed_at", "answered", "score", "evaluated_at")},
    expression=from_counts(
        {
            "surveys": Of("surveys", lambda t: _asked_of(t, "staff")),
            "whole": Of(
                "surveys",
                lambda t: (
                    _asked_of(t, "staff")
                    & t.answered.notnull()
                    & t.score.notnull()
                    & t.evaluated_at.notnull()
                ),
            ),
        },
        lambda f: ((f.surveys == 0, "unknown:none"), (f.whole == 0, "broken")),
    ),
    message=Text(
        "员工调查缺回收数、得分或评价", "The survey of staff lacks responses, score or its evaluation"
    ),
    cases={"none": Text("一年内没有员工调查", "no survey of staff within the year is on file")},
    clears=Text("补评价", "Evaluate the survey"),
)


def _priced(frames: Frames) -> Expression:
    """Whether a price list is public and current, and prices below half of it were approved."""
    seen = counted(
        frames,
        {
            "lists": Of(
                "documents",
                lambda t: (t.subject == "price-list") & current(t) & within(t, t.effective_from, YEAR),
            ),
            "ever": document("price-list"),
        },
    )
    j = frames["jobs"]
    low = j.filter((j.price < j.list_price * 0.5).fill_null(False) & j.price_approved_by.isnull())
    seen = with_count(seen, low.select("lab_id"), "low")
    return told(
        seen,
        (seen.ever == 0, "unknown:none"),
        (seen.lists == 0, "broken"),
        (seen.low > 0, "broken:low"),
    )


PRICED = of_laboratory(
    "R-PRICE-02",
    ("6.2.4",),
    Text("公开一年内的价目，优惠有批准", "A price list of the year is public, and rebates are approved"),
    severity="ask",
    needs={
        "documents": ("subject", "approved_at", "effective_from", "superseded_at"),
        "jobs": ("list_price", "price", "price_approved_by"),
    },
    expression=_priced,
    message=Text("现行价目已超过一年", "The price list in force is older than a year"),
    cases={
        "none": Text("没有公开的价目", "no price list is in force"),
        "low": Text(
            "{low} 个委托的成交价不到标价一半，没有批准",
            "{low} orders were priced below half of the list without approval",
        ),
    },
    clears=Text("更新价目，补批准", "Renew the list; approve the rebates"),
    innocent=(Text("框架协议的折扣", "a framework discount"),),
)


COMPETITIVE = of_laboratory(
    "R-CLIENT-03",
    ("6.2.5",),
    Text("一年内自评竞争力", "Competitiveness was evaluated within the year"),
    severity="ask",
    needs=_EVALUATIONS,
    expression=from_counts(
        {
            "done": _evaluation("competitiveness"),
            "whole": Of(
                "self_evaluations",
                lambda t: (t.kind == "competitiveness") & within(t, t["at"], YEAR) & (t["groups"] >= 4),
            ),
        },
        lambda f: ((f.done == 0, "unknown:none"), (f.whole == 0, "broken")),
    ),
    message=Text("竞争力自评没有涵盖四方面能力", "The evaluation does not cover the four groups of ability"),
    cases={"none": Text("一年内没有经批准的竞争力自评", "no approved evaluation of the year is on file")},
    clears=Text("按四方面能力自评", "Evaluate all four groups"),
)


def _selling(frames: Frames) -> Expression:
    """Sales staff without a pledge in force, bids without approval, and confirmed violations."""
    a = dated(frames, "appointments")
    sales = a.filter((a.role == "sales") & in_force(a)).select("lab_id", "person_id", "asked_at").distinct()
    d = frames["declarations"]
    d = d.filter(d.kind == "lawful-market").select(
        "valid_from", "valid_to", d_lab="lab_id", d_person="person_id"
    )
    j = beside(sales, d, lab_id="d_lab", person_id="d_person")
    sworn = j.group_by(sales.columns).aggregate(sworn=some(in_force(j)))
    seen = counted(
        frames,
        {
            "bids": Of("publicity", lambda t: (t.channel == "bid") & (t.published_at <= t.asked_at)),
            "loose": Of(
                "publicity",
                lambda t: (t.channel == "bid") & (t.approved_at.isnull() | (t.published_at < t.approved_at)),
            ),
            "violations": Of(
                "integrity_cases",
                lambda t: (t.kind == "bribery") & t.confirmed & within(t, t.raised_at, YEAR),
            ),
        },
    )
    seen = with_count(seen, sworn.select("lab_id"), "sellers")
    seen = with_count(seen, sworn.filter(~sworn.sworn).select("lab_id"), "unsworn")
    return told(
        seen,
        (seen.violations > 0, "broken:violation"),
        (seen.unsworn > 0, "broken"),
        (seen.loose > 0, "broken:bid"),
        (seen.sellers == 0, "unknown:none"),
    )


SELLING = of_laboratory(
    "R-CLIENT-04",
    ("6.2.6",),
    Text("市场人员有承诺，投标经评审", "Sales staff have pledged, and bids are reviewed"),
    needs={
        "appointments": ("person_id", "role", "valid_from", "valid_to"),
        "declarations": ("person_id", "kind", "valid_from", "valid_to"),
        "publicity": ("channel", "published_at", "approved_at"),
        "integrity_cases": ("kind", "confirmed", "raised_at"),
    },
    expression=_selling,
    message=Text(
        "{sellers} 名市场人员中有 {unsworn} 人没有在效的承诺",
        "{unsworn} of {sellers} sales staff have no pledge in force",
    ),
    cases={
        "none": Text("没有登记市场人员", "no sales staff is on file"),
        "bid": Text(
            "{bids} 份投标中有 {loose} 份没有事先评审", "{loose} of {bids} bids were not reviewed first"
        ),
        "violation": Text(
            "一年内有 {violations} 件贿赂属实", "{violations} cases of bribery of the year were found true"
        ),
    },
    clears=Text("补签承诺，评审投标", "Have the pledge signed; review the bids"),
)


def _published(frames: Frames) -> Expression:
    p = frames["publicity"]
    return p.select(
        "lab_id",
        "publication_id",
        "published_at",
        "approved_at",
        verdict=verdict(
            ((p.mismatch & p.corrected_at.isnull()).fill_null(False), "broken:mismatch"),
            (p.approved_at.isnull(), "broken"),
            (p.published_at < p.approved_at, "broken:late"),
            (p.mismatch.isnull(), "unknown:uncompared"),
        ),
    )


PUBLISHED = of_records(
    "publicity",
    ("publication", "publication_id"),
    "R-CLAIM-03",
    ("5.9.4",),
    Text(
        "对外发布先批准，不符即更正", "Publications are approved first, and corrected where they don't match"
    ),
    needs={"publicity": ("publication_id", "published_at", "approved_at", "mismatch", "corrected_at")},
    expression=_published,
    message=Text(
        "发布 {record}（{published_at}）没有批准", "Publication {record} of {published_at} was not approved"
    ),
    cases={
        "late": Text(
            "发布 {record} 于 {published_at}，{approved_at} 才批准",
            "Publication {record} of {published_at} was approved only on {approved_at}",
        ),
        "mismatch": Text(
            "发布 {record} 与有效记录不符，没有更正",
            "Publication {record} does not match the records in force and is not corrected",
        ),
        "uncompared": Text(
            "发布 {record} 没有与记录比对", "publication {record} was not compared with the records"
        ),
    },
    clears=Text("更正或撤下，补批准", "Correct it or take it down; approve it"),
    innocent=(Text("页面更新较晚", "the page was updated late"),),
)

RULES = (
    SEGMENTED,
    SURVEYED,
    ASKED_STAFF,
    PRICED,
    COMPETITIVE,
    SELLING,
    PUBLISHED,
)

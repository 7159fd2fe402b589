# SPDX-License-Identifier: Apache-2.0
"""Rules about impartiality and integrity: procedures, pledges, declarations, cases."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import CERTIFICATE, beside, holds_at, own_work, together
from zhunsheng.rules.organisation.asked import (
    YEAR,
    Of,
    counted,
    current,
    from_counts,
    of_certificates,
    of_laboratory,
    told,
    with_count,
    within,
)
from zhunsheng.rules.organisation.staff import STAFF, without
from zhunsheng.rules.organisation.system import DOCUMENTS, document, no_document
from zhunsheng.rules.rule import Columns, Expression, Frames


def _standing(t: Expression) -> Expression:
    return (t.kind == "impartiality") & holds_at(t.raised_at, t.closed_at, t.asked_at)


IMPARTIAL = of_laboratory(
    "R-INTEGRITY-01",
    ("5.1",),
    Text(
        "公正性有程序，风险年年评审", "Impartiality has its procedure, and its risks are reviewed each year"
    ),
    needs=together(
        DOCUMENTS,
        {
            "risks": (
                "risk_id",
                "kind",
                "rating",
                "owner_id",
                "action_at",
                "raised_at",
                "reviewed_at",
                "closed_at",
            )
        },
    ),
    expression=from_counts(
        {
            "procedures": document("impartiality"),
            "risks": Of("risks", _standing),
            "stale": Of("risks", lambda t: _standing(t) & ~within(t, t.reviewed_at, YEAR).fill_null(False)),
            "idle": Of(
                "risks",
                lambda t: _standing(t) & (t.rating == "high") & (t.owner_id.isnull() | t.action_at.isnull()),
            ),
        },
        lambda f: (
            (f.procedures == 0, "unknown:none"),
            (f.risks == 0, "unknown:no-risk"),
            (f.idle > 0, "broken:idle"),
            (f.stale > 0, "broken"),
        ),
    ),
    message=Text(
        "{risks} 项公正性风险中有 {stale} 项一年内没有评审",
        "{stale} of {risks} risks to impartiality were not reviewed within the year",
    ),
    cases={
        "none": no_document("公正性程序", "procedure of impartiality"),
        "no-risk": Text("公正性风险没有登记", "no risk to impartiality is on file"),
        "idle": Text("{idle} 项高风险没有负责人或措施", "{idle} high risks have no owner or no action"),
    },
    clears=Text("评审风险，落实负责人与措施", "Review the risks; name owners and act"),
)


def _bribery(frames: Frames) -> Expression:
    seen = counted(
        frames,
        {
            "rules": document("anti-bribery"),
            "overdue": Of(
                "integrity_cases",
                lambda t: (
                    t.kind.isin(("pressure", "bribery"))
                    & holds_at(t.raised_at, t.closed_at, t.asked_at)
                    & (t.due_at < t.asked_at)
                ),
            ),
        },
    )
    unsworn = without(
        frames, "declarations", lambda j: (j.kind == "anti-bribery") & within(j, j.valid_from, YEAR)
    )
    seen = with_count(seen, unsworn, "unsworn")
    return told(
        seen,
        (seen.rules == 0, "unknown:none"),
        (seen.overdue > 0, "broken:overdue"),
        (seen.unsworn > 0, "broken"),
    )


_PLEDGES: Columns = {
    "people": ("person_id", "left_at"),
    "declarations": ("person_id", "kind", "valid_from", "valid_to"),
    "integrity_cases": ("kind", "raised_at", "due_at", "closed_at", "confirmed"),
    "documents": ("subject", "approved_at", "effective_from", "superseded_at"),
}


BRIBERY = of_laboratory(
    "R-INTEGRITY-02",
    ("5.2", "6.2.7"),
    Text("反商业贿赂有制度、有承诺", "Commercial bribery is ruled out, and all have pledged so"),
    needs=_PLEDGES,
    expression=_bribery,
    message=Text(
        "{unsworn} 名在职人员一年内没有签反贿赂承诺",
        "{unsworn} members of staff made no pledge against bribery in the year",
    ),
    cases={
        "none": no_document("反商业贿赂制度", "rule against bribery"),
        "overdue": Text(
            "{overdue} 件压力或贿赂事件逾期未关闭",
            "{overdue} cases of pressure or bribery are open beyond their due date",
        ),
    },
    clears=Text("补签承诺，处理事件", "Have the pledge signed; deal with the cases"),
)


def _declared(frames: Frames) -> Expression:
    """Everybody declared their interests within the year."""
    seen = counted(frames, {"staff": STAFF})
    silent = without(
        frames, "declarations", lambda j: (j.kind == "conflict-of-interest") & within(j, j.valid_from, YEAR)
    )
    seen = with_count(seen, silent, "undeclared")
    return told(seen, (seen.staff == 0, "unknown:none"), (seen.undeclared > 0, "broken"))


DECLARED = of_laboratory(
    "R-INTEGRITY-03",
    ("5.3",),
    Text("每人一年内申报过利益冲突", "Everybody declared their interests within the year"),
    needs={
        "people": ("person_id", "left_at"),
        "declarations": ("person_id", "kind", "valid_from"),
    },
    expression=_declared,
    message=Text(
        "{staff} 人中有 {undeclared} 人一年内没有申报",
        "{undeclared} of {staff} made no declaration within the year",
    ),
    cases={"none": Text("没有登记人员", "no member of staff is on file")},
    clears=Text("补申报", "Have the declarations made"),
)


def _conflicted(frames: Frames) -> Expression:
    """Calibrating, checking or signing for a client with whom one had declared a conflict."""
    c = own_work(frames).select(
        "lab_id", "cert_id", "certificate", "job_id", "begins", "operator_id", "checker_id", "signer_id"
    )
    jobs = frames["jobs"].select("customer_id", j_lab="lab_id", j_job="job_id")
    j = beside(c, jobs, lab_id="j_lab", job_id="j_job")
    keys = ("lab_id", "cert_id", "certificate", "begins", "customer_id")
    acts = ibis.union(
        *(
            j.filter(j[who].notnull() & j.customer_id.notnull()).select(
                *keys, person=who, verdict=ibis.literal(f"broken{case}")
            )
            for who, case in (("operator_id", ""), ("checker_id", ":checked"), ("signer_id", ":signed"))
        )
    )
    d = frames["declarations"]
    d = d.filter((d.kind == "conflict-of-interest") & d.customer_id.notnull()).select(
        "valid_from", "valid_to", d_lab="lab_id", d_person="person_id", d_customer="customer_id"
    )
    k = beside(acts, d, "inner", lab_id="d_lab", person="d_person", customer_id="d_customer")
    k = k.filter(holds_at(k.valid_from, k.valid_to, k.begins)).select(acts.columns)
    silent = j.filter(j.operator_id.isnull() | j.customer_id.isnull()).select(
        *keys,
        person="operator_id",
        verdict=ibis.ifelse(
            j.operator_id.isnull(), ibis.literal("unknown:no-person"), ibis.literal("unknown:no-client")
        ),
    )
    seen = k.union(silent).distinct()
    return seen.select(
        "lab_id",
        "cert_id",
        "person",
        "begins",
        "verdict",
        client=seen.customer_id,
        record=seen.certificate + " / " + seen.person.fill_null(""),
    )


CONFLICT = of_certificates(
    "R-INTEGRITY-04",
    ("5.3",),
    Text(
        "没有人为申报过利益冲突的客户校准、核验或签发",
        "Nobody calibrated, checked or signed for a client they had declared a conflict with",
    ),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("job_id", "operator_id"),
            "jobs": ("job_id", "customer_id"),
            "declarations": ("person_id", "kind", "customer_id", "valid_from", "valid_to"),
        },
    ),
    reads={"certificates": ("number", "checker_id", "signer_id")},
    expression=_conflicted,
    message=Text(
        "{person} 于 {begins} 校准客户 {client} 的样品，与其有申报的利益冲突",
        "{person} calibrated for {client} on {begins}, a client they had declared a conflict with",
    ),
    cases={
        "no-person": Text("没有记录校准员", "the calibrator is not recorded"),
        "no-client": Text("没有记录客户", "the client is not recorded"),
        "checked": Text(
            "{person} 核验了 {begins} 为客户 {client} 做的工作，与其有申报的利益冲突",
            "{person} checked work of {begins} for {client}, a client they had declared a conflict with",
        ),
        "signed": Text(
            "{person} 签发了 {begins} 为客户 {client} 做的工作，与其有申报的利益冲突",
            "{person} signed work of {begins} for {client}, a client they had declared a conflict with",
        ),
    },
    clears=Text(
        "由他人复校，或说明冲突已解除", "Have it done again by another, or show that the conflict was over"
    ),
    innocent=(Text("冲突已解除而未登记", "the conflict was over and not filed so"),),
)


FREE = of_laboratory(
    "R-INTEGRITY-05",
    ("5.4",),
    Text("没有属实的胁迫或欺骗", "No case of pressure or deceit was found true"),
    needs={"integrity_cases": ("case_id", "kind", "raised_at", "closed_at", "confirmed")},
    expression=from_counts(
        {
            "confirmed": Of("integrity_cases", lambda t: _coerced(t) & t.confirmed),
            "open": Of("integrity_cases", lambda t: _coerced(t) & t.confirmed.isnull()),
        },
        lambda f: ((f.confirmed > 0, "broken"), (f.open > 0, "unknown:open")),
    ),
    message=Text(
        "一年内有 {confirmed} 件胁迫或欺骗属实",
        "{confirmed} cases of pressure, threat or deceit of the year were found true",
    ),
    cases={"open": Text("{open} 件还没有结论", "{open} cases are not decided yet")},
    clears=Text("处理并说明对数据没有影响", "Deal with it, and show that no data were affected"),
    innocent=(Text("事件与数据无关", "the case has nothing to do with data"),),
)


def _coerced(t: Expression) -> Expression:
    return t.kind.isin(("pressure", "threat", "deceit")) & within(t, t.raised_at, YEAR)


UPRIGHT = of_laboratory(
    "R-INTEGRITY-06",
    ("5.5",),
    Text("诚信有制度、有落实、有奖惩", "Integrity has its rule, is carried out, rewarded and penalised"),
    severity="ask",
    needs=together(DOCUMENTS, {"documents": ("department",), "integrity_log": ("kind", "at")}),
    expression=from_counts(
        {
            "rules": document("integrity"),
            "assigned": Of(
                "documents", lambda t: (t.subject == "integrity") & current(t) & t.department.notnull()
            ),
            "done": Of("integrity_log", lambda t: (t.kind == "implementation") & within(t, t["at"], YEAR)),
            "log": Of("integrity_log", lambda t: (t.kind != "implementation") & within(t, t["at"], YEAR)),
        },
        lambda f: (
            (f.rules == 0, "unknown:none"),
            (f.assigned == 0, "unknown:no-department"),
            (f.done == 0, "broken"),
            (f.log == 0, "unknown:no-log"),
        ),
    ),
    message=Text(
        "一年内没有诚信制度的落实记录", "Nothing of the year shows that the rule of integrity is carried out"
    ),
    cases={
        "none": no_document("诚信管理制度", "rule of integrity"),
        "no-department": Text("没有写明负责部门", "the department responsible is not named"),
        "no-log": Text("一年内没有奖惩记录", "no reward or penalty of the year is on file"),
    },
    clears=Text("登记落实与奖惩", "File what was carried out, rewarded and penalised"),
)

RULES = (
    IMPARTIAL,
    BRIBERY,
    DECLARED,
    CONFLICT,
    FREE,
    UPRIGHT,
)

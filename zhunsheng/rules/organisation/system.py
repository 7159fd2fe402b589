# SPDX-License-Identifier: Apache-2.0
"""Rules about the management system: documents, objectives, commitments, records, errors."""

from collections.abc import Mapping

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import CERTIFICATE, beside, together, verdict, work
from zhunsheng.rules.organisation.asked import (
    YEAR,
    Of,
    counted,
    current,
    dated,
    from_counts,
    in_force,
    of_certificates,
    of_laboratory,
    of_records,
    told,
    with_count,
    within,
)
from zhunsheng.rules.organisation.staff import STAFF, active
from zhunsheng.rules.rule import Columns, Expression, Frames

CHAPTER_8 = tuple(f"8.{number}" for number in range(2, 10))
"""The clauses of GB/T 27025 chapter 8 that a management system answers to."""


DOCUMENTS: Columns = {"documents": ("subject", "approved_at", "effective_from", "superseded_at")}


KEPT_YEARS = 6.0


QUARTER = 92
"""Days for which the value of the period just over speaks for an objective whose new period runs."""


def document(*subjects: str) -> Of:
    """Approved documents about a subject, in force on the day."""
    return Of("documents", lambda t: t.subject.isin(subjects) & current(t))


def no_document(zh: str, en: str) -> Text:
    return Text(f"没有现行的{zh}", f"no {en} is in force")


def _covered(frames: Frames, counts: Mapping[str, Of]) -> Expression:
    """These counts, and how many clauses of chapter 8 have a document in force."""
    m = dated(frames, "clause_matrix")
    d = frames["documents"].select(
        "document_id", "approved_at", "effective_from", "superseded_at", d_lab="lab_id"
    )
    j = beside(m.rename(m_document="document_id"), d, "inner", lab_id="d_lab", m_document="document_id")
    there = j.filter(current(j) & j.clause.isin(CHAPTER_8))
    clauses = there.select("lab_id", "clause").distinct()
    return with_count(counted(frames, counts), clauses, "clauses")


def _of_the_year(t: Expression, kind: str) -> Expression:
    return (t.kind == kind) & within(t, t.held_at, YEAR)


_AUDITED = {
    "whole": Of("audits", lambda t: _of_the_year(t, "internal") & t.aspect.isnull()),
    "audited": Of("audits", lambda t: _of_the_year(t, "internal") & t.aspect.isin(CHAPTER_8), "aspect"),
}
"""Internal audits of the whole system, and the clauses that the others looked at."""


def _matrix(frames: Frames) -> Expression:
    seen = _covered(frames, _AUDITED)
    return told(
        seen,
        (seen.clauses == 0, "unknown:none"),
        (seen.clauses < len(CHAPTER_8), "broken"),
        ((seen.whole == 0) & (seen.audited == 0), "unknown:no-audit"),
        ((seen.whole == 0) & (seen.audited < len(CHAPTER_8)), "broken:audit"),
    )


_MATRIX: Columns = {
    "clause_matrix": ("clause", "document_id"),
    "documents": ("document_id", "approved_at", "effective_from", "superseded_at"),
    "audits": ("kind", "aspect", "held_at"),
}


_NO_MATRIX = Text("没有条款与文件的对照", "no matrix of clauses against documents is on file")


MATRIX = of_laboratory(
    "R-SYSTEM-01",
    ("4.7.1",),
    Text("体系文件覆盖各条款，一年内审核过", "Documents cover each clause, and each was audited in the year"),
    needs=_MATRIX,
    expression=_matrix,
    message=Text(
        "第 8 章 8 条中只有 {clauses} 条有现行文件",
        "Of the eight clauses of chapter 8, {clauses} have a document in force",
    ),
    cases={
        "none": _NO_MATRIX,
        "no-audit": Text("一年内没有内部审核", "no internal audit of the year is on file"),
        "audit": Text(
            "一年内的内部审核只覆盖 {audited} 条", "The year's internal audits cover {audited} clauses only"
        ),
    },
    clears=Text("登记对照与审核", "File the matrix and the audits"),
)


def _elements(frames: Frames) -> Expression:
    kept_up = {
        "reviews": Of("audits", lambda t: _of_the_year(t, "management-review")),
        "risks": Of("risks", lambda t: within(t, t.reviewed_at, YEAR)),
    }
    seen = _covered(frames, {**_AUDITED, **kept_up})
    return told(
        seen,
        (seen.clauses == 0, "unknown:none"),
        (seen.clauses < len(CHAPTER_8), "broken"),
        ((seen.whole + seen.audited == 0) | (seen.reviews == 0) | (seen.risks == 0), "unknown:no-record"),
    )


ELEMENTS = of_laboratory(
    "R-SYSTEM-02",
    ("4.7.2",),
    Text("八个要素都有程序和运行记录", "The eight elements have procedures and records"),
    needs=together(_MATRIX, {"risks": ("reviewed_at",)}),
    expression=_elements,
    message=Text(
        "八个要素中只有 {clauses} 个有现行程序", "Of the eight elements, {clauses} have a procedure in force"
    ),
    cases={
        "none": _NO_MATRIX,
        "no-record": Text(
            "一年内缺内部审核、管理评审或风险评审的记录",
            "no internal audit, management review or review of risks within the year",
        ),
    },
    clears=Text("登记程序与记录", "File the procedures and records"),
)


def _unmeasured(frames: Frames) -> Expression:
    """Objectives in force without a value, unless the same one had a value for the period just over."""
    o = dated(frames, "objectives")
    over = (o.valid_to <= o.asked_at) & (o.asked_at - ibis.interval(days=QUARTER) < o.valid_to)
    known = o.filter(over & o.value.notnull()).select(k_lab="lab_id", k_name="name").distinct()
    open_now = o.filter(in_force(o) & o.value.isnull()).select("lab_id", "name")
    j = beside(open_now, known, lab_id="k_lab", name="k_name")
    return j.filter(j.k_lab.isnull()).select("lab_id", "name")


def _aware(frames: Frames) -> Expression:
    """Policy and objectives in force, measured, and known to nineteen in twenty of the staff."""
    seen = counted(
        frames,
        {
            "policies": document("policy"),
            "papers": document("objectives"),
            "objectives": Of("objectives", in_force),
            "staff": STAFF,
        },
    )
    seen = with_count(seen, _unmeasured(frames), "unmeasured")
    a = frames["acknowledgements"].select("at", "person_id", "lab_id", "document_id")
    d = frames["documents"]
    d = d.filter(d.subject == "policy").select("document_id", "effective_from", d_lab="lab_id")
    known = beside(a.rename(a_document="document_id"), d, "inner", lab_id="d_lab", a_document="document_id")
    known = known.filter(known["at"] >= known.effective_from).select("lab_id", "person_id")
    heard = beside(
        active(frames).select("lab_id", "person_id"),
        known.distinct().rename(k_lab="lab_id", k_person="person_id"),
        "inner",
        lab_id="k_lab",
        person_id="k_person",
    )
    seen = with_count(seen, heard.select("lab_id"), "heard")
    return told(
        seen,
        ((seen.policies == 0) | (seen.papers == 0), "unknown:none"),
        (seen.objectives == 0, "unknown:no-objective"),
        (seen.heard * 100 < seen.staff * 95, "broken"),
        (seen.unmeasured > 0, "broken:unmeasured"),
    )


AWARE = of_laboratory(
    "R-SYSTEM-03",
    ("4.7.3",),
    Text("方针目标现行、有实测值、人人知悉", "Policy and objectives are in force, measured and known"),
    needs={
        "documents": (
            "lab_id",
            "document_id",
            "subject",
            "approved_at",
            "effective_from",
            "superseded_at",
        ),
        "objectives": ("name", "valid_from", "valid_to", "value"),
        "people": ("person_id", "left_at"),
        "acknowledgements": ("person_id", "document_id", "at"),
    },
    expression=_aware,
    message=Text(
        "在职 {staff} 人中只有 {heard} 人知悉方针",
        "Of {staff} members of staff, {heard} took note of the policy",
    ),
    cases={
        "none": no_document("方针或目标", "policy or no statement of objectives"),
        "no-objective": Text("没有登记质量目标", "no objective is on file"),
        "unmeasured": Text(
            "{objectives} 项目标中有 {unmeasured} 项没有实测值",
            "{unmeasured} of {objectives} objectives have no value",
        ),
    },
    clears=Text("补测、补签知悉", "Measure, and have the policy acknowledged"),
)


def _sited(frames: Frames) -> Expression:
    """Where there are several sites, every record names its own."""
    p = frames["premises"]
    sites = p.group_by(p_lab="lab_id").aggregate(sites=p.site_id.nunique())
    c = work(frames).select("lab_id", "cert_id", "certificate", "site_id")
    j = beside(c, sites, lab_id="p_lab")
    return j.select(
        "lab_id",
        "cert_id",
        "sites",
        record=j.certificate,
        verdict=verdict(
            (j.sites.isnull(), "unknown:no-sites"), ((j.sites > 1) & j.site_id.isnull(), "broken")
        ),
    )


SITED = of_certificates(
    "R-SYSTEM-04",
    ("4.7.4",),
    Text("多场所的记录都写明场所", "Records of several sites name their site"),
    needs=together(CERTIFICATE, {"certificates": ("site_id",), "premises": ("site_id",)}),
    reads={"certificates": ("number",)},
    expression=_sited,
    message=Text(
        "{record} 没有写明场所，实验室有 {sites} 个场所", "{record} names no site; the laboratory has {sites}"
    ),
    cases={"no-sites": Text("没有登记场所", "no site is on file")},
    clears=Text("补登场所", "File the site"),
)


def _met(frames: Frames) -> Expression:
    """Special requirements: acknowledged before the work, found met before the certificate was signed."""
    n = frames["special_needs"]
    c = work(frames).select("begins", "signed_at", "certificate", c_lab="lab_id", c_cert="cert_id")
    j = beside(n, c, lab_id="c_lab", cert_id="c_cert")
    return j.select(
        "lab_id",
        "need_id",
        "acknowledged_at",
        "met_at",
        record=ibis.coalesce(j.certificate, j.job_id),
        verdict=verdict(
            ((j.signed_at < j.met_at).fill_null(False), "broken"),
            (j.signed_at.notnull() & j.met_at.isnull(), "broken:unmet"),
            ((j.begins < j.acknowledged_at).fill_null(False), "broken:late"),
            (j.acknowledged_at.isnull() | j.met_at.isnull(), "unknown:open"),
        ),
    )


MET = of_records(
    "special_needs",
    ("need", "need_id"),
    "R-NEED-01",
    ("4.7.5",),
    Text("客户的特殊要求传到并满足", "Special requirements are passed on and met"),
    needs=together(
        CERTIFICATE,
        {
            "special_needs": ("need_id", "job_id", "cert_id", "acknowledged_at", "met_at"),
            "certificates": ("signed_at",),
        },
    ),
    reads={"certificates": ("number",)},
    expression=_met,
    message=Text(
        "{record} 签发后，{met_at} 才确认满足特殊要求",
        "Whether {record} met a special requirement was found only on {met_at}, after it was signed",
    ),
    cases={
        "unmet": Text(
            "{record} 已签发，特殊要求没有确认满足",
            "{record} was signed; nobody found its special requirement met",
        ),
        "late": Text(
            "{record} 开工后，{acknowledged_at} 才知悉特殊要求",
            "The special requirement of {record} was noted on {acknowledged_at}, after the work began",
        ),
        "open": Text(
            "{record} 的特殊要求还没有知悉或确认", "the special requirement of {record} is still open"
        ),
    },
    clears=Text("补登知悉与确认，或向客户说明", "File that it was noted and met, or tell the client"),
)


COMMITTED = of_laboratory(
    "R-COMMIT-01",
    ("5.6",),
    Text("服务承诺有制度", "Commitments of service are in writing"),
    needs=DOCUMENTS,
    expression=from_counts(
        {"rules": document("commitment")},
        lambda f: ((f.rules == 0, "unknown:none"),),
    ),
    message=Text("没有服务承诺制度", "no commitment of service is in force"),
    cases={"none": no_document("服务承诺制度", "commitment of service")},
    clears=Text("批准并公布服务承诺", "Approve and publish the commitment"),
)


def _on_time(frames: Frames) -> Expression:
    """Orders with an agreed date, and the last certificate issued for each; amendments came after it."""
    j = frames["jobs"].select("lab_id", "job_id", "due_at", "late_reason")
    a = frames["amendments"].select(a_lab="lab_id", a_cert="new_cert_id").distinct()
    c = beside(work(frames), a, lab_id="a_lab", cert_id="a_cert")
    c = c.filter(c.a_cert.isnull()).select("signed_at", c_lab="lab_id", c_job="job_id", c_cert="cert_id")
    k = beside(j, c, lab_id="c_lab", job_id="c_job")
    seen = k.group_by(j.columns).aggregate(
        issued=k.signed_at.max(), certificates=k.count(where=k.c_cert.notnull())
    )
    return seen.select(
        "lab_id",
        "job_id",
        "due_at",
        "issued",
        verdict=verdict(
            (seen.due_at.isnull(), "unknown:no-date"),
            ((seen.due_at < seen.issued).fill_null(False) & seen.late_reason.isnull(), "broken"),
        ),
    )


ON_TIME = of_records(
    "jobs",
    ("job", "job_id"),
    "R-COMMIT-02",
    ("5.6",),
    Text("逾期的委托都有理由和处理", "Every late order has its reason and consequence"),
    severity="ask",
    needs=together(
        CERTIFICATE, {"jobs": ("job_id", "due_at", "late_reason"), "certificates": ("job_id", "signed_at")}
    ),
    reads={"amendments": ("new_cert_id",)},
    expression=_on_time,
    message=Text(
        "委托 {record} 约定 {due_at}，{issued} 才签发，没有理由",
        "Order {record} was due on {due_at} and issued on {issued}, without a reason",
    ),
    cases={"no-date": Text("委托 {record} 没有约定日期", "no date was agreed for order {record}")},
    clears=Text("写明理由与处理", "Say why, and what followed"),
    innocent=(Text("客户推迟送样", "the client delivered late"),),
)


ITEMS = of_laboratory(
    "R-ITEM-01",
    ("6.1.4/procedure",),
    Text("样品处置有程序", "The handling of items has its procedure"),
    needs=DOCUMENTS,
    expression=from_counts(
        {"rules": document("items")},
        lambda f: ((f.rules == 0, "unknown:none"),),
    ),
    message=Text("没有样品处置程序", "no procedure for items is in force"),
    cases={"none": no_document("样品处置程序", "procedure for items")},
    clears=Text("批准样品处置程序", "Approve the procedure"),
)


KEPT = of_laboratory(
    "R-RECORD-01",
    ("6.1.5.2",),
    Text(
        "记录有保存期，备份与恢复演练按期",
        "Records have their retention; back-ups and restore tests are in time",
    ),
    needs={
        "retention": ("record_type", "years", "valid_from", "valid_to"),
        "backups": ("kind", "at", "succeeded"),
    },
    expression=from_counts(
        {
            "kept": Of("retention", in_force),
            "short": Of("retention", lambda t: in_force(t) & (t.years < KEPT_YEARS)),
            "backups": Of("backups", lambda t: (t.kind == "backup") & (t["at"] <= t.asked_at)),
            "fresh": Of("backups", lambda t: (t.kind == "backup") & within(t, t["at"], 1) & t.succeeded),
            "restored": Of(
                "backups", lambda t: (t.kind == "restore-test") & within(t, t["at"], YEAR) & t.succeeded
            ),
        },
        lambda f: (
            (f.kept == 0, "unknown:none"),
            (f.short > 0, "broken"),
            (f.backups == 0, "unknown:no-backup"),
            (f.fresh == 0, "broken:backup"),
            (f.restored == 0, "broken:restore"),
        ),
    ),
    message=Text("{short} 类记录的保存期不足 6 年", "{short} types of record are kept fewer than 6 years"),
    cases={
        "none": Text("没有登记记录的保存期", "no retention of records is on file"),
        "no-backup": Text("没有备份记录", "no back-up is on file"),
        "backup": Text(
            "{day} 前 24 小时内没有成功的备份", "No back-up succeeded in the 24 hours before {day}"
        ),
        "restore": Text("一年内没有成功的恢复演练", "No restore test of the year succeeded"),
    },
    clears=Text("登记保存期，备份并演练恢复", "File the retention; back up, and test the restore"),
)


def _disposed(frames: Frames) -> Expression:
    d = frames["disposals"]
    r = frames["retention"].select("years", r_lab="lab_id", r_type="record_type")
    most = r.group_by("r_lab", "r_type").aggregate(years=r.years.max())
    j = beside(d, most, lab_id="r_lab", record_type="r_type")
    held = (j["at"].epoch_seconds() - j.made_at.epoch_seconds()) / 86_400.0
    return j.select(
        "lab_id",
        "disposal_id",
        "record_type",
        "at",
        "years",
        verdict=verdict(
            (j.approved_by.isnull(), "broken"),
            (j.years.isnull(), "unknown:no-retention"),
            (held < j.years * 365.0, "broken:early"),
        ),
    )


DISPOSED = of_records(
    "disposals",
    ("disposal", "disposal_id"),
    "R-RECORD-02",
    ("6.1.5.2",),
    Text("记录到期并经批准才销毁", "Records are disposed of after their time, with approval"),
    needs={
        "disposals": ("disposal_id", "record_type", "made_at", "at", "approved_by"),
        "retention": ("record_type", "years"),
    },
    expression=_disposed,
    message=Text(
        "{record_type} 记录于 {at} 销毁，没有批准",
        "Records of {record_type} were disposed of on {at} without approval",
    ),
    cases={
        "early": Text(
            "{record_type} 记录于 {at} 销毁，未满 {years} 年",
            "Records of {record_type} were disposed of on {at}, before {years} years",
        ),
        "no-retention": Text(
            "{record_type} 记录的保存期没有登记", "the retention of {record_type} is not on file"
        ),
    },
    clears=Text("出示批准", "Show the approval"),
)


def _erring(frames: Frames) -> Expression:
    """Certificates corrected for own errors, those issued in the year, and the target."""
    seen = counted(
        frames,
        {
            "targets": Of("objectives", lambda t: in_force(t) & _error_rate(t) & t.target.notnull()),
            "issued": Of("certificates", lambda t: within(t, t.signed_at, YEAR)),
            "errors": Of(
                "amendments", lambda t: (t.cause == "laboratory-error") & within(t, t.decided_at, YEAR)
            ),
        },
    )
    unmeasured = _unmeasured(frames)
    seen = with_count(seen, unmeasured.filter(_error_rate(unmeasured)), "unmeasured")
    o = dated(frames, "objectives")
    o = o.filter(in_force(o) & _error_rate(o))
    share = ibis.ifelse((o.unit == "%").fill_null(False), o.target / 100, o.target)
    least = o.group_by(o_lab="lab_id").aggregate(target=share.min())
    j = beside(seen, least, lab_id="o_lab").drop("o_lab")
    over = (j.errors > j.target * j.issued + 1e-9).fill_null(False)
    return told(
        j, (j.targets == 0, "unknown:none"), (over, "broken"), (j.unmeasured > 0, "unknown:unmeasured")
    )


def _error_rate(t: Expression) -> Expression:
    return t.name == "certificate-error-rate"


ERRING = of_laboratory(
    "R-ERROR-01",
    ("6.1.7/error_rate",),
    Text("证书差错率有目标且未超出", "The rate of certificate errors has a target and keeps to it"),
    needs={
        "objectives": ("name", "valid_from", "valid_to", "target", "value", "unit"),
        "certificates": ("signed_at",),
        "amendments": ("cause", "decided_at"),
    },
    expression=_erring,
    message=Text(
        "一年签发 {issued} 份，因自身差错修改 {errors} 份，超过目标 {target}",
        "{errors} of {issued} certificates were corrected for own errors, above the target {target}",
    ),
    cases={
        "none": Text("没有差错率目标", "no target of the error rate is on file"),
        "unmeasured": Text("差错率没有实测值", "the error rate has no value on file"),
    },
    clears=Text("分析原因并采取措施", "Find the cause, and act"),
    innocent=(Text("差错属客户原因而误判", "an error of the client, judged wrongly"),),
)

RULES = (
    MATRIX,
    ELEMENTS,
    AWARE,
    SITED,
    MET,
    COMMITTED,
    ON_TIME,
    ITEMS,
    KEPT,
    DISPOSED,
    ERRING,
)

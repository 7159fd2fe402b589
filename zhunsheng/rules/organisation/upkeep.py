# SPDX-License-Identifier: Apache-2.0
"""Rules about what is kept up: archives, plans, checks, monitoring, improvement."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import CERTIFICATE, beside, own_work, some, together, uses, verdict, work
from zhunsheng.rules.organisation.asked import (
    LABS,
    NOT_ASKED,
    PAPER,
    YEAR,
    Of,
    counted,
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
from zhunsheng.rules.organisation.equipment import BY_STANDARD
from zhunsheng.rules.organisation.system import DOCUMENTS, document
from zhunsheng.rules.rule import Expression, Frames


def archived(frames: Frames) -> Expression:
    """Issued certificates beside the register of what was issued."""
    c = work(frames)
    c = c.filter(c.signed_at.notnull()).select("lab_id", "cert_id", "certificate", "state")
    r = frames["registry"].select(
        "content_hash", "lookup_code", "signed", "shown_state", r_lab="lab_id", r_cert="cert_id"
    )
    j = beside(c, r, lab_id="r_lab", cert_id="r_cert")
    return j.group_by(c.columns).aggregate(
        filed=some(j.r_cert.notnull()),
        hashed=some(j.content_hash.notnull()),
        coded=some(j.lookup_code.notnull()),
        signed=some(j.signed),
        unsigned=some(~j.signed),
        shown=some(j.shown_state.notnull()),
        other=some(j.shown_state != j.state),
    )


def _in_archive(frames: Frames) -> Expression:
    seen = archived(frames)
    return seen.select(
        "lab_id",
        "cert_id",
        record=seen.certificate,
        verdict=verdict((~seen.filed, "broken"), (~seen.hashed, "unknown:no-hash")),
    )


ARCHIVED = of_certificates(
    "R-ARCHIVE-01",
    ("6.1.5.1.b",),
    Text("签发的证书都已归档", "Every certificate issued is archived"),
    needs=together(CERTIFICATE, {"certificates": ("signed_at",), "registry": ("cert_id", "content_hash")}),
    reads={"certificates": ("number", "state"), "registry": ("lookup_code", "signed", "shown_state")},
    expression=_in_archive,
    message=Text("{record} 已签发，不在登记中", "{record} was issued and is not in the register"),
    cases={"no-hash": Text("{record} 没有文件的哈希", "the hash of the file of {record} is not kept")},
    clears=Text("补登登记", "File it in the register"),
    innocent=(Text("登记漏登", "left out of the register"),),
)


def _checks(frames: Frames) -> Expression:
    """Checks that were due by the day asked, done or not."""
    c = dated(frames, "standard_checks")
    overdue = (c.due_at <= c.asked_at) & c.done_at.isnull()
    return c.select(
        "lab_id",
        "check_id",
        "due_at",
        "done_at",
        record=ibis.coalesce(c.equip_id + " / " + c.function, c.equip_id),
        verdict=verdict(
            (c.asked_at.isnull(), "unknown:no-day"),
            (overdue.fill_null(False), "broken"),
            ((c.due_at < c.done_at).fill_null(False), "broken:late"),
        ),
    )


CHECKED = of_records(
    "standard_checks",
    ("check", "check_id"),
    "R-CHECK-01",
    ("6.1.5.1.c",),
    Text("期间核查按期完成", "Intermediate checks are made in time"),
    needs=together(LABS, {"standard_checks": ("check_id", "equip_id", "function", "due_at", "done_at")}),
    expression=_checks,
    message=Text(
        "{record} 的期间核查 {due_at} 到期，没有做",
        "The check of {record} was due on {due_at} and was not made",
    ),
    cases={
        "late": Text(
            "{record} 的期间核查 {due_at} 到期，{done_at} 才做",
            "The check of {record} was due on {due_at} and made on {done_at}",
        ),
        "no-day": NOT_ASKED,
    },
    clears=Text("补做核查，评估其间的结果", "Make the check, and judge the results meanwhile"),
    innocent=(Text("标准器停用中", "the standard was out of service"), PAPER),
)


def _ignored(frames: Frames) -> Expression:
    """Checks that failed, and the work begun with the standard before a check or calibration set it right."""
    k = frames["standard_checks"]
    failed = ~k["within"].fill_null(True) | ~k.in_control.fill_null(True)
    bad = k.filter(k.done_at.notnull() & failed).select("lab_id", "check_id", "equip_id", "done_at")
    passed = k.filter(k.done_at.notnull() & ~failed).select("lab_id", "equip_id", right_at="done_at")
    traced = frames["traceability"].select("lab_id", "equip_id", right_at="cal_date")
    right = ibis.union(passed, traced).rename(r_lab="lab_id", r_equip="equip_id")
    j = beside(bad, right, lab_id="r_lab", equip_id="r_equip")
    after = j.right_at > j.done_at
    until = j.group_by(bad.columns).aggregate(until=j.right_at.min(where=after))
    begun = own_work(frames).select("begins", "certificate", w_lab="lab_id", w_cert="cert_id")
    used = uses(frames).select(u_lab="lab_id", u_cert="cert_id", u_equip="equip_id").distinct()
    used = beside(used, begun, "inner", u_lab="w_lab", u_cert="w_cert").drop("w_lab", "w_cert")
    j = beside(until, used, lab_id="u_lab", equip_id="u_equip")
    during = (j.begins > j.done_at) & (j.until.isnull() | (j.begins < j.until))
    seen = j.group_by(until.columns).aggregate(used=j.count(where=during.fill_null(False)))
    return seen.select(
        "lab_id",
        "check_id",
        "done_at",
        "used",
        record=seen.equip_id,
        verdict=verdict((seen.used > 0, "broken")),
    )


IGNORED = of_records(
    "standard_checks",
    ("check", "check_id"),
    "R-CHECK-02",
    ("6.1.6",),
    Text("期间核查不合格的标准器不再使用", "A standard that failed its check is not used on"),
    severity="ask",
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("started_at",),
            "standard_checks": ("check_id", "equip_id", "done_at", "within", "in_control"),
            "traceability": ("equip_id", "cal_date"),
        },
    ),
    reads=BY_STANDARD,
    one_of=("standard_use", "certificates.equip_id"),
    expression=_ignored,
    message=Text(
        "{record} 在 {done_at} 的核查中不合格或失控，之后未经核查或校准又用于 {used} 份证书",
        "{record} failed its check of {done_at} and was used for {used} certificates before it was set right",
    ),
    cases={},
    clears=Text("说明核查不合格的原因，评估其间的结果", "Say why it failed; assess the results since"),
    innocent=(Text("核查标准自身有问题", "it was the check standard that had changed"),),
)


def _planned(frames: Frames) -> Expression:
    """Standards whose cover ends within the year asked, and whether the plan has them."""
    t = dated(frames, "traceability")
    due = t.group_by("lab_id", "equip_id", "asked_at").aggregate(due=t.valid_to.max())
    mine = due.filter(due.due.year() == due.asked_at.year())
    p = frames["plans"]
    p = p.filter(p.kind == "calibration").select("year", "approved_at", p_lab="lab_id", p_equip="equip_id")
    j = beside(mine, p, lab_id="p_lab", equip_id="p_equip")
    right = j.year == j.asked_at.year()
    seen = j.group_by(mine.columns).aggregate(
        listed=some(right), approved=some(right & j.approved_at.notnull())
    )
    return seen.select(
        "lab_id",
        "equip_id",
        "due",
        verdict=verdict((~seen.listed, "broken"), (~seen.approved, "unknown:unapproved")),
    )


PLANNED = of_records(
    "equipment",
    ("equipment", "equip_id"),
    "R-PLAN-01",
    ("6.1.5.1.d",),
    Text("当年到期的标准器都在校准计划中", "Standards due in the year are in its plan of calibration"),
    needs=together(
        LABS,
        {
            "equipment": ("equip_id",),
            "traceability": ("equip_id", "valid_to"),
            "plans": ("kind", "year", "equip_id", "approved_at"),
        },
    ),
    expression=_planned,
    message=Text(
        "标准器 {record} 于 {due} 到期，不在当年的校准计划中",
        "Standard {record} is due on {due} and not in the year's plan",
    ),
    cases={"unapproved": Text("标准器 {record} 的计划没有批准", "the plan for {record} is not approved")},
    clears=Text("补列计划并批准", "Add it to the plan and approve it"),
)


def _reported(frames: Frames) -> Expression:
    """Rows of capability in force, and whether an uncertainty report of their edition is approved."""
    c = dated(frames, "cmc")
    c = c.filter(in_force(c)).select("lab_id", "cmc_id", "method", "edition")
    u = frames["uncertainty_reports"].select(
        "report_id", "approved_at", u_lab="lab_id", u_method="method", u_edition="edition", u_cmc="cmc_id"
    )
    j = beside(c, u, lab_id="u_lab", method="u_method")
    row = j.u_cmc.isnull() | (j.u_cmc == j.cmc_id)
    now = row & (j.edition.isnull() | (j.edition == j.u_edition))
    seen = j.group_by(c.columns).aggregate(
        filed=some(j.report_id.notnull() & row), now=some(now), approved=some(now & j.approved_at.notnull())
    )
    return seen.select(
        "lab_id",
        "cmc_id",
        "method",
        record=ibis.coalesce(seen.cmc_id + " / " + seen.method, seen.cmc_id),
        verdict=verdict(
            (seen.method.isnull(), "unknown:no-method"),
            (~seen.filed, "unknown:none"),
            (~seen.now, "broken"),
            (~seen.approved, "broken:unapproved"),
        ),
    )


REPORTED = of_records(
    "cmc",
    ("cmc", "cmc_id"),
    "R-BUDGET-01",
    ("6.1.5.1.f",),
    Text("能力行有现行版本的不确定度报告", "Each row of capability has an uncertainty report of its edition"),
    needs=together(
        LABS,
        {
            "cmc": ("cmc_id", "method", "edition", "valid_from", "valid_to"),
            "uncertainty_reports": ("report_id", "method", "edition", "cmc_id", "approved_at"),
        },
    ),
    expression=_reported,
    message=Text(
        "能力行 {record} 的不确定度报告是旧版本的", "The uncertainty report of {record} is of another edition"
    ),
    cases={
        "none": Text("能力行 {record} 没有不确定度报告", "no uncertainty report of {record} is on file"),
        "unapproved": Text(
            "能力行 {record} 的不确定度报告没有批准", "The uncertainty report of {record} is not approved"
        ),
        "no-method": Text("能力行 {record} 没有写明方法", "the row {record} names no method"),
    },
    clears=Text("按现行版本评定并批准", "Evaluate by the edition in force, and approve"),
)


def _used(frames: Frames) -> Expression:
    """Certificates with an entry of use of their standards."""
    c = own_work(frames).select("lab_id", "cert_id", "certificate")
    u = frames["standard_use"].select("equip_id", u_lab="lab_id", u_cert="cert_id")
    j = beside(c, u, lab_id="u_lab", cert_id="u_cert")
    seen = j.group_by(c.columns).aggregate(used=some(j.u_cert.notnull()))
    return seen.select("lab_id", "cert_id", record=seen.certificate, verdict=verdict((~seen.used, "broken")))


USED = of_certificates(
    "R-USE-01",
    ("6.1.5.1.g",),
    Text("每次作业都有设备使用记录", "Every session writes an entry of use"),
    needs=together(CERTIFICATE, {"standard_use": ("cert_id", "equip_id")}),
    reads={"certificates": ("number",)},
    expression=_used,
    message=Text("{record} 没有标准器的使用记录", "No use of a standard is recorded for {record}"),
    cases={},
    clears=Text("补登使用记录", "File the use"),
)


def _stopped(frames: Frames) -> Expression:
    """Stops of equipment that give no reason."""
    h = frames["holds"]
    h = h.filter(h.subject_kind == "equipment")
    return h.select(
        "lab_id",
        "hold_id",
        "from_at",
        record=h.subject_id,
        verdict=verdict((h.reason.isnull() | (h.reason == ""), "broken")),
    )


STOPPED = of_records(
    "holds",
    ("hold", "hold_id"),
    "R-USE-02",
    ("6.1.5.1.g",),
    Text("设备停用都有理由", "Every stop of equipment gives its reason"),
    needs={"holds": ("hold_id", "subject_kind", "subject_id", "from_at", "reason")},
    expression=_stopped,
    message=Text(
        "设备 {record} 自 {from_at} 停用，没有理由",
        "Equipment {record} is stopped from {from_at} without a reason",
    ),
    cases={},
    clears=Text("补写理由", "Add the reason"),
)


def _monitored(frames: Frames) -> Expression:
    q = dated(frames, "quality_control")
    return q.select(
        "lab_id",
        "activity_id",
        "planned_at",
        "done_at",
        "value",
        record=ibis.coalesce(q.kind + " / " + q.activity_id, q.activity_id),
        verdict=verdict(
            (q.asked_at.isnull(), "unknown:no-day"),
            (((q.planned_at <= q.asked_at) & q.done_at.isnull()).fill_null(False), "broken:missed"),
            (q.done_at.isnull(), ibis.null("string")),
            (q.judged.isnull(), "unknown:unjudged"),
            ((q.judged == "unsatisfactory") & q.capa_id.isnull(), "broken"),
        ),
    )


MONITORED = of_records(
    "quality_control",
    ("activity", "activity_id"),
    "R-QC-01",
    ("6.1.6",),
    Text(
        "有效性监控按计划完成，不满意的有纠正措施",
        "Monitoring follows its plan, and what is unsatisfactory is acted on",
    ),
    needs=together(
        LABS,
        {"quality_control": ("activity_id", "kind", "planned_at", "done_at", "value", "judged", "capa_id")},
    ),
    expression=_monitored,
    message=Text(
        "{record}（{done_at}）结果不满意（{value}），没有纠正措施",
        "{record} of {done_at} was unsatisfactory ({value}); nothing was done about it",
    ),
    cases={
        "missed": Text(
            "{record} 计划 {planned_at}，没有做", "{record} was planned for {planned_at} and not done"
        ),
        "unjudged": Text("{record}（{done_at}）没有评定", "{record} of {done_at} was not judged"),
        "no-day": NOT_ASKED,
    },
    clears=Text("补做、评定、采取措施", "Do it, judge it, act on it"),
)


def _this_year(activity: Expression) -> Expression:
    return within(activity, activity.planned_at, YEAR) | within(activity, activity.done_at, YEAR)


def _every_field(frames: Frames) -> Expression:
    """Fields in the capability of the day without monitoring planned or done within the year."""
    c = dated(frames, "cmc")
    fields = c.filter(in_force(c) & c.field.notnull()).select("lab_id", "field").distinct()
    q = dated(frames, "quality_control")
    q = q.filter(_this_year(q)).select(q_lab="lab_id", q_field="field")
    j = beside(fields, q.distinct(), lab_id="q_lab", field="q_field")
    seen = counted(frames, {"activities": Of("quality_control", _this_year)})
    seen = with_count(seen, fields, "fields")
    seen = with_count(seen, j.filter(j.q_lab.isnull()).select("lab_id"), "bare")
    return told(
        seen,
        (seen.fields == 0, "unknown:no-field"),
        (seen.activities == 0, "unknown:none"),
        (seen.bare > 0, "broken"),
    )


EVERY_FIELD = of_laboratory(
    "R-QC-02",
    ("6.1.6",),
    Text("每个领域一年内都有监控", "Every field is monitored within the year"),
    needs={
        "cmc": ("field", "valid_from", "valid_to"),
        "quality_control": ("field", "planned_at", "done_at"),
    },
    expression=_every_field,
    message=Text(
        "{fields} 个领域中有 {bare} 个一年内没有监控",
        "{bare} of {fields} fields have no monitoring within the year",
    ),
    cases={
        "none": Text("一年内没有监控活动", "no monitoring of the year is on file"),
        "no-field": Text("能力没有写明领域", "the capability names no field"),
    },
    clears=Text("补监控计划", "Plan the monitoring"),
)


def _learned(frames: Frames) -> Expression:
    c = frames["complaints"]
    valid = c.filter(c.valid.fill_null(False))
    return valid.select("lab_id", "complaint_id", verdict=verdict((valid.capa_id.isnull(), "unknown:unused")))


LEARNED = of_records(
    "complaints",
    ("complaint", "complaint_id"),
    "R-COMPLAINT-02",
    ("6.1.8.2",),
    Text("成立的投诉用于改进", "Justified complaints lead to improvement"),
    severity="ask",
    needs={"complaints": ("complaint_id", "valid", "capa_id")},
    expression=_learned,
    message=Text("投诉 {record} 没有用于改进", "complaint {record} led to no improvement"),
    cases={
        "unused": Text(
            "成立的投诉 {record} 没有引起措施", "the justified complaint {record} led to no action"
        )
    },
    clears=Text("登记引起的措施", "File the action it led to"),
)


IMPROVED = of_laboratory(
    "R-IMPROVE-01",
    ("6.1.9",),
    Text(
        "有反馈、有激励、年年评价改进", "Feedback is heard, improvement is encouraged and evaluated each year"
    ),
    needs=together(
        DOCUMENTS,
        {
            "surveys": ("closed_at", "evaluated_at"),
            "self_evaluations": ("kind", "at", "approved_at", "actions"),
        },
    ),
    expression=from_counts(
        {
            "rules": document("incentive"),
            "heard": Of("surveys", lambda t: within(t, t.closed_at, YEAR)),
            "analysed": Of("surveys", lambda t: within(t, t.closed_at, YEAR) & t.evaluated_at.notnull()),
            "evaluated": Of(
                "self_evaluations", lambda t: (t.kind == "improvement") & within(t, t["at"], YEAR)
            ),
        },
        lambda f: (
            (f.heard == 0, "unknown:none"),
            (f.analysed == 0, "broken"),
            (f.rules == 0, "unknown:no-policy"),
            (f.evaluated == 0, "unknown:no-evaluation"),
        ),
    ),
    message=Text("一年内的 {heard} 次反馈都没有分析", "None of the year's {heard} surveys was analysed"),
    cases={
        "none": Text("一年内没有收集反馈", "no feedback of the year is on file"),
        "no-policy": Text("没有现行的激励政策", "no policy of incentives is in force"),
        "no-evaluation": Text("一年内没有评价改进", "improvement was not evaluated in the year"),
    },
    clears=Text("分析反馈，评价改进", "Analyse the feedback; evaluate improvement"),
)


def _caused(frames: Frames) -> Expression:
    """Corrective actions with all they need, and whether the same cause came back within the year."""
    a = frames["capa"]
    again = a.select(n_lab="lab_id", n_id="capa_id", n_cause="cause_code", n_at="opened_at")
    j = beside(a, again, lab_id="n_lab", cause_code="n_cause")
    later = (j.n_id != j.capa_id) & (j.acted_at < j.n_at) & (j.n_at <= j.acted_at + ibis.interval(days=YEAR))
    seen = j.group_by(
        "lab_id", "capa_id", "severity", "cause_code", "cause_at", "elsewhere_checked", "acted_at"
    ).aggregate(again=j.n_at.min(where=later.fill_null(False)))
    acted = seen.acted_at.notnull()
    return seen.select(
        "lab_id",
        "capa_id",
        "cause_code",
        "acted_at",
        "again",
        verdict=verdict(
            (~acted, ibis.null("string")),
            (seen.again.notnull(), "broken"),
            (seen.cause_code.isnull() | seen.cause_at.isnull(), "broken:no-cause"),
            ((~seen.elsewhere_checked).fill_null(True), "broken:elsewhere"),
            (seen.severity.isnull(), "unknown:severity"),
        ),
    )


CAUSED = of_records(
    "capa",
    ("capa", "capa_id"),
    "R-CAPA-02",
    ("6.1.9.d",),
    Text(
        "纠正措施找到原因、查过他处、不再发生",
        "Corrective action finds the cause, looks elsewhere, and holds",
    ),
    needs={
        "capa": (
            "capa_id",
            "severity",
            "opened_at",
            "cause_code",
            "cause_at",
            "elsewhere_checked",
            "acted_at",
        )
    },
    expression=_caused,
    message=Text(
        "{record} 于 {acted_at} 采取措施，同一原因 {cause_code} 于 {again} 再次发生",
        "{record} was acted on by {acted_at}; the same cause {cause_code} came back on {again}",
    ),
    cases={
        "no-cause": Text("{record} 采取了措施，没有写明原因", "{record} was acted on without its cause"),
        "elsewhere": Text("{record} 没有查他处有无同类", "Nobody looked elsewhere for the same as {record}"),
        "severity": Text("{record} 没有写明严重程度", "the severity of {record} is not filed"),
    },
    clears=Text("重新分析原因", "Look for the cause anew"),
    innocent=(Text("原因代码太粗", "the code of the cause is too coarse"),),
)


def _audited(frames: Frames) -> Expression:
    """Internal audits held: by whom, of whose work, and what came of a nonconformity."""
    a = frames["audits"]
    a = a.filter((a.kind == "internal") & a.held_at.notnull())
    return a.select(
        "lab_id",
        "audit_id",
        "held_at",
        "auditor_id",
        record=ibis.coalesce(a.aspect + " / " + a.audit_id, a.audit_id),
        verdict=verdict(
            ((a.auditor_id == a.responsible_id).fill_null(False), "broken"),
            (((a.result == "nonconform") & a.capa_id.isnull()).fill_null(False), "broken:unanswered"),
        ),
    )


AUDITED = of_records(
    "audits",
    ("audit", "audit_id"),
    "R-AUDIT-01",
    ("4.7.1",),
    Text(
        "没有人审核自己的工作，不符合都有纠正措施",
        "Nobody audits their own work, and nonconformities are acted on",
    ),
    severity="ask",
    needs={
        "audits": (
            "audit_id",
            "kind",
            "aspect",
            "held_at",
            "auditor_id",
            "responsible_id",
            "result",
            "capa_id",
        )
    },
    expression=_audited,
    message=Text(
        "{held_at} 的审核 {record} 由 {auditor_id} 审核自己负责的工作",
        "The audit {record} of {held_at} was made by {auditor_id}, who answers for what was audited",
    ),
    cases={
        "unanswered": Text(
            "{held_at} 的审核 {record} 发现不符合，没有引起纠正措施",
            "The audit {record} of {held_at} found a nonconformity, which led to no corrective action",
        )
    },
    clears=Text("由他人重新审核；登记纠正措施", "Have it audited anew by another; file the action"),
    innocent=(Text("当场纠正，另有记录", "corrected on the spot, recorded elsewhere"),),
)


BENCHMARKED = of_laboratory(
    "R-IMPROVE-02",
    ("6.1.9.a",),
    Text("一年内做过对标", "A benchmark was made within the year"),
    severity="ask",
    needs={"innovation": ("kind", "at", "file_sha256")},
    expression=from_counts(
        {
            "ever": Of("innovation", lambda t: (t.kind == "benchmark") & (t["at"] <= t.asked_at)),
            "done": Of("innovation", lambda t: (t.kind == "benchmark") & within(t, t["at"], YEAR)),
            "proven": Of(
                "innovation",
                lambda t: (t.kind == "benchmark") & within(t, t["at"], YEAR) & t.file_sha256.notnull(),
            ),
        },
        lambda f: (
            (f.ever == 0, "unknown:none"),
            (f.done == 0, "broken"),
            (f.proven == 0, "unknown:no-file"),
        ),
    ),
    message=Text("一年内没有对标", "no benchmark was made within the year"),
    cases={
        "none": Text("没有对标记录", "no benchmark is on file"),
        "no-file": Text("对标没有报告", "the benchmark has no report on file"),
    },
    clears=Text("做对标并登记差距与措施", "Make one, and file gap and action"),
)


def _suggested(frames: Frames) -> Expression:
    i = frames["innovation"]
    s = i.filter(i.kind == "suggestion")
    return s.select("lab_id", "innovation_id", verdict=verdict((s.adopted.isnull(), "unknown:undecided")))


SUGGESTED = of_records(
    "innovation",
    ("innovation", "innovation_id"),
    "R-IMPROVE-03",
    ("6.1.9.b",),
    Text("建议都有采纳与否的决定", "Every suggestion is decided on"),
    severity="ask",
    needs={"innovation": ("innovation_id", "kind", "adopted")},
    expression=_suggested,
    message=Text("建议 {record} 没有决定", "suggestion {record} is not decided"),
    cases={
        "undecided": Text(
            "建议 {record} 没有决定是否采纳", "whether suggestion {record} is adopted is not decided"
        )
    },
    clears=Text("决定是否采纳", "Decide on it"),
)


PROOFS = of_laboratory(
    "R-PROOF-01",
    ("6.1.5.1.note",),
    Text("现场与快递有佐证", "Work on site and parcels have their proof"),
    severity="ask",
    needs={"jobs": ("job_id", "onsite", "waybill"), "travel": ("job_id",), "site_sessions": ("job_id",)},
    expression=from_counts(
        {
            "onsite": Of("jobs", lambda t: t.onsite),
            "couriered": Of("jobs", lambda t: t.waybill.notnull()),
            "journeys": Of("travel", lambda t: t.job_id.notnull(), "job_id"),
            "stays": Of("site_sessions", lambda t: t.job_id.notnull(), "job_id"),
        },
        lambda f: (((f.journeys == 0) & (f.stays == 0) & (f.couriered == 0), "unknown:none"),),
    ),
    message=Text("没有佐证", "there is no proof"),
    cases={
        "none": Text(
            "{onsite} 个现场委托没有行程、现场或快递的佐证",
            "no travel, stay or waybill is on file ({onsite} orders on site)",
        )
    },
    clears=Text("补登佐证", "File the proof"),
)

RULES = (
    ARCHIVED,
    CHECKED,
    IGNORED,
    PLANNED,
    REPORTED,
    USED,
    STOPPED,
    MONITORED,
    EVERY_FIELD,
    LEARNED,
    IMPROVED,
    AUDITED,
    CAUSED,
    BENCHMARKED,
    SUGGESTED,
    PROOFS,
)

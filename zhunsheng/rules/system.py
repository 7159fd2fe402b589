# SPDX-License-Identifier: Apache-2.0
"""Rules about premises and the management system: tenure, complaints, corrective action."""

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import (
    CERTIFICATE,
    NO_DAY,
    beside,
    own_work,
    result,
    result_of,
    some,
    spans,
    together,
    verdict,
    work,
)
from zhunsheng.rules.rule import Expression, Frames, Rule, stages


def _tenure(frames: Frames) -> Expression:
    """The site of the work was the laboratory's to use on that day; work at a client's is not asked."""
    c = own_work(frames)
    c = c.filter(~c.onsite.fill_null(False)).select(
        "lab_id", "cert_id", "certificate", "site_id", "begins", "ends"
    )
    p = frames["premises"].select("premises_id", "valid_from", "valid_to", p_lab="lab_id", p_site="site_id")
    j = beside(c, p, lab_id="p_lab", site_id="p_site")
    seen = j.group_by(c.columns).aggregate(
        filed=some(j.premises_id.notnull()),
        covered=some(spans(j.valid_from, j.valid_to, j.begins, j.ends)),
    )
    judged = seen.mutate(
        verdict=verdict(
            (seen.site_id.isnull(), "unknown:no-site"),
            (seen.begins.isnull() | seen.ends.isnull(), "unknown:no-day"),
            (~seen.filed, "unknown:no-document"),
            (~seen.covered, "broken"),
        )
    )
    return result(
        judged,
        record=lambda f: f.certificate + " / " + f.site_id.fill_null(""),
        certificate=lambda f: f.certificate,
        site=lambda f: f.site_id,
        begins=lambda f: f.begins,
    )


TENURE = Rule(
    id="R-PREM-01",
    catalogue=("H44",),
    clauses=("4.2/tenure",),
    title=Text("作业当天场所有权属或租赁", "The premises were the laboratory's to use on the day"),
    severity="hard",
    stages=stages(),
    message=Text(
        "{certificate} 在场所 {site} 作业（{begins}），当天没有有效的权属或租赁文件",
        "{certificate} was made at site {site} ({begins}), and no document of tenure covers that day",
    ),
    cases={
        "no-site": Text("没有记录作业的场所", "the site of the work is not recorded"),
        "no-day": NO_DAY,
        "no-document": Text(
            "场所 {site} 没有权属文件在案", "no document of tenure is on file for site {site}"
        ),
    },
    clears=Text("登记覆盖当天的权属、租赁或使用证明", "File the title, lease or grant that covers the day"),
    innocent=(Text("续租手续在途", "the renewal is in the post"),),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("site_id",),
            "premises": ("premises_id", "lab_id", "site_id", "valid_from", "valid_to"),
        },
    ),
    reads={"certificates": ("number", "onsite")},
    expression=_tenure,
)


def _handled(frames: Frames) -> Expression:
    """A complaint that is closed was acknowledged, decided by somebody uninvolved, answered, and in time."""
    c = work(frames).select("operator_id", "checker_id", "signer_id", c_lab="lab_id", c_cert="cert_id")
    j = beside(frames["complaints"], c, lab_id="c_lab", cert_id="c_cert")
    involved = (
        (j.decided_by == j.operator_id).fill_null(False)
        | (j.decided_by == j.checker_id).fill_null(False)
        | (j.decided_by == j.signer_id).fill_null(False)
    )
    answered = j.decided_by.notnull() & j.decided_at.notnull() & j.replied_at.notnull()
    judged = j.mutate(
        verdict=verdict(
            (involved, "broken:involved"),
            ((j.closed_at > j.due_at).fill_null(False), "broken:late"),
            (j.closed_at.isnull(), "unknown:open"),
            (j.acknowledged_at.isnull(), "broken"),
            (j.relevant.isnull(), "unknown:relevance"),
            (j.relevant & ~answered, "broken:undecided"),
        )
    )
    return result_of(
        judged,
        "complaint",
        "complaint_id",
        {
            "record": lambda f: f.complaint_id,
            "complaint": lambda f: f.complaint_id,
            "person": lambda f: f.decided_by,
            "due_at": lambda f: f.due_at,
        },
    )


HANDLED = Rule(
    id="R-COMPLAINT-01",
    catalogue=(),
    clauses=("6.1.8.1",),
    title=Text(
        "投诉受理、决定、答复并按期关闭", "Complaints are acknowledged, decided, answered, closed in time"
    ),
    severity="hard",
    stages=stages(),
    message=Text(
        "投诉 {complaint} 已关闭，没有受理告知", "Complaint {complaint} is closed and was never acknowledged"
    ),
    cases={
        "involved": Text(
            "投诉 {complaint} 的决定由参与该证书的 {person} 批准",
            "The decision on complaint {complaint} was approved by {person}, who helped make the certificate",
        ),
        "late": Text(
            "投诉 {complaint} 在期限 {due_at} 之后才关闭",
            "Complaint {complaint} was closed after it was due, {due_at}",
        ),
        "open": Text("投诉 {complaint} 还没有关闭", "complaint {complaint} is not closed yet"),
        "relevance": Text(
            "没有判定投诉 {complaint} 是否与本实验室的工作有关",
            "whether complaint {complaint} is about the laboratory's work was not decided",
        ),
        "undecided": Text(
            "投诉 {complaint} 已关闭，却没有决定、批准人或答复",
            "Complaint {complaint} is closed without a decision, its approver, or an answer",
        ),
    },
    clears=Text(
        "补登受理、决定（由未参与的人批准）与答复的记录",
        "File the acknowledgement, the decision approved by somebody uninvolved, and the answer",
    ),
    innocent=(
        Text("投诉人撤回", "the complaint was withdrawn"),
        Text("记录在纸上", "the record is on paper"),
    ),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("operator_id", "checker_id", "signer_id"),
            "complaints": (
                "complaint_id",
                "lab_id",
                "cert_id",
                "acknowledged_at",
                "relevant",
                "decided_by",
                "decided_at",
                "replied_at",
                "closed_at",
                "due_at",
            ),
        },
    ),
    judges="complaints",
    expression=_handled,
)


def _corrected(frames: Frames) -> Expression:
    """A nonconformity that is closed was corrected, and what was done about it was reviewed in time."""
    a = frames["capa"]
    judged = a.mutate(
        verdict=verdict(
            ((a.effect_reviewed_at > a.effect_due_at).fill_null(False), "broken:late"),
            (a.closed_at.isnull(), "unknown:open"),
            (a.corrected_at.isnull(), "broken:uncorrected"),
            (a.acted_at.notnull() & a.effect_reviewed_at.isnull(), "broken"),
            ((~a.effective).fill_null(False), "broken:ineffective"),
        )
    )
    return result_of(
        judged,
        "capa",
        "capa_id",
        {"record": lambda f: f.capa_id, "action": lambda f: f.capa_id, "due_at": lambda f: f.effect_due_at},
    )


CORRECTED = Rule(
    id="R-CAPA-01",
    catalogue=(),
    clauses=("6.1.9.c/corrected", "6.1.9.c/effective"),
    title=Text(
        "不符合已纠正，措施的效果按期评审", "Nonconformities are corrected, and the effect reviewed in time"
    ),
    severity="hard",
    stages=stages(),
    message=Text(
        "纠正措施 {action} 已关闭，没有评审效果",
        "Corrective action {action} is closed; its effect was not reviewed",
    ),
    cases={
        "late": Text(
            "纠正措施 {action} 的效果在期限 {due_at} 之后才评审",
            "The effect of {action} was reviewed after it was due, {due_at}",
        ),
        "open": Text("{action} 还没有关闭", "{action} is not closed yet"),
        "uncorrected": Text(
            "{action} 已关闭，没有纠正与处理后果的记录",
            "{action} is closed without a record of the correction and of dealing with the consequences",
        ),
        "ineffective": Text("{action} 无效却已关闭", "{action} was found without effect, and closed"),
    },
    clears=Text(
        "补登纠正与后果的处理，评审效果；无效的重新立案",
        "File the correction and what was done about the consequences, and review the effect; take up anew"
        " what had none",
    ),
    innocent=(Text("记录在纸上", "the record is on paper"),),
    only={
        "6.1.9.c/corrected": frozenset({"uncorrected", "open"}),
        "6.1.9.c/effective": frozenset({"", "late", "ineffective", "open"}),
    },
    needs={
        "capa": (
            "capa_id",
            "lab_id",
            "corrected_at",
            "acted_at",
            "effect_due_at",
            "effect_reviewed_at",
            "effective",
            "closed_at",
        )
    },
    judges="capa",
    expression=_corrected,
)

RULES = (TENURE, HANDLED, CORRECTED)

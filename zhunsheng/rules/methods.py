# SPDX-License-Identifier: Apache-2.0
"""Rules about method and agreement: the edition in force on the day, and a review signed before the start."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import (
    ALWAYS,
    CERTIFICATE,
    NO_DAY,
    beside,
    either_silent,
    own_work,
    result,
    some,
    spans,
    together,
    verdict,
    work,
)
from zhunsheng.rules.rule import Expression, Frames, Rule, stages


def accepted(frames: Frames, kind: str) -> Expression:
    """Certificates with a deviation of that kind, approved, and whether a client accepted one."""
    d = frames["deviations"]
    approved = d.filter((d.kind == kind) & d.approved_by.notnull())
    return approved.group_by(d_lab="lab_id", d_cert="cert_id").aggregate(
        approved=approved.count(), accepted=some(approved.accepted_at.notnull())
    )


def _edition(frames: Frames) -> Expression:
    """Whether the edition used was in force for the whole work, or its use agreed and accepted."""
    c = own_work(frames).select(
        "lab_id", "cert_id", "certificate", "family", "method", "edition", "method_agreed", "begins", "ends"
    )
    p = frames["procedures"].rename(p_lab="lab_id", p_family="family", p_method="method")
    j = beside(c, p, lab_id="p_lab", family="p_family")
    same = (j.version == j.edition) & (j.method.isnull() | either_silent(j.p_method, j.method))
    current = spans(j.effective_from, j.superseded_at, j.begins, j.ends)
    seen = j.group_by(c.columns).aggregate(
        filed=some(j.version.notnull()),
        known=some(same),
        current=some(same & current),
        superseded=j.superseded_at.max(where=same),
        effective=j.effective_from.min(where=same),
    )
    seen = beside(seen, accepted(frames, "method"), lab_id="d_lab", cert_id="d_cert")
    agreed = seen.method_agreed.fill_null(False)
    judged = seen.mutate(
        verdict=verdict(
            (seen.edition.isnull(), "unknown:no-edition"),
            (seen.begins.isnull() | seen.ends.isnull(), "unknown:no-day"),
            (~seen.filed | ~seen.known, "unknown:not-filed"),
            (seen.current | (agreed & seen.accepted.fill_null(False)), None),
            (agreed, "unknown:no-deviation"),
            (seen.begins < seen.effective, "broken:early"),
            (ibis.literal(True), "broken"),
        )
    )
    return result(
        judged,
        record=lambda f: ibis.coalesce(f.method + "-" + f.edition, f.edition, f.certificate),
        family=lambda f: f.family,
        begins=lambda f: f.begins,
        superseded=lambda f: f.superseded,
        effective=lambda f: f.effective,
    )


EDITION = Rule(
    id="R-METHOD-01",
    catalogue=("H33",),
    clauses=("6.1.2/edition", "6.6.1.e/editions"),
    title=Text("方法版本现行", "The edition of the method is in force"),
    severity="hard",
    stages=ALWAYS,
    message=Text(
        "{begins} 使用的方法版本 {record} 自 {superseded} 起已被代替，且没有客户同意与批准的偏离",
        "Edition {record} was used on {begins}, but was superseded on {superseded},"
        " without the client's agreement and an approved deviation",
    ),
    cases={
        "early": Text(
            "方法版本 {record} 自 {effective} 起实施，{begins} 尚未实施",
            "Edition {record} is in force from {effective}, not yet on {begins}",
        ),
        "no-edition": Text("没有记录方法版本", "the edition of the method is not recorded"),
        "no-day": NO_DAY,
        "not-filed": Text("方法版本 {record} 没有登记", "edition {record} is not on file"),
        "no-deviation": Text(
            "客户同意用旧版 {record}，但没有经批准并接受的偏离记录",
            "the client agreed to the old edition {record}, "
            "but no approved and accepted deviation is on file",
        ),
    },
    clears=Text(
        "用现行版重做，或补全批准与客户接受的偏离",
        "Redo by the edition in force, or complete the approved and accepted deviation",
    ),
    innocent=(Text("过渡期内", "within a transition period"),),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("family", "proc_version", "method_agreed"),
            "procedures": ("lab_id", "family", "version", "effective_from", "superseded_at"),
        },
    ),
    reads={
        "certificates": ("method", "drafted_at", "number"),
        "procedures": ("method",),
        "deviations": ("lab_id", "cert_id", "kind", "approved_by", "accepted_at"),
    },
    expression=_edition,
)


def _reviewed(frames: Frames) -> Expression:
    """Whether a review of the order or item, covering the method, was signed before the work began.

    Of what another laboratory calibrated, the review names the provider rather than a method of ours.
    """
    c = work(frames).select(
        "lab_id",
        "cert_id",
        "certificate",
        "job_id",
        "item_id",
        "method",
        "edition",
        "begins",
        "subcontracted",
    )
    r = frames["reviews"].rename(r_lab="lab_id", r_job="job_id", r_item="item_id")
    r = r.rename(r_method="method", r_edition="edition")
    j = beside(c, r, lab_id="r_lab", job_id="r_job")
    mine = j.r_job.notnull() & either_silent(j.r_item, j.item_id)
    signed = mine & (j.signed_at <= j.begins)
    covers = signed & (j.r_method == j.method) & either_silent(j.r_edition, j.edition)
    seen = j.group_by(c.columns).aggregate(
        filed=some(mine),
        signed=some(signed),
        covered=some(covers),
        unstated=some(signed & (j.r_method.isnull() | j.method.isnull())),
        signed_at=j.signed_at.min(where=mine),
    )
    judged = seen.mutate(
        verdict=verdict(
            (seen.job_id.isnull(), "unknown:no-order"),
            (seen.begins.isnull(), "unknown:no-day"),
            (~seen.filed, "unknown:no-review"),
            (~seen.signed, "broken"),
            (seen.covered | seen.subcontracted, None),
            (seen.unstated, "unknown:no-method"),
            (ibis.literal(True), "broken:other-method"),
        )
    )
    return result(
        judged,
        record=lambda f: ibis.coalesce(f.job_id, f.certificate),
        method=lambda f: ibis.coalesce(f.method + "-" + f.edition, f.method),
        begins=lambda f: f.begins,
        signed_at=lambda f: f.signed_at,
    )


REVIEW = Rule(
    id="R-REVIEW-01",
    catalogue=(),
    clauses=("6.1.1/review_before_work",),
    title=Text("开工前完成合同评审", "The contract review was signed before the work"),
    severity="hard",
    stages=stages("assignment", "subcontract", "start", "signing"),
    message=Text(
        "委托单 {record} 的合同评审（{signed_at}）未在开工（{begins}）前签字",
        "The contract review of order {record} ({signed_at}) was not signed before the work began ({begins})",
    ),
    cases={
        "other-method": Text(
            "委托单 {record} 的合同评审未覆盖方法 {method}",
            "The contract review of order {record} does not cover method {method}",
        ),
        "no-order": Text("没有记录委托单", "the order is not recorded"),
        "no-day": NO_DAY,
        "no-review": Text("委托单 {record} 没有合同评审", "no contract review of order {record} is on file"),
        "no-method": Text(
            "委托单 {record} 的合同评审或任务没有写明方法",
            "the contract review of order {record}, or the task, does not state the method",
        ),
    },
    clears=Text(
        "完成并签署覆盖该方法的合同评审", "Complete and sign a contract review that covers the method"
    ),
    innocent=(Text("变更经客户口头同意而后补记", "a change was agreed by word and filed later"),),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("job_id", "proc_version"),
            "reviews": ("lab_id", "job_id", "item_id", "method", "edition", "signed_at"),
        },
    ),
    reads={"certificates": ("item_id", "method", "drafted_at", "number")},
    expression=_reviewed,
)

RULES = (EDITION, REVIEW)

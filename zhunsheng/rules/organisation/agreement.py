# SPDX-License-Identifier: Apache-2.0
"""Rules about what was agreed: methods that fit, notices to clients, deviations settled."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import (
    CERTIFICATE,
    NO_DAY,
    beside,
    holds_at,
    own_work,
    some,
    together,
    verdict,
    work,
)
from zhunsheng.rules.organisation.asked import of_certificates, of_records
from zhunsheng.rules.rule import Expression, Frames

_REVIEWS = {
    "certificates": ("job_id", "number", "item_id", "method"),
}


LEVELS = ("national", "industry", "local", "own")
"""Levels of methods, the highest first."""


TOLD_WITHIN = 5
"""Days within which a client is told of a method that does not fit: 24 working hours are three days' work."""


def _agreed(frames: Frames) -> Expression:
    """What the reviews of a certificate's order or item say about its method."""
    c = own_work(frames).select("lab_id", "cert_id", "certificate", "job_id", "item_id", "method")
    r = frames["reviews"].select(
        "review_id",
        "method_fits",
        "method_named",
        "method_reason",
        "consented_at",
        r_lab="lab_id",
        r_job="job_id",
        r_item="item_id",
        r_method="method",
    )
    j = beside(c, r, lab_id="r_lab", job_id="r_job")
    mine = (j.r_item.isnull() | (j.r_item == j.item_id).fill_null(False)) & (
        j.r_method.isnull() | j.method.isnull() | (j.r_method == j.method)
    )
    return j.group_by(c.columns).aggregate(
        reviewed=some(j.review_id.notnull() & mine),
        fits=some(j.method_fits & mine),
        unfit=some(~j.method_fits & mine),
        named=some(j.method_named & mine),
        reasoned=some(j.method_reason.notnull() & mine),
        consented=some(j.consented_at.notnull() & mine),
    )


_AGREED = {"reviews": ("review_id", "job_id", "item_id", "method")}


_SAID = {"reviews": ("method_fits", "method_named", "method_reason", "consented_at")}


_NO_REVIEW = Text("{record} 没有合同评审", "no contract review of {record} is on file")


def _fitting(frames: Frames) -> Expression:
    a = _agreed(frames)
    return a.select(
        "lab_id",
        "cert_id",
        "method",
        record=a.certificate,
        verdict=verdict(
            (~a.reviewed, "unknown:no-review"),
            (a.fits | a.named, ibis.null("string")),
            (a.unfit, "broken"),
            (ibis.literal(True), "unknown:silent"),
        ),
    )


FITTING = of_certificates(
    "R-METHOD-02",
    ("4.6/fit",),
    Text("评审认为方法适用，或方法由客户指定", "The review found the method fit, or the client named it"),
    needs=together(
        CERTIFICATE, {"certificates": ("job_id",)}, _AGREED, {"reviews": ("method_fits", "method_named")}
    ),
    reads=together(_REVIEWS, _SAID),
    expression=_fitting,
    message=Text(
        "{record} 用了评审认为不适用的方法 {method}", "{record} used {method}, which the review found unfit"
    ),
    cases={
        "no-review": _NO_REVIEW,
        "silent": Text("评审没有说 {method} 是否适用", "the review does not say whether {method} fits"),
    },
    clears=Text("补评审，或换用适用的方法", "Review it, or use a method that fits"),
)


def _rank(level: Expression) -> Expression:
    return ibis.cases(*((level == name, number) for number, name in enumerate(LEVELS)))


def _levels(frames: Frames) -> Expression:
    """Certificates with the level of their method and the highest there was for the family that day."""
    c = own_work(frames).select("lab_id", "cert_id", "family", "method", "edition", "begins")
    m = frames["methods"].select(
        "level",
        "special",
        "valid_from",
        "valid_to",
        m_lab="lab_id",
        m_method="method",
        m_edition="edition",
        m_family="family",
    )
    j = beside(c, m, lab_id="m_lab", family="m_family")
    then = holds_at(j.valid_from, j.valid_to, j.begins).fill_null(False)
    own = (j.m_method == j.method) & (j.m_edition == j.edition)
    rank = _rank(j.level)
    return j.group_by(c.columns).aggregate(
        own=rank.min(where=own.fill_null(False)),
        best=rank.min(where=then),
        special=j.special.max(where=own.fill_null(False)),
    )


def _precedence(frames: Frames) -> Expression:
    levels = _levels(frames).select("own", "best", "special", v_lab="lab_id", v_cert="cert_id")
    a = beside(_agreed(frames), levels, lab_id="v_lab", cert_id="v_cert")
    return a.select(
        "lab_id",
        "cert_id",
        "method",
        record=a.certificate,
        verdict=verdict(
            (a.method.isnull() | a.own.isnull(), "unknown:no-level"),
            (a.named | a.reasoned, ibis.null("string")),
            ((a.best < a.own).fill_null(False), "broken"),
        ),
    )


_LEVELS = together(
    CERTIFICATE,
    {
        "certificates": ("job_id", "family", "method", "proc_version"),
        "methods": ("method", "edition", "family", "level", "special", "valid_from", "valid_to"),
    },
)


PRECEDENCE = of_certificates(
    "R-METHOD-03",
    ("4.6/precedence",),
    Text("优先用国家、行业、地方的方法", "National, industry and local methods come first"),
    needs=together(_LEVELS, _AGREED),
    reads=together(_REVIEWS, _SAID),
    expression=_precedence,
    message=Text(
        "{record} 用 {method}，当天有更高层级的方法，也没有理由",
        "{record} used {method} though a method of a higher level was in force, and no reason is given",
    ),
    cases={
        "no-level": Text(
            "{record} 所用方法的层级没有登记", "the level of the method of {record} is not on file"
        )
    },
    clears=Text("写明理由，或登记客户的指定", "Give the reason, or file that the client named it"),
    innocent=(Text("更高层级的方法不覆盖该量程", "the higher method does not cover the range"),),
)


def _own_methods(frames: Frames) -> Expression:
    levels = _levels(frames).select("special", edition="edition", v_lab="lab_id", v_cert="cert_id")
    a = beside(_agreed(frames), levels, lab_id="v_lab", cert_id="v_cert")
    v = frames["validations"].select("approved_at", w_lab="lab_id", w_method="method", w_edition="edition")
    k = beside(a, v, lab_id="w_lab", method="w_method", edition="w_edition")
    seen = k.group_by("lab_id", "cert_id", "certificate", "method", "special", "consented").aggregate(
        validated=some(k.approved_at.notnull())
    )
    special = seen.special.notnull()
    return seen.select(
        "lab_id",
        "cert_id",
        "method",
        record=seen.certificate,
        verdict=verdict(
            (special & ~seen.consented, "broken"), (special & ~seen.validated, "broken:unvalidated")
        ),
    )


OWN_METHODS = of_certificates(
    "R-METHOD-04",
    ("4.6/nonstandard",),
    Text("自编方法有客户同意并经确认", "Own methods have the client's consent and are validated"),
    severity="ask",
    needs=together(_LEVELS, _AGREED, {"validations": ("method", "edition", "approved_at")}),
    reads=together(_REVIEWS, _SAID),
    expression=_own_methods,
    message=Text(
        "{record} 用非标方法 {method}，没有客户同意",
        "{record} used the non-standard {method} without the client's consent",
    ),
    cases={
        "unvalidated": Text(
            "{record} 用的非标方法 {method} 没有经批准的确认",
            "The non-standard {method} of {record} has no approved validation",
        )
    },
    clears=Text("登记同意与确认", "File the consent and the validation"),
)


def _validated(frames: Frames) -> Expression:
    m = frames["methods"]
    m = m.filter(m.special.notnull()).select("lab_id", "method", "edition", "special", "valid_from")
    v = frames["validations"].select(
        "validation_id", "approved_at", "file_sha256", w_lab="lab_id", w_method="method", w_edition="edition"
    )
    j = beside(m, v, lab_id="w_lab", method="w_method", edition="w_edition")
    seen = j.group_by(m.columns).aggregate(
        filed=some(j.validation_id.notnull()),
        approved=some(j.approved_at.notnull()),
        early=some(j.approved_at <= j.valid_from),
        report=some(j.approved_at.notnull() & j.file_sha256.notnull()),
    )
    return seen.select(
        "lab_id",
        "method",
        "valid_from",
        record=seen.method + "-" + seen.edition,
        verdict=verdict(
            (~seen.filed, "broken"),
            (~seen.approved, "broken:unapproved"),
            (~seen.early, "broken:late"),
            (~seen.report, "unknown:no-report"),
        ),
    )


VALIDATED = of_records(
    "methods",
    ("method", "method"),
    "R-METHOD-05",
    ("6.1.2/validation",),
    Text("四类方法先确认后使用", "The four special kinds of methods are validated before use"),
    needs={
        "methods": ("method", "edition", "special", "valid_from"),
        "validations": ("validation_id", "method", "edition", "approved_at", "file_sha256"),
    },
    expression=_validated,
    message=Text("方法 {record} 没有确认", "Method {record} was not validated"),
    cases={
        "unapproved": Text("方法 {record} 的确认没有批准", "The validation of {record} is not approved"),
        "late": Text(
            "方法 {record} 自 {valid_from} 使用，其后才确认",
            "Method {record} was in use from {valid_from}, and validated later",
        ),
        "no-report": Text(
            "方法 {record} 的确认没有报告", "no report of the validation of {record} is on file"
        ),
    },
    clears=Text("登记经批准的确认报告", "File the approved report"),
)


def _noticed(frames: Frames) -> Expression:
    """Certificates with lines beyond the capability, and whether the client was told first."""
    c = own_work(frames).select("lab_id", "cert_id", "certificate", "job_id", "item_id", "begins")
    p = frames["points"]
    p = p.group_by(p_lab="lab_id", p_cert="cert_id").aggregate(
        beyond=some(~p.in_scope), known=some(p.in_scope.notnull())
    )
    j = beside(c, p, lab_id="p_lab", cert_id="p_cert")
    lines = j.select(*c.columns, beyond=j.beyond.fill_null(False), known=j.known.fill_null(False))
    lines = lines.filter(lines.beyond | ~lines.known)
    n = frames["notices"]
    n = n.filter(n.kind == "unfit").select(
        "told_at", "proposal", n_lab="lab_id", n_job="job_id", n_item="item_id"
    )
    k = beside(lines, n, lab_id="n_lab", job_id="n_job")
    mine = k.n_item.isnull() | (k.n_item == k.item_id).fill_null(False)
    seen = k.group_by(lines.columns).aggregate(
        told=some(mine & (k.told_at <= k.begins)),
        offered=some(mine & (k.told_at <= k.begins) & k.proposal.notnull()),
    )
    return seen.select(
        "lab_id",
        "cert_id",
        "begins",
        record=seen.certificate,
        verdict=verdict(
            (~seen.known, "unknown:no-lines"),
            (~seen.beyond, ibis.null("string")),
            (~seen.told, "broken"),
            (~seen.offered, "broken:no-proposal"),
        ),
    )


NOTICED = of_certificates(
    "R-NOTICE-01",
    ("6.1.1/tell_unfit",),
    Text(
        "超出能力的事先告知客户并提出办法",
        "Clients are told first of what is beyond the capability, with a proposal",
    ),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("job_id",),
            "points": ("cert_id", "in_scope"),
            "notices": ("job_id", "item_id", "kind", "told_at", "proposal"),
        },
    ),
    reads={"certificates": ("number", "item_id")},
    expression=_noticed,
    message=Text(
        "{record} 有超出能力的行，开工（{begins}）前没有告知客户",
        "{record} has lines beyond the capability; the client was not told before the work ({begins})",
    ),
    cases={
        "no-lines": Text(
            "{record} 没有写明哪些行超出能力", "which lines of {record} are beyond is not filed"
        ),
        "no-proposal": Text(
            "{record} 只告知，没有提出办法", "The client of {record} was told, and offered nothing"
        ),
    },
    clears=Text("登记告知与办法", "File the notice and the proposal"),
)


def _prompt(frames: Frames) -> Expression:
    n = frames["notices"]
    n = n.filter(n.kind == "method")
    return n.select(
        "lab_id",
        "notice_id",
        "job_id",
        "found_at",
        "told_at",
        verdict=verdict(
            (n.told_at.isnull(), "unknown:untold"),
            (n.found_at + ibis.interval(days=TOLD_WITHIN) < n.told_at, "broken"),
        ),
    )


PROMPT = of_records(
    "notices",
    ("notice", "notice_id"),
    "R-NOTICE-02",
    ("6.1.1/tell_method",),
    Text("方法不适用时及时告知", "Clients are told promptly where a method does not fit"),
    severity="ask",
    needs={"notices": ("notice_id", "job_id", "kind", "found_at", "told_at")},
    expression=_prompt,
    message=Text(
        "委托 {job_id} 的方法问题 {found_at} 发现，{told_at} 才告知",
        "The method of order {job_id} was found unfit on {found_at}, and the client told on {told_at}",
    ),
    cases={
        "untold": Text("委托 {job_id} 的方法问题还没有告知客户", "the client of {job_id} is not told yet")
    },
    clears=Text("说明为何迟", "Say why it took so long"),
    innocent=(Text("节假日", "a holiday"),),
)


def _settled(frames: Frames) -> Expression:
    """Deviations, the room's conditions apart: written, judged, approved and accepted before the work."""
    c = work(frames).select("begins", "certificate", c_lab="lab_id", c_cert="cert_id")
    d = frames["deviations"]
    d = d.filter(d.kind != "environment")
    j = beside(d, c, lab_id="c_lab", cert_id="c_cert")
    last = ibis.ifelse(j.approved_at > j.accepted_at, j.approved_at, j.accepted_at)
    return j.select(
        "lab_id",
        "cert_id",
        "deviation_id",
        "begins",
        settled=last,
        record=ibis.coalesce(j.certificate, j.cert_id) + " / " + j.deviation_id,
        verdict=verdict(
            (j.reason.isnull() | (j.reason == ""), "broken:no-reason"),
            (j.approved_by.isnull() | j.approved_at.isnull(), "broken:unapproved"),
            (j.accepted_at.isnull(), "broken:unaccepted"),
            (j.begins.isnull(), "unknown:no-day"),
            ((j.begins < j.approved_at) | (j.begins < j.accepted_at), "broken"),
            (j.judged_at.isnull(), "unknown:unjudged"),
        ),
    )


SETTLED = of_records(
    "deviations",
    ("cert", "cert_id"),
    "R-DEV-01",
    ("6.1.1/deviation_settled", "6.1.2/deviation"),
    Text(
        "偏离在开工前写明、批准并经客户接受", "Deviations are written, approved and accepted before the work"
    ),
    only={"6.1.1/deviation_settled": frozenset({"", "unapproved", "unaccepted", "no-day"})},
    needs=together(
        CERTIFICATE,
        {
            "deviations": (
                "deviation_id",
                "cert_id",
                "kind",
                "approved_by",
                "approved_at",
                "accepted_at",
                "reason",
            )
        },
    ),
    reads={"certificates": ("number",), "deviations": ("judged_at",)},
    expression=_settled,
    message=Text(
        "{record} 的偏离到 {settled} 才办妥，{begins} 已开工",
        "The deviation of {record} was settled on {settled}, after the work began on {begins}",
    ),
    cases={
        "no-reason": Text("{record} 的偏离没有写明理由", "The deviation of {record} gives no reason"),
        "unapproved": Text("{record} 的偏离没有批准", "The deviation of {record} is not approved"),
        "unaccepted": Text(
            "{record} 的偏离没有客户接受", "The client did not accept the deviation of {record}"
        ),
        "unjudged": Text(
            "{record} 的偏离没有技术判断的记录", "the technical judgement of {record} is not filed"
        ),
        "no-day": NO_DAY,
    },
    clears=Text("补登批准与接受", "File the approval and the acceptance"),
)


def _supplied(frames: Frames) -> Expression:
    s = frames["extra_materials"]
    return s.select(
        "lab_id",
        "supply_id",
        "job_id",
        verdict=verdict(
            ((~s.confidentiality_checked).fill_null(False), "broken"),
            (s.approved_by.isnull() | s.confidentiality_checked.isnull(), "unknown:silent"),
        ),
    )


SUPPLIED = of_records(
    "extra_materials",
    ("supply", "supply_id"),
    "R-NOTICE-03",
    ("6.1.1/extra_material",),
    Text("另外提供的材料有批准和保密核对", "Extra material is approved and checked for confidentiality"),
    severity="ask",
    needs={"extra_materials": ("supply_id", "job_id", "approved_by", "confidentiality_checked")},
    expression=_supplied,
    message=Text(
        "委托 {job_id} 另外提供的材料没有核对保密",
        "The extra material of order {job_id} was not checked for confidentiality",
    ),
    cases={"silent": Text("{record} 没有批准或保密核对的记录", "approval or check of {record} is not filed")},
    clears=Text("补登批准与核对", "File the approval and the check"),
)

RULES = (
    FITTING,
    PRECEDENCE,
    OWN_METHODS,
    VALIDATED,
    NOTICED,
    PROMPT,
    SETTLED,
    SUPPLIED,
)

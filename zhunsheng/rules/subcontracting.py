# SPDX-License-Identifier: Apache-2.0
"""Rules about subcontracting: the client's consent, an approved provider, results reissued for what they are.

They judge certificates that are marked as subcontracted, or have a row in `subcontracts`. Rules about the
laboratory's own work (standards, calibrator, room, capability, raw readings) leave marked certificates out.
"""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import (
    CERTIFICATE,
    beside,
    either_silent,
    holds_at,
    result,
    some,
    together,
    verdict,
    work,
)
from zhunsheng.rules.rule import Columns, Expression, Frames, Rule, stages

_STAGES = stages("subcontract", "checking", "signing")
_ISSUING = stages("checking", "signing")
_NEEDS: Columns = together(CERTIFICATE, {"subcontracts": ("cert_id", "lab_id", "sent_at")})
_READS: Columns = {"certificates": ("number", "drafted_at", "subcontracted")}
_NO_FILE = Text(
    "证书 {record} 标为分包，但没有分包记录",
    "certificate {record} is marked as subcontracted; none is on file",
)
_NO_DAY = Text("没有记录何时分包", "when it was subcontracted is not recorded")


def _given_out(frames: Frames, *more: str) -> Expression:
    """Certificates given to an external provider, beside their rows of `subcontracts`.

    `leaves` is when it was given out; for a draft not yet given out, the instant the gate asks.
    """
    w = work(frames)
    c = w.select("lab_id", "cert_id", "certificate", "drafted_at", "subcontracted", *more)
    s = frames["subcontracts"].rename(s_lab="lab_id", s_cert="cert_id")
    j = beside(c, s, lab_id="s_lab", cert_id="s_cert")
    j = j.filter(j.subcontracted | j.s_cert.notnull())
    return j.mutate(leaves=ibis.coalesce(j.sent_at, j.drafted_at))


def _consented(frames: Frames) -> Expression:
    """Whether the client consented in writing before the work was given out."""
    j = _given_out(frames)
    unwritten = j.consent_form.isnull() | ((j.consent_form != "portal") & j.consent_sha256.isnull())
    judged = j.mutate(
        verdict=verdict(
            (j.s_cert.isnull(), "unknown:no-file"),
            (j.consented_at.isnull(), "unknown:no-consent"),
            (unwritten, "broken:not-written"),
            (j.leaves.isnull(), "unknown:no-day"),
            (j.consented_at > j.leaves, "broken"),
        )
    )
    return result(
        judged,
        record=lambda f: f.certificate,
        provider=lambda f: ibis.coalesce(f.label, f.supplier_id),
        consented=lambda f: f.consented_at,
        sent=lambda f: f.leaves,
    )


CONSENT = Rule(
    id="R-SUB-01",
    catalogue=(),
    clauses=("6.1.1/review_before_work",),
    title=Text("客户书面同意分包", "The client consented to the subcontract in writing"),
    severity="hard",
    stages=_STAGES,
    message=Text(
        "客户 {consented} 才同意 {record} 分包给 {provider}，而 {sent} 已分包",
        "The client consented only on {consented} to {record} going to {provider}, but it went on {sent}",
    ),
    cases={
        "not-written": Text(
            "客户同意 {record} 分包给 {provider}，但没有书面凭据",
            "The client's consent to {record} going to {provider} is not in writing",
        ),
        "no-file": _NO_FILE,
        "no-consent": Text(
            "没有客户同意 {record} 分包给 {provider} 的记录",
            "no consent of the client to {record} going to {provider} is on file",
        ),
        "no-day": _NO_DAY,
    },
    clears=Text(
        "登记客户的书面同意（谁、何时、何种方式，附文件），或由客户在门户里同意",
        "File the client's written consent (who, when, how, with the file), or have the client agree online",
    ),
    innocent=(Text("同意书后补登记", "the consent was filed later"),),
    needs=together(_NEEDS, {"subcontracts": ("consented_at", "consent_form", "consent_sha256")}),
    reads=together(_READS, {"subcontracts": ("supplier_id", "label")}),
    expression=_consented,
)


def _approved(frames: Frames) -> Expression:
    """Whether the provider was approved for this on the day, and states a U that meets the need."""
    given = _given_out(frames)
    a = frames["supplier_approvals"].select(
        a_lab="lab_id",
        a_supplier="supplier_id",
        a_field="field",
        a_family="family",
        a_quantity="quantity",
        a_u="u",
        a_unit="unit",
        valid_from="valid_from",
        valid_to="valid_to",
    )
    j = beside(given, a, lab_id="a_lab", supplier_id="a_supplier")
    right = (
        j.a_supplier.notnull()
        & either_silent(j.a_field, j.field)
        & either_silent(j.a_family, j.family)
        & either_silent(j.a_quantity, j.quantity)
    )
    standing = right & holds_at(j.valid_from, j.valid_to, j.leaves)
    comparable = (j.a_u.notnull() & (j.a_unit == j.unit)).fill_null(False)
    keys = ("lab_id", "cert_id", "certificate", "s_cert", "supplier_id", "label", "leaves", "u_need", "unit")
    seen = j.group_by(keys).aggregate(
        filed=some(j.a_supplier.notnull()),
        right=some(right),
        standing=some(standing),
        enough=some(standing & comparable & (j.a_u <= j.u_need)),
        silent=some(standing & ~comparable),
        stated=j.a_u.min(where=standing & comparable),
        until=j.valid_to.max(where=right & (j.valid_to <= j.leaves)),
    )
    judged = seen.mutate(
        verdict=verdict(
            (seen.s_cert.isnull(), "unknown:no-file"),
            (seen.supplier_id.isnull(), "unknown:no-provider"),
            (seen.leaves.isnull(), "unknown:no-day"),
            (~seen.filed, "unknown:no-approval"),
            (~seen.right, "broken:other"),
            (~seen.standing, "broken"),
            (seen.u_need.isnull() | seen.enough, None),
            (seen.silent, "unknown:no-u"),
            (ibis.literal(True), "broken:need"),
        ),
        last_day=seen.until - ibis.interval(days=1),
    )
    return result(
        judged,
        record=lambda f: ibis.coalesce(f.certificate + " / " + f.supplier_id, f.certificate),
        provider=lambda f: ibis.coalesce(f.label, f.supplier_id),
        sent=lambda f: f.leaves,
        last_day=lambda f: f.last_day,
        stated=lambda f: f.stated,
        need=lambda f: f.u_need,
        unit_used=lambda f: f.unit,
    )


APPROVED = Rule(
    id="R-SUB-02",
    catalogue=(),
    clauses=("6.1.1/review_before_work",),
    title=Text(
        "外部提供者经批准且在有效期内", "The external provider is approved, and the approval in force"
    ),
    severity="hard",
    stages=_STAGES,
    message=Text(
        "{provider} 的批准在 {sent} 不在有效期内（此前的批准到 {last_day} 为止）",
        "The approval of {provider} is not in force on {sent} (an earlier one ran to {last_day})",
    ),
    cases={
        "other": Text(
            "{provider} 经批准的项目不含这一项",
            "{provider} is approved, but not for this kind of work",
        ),
        "need": Text(
            "{provider} 声明的 U = {stated} {unit_used}，不满足约定的 {need} {unit_used}",
            "{provider} states U = {stated} {unit_used}, which does not meet the agreed {need} {unit_used}",
        ),
        "no-file": _NO_FILE,
        "no-provider": Text("没有记录分包给谁", "to whom it was subcontracted is not recorded"),
        "no-day": _NO_DAY,
        "no-approval": Text("{provider} 没有批准记录", "no approval of {provider} is on file"),
        "no-u": Text(
            "{provider} 的批准没有写明可与 {need} {unit_used} 比较的不确定度",
            "the approval of {provider} states no uncertainty to compare with {need} {unit_used}",
        ),
    },
    clears=Text(
        "由技术负责人重新评价并批准，或换一家经批准的，或向客户说明不受理",
        "Have the technical manager evaluate and approve it anew, choose another approved provider, "
        "or decline and tell the client",
    ),
    innocent=(Text("续批的决定登记较晚", "the renewal was filed later"),),
    needs=together(
        _NEEDS,
        {
            "subcontracts": ("supplier_id",),
            "supplier_approvals": (
                "lab_id",
                "supplier_id",
                "field",
                "family",
                "quantity",
                "u",
                "unit",
                "valid_from",
                "valid_to",
            ),
        },
    ),
    reads=together(_READS, {"subcontracts": ("field", "family", "quantity", "u_need", "unit", "label")}),
    expression=_approved,
)


def _traces(frames: Frames) -> Expression:
    """Certificates with raw readings or a standard of the laboratory's own."""
    o, r, u = frames["observations"], frames["readings"], frames["standard_use"]
    rows = ibis.union(*(each.select("lab_id", "cert_id") for each in (o, r, u)))
    return rows.group_by(t_lab="lab_id", t_cert="cert_id").aggregate(traces=rows.count())


def _lines(frames: Frames) -> Expression:
    p = frames["points"]
    return p.group_by(p_lab="lab_id", p_cert="cert_id").aggregate(
        lines=p.count(), unmarked=some(~p.subcontracted.fill_null(False))
    )


def _departures(frames: Frames) -> Expression:
    k = frames["custody"]
    gone = k.filter(k.step == "subcontracted")
    return gone.group_by(k_lab="lab_id", k_item="item_id").aggregate(departures=gone.count())


def _reissued(frames: Frames) -> Expression:
    """Whether results stand as another's: no work of ours, each line marked, no symbol, papers complete."""
    j = _given_out(frames, "operator_id", "checker_id", "accredited_mark", "item_id")
    j = beside(j, _traces(frames), lab_id="t_lab", cert_id="t_cert")
    j = beside(j, _lines(frames), lab_id="p_lab", cert_id="p_cert")
    j = beside(j, _departures(frames), lab_id="k_lab", item_id="k_item")
    incomplete = j.certificate_no.isnull() | j.issued_at.isnull() | j.certificate_sha256.isnull()
    judged = j.mutate(
        verdict=verdict(
            (j.traces.notnull() | j.operator_id.notnull(), "broken"),
            (j.accredited_mark.fill_null(False), "broken:symbol"),
            (~j.subcontracted | j.unmarked.fill_null(False), "broken:unmarked"),
            ((j.entered_by == j.checker_id).fill_null(False), "broken:own-check"),
            (j.s_cert.isnull(), "unknown:no-file"),
            (incomplete, "unknown:no-certificate"),
            (j.released_at.isnull(), "unknown:no-release"),
            (j.lines.isnull(), "unknown:no-points"),
            (j.departures.isnull(), "unknown:no-custody"),
        )
    )
    return result(
        judged,
        record=lambda f: f.certificate,
        provider=lambda f: ibis.coalesce(f.label, f.supplier_id),
        item=lambda f: f.item_id,
        person=lambda f: f.entered_by,
    )


REISSUED = Rule(
    id="R-SUB-03",
    catalogue=("H13",),
    clauses=("6.1.7/review_approve", "5.8.2/item", "5.8.2/signatures", "5.8.5/symbol"),
    only={
        "5.8.2/item": frozenset({"", "no-custody"}),
        "5.8.2/signatures": frozenset({"own-check"}),
        "5.8.5/symbol": frozenset({"symbol", "unmarked"}),
    },
    title=Text("分包的结果如实转引", "Subcontracted results are reissued as what they are"),
    severity="hard",
    stages=_ISSUING,
    message=Text(
        "{record} 分包给 {provider}，却有本机构的读数、标准器或校准员",
        "{record} went to {provider}, yet has readings, standards or a calibrator of the laboratory's own",
    ),
    cases={
        "symbol": Text(
            "{record} 的结果全部分包，却用了认可标识",
            "All results of {record} are subcontracted, yet it carries the accreditation symbol",
        ),
        "unmarked": Text(
            "{record} 有分包的结果没有标明“分包”", "Subcontracted results of {record} are not marked as such"
        ),
        "own-check": Text(
            "{person} 录入 {record} 的分包结果，又自己核验",
            "{person} entered the subcontracted results of {record} and checked them as well",
        ),
        "no-file": _NO_FILE,
        "no-certificate": Text(
            "{record} 缺 {provider} 的证书编号、日期或文件",
            "the number, date or file of {provider}'s certificate for {record} is missing",
        ),
        "no-release": Text(
            "没有 {provider} 同意转引其结果的记录",
            "no consent of {provider} to the reissue of its results is on file",
        ),
        "no-points": Text("没有记录结果", "no results are recorded"),
        "no-custody": Text(
            "样品 {item} 没有交给 {provider} 的交接记录",
            "no handing of item {item} to {provider} is on file",
        ),
    },
    clears=Text(
        "补全外部证书、转引同意与交接，逐行标明“分包”，不用认可标识，由录入人以外的人核验",
        "Complete the provider's certificate, its consent and custody, mark each line, leave the symbol off, "
        "and have somebody else check it",
    ),
    innocent=(Text("交接登记较晚", "the handing over was filed later"),),
    needs=together(
        _NEEDS,
        {
            "certificates": ("accredited_mark", "operator_id", "checker_id"),
            "subcontracts": (
                "certificate_no",
                "issued_at",
                "certificate_sha256",
                "released_at",
                "entered_by",
            ),
            "points": ("cert_id", "lab_id"),
        },
    ),
    reads=together(
        _READS,
        {
            "certificates": ("item_id",),
            "subcontracts": ("supplier_id", "label"),
            "points": ("subcontracted",),
            "custody": ("lab_id", "item_id", "step"),
            "observations": ("cert_id", "lab_id"),
            "readings": ("cert_id", "lab_id"),
            "standard_use": ("cert_id", "lab_id"),
        },
    ),
    expression=_reissued,
)

RULES = (CONSENT, APPROVED, REISSUED)

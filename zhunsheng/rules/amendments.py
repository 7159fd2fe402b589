# SPDX-License-Identifier: Apache-2.0
"""Rules about certificates after issue: who decides what an error was, and that the chain has no gap."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import CERTIFICATE, beside, result, some, together, verdict, work
from zhunsheng.rules.rule import Expression, Frames, Rule, stages

_ISSUED = stages("checking", "signing")


def _decided_by_another(frames: Frames) -> Expression:
    """The cause is decided, and decided again, by people with no hand in the certificate and the request."""
    c = work(frames).select(
        "operator_id",
        "checker_id",
        "signer_id",
        "certificate",
        "subcontracted",
        c_lab="lab_id",
        c_cert="cert_id",
    )
    j = beside(frames["amendments"], c, lab_id="c_lab", cert_id="c_cert")

    def had_a_hand(person: Expression) -> Expression:
        return (
            (person == j.operator_id).fill_null(False)
            | (person == j.checker_id).fill_null(False)
            | (person == j.signer_id).fill_null(False)
        )

    again = j.reclassified_by
    # Of a subcontracted certificate nobody here is the calibrator.
    nobody = (j.operator_id.isnull() & ~j.subcontracted) | j.checker_id.isnull() | j.signer_id.isnull()
    own_again = had_a_hand(again) | (again == j.requested_by).fill_null(False) | (again == j.decided_by)
    judged = j.mutate(
        verdict=verdict(
            (j.decided_by.isnull(), "unknown:undecided"),
            (j.c_cert.isnull(), "unknown:no-certificate"),
            (had_a_hand(j.decided_by), "broken"),
            ((j.decided_by == j.requested_by).fill_null(False), "broken:requester"),
            (own_again.fill_null(False), "broken:reclassified"),
            (nobody, "unknown:no-person"),
        ),
        named=ibis.coalesce(j.certificate, j.cert_id),
        amended=j.cert_id,
    )
    # The later document is what is judged where there is one; a withdrawal is judged at the certificate.
    judged = judged.mutate(cert_id=ibis.coalesce(judged.new_cert_id, judged.cert_id))
    return result(
        judged,
        record=lambda f: f.named + " / " + f.amendment_id,
        person=lambda f: f.decided_by,
        again=lambda f: f.reclassified_by,
        certificate=lambda f: f.named,
    )


DECIDED = Rule(
    id="R-AMEND-01",
    catalogue=(),
    clauses=("6.1.7/amended",),
    title=Text("差错归因由未参与的人判定", "What an error was is decided by someone who did not make it"),
    severity="hard",
    stages=_ISSUED,
    message=Text(
        "{person} 校准、核验或签发了 {certificate}，又判定其更改的原因",
        "{person} calibrated, checked or signed {certificate}, and decided why it is changed",
    ),
    cases={
        "requester": Text(
            "{person} 提出更改 {certificate}，又自己判定原因",
            "{person} asked for the change of {certificate}, and decided its cause",
        ),
        "reclassified": Text(
            "{again} 改判了 {certificate} 的原因，但参与过该证书、该申请或先前的判定",
            "{again} decided the cause of {certificate} anew, with a hand in it, the request or the first "
            "decision",
        ),
        "undecided": Text(
            "{certificate} 更改的原因还没有判定",
            "the cause of the change of {certificate} is not yet decided",
        ),
        "no-certificate": Text(
            "证据中没有原证书 {certificate}", "the certificate {certificate} is not on file"
        ),
        "no-person": Text(
            "没有记录 {certificate} 的校准员、核验员或签字人",
            "the calibrator, checker or signatory of {certificate} is not recorded",
        ),
    },
    clears=Text(
        "由没有校准、核验、签发该证书且没有提出申请的人判定",
        "Have it decided by somebody who neither made the certificate nor asked for the change",
    ),
    innocent=(Text("判定人登记有误", "the person who decided was typed wrongly"),),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("operator_id", "checker_id", "signer_id"),
            "amendments": ("amendment_id", "cert_id", "lab_id", "decided_by"),
        },
    ),
    reads={
        "certificates": ("number", "subcontracted"),
        "amendments": ("new_cert_id", "requested_by", "reclassified_by"),
    },
    judges="amendments",
    expression=_decided_by_another,
)


def _followed(frames: Frames) -> Expression:
    """Amendments with the document each led to: whether it is issued, or the id of what is still a draft."""
    later = work(frames).select("drafted_at", l_lab="lab_id", l_cert="cert_id")
    amended = frames["amendments"].select(
        "kind", "decided_at", "new_cert_id", a_lab="lab_id", a_cert="cert_id"
    )
    j = beside(amended, later, a_lab="l_lab", new_cert_id="l_cert")
    return j.select(
        *amended.columns,
        issued=j.l_cert.notnull() & j.drafted_at.isnull(),
        draft=ibis.ifelse(j.drafted_at.notnull(), j.new_cert_id, ibis.null("string")),
    )


def _chain(frames: Frames) -> Expression:
    """Each public state has the record that explains it; two documents never stand for the same work.

    That nobody has yet decided why a certificate was withdrawn is for R-AMEND-01 to say. Before a later
    document is signed, it answers for the one it follows.
    """
    c = work(frames).select("lab_id", "cert_id", "certificate", "state", "drafted_at")
    j = beside(c, _followed(frames), lab_id="a_lab", cert_id="a_cert")
    there = j.issued.fill_null(False)
    seen = j.group_by(c.columns).aggregate(
        replaced=some((j.kind == "replacement") & there),
        supplemented=some((j.kind == "supplement") & j.new_cert_id.notnull()),
        withdrawn=some(j.kind == "withdrawal"),
        named=j.new_cert_id.max(where=(j.kind == "replacement") & ~there),
        draft=j.draft.max(),
    )
    judged = seen.mutate(
        verdict=verdict(
            (seen.drafted_at.notnull(), None),
            (seen.state.isnull(), "unknown:no-state"),
            ((seen.state == "superseded") & ~seen.replaced, "broken"),
            ((seen.state == "withdrawn") & ~seen.withdrawn, "broken:withdrawal"),
            ((seen.state == "amended") & ~seen.supplemented, "broken:supplement"),
            (seen.state.isin(("valid", "amended")) & seen.replaced, "broken:both-valid"),
        ),
        cert_id=ibis.coalesce(seen.draft, seen.cert_id),
    )
    return result(judged, record=lambda f: f.certificate, successor=lambda f: f.named)


CHAIN = Rule(
    id="R-AMEND-02",
    catalogue=("H38",),
    clauses=("6.1.7/amended",),
    title=Text(
        "证书的公开状态有据，新旧相连", "The public state of a certificate is explained, old and new linked"
    ),
    severity="hard",
    stages=stages("signing"),
    message=Text(
        "{record} 已替代，但没有已签发的代替证书（所指为 {successor}）",
        "{record} is superseded, but no certificate issued replaces it (named is {successor})",
    ),
    cases={
        "withdrawal": Text(
            "{record} 已收回，但没有收回的决定", "{record} is withdrawn, but nobody's decision is on file"
        ),
        "supplement": Text(
            "{record} 标为已修改，但没有已签发的补充件",
            "{record} is marked as amended, but no supplement is issued",
        ),
        "both-valid": Text(
            "{record} 已有代替证书，却仍标为有效", "{record} was replaced and still counts as valid"
        ),
        "no-state": Text("{record} 没有状态", "the state of {record} is not recorded"),
    },
    clears=Text(
        "补上修改单或收回决定的记录，或更正证书的状态",
        "File the amendment or the decision to withdraw, or correct the certificate's state",
    ),
    innocent=(Text("代替证书不在本期证据内", "the later certificate lies outside the pack's period"),),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("state",),
            "amendments": ("cert_id", "lab_id", "kind", "new_cert_id"),
        },
    ),
    reads={"certificates": ("drafted_at", "number"), "amendments": ("decided_at",)},
    expression=_chain,
)


def _edited(frames: Frames) -> Expression:
    """An edit after the signature belongs to a numbered amendment.

    Before a later document is signed, it answers for the one it follows; the amendment that it comes of
    explains no edit that was made before it was decided.
    """
    c = work(frames).select("lab_id", "cert_id", "certificate", "signed_at")
    edits = frames["events"].select("action", happened="at", e_lab="lab_id", e_cert="cert_id")
    a = _followed(frames)
    amended = a.group_by("a_lab", "a_cert").aggregate(
        others=a.a_cert.count(where=a.draft.isnull()),
        draft=a.draft.max(),
        decided=a.decided_at.min(where=a.draft.notnull()),
    )
    j = beside(beside(c, amended, lab_id="a_lab", cert_id="a_cert"), edits, lab_id="e_lab", cert_id="e_cert")
    explained = (j.others > 0).fill_null(False) | (j.decided <= j.happened).fill_null(False)
    edit = (j.action == "edit") & (j.happened > j.signed_at + ibis.interval(minutes=2)) & ~explained
    seen = j.group_by((*c.columns, "draft")).aggregate(edited=some(edit), at=j.happened.min(where=edit))
    judged = seen.mutate(
        verdict=verdict((seen.edited, "broken")), cert_id=ibis.coalesce(seen.draft, seen.cert_id)
    )
    return result(judged, record=lambda f: f.certificate, at=lambda f: f["at"], signed=lambda f: f.signed_at)


EDITED = Rule(
    id="R-AMEND-03",
    catalogue=("H34",),
    clauses=("6.1.7/amended",),
    title=Text("签发后的改动都有修改单", "What was edited after signing has a numbered amendment"),
    severity="hard",
    stages=stages("signing"),
    message=Text(
        "{record} 于 {signed} 签发，{at} 又被改动，没有修改单",
        "{record} was signed on {signed} and edited on {at} without an amendment",
    ),
    clears=Text("出具修改证书，或说明改动的来历", "Issue an amendment, or explain the edit"),
    innocent=(Text("由备份恢复", "restored from a backup"),),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("signed_at",),
            "events": ("cert_id", "lab_id", "at", "action"),
            "amendments": ("cert_id", "lab_id"),
        },
    ),
    reads={
        "certificates": ("drafted_at", "number"),
        "amendments": ("kind", "new_cert_id", "decided_at"),
    },
    expression=_edited,
)

RULES = (DECIDED, CHAIN, EDITED)

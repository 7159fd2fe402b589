# SPDX-License-Identifier: Apache-2.0
"""Rules about who may act: authorised for the family and method, or to sign in the field."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import (
    ALWAYS,
    CERTIFICATE,
    NO_DAY,
    beside,
    either_silent,
    holds_at,
    own_work,
    result,
    some,
    together,
    verdict,
    work,
)
from zhunsheng.rules.rule import Expression, Frames, Rule, stages

_AUTHORISATION = {
    "authorisations": ("person_id", "lab_id", "family", "act", "valid_from", "valid_to"),
    "certificates": ("family",),
}
_METHOD = {"authorisations": ("method",), "certificates": ("method",)}
_NONE_FILED = Text("实验室没有任何授权记录", "the laboratory has no authorisation on file")
_KEYS = ("lab_id", "cert_id", "certificate", "person", "family", "method", "begins", "ends")


def _authorised(frames: Frames, act: str, person: str, begins: str, ends: str) -> Expression:
    """Whether a person was authorised for an act, at the first and at the last instant of it.

    Nobody here calibrates what is subcontracted; whoever may check anything checks it against the papers.
    """
    made = own_work(frames) if act == "calibrate" else work(frames)
    acting = made.select(
        "subcontracted",
        "lab_id",
        "cert_id",
        "certificate",
        "family",
        "method",
        person=person,
        begins=begins,
        ends=ends,
    )
    granted = frames["authorisations"].rename(a_lab="lab_id", a_family="family", a_method="method")
    filed = granted.group_by(f_lab="a_lab").aggregate(filed=granted.count())
    j = beside(acting, granted, lab_id="a_lab", person="person_id")
    right = (j.act == act) & ((j.a_family == j.family) | j.subcontracted)
    first = right & holds_at(j.valid_from, j.valid_to, j.begins)
    last = right & holds_at(j.valid_from, j.valid_to, j.ends)
    fits = either_silent(j.a_method, j.method) | j.subcontracted
    perhaps = j.method.isnull()
    seen = j.group_by(_KEYS).aggregate(
        first=some(first & fits),
        last=some(last & fits),
        first_perhaps=some(first & perhaps),
        last_perhaps=some(last & perhaps),
        until=j.valid_to.max(where=right),
    )
    seen = beside(seen, filed, lab_id="f_lab")
    judged = seen.mutate(
        verdict=verdict(
            (seen.person.isnull(), "unknown:no-person"),
            (seen.begins.isnull() | seen.ends.isnull(), "unknown:no-day"),
            (seen.filed.isnull(), "unknown:no-authorisations"),
            (seen.first & seen.last, None),
            (seen.first_perhaps & seen.last_perhaps, "unknown:no-method"),
            (ibis.literal(True), "broken"),
        )
    )
    return result(
        judged,
        record=lambda f: ibis.coalesce(f.person + " / " + f.method, f.person, f.certificate),
        person=lambda f: f.person,
        family=lambda f: f.family,
        method=lambda f: f.method,
        begins=lambda f: f.begins,
        until=lambda f: f.until,
    )


def _may_calibrate(frames: Frames) -> Expression:
    return _authorised(frames, "calibrate", "operator_id", "begins", "ends")


def _may_check(frames: Frames) -> Expression:
    return _authorised(frames, "check", "checker_id", "checking_at", "checking_at")


def _cases(zh: str, en: str) -> dict[str, Text]:
    return {
        "no-person": Text(f"没有记录{zh}", f"the {en} is not recorded"),
        "no-day": NO_DAY,
        "no-authorisations": _NONE_FILED,
        "no-method": Text(
            f"{zh} {{person}} 按方法授权，但未记录所用方法",
            f"{en} {{person}} is authorised by method, but the method used is not recorded",
        ),
    }


CALIBRATOR = Rule(
    id="R-AUTH-01",
    catalogue=("H09",),
    clauses=("4.5.d/authorised", "5.7.4/authorised", "6.6.1.c/sessions"),
    title=Text("校准员经授权", "The calibrator is authorised"),
    severity="hard",
    stages=ALWAYS,
    message=Text(
        "校准员 {person} 于 {begins} 作业，"
        "没有类别 {family}（方法 {method}）的有效校准授权（此前的授权至：{until}）",
        "Calibrator {person} worked on {begins} without authority to calibrate {family} (method {method})"
        " (earlier authority until: {until})",
    ),
    cases=_cases("校准员", "calibrator"),
    clears=Text(
        "由有授权的人重做，或登记当时有效的授权",
        "Redo by an authorised person, or file the authority then valid",
    ),
    innocent=(
        Text("在监督下实习（须写明监督人）", "a trainee under supervision (the supervisor must be named)"),
    ),
    needs=together(CERTIFICATE, _AUTHORISATION, {"certificates": ("operator_id",)}),
    reads=_METHOD,
    expression=_may_calibrate,
)

CHECKER = Rule(
    id="R-AUTH-02",
    catalogue=("H09",),
    clauses=("4.5.d/authorised", "5.7.4/authorised"),
    title=Text("核验员经授权", "The checker is authorised"),
    severity="hard",
    stages=stages("checking", "signing"),
    message=Text(
        "核验员 {person} 于 {begins} 核验，"
        "没有类别 {family}（方法 {method}）的有效核验授权（此前的授权至：{until}）",
        "Checker {person} checked on {begins} without authority to check {family} (method {method})"
        " (earlier authority until: {until})",
    ),
    cases=_cases("核验员", "checker"),
    clears=Text("由有核验授权的人重新核验", "Have it checked again by an authorised person"),
    innocent=(Text("续期决定日期较晚", "the decision to renew is dated later"),),
    needs=together(CERTIFICATE, _AUTHORISATION, {"certificates": ("checker_id", "checked_at")}),
    reads=_METHOD,
    expression=_may_check,
)


def _may_sign(frames: Frames) -> Expression:
    """Whether the signatory was authorised in the certificate's field at the instant of signing."""
    acting = work(frames).select("lab_id", "cert_id", "certificate", "field", "signer_id", "signing_at")
    granted = frames["signing_fields"].rename(s_lab="lab_id", s_field="field")
    filed = granted.group_by(f_lab="s_lab").aggregate(filed=granted.count())
    j = beside(acting, granted, lab_id="s_lab", signer_id="person_id")
    right = j.s_field == j.field
    seen = j.group_by(acting.columns).aggregate(
        granted=some(right & holds_at(j.valid_from, j.valid_to, j.signing_at)),
        until=j.valid_to.max(where=right),
    )
    seen = beside(seen, filed, lab_id="f_lab")
    judged = seen.mutate(
        verdict=verdict(
            (seen.signer_id.isnull(), "unknown:no-person"),
            (seen.signing_at.isnull(), "unknown:no-day"),
            (seen.field.isnull(), "unknown:no-field"),
            (seen.filed.isnull(), "unknown:no-authorisations"),
            (~seen.granted, "broken"),
        )
    )
    return result(
        judged,
        record=lambda f: ibis.coalesce(f.signer_id + " / " + f.field, f.signer_id, f.certificate),
        person=lambda f: f.signer_id,
        field=lambda f: f.field,
        signing_at=lambda f: f.signing_at,
        until=lambda f: f.until,
    )


SIGNATORY = Rule(
    id="R-SIGN-01",
    catalogue=("H10",),
    clauses=("4.5.a/in_field", "5.7.4/in_scope"),
    title=Text("签字人在授权领域内", "The signatory signs within an authorised field"),
    severity="hard",
    stages=stages("signing"),
    message=Text(
        "签字人 {person} 于 {signing_at} 签发，没有领域 {field} 的有效授权（此前的授权至：{until}）",
        "Signatory {person} signed on {signing_at} without authority in {field}"
        " (earlier authority until: {until})",
    ),
    cases={
        "no-person": Text("没有记录授权签字人", "the signatory is not recorded"),
        "no-day": Text("没有签发时间", "the time of signing is not recorded"),
        "no-field": Text("证书没有写明领域", "the certificate's field is not recorded"),
        "no-authorisations": Text("实验室没有签字领域记录", "the laboratory has no signing field on file"),
    },
    clears=Text("由该领域的授权签字人签发", "Have it signed by a signatory of the field"),
    innocent=(Text("续期决定日期较晚", "the decision to renew is dated later"),),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("signer_id", "signed_at"),
            "signing_fields": ("person_id", "lab_id", "field", "valid_from", "valid_to"),
        },
    ),
    reads={"certificates": ("field",)},
    expression=_may_sign,
)

RULES = (CALIBRATOR, CHECKER, SIGNATORY)

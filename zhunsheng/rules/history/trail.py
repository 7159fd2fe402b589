# SPDX-License-Identifier: Apache-2.0
"""What a certificate says beside the trail of its work: who signed and checked it, and when it was read."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.points import RAW
from zhunsheng.rules.frames import (
    CERTIFICATE,
    beside,
    holds_at,
    own_work,
    result,
    result_of,
    some,
    together,
    verdict,
)
from zhunsheng.rules.history.frames import NO_STAGE, columns, featured, seconds
from zhunsheng.rules.rule import Expression, Frames, Rule

SLACK = 600
"""Seconds by which an act and what the certificate says of it may lie apart."""
CLOCKS = 300
"""Seconds by which the clock of an instrument and that of the session may differ."""


def _may_sign(frames: Frames) -> Expression:
    """Signatories without authority to sign the family, where authority to sign is filed by family.

    A laboratory that files fields of signing is judged by these (R-SIGN-01).
    """
    a = frames["authorisations"]
    a = a.filter(a.act == "sign").select(
        "valid_from", "valid_to", a_lab="lab_id", a_person="person_id", a_family="family"
    )
    s = frames["signing_fields"]
    filed = a.group_by(f_lab="a_lab").aggregate(filed=a.count())
    fields = s.group_by(s_lab="lab_id").aggregate(fields=s.count())
    c = own_work(frames).select("lab_id", "cert_id", "certificate", "family", "signer_id", "signed_at")
    c = c.filter(c.signer_id.notnull() & c.signed_at.notnull())
    c = beside(c, filed, "inner", lab_id="f_lab")
    c = beside(c, fields, lab_id="s_lab").filter(lambda f: f.fields.isnull())
    j = beside(c, a, lab_id="a_lab", signer_id="a_person", family="a_family")
    seen = j.group_by("lab_id", "cert_id").aggregate(
        granted=some(holds_at(j.valid_from, j.valid_to, j.signed_at)), until=j.valid_to.max(),
        certificate=j.certificate.max(), person=j.signer_id.max(), family=j.family.max(),
        signed=j.signed_at.max(),
    )  # fmt: skip
    judged = seen.mutate(verdict=verdict((~seen.granted, "broken")))
    told = ("person", "family", "signed", "until")
    return result(
        judged,
        record=lambda f: f.certificate + " / " + f.person,
        **columns(**{name: name for name in told}),
    )


SIGNER = Rule(
    id="R-SIGN-09",
    catalogue=("H10",),
    clauses=("4.5.a/in_field", "5.7.4/in_scope"),
    supports=frozenset({"4.5.a/in_field", "5.7.4/in_scope"}),
    title=Text("签字人有签发这一类别的授权", "The signatory is authorised to sign the family"),
    severity="hard",
    stages=NO_STAGE,
    message=Text(
        "签字人 {person} 于 {signed} 签发，没有签发类别 {family} 的有效授权（此前的授权至：{until}）",
        "Signatory {person} signed on {signed} without authority to sign {family} (earlier authority until:"
        " {until})",
    ),
    clears=Text(
        "由有授权的签字人重新签发，或登记当时有效的授权",
        "Have it signed by an authorised signatory, or file the authority then valid",
    ),
    innocent=(Text("续期决定日期较晚", "the decision to renew is dated later"),),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("family", "signer_id", "signed_at"),
            "authorisations": ("person_id", "lab_id", "family", "act", "valid_from", "valid_to"),
        },
    ),
    reads={"certificates": ("number",), "signing_fields": ("lab_id",)},
    expression=_may_sign,
    within=True,
)


def _trailed(frames: Frames) -> Expression:
    """Certificates whose trail has the check or the signature made by others only, or at other times only."""
    c = own_work(frames).select(
        "lab_id", "cert_id", "certificate", "checker_id", "signer_id", "checked_at", "signed_at"
    )
    e = frames["events"].select("at", "action", "actor_id", e_lab="lab_id", e_cert="cert_id")
    e = e.filter(e.action.isin(("check", "sign")) & e.actor_id.notnull())
    j = beside(c, e, "inner", lab_id="e_lab", cert_id="e_cert")
    signs = j.action == "sign"
    j = j.mutate(
        signs=signs,
        said=ibis.ifelse(signs, j.signer_id, j.checker_id),
        apart=seconds(ibis.ifelse(signs, j.signed_at, j.checked_at), j["at"]).abs(),
    )
    acts = j.group_by("lab_id", "cert_id", "signs").aggregate(
        certificate=j.certificate.max(), said=j.said.max(), actor=j.actor_id.max(),
        own=some(j.actor_id == j.said), apart=j.apart.min(), at=j["at"].max(),
    )  # fmt: skip
    judged = acts.mutate(
        minutes=(acts.apart / 60.0).round(0),
        verdict=verdict(
            (acts.said.notnull() & ~acts.own & acts.signs, "broken"),
            (acts.said.notnull() & ~acts.own, "broken:check"),
            ((acts.apart > SLACK).fill_null(False), "broken:time"),
        ),
    )
    told = ("said", "actor", "at", "minutes")
    return result(judged, record=lambda f: f.certificate, **columns(**{name: name for name in told}))


TRAILED = Rule(
    id="R-FACTS-02",
    catalogue=("H20", "H31"),
    clauses=("5.8.2/signatures",),
    supports=frozenset({"5.8.2/signatures"}),
    title=Text("核验与签发的痕迹与证书一致", "The trail of check and signature is the certificate's"),
    severity="hard",
    stages=NO_STAGE,
    message=Text(
        "{record} 写明由 {said} 签发，痕迹里签发的是 {actor}（{at}）",
        "{record} says that {said} signed it; in the trail it was signed by {actor} ({at})",
    ),
    cases={
        "check": Text(
            "{record} 写明由 {said} 核验，痕迹里核验的是 {actor}（{at}）",
            "{record} says that {said} checked it; in the trail it was checked by {actor} ({at})",
        ),
        "time": Text(
            "{record} 写明的核验或签发时刻与痕迹（{at}）相差 {minutes} 分钟",
            "{record} states a time of its check or signature that is {minutes} min from the trail's ({at})",
        ),
    },
    asks=frozenset({"time"}),
    clears=Text("出示登录记录，或更正证书", "Show the log of who was signed in, or amend the certificate"),
    innocent=(
        Text("由代理人依授权操作而未写明", "a deputy acted with authority, and this was not written down"),
        Text("痕迹由导入补记（时刻）", "the trail was imported later (the time)"),
    ),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("checker_id", "signer_id", "checked_at", "signed_at"),
            "events": ("cert_id", "lab_id", "at", "actor_id", "action"),
        },
    ),
    reads={"certificates": ("number",)},
    expression=_trailed,
    within=True,
)


def _outside(frames: Frames) -> Expression:
    """Certificates with readings taken before the session began or after it ended."""
    c = featured(frames, "read_first", "read_last").filter(lambda f: f.begins <= f.ends)
    early, late = seconds(c.read_first, c.begins), seconds(c.ends, c.read_last)
    most = ibis.greatest(ibis.coalesce(early, late), ibis.coalesce(late, early))
    judged = c.mutate(
        minutes=(most / 60.0).round(0), verdict=verdict(((most > CLOCKS).fill_null(False), "broken"))
    )
    told = ("begins", "ends", "read_first", "read_last", "minutes")
    return result(judged, record=lambda f: f.certificate, **columns(**{name: name for name in told}))


OUTSIDE = Rule(
    id="R-TIME-07",
    catalogue=("H20",),
    clauses=("5.8.1/duration",),
    supports=frozenset({"5.8.1/duration"}),
    title=Text("读数都在作业时间内", "Every reading was taken during the session"),
    severity="ask",
    stages=NO_STAGE,
    message=Text(
        "{record} 写明作业 {begins} 至 {ends}，读数却读于 {read_first} 至 {read_last}，超出 {minutes} 分钟",
        "{record} states a session from {begins} to {ends}; its readings were taken from {read_first} to"
        " {read_last}, {minutes} min outside it",
    ),
    clears=Text("更正作业的起止，或出示仪器报文", "Correct the session, or show the instrument's messages"),
    innocent=(
        Text("时钟偏差（已放宽五分钟）", "clock skew (five minutes are allowed)"),
        Text("补测了几个点而没有改作业时间", "some points were measured again, the session left as it was"),
    ),
    needs=together(CERTIFICATE, {"points": ("cert_id", "lab_id", "point_no")}),
    reads=together(RAW, {"certificates": ("number",)}),
    one_of=("readings.read_at", "points.read_at"),
    expression=_outside,
    within=True,
)


def _more(frames: Frames) -> Expression:
    """Orders in which more instruments were calibrated than they are of."""
    c = own_work(frames).filter(lambda f: f.job_id.notnull() & f.instr_id.notnull())
    made = c.group_by(c_lab="lab_id", c_job="job_id").aggregate(made=c.instr_id.nunique())
    o = frames["jobs"].select("lab_id", "job_id", "n_items")
    j = beside(o.filter(o.n_items > 0), made, "inner", lab_id="c_lab", job_id="c_job")
    judged = j.mutate(
        verdict=verdict((j.made > j.n_items, "broken")), score=(j.made - j.n_items).cast("float64")
    )
    told = {"record": lambda f: f.job_id, **columns(made="made", items="n_items", score="score")}
    return result_of(judged, "job", "job_id", told)


MORE = Rule(
    id="R-ITEM-03",
    catalogue=("H29",),
    clauses=("5.8.2/item",),
    supports=frozenset({"5.8.2/item"}),
    title=Text("证书不比委托的件数多", "No more instruments were calibrated than were ordered"),
    severity="ask",
    stages=NO_STAGE,
    message=Text(
        "委托 {record} 为 {items} 件，却为 {made} 件器具出了证书",
        "Order {record} is of {items} items, and {made} instruments have certificates under it",
    ),
    clears=Text("出示追加的委托或接收记录", "Show the addition to the order, or the record of receipt"),
    innocent=(Text("当面追加了样品", "items were added on the spot"),),
    needs=together(
        CERTIFICATE, {"certificates": ("job_id", "instr_id"), "jobs": ("job_id", "lab_id", "n_items")}
    ),
    expression=_more,
    judges="jobs",
    within=True,
)

RULES = (SIGNER, TRAILED, OUTSIDE, MORE)

# SPDX-License-Identifier: Apache-2.0
"""Rules that hold one record against another: leave, late filing, ratio, grades, durations."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import (
    CERTIFICATE,
    NO_DAY,
    ONE_USE,
    USE,
    beside,
    holds_at,
    meets,
    own_work,
    result,
    result_of,
    some,
    together,
    uses,
    verdict,
    work,
)
from zhunsheng.rules.history.frames import NO_STAGE, columns, seconds
from zhunsheng.rules.rule import Expression, Frames, Rule

ALONE = frozenset({"RM1", "senior"})
"""Grades that may sign in more than three fields."""
MAX_FIELDS = 3


def _absent(frames: Frames) -> Expression:
    """Persons who took part while on leave or after they had left."""
    c = work(frames)
    parts = [
        c.select("lab_id", "cert_id", "certificate", who=c[person], since=since, until=until)
        for person, since, until in (
            ("operator_id", c.begins, c.ends),
            ("checker_id", c.checked_at, c.checked_at),
            ("signer_id", c.signed_at, c.signed_at),
        )
    ]
    acts = ibis.union(*parts)
    acts = acts.filter(acts.who.notnull() & acts.since.notnull() & acts.until.notnull())
    away = frames["leave"].rename(l_lab="lab_id", l_person="person_id")
    gone = frames["people"].select("left_at", p_lab="lab_id", p_person="person_id")
    j = beside(acts, gone, lab_id="p_lab", who="p_person")
    j = beside(j.drop("p_lab", "p_person"), away, lab_id="l_lab", who="l_person")
    leave = meets(j.from_at, j.to_at, j.since, j.until)
    seen = j.group_by("lab_id", "cert_id", "certificate", "who", "since", "left_at").aggregate(
        away=some(leave), from_at=j.from_at.max(where=leave), to_at=j.to_at.max(where=leave)
    )
    judged = seen.mutate(
        verdict=verdict(((seen.left_at <= seen.since).fill_null(False), "broken:left"), (seen.away, "broken"))
    )
    return result(
        judged,
        record=lambda f: f.certificate + " / " + f.who,
        **columns(who="who", at="since", from_at="from_at", to_at="to_at", left_at="left_at"),
    )


ABSENT = Rule(
    id="R-LEAVE-01",
    catalogue=("H31",),
    clauses=("5.8.2/signatures",),
    title=Text("参与的人当时在岗", "Those who took part were there"),
    supports=frozenset({"5.8.2/signatures"}),
    severity="ask",
    stages=NO_STAGE,
    message=Text(
        "{who} 于 {at} 参与 {record}，登记请假 {from_at} 至 {to_at}",
        "{who} took part in {record} at {at}, while on leave from {from_at} to {to_at}",
    ),
    cases={
        "left": Text(
            "{who} 已于 {left_at} 离职，却于 {at} 参与 {record}",
            "{who} had left on {left_at}, yet took part in {record} at {at}",
        )
    },
    clears=Text("提供远程签发的登录记录，或更正请假", "Show the log of remote signing, or correct the leave"),
    innocent=(Text("依法远程签发并有登录记录", "remote signing, lawful when logged"),),
    needs=together(CERTIFICATE, {"leave": ("person_id", "lab_id", "from_at", "to_at")}),
    reads={
        "certificates": ("number", "operator_id", "checker_id", "signer_id", "checked_at", "signed_at"),
        "people": ("person_id", "lab_id", "left_at"),
    },
    expression=_absent,
)


def _filed_late(frames: Frames) -> Expression:
    """Certificates whose standard had, that day, no cover but one filed more than thirty days later."""
    t = frames["traceability"].select(
        "cal_date", "valid_to", "registered_at", t_lab="lab_id", t_equip="equip_id"
    )
    use = uses(frames).filter(lambda f: f.equip_id.notnull() & f.begins.notnull())
    j = beside(use, t, "inner", lab_id="t_lab", equip_id="t_equip")
    j = j.filter(holds_at(j.cal_date, j.valid_to, j.begins).fill_null(False))
    late = (j.begins + ibis.interval(days=30) < j.registered_at).fill_null(False)
    seen = j.group_by("lab_id", "cert_id", "certificate", "equip_id", "equip", "begins").aggregate(
        filed=some(~late), registered_at=j.registered_at.min(), cal_date=j.cal_date.max()
    )
    judged = seen.mutate(verdict=verdict((~seen.filed, "broken")))
    return result(
        judged,
        record=lambda f: f.equip + " / " + f.certificate,
        **columns(equip="equip", cal_date="cal_date", begins="begins", registered_at="registered_at"),
    )


FILED = Rule(
    id="R-TRACE-03",
    catalogue=("H03",),
    clauses=("5.8.4/covered",),
    title=Text("溯源登记及时", "Traceability was filed in time"),
    supports=frozenset({"5.8.4/covered"}),
    severity="ask",
    stages=NO_STAGE,
    message=Text(
        "标准器 {equip} 于 {begins} 使用，当时的溯源（{cal_date}）到 {registered_at} 才登记",
        "Standard {equip} was used on {begins}; its calibration then, of {cal_date}, was filed only on"
        " {registered_at}",
    ),
    clears=Text("说明登记为何迟，并出示当时的证书", "Say why it was filed late, and show the certificate"),
    innocent=(Text("登记积压", "a backlog in filing"),),
    needs=together(
        CERTIFICATE, {"traceability": ("equip_id", "lab_id", "cal_date", "valid_to", "registered_at")}
    ),
    reads=together(USE, {"certificates": ("number",)}),
    one_of=ONE_USE,
    expression=_filed_late,
)


def _ratio(frames: Frames) -> Expression:
    """Points where the standard is worse than the method asks; where it asks nothing, nothing is said."""
    c = own_work(frames).select("lab_id", "cert_id", "certificate", "method", "edition")
    limits = frames["method_limits"]
    wanted = limits.group_by(l_lab="lab_id", l_method="method", l_edition="edition").aggregate(
        ratio=limits.required_ratio.max()
    )
    e = frames["equipment"].select("u_counts", e_lab="lab_id", e_equip="equip_id")
    use = uses(frames).select("equip_id", "equip", u_lab="lab_id", u_cert="cert_id").distinct()
    used = beside(use, e, "inner", u_lab="e_lab", equip_id="e_equip")
    p = frames["points"].select("point_no", "mpe_counts", p_lab="lab_id", p_cert="cert_id")
    j = beside(c, wanted, "inner", lab_id="l_lab", method="l_method", edition="l_edition")
    j = beside(j, p, "inner", lab_id="p_lab", cert_id="p_cert")
    j = beside(j, used.drop("e_lab", "e_equip"), "inner", lab_id="u_lab", cert_id="u_cert")
    known = j.filter((j.ratio > 0) & (j.mpe_counts > 0))
    judged = known.mutate(
        had=(known.mpe_counts / known.u_counts).round(2),
        verdict=verdict(
            (known.u_counts.isnull(), "unknown:no-u"),
            ((known.mpe_counts < known.ratio * known.u_counts * 0.999).fill_null(False), "broken"),
        ),
    )
    return result(
        judged,
        record=lambda f: f.certificate + " / " + f.point_no.cast("string"),
        **columns(
            equip="equip", point_no="point_no", ratio="ratio", had="had", mpe="mpe_counts", u="u_counts"
        ),
    )


RATIO = Rule(
    id="R-RATIO-01",
    catalogue=("H08",),
    clauses=("5.7.5/ratio",),
    title=Text("标准器达到方法要求的比", "The standard meets the ratio the method asks"),
    severity="hard",
    stages=NO_STAGE,
    message=Text(
        "点 {point_no} 的最大允许误差与标准器 {equip} 不确定度之比为 {had}，方法要求 {ratio}",
        "At point {point_no} the permissible error is {had} times the uncertainty of {equip}; the method"
        " asks {ratio}",
    ),
    cases={
        "no-u": Text("标准器 {equip} 的不确定度未登记", "the uncertainty of standard {equip} is not on file")
    },
    clears=Text(
        "换用合适的标准器，或出示约定的保护带", "Use a suitable standard, or show the guard band agreed"
    ),
    innocent=(Text("与客户约定了保护带", "a guard band was agreed with the client"),),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("method", "proc_version"),
            "points": ("cert_id", "lab_id", "point_no", "mpe_counts"),
            "method_limits": ("lab_id", "method", "edition", "required_ratio"),
            "equipment": ("equip_id", "lab_id", "u_counts"),
        },
    ),
    reads=together(USE, {"certificates": ("number",)}),
    one_of=ONE_USE,
    expression=_ratio,
)


def _graded(frames: Frames) -> Expression:
    """Each signatory, each time a field was added: how many fields were held, and by what grades."""
    s = frames["signing_fields"].select("lab_id", "person_id", "valid_from")
    other = frames["signing_fields"].select(
        "grade", o_lab="lab_id", o_person="person_id", o_field="field", o_from="valid_from", o_to="valid_to"
    )
    j = beside(s.distinct(), other, "inner", lab_id="o_lab", person_id="o_person")
    held = j.filter(holds_at(j.o_from, j.o_to, j.valid_from).fill_null(False))
    return held.group_by("lab_id", "person_id", "valid_from").aggregate(
        fields=held.o_field.nunique(),
        high=some(held.grade.isin(sorted(ALONE))),
        low=some(held.grade == "RM2"),
        verifier=some(held.grade == "verifier"),
        graded=some(held.grade.notnull()),
        grade=held.grade.max(),
    )


def _too_low(frames: Frames) -> Expression:
    """Signatories whose grade does not carry their fields: more than three want the higher ones.

    In the defence system a verifier's certificate counts as RM2.
    """
    o = frames["organisation"]
    defence = o.group_by(d_lab="lab_id").aggregate(defence=some(o.system == "defence"))
    g = beside(_graded(frames), defence, lab_id="d_lab")
    g = g.mutate(as_rm2=g.low | (g.verifier & g.defence.fill_null(False)))
    many = g.fields > MAX_FIELDS
    short = g.graded & ~g.high & (many | ~g.as_rm2)
    worst = g.group_by("lab_id", "person_id").aggregate(
        many=some(short & many),
        verifier=some(short & ~many & g.verifier),
        low=some(short & ~many),
        silent=some(~g.graded),
        fields=ibis.coalesce(g.fields.max(where=short), g.fields.max()),
        since=ibis.coalesce(g.valid_from.min(where=short), g.valid_from.min()),
        grade=g.grade.max(),
    )
    judged = worst.mutate(
        verdict=verdict(
            (worst.many, "broken"),
            (worst.verifier, "broken:verifier"),
            (worst.low, "broken:grade"),
            (worst.silent, "unknown:no-grade"),
        )
    )
    return result_of(
        judged,
        "person",
        "person_id",
        {"record": lambda f: f.person_id, **columns(fields="fields", since="since", grade="grade")},
    )


GRADE = Rule(
    id="R-SIGN-02",
    catalogue=("H11",),
    clauses=("4.5.a/qualified", "4.5.note"),
    only={"4.5.note": frozenset({"verifier", "no-grade"})},
    title=Text("签字领域数与资格等级相称", "The number of signing fields fits the grade"),
    severity="hard",
    stages=NO_STAGE,
    message=Text(
        "{record} 自 {since} 起同时有 {fields} 个签字领域，资格等级 {grade}，应为一级注册计量师或高级职称",
        "{record} has held {fields} fields at once since {since}, with grade {grade}; RM1 or a senior title"
        " is needed",
    ),
    cases={
        "grade": Text(
            "{record} 自 {since} 起有 {fields} 个签字领域，资格等级 {grade}，应为注册计量师或高级职称",
            "{record} has held {fields} fields since {since}, with grade {grade}; RM1, RM2 or a senior title"
            " is needed",
        ),
        "verifier": Text(
            "{record} 自 {since} 起凭检定员证签字；只在国防系统等同二级注册计量师",
            "{record} has signed since {since} as a verifier, which counts as RM2 in the defence system only",
        ),
        "no-grade": Text(
            "{record} 有 {fields} 个领域，资格等级未登记",
            "{record} holds {fields} fields, the grade is not on file",
        ),
    },
    clears=Text("登记相应的等级或职称，或减少领域", "File the grade or title, or reduce the fields"),
    innocent=(Text("国防系统的等效证书", "a certificate of the defence system counts as equal"),),
    needs={"signing_fields": ("person_id", "lab_id", "field", "grade", "valid_from", "valid_to")},
    reads={"organisation": ("lab_id", "system")},
    expression=_too_low,
    judges="signing_fields",
)


def _too_short(frames: Frames) -> Expression:
    """Sessions shorter than half of the least the method states; estimates are no limit."""
    c = own_work(frames).select("lab_id", "cert_id", "certificate", "method", "edition", "begins", "ends")
    limits = frames["method_limits"]
    least = limits.group_by(l_lab="lab_id", l_method="method", l_edition="edition").aggregate(
        minutes=limits.min_duration_min.max()
    )
    j = beside(c, least, lab_id="l_lab", method="l_method", edition="l_edition")
    took = seconds(j.begins, j.ends)
    judged = j.mutate(
        took=(took / 60.0).round(1),
        verdict=verdict(
            (j.minutes.isnull() | (j.minutes <= 0), "unknown:unstated"),
            (j.begins.isnull() | j.ends.isnull(), "unknown:no-day"),
            (took < j.minutes * 30.0, "broken"),
        ),
    )
    return result(
        judged, record=lambda f: f.certificate, **columns(took="took", minutes="minutes", begins="begins")
    )


SHORT = Rule(
    id="R-TIME-04",
    catalogue=("H28",),
    clauses=("5.8.1/duration",),
    title=Text("用时不短于方法规定的一半", "The work took at least half of the method's minimum"),
    severity="ask",
    stages=NO_STAGE,
    message=Text(
        "{record} 用时 {took} 分钟，方法规定至少 {minutes} 分钟",
        "{record} took {took} min; the method states at least {minutes} min",
    ),
    cases={
        "no-day": NO_DAY,
        "unstated": Text(
            "{record} 的方法没有规定最短时间", "the method of {record} states no least duration"
        ),
    },
    clears=Text("说明怎样在此时间内完成", "Say how it was done in that time"),
    innocent=(Text("多通道同时测量", "several channels at once"),),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("method", "proc_version"),
            "method_limits": ("lab_id", "method", "edition", "min_duration_min"),
        },
    ),
    reads={"certificates": ("number",)},
    expression=_too_short,
)

RULES = (ABSENT, FILED, RATIO, GRADE, SHORT)

# SPDX-License-Identifier: Apache-2.0
"""Rules about how work was recorded, made and reported, beyond what a stage of the work asks."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import (
    CERTIFICATE,
    NO_DAY,
    beside,
    own_work,
    some,
    together,
    uses,
    verdict,
    work,
)
from zhunsheng.rules.organisation.asked import of_certificates, of_records
from zhunsheng.rules.rule import Expression, Frames


def _complete(frames: Frames) -> Expression:
    """Issued certificates whose record lacks what every record holds: who, when, what, how and where."""
    c = own_work(frames)
    c = c.filter(c.signed_at.notnull())
    nowhere = c.room_id.isnull() & c.site_id.isnull() & ~c.onsite.fill_null(False)
    unnamed = c.item_id.isnull() & c.instr_id.isnull()
    return c.select(
        "lab_id",
        "cert_id",
        record=c.certificate,
        verdict=verdict(
            (c.operator_id.isnull(), "broken:who"),
            (c.started_at.isnull() | c.ended_at.isnull(), "broken:when"),
            (unnamed, "broken:item"),
            (c.edition.isnull(), "broken:how"),
            (nowhere, "broken:where"),
        ),
    )


COMPLETE = of_certificates(
    "R-RAW-03",
    ("5.7.1/fields",),
    Text("原始记录的必填项都有", "The mandatory entries of the record are there"),
    needs=together(
        CERTIFICATE, {"certificates": ("operator_id", "signed_at", "proc_version", "room_id", "onsite")}
    ),
    reads={"certificates": ("number", "site_id", "item_id", "instr_id")},
    one_of=("certificates.item_id", "certificates.instr_id"),
    expression=_complete,
    message=Text("{record} 的记录不全", "The record of {record} is incomplete"),
    cases={
        "who": Text("{record} 没有记录校准员", "{record} does not say who calibrated"),
        "when": Text("{record} 没有记录起止时间", "{record} does not say when"),
        "item": Text("{record} 没有记录样品", "{record} does not say what was calibrated"),
        "how": Text("{record} 没有记录方法版本", "{record} does not say by which edition"),
        "where": Text("{record} 没有记录地点", "{record} does not say where"),
    },
    clears=Text("补全记录并写明理由", "Complete the record, with a reason"),
)


def _stamped(frames: Frames) -> Expression:
    """Readings entered without the time of entry; lists of points count where nothing else is kept."""
    c = own_work(frames).select("lab_id", "cert_id", "certificate")
    r = frames["readings"]
    single = r.filter(r.value.notnull()).select("lab_id", "cert_id", bare=r.entered_at.isnull())
    o = frames["observations"]
    listed = o.filter(o.counts.length() > 0).select(
        "lab_id", "cert_id", bare=(o.entered_at.length().fill_null(0) < o.counts.length())
    )
    p = frames["points"]
    here = p.filter(p["values"].length() > 0)
    here = here.select(
        "lab_id", "cert_id", bare=(here.entered_at.length().fill_null(0) < here["values"].length())
    )
    kept, lists = _bare(ibis.union(single, listed), "r"), _bare(here, "p")
    j = beside(beside(c, kept, lab_id="r_lab", cert_id="r_cert"), lists, lab_id="p_lab", cert_id="p_cert")
    bare = ibis.coalesce(j.r_bare, j.p_bare)
    return j.select(
        "lab_id",
        "cert_id",
        record=j.certificate,
        bare=bare.fill_null(0),
        verdict=verdict((bare.isnull(), "unknown:no-readings"), (bare > 0, "broken")),
    )


def _bare(rows: Expression, name: str) -> Expression:
    """By certificate in how many places the time of entry is lacking."""
    return rows.group_by(**{f"{name}_lab": "lab_id", f"{name}_cert": "cert_id"}).aggregate(
        **{f"{name}_bare": rows.count(where=rows.bare.fill_null(False))}
    )


STAMPED = of_certificates(
    "R-RAW-04",
    ("5.7.2",),
    Text("每个原始值都记下录入时刻", "Every raw value carries the time it was entered"),
    severity="ask",
    needs=CERTIFICATE,
    reads={
        "certificates": ("number",),
        "readings": ("cert_id", "value", "entered_at"),
        "observations": ("cert_id", "counts", "entered_at"),
        "points": ("cert_id", "values", "entered_at"),
    },
    one_of=("readings.entered_at", "observations.entered_at", "points.entered_at"),
    expression=_stamped,
    message=Text(
        "{record} 有 {bare} 处原始值没有录入时刻",
        "{record} has raw values in {bare} places without the time of entry",
    ),
    cases={"no-readings": Text("{record} 没有原始值", "{record} has no raw value on file")},
    clears=Text("出示纸质记录", "Show the record on paper"),
)


def _edited(frames: Frames) -> Expression:
    """Edits that do not say who or why."""
    c = work(frames).select("lab_id", "cert_id", "certificate")
    e = frames["events"]
    e = e.filter(e.action == "edit").select("actor_id", "reason", "action", e_lab="lab_id", e_cert="cert_id")
    j = beside(c, e, lab_id="e_lab", cert_id="e_cert")
    seen = j.group_by(c.columns).aggregate(
        edits=j.count(where=j.action.notnull()),
        bare=j.count(where=j.action.notnull() & (j.reason.isnull() | (j.reason == "") | j.actor_id.isnull())),
    )
    return seen.select(
        "lab_id",
        "cert_id",
        "edits",
        "bare",
        record=seen.certificate,
        verdict=verdict((seen.bare > 1, "broken"), (seen.bare == 1, "unknown:once")),
    )


EDITED = of_certificates(
    "R-EDIT-01",
    ("5.7.2",),
    Text("每次修改都有人和理由", "Every edit says who and why"),
    severity="ask",
    needs=together(CERTIFICATE, {"events": ("cert_id", "actor_id", "action", "reason")}),
    reads={"certificates": ("number",)},
    expression=_edited,
    message=Text(
        "{record} 有 {edits} 次修改，{bare} 次没有理由或修改人",
        "{record} was edited {edits} times, {bare} without a reason or a name",
    ),
    cases={
        "once": Text("{record} 有一次修改没有理由或修改人", "one edit of {record} gives no reason or no name")
    },
    clears=Text("补写理由", "Add the reason"),
)


def _answers(frames: Frames) -> Expression:
    """Messages of instruments a certificate: from when to when, of which items, and of other standards."""
    use = uses(frames).select("equip_id", u_lab="lab_id", u_cert="cert_id").distinct()
    m = frames["device_messages"]
    m = m.group_by(m_lab="lab_id", m_cert="cert_id", answered="equip_id", item="item_id").aggregate(
        messages=m.message_id.count(), first=m["at"].min(), last=m["at"].max()
    )
    j = beside(m, use, m_lab="u_lab", m_cert="u_cert", answered="equip_id")
    return j.group_by("m_lab", "m_cert").aggregate(
        messages=j.messages.sum(), first=j.first.min(), last=j["last"].max(),
        item_first=j["item"].min(), item_last=j["item"].max(),
        other=some(j.answered.notnull() & j.u_cert.isnull()),
    )  # fmt: skip


def _circumstances(frames: Frames) -> Expression:
    """Instruments that answered, and people who travelled, beside what the certificate says."""
    c = own_work(frames).select(
        "lab_id",
        "cert_id",
        "certificate",
        "job_id",
        "item_id",
        "onsite",
        "begins",
        "ends",
        person="operator_id",
    )
    j = beside(c, _answers(frames), lab_id="m_lab", cert_id="m_cert")
    t = frames["travel"].select(t_lab="lab_id", t_job="job_id", traveller="person_id")
    t = t.filter(t.traveller.notnull()).distinct()
    trips = t.group_by(any_lab="t_lab", any_job="t_job").aggregate(people=t.count())
    j = beside(j, trips, lab_id="any_lab", job_id="any_job")
    j = beside(j, t, lab_id="t_lab", job_id="t_job", person="traveller")
    slack = ibis.interval(minutes=5)
    seen = j.mutate(
        messages=j.messages.fill_null(0),
        other=j.other.fill_null(False),
        item=((j.item_first != j.item_id) | (j.item_last != j.item_id)).fill_null(False),
        outside=((j.first < j.begins - slack) | (j.ends + slack < j["last"])).fill_null(False),
        travelled=j.people.notnull(),
        went=j.t_lab.notnull(),
    )
    onsite = seen.onsite.fill_null(False)
    return seen.select(
        "lab_id",
        "cert_id",
        "person",
        "begins",
        "ends",
        record=seen.certificate,
        verdict=verdict(
            (seen.other, "broken:standard"),
            (seen.item, "broken:item"),
            (seen.outside, "broken:time"),
            (onsite & seen.travelled & ~seen.went & seen.person.notnull(), "broken:person"),
            ((seen.messages == 0) & ~(onsite & seen.travelled), "unknown:nothing"),
        ),
    )


CIRCUMSTANCES = of_certificates(
    "R-FACTS-01",
    ("5.7.3/circumstances",),
    Text(
        "证书的人、设备、时间与报文和行程一致", "People, equipment and times agree with messages and travel"
    ),
    catalogue=("H20",),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("job_id", "onsite", "operator_id"),
            "device_messages": ("message_id", "cert_id", "equip_id", "item_id", "at"),
            "travel": ("job_id", "person_id"),
        },
    ),
    reads={"certificates": ("number", "item_id", "equip_id"), "standard_use": ("cert_id", "equip_id")},
    one_of=("standard_use", "certificates.equip_id"),
    expression=_circumstances,
    message=Text("{record} 与报文或行程不符", "{record} disagrees with messages or travel"),
    cases={
        "standard": Text(
            "{record} 的报文来自未列出的标准器", "A standard that {record} does not list answered"
        ),
        "item": Text("{record} 的报文来自另一样品", "Another item than that of {record} answered"),
        "time": Text(
            "{record} 的报文不在作业时间（{begins} 至 {ends}）内",
            "Messages of {record} lie outside the session ({begins} to {ends})",
        ),
        "person": Text(
            "{record} 为现场作业，{person} 没有行程",
            "{record} was made on site; {person} did not travel there",
        ),
        "nothing": Text(
            "{record} 没有报文或行程可比", "there is no message or travel to compare {record} with"
        ),
    },
    clears=Text("更正证书，或出示另外的记录", "Amend the certificate, or show the other record"),
    innocent=(
        Text("证书已修改更正", "the certificate was amended"),
        Text("时钟偏差（已放宽五分钟）", "clock skew (five minutes are allowed)"),
    ),
)


def _safe(frames: Frames) -> Expression:
    """Work on site: safety checked before, and not gone on with while it was stopped."""
    c = own_work(frames)
    c = c.filter(c.onsite.fill_null(False)).select(
        "lab_id", "cert_id", "certificate", "job_id", "begins", "ends"
    )
    s = frames["safety_checks"].select(
        "at", "complete", "protected", "failed", "stopped_at", "released_at", s_lab="lab_id", s_job="job_id"
    )
    j = beside(c, s, lab_id="s_lab", job_id="s_job")
    before = (j["at"] <= j.begins).fill_null(False)
    stopped = j.stopped_at.notnull() & (j.stopped_at <= j.ends)
    seen = j.group_by(c.columns).aggregate(
        checked=some(before),
        whole=some(before & j.complete & j.protected),
        unstopped=some(j.failed & j.stopped_at.isnull()),
        went_on=some(
            stopped & (j.released_at.isnull() | (j.begins < j.released_at)) & (j.stopped_at < j.ends)
        ),
    )
    return seen.select(
        "lab_id",
        "cert_id",
        "begins",
        record=seen.certificate,
        verdict=verdict(
            (seen.begins.isnull() | seen.ends.isnull(), "unknown:no-day"),
            (seen.unstopped, "broken:unstopped"),
            (seen.went_on, "broken:went-on"),
            (~seen.checked, "unknown:none"),
            (~seen.whole, "broken"),
        ),
    )


SAFE = of_certificates(
    "R-SAFETY-01",
    ("6.1.3",),
    Text(
        "现场作业前检查安全，不合格即停工",
        "Safety is checked before work on site, and work stops where it fails",
    ),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("job_id", "onsite"),
            "safety_checks": ("job_id", "at", "complete", "protected", "failed", "stopped_at", "released_at"),
        },
    ),
    reads={"certificates": ("number",)},
    expression=_safe,
    message=Text(
        "{record} 开工（{begins}）前的安全检查或防护不全",
        "Safety check or protection before {record} ({begins}) was incomplete",
    ),
    cases={
        "unstopped": Text(
            "{record} 的现场有不合格项而没有停工",
            "An item failed at the site of {record}, and work did not stop",
        ),
        "went-on": Text("{record} 在停工期间进行", "{record} went on while work was stopped"),
        "none": Text("{record} 开工前没有安全检查", "no safety check before {record} is on file"),
        "no-day": NO_DAY,
    },
    clears=Text("补登安全检查", "File the safety check"),
)


def _received(frames: Frames) -> Expression:
    i = frames["items"]
    odd = i.condition == "abnormal"
    return i.select(
        "lab_id",
        "item_id",
        record=ibis.coalesce(i.label, i.item_id),
        verdict=verdict(
            (i.condition.isnull(), "unknown:silent"),
            ((odd & i.condition_answered_at.isnull()).fill_null(False), "broken"),
            ((odd & i.condition_sha256.isnull()).fill_null(False), "broken:no-photo"),
        ),
    )


RECEIVED = of_records(
    "items",
    ("item", "item_id"),
    "R-ITEM-02",
    ("6.1.4/deviation",),
    Text(
        "接收时记下状态，异常的有照片和答复",
        "The condition at receipt is recorded; what is abnormal has photo and answer",
    ),
    needs={"items": ("item_id", "condition", "condition_sha256", "condition_answered_at")},
    reads={"items": ("label",)},
    expression=_received,
    message=Text(
        "样品 {record} 接收时异常，没有客户答复",
        "Item {record} was abnormal at receipt, and the client did not answer",
    ),
    cases={
        "silent": Text(
            "样品 {record} 没有记录接收状态", "the condition of {record} at receipt is not recorded"
        ),
        "no-photo": Text(
            "样品 {record} 接收时异常，没有照片",
            "Item {record} was abnormal at receipt, and there is no photo",
        ),
    },
    clears=Text("补登答复与照片", "File the answer and the photo"),
)


def _contents(frames: Frames) -> Expression:
    """Certificates with the entries of their check-list that are absent."""
    c = work(frames).select("lab_id", "cert_id", "certificate")
    e = frames["content_checks"].select(
        "entry", "present", "client_supplied", "marked", e_lab="lab_id", e_cert="cert_id"
    )
    j = beside(c, e, lab_id="e_lab", cert_id="e_cert")
    return j.group_by(c.columns).aggregate(
        entries=j.count(where=j.entry.notnull()),
        absent=j.count(where=(~j.present).fill_null(False)),
        what=j.entry.min(where=(~j.present).fill_null(False)),
        told=some(j.client_supplied.notnull()),
        bare=j.count(where=(j.client_supplied & ~j.marked.fill_null(False)).fill_null(False)),
    )


def _whole(frames: Frames) -> Expression:
    seen = _contents(frames)
    return seen.select(
        "lab_id",
        "cert_id",
        "absent",
        "what",
        record=seen.certificate,
        verdict=verdict((seen.entries == 0, "unknown:none"), (seen.absent > 0, "broken")),
    )


WHOLE = of_certificates(
    "R-CONTENT-01",
    ("6.1.7/content_7_8",),
    Text("证书内容齐全", "The certificate holds every entry it needs"),
    needs=together(CERTIFICATE, {"content_checks": ("cert_id", "entry", "present")}),
    reads={"certificates": ("number",), "content_checks": ("client_supplied", "marked")},
    expression=_whole,
    message=Text("{record} 缺 {absent} 项内容，如 {what}", "{record} lacks {absent} entries, such as {what}"),
    cases={"none": Text("{record} 没有逐项核对", "the entries of {record} were not checked")},
    clears=Text("修改证书补全", "Amend the certificate"),
)


def _marked(frames: Frames) -> Expression:
    seen = _contents(frames)
    return seen.select(
        "lab_id",
        "cert_id",
        "bare",
        record=seen.certificate,
        verdict=verdict((~seen.told, "unknown:none"), (seen.bare > 0, "broken")),
    )


MARKED = of_certificates(
    "R-CONTENT-02",
    ("6.1.7/client_info_marked",),
    Text("客户提供的信息已注明", "What the client supplied is marked"),
    needs=together(CERTIFICATE, {"content_checks": ("cert_id", "client_supplied", "marked")}),
    reads={"certificates": ("number",), "content_checks": ("entry", "present")},
    expression=_marked,
    message=Text(
        "{record} 有 {bare} 项客户提供的信息没有注明",
        "{bare} entries of {record} came from the client and are not marked so",
    ),
    cases={
        "none": Text(
            "没有写明 {record} 的哪些信息由客户提供", "what the client supplied for {record} is not filed"
        )
    },
    clears=Text("修改证书注明", "Amend the certificate"),
)

RULES = (
    COMPLETE,
    STAMPED,
    EDITED,
    CIRCUMSTANCES,
    SAFE,
    RECEIVED,
    WHOLE,
    MARKED,
)

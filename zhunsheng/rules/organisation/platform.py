# SPDX-License-Identifier: Apache-2.0
"""Rules about the platform: what it checks, watches, captures and keeps safe."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import CERTIFICATE, beside, own_work, some, together, verdict, with_logged
from zhunsheng.rules.organisation.asked import (
    NOT_ASKED,
    YEAR,
    Of,
    counted,
    from_counts,
    of_certificates,
    of_laboratory,
    of_records,
    told,
    with_count,
    within,
)
from zhunsheng.rules.organisation.upkeep import archived
from zhunsheng.rules.rule import Expression, Frames

AVAILABLE = 95
"""Percent of the samples set that a room's logger should have written."""


def _verifiable(frames: Frames) -> Expression:
    seen = archived(frames)
    return seen.select(
        "lab_id",
        "cert_id",
        record=seen.certificate,
        verdict=verdict(
            (~seen.filed, "unknown:not-filed"),
            (seen.other, "broken"),
            (seen.unsigned, "broken:unsigned"),
            (~seen.signed | ~seen.coded | ~seen.shown, "unknown:silent"),
        ),
    )


VERIFIABLE = of_certificates(
    "R-ARCHIVE-02",
    ("6.6.3",),
    Text("证书可查验，状态如实示出", "Certificates can be looked up, and their state is shown truly"),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("signed_at", "state"),
            "registry": ("cert_id", "lookup_code", "signed", "shown_state"),
        },
    ),
    reads={"certificates": ("number",), "registry": ("content_hash",)},
    expression=_verifiable,
    message=Text(
        "公众查询 {record} 所示的状态与登记不同",
        "The state shown to the public for {record} is not its state",
    ),
    cases={
        "unsigned": Text("{record} 没有电子签名", "{record} carries no electronic signature"),
        "silent": Text(
            "{record} 没有查验码、签名或所示状态的记录",
            "code, signature or state shown of {record} is not filed",
        ),
        "not-filed": Text("{record} 不在登记中", "{record} is not in the register"),
    },
    clears=Text("更新公众查询", "Bring the public lookup up to date"),
)


def _assigned(frames: Frames) -> Expression:
    """Work whose calibrator was checked as the task was assigned, and had passed."""
    c = own_work(frames).select("lab_id", "cert_id", "certificate", "begins", person="operator_id")
    a = frames["assignment_checks"].select(
        "at", "passed", a_lab="lab_id", a_cert="cert_id", a_person="person_id"
    )
    j = beside(c, a, lab_id="a_lab", cert_id="a_cert", person="a_person")
    before = (j["at"] <= j.begins).fill_null(False)
    seen = j.group_by(c.columns).aggregate(
        checked=some(before & j.passed.notnull()), passed=some(before & j.passed)
    )
    return seen.select(
        "lab_id",
        "cert_id",
        "person",
        record=seen.certificate,
        verdict=verdict((~seen.checked, "unknown:unchecked"), (~seen.passed, "broken")),
    )


ASSIGNED = of_certificates(
    "R-DIGITAL-01",
    ("6.6.1.c/checked",),
    Text("分配任务时核查授权", "Authorisation is checked as a task is assigned"),
    severity="ask",
    needs=together(
        CERTIFICATE,
        {"certificates": ("operator_id",), "assignment_checks": ("cert_id", "person_id", "at", "passed")},
    ),
    reads={"certificates": ("number",)},
    expression=_assigned,
    message=Text(
        "{record} 分配给 {person} 时被拦下，仍由其作业",
        "{record} was refused to {person}, who did it all the same",
    ),
    cases={
        "unchecked": Text("{record} 分配时没有核查记录", "no check is on file for the assignment of {record}")
    },
    clears=Text("登记核查", "File the check"),
)


def _watched(frames: Frames) -> Expression:
    """Rooms, how many samples their logger wrote of those it was set to, and alarms not acted on."""
    labs = frames["labs"].select("period_from", "asked_at", asked_lab="lab_id")
    r = beside(frames["rooms"], labs, lab_id="asked_lab").select(
        "lab_id", "room_id", "logged_every_min", "period_from", "asked_at"
    )
    e = frames["env_series"].select("ts", "temp", e_lab="lab_id", e_room="room_id")
    j = with_logged(r, e.filter(e.temp.notnull()))
    j = j.filter((j.period_from <= j.ts) & (j.ts <= j.asked_at))
    counted = j.group_by(s_lab="lab_id", s_room="room_id").aggregate(samples=j.count())
    seen = beside(r, counted, lab_id="s_lab", room_id="s_room")
    seen = seen.select(*r.columns, samples=seen.samples.fill_null(0))
    a = frames["alarms"]
    open_ones = a.filter(a.acted_at.isnull())
    loose = open_ones.group_by(a_lab="lab_id", a_room="room_id").aggregate(loose=open_ones.count())
    k = beside(seen, loose, lab_id="a_lab", room_id="a_room")
    minutes = (k.asked_at.epoch_seconds() - k.period_from.epoch_seconds()) / 60.0
    every = ibis.ifelse(k.logged_every_min > 0, k.logged_every_min, ibis.null("float64"))
    due = (minutes / every).floor().cast("int64")
    k = k.mutate(due=due)
    return k.select(
        "lab_id",
        "room_id",
        "samples",
        "due",
        "loose",
        verdict=verdict(
            (k.asked_at.isnull() | k.period_from.isnull(), "unknown:no-day"),
            (k.logged_every_min.isnull() | (k.logged_every_min <= 0), "unknown:no-interval"),
            (k.samples == 0, "unknown:none"),
            (k.samples * 100 < k.due * AVAILABLE, "broken"),
            (k.loose.notnull(), "broken:alarm"),
        ),
    )


WATCHED = of_records(
    "rooms",
    ("room", "room_id"),
    "R-ENV-05",
    ("6.6.1.d",),
    Text("房间环境连续监测，报警都处理", "Rooms are watched without gaps, and alarms are acted on"),
    needs={
        "labs": ("period_from", "asked_at"),
        "rooms": ("room_id", "logged_every_min"),
        "env_series": ("room_id", "ts", "temp"),
        "alarms": ("alarm_id", "room_id", "acted_at"),
    },
    reads={"env_series": ("lab_id",)},
    expression=_watched,
    message=Text(
        "房间 {record} 应有 {due} 个记录，只有 {samples} 个，不足 95 %",
        "The logger of {record} should have written {due} samples and wrote {samples}, below 95 %",
    ),
    cases={
        "alarm": Text(
            "房间 {record} 有 {loose} 次报警没有处理", "{loose} alarms of {record} were not acted on"
        ),
        "none": Text("房间 {record} 没有记录", "the logger of {record} wrote nothing"),
        "no-interval": Text(
            "房间 {record} 没有设定记录间隔", "no interval is set for the logger of {record}"
        ),
        "no-day": NOT_ASKED,
    },
    clears=Text("说明中断，处理报警", "Account for the gap; act on the alarms"),
    innocent=(Text("记录仪故障或送校", "the logger failed, or was away"),),
)


def _tested(*subjects: str) -> Of:
    return Of(
        "self_tests", lambda t: t.subject.isin(subjects) & within(t, t["at"], YEAR) & t.passed, "subject"
    )


WARNED = of_laboratory(
    "R-DIGITAL-02",
    ("6.6.1.e/warning",),
    Text("系统对作废版本的拦截每日自检", "That withdrawn editions are stopped is tested daily"),
    severity="ask",
    needs={"self_tests": ("subject", "at", "passed")},
    expression=from_counts(
        {
            "ever": Of("self_tests", lambda t: (t.subject == "superseded-edition") & (t["at"] <= t.asked_at)),
            "lately": Of("self_tests", lambda t: (t.subject == "superseded-edition") & within(t, t["at"], 2)),
            "failed": Of(
                "self_tests",
                lambda t: (t.subject == "superseded-edition") & within(t, t["at"], 2) & ~t.passed,
            ),
        },
        lambda f: (
            (f.ever == 0, "unknown:none"),
            (f.failed > 0, "broken:failed"),
            (f.lately == 0, "broken"),
        ),
    ),
    message=Text("{day} 前两日没有自检", "No self-test in the two days before {day}"),
    cases={
        "none": Text("没有作废版本的自检", "no self-test of withdrawn editions is on file"),
        "failed": Text("作废版本的自检没有通过", "The self-test of withdrawn editions failed"),
    },
    clears=Text("恢复每日自检", "Resume the daily self-test"),
)


SECURE = of_laboratory(
    "R-DIGITAL-03",
    ("6.6.1.f",),
    Text("数据安全一年内检查过", "Data security was examined within the year"),
    severity="ask",
    needs={"self_tests": ("subject", "at", "passed"), "backups": ("kind", "at", "succeeded")},
    expression=from_counts(
        {
            "ever": Of("self_tests", lambda t: t.subject != "superseded-edition"),
            "passed": _tested("encryption", "access", "intrusion"),
            "reviewed": _tested("security-review"),
            "backups": Of("backups", lambda t: (t.kind == "backup") & within(t, t["at"], 1) & t.succeeded),
        },
        lambda f: (
            (f.ever == 0, "unknown:none"),
            (f.reviewed == 0, "broken"),
            (f.passed < 3, "broken:unproven"),
            (f.backups == 0, "broken:backup"),
        ),
    ),
    message=Text("一年内没有安全评审", "No review of security within the year"),
    cases={
        "none": Text("没有安全检查记录", "no examination of security is on file"),
        "unproven": Text(
            "加密、访问控制、入侵检查三项中只有 {passed} 项通过",
            "Of encryption, access and intrusion, {passed} passed within the year",
        ),
        "backup": Text("24 小时内没有成功的备份", "No back-up succeeded within 24 hours"),
    },
    clears=Text("检查并评审安全", "Examine and review the security"),
)


FLOWING = of_laboratory(
    "R-DIGITAL-04",
    ("6.6.1.a",),
    Text("委托在线办理，进度可查", "Orders are placed on line and can be followed"),
    severity="ask",
    needs={"jobs": ("job_id", "channel", "told_times")},
    expression=from_counts(
        {
            "orders": Of("jobs", lambda t: t.channel.notnull()),
            "online": Of("jobs", lambda t: t.channel == "online"),
            "counted": Of("jobs", lambda t: t.told_times.notnull()),
            "followed": Of("jobs", lambda t: t.told_times > 0),
        },
        lambda f: (
            (f.orders == 0, "unknown:none"),
            (f.online == 0, "broken"),
            (f.counted == 0, "unknown:uncounted"),
            (f.followed == 0, "broken:silent"),
        ),
    ),
    message=Text("{orders} 个委托没有一个在线下单", "None of {orders} orders was placed on line"),
    cases={
        "none": Text("没有记录下单方式", "how orders were placed is not recorded"),
        "uncounted": Text(
            "没有记录推送或查询进度的次数", "how often progress was told or asked for is not recorded"
        ),
        "silent": Text("没有一个委托推送或查询过进度", "No order's progress was pushed or asked for"),
    },
    clears=Text("启用在线下单与进度推送", "Offer orders on line, and tell their progress"),
)


def _automated(frames: Frames) -> Expression:
    """Raw values captured by instruments among all, and reminders answered among those sent."""
    r, o = frames["readings"], frames["observations"]
    modes = ibis.union(r.select("lab_id", "entry_mode"), o.select("lab_id", "entry_mode"))
    modes = modes.filter(modes.entry_mode.notnull())
    seen = counted(
        frames,
        {
            "sent": Of("reminders", lambda t: within(t, t.sent_at, YEAR)),
            "answered": Of("reminders", lambda t: within(t, t.sent_at, YEAR) & t.answered_at.notnull()),
        },
    )
    seen = with_count(seen, modes.select("lab_id"), "values")
    seen = with_count(seen, modes.filter(modes.entry_mode == "auto").select("lab_id"), "captured")
    return told(
        seen,
        (seen["values"] == 0, "unknown:none"),
        (seen.sent == 0, "unknown:no-reminder"),
        (seen.answered == 0, "broken"),
        (seen.captured == 0, "unknown:by-hand"),
    )


AUTOMATED = of_laboratory(
    "R-DIGITAL-05",
    ("6.6.2",),
    Text("读数自动采集，到期主动提醒", "Readings are captured, and clients reminded"),
    severity="ask",
    needs={"reminders": ("sent_at", "answered_at")},
    reads={"readings": ("entry_mode",), "observations": ("entry_mode",)},
    one_of=("readings.entry_mode", "observations"),
    expression=_automated,
    message=Text("{sent} 次提醒没有客户答复", "None of {sent} reminders was answered"),
    cases={
        "by-hand": Text(
            "没有一处读数是自动采集的；器具有没有接口，要由人判断",
            "no reading was captured from an instrument; whether the instruments have an interface at all is"
            " for a person to say",
        ),
        "none": Text("没有写明录入方式的读数", "no reading says how it was entered"),
        "no-reminder": Text("一年内没有到期提醒", "no reminder of the year is on file"),
    },
    clears=Text("接入仪器，发出提醒", "Connect instruments; send reminders"),
    innocent=(Text("客户以电话或新的委托答复", "clients answered by telephone, or by a new order"),),
)

RULES = (
    VERIFIABLE,
    ASSIGNED,
    WATCHED,
    WARNED,
    SECURE,
    FLOWING,
    AUTOMATED,
)

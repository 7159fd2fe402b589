# SPDX-License-Identifier: Apache-2.0
"""Rules about who is appointed, teaches and is monitored."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import (
    beside,
    holds_at,
    some,
    together,
    verdict,
)
from zhunsheng.rules.organisation.asked import (
    LABS,
    PAPER,
    YEAR,
    Of,
    counted,
    dated,
    in_force,
    of_laboratory,
    of_records,
    told,
    with_count,
    within,
)
from zhunsheng.rules.rule import Expression, Frames

HIGHER = ("RM1", "senior")
"""What a technical manager and whoever develops methods must hold."""


FILE_OF_COMPETENCE = ("requirement", "selection", "training", "supervision", "authorisation", "monitoring")


YEARS = 5
"""Years in metrology that a technical manager has at appointment."""


_ROLES = {
    "management": ("manager", "quality-manager"),
    "technical": ("technical-manager", "signatory"),
    "supervision": ("supervisor", "checker"),
    "calibration": ("calibrator",),
}


def _filled(roles: tuple[str, ...]) -> Of:
    return Of("appointments", lambda t: in_force(t) & t.role.isin(roles))


def _thin_families(frames: Frames) -> Expression:
    """Families in the capability of the day for which fewer than two people may calibrate."""
    rows = [dated(frames, name) for name in ("cmc", "scope")]
    families = ibis.union(*(r.filter(in_force(r)).select("lab_id", "family", "asked_at") for r in rows))
    a = frames["authorisations"]
    a = a.filter(a.act == "calibrate").select(
        "person_id", "valid_from", "valid_to", a_lab="lab_id", a_family="family"
    )
    j = beside(families.distinct(), a, lab_id="a_lab", family="a_family")
    seen = j.group_by("lab_id", "family").aggregate(
        able=j.person_id.nunique(where=in_force(j).fill_null(False))
    )
    return seen.filter(seen.able < 2)


def _open_files(frames: Frames) -> Expression:
    """People appointed to what bears on results whose file of competence lacks one of its six kinds."""
    who = dated(frames, "appointments")
    who = who.filter(in_force(who) & who.role.notin(("sales", "other")))
    who = who.select("lab_id", "person_id", "asked_at").distinct()
    c = frames["competence"].select("kind", "at", c_lab="lab_id", c_person="person_id")
    j = beside(who, c, lab_id="c_lab", person_id="c_person")
    there = (j["at"] <= j.asked_at) & j.kind.isin(FILE_OF_COMPETENCE)
    seen = j.group_by("lab_id", "person_id").aggregate(kinds=j.kind.nunique(where=there.fill_null(False)))
    return seen.filter(seen.kinds < len(FILE_OF_COMPETENCE))


def _staffed(frames: Frames) -> Expression:
    seen = counted(frames, {name: _filled(roles) for name, roles in _ROLES.items()})
    seen = with_count(seen, _thin_families(frames), "thin")
    seen = with_count(seen, _open_files(frames), "files")
    roles = [seen[name] for name in _ROLES]
    everybody = roles[0] + roles[1] + roles[2] + roles[3]
    return told(
        seen,
        (everybody == 0, "unknown:none"),
        ((roles[0] == 0) | (roles[1] == 0) | (roles[2] == 0) | (roles[3] == 0), "broken"),
        (seen.thin > 0, "broken:thin"),
        (seen.files > 0, "broken:files"),
    )


STAFFED = of_laboratory(
    "R-STAFF-01",
    ("4.5",),
    Text("各类人员齐备", "Every kind of staff is there"),
    needs={
        "appointments": ("person_id", "role", "valid_from", "valid_to"),
        "authorisations": ("person_id", "family", "act", "valid_from", "valid_to"),
        "competence": ("person_id", "kind", "at"),
    },
    reads={
        "cmc": ("family", "valid_from", "valid_to"),
        "scope": ("family", "valid_from", "valid_to"),
    },
    one_of=("cmc", "scope"),
    expression=_staffed,
    message=Text(
        "{day} 在岗任命：管理 {management}、技术 {technical}、监督 {supervision}、校准 {calibration}",
        "Appointed on {day}: management {management}, technical {technical}, supervision {supervision},"
        " calibration {calibration}",
    ),
    cases={
        "none": Text("没有任命记录", "no appointment is on file"),
        "thin": Text(
            "{thin} 类器具获授权的校准员不足两人",
            "{thin} families have fewer than two authorised calibrators",
        ),
        "files": Text(
            "{files} 人的能力档案不全（要求、选择、培训、监督、授权、监控）",
            "The competence files of {files} people lack an entry (requirement, selection, training,"
            " supervision, authorisation, monitoring)",
        ),
    },
    clears=Text("登记任命、授权与能力档案", "File the appointments, authorisations and competence records"),
    innocent=(PAPER, Text("一人兼任", "one person holds two roles")),
)


def _managers(frames: Frames) -> Expression:
    """Technical managers with their years and grade at appointment."""
    a = frames["appointments"]
    t = a.filter(a.role == "technical-manager")
    return t.select(
        "lab_id",
        "person_id",
        "valid_from",
        years=t.metrology_years,
        grade=t.qualification,
        verdict=verdict(
            (t.metrology_years < YEARS, "broken:years"),
            (t.qualification.notnull() & ~t.qualification.isin(HIGHER), "broken"),
            (t.metrology_years.isnull(), "unknown:no-years"),
            (t.qualification.isnull(), "unknown:no-grade"),
        ),
    )


MANAGERS = of_records(
    "appointments",
    ("person", "person_id"),
    "R-STAFF-02",
    ("4.5.b",),
    Text("技术负责人够格", "Technical managers are qualified"),
    catalogue=("H12",),
    needs={"appointments": ("person_id", "role", "qualification", "metrology_years", "valid_from")},
    expression=_managers,
    message=Text(
        "{record} 自 {valid_from} 任技术负责人，资格为 {grade}，应为一级注册计量师或高级职称",
        "{record} is technical manager from {valid_from} with {grade}; RM1 or a senior title is needed",
    ),
    cases={
        "years": Text(
            "{record} 自 {valid_from} 任技术负责人，计量工作年限 {years} 年，不足 5 年",
            "{record} is technical manager from {valid_from} with {years} years in metrology, fewer than 5",
        ),
        "no-years": Text(
            "{record} 任命时的年限没有登记", "the years of {record} at appointment are not filed"
        ),
        "no-grade": Text(
            "{record} 任命时的资格没有登记", "the grade of {record} at appointment is not filed"
        ),
    },
    clears=Text("上传学历、工作经历与资格证明", "File the proof of history and qualification"),
    innocent=(Text("证明没有上传", "the documents were not uploaded"),),
)


def _developers(frames: Frames) -> Expression:
    d = frames["developers"]
    return d.select(
        "lab_id",
        "person_id",
        "validation_id",
        "role",
        "at",
        record=d.person_id + " / " + d.validation_id,
        grade=d.qualification,
        verdict=verdict(
            (d.qualification.isnull(), "unknown:no-grade"),
            (~d.qualification.isin(HIGHER), "broken"),
        ),
    )


DEVELOPERS = of_records(
    "developers",
    ("person", "person_id"),
    "R-STAFF-03",
    ("4.5.c",),
    Text("非标方法由够格的人开发与确认", "Non-standard methods are developed and validated by the qualified"),
    catalogue=("H12",),
    needs={"developers": ("person_id", "validation_id", "role", "at", "qualification")},
    expression=_developers,
    message=Text(
        "{record} 于 {at} 参与非标方法（{role}），资格为 {grade}，应为一级注册计量师或高级职称",
        "{record} took part in a non-standard method on {at} ({role}) with {grade}; RM1 or a senior title"
        " is needed",
    ),
    cases={"no-grade": Text("{record} 当时的资格没有登记", "the grade of {record} then is not filed")},
    clears=Text("上传资格证明，或由够格的人重做", "File the qualification, or have it done by the qualified"),
    innocent=(Text("证明没有上传", "the documents were not uploaded"),),
)


def _taught(frames: Frames) -> Expression:
    """Trainings whose trainer was appointed as one, for the topic, as it was held."""
    t = frames["training"].select("lab_id", "training_id", "topic", "held_at", "trainer_id")
    a = frames["appointments"]
    a = a.filter(a.role == "trainer").select(
        "valid_from", "valid_to", a_lab="lab_id", a_person="person_id", a_topic="topic"
    )
    j = beside(t, a, lab_id="a_lab", trainer_id="a_person")
    fits = j.a_topic.isnull() | (j.a_topic == j.topic).fill_null(False)
    seen = j.group_by(t.columns).aggregate(listed=some(holds_at(j.valid_from, j.valid_to, j.held_at) & fits))
    return seen.select(
        "lab_id",
        "training_id",
        "held_at",
        trainer=seen.trainer_id,
        verdict=verdict((seen.trainer_id.isnull(), "unknown:no-trainer"), (~seen.listed, "broken")),
    )


TAUGHT = of_records(
    "training",
    ("training", "training_id"),
    "R-STAFF-05",
    ("4.5.e",),
    Text("培训由经批准的教师讲授", "Training is given by approved trainers"),
    needs={
        "training": ("training_id", "topic", "held_at", "trainer_id"),
        "appointments": ("person_id", "role", "valid_from", "valid_to"),
    },
    reads={"appointments": ("topic",)},
    expression=_taught,
    message=Text(
        "培训 {record}（{held_at}）由 {trainer} 讲授，其不在该主题的教师名单上",
        "Training {record} ({held_at}) was given by {trainer}, no approved trainer for its topic then",
    ),
    cases={"no-trainer": Text("培训 {record} 没有写明教师", "the trainer of {record} is not named")},
    clears=Text("登记教师的任命与主题", "File the trainer's appointment and topics"),
    innocent=(PAPER, Text("外请教师", "a trainer from outside")),
)


def _technical(frames: Frames) -> Expression:
    """People authorised on the day, each once."""
    a = dated(frames, "authorisations")
    return a.filter(in_force(a)).select("lab_id", "person_id", "asked_at").distinct()


def _monitored(frames: Frames) -> Expression:
    who = _technical(frames)
    t = frames["training"].select("held_at", t_lab="lab_id", t_person="person_id")
    j = beside(who, t, lab_id="t_lab", person_id="t_person")
    taught = j.group_by(who.columns).aggregate(taught=some(j.held_at <= j.asked_at))
    c = frames["competence"]
    c = c.filter(c.kind.isin(("supervision", "monitoring"))).select(
        "at", c_lab="lab_id", c_person="person_id"
    )
    k = beside(taught, c, lab_id="c_lab", person_id="c_person")
    seen = k.group_by(taught.columns).aggregate(
        ever=some(k["at"] <= k.asked_at), seen=some(within(k, k["at"], YEAR))
    )
    return seen.select(
        "lab_id",
        "person_id",
        day=seen.asked_at,
        verdict=verdict(
            (~seen.taught, "unknown:no-training"),
            (~seen.ever, "unknown:no-monitoring"),
            (~seen.seen, "broken"),
        ),
    )


MONITORED = of_records(
    "people",
    ("person", "person_id"),
    "R-STAFF-07",
    ("6.1.5.1.h",),
    Text(
        "技术人员有培训、授权和一年内的监督",
        "Technical staff are trained, authorised, and monitored each year",
    ),
    needs=together(
        LABS,
        {
            "people": ("person_id",),
            "authorisations": ("person_id", "valid_from", "valid_to"),
            "training": ("person_id", "held_at"),
            "competence": ("person_id", "kind", "at"),
        },
    ),
    expression=_monitored,
    message=Text(
        "{record} 到 {day} 为止一年内没有监督或监控记录",
        "{record} has no record of supervision or monitoring in the year up to {day}",
    ),
    cases={
        "no-training": Text("{record} 没有培训记录", "no training of {record} is on file"),
        "no-monitoring": Text("{record} 从无监督或监控记录", "{record} was never recorded as monitored"),
    },
    clears=Text("登记监督或监控", "File the supervision or monitoring"),
)

RULES = (
    STAFFED,
    MANAGERS,
    DEVELOPERS,
    TAUGHT,
    MONITORED,
)

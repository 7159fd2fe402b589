# SPDX-License-Identifier: Apache-2.0
"""People who stand in two laboratories at a time, by the number of their qualification or by their own.

It needs numbers as they are. Blinded packs carry them under pseudonyms that differ between laboratories, so
nothing is found there, and nothing is said of anybody.
"""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import beside, own_work, result_of, together, verdict
from zhunsheng.rules.history.frames import NO_STAGE, columns, greater, seconds, smaller
from zhunsheng.rules.rule import Expression, Frames, Rule

TRANSFER = 31 * 86_400
"""Seconds: whoever moves stays in the papers of the laboratory before for so long."""
EVER = "2200-01-01"


def _held(frames: Frames) -> Expression:
    """Numbers of qualification with who holds them where and for how long: until they left, if they did."""
    q = frames["person_qualifications"].filter(lambda f: f.certificate_no.notnull() & f.valid_from.notnull())
    p = frames["people"].select("left_at", p_lab="lab_id", p_person="person_id")
    q = beside(q, p, lab_id="p_lab", person_id="p_person")
    ever = ibis.timestamp(EVER)
    ends = smaller(q.valid_to.fill_null(ever), q.left_at.fill_null(ever))
    registered = q.grade.isin(("RM1", "RM2"))
    return q.select(
        "lab_id", "person_id", number=q.certificate_no, since=q.valid_from, until=ends,
        system=ibis.ifelse(registered, "RM", q.grade),
    ).distinct()  # fmt: skip


def _days(frames: Frames) -> Expression:
    """Days on which people calibrated, checked or signed."""
    c = own_work(frames)
    ways = ((c.operator_id, c.begins), (c.checker_id, c.checked_at), (c.signer_id, c.signed_at))
    rows = ibis.union(*(c.select("lab_id", who=who, at=at) for who, at in ways))
    rows = rows.filter(rows.who.notnull() & rows["at"].notnull())
    return rows.select("lab_id", "who", day=(rows["at"].epoch_seconds() // 86_400).cast("int64")).distinct()


def _shared(frames: Frames) -> Expression:
    """People whose number another laboratory has for the same time; those who worked at both on one day."""
    held = _held(frames)
    other = held.rename({f"o_{name}": name for name in held.columns})
    j = beside(held, other, "inner", number="o_number", system="o_system").filter(
        lambda f: f.lab_id != f.o_lab_id
    )
    j = j.mutate(first=greater(j.since, j.o_since), last_day=smaller(j.until, j.o_until))
    j = j.filter(seconds(j["first"], j.last_day) > TRANSFER)
    pairs = j.select("lab_id", "person_id", "number", "o_lab_id", "o_person_id").distinct()
    mine = _days(frames).rename(m_lab="lab_id", m_who="who", m_day="day")
    theirs = _days(frames).rename(t_lab="lab_id", t_who="who", t_day="day")
    days = beside(pairs, mine, "inner", lab_id="m_lab", person_id="m_who")
    days = beside(days, theirs, "inner", o_lab_id="t_lab", o_person_id="t_who", m_day="t_day")
    both = days.group_by(b_lab="lab_id", b_person="person_id").aggregate(days=days.m_day.nunique())
    seen = j.group_by("lab_id", "person_id").aggregate(
        number=j.number.min(), elsewhere=j.o_lab_id.nunique(), since=j["first"].min()
    )
    k = beside(seen, both, lab_id="b_lab", person_id="b_person")
    k = k.mutate(days=k.days.fill_null(0))
    judged = k.mutate(
        score=k.days.cast("float64"),
        verdict=verdict((k.days > 0, "broken:same-day"), (ibis.literal(True), "broken")),
    )
    told = ("number", "elsewhere", "since", "days", "score")
    shown = {"record": lambda f: f.person_id, **columns(**{name: name for name in told})}
    return result_of(judged, "person", "person_id", shown)


SHARED = Rule(
    id="R-STAFF-14",
    catalogue=("H10",),
    clauses=("5.7.2",),
    supports=frozenset({"5.7.2"}),
    title=Text("人员的注册只在一个实验室", "A person is registered with one laboratory at a time"),
    severity="ask",
    stages=NO_STAGE,
    message=Text(
        "{record} 的资格证书号自 {since} 起同时在另外 {elsewhere} 个实验室名下",
        "The number of {record}'s qualification stands with {elsewhere} other laboratories as well, from"
        " {since} on",
    ),
    cases={
        "same-day": Text(
            "{record} 的资格证书号自 {since} 起同时在另外 {elsewhere} 个实验室名下，其中 {days} 天两处都"
            "有作业",
            "The number of {record}'s qualification stands with {elsewhere} other laboratories as well, from"
            " {since} on; on {days} days there was work at both",
        ),
    },
    clears=Text(
        "出示变更注册的记录、兼职的批准，或两处的考勤",
        "Show that the registration was moved, that the second post was approved, or attendance at both",
    ),
    innocent=(
        Text("调动后原单位未注销（已放宽一个月）", "moved, and not yet struck off (a month is allowed)"),
        Text("不同机关发的相同号码", "the same number from different issuers"),
    ),
    needs={
        "person_qualifications": ("person_id", "lab_id", "grade", "certificate_no", "valid_from", "valid_to"),
    },
    reads=together(
        {"people": ("person_id", "lab_id", "left_at")},
        {
            "certificates": (
                "cert_id", "lab_id", "operator_id", "checker_id", "signer_id", "checked_at", "signed_at",
                "started_at", "ended_at",
            )
        },
    ),
    expression=_shared,
    judges="people",
)  # fmt: skip

MANY, SELDOM = 100, 100
"""Fewer people don't show whether their ids are numbers of the whole country; and of how many one may stand
in two laboratories. Where more do, every laboratory counts its people from one, and equal ids say nothing."""


def _met(frames: Frames) -> Expression:
    """People whose id works in two laboratories on one day, where hardly any id is in two."""
    ids = frames["people"].group_by(i_who="person_id").aggregate(labs=lambda t: t.lab_id.nunique())
    whole = ids.aggregate(among=ids.count(), doubled=ids.count(where=ids.labs > 1))
    twice = ids.filter(ids.labs > 1).cross_join(whole)
    twice = twice.filter((twice.among >= MANY) & (twice.doubled * SELDOM <= twice.among))
    days = beside(_days(frames), twice.select("i_who"), "inner", who="i_who")
    met = days.group_by(m_who="who", m_day="day").aggregate(at=days.lab_id.nunique())
    j = beside(days, met.filter(met["at"] > 1), "inner", who="m_who", day="m_day")
    judged = j.group_by("lab_id", "who").aggregate(days=j.count(), laboratories=j["at"].max())
    judged = judged.mutate(verdict=ibis.literal("broken"), score=judged.days.cast("float64"))
    told = ("days", "laboratories", "score")
    shown = {"record": lambda f: f.who, **columns(**{name: name for name in told})}
    return result_of(judged, "person", "who", shown)


MET = Rule(
    id="R-STAFF-15",
    catalogue=("H23",),
    clauses=("5.7.2",),
    supports=frozenset({"5.7.2"}),
    title=Text("没有人同一天在两个实验室作业", "Nobody works in two laboratories on one day"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "{record} 有 {days} 天在 {laboratories} 个实验室都有作业；别的人员编号几乎都只在一处",
        "{record} worked in {laboratories} laboratories on each of {days} days, where hardly any other"
        " number of a person stands in two",
    ),
    clears=Text(
        "出示两处的考勤，或说明编号相同而不是一人",
        "Show attendance at both, or that one number stands for two people",
    ),
    innocent=(
        Text("两个实验室的编号碰巧相同", "two laboratories happen to use one number"),
        Text("同一法人的两个场所", "two sites of one legal person"),
    ),
    needs=together(
        {"people": ("person_id", "lab_id")},
        {"certificates": ("cert_id", "lab_id", "operator_id", "started_at", "ended_at")},
    ),
    reads={"certificates": ("checker_id", "signer_id", "checked_at", "signed_at")},
    expression=_met,
    judges="people",
)

RULES = (SHARED, MET)

# SPDX-License-Identifier: Apache-2.0
"""Rules about the staff as a body: enough of them, bound to confidentiality, looked after."""

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
    YEAR,
    Condition,
    Of,
    counted,
    dated,
    from_counts,
    in_force,
    of_laboratory,
    of_records,
    told,
    with_count,
    within,
)
from zhunsheng.rules.rule import Expression, Frames, Rule


def employed(row: Expression) -> Expression:
    """Whether a person was still there on the day asked."""
    return row.left_at.isnull() | (row.asked_at < row.left_at)


STAFF = Of("people", employed)


def active(frames: Frames) -> Expression:
    """People still there on the day asked."""
    p = dated(frames, "people")
    return p.filter(employed(p).fill_null(False) & p.asked_at.notnull()).select(
        "lab_id", "person_id", "asked_at"
    )


def without(frames: Frames, table: str, holds: Condition) -> Expression:
    """People still there for whom no row of the table holds."""
    who = active(frames)
    rows = frames[table].rename(r_lab="lab_id", r_person="person_id")
    j = beside(who, rows, lab_id="r_lab", person_id="r_person")
    seen = j.group_by(who.columns).aggregate(has=some(holds(j)))
    return seen.filter(~seen.has)


def _enough(frames: Frames) -> Expression:
    """Confidentiality agreed by everybody, and the figures of training, turnover and load within target."""
    seen = counted(
        frames,
        {
            "figures": Of("objectives", lambda t: in_force(t) & _figured(t), "name"),
            "missed": Of("objectives", _missed),
            "leaks": Of(
                "integrity_cases",
                lambda t: (t.kind == "confidentiality") & holds_at(t.raised_at, t.closed_at, t.asked_at),
            ),
        },
    )
    unbound = without(frames, "declarations", lambda j: (j.kind == "confidentiality") & in_force(j))
    seen = with_count(seen, unbound, "unbound")
    return told(
        seen,
        (seen.leaks > 0, "broken:leaks"),
        (seen.unbound > 0, "broken"),
        (seen.missed > 0, "broken:missed"),
        (seen.figures < len(_FIGURES), "unknown:figures"),
    )


_FIGURES = ("training-completion", "calibrator-turnover", "calibrator-load")


_UP = ("training-completion",)
"""Figures that should be at least their target; the others at most."""


def _figured(t: Expression) -> Expression:
    return t.name.isin(_FIGURES) & t.target.notnull() & t.value.notnull()


def _missed(t: Expression) -> Expression:
    short = t.name.isin(_UP) & (t.value < t.target)
    over = ~t.name.isin(_UP) & (t.value > t.target)
    return in_force(t) & _figured(t) & (short | over)


ENOUGH = of_laboratory(
    "R-STAFF-08",
    ("6.2.3",),
    Text("人员充足，保密承诺齐全", "Staff suffice, and all are bound to confidentiality"),
    needs={
        "people": ("person_id", "left_at"),
        "declarations": ("person_id", "kind", "valid_from", "valid_to"),
        "objectives": ("name", "valid_from", "valid_to", "target", "value"),
        "integrity_cases": ("kind", "raised_at", "closed_at"),
    },
    expression=_enough,
    message=Text(
        "{day} 时 {unbound} 名在职人员没有有效的保密承诺",
        "On {day} {unbound} members of staff had no pledge of confidentiality in force",
    ),
    cases={
        "leaks": Text("{leaks} 件泄密事件没有关闭", "{leaks} cases of confidentiality are open"),
        "missed": Text(
            "培训完成率、流动率、人均工作量中有 {missed} 项未达目标",
            "{missed} of the figures of training, turnover and load miss their target",
        ),
        "figures": Text(
            "培训完成率、流动率、人均工作量三项中只有 {figures} 项有目标和实测值",
            "only {figures} of the three figures of training, turnover and load have target and value",
        ),
    },
    clears=Text("补签承诺，登记目标与实测值", "Have the pledge signed; file targets and values"),
)


def _posts(frames: Frames) -> Expression:
    """Posts on the day with how many people are authorised for their family."""
    p = dated(frames, "posts")
    p = p.filter(in_force(p)).select("lab_id", "post_id", "family", "required", "described", "asked_at")
    a = frames["authorisations"].select(
        "person_id", "valid_from", "valid_to", a_lab="lab_id", a_family="family"
    )
    j = beside(p, a, lab_id="a_lab")
    mine = in_force(j) & (j.family.isnull() | (j.a_family == j.family))
    seen = j.group_by(p.columns).aggregate(able=j.person_id.nunique(where=mine.fill_null(False)))
    return seen.select(
        "lab_id",
        "post_id",
        "family",
        "required",
        "able",
        verdict=verdict(
            (~seen.described.fill_null(True), "broken:undescribed"),
            (seen.able < seen.required, "broken"),
            (seen.described.isnull() | seen.required.isnull(), "unknown:silent"),
        ),
    )


POSTS = of_records(
    "posts",
    ("post", "post_id"),
    "R-STAFF-09",
    ("6.3.R1",),
    Text("岗位有说明，人数够", "Posts are described and filled"),
    severity="ask",
    needs=together(
        LABS,
        {
            "posts": ("post_id", "family", "required", "described", "valid_from", "valid_to"),
            "authorisations": ("person_id", "family", "valid_from", "valid_to"),
        },
    ),
    expression=_posts,
    message=Text(
        "岗位 {record} 需要 {required} 人，获授权 {able} 人",
        "Post {record} needs {required}, {able} are authorised",
    ),
    cases={
        "undescribed": Text("岗位 {record} 没有岗位说明", "Post {record} has no description"),
        "silent": Text(
            "岗位 {record} 没有写明人数或说明", "numbers or description of {record} are not filed"
        ),
    },
    clears=Text("补岗位说明，或补足人员", "Describe the post, or fill it"),
)


def _one_year(
    number: str, part: str, title: Text, table: str, holds: Condition, needs: tuple[str, ...], message: Text
) -> Rule:
    """A rule that every member of staff has such a record; it only asks, the clause being our own."""

    def expression(frames: Frames) -> Expression:
        seen = counted(frames, {"filed": Of(table, lambda t: t.person_id.notnull())})
        seen = with_count(seen, without(frames, table, holds), "lacking")
        return told(seen, (seen.filed == 0, "unknown:none"), (seen.lacking > 0, "broken"))

    return of_laboratory(
        number,
        (part,),
        title,
        severity="ask",
        message=message,
        cases={"none": Text("没有这类记录", "no such record is on file")},
        clears=Text("补登记录", "File the records"),
        needs={"people": ("person_id", "left_at"), table: needs},
        expression=expression,
    )


APPRAISED = _one_year(
    "R-STAFF-10",
    "6.3.R2",
    Text("每人一年内有考核", "Everybody was appraised within the year"),
    "competence",
    lambda j: (j.kind == "appraisal") & within(j, j["at"], YEAR),
    ("person_id", "kind", "at"),
    Text("{lacking} 名在职人员一年内没有考核", "{lacking} members of staff were not appraised in the year"),
)


INSURED = _one_year(
    "R-STAFF-11",
    "6.3.R4",
    Text("每人有合同和保险", "Everybody has a contract and insurance"),
    "employment",
    lambda j: in_force(j) & j.insured,
    ("person_id", "insured", "valid_from", "valid_to"),
    Text(
        "{lacking} 名在职人员没有在效的合同和保险",
        "{lacking} members of staff have no contract with insurance",
    ),
)


EFFECT_SEEN = 92
"""Days after a training by which its effect is judged."""


def _unjudged(t: Expression) -> Expression:
    return within(t, t.held_at, YEAR) & ~within(t, t.held_at, EFFECT_SEEN) & t.effect.isnull()


DEVELOPED = of_laboratory(
    "R-STAFF-12",
    ("6.3.R3",),
    Text("培训按计划完成并评价效果", "Training follows its plan and is evaluated"),
    severity="ask",
    needs={
        "plans": ("kind", "due_at", "done_at"),
        "training": ("held_at", "effect"),
    },
    expression=from_counts(
        {
            "due": Of("plans", lambda t: (t.kind == "training") & within(t, t.due_at, YEAR)),
            "missed": Of(
                "plans", lambda t: (t.kind == "training") & within(t, t.due_at, YEAR) & t.done_at.isnull()
            ),
            "held": Of("training", lambda t: within(t, t.held_at, YEAR)),
            "open": Of("training", _unjudged),
        },
        lambda f: (
            (f.due == 0, "unknown:none"),
            (f.missed > 0, "broken"),
            (f.open > 0, "broken:open"),
        ),
    ),
    message=Text(
        "一年内应完成的 {due} 项培训中有 {missed} 项没有完成",
        "{missed} of {due} trainings due in the year were not held",
    ),
    cases={
        "none": Text("没有一年内的培训计划", "no plan of training for the year is on file"),
        "open": Text(
            "{held} 次培训中有 {open} 次没有评价效果", "{open} of {held} trainings were not evaluated"
        ),
    },
    clears=Text("补做或说明，评价效果", "Hold them or say why not; evaluate the effect"),
)

RULES = (
    ENOUGH,
    POSTS,
    APPRAISED,
    INSURED,
    DEVELOPED,
)

# SPDX-License-Identifier: Apache-2.0
"""Rules about innovation: planned, counted, proven, put to use."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import together
from zhunsheng.rules.organisation.asked import (
    LAST_YEAR,
    THREE_YEARS,
    YEAR,
    Of,
    from_counts,
    in_force,
    of_laboratory,
    within,
)
from zhunsheng.rules.organisation.system import DOCUMENTS, document
from zhunsheng.rules.rule import Expression, Rule


def _innovative(
    number: str, part: str, zh: str, en: str, kinds: tuple[str, ...], days: int, *levels: str
) -> Rule:
    """A count of results of some kinds: each with its proof, dated or in force in the time, none twice."""

    def mine(t: Expression) -> Expression:
        when = within(t, t["at"], days) | (t.valid_from.notnull() & in_force(t))
        level = t.level.isin(levels) if levels else ibis.literal(True)
        return t.kind.isin(kinds) & when.fill_null(False) & level

    return of_laboratory(
        number,
        (part,),
        Text(f"{zh}有数、有证明、不重复", f"{en}: counted, proven, none twice"),
        severity="ask",
        needs={"innovation": ("kind", "level", "at", "valid_from", "valid_to", "file_sha256")},
        expression=from_counts(
            {
                "shown": Of("innovation", mine),
                "proven": Of("innovation", lambda t: mine(t) & t.file_sha256.notnull()),
                "files": Of("innovation", lambda t: mine(t) & t.file_sha256.notnull(), "file_sha256"),
            },
            lambda f: (
                (f.shown == 0, "unknown:none"),
                (f.proven < f.shown, "broken"),
                (f["files"] < f.proven, "broken:twice"),
            ),
        ),
        message=Text(
            f"{zh} {{shown}} 项中只有 {{proven}} 项有证明", f"Of {{shown}} {en}, {{proven}} have their proof"
        ),
        cases={
            "none": Text(f"没有登记{zh}；零也要写明", f"no {en} on file; a zero is to be stated too"),
            "twice": Text(f"{zh}中有一份证明用了两次", f"One proof stands for two of the {en}"),
        },
        clears=Text("补证明，删去重复", "File the proof; take out what is counted twice"),
        innocent=(Text("证明在办理中", "the proof is being issued"),),
    )


INDICATORS = (
    _innovative(
        "R-INNOVATION-03",
        "6.7.2.3",
        "产学研项目",
        "projects with universities",
        ("university-project",),
        YEAR,
    ),
    _innovative("R-INNOVATION-04", "6.7.2.4", "科研立项", "research projects", ("project",), YEAR),
    _innovative("R-INNOVATION-05", "6.7.2.5", "实用新型专利", "utility models", ("utility-model",), YEAR),
    _innovative("R-INNOVATION-06", "6.7.2.6", "发明专利", "inventions", ("invention",), YEAR),
    _innovative("R-INNOVATION-07", "6.7.2.7", "论文或论著", "papers", ("paper",), YEAR),
    _innovative(
        "R-INNOVATION-08", "6.7.2.8", "软件著作权", "software copyrights", ("software-copyright",), YEAR
    ),
    _innovative(
        "R-INNOVATION-11",
        "6.7.4.1",
        "国际标准或指南",
        "international standards",
        ("specification",),
        THREE_YEARS,
        "international",
    ),
    _innovative(
        "R-INNOVATION-12",
        "6.7.4.2",
        "国家标准或规范",
        "national specifications",
        ("specification",),
        THREE_YEARS,
        "national",
    ),
    _innovative(
        "R-INNOVATION-13",
        "6.7.4.3",
        "国际论文或论著",
        "international papers",
        ("paper",),
        THREE_YEARS,
        "international",
    ),
    _innovative(
        "R-INNOVATION-14",
        "6.7.4.4",
        "科学技术奖",
        "science awards",
        ("award",),
        THREE_YEARS,
        "national",
        "provincial",
    ),
    _innovative("R-INNOVATION-15", "6.7.4.5", "质量奖", "quality awards", ("quality-award",), THREE_YEARS),
    _innovative("R-INNOVATION-16", "6.7.4.6", "专利奖", "patent awards", ("patent-award",), THREE_YEARS),
    _innovative(
        "R-SOCIAL-07", "6.4.2", "参与制修订的规范", "specifications drafted", ("specification",), THREE_YEARS
    ),
)


DEVELOPERS = of_laboratory(
    "R-INNOVATION-01",
    ("6.7.2.1",),
    Text("研发人员占比有数", "The share of developers is stated"),
    severity="ask",
    needs={"headcount": ("counted_at", "heads", "developers")},
    expression=from_counts(
        {
            "counted": Of("headcount", lambda t: within(t, t.counted_at, LAST_YEAR)),
            "whole": Of(
                "headcount",
                lambda t: within(t, t.counted_at, LAST_YEAR) & (t.heads > 0) & t.developers.notnull(),
            ),
            "absurd": Of(
                "headcount", lambda t: within(t, t.counted_at, LAST_YEAR) & (t.heads < t.developers)
            ),
        },
        lambda f: (
            (f.counted == 0, "unknown:none"),
            (f.absurd > 0, "broken"),
            (f.whole == 0, "unknown:partial"),
        ),
    ),
    message=Text("研发人员多于全部人员", "There are more developers than staff"),
    cases={
        "none": Text("没有上一年的人数", "no number of staff of the last year is on file"),
        "partial": Text("人数没有写全", "the numbers of staff are incomplete"),
    },
    clears=Text("登记人数与统计日", "File the numbers and the day they were counted"),
)


SPENDING = of_laboratory(
    "R-INNOVATION-02",
    ("6.7.2.2",),
    Text("技术开发费用占比有数", "The share spent on development is stated"),
    severity="ask",
    needs={"finance": ("year", "item", "amount")},
    expression=from_counts(
        {
            "revenue": Of(
                "finance",
                lambda t: (t.year == t.asked_at.year() - 1) & (t["item"] == "revenue") & (t.amount > 0),
            ),
            "spent": Of(
                "finance", lambda t: (t.year == t.asked_at.year() - 1) & (t["item"] == "development")
            ),
            "absurd": Of("finance", lambda t: (t.year == t.asked_at.year() - 1) & (t.amount < 0)),
        },
        lambda f: (
            (f.absurd > 0, "broken"),
            ((f.revenue == 0) | (f.spent == 0), "unknown:none"),
        ),
    ),
    message=Text("上一年的收支有负数", "An amount of the last year is negative"),
    cases={
        "none": Text(
            "没有上一年的收入或开发费用", "revenue or development spending of the last year is not on file"
        )
    },
    clears=Text("登记上一年的收入与开发费用", "File last year's revenue and development spending"),
)


def _last_plan(t: Expression) -> Expression:
    return (t.kind == "innovation") & (t.year == t.asked_at.year() - 1)


PLANNED = of_laboratory(
    "R-INNOVATION-09",
    ("6.7.1",),
    Text("创新有规划、有目标、有实际值", "Innovation is planned, with targets and actual values"),
    severity="hard",
    needs=together(DOCUMENTS, {"plans": ("kind", "year", "target", "value")}),
    expression=from_counts(
        {
            "papers": document("innovation"),
            "items": Of("plans", _last_plan),
            "open": Of("plans", lambda t: _last_plan(t) & (t.target.isnull() | t.value.isnull())),
        },
        lambda f: (
            (f.papers == 0, "unknown:none"),
            (f["items"] == 0, "unknown:no-target"),
            (f.open > 0, "broken"),
        ),
    ),
    message=Text(
        "上一年 {items} 项创新目标中有 {open} 项没有目标值或实际值",
        "{open} of last year's {items} aims of innovation lack target or actual value",
    ),
    cases={
        "none": Text("没有现行的创新规划", "no plan of innovation is in force"),
        "no-target": Text("上一年没有创新目标", "no aim of innovation of the last year is on file"),
    },
    clears=Text("登记目标与实际值", "File targets and actual values"),
)


def _own_project(t: Expression) -> Expression:
    kinds = ("project", "university-project")
    return t.kind.isin(kinds) & (t.role == "lead") & within(t, t["at"], THREE_YEARS)


APPLIED = of_laboratory(
    "R-INNOVATION-10",
    ("6.7.3",),
    Text("三年内有自主项目并应用", "Own-led projects of three years were put to use"),
    severity="ask",
    needs={"innovation": ("kind", "role", "at", "applied_at")},
    expression=from_counts(
        {
            "led": Of("innovation", _own_project),
            "applied": Of("innovation", lambda t: _own_project(t) & (t.applied_at <= t.asked_at)),
        },
        lambda f: ((f.led == 0, "unknown:none"), (f.applied == 0, "broken")),
    ),
    message=Text(
        "三年内 {led} 个自主项目没有一个应用", "None of {led} own-led projects of three years was put to use"
    ),
    cases={"none": Text("三年内没有自主项目", "no own-led project of three years is on file")},
    clears=Text("登记应用", "File their use"),
)

RULES = (
    DEVELOPERS,
    SPENDING,
    *INDICATORS,
    PLANNED,
    APPLIED,
)

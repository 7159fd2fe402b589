# SPDX-License-Identifier: Apache-2.0
"""The laboratory on the day it is asked about: what is in force, what lies within a year, how many."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import beside, holds_at, result_of, together, verdict
from zhunsheng.rules.rule import Columns, Expression, Frames, Judging, Rule, Severity, stages
from zhunsheng.rules.tables import TABLES

LABS: Columns = {"labs": ("lab_id", "asked_at")}
YEAR, THREE_YEARS, HALF_YEAR = 366, 1096, 183
"""Days that an interval named in years or months lasts at most."""
LAST_YEAR = 2 * YEAR
"""Days back to which figures of the last full year may reach."""
NOT_ASKED = Text("证据没有说明是哪一天的", "the evidence does not say which day it tells of (labs.asked_at)")
PAPER = Text("记录在纸上", "the record is on paper")
LATE_FILING = Text("登记较晚", "it was filed late")

Condition = Callable[[Expression], Expression]
Cases = tuple[tuple[Expression, object], ...]


@dataclass(frozen=True, slots=True)
class Of:
    """Rows of a table for which a condition holds, counted; or the distinct values of one column of them."""

    table: str
    holds: Condition
    distinct: str = ""


def in_force(row: Expression) -> Expression:
    """Whether a dated fact held on the day asked."""
    return holds_at(row.valid_from, row.valid_to, row.asked_at)


def current(row: Expression) -> Expression:
    """Whether a document was approved, and its version in force, on the day asked."""
    return (row.approved_at <= row.asked_at) & holds_at(row.effective_from, row.superseded_at, row.asked_at)


def within(row: Expression, at: Expression, days: int) -> Expression:
    """Whether an instant lies in the days up to the one asked."""
    return (at <= row.asked_at) & (row.asked_at - ibis.interval(days=days) < at)


def dated(frames: Frames, table: str) -> Expression:
    """The rows of a table with the day on which their laboratory is looked at; null where nothing says it."""
    labs = frames["labs"].select("asked_at", asked_lab="lab_id")
    return beside(frames[table], labs, lab_id="asked_lab").drop("asked_lab")


def counted(frames: Frames, counts: Mapping[str, Of]) -> Expression:
    """Each laboratory with its counts by name; none is 0."""
    labs = frames["labs"].select("lab_id", "asked_at")
    seen = labs
    for table in dict.fromkeys(each.table for each in counts.values()):
        rows = dated(frames, table)
        mine = {name: each for name, each in counts.items() if each.table == table}
        found = rows.group_by(of_lab="lab_id").aggregate(
            **{name: _count(rows, each) for name, each in mine.items()}
        )
        joined = beside(seen, found, lab_id="of_lab")
        seen = joined.select(*seen.columns, **{name: joined[name].fill_null(0) for name in mine})
    return seen


def _count(rows: Expression, each: Of) -> Expression:
    holds = each.holds(rows).fill_null(False)
    return rows[each.distinct].nunique(where=holds) if each.distinct else rows.count(where=holds)


def with_count(seen: Expression, rows: Expression, name: str) -> Expression:
    """Each laboratory with how many of these rows are its own, as one more column."""
    mine = rows.group_by(of_lab="lab_id").aggregate(**{name: rows.count()})
    joined = beside(seen, mine, lab_id="of_lab")
    return joined.select(*seen.columns, **{name: joined[name].fill_null(0)})


def told(seen: Expression, *cases: tuple[Expression, object]) -> Expression:
    """The findings about whole laboratories: `seen` has `lab_id`, `asked_at` and what the messages name."""
    judged = seen.mutate(verdict=verdict((seen.asked_at.isnull(), "unknown:no-day"), *cases))
    shown = {name: judged[name] for name in seen.columns if name not in ("lab_id", "asked_at")}
    named = {name: (lambda f, name=name: f[name]) for name in shown}
    return result_of(
        judged, "lab", "lab_id", {"record": lambda f: f.lab_id, "day": lambda f: f.asked_at, **named}
    )


def from_counts(counts: Mapping[str, Of], says: Callable[[Expression], Cases]) -> Judging:
    """What counts of each laboratory's records say of it."""

    def expression(frames: Frames) -> Expression:
        seen = counted(frames, counts)
        return told(seen, *says(seen))

    return expression


def of_laboratory(
    number: str,
    clauses: tuple[str, ...],
    title: Text,
    *,
    needs: Columns,
    expression: Judging,
    message: Text,
    cases: Mapping[str, Text],
    clears: Text,
    innocent: tuple[Text, ...] = (PAPER,),
    severity: Severity = "hard",
    catalogue: tuple[str, ...] = (),
    reads: Columns | None = None,
    one_of: tuple[str, ...] = (),
) -> Rule:
    """A rule that gives each laboratory one answer; its expression ends with `told`."""
    return Rule(
        id=number,
        catalogue=catalogue,
        clauses=clauses,
        title=title,
        severity=severity,
        stages=stages(),
        message=message,
        cases={"no-day": NOT_ASKED, **cases},
        clears=clears,
        innocent=innocent,
        needs=together(LABS, _with_lab(needs)),
        reads=_with_lab(reads or {}),
        one_of=one_of,
        expression=expression,
        judges="labs",
    )


def of_records(
    table: str,
    unit: tuple[str, str],
    number: str,
    clauses: tuple[str, ...],
    title: Text,
    *,
    needs: Columns,
    expression: Judging,
    message: Text,
    cases: Mapping[str, Text],
    clears: Text,
    innocent: tuple[Text, ...] = (PAPER,),
    severity: Severity = "hard",
    catalogue: tuple[str, ...] = (),
    only: Mapping[str, frozenset[str]] | None = None,
    supports: frozenset[str] = frozenset(),
    reads: Columns | None = None,
    one_of: tuple[str, ...] = (),
    asks: frozenset[str] = frozenset(),
    within: bool = False,
) -> Rule:
    """A rule that gives each row of a table an answer; its expression returns rows with a `verdict`.

    `unit` is what a finding is about, and the column that holds its id; where rows differ in what they are
    about, a column `about` says it. Columns after the verdict's own are shown in messages by their names;
    `record` is what the finding is filed under.
    """

    def found(frames: Frames) -> Expression:
        judged = expression(frames)
        key = unit[1]
        hidden = {"lab_id", "verdict", "record", "about", key, "asked_at"}
        names = [name for name in judged.columns if name not in hidden]
        shown = {name: (lambda f, name=name: f[name]) for name in names}
        record = (lambda f: f.record) if "record" in judged.columns else (lambda f: f[key])
        about = (lambda f: f.about) if "about" in judged.columns else unit[0]
        return result_of(judged, about, key, {"record": record, **shown})

    return Rule(
        id=number,
        catalogue=catalogue,
        clauses=clauses,
        title=title,
        severity=severity,
        stages=stages(),
        message=message,
        cases=cases,
        clears=clears,
        innocent=innocent,
        needs=_with_lab(needs, needed=True),
        reads=_with_lab(reads or {}),
        one_of=one_of,
        only=only or {},
        supports=supports,
        asks=asks,
        expression=found,
        judges=table,
        within=within,
    )


of_certificates = partial(of_records, "certificates", ("cert", "cert_id"), within=True)
"""A rule that gives each certificate an answer."""


def _with_lab(columns: Columns, needed: bool = False) -> Columns:
    """Every table of a laboratory's own is joined by it; where packs may lack the column, it isn't needed."""
    return {
        table: names if needed and _told_otherwise(table) else tuple(dict.fromkeys(("lab_id", *names)))
        for table, names in columns.items()
    }


def _told_otherwise(table: str) -> bool:
    """Whether rows may leave out their laboratory, as samples of a logger do: the room tells."""
    column = TABLES[table].column("lab_id")
    return column is not None and column.optional

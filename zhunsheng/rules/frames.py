# SPDX-License-Identifier: Apache-2.0
"""Shared steps of rules: the day judged, the standards used, intervals, and the shape of a result.

All intervals are half-open. Anti-joins have given wrong answers in engines, so a rule joins from the left,
aggregates, and compares counts.
"""

from collections.abc import Callable, Mapping

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.rule import Columns, Expression, Frames, stages

CERTIFICATE: Columns = {"certificates": ("cert_id", "lab_id", "started_at", "ended_at")}
USE: Columns = {"standard_use": ("cert_id", "lab_id", "equip_id"), "certificates": ("equip_id",)}
ONE_USE = ("standard_use", "certificates.equip_id")


def together(*parts: Columns) -> dict[str, tuple[str, ...]]:
    """The union of declared columns, table by table."""
    joined: dict[str, tuple[str, ...]] = {}
    for part in parts:
        for table, columns in part.items():
            joined[table] = tuple(dict.fromkeys((*joined.get(table, ()), *columns)))
    return joined


def work_of(certificates: Expression) -> Expression:
    """Certificates with the day judged, `begins` to `ends`: the session, for a draft the instant asked.

    Added too: `certificate`, the number or else the id; `edition`, by its other name; `checking_at` and
    `signing_at`, the instants of the act or, for a draft, the instant asked; and `subcontracted`, never null.
    """
    c = certificates
    late = ibis.ifelse(c.started_at > c.drafted_at, c.started_at, c.drafted_at)
    return c.mutate(
        begins=ibis.coalesce(c.started_at, c.drafted_at),
        ends=ibis.coalesce(c.ended_at, late),
        certificate=ibis.coalesce(c.number, c.cert_id),
        edition=c.proc_version,
        checking_at=ibis.coalesce(c.checked_at, c.drafted_at),
        signing_at=ibis.coalesce(c.signed_at, c.drafted_at),
        subcontracted=c.subcontracted.fill_null(False),
    )


def uses_of(work: Expression, standard_use: Expression, equipment: Expression) -> Expression:
    """One row a certificate and standard used; a certificate without any keeps one row with `equip_id` null.

    The rows of `standard_use` speak; a certificate's own `equip_id` only where there are none. What another
    laboratory calibrated uses none of ours and has no row.
    """
    certificates = work.filter(~work.subcontracted).select(
        "lab_id", "cert_id", "certificate", "begins", "ends", main="equip_id"
    )
    listed = standard_use.rename(use_lab="lab_id", use_cert="cert_id")
    joined = beside(certificates, listed, lab_id="use_lab", cert_id="use_cert")
    rows = joined.select(
        "lab_id",
        "cert_id",
        "certificate",
        "function",
        "low",
        "high",
        "unit",
        equip_id=ibis.coalesce(joined.equip_id, joined.main),
        begins=ibis.coalesce(joined.used_from, joined.begins),
        ends=ibis.coalesce(joined.used_to, joined.ends),
    )
    named = equipment.group_by(own_lab="lab_id", own_equip="equip_id").aggregate(
        number=equipment.number.max()
    )
    labelled = beside(rows, named, lab_id="own_lab", equip_id="own_equip")
    return labelled.select(*rows.columns, equip=ibis.coalesce(labelled.number, labelled.equip_id))


def work(frames: Frames) -> Expression:
    """The certificates as `work_of` makes them."""
    return frames["work"]


def own_work(frames: Frames) -> Expression:
    """The certificates that the laboratory calibrated itself: its own rules say nothing of the others."""
    made = work(frames)
    return made.filter(~made.subcontracted)


def uses(frames: Frames) -> Expression:
    """The standards used as `uses_of` makes them."""
    return frames["uses"]


def beside(left: Expression, right: Expression, how: str = "left", **pairs: str) -> Expression:
    """A join on pairs of columns, left=right; a left join unless told. The two sides share no column name.

    `view` ends the chain of joins; without it ibis 12 refuses to join on a column computed after a join.
    """
    return left.view().join(right, list(pairs.items()), how=how)


def of_those(certificates: Expression, rows: Expression) -> Expression:
    """The rows of some certificates; both have `lab_id` and `cert_id`."""
    return rows.semi_join(certificates.view(), ["lab_id", "cert_id"])


def with_logged(rooms: Expression, logged: Expression, **pairs: str) -> Expression:
    """An inner join of rows that have `lab_id` and `room_id` with what loggers wrote: `e_lab` and `e_room`.

    A logger may not say whose it is; then every room of that id is meant. Many laboratories call their rooms
    alike, so that loggers that do say are joined apart, by both.
    """
    named = beside(rooms, logged, "inner", lab_id="e_lab", room_id="e_room", **pairs)
    silent = logged.filter(logged.e_lab.isnull())
    return named.union(beside(rooms, silent, "inner", room_id="e_room", **pairs))


def holds_at(start: Expression, end: Expression, at: Expression) -> Expression:
    """Whether an instant lies in [start, end); a null end is open. Null where start or at is null."""
    return (start <= at) & (end.isnull() | (at < end))


def spans(start: Expression, end: Expression, begins: Expression, ends: Expression) -> Expression:
    """Whether [start, end) contains the work from `begins` to `ends`, both instants included.

    Both are compared with both ends, so that a session typed with its end before its start can't slip out.
    """
    return holds_at(start, end, begins) & holds_at(start, end, ends)


def meets(start: Expression, end: Expression, begins: Expression, ends: Expression) -> Expression:
    """Whether [start, end) shares an instant with the work from `begins` to `ends`, both included."""
    return (start <= ends) & (end.isnull() | (begins < end))


def either_silent(left: Expression, right: Expression) -> Expression:
    """Equal, or the left one silent (null), which then means any."""
    return left.isnull() | (left == right).fill_null(False)


def some(condition: Expression) -> Expression:
    """Whether the condition holds in at least one row of the group; null counts as no."""
    return condition.fill_null(False).any()


def verdict(*cases: tuple[Expression, Expression]) -> Expression:
    """The first case that holds: "broken", "broken:CASE" or "unknown:CASE"; null is a pass."""
    return ibis.cases(*cases)


def result(frame: Expression, **columns: Expression) -> Expression:
    """The findings of a frame that has `lab_id`, `cert_id` and `verdict`: `record` and details are added."""
    return result_of(frame, "cert", "cert_id", columns)


def result_of(
    frame: Expression,
    unit: str | Callable[[Expression], Expression],
    key: str,
    columns: Mapping[str, Expression],
) -> Expression:
    """The findings about units of another kind, each with its id in the column `key`.

    Where rows are about different kinds of units, `unit` tells the kind from the row.
    """
    hits = frame.filter(frame.verdict.notnull())
    unknown = hits.verdict.startswith("unknown:")
    resolved = {name: column(hits) if callable(column) else column for name, column in columns.items()}
    return hits.select(
        hits.lab_id,
        unit=unit(hits) if callable(unit) else ibis.literal(unit),
        unit_id=hits[key],
        state=ibis.ifelse(unknown, "unknown", "broken"),
        case=ibis.ifelse(unknown, hits.verdict.substr(8), hits.verdict.substr(7)),
        **resolved,
    )


NO_STANDARD = Text("没有列出所用标准器", "no standard is listed for the work")
NO_DAY = Text("没有作业的起止时间", "the start or end of the work is not recorded")
ALWAYS = stages("assignment", "start", "submission", "checking", "signing")
UNPLANNED = {"no-standard": stages("assignment")}
USE_KEYS = ("lab_id", "cert_id", "certificate", "equip_id", "equip", "function", "begins", "ends")

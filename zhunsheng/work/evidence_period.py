# SPDX-License-Identifier: Apache-2.0
"""A period's work as evidence tables: every certificate issued in it, with all it touches, as known then.

Rows are made by the same builders as the gate's slice; only what is gathered differs.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar

import pyarrow as pa
from django.db.models import QuerySet

from zhunsheng.laboratory import evidence as laboratory
from zhunsheng.laboratory.evidence import Row
from zhunsheng.laboratory.evidence.values import midnight
from zhunsheng.laboratory.queries import zone
from zhunsheng.ledger.asking import asking_once
from zhunsheng.rules.tables import arrow_table
from zhunsheng.work import evidence_subcontracts
from zhunsheng.work.evidence import assignment_rows, certificate_rows
from zhunsheng.work.evidence_amendments import rows_after_issue
from zhunsheng.work.evidence_case import Case
from zhunsheng.work.evidence_documents import registry_rows
from zhunsheng.work.evidence_gather import Recompute, gather, recomputed
from zhunsheng.work.evidence_orders import end_of, period_rows
from zhunsheng.work.evidence_subcontracts import Given
from zhunsheng.work.models import Certificate

Tables = dict[str, pa.Table]
Result = TypeVar("Result")
CHUNK = 50
_OF_ALL = {"jobs": "job_id", "items": "item_id", "customers": "customer_id", "instruments": "instr_id"}


@dataclass(frozen=True, slots=True)
class Period:
    """Days of issue, both included, and the instant by whose knowledge they are looked at."""

    first: date
    last: date
    known: datetime


def issued_in(period: Period) -> QuerySet[Certificate]:
    """The certificates issued in the period, in the order they were signed."""
    # A supplement states no results of its own; it stands in `amendments` alone.
    rows = Certificate.objects.exclude(state="draft").filter(
        issued_on__gte=period.first,
        issued_on__lte=period.last,
        signed_at__lte=period.known,
        supplements__isnull=True,
    )
    return rows.order_by("signed_at", "pk")


def keys_of(period: Period) -> list[int]:
    """The keys of the certificates issued in the period, in the order they were signed."""
    return list(issued_in(period).values_list("pk", flat=True))


def tables_of(
    period: Period,
    *,
    recompute: Recompute = recomputed,
    progress: Callable[[int, int], None] | None = None,
) -> Tables:
    """The period's evidence tables, for `rules.engine.run`; `progress` hears how many are done, of all."""
    return drained(reading(period, recompute), progress)


def reading(period: Period, recompute: Recompute = recomputed) -> Generator[tuple[int, int], None, Tables]:
    """The same in steps: after each chunk, how many certificates are done, of all; the tables at the end."""
    return (yield from gathered(steps(period, recompute)))


def gathered(stepping: Iterable["Step"]) -> Generator[tuple[int, int], None, Tables]:
    """The tables that steps make together; as it goes, how many certificates are done, of all."""
    parts: dict[str, list[pa.Table]] = {}
    for step in stepping:
        for name, rows in step.rows.items():
            parts.setdefault(name, []).append(arrow_table(name, rows))
        if step.done is not None:
            yield step.done, step.of_all
    return {name: pa.concat_tables(found) for name, found in parts.items()}


@dataclass(frozen=True, slots=True)
class Step:
    """Some of a period's rows, by table. `done` certificates have been read; None for what they share."""

    rows: dict[str, list[Row]]
    done: int | None
    of_all: int


def steps(period: Period, recompute: Recompute = recomputed) -> Iterator[Step]:
    """The period's rows as they are read, a chunk of certificates at a time; what they share comes last.

    Every table the period speaks of is in the last step, if only empty: it speaks, and says nothing.
    """
    keys = keys_of(period)
    limits: dict[tuple[object, ...], Row] = {}
    shared = _Shared()
    for begin in range(0, len(keys), CHUNK):
        with asking_once():
            cases, given = _chunk(keys[begin : begin + CHUNK], period, recompute)
            rows = shared.taken_from(_chunk_rows(cases, given, period))
        limits.update(_limits(cases))
        yield Step(rows, min(begin + CHUNK, len(keys)), len(keys))
    for samples in laboratory.all_env_rows(*_span(period)):
        yield Step({"env_series": samples}, None, len(keys))
    with asking_once():
        facts = {**laboratory.whole_rows(period.known), "method_limits": list(limits.values())}
    asked = {"period_from": midnight(period.first), "asked_at": end_of(period.last)}
    facts["labs"] = [{**row, **asked} for row in facts["labs"]]
    empty: dict[str, list[Row]] = {name: [] for name in _CHUNKED}
    yield Step({**empty, **shared.rows(), **facts}, None, len(keys))


def _span(period: Period) -> tuple[datetime, datetime]:
    """The period's first and last instant, of those that were past by then."""
    first, last = datetime.combine(period.first, time.min), datetime.combine(period.last, time.max)
    return first.replace(tzinfo=zone()), min(last.replace(tzinfo=zone()), period.known)


class _Shared:
    """What several certificates share and is told once, as the last one has it: orders, clients, items.

    An item's custody is whole in the chunk that names it first.
    """

    def __init__(self) -> None:
        self._latest: dict[str, dict[object, Row]] = {name: {} for name in _OF_ALL}
        self._told: set[object] = set()

    def taken_from(self, rows: dict[str, list[Row]]) -> dict[str, list[Row]]:
        """The rows of a chunk without those that are shared, or were told before."""
        for name, key in _OF_ALL.items():
            self._latest[name].update((row[key], row) for row in rows.pop(name))
        custody = [row for row in rows["custody"] if row["item_id"] not in self._told]
        self._told.update(row["item_id"] for row in custody)
        return {**rows, "custody": custody}

    def rows(self) -> dict[str, list[Row]]:
        """Each once."""
        return {name: list(found.values()) for name, found in self._latest.items()}


def drained(
    stepping: Generator[tuple[int, int], None, Result], progress: Callable[[int, int], None] | None
) -> Result:
    """What comes at the end of the steps; `progress` hears of each."""
    while True:
        try:
            done, of_all = next(stepping)
        except StopIteration as end:
            result: Result = end.value
            return result
        if progress is not None:
            progress(done, of_all)


_CHUNKED = (
    *_OF_ALL,
    "custody",
    "reviews",
    "certificates",
    "standard_use",
    "deviations",
    "points",
    "observations",
    "recomputations",
    "subcontracts",
    "amendments",
    "impacts",
    "events",
    "registry",
    "assignment_checks",
    "env_series",
)


def _chunk(keys: Sequence[int], period: Period, recompute: Recompute) -> tuple[list[Case], list[Given]]:
    """The certificates of our own work, and those of what was given to another laboratory."""
    given_out = evidence_subcontracts.subcontracted(list(keys))
    own = gather([key for key in keys if key not in given_out], period.known, recompute)
    return own, evidence_subcontracts.gather([key for key in keys if key in given_out], period.known)


def _chunk_rows(cases: Sequence[Case], given: Sequence[Given], period: Period) -> dict[str, list[Row]]:
    both: list[Case | Given] = [*cases, *given]
    rows: dict[str, list[Row]] = {
        **period_rows(both, known=period.known),
        "assignment_checks": [row for case in cases for row in assignment_rows(case)],
        "registry": registry_rows({case.cert_id: case.state for case in both}, period.known),
        **rows_after_issue(both, period.known),
    }
    made = [certificate_rows(case) for case in cases]
    made += [evidence_subcontracts.certificate_rows(found) for found in given]
    for tables in made:
        for name, found in tables.items():
            rows.setdefault(name, []).extend(found)
    return rows


def _limits(cases: Iterable[Case]) -> dict[tuple[object, ...], Row]:
    """The limits of the methods used, by each procedure they were used with, once."""
    found: dict[tuple[object, ...], Row] = {}
    used = {case.task.procedure_id: case for case in cases}
    for case in used.values():
        if case.task.method is not None:
            for row in laboratory.method_limit_rows(case.task.method, case.programme.procedure):
                found[tuple(row.values())] = row
    return found

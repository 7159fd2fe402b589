# SPDX-License-Identifier: Apache-2.0
"""What the gate asks about a task, asked for several tasks together: a question a table, not one a task.

Nothing is judged here. The answers are those that the questions marked `once` would have found one by one;
they hold as long as the block of `asking_once` they are told in; a test compares the two.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import Count

from zhunsheng.ledger.asking import tell
from zhunsheng.work import evidence, evidence_orders, versions
from zhunsheng.work.evidence_gather import samples_within
from zhunsheng.work.models import (
    ContractReview,
    Item,
    OriginalRecord,
    Override,
    Reading,
    RecordCondition,
    RecordDeviation,
    RecordStandard,
    RecordVersion,
    Subcontract,
    Task,
    Transition,
)
from zhunsheng.work.queries.decisions import overrides_of
from zhunsheng.work.queries.environment import environment_from, environment_of, sessions_of
from zhunsheng.work.queries.results import current_readings, record_of
from zhunsheng.work.queries.standards import as_corrected, corrections_of_standards, standards_of
from zhunsheng.work.subcontracts import open_subcontract

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def ask(tasks: Sequence[Task]) -> None:
    """Ask it all about these tasks, inside `asking_once` and under their locks."""
    by_task = {each.pk: each for each in tasks}
    rows = OriginalRecord.objects.filter(task__in=by_task).select_related("room", "person")
    records = {row.task_id: row for row in rows}
    for key, record in records.items():
        record.task = by_task[key]
    for task in tasks:
        tell(record_of, task, answer=records.get(task.pk))
    _about_orders(tasks)
    _about_tasks(tasks)
    _about_records(list(records.values()))


def _about_orders(tasks: Sequence[Task]) -> None:
    orders = {task.item.order_id: task.item.order for task in tasks}
    counted = Item.objects.filter(order__in=orders).values_list("order").annotate(n=Count("pk"))
    for key, count in counted:
        tell(evidence_orders.items_in, orders[key], answer=count)
    reviews = ContractReview.objects.filter(order__in=orders, confirmed_at__isnull=False)
    found = _by(
        reviews.select_related("order", "signed_by__person").order_by("version"), lambda row: row.order_id
    )
    for key in orders:
        tell(evidence_orders.confirmed_reviews, key, answer=found.get(key, []))
    items = {task.item_id: task.item for task in tasks}
    custody = evidence_orders.custody_steps(items.values())
    for item in items.values():
        tell(evidence_orders.steps_of, item, answer=custody.get(item.pk, []))


def _about_tasks(tasks: Sequence[Task]) -> None:
    keys = [task.pk for task in tasks]
    decided = _by(
        Override.objects.filter(task__in=keys).select_related("by").order_by("id"), lambda row: row.task_id
    )
    given = Subcontract.objects.filter(task__in=keys, ended_at__isnull=True)
    joined = given.select_related("supplier", "approval", "consent_file", "release_file")
    chosen = _by(joined.order_by("pk"), lambda row: row.task_id)
    for task in tasks:
        tell(overrides_of, task, answer=decided.get(task.pk, []))
        tell(open_subcontract, task, answer=next(iter(chosen.get(task.pk, [])), None))


def _about_records(records: Sequence[OriginalRecord]) -> None:
    keys = [record.pk for record in records]
    readings = Reading.objects.filter(record__in=keys, is_current=True, is_void=False)
    standards = RecordStandard.objects.filter(record__in=keys).select_related(
        "equipment", "traceability__file"
    )
    every: tuple[tuple[Callable[..., Any], Iterable[Any]], ...] = (
        (
            current_readings,
            readings.select_related("person").order_by("section", "point", "column", "repeat"),
        ),
        (standards_of, as_corrected(standards.order_by("id"), corrections_of_standards(keys))),
        (
            evidence.deviations_of,
            RecordDeviation.objects.filter(record__in=keys).select_related("accepted_by").order_by("id"),
        ),
    )
    for question, rows in every:
        found = _by(rows, lambda row: row.record_id)
        for record in records:
            tell(question, record, answer=found.get(record.pk, []))
    frozen = RecordVersion.objects.filter(record__in=keys).order_by("version")
    for version in frozen.select_related("submitted_by", "event", "record__task"):
        tell(versions.version_in_force, version.record, answer=version)  # the last told is the newest
    _about_rooms(records)


def _about_rooms(records: Sequence[OriginalRecord]) -> None:
    subjects = [f"task:{record.task.number}" for record in records]
    steps = _by(Transition.objects.filter(subject__in=subjects).order_by("id"), lambda row: row.subject)
    spans = {each.pk: sessions_of(each.task, steps.get(f"task:{each.task.number}", [])) for each in records}
    conditions = RecordCondition.objects.filter(record__in=spans, replaced=False).order_by("id")
    noted = _by(conditions, lambda row: row.record_id)
    wanted = {each.pk: (each.room_id, spans[each.pk]) for each in records if each.room_id is not None}
    samples = samples_within(wanted)
    for each in records:
        found = environment_from(spans[each.pk], noted.get(each.pk, []), samples.get(each.pk, []))
        tell(environment_of, each, answer=found)


def _by(rows: Iterable[V], key: Callable[[V], K]) -> dict[K, list[V]]:
    found: dict[K, list[V]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found

# SPDX-License-Identifier: Apache-2.0
"""Row locks, always in one order: order, item, task, record, certificate, amendment. So none deadlock."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import QuerySet

from zhunsheng.work.models import Amendment, Certificate, Item, Order, OriginalRecord, Task


def order(given: Order) -> Order:
    """The order, locked and fresh."""
    return Order.objects.select_for_update(of=("self",)).select_related("party").get(pk=given.pk)


def item(given: Item) -> Item:
    """The item, locked and fresh, its order locked before it."""
    parent = order(given.order)
    found = Item.objects.select_for_update().get(pk=given.pk)
    found.order = parent
    return found


def task(given: Task) -> Task:
    """The task, locked and fresh, its order and item locked before it."""
    if not connection.features.has_select_for_update:
        return _alone(given)
    parent = item(given.item)
    found = (
        Task.objects.select_for_update(of=("self",))
        .select_related("method", "procedure", "assigned_to__user", "room__site", "checked_by")
        .get(pk=given.pk)
    )
    found.item = parent
    return found


def tasks(given: Sequence[Task]) -> list[Task]:
    """Several tasks, locked and fresh, in the one order that everybody keeps to; each once."""
    if not connection.features.has_select_for_update:
        return list(_joined().filter(pk__in=[each.pk for each in given]).order_by("pk"))
    once = {each.pk: each for each in given}.values()
    return [task(each) for each in sorted(once, key=lambda row: (row.item.order_id, row.item_id, row.pk))]


def _alone(given: Task) -> Task:
    """On SQLite a transaction has the whole file to itself: no rows to lock, so one question brings all."""
    return _joined().get(pk=given.pk)


def _joined() -> QuerySet[Task]:
    return Task.objects.select_related(
        "method", "procedure", "assigned_to__user", "room__site", "checked_by", "item__order__party"
    )


def record(of: Task) -> OriginalRecord:
    """The record of a task that is locked already."""
    found = (
        OriginalRecord.objects.select_for_update(of=("self",)).select_related("person", "room").get(task=of)
    )
    found.task = of
    return found


def certificate(given: Certificate) -> Certificate:
    """The certificate, locked and fresh, with everything above it locked before."""
    parent = task(given.task)
    found = (
        Certificate.objects.select_for_update(of=("self",)).select_related("issuing_event").get(pk=given.pk)
    )
    found.task = parent
    return found


def amendment(given: Amendment) -> Amendment:
    """The amendment, locked and fresh, with its certificate and everything above locked before.

    All certificates of a chain are of one task, so whoever holds it holds the chain.
    """
    parent = certificate(given.certificate)
    found = (
        Amendment.objects.select_for_update(of=("self",))
        .select_related("requested_by", "drafted_by", "checked_by", "base", "record_version")
        .get(pk=given.pk)
    )
    found.certificate = parent
    return found

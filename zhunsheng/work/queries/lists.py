# SPDX-License-Identifier: Apache-2.0
"""Lists of orders, items, tasks and certificates: what a person may see, narrowed, in a chosen order.

Each returns a query with everything a row shows joined, to be counted and sliced by the page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from django.db.models import Count, F, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from zhunsheng.accounts.models import User
from zhunsheng.work.models import Certificate, Item, Order, Task
from zhunsheng.work.queries.visibility import visible_to

M = TypeVar("M", bound=Model)
OPEN_ORDERS: Final = ("draft", "in-review", "awaiting-client", "accepted", "in-progress", "partly-done")
OPEN_TASKS: Final = (
    "pending",
    "unassigned",
    "assigned",
    "conditioning",
    "calibrating",
    "paused",
    "to-check",
    "returned",
    "to-sign",
    "sealing",
    "subcontracted",
)
ORDER_KEYS: Final = {"number": "number", "requested": "requested_at", "due": "due_on", "party": "party__name"}
ITEM_KEYS: Final = {"number": "number", "received": "received_at", "name": "name", "due": "order__due_on"}
TASK_KEYS: Final = {"number": "number", "due": "due_on", "state": "state", "item": "item__name"}
CERTIFICATE_KEYS: Final = {"number": "number", "issued": "issued_on", "item": "task__item__name"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a list is narrowed; empty means all. `order` is a key of the list's table, with "-" downwards."""

    text: str = ""
    states: Sequence[str] = ()
    party: str = ""
    person: str = ""
    room: str = ""
    due_by: date | None = None
    since: date | None = None
    until: date | None = None
    order: str = ""


_ALL: Final = Wanted()
# Counted for the rows of a page alone; joining and grouping would count the items of every order there is.
_ITEM_COUNT: Final = Coalesce(
    Subquery(
        Item.objects.filter(order=OuterRef("pk"))
        .order_by()
        .values("order")
        .annotate(n=Count("pk"))
        .values("n")
    ),
    0,
)


def order_list(user: User, wanted: Wanted = _ALL) -> QuerySet[Order]:
    """Orders with their party and `item_count`; searched by number, client, item's serial number and name."""
    rows = visible_to(user, Order.objects.all()).select_related("party", "requested_by")
    if wanted.text:
        text = wanted.text.strip()
        found = Item.objects.filter(Q(serial_number__icontains=text) | Q(number__icontains=text))
        rows = rows.filter(
            Q(number__icontains=text) | Q(party__name__icontains=text) | Q(pk__in=found.values("order_id"))
        )
    rows = _stated(rows, wanted, party="party__number", due="due_on")
    rows = _between(rows, wanted, "requested_at__date")
    return _sorted(rows.annotate(item_count=_ITEM_COUNT), wanted, ORDER_KEYS, "-requested_at")


def item_list(user: User, wanted: Wanted = _ALL) -> QuerySet[Item]:
    """Items with order and party; searched by number, serial number, the owner's number, name and model."""
    rows = visible_to(user, Item.objects.all()).select_related("order__party")
    if wanted.text:
        text = wanted.text.strip()
        rows = rows.filter(
            Q(number__icontains=text)
            | Q(serial_number__icontains=text)
            | Q(owner_number__icontains=text)
            | Q(name__icontains=text)
            | Q(model__icontains=text)
            | Q(order__number__icontains=text)
            | Q(order__party__name__icontains=text)
        )
    rows = _stated(rows, wanted, party="order__party__number", due="order__due_on")
    return _sorted(_between(rows, wanted, "received_at__date"), wanted, ITEM_KEYS, "-id")


def task_list(user: User, wanted: Wanted = _ALL) -> QuerySet[Task]:
    """Tasks with item, client, method, person and room; the ones due first come first."""
    rows = visible_to(user, Task.objects.all()).select_related(
        "item__order__party", "method", "assigned_to", "room", "checked_by", "signed_by"
    )
    if wanted.text:
        text = wanted.text.strip()
        rows = rows.filter(
            Q(number__icontains=text)
            | Q(item__number__icontains=text)
            | Q(item__serial_number__icontains=text)
            | Q(item__name__icontains=text)
            | Q(item__order__number__icontains=text)
            | Q(item__order__party__name__icontains=text)
        )
    rows = _stated(rows, wanted, party="item__order__party__number", due="due_on")
    if wanted.person:
        rows = rows.filter(assigned_to__number=wanted.person)
    if wanted.room:
        rows = rows.filter(room__code=wanted.room)
    return _sorted(rows, wanted, TASK_KEYS, "due")


def certificate_list(user: User, wanted: Wanted = _ALL) -> QuerySet[Certificate]:
    """Certificates with item, client and signatory, the newest first."""
    rows = visible_to(user, Certificate.objects.all()).select_related(
        "task__item__order__party", "task__method", "signed_by", "pdf", "replaces"
    )
    if wanted.text:
        text = wanted.text.strip()
        rows = rows.filter(
            Q(number__icontains=text)
            | Q(task__number__icontains=text)
            | Q(task__item__number__icontains=text)
            | Q(task__item__serial_number__icontains=text)
            | Q(value__serial_number__icontains=text)
            | Q(task__item__name__icontains=text)
            | Q(task__item__order__party__name__icontains=text)
        )
    rows = _stated(rows, wanted, party="task__item__order__party__number")
    return _sorted(_between(rows, wanted, "issued_on"), wanted, CERTIFICATE_KEYS, "-id")


def _stated(rows: QuerySet[M], wanted: Wanted, *, party: str, due: str = "") -> QuerySet[M]:
    if wanted.states:
        rows = rows.filter(state__in=list(wanted.states))
    if wanted.party:
        rows = rows.filter(**{party: wanted.party})
    if wanted.due_by is not None and due:
        rows = rows.filter(**{f"{due}__lte": wanted.due_by})
    return rows


def _between(rows: QuerySet[M], wanted: Wanted, column: str) -> QuerySet[M]:
    if wanted.since is not None:
        rows = rows.filter(**{f"{column}__gte": wanted.since})
    if wanted.until is not None:
        rows = rows.filter(**{f"{column}__lte": wanted.until})
    return rows


def _sorted(rows: QuerySet[M], wanted: Wanted, keys: Mapping[str, str], default: str) -> QuerySet[M]:
    """By the key asked for if the list has it, else the default; ids settle ties, so pages don't overlap."""
    asked = wanted.order if wanted.order.removeprefix("-") in keys else default
    down, name = asked.startswith("-"), asked.removeprefix("-")
    column = F(keys.get(name, name))
    first = column.desc(nulls_last=True) if down else column.asc(nulls_last=True)
    return rows.order_by(first, "-id" if down else "id")

# SPDX-License-Identifier: Apache-2.0
"""Rows of evidence about what came in: orders, clients, items with their custody and identity, reviews."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Final

from django.db.models import Min

from zhunsheng.laboratory.evidence import Row, lab_id, naive
from zhunsheng.laboratory.queries import zone
from zhunsheng.ledger.asking import once
from zhunsheng.work.evidence_case import OfTask
from zhunsheng.work.models import ContractReview, CustodyStep, Item, Order, Task
from zhunsheng.work.review_questions import METHOD

_CUSTODY: Final = {
    "received": "received",
    "to-bench": "issued-to-bench",
    "to-store": "back-from-bench",
    "to-provider": "subcontracted",
    "from-provider": "back-from-subcontractor",
    "collected": "returned",
    "returned": "returned",
}
_CHANNELS: Final = {"portal": "online", "desk": "other"}
# What people write where an instrument carries no serial number.
_NO_SERIAL: Final = re.compile(r"[-—–/\\.*?_无0]*|N/?A|NONE|NIL|UNKNOWN|无编号|未知|不详|S/?N")


def instrument_id(item: Item, serial: str) -> str | None:
    """Which instrument an item is, the same at every visit: who made it, and its serial number.

    Of an unknown maker the number counts within its client's instruments; without a number it is nobody's.
    Packs carry a pseudonym of it.
    """
    number = _plain(serial).upper().replace(" ", "")
    if _NO_SERIAL.fullmatch(number):
        return None
    return f"{_plain(item.manufacturer) or item.order.party.number}/{number}"


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@once
def items_in(order: Order) -> int:
    """How many items an order has."""
    return order.items.count()


def job_row(case: OfTask, accepted: datetime | None) -> Row:
    """The order of a task; `accepted`: when the client first agreed to its review."""
    order = case.task.item.order
    return {
        "job_id": order.number,
        "lab_id": case.lab,
        "customer_id": order.party.number,
        "onsite": False,
        "n_items": case.n_items,
        "accepted_at": naive(accepted, zone()),
        "due_at": end_of(order.due_on),
        "channel": _CHANNELS.get(order.source),
    }


def accepted(order: Order) -> datetime | None:
    """When the client first agreed to the review of an order."""
    return next((review.confirmed_at for review in confirmed_reviews(order.pk)), None)


def _accepted(orders: Iterable[int], known: datetime | None) -> dict[int, datetime]:
    """The same of several, by the order's key, as known by an instant."""
    rows = ContractReview.objects.filter(order__in=set(orders), confirmed_at__isnull=False)
    if known is not None:
        rows = rows.filter(confirmed_at__lte=known)
    return dict(rows.values_list("order").annotate(at=Min("confirmed_at")).order_by())


def end_of(day: date | None) -> datetime | None:
    """The last second of a day, naive local time as evidence has it."""
    return datetime.combine(day, time(23, 59, 59)) if day else None


def customer_row(case: OfTask) -> Row:
    """The client of a task; what it is called is in the item."""
    return {"customer_id": case.task.item.order.party.number, "lab_id": case.lab}


def instrument_rows(cases: Iterable[OfTask]) -> list[Row]:
    """The clients' instruments that can be told apart."""
    return [
        {"instr_id": known, "lab_id": case.lab, "family": case.task.item.family}
        for case in cases
        if (known := instrument_id(case.task.item, case.serial)) is not None
    ]


def item_row(case: OfTask, steps: Sequence[CustodyStep]) -> Row:
    """The item as recorded: by the frozen record once there is one, or by a correction with its reason."""
    item, order = case.task.item, case.task.item.order
    return {
        "item_id": item.number,
        "lab_id": case.lab,
        "job_id": order.number,
        "serial": case.serial,
        "customer_id": order.party.number,
        "customer_agreed": case.agreed,
        "label": item.number,
        **receipt(steps),
    }


def receipt(steps: Sequence[CustodyStep]) -> Row:
    """How the item came, by its first step: as it should, or held with a photo until the client answered."""
    if not steps:
        return {}
    first, *later = steps
    if first.step != "held":
        return {"condition": "normal"}
    answered = next((step.at for step in later if step.step == "received"), None)
    return {
        "condition": "abnormal",
        "condition_sha256": first.photo.sha256 if first.photo else None,
        "condition_answered_at": naive(answered, zone()),
    }


def agreed_client(task: Task) -> str:
    """The client's name as agreed for the certificate."""
    order = task.item.order
    return order.certificate_name or order.party.name


@once
def steps_of(item: Item) -> list[CustodyStep]:
    """The custody steps of one item, the first one first."""
    return custody_steps([item]).get(item.pk, [])


def custody_steps(items: Iterable[Item], *, known: datetime | None = None) -> dict[int, list[CustodyStep]]:
    """The custody steps of items, by the item's key, in their order."""
    steps = CustodyStep.objects.filter(item__in=list(items)).select_related("item", "by__person", "photo")
    if known is not None:
        steps = steps.filter(at__lte=known)
    found: dict[int, list[CustodyStep]] = {}
    for step in steps.order_by("id"):
        found.setdefault(step.item_id, []).append(step)
    return found


def custody_rows(steps: Iterable[CustodyStep]) -> list[Row]:
    """Custody steps in the words of the evidence; a hold at receipt is a receipt."""
    lab, here = lab_id(), zone()
    return [
        {
            "item_id": step.item.number,
            "lab_id": lab,
            "step": _CUSTODY.get(step.step, "received"),
            "at": naive(step.at, here),
            "person_id": step.by.person.number if hasattr(step.by, "person") else None,
            "recorded_at": naive(step.at, here),  # a step is filed as it is taken
        }
        for step in steps
    ]


def period_rows(cases: Sequence[OfTask], *, known: datetime | None = None) -> dict[str, list[Row]]:
    """What came in with these tasks, as known by an instant. What several share is repeated by each."""
    tasks = {case.task.pk: case.task for case in cases}
    items = {task.item.pk: task.item for task in tasks.values()}
    custody = custody_steps(items.values(), known=known)
    agreed = _accepted((item.order_id for item in items.values()), known)
    return {
        "custody": custody_rows(step for steps in custody.values() for step in steps),
        "reviews": review_rows(tasks.values(), known=known),
        "jobs": [job_row(case, agreed.get(case.task.item.order_id)) for case in cases],
        "customers": [customer_row(case) for case in cases],
        "items": [item_row(case, custody.get(case.task.item.pk, ())) for case in cases],
        "instruments": instrument_rows(cases),
    }


def _found_fit(review: ContractReview) -> bool | None:
    """Whether the checklist says so; None where it was not asked, or answered for another reason."""
    said = [answer["answer"] for answer in review.answers if answer.get("code") == METHOD]
    return True if said == ["yes"] else None


@once
def confirmed_reviews(order: int) -> list[ContractReview]:
    """The reviews of an order (its key) that the client agreed to, the oldest first."""
    rows = ContractReview.objects.filter(order=order, confirmed_at__isnull=False)
    return list(rows.select_related("order", "signed_by__person").order_by("version"))


def review_rows(tasks: Iterable[Task], *, known: datetime | None = None) -> list[Row]:
    """Reviews the client agreed to, one row a task they name; what is given out has no method of ours."""
    lab, here = lab_id(), zone()
    found: Mapping[str, Task] = {task.number: task for task in tasks}
    orders = sorted({task.item.order_id for task in found.values()})
    reviews: Iterable[ContractReview]
    if known is None:
        reviews = [review for order in orders for review in confirmed_reviews(order)]
    else:
        rows = ContractReview.objects.filter(order__in=orders, confirmed_at__lte=known)
        reviews = rows.select_related("order", "signed_by__person").order_by("order", "version")
    return [
        {
            "review_id": f"{review.order.number}-{review.version}",
            "lab_id": lab,
            "job_id": review.order.number,
            "item_id": task.item.number,
            "method": task.method.code if task.method else None,
            "edition": task.method.edition if task.method else None,
            "signed_at": naive(review.confirmed_at, here),
            "person_id": review.signed_by.person.number if hasattr(review.signed_by, "person") else None,
            "method_fits": _found_fit(review) if task.method else None,
        }
        for review in reviews
        for task in (found.get(name) for name in dict.fromkeys(line["task"] for line in review.lines))
        if task is not None
    ]

# SPDX-License-Identifier: Apache-2.0
"""What pages of orders and items say of certificates issued for them, and of entries that were corrected."""

from typing import Any

from zhunsheng.accounts.models import User
from zhunsheng.work.actions.corrections import ITEM_FIELDS, ORDER_FIELDS
from zhunsheng.work.models import Certificate, Item, Order
from zhunsheng.work.queries import visible_to
from zhunsheng.work.queries.corrections import corrections_of

_SHOWN = 100


def certificates_of(user: User, order: Order, item: Item | None = None) -> list[Certificate]:
    """The certificates of an order, or of one of its items, that the person may see."""
    rows = visible_to(user, Certificate.objects.filter(task__item__order=order))
    if item is not None:
        rows = rows.filter(task__item=item)
    joined = rows.select_related("task__item", "task__method", "replaces", "supplements")
    return list(joined.order_by("task_id", "id")[:_SHOWN])


def corrected(subject: Item | Order) -> list[dict[str, Any]]:
    """Corrections of the entry, the newest first, the field in words."""
    words = {**ITEM_FIELDS, **ORDER_FIELDS}
    return [{"row": row, "name": words.get(row.field, row.field)} for row in corrections_of(subject)]

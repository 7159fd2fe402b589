# SPDX-License-Identifier: Apache-2.0
"""The end of an order: settled by finance, closed when every item has gone home."""

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.work import kinds, locking, transitions
from zhunsheng.work.models import Order


@transaction.atomic
def settle_order(actor: User, order: Order, *, remark: str = "") -> Order:
    """Note that a finished order has been paid, or that nothing is owed. What it cost stands elsewhere."""
    order = locking.order(order)
    permissions.require(actor, "order", "U", limit="price")
    transitions.check(order, "settled")
    event = append(kinds.ORDER_SETTLED, transitions.subject_name(order), actor, {"remark": remark})
    transitions.move(order, "settled", actor, remark, event)
    return order


@transaction.atomic
def close_order(actor: User, order: Order, *, remark: str = "") -> Order:
    """Close a finished order: nothing of the client's is in the laboratory any more."""
    order = locking.order(order)
    permissions.require(actor, "order", "U")
    transitions.check(order, "closed")
    here = order.items.exclude(state__in=["collected", "returned", "declined"]).order_by("id").first()
    if here is not None:
        raise ActionError(
            format_lazy(_("样品 {number} 还在实验室：取件或退样后才能关闭。"), number=here.number)
        )
    event = append(kinds.ORDER_CLOSED, transitions.subject_name(order), actor, {"remark": remark})
    transitions.move(order, "closed", actor, remark, event)
    return order

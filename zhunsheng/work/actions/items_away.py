# SPDX-License-Identifier: Apache-2.0
"""An item's way to a subcontractor and back; its custody chain has no gap."""

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Blob
from zhunsheng.proofs import JsonValue
from zhunsheng.work import kinds, locking, progress, subcontracts, transitions
from zhunsheng.work.models import CustodyStep, Item, Subcontract


@transaction.atomic
def hand_to_provider(
    actor: User, item: Item, *, carrier: str, identity: str, remark: str = "", photo: Blob | None = None
) -> Item:
    """Hand an item to the subcontractor of one of its tasks: to its people, or to a carrier with a number."""
    item = locking.item(item)
    permissions.require(actor, "item", "U")
    transitions.expect(item, "received")
    subcontracts.require_here(item)
    row = _given_out(item)
    busy = item.tasks.filter(state__in=progress.ON_BENCH).first()
    if busy is not None:
        raise ActionError(format_lazy(_("任务 {task} 正在工位上，样品不能交出。"), task=busy.number))
    if not carrier.strip():
        raise ActionError(_("请填写交给谁：分包方的人，或承运人。"), field="carrier")
    if not identity.strip():
        raise ActionError(_("请填写证件或运单号。"), field="identity")
    body: dict[str, JsonValue] = {
        "supplier": row.supplier.number,
        "carrier": carrier,
        "identity": identity,
        "remark": remark,
    }
    event = append(kinds.ITEM_TO_PROVIDER, transitions.subject_name(item), actor, body)
    CustodyStep.objects.create(
        item=item,
        step="to-provider",
        at=event.at,
        by=actor,
        place=row.supplier.name[:80],
        receiver=carrier[:80],
        receiver_identity=identity[:80],
        remark=remark[:300],
        photo=photo,
    )
    return item


@transaction.atomic
def take_from_provider(
    actor: User, item: Item, *, condition: str, place: str, remark: str = "", photo: Blob | None = None
) -> Item:
    """Take an item back from a subcontractor: condition as seen, and where it is put."""
    item = locking.item(item)
    permissions.require(actor, "item", "U")
    if not subcontracts.is_away(item):
        raise ActionError(format_lazy(_("样品 {item} 不在分包方处。"), item=item.number))
    if not condition.strip():
        raise ActionError(_("请填写退回时的外观与状态。"), field="condition")
    if not place.strip():
        raise ActionError(_("请填写存放位置。"), field="place")
    said = "；".join(filter(None, (condition.strip(), remark.strip())))
    body: dict[str, JsonValue] = {"condition": condition, "place": place, "remark": remark}
    event = append(kinds.ITEM_FROM_PROVIDER, transitions.subject_name(item), actor, body)
    CustodyStep.objects.create(
        item=item,
        step="from-provider",
        at=event.at,
        by=actor,
        place=place[:80],
        remark=said[:300],
        photo=photo,
    )
    progress.settle(item, event)
    return item


def _given_out(item: Item) -> Subcontract:
    rows = Subcontract.objects.filter(task__item=item, task__state="subcontracted", ended_at__isnull=True)
    row = rows.select_related("supplier").order_by("id").first()
    if row is None:
        raise ActionError(
            format_lazy(_("样品 {item} 没有分包中的任务：先把任务转为分包。"), item=item.number)
        )
    return row

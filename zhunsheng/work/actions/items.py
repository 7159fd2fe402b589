# SPDX-License-Identifier: Apache-2.0
"""Items: received, held, answered for, labelled, moved, collected, returned. The custody chain has no gap."""

from typing import Literal

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Blob, Event
from zhunsheng.work import kinds, locking, progress, transitions
from zhunsheng.work.actions.orders import owns_party
from zhunsheng.work.models import CustodyStep, Item
from zhunsheng.work.subcontracts import require_here

Answer = Literal["proceed", "return"]
_CANCELLABLE = frozenset({"pending", "unassigned", "assigned", "conditioning"})
_RECEIVABLE = ("in-review", "awaiting-client", *progress.RUNNING_ORDERS)


@transaction.atomic
def receive_item(
    actor: User,
    item: Item,
    *,
    condition: str,
    normal: bool = True,
    accessories: str = "",
    place: str,
    photo: Blob | None = None,
) -> Item:
    """Take an item in: condition as seen, accessories, place. Abnormal ones are held with a photo."""
    item = locking.item(item)
    permissions.require(actor, "item", "C")
    transitions.expect(item, "expected")
    transitions.expect(item.order, *_RECEIVABLE)
    if not condition.strip():
        raise ActionError(_("请填写接收时的外观与状态。"), field="condition")
    if not place.strip():
        raise ActionError(_("请填写存放位置。"), field="place")
    if not normal:
        return _hold(actor, item, condition, accessories, place, photo)
    _check_label(item)
    event = append(kinds.ITEM_RECEIVED, _name(item), actor, {"condition": condition, "place": place})
    _note_receipt(item, event, condition, accessories, normal=True)
    transitions.move(item, "received", actor, "", event)
    _custody(item, "received", actor, event, place=place, photo=photo)
    progress.open_tasks(item, event)
    return item


@transaction.atomic
def hold_item(
    actor: User, item: Item, *, condition: str, accessories: str = "", place: str, photo: Blob | None = None
) -> Item:
    """Hold an arriving item whose condition is abnormal until the client has answered; wants a photo."""
    item = locking.item(item)
    permissions.require(actor, "item", "C")
    transitions.expect(item.order, *_RECEIVABLE)
    return _hold(actor, item, condition, accessories, place, photo)


@transaction.atomic
def answer_hold(actor: User, item: Item, *, answer: Answer, text: str, disclaimer: str = "") -> Item:
    """The client's answer about a held item, given itself or through the desk: proceed, or send it back.

    To proceed with a defect needs the disclaimer that will stand on the certificate. The days held don't
    count against the promised date. An item to be sent back stays on hold until `return_item` hands it over.
    """
    item = locking.item(item)
    if owns_party(actor, item.order.party):
        permissions.require(actor, "deviation", "A", own=True)
    else:
        permissions.require(actor, "order", "U")
    transitions.expect(item, "hold")
    _check_answer(item, answer, text, disclaimer)
    item.answer = answer
    item.disclaimer = disclaimer[:300] if answer == "proceed" else ""
    body = {"answer": answer, "text": text, "disclaimer": item.disclaimer}
    event = append(kinds.ITEM_ANSWERED, _name(item), actor, body)
    if answer == "return":
        item.save(update_fields=["answer", "disclaimer"])
        _cancel_tasks(actor, item, text, event)
        return item
    transitions.move(item, "received", actor, text, event, ["answer", "disclaimer"])
    _custody(item, "received", actor, event, place=_last_place(item), remark=text)
    progress.open_tasks(item, event)
    return item


@transaction.atomic
def print_label(actor: User, item: Item) -> Item:
    """Note that the item's label was printed; work on it may not start before."""
    item = locking.item(item)
    permissions.require(actor, "item", "U")
    transitions.expect(item, "expected", "received", "hold")
    item.label_printed_at = clock.now()
    item.save(update_fields=["label_printed_at"])
    append(kinds.ITEM_LABELLED, _name(item), actor, {})
    return item


@transaction.atomic
def move_item(actor: User, item: Item, *, place: str, remark: str = "") -> Item:
    """Put the item somewhere else in the store; its state doesn't change."""
    item = locking.item(item)
    permissions.require(actor, "item", "U")
    transitions.expect(item, "received", "hold", "ready")
    require_here(item)
    if not place.strip():
        raise ActionError(_("请填写存放位置。"), field="place")
    event = append(kinds.ITEM_MOVED, _name(item), actor, {"place": place, "remark": remark})
    _custody(item, "to-store", actor, event, place=place, remark=remark)
    return item


@transaction.atomic
def collect_item(
    actor: User, item: Item, *, receiver: str, identity: str, code: str = "", photo: Blob | None = None
) -> Item:
    """Hand a finished item over. Only when it is ready; the receiver is named and identified.

    Results leave the laboratory on certificates alone, so an item that is not ready goes by `return_item`.
    """
    item = locking.item(item)
    permissions.require(actor, "item", "U")
    if item.state == "received":
        raise ActionError(
            format_lazy(
                _("{number} 还没有完成，草稿数据不出实验室；要提前取走请办理退样，不附任何数据。"),
                number=item.number,
            )
        )
    transitions.check(item, "collected")
    require_here(item)
    _check_receiver(receiver, identity)
    body = {"receiver": receiver, "identity": identity, "code": code}
    event = append(kinds.ITEM_COLLECTED, _name(item), actor, body)
    transitions.move(item, "collected", actor, "", event)
    _custody(item, "collected", actor, event, receiver=receiver, identity=identity, photo=photo)
    return item


@transaction.atomic
def return_item(actor: User, item: Item, *, reason: str, receiver: str, identity: str) -> Item:
    """Give an item back without results (退样): no fee, no data. Its open tasks are cancelled."""
    item = locking.item(item)
    permissions.require(actor, "item", "U")
    transitions.check(item, "returned")
    require_here(item)
    if not reason.strip():
        raise ActionError(_("请写明退样的原因。"), field="reason")
    _check_receiver(receiver, identity)
    if item.state == "hold" and item.answer != "return":
        raise ActionError(_("客户还没有答复退样：请先登记客户的答复。"))
    begun = item.tasks.exclude(state__in=_CANCELLABLE | progress.FINISHED).first()
    if begun is not None:
        raise ActionError(
            format_lazy(
                _("任务 {task} 已开始（{state}）：请先由技术负责人判为无法校准，或等它签发。"),
                task=begun.number,
                state=begun.get_state_display(),
            )
        )
    body = {"reason": reason, "receiver": receiver, "identity": identity}
    event = append(kinds.ITEM_RETURNED, _name(item), actor, body)
    _cancel_tasks(actor, item, reason, event)
    transitions.move(item, "returned", actor, reason, event)
    _custody(item, "returned", actor, event, receiver=receiver, identity=identity, remark=reason)
    progress.settle_order(item.order, event)
    return item


def _hold(actor: User, item: Item, condition: str, accessories: str, place: str, photo: Blob | None) -> Item:
    transitions.check(item, "hold")
    if photo is None:
        raise ActionError(_("异常样品必须附照片。"), field="photo")
    if not condition.strip():
        raise ActionError(_("请写明异常在哪里。"), field="condition")
    body = {"condition": condition, "place": place, "photo": photo.sha256}
    event = append(kinds.ITEM_HELD, _name(item), actor, body)
    _note_receipt(item, event, condition, accessories, normal=False)
    transitions.move(item, "hold", actor, condition, event)
    _custody(item, "held", actor, event, place=place, photo=photo, remark=condition)
    return item


def _cancel_tasks(actor: User, item: Item, reason: str, event: Event) -> None:
    for task in item.tasks.select_for_update().filter(state__in=_CANCELLABLE).order_by("id"):
        transitions.move(task, "cancelled", actor, reason, event)


def _check_answer(item: Item, answer: Answer, text: str, disclaimer: str) -> None:
    if not text.strip():
        raise ActionError(_("请写下客户的答复。"), field="text")
    if answer == "return":
        return
    if not disclaimer.strip():
        raise ActionError(_("客户坚持校准异常样品时，须写明证书上的免责说明。"), field="disclaimer")
    _check_label(item)


def _check_label(item: Item) -> None:
    if item.label_printed_at is None:
        raise ActionError(_("请先打印样品标签并贴好，再办理接收。"), field="label")


def _note_receipt(item: Item, event: Event, condition: str, accessories: str, *, normal: bool) -> None:
    item.condition = condition[:200]
    item.condition_normal = normal
    item.accessories = (accessories or item.accessories)[:200]
    item.received_at = event.at
    item.save(update_fields=["condition", "condition_normal", "accessories", "received_at"])


def _custody(
    item: Item,
    step: str,
    actor: User,
    event: Event,
    *,
    place: str = "",
    receiver: str = "",
    identity: str = "",
    remark: str = "",
    photo: Blob | None = None,
) -> None:
    CustodyStep.objects.create(
        item=item,
        step=step,
        at=event.at,
        by=actor,
        place=place[:80],
        receiver=receiver[:80],
        receiver_identity=identity[:80],
        remark=remark[:300],
        photo=photo,
    )


def _check_receiver(receiver: str, identity: str) -> None:
    if not receiver.strip():
        raise ActionError(_("请填写取件人姓名。"), field="receiver")
    if not identity.strip():
        raise ActionError(_("请核对并填写取件人的证件。"), field="identity")


def _last_place(item: Item) -> str:
    last = item.custody.order_by("-id").first()
    return last.place if last else ""


def _name(item: Item) -> str:
    return transitions.subject_name(item)

# SPDX-License-Identifier: Apache-2.0
"""Orders: asked for, reviewed, agreed with the client, changed, declined, cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.laboratory import queries as laboratory
from zhunsheng.laboratory.models import Party
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.proofs import JsonValue
from zhunsheng.work import kinds, locking, numbers, transitions
from zhunsheng.work.models import Item, Order
from zhunsheng.work.progress import tasks_of
from zhunsheng.work.queries.visibility import party_of
from zhunsheng.work.states import DECISION_RULES


@dataclass(frozen=True, slots=True)
class ItemRequest:
    """One instrument a client wants calibrated, as written on the request."""

    family: str
    name: str
    serial_number: str
    name_en: str = ""
    manufacturer: str = ""
    model: str = ""
    owner_number: str = ""
    accessories: str = ""


@transaction.atomic
def request_order(
    actor: User,
    *,
    party: Party,
    items: Sequence[ItemRequest],
    remark: str = "",
    due_on: date | None = None,
    decision_rule: str = "jjf1094",
    certificate_name: str = "",
    certificate_address: str = "",
    source: str = "desk",
    submit: bool = True,
) -> Order:
    """Write down what a client asks for; with `submit` it goes to contract review at once."""
    permissions.require(actor, "order", "C", own=owns_party(actor, party))
    _check_items(items)
    _check_rule(decision_rule)
    day = laboratory.today()
    order = Order.objects.create(
        number=numbers.take("WT", day),
        party=party,
        source=source,
        requested_by=actor,
        requested_at=clock.now(),
        due_on=due_on,
        decision_rule=decision_rule,
        certificate_name=certificate_name,
        certificate_address=certificate_address,
        remark=remark,
    )
    added = _add_items(order, items, day)
    event = append(kinds.ORDER_DRAFTED, _name(order), actor, _request_body(order, added))
    transitions.begin(order, actor, event)
    for item in added:
        transitions.begin(item, actor, event)
    if submit:
        _submit(actor, order)
    return order


@transaction.atomic
def submit_order(actor: User, order: Order) -> Order:
    """Send a drafted order to contract review."""
    order = locking.order(order)
    own = owns_party(actor, order.party)
    permissions.require(actor, "order", "C", own=own)
    transitions.expect(order, "draft")
    if not order.items.exists():
        raise ActionError(_("委托单没有样品：请至少填写一件。"), field="items")
    _submit(actor, order)
    return order


@transaction.atomic
def change_order(
    actor: User,
    order: Order,
    *,
    reason: str,
    due_on: date | None = None,
    decision_rule: str | None = None,
    certificate_name: str | None = None,
    certificate_address: str | None = None,
    remark: str | None = None,
    add: Sequence[ItemRequest] = (),
) -> Order:
    """Change what was ordered. An order already agreed goes back to contract review (17025, 7.1.6)."""
    order = locking.order(order)
    own = owns_party(actor, order.party)
    permissions.require(actor, "order", "C" if own and order.state == "draft" else "U", own=own)
    if order.state not in {"draft", "in-review"}:
        transitions.check(order, "in-review")
    if not reason.strip():
        raise ActionError(_("请写明更改的原因。"), field="reason")
    if decision_rule is not None:
        _check_rule(decision_rule)
    wanted = {
        "due_on": due_on,
        "decision_rule": decision_rule,
        "certificate_name": certificate_name,
        "certificate_address": certificate_address,
        "remark": remark,
    }
    changes = _apply(order, wanted)
    standing = order.items.exclude(state__in=["returned", "declined"])
    existing = list(standing.values_list("model", "serial_number"))
    _check_items(add, existing)
    added = _add_items(order, add, laboratory.today())
    if not changes and not added:
        raise ActionError(_("没有任何更改。"))
    event = append(
        kinds.ORDER_CHANGED,
        _name(order),
        actor,
        {"reason": reason, "changes": changes, "added": [item.number for item in added]},
    )
    for item in added:
        transitions.begin(item, actor, event)
    if order.state not in {"draft", "in-review"}:
        transitions.move(order, "in-review", actor, reason, event)
    return order


@transaction.atomic
def decline_order(actor: User, order: Order, *, reason: str) -> Order:
    """Turn an order down; the reason is told to the client."""
    order = locking.order(order)
    permissions.require(actor, "order", "U")
    transitions.check(order, "declined")
    if not reason.strip():
        raise ActionError(_("不受理必须写明原因，客户会看到。"), field="reason")
    order.declined_reason = reason[:300]
    event = append(kinds.ORDER_DECLINED, _name(order), actor, {"reason": reason})
    transitions.move(order, "declined", actor, reason, event, ["declined_reason"])
    return order


@transaction.atomic
def cancel_order(actor: User, order: Order, *, reason: str) -> Order:
    """Cancel an order of which no work has begun; the client may cancel its own before the review."""
    order = locking.order(order)
    own = owns_party(actor, order.party)
    permissions.require(actor, "order", "C" if own and order.state == "draft" else "U", own=own)
    transitions.check(order, "cancelled")
    if not reason.strip():
        raise ActionError(_("请写明取消的原因。"), field="reason")
    here = order.items.exclude(state__in=["expected", "returned", "declined"])
    if here.exists():
        raise ActionError(_("样品还在实验室：请先办理退样，再取消委托单。"))
    event = append(kinds.ORDER_CANCELLED, _name(order), actor, {"reason": reason})
    for task in tasks_of(order):
        if task.state != "cancelled":
            transitions.move(task, "cancelled", actor, reason, event)
    transitions.move(order, "cancelled", actor, reason, event)
    return order


def owns_party(actor: User, party: Party) -> bool:
    """Whether the actor is a client's user of this party, by role and link."""
    return party_of(actor) == party


def _submit(actor: User, order: Order) -> None:
    event = append(kinds.ORDER_REQUESTED, _name(order), actor, {"items": order.items.count()})
    transitions.move(order, "in-review", actor, "", event)


def _name(order: Order) -> str:
    return transitions.subject_name(order)


def _check_items(items: Sequence[ItemRequest], existing: Sequence[tuple[str, str]] = ()) -> None:
    seen = set(existing)
    for line, item in enumerate(items, start=1):
        for field, value in (
            ("family", item.family),
            ("name", item.name),
            ("serial_number", item.serial_number),
        ):
            if not value.strip():
                raise ActionError(
                    format_lazy(
                        _("第 {line} 件样品缺少类别、名称或出厂编号（没有编号请写“无”）。"), line=line
                    ),
                    field,
                )
        key = (item.model.strip(), item.serial_number.strip())
        if key in seen and item.serial_number.strip() not in {"无", "none", "N/A"}:
            raise ActionError(
                format_lazy(
                    _("第 {line} 件样品的出厂编号 {serial} 在本委托单中已有。"),
                    line=line,
                    serial=item.serial_number,
                ),
                "serial_number",
            )
        seen.add(key)


def _check_rule(rule: str) -> None:
    if rule not in dict(DECISION_RULES):
        raise ActionError(_("没有这种判定规则。"), field="decision_rule")


def _add_items(order: Order, items: Sequence[ItemRequest], day: date) -> list[Item]:
    taken = numbers.take_several("YP", day, len(items))
    return [
        Item.objects.create(
            number=number,
            order=order,
            family=item.family.strip(),
            name=item.name.strip(),
            name_en=item.name_en.strip(),
            manufacturer=item.manufacturer.strip(),
            model=item.model.strip(),
            serial_number=item.serial_number.strip(),
            owner_number=item.owner_number.strip(),
            accessories=item.accessories.strip(),
        )
        for number, item in zip(taken, items, strict=True)
    ]


def _request_body(order: Order, items: Sequence[Item]) -> dict[str, JsonValue]:
    return {
        "party": order.party.number,
        "source": order.source,
        "decision_rule": order.decision_rule,
        "items": [item.number for item in items],
    }


def _apply(order: Order, wanted: dict[str, date | str | None]) -> dict[str, JsonValue]:
    changes: dict[str, JsonValue] = {}
    for field, value in wanted.items():
        before = getattr(order, field)
        if value is not None and value != before:
            changes[field] = [str(before or ""), str(value)]
            setattr(order, field, value)
    if changes:
        order.save(update_fields=list(changes))
    return changes

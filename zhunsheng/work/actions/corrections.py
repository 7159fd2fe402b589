# SPDX-License-Identifier: Apache-2.0
"""Entries that were wrong: corrected with a reason and what says so. What stood there stays on file."""

from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.laboratory.locks import facts_lock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.proofs import JsonValue
from zhunsheng.work import kinds, locking, transitions
from zhunsheng.work.models import FactCorrection, Item, Order

ITEM_FIELDS: Final[Mapping[str, str | Promise]] = {
    "serial_number": _("出厂编号"),
    "name": _("名称"),
    "name_en": _("英文名称"),
    "manufacturer": _("制造单位"),
    "model": _("型号"),
    "owner_number": _("管理编号"),
}
ORDER_FIELDS: Final[Mapping[str, str | Promise]] = {
    "certificate_name": _("证书上的客户名称"),
    "certificate_address": _("证书上的客户地址"),
}
_REQUIRED: Final = frozenset({"serial_number", "name"})


@transaction.atomic
def correct_item(
    actor: User, item: Item, *, values: Mapping[str, str], reason: str, source: str
) -> list[FactCorrection]:
    """Correct how a received item was entered: what it really is, why it was wrong, and what says so.

    The frozen record keeps what it said; rules compare with the corrected entry from now on.
    """
    item = locking.item(item)
    permissions.require(actor, "item", "U")
    transitions.expect(item, "received", "hold", "ready", "collected", "returned")
    return _correct(actor, item, values, ITEM_FIELDS, reason, source, kinds.ITEM_CORRECTED)


@transaction.atomic
def correct_certificate_client(
    actor: User, order: Order, *, values: Mapping[str, str], reason: str, source: str
) -> list[FactCorrection]:
    """Correct the client's name or address as certificates of an order print them.

    For orders whose work is under way or done; before that, the order itself is changed and reviewed again.
    """
    order = locking.order(order)
    permissions.require(actor, "order", "U")
    transitions.expect(order, "in-progress", "partly-done", "done", "settled", "closed")
    return _correct(actor, order, values, ORDER_FIELDS, reason, source, kinds.ORDER_CORRECTED)


def _correct(
    actor: User,
    subject: Item | Order,
    values: Mapping[str, str],
    known: Mapping[str, str | Promise],
    reason: str,
    source: str,
    kind: str,
) -> list[FactCorrection]:
    changed = _changed(subject, values, known)
    if not reason.strip():
        raise ActionError(_("更正登记必须写明理由；原来的内容保留。"), field="reason")
    if not source.strip():
        raise ActionError(_("请写明依据：标签、铭牌照片、客户来函。"), field="source")
    facts_lock()
    body: dict[str, JsonValue] = {
        "reason": reason,
        "source": source,
        "changes": {field: [str(getattr(subject, field)), value] for field, value in changed.items()},
    }
    event = append(kind, transitions.subject_name(subject), actor, body)
    rows = [_kept(actor, subject, field, value, reason, source, event) for field, value in changed.items()]
    for field, value in changed.items():
        setattr(subject, field, value)
    subject.save(update_fields=list(changed))
    return rows


def _changed(
    subject: Item | Order, values: Mapping[str, str], known: Mapping[str, str | Promise]
) -> dict[str, str]:
    changed = {}
    for field, typed in values.items():
        value = typed.strip()
        if field not in known:
            raise ActionError(_("这一栏不能这样更正。"), field=field)
        if not value and field in _REQUIRED:
            raise ActionError(format_lazy(_("“{field}”不能为空。"), field=known[field]), field=field)
        longest = int(getattr(subject._meta.get_field(field), "max_length", None) or 0)
        if len(value) > longest:
            raise ActionError(format_lazy(_("最多 {count} 个字符。"), count=longest), field=field)
        if value != getattr(subject, field):
            changed[field] = value
    if not changed:
        raise ActionError(_("没有任何更正。"))
    return changed


def _kept(
    actor: User, subject: Item | Order, field: str, value: str, reason: str, source: str, event: Event
) -> FactCorrection:
    return FactCorrection.objects.create(
        subject=transitions.subject_name(subject),
        field=field,
        before=str(getattr(subject, field)),
        after=value,
        reason=reason.strip()[:300],
        source=source.strip()[:300],
        by=actor,
        at=event.at,
        event=event,
    )

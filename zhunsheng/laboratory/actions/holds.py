# SPDX-License-Identifier: Apache-2.0
"""Holds: work stops for a subject until somebody releases it."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import NotAllowed, allowed
from zhunsheng.laboratory import kinds
from zhunsheng.laboratory.actions import checked
from zhunsheng.laboratory.locks import facts_lock
from zhunsheng.laboratory.models import Equipment, Hold, Method, Person, Room
from zhunsheng.laboratory.queries import heads
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError

# Which right lets somebody stop or release a subject: change or approve of the object it belongs to.
_OBJECT_OF = {
    "equipment": "equipment",
    "person": "people",
    "method": "method",
    "room": "deviation",
    "item": "item",
}


def _authorise(actor: User, kind: str, number: str) -> None:
    """A head of a room stops and releases the own room only."""
    if kind not in _OBJECT_OF:
        raise ActionError(_("不能停用这一类对象"), "subject_kind")
    object_ = _OBJECT_OF[kind]
    own = kind == "room" and heads(actor, Room.objects.filter(code=number).first())
    if not any(allowed(actor, object_, right, own=own) for right in "UA"):
        raise NotAllowed.of(actor, object_, "U")


def _check_subject(kind: str, number: str) -> None:
    """The subject must be there; items are known only to the room above. A method is told without edition."""
    found = {
        "equipment": Equipment.objects.filter(number=number),
        "person": Person.objects.filter(number=number),
        "method": Method.objects.filter(code=number),
        "room": Room.objects.filter(code=number),
    }.get(kind)
    if found is not None and not found.exists():
        raise ActionError(_("没有编号为 %(number)s 的对象") % {"number": number}, "subject_number")


@transaction.atomic
def place_hold(
    actor: User, *, subject_kind: str, subject_number: str, reason: str, function: str = "", basis: str = ""
) -> Hold:
    """Stop work for a subject, or for one function of a piece of equipment."""
    _authorise(actor, subject_kind, subject_number)
    facts_lock()
    _check_subject(subject_kind, subject_number)
    hold = Hold(
        subject_kind=subject_kind,
        subject_number=subject_number,
        function=function,
        reason=checked.reasoned(reason),
        basis=basis,
        placed_at=clock.now(),
        placed_by=actor,
    )
    checked.keep(hold)
    body = {"function": function, "reason": reason, "basis": basis}
    append(kinds.HOLD_PLACED, f"{subject_kind}:{subject_number}", actor, body)
    return hold


@transaction.atomic
def release_hold(actor: User, hold: Hold, *, reason: str) -> Hold:
    """Let work go on."""
    _authorise(actor, hold.subject_kind, hold.subject_number)
    facts_lock()
    held = Hold.objects.select_for_update().get(pk=hold.pk)
    if held.released_at:
        raise ActionError(_("该停用已经解除"))
    reason = checked.reasoned(reason)
    held.released_at, held.released_by, held.release_reason = clock.now(), actor, reason
    held.save(update_fields=["released_at", "released_by", "release_reason"])
    append(kinds.HOLD_RELEASED, f"{held.subject_kind}:{held.subject_number}", actor, {"reason": reason})
    return held

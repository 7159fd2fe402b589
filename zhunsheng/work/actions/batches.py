# SPDX-License-Identifier: Apache-2.0
"""Many certificates at once, for one reason: taken up, decided, withdrawn, with one event for each.

Those that cannot be touched (already replaced, or by somebody who had a hand in them) are left and named; the
others go on. Everything is one transaction.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.queries import today
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.proofs import JsonValue
from zhunsheng.work import kinds, locking, numbers
from zhunsheng.work.actions.amendments import (
    Cause,
    Kind,
    classify_one,
    decide_one,
    notice_one,
    request_one,
    require_decider,
    require_teller,
    withdraw_one,
)
from zhunsheng.work.hands import require_uninvolved
from zhunsheng.work.models import Amendment, AmendmentBatch, Certificate

MOST = 1000
Thing = TypeVar("Thing", Certificate, Amendment)


@dataclass(frozen=True, slots=True)
class Left:
    """A certificate that was left as it is, and why."""

    number: str
    why: str


@dataclass(frozen=True, slots=True)
class Many:
    """What became of many: the batch, what was done, what was left."""

    batch: AmendmentBatch
    done: tuple[Amendment, ...]
    left: tuple[Left, ...]


@transaction.atomic
def request_many(
    actor: User,
    certificates: Sequence[Certificate],
    *,
    reason: str,
    source: str,
    selection: Mapping[str, str] | None = None,
    by_client: bool = False,
) -> Many:
    """Take up many certificates, each with a request of its own that somebody else decides."""
    require_decider(actor)
    batch = _open(actor, certificates, reason, source, selection)

    def take_up(certificate: Certificate) -> Amendment:
        locked = locking.certificate(certificate)
        return request_one(actor, locked, text=reason, source=source, by_client=by_client, batch=batch)

    return _each(batch, certificates, take_up)


@transaction.atomic
def withdraw_many(
    actor: User,
    certificates: Sequence[Certificate],
    *,
    reason: str,
    source: str,
    selection: Mapping[str, str] | None = None,
    by_client: bool = False,
) -> Many:
    """Withdraw many certificates on the spot; whose error it was is left to somebody else to decide."""
    require_decider(actor)
    batch = _open(actor, certificates, reason, source, selection)

    def take_back(certificate: Certificate) -> Amendment:
        locked = locking.certificate(certificate)
        require_uninvolved(actor, Amendment(certificate=locked, requested_by=actor), requester=False)
        return withdraw_one(actor, locked, reason=reason, source=source, by_client=by_client, batch=batch)

    return _each(batch, certificates, take_back)


@transaction.atomic
def decide_many(
    actor: User, amendments: Sequence[Amendment], *, kind: Kind, cause: Cause, reason: str
) -> Many:
    """Decide many requests of one batch alike."""
    require_decider(actor)
    batch = _batch_of(amendments)

    def decide(amendment: Amendment) -> Amendment:
        locked = locking.amendment(amendment)
        require_uninvolved(actor, locked)
        return decide_one(actor, locked, kind=kind, cause=cause, reason=reason)

    return _each(batch, amendments, decide)


@transaction.atomic
def classify_many(actor: User, amendments: Sequence[Amendment], *, cause: Cause, reason: str) -> Many:
    """Decide the cause of many of one batch alike: those withdrawn on the spot wait for it."""
    require_decider(actor)
    batch = _batch_of(amendments)

    def classify(amendment: Amendment) -> Amendment:
        locked = locking.amendment(amendment)
        require_uninvolved(actor, locked)
        return classify_one(actor, locked, cause=cause, reason=reason)

    return _each(batch, amendments, classify)


@transaction.atomic
def note_notices(
    actor: User, amendments: Sequence[Amendment], *, channel: str, recipient: str, text: str
) -> Many:
    """One letter for several certificates of a batch: written down with each."""
    require_teller(actor)
    batch = _batch_of(amendments)

    def note(amendment: Amendment) -> Amendment:
        locked = locking.amendment(amendment)
        notice_one(actor, locked, channel=channel, recipient=recipient, text=text)
        return locked

    return _each(batch, amendments, note)


def _batch_of(amendments: Sequence[Amendment]) -> AmendmentBatch:
    if not amendments:
        raise ActionError(_("没有选中任何申请。"))
    batches = {each.batch for each in amendments}
    if len(batches) != 1 or None in batches:
        raise ActionError(_("一次只能决定同一批的申请。"))
    return next(batch for batch in batches if batch is not None)


def _open(
    actor: User,
    certificates: Sequence[Certificate],
    reason: str,
    source: str,
    selection: Mapping[str, str] | None,
) -> AmendmentBatch:
    if not certificates:
        raise ActionError(_("没有选中任何证书。"), field="certificates")
    if len(certificates) > MOST:
        raise ActionError(_("一次最多 1000 张证书，请分批。"), field="certificates")
    if not reason.strip():
        raise ActionError(_("请写明原因。"), field="reason")
    if not source.strip():
        raise ActionError(_("请写明依据：投诉、不符合工作或发现的编号。"), field="source")
    number = numbers.take("PL", today())
    listed: list[JsonValue] = [each.number for each in certificates]
    body: dict[str, JsonValue] = {"reason": reason, "source": source, "certificates": listed}
    event = append(kinds.AMENDMENTS_OPENED, f"batch:{number}", actor, body)
    return AmendmentBatch.objects.create(
        number=number,
        reason=reason.strip()[:500],
        source=source.strip()[:300],
        selection=dict(selection or {}),
        opened_by=actor,
        opened_at=clock.now(),
        event=event,
    )


def _each(
    batch: AmendmentBatch,
    things: Iterable[Thing],
    act: Callable[[Thing], Amendment],
) -> Many:
    done, left = [], []
    for thing in sorted(things, key=lambda each: each.pk):
        try:
            with transaction.atomic():
                done.append(act(thing))
        except ActionError as error:
            left.append(Left(thing.number, str(error.message)))
    if not done:
        raise ActionError(left[0].why if left else _("没有选中任何证书。"))
    return Many(batch, tuple(done), tuple(left))

# SPDX-License-Identifier: Apache-2.0
"""The outbox: events join the business transaction and wait there for their place in the log."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.db import connection, transaction

from zhunsheng.ledger import bodies, clock, stop
from zhunsheng.ledger.bodies import Actor
from zhunsheng.ledger.models import Checkpoint, Event
from zhunsheng.proofs import JsonValue
from zhunsheng.proofs.leaf import SALT_SIZE

# Time services set a clock back by milliseconds every day; more than this is a clock that is wrong.
CLOCK_TOLERANCE = timedelta(seconds=5)

_deferred: ContextVar[bool] = ContextVar("sequencing_deferred", default=False)


def add(
    kind: str,
    subject: str,
    actor: Actor | None,
    body: Mapping[str, JsonValue],
    *,
    at: datetime | None,
    after_commit: Callable[[], object],
) -> Event:
    """Save an event in the present transaction and have `after_commit` run once when that commits."""
    if not connection.in_atomic_block:
        raise RuntimeError("an event is appended inside the transaction of what it tells of")
    username = "" if actor is None else actor.username
    salt = secrets.token_bytes(SALT_SIZE)
    event = bodies.event_of(kind, subject, username, at or clock.now(), body, salt)
    event.save(force_insert=True)
    if not _deferred.get():
        run_once_after_commit(after_commit)
    return event


def run_once_after_commit(function: Callable[[], object]) -> None:
    """Register `function` unless it is registered already.

    Asking Django's own list keeps this right across savepoints: one rolled back takes its entry along.
    What fails there is logged and not raised: the action is committed, the next sequencing takes its event.
    """
    if any(entry[1] is function for entry in reversed(connection.run_on_commit)):
        return
    transaction.on_commit(function, robust=True)


def refuse_if_clock_is_behind() -> None:
    """LogStopped when the clock shows a time before the last signed checkpoint."""
    if _deferred.get():
        return  # whoever builds in bulk tells the time himself; sequencing at the end looks again
    last = Checkpoint.objects.order_by("-size").values_list("size", "signed_at").first()
    if last is not None and clock.now() < last[1] - CLOCK_TOLERANCE:
        raise stop.stopped_error([clock_difference(last[0], last[1])])


def clock_difference(size: int, signed_at: datetime) -> stop.Difference:
    """What is said about a clock that reads earlier than a signature."""
    return stop.Difference(
        "clock-backwards", None, f"{clock.now().isoformat()} < {signed_at.isoformat()} ({size})"
    )


@contextmanager
def deferred() -> Iterator[None]:
    """Within the block, appended events wait and no sequencing follows a commit."""
    token = _deferred.set(True)
    try:
        yield
    finally:
        _deferred.reset(token)

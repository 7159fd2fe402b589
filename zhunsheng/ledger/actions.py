# SPDX-License-Identifier: Apache-2.0
"""What is done to the log: append, sequence, publish, take cosignatures, clear a stop."""

from collections.abc import Mapping
from datetime import datetime

from zhunsheng.ledger import outbox, stop
from zhunsheng.ledger.bodies import Actor
from zhunsheng.ledger.models import Checkpoint, Event
from zhunsheng.proofs import JsonValue


def append(
    kind: str, subject: str, actor: Actor | None, body: Mapping[str, JsonValue], *, at: datetime | None = None
) -> Event:
    """Add an event to the log, in the transaction of what it tells of; its index comes later.

    `kind` reads noun.verb, `subject` kind:number (`certificate:ZS2026-000001`), `actor` None: the system.
    `body` holds strings, integers, booleans, None, lists and dicts (NotCanonical else). RuntimeError outside
    a transaction; LogStopped while the log is stopped or the clock reads earlier than the last signature.
    """
    stop.refuse_if_stopped()
    outbox.refuse_if_clock_is_behind()
    return outbox.add(kind, subject, actor, body, at=at, after_commit=sequence)


def sequence() -> Checkpoint | None:
    """Placeholder until the sequencer is in."""
    return None

# SPDX-License-Identifier: Apache-2.0
"""What is done to the log: append, sequence, publish, take cosignatures, clear a stop."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from zhunsheng.ledger import (
    kinds,
    outbox,
    publication,
    publisher,
    sequencer,
    startup,
    stop,
    succession,
    tree,
    witnesses,
)
from zhunsheng.ledger.bodies import Actor
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Checkpoint, Event, PastLog, Tile
from zhunsheng.proofs import JsonValue

# What is only a copy of events and checkpoints, and can be made again from them.
COPIES = frozenset({"tile-changed", "tile-missing", "published-changed", "published-missing"})
SUBJECT = "log:log"


def append(
    kind: str, subject: str, actor: Actor | None, body: Mapping[str, JsonValue], *, at: datetime | None = None
) -> Event:
    """Add an event to the log, in the transaction of what it tells of; its index comes later.

    `kind` reads noun.verb, `subject` kind:number (`certificate:ZS2026-000001`), `actor` None: the system.
    `body` holds strings, integers, booleans, None, lists and dicts (NotCanonical else). RuntimeError outside
    a transaction; LogStopped while the log is stopped or the clock reads earlier than the last signature;
    ActionError for a NUL in a text, which no database of ours is asked to hold.
    """
    if _holds_nul(body):
        raise ActionError(_("有一处文字含有不可用的字符（NUL）：删去后重新填写，什么也没有改动。"))
    stop.refuse_if_stopped()
    outbox.refuse_if_clock_is_behind()
    return outbox.add(kind, subject, actor, body, at=at, after_commit=sequence)


def _holds_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, Mapping):
        return any(map(_holds_nul, value.values()))
    return isinstance(value, list) and any(map(_holds_nul, value))


def sequence() -> Checkpoint | None:
    """Give every committed event its place and sign; the newest checkpoint, None for an empty log.

    Published at once, or beside the work in a server (`publisher`).
    Runs by itself after each transaction that appended; whoever needs the place at once calls it, outside any
    transaction. LogStopped at any doubt: events then wait in the outbox, and none is lost.
    """
    stop.refuse_if_stopped()
    startup.ensure_checked()
    sequencer.sequence_all()
    publisher.want()
    return tree.last_checkpoint()


def publish() -> int:
    """Resume what a crash cut short: files and anchor up to the newest committed checkpoint; its size."""
    return publication.publish()


@contextmanager
def sequencing_deferred() -> Iterator[None]:
    """For building in bulk: commits in the block leave their events waiting, and the end sequences them all.

    The caller may tell the time by a replaced clock; at the end the clock must not read earlier than before.
    """
    with outbox.deferred():
        yield
    if connection.in_atomic_block:
        outbox.run_once_after_commit(sequence)
    else:
        sequence()


def add_cosignature(note_text: str) -> Checkpoint:
    """Take a checkpoint of ours that configured witnesses cosigned, keep their lines, publish when newest."""
    with transaction.atomic():
        checkpoint = witnesses.merged(note_text.encode())
        checkpoint.save(update_fields=["note"])
    publication.publish()
    return checkpoint


def clear_stop(actor: Actor, reason: str) -> None:
    """Let the log sign again, once the cause is gone: the whole log is looked at anew, and LogStopped repeats
    what still differs. Who did it, why, and what had been found is an event. Callers authorise the actor.
    """
    found = stop.differences()
    if not found:
        raise ActionError(_("日志没有停止。"))
    report = startup.look()
    if not report.intact:
        raise stop.stopped_error(report.differences)
    _append_though_stopped(kinds.STOP_CLEARED, actor, reason, found)
    stop.remove()
    startup.check()
    sequence()


def restore_copies(actor: Actor, reason: str) -> None:
    """Write tiles and published files anew from the events, for when only such copies are damaged.

    Refused (LogStopped) when anything else differs: then the events themselves are in doubt. The tiles must
    lead to the signed root. The stop stays until `clear_stop`.
    """
    report = startup.look()
    if not report.differences:
        raise ActionError(_("日志的副本没有损坏。"))
    others = [item for item in report.differences if item.code not in COPIES]
    if others:
        raise stop.stopped_error(others)
    with transaction.atomic():
        _append_though_stopped(kinds.COPIES_RESTORED, actor, reason, report.differences)
        _rebuild_tiles()
    publication.publish(everything=True)


def succeed(administrator: Actor, approver: Actor, origin: str, reason: str) -> PastLog:
    """Begin a successor log after a restored backup; see `succession`. Callers authorise both people.

    Refused (LogStopped) when more differs than a restored backup explains. Run again, it finishes what was
    cut short.
    """
    if not reason.strip():
        raise ActionError(_("请填写原因。"), field="reason")
    past = succession.resumed() or succession.decide(administrator, approver, origin, reason.strip())
    succession.finish()
    report = startup.check()
    if not report.intact:
        raise stop.stopped_error(report.differences)
    sequence()
    return past


def _append_though_stopped(kind: str, actor: Actor, reason: str, found: tuple[stop.Difference, ...]) -> None:
    if not reason.strip():
        raise ActionError(_("请填写原因。"), field="reason")
    seen: list[JsonValue] = [
        {"code": item.code, "event": item.event, "detail": item.detail} for item in found
    ]
    with transaction.atomic():
        outbox.add(
            kind, SUBJECT, actor, {"reason": reason.strip(), "found": seen}, at=None, after_commit=_wait
        )


def _wait() -> None:
    """The event waits in the outbox until the log is no longer stopped."""


def _rebuild_tiles() -> None:
    last = tree.last_checkpoint()
    if last is None:
        return
    Tile.objects.all().delete()
    hashes = Event.objects.filter(index__lt=last.size).order_by("index").values_list("leaf_hash", flat=True)
    tree.grow(0, [bytes(value) for value in hashes])
    if tree.reader(last.size).root() != bytes(last.root):
        raise stop.stopped_error([stop.Difference("checkpoint-root", detail=str(last.size))])

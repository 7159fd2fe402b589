# SPDX-License-Identifier: Apache-2.0
"""The one sequencer: committed events get their places, tiles grow, a checkpoint is signed; one transaction.

The same on both databases. SQLite: the transaction is IMMEDIATE, so we are alone with the file. PostgreSQL:
an advisory lock. Business transactions never wait for it there; they only leave events in the outbox.
"""

from django.db import connection, transaction
from django.db.models import QuerySet

from zhunsheng.ledger import anchor, bodies, clock, keys, outbox, stop, tree
from zhunsheng.ledger.models import Checkpoint, Event
from zhunsheng.ledger.stop import Difference
from zhunsheng.proofs import Checkpoint as TreeHead
from zhunsheng.proofs import CompactRange, ProofsError, leaf_hash, sign_checkpoint

BATCH = 1024
# Any fixed number; another than those of locks that business transactions take.
_SEQUENCER_KEY = 8_140_147


def sequence_all() -> None:
    """Sequence batches until the outbox is empty. LogStopped at any doubt, and nothing is signed."""
    while _pending().exists():
        sequence_batch()


def sequence_batch() -> Checkpoint | None:
    """Sequence up to BATCH pending events; None when another process was first."""
    with transaction.atomic(durable=True):
        _take_lock()
        events = list(_pending().order_by("id")[:BATCH])
        if not events:
            return None
        last = tree.last_checkpoint()
        found = [*_doubts(last), *_changed(events)]
        if found:
            raise stop.stop(found)
        return _extend(last, events)


def _pending() -> QuerySet[Event]:
    return Event.objects.filter(index__isnull=True)


def _extend(last: Checkpoint | None, events: list[Event]) -> Checkpoint:
    size = 0 if last is None else last.size
    leaf_hashes = [bytes(event.leaf_hash) for event in events]
    try:
        before = CompactRange.of_tree(size, tree.reader(size).read_hash)
        if last is not None and before.root() != bytes(last.root):
            raise stop.stop([Difference("tile-changed", detail=str(size))])
        tree.grow(size, leaf_hashes)
    except ProofsError as error:
        raise stop.stop([Difference("tile-changed", detail=error.en)]) from error
    _write_indexes(events, size)
    return _sign(before.extended(leaf_hashes), last)


def _sign(grown: CompactRange, last: Checkpoint | None) -> Checkpoint:
    signer, at = keys.signer(), clock.now()
    note = sign_checkpoint(TreeHead(signer.name, grown.size, grown.root()), [signer])
    signed_at = at if last is None else max(at, last.signed_at)
    return Checkpoint.objects.create(
        size=grown.size, root=grown.root(), note=note.decode(), signed_at=signed_at
    )


def _doubts(last: Checkpoint | None) -> list[Difference]:
    """What speaks against signing, as far as it can be seen without reading the whole log."""
    found = [anchor.difference(anchor.read())]
    top = Event.objects.filter(index__isnull=False).order_by("-index").values_list("id", "index").first()
    size = 0 if last is None else last.size
    if (-1 if top is None else top[1]) != size - 1:
        found.append(Difference("event-beyond", None if top is None else top[0], str(size)))
    if last is not None and clock.now() < last.signed_at - outbox.CLOCK_TOLERANCE:
        found.append(outbox.clock_difference(last.size, last.signed_at))
    return [item for item in found if item is not None]


def _changed(events: list[Event]) -> list[Difference]:
    """Pending events whose leaf is no longer that of their body."""
    return [
        Difference("event-changed", event.pk)
        for event in events
        if leaf_hash(bodies.entry_of(event)) != bytes(event.leaf_hash)
    ]


def _write_indexes(events: list[Event], size: int) -> None:
    """One statement, many times: bulk_update would send a CASE with a branch for each row."""
    name = connection.ops.quote_name
    statement = f"UPDATE {name(Event._meta.db_table)} SET {name('index')} = %s WHERE {name('id')} = %s"  # noqa: S608 - names of ours, quoted
    places = [(size + at, event.pk) for at, event in enumerate(events)]
    with connection.cursor() as cursor:
        cursor.executemany(statement, places)


def _take_lock() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEQUENCER_KEY])

# SPDX-License-Identifier: Apache-2.0
"""A successor log: the lawful way on after a restored backup, when more had been published than it holds.

The old log can't go on: it would sign a second history for places already promised. So it ends. A log with a
new name and a new key takes over every event we still have, in the same order under the same leaf hashes,
and its next event cites the last checkpoint of the old one. Proofs made under the old log stay what they
were: its key, its checkpoints and its published files are kept, and the policy names both logs.

The database says what was decided, in one transaction; the files follow, and `finish` can be run again.
"""

import shutil
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhunsheng.ledger import (
    anchor,
    clock,
    durable,
    keys,
    kinds,
    outbox,
    places,
    publication,
    startup,
    stop,
    tree,
)
from zhunsheng.ledger.bodies import Actor, JsonValue
from zhunsheng.ledger.comparison import Walk
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Checkpoint, PastCheckpoint, PastLog
from zhunsheng.ledger.stop import Difference
from zhunsheng.proofs import EMPTY_ROOT, NoteError, Signer, VerifierKey, open_checkpoint, sign_checkpoint
from zhunsheng.proofs import Checkpoint as TreeHead

SUBJECT = "log:log"
# What a restored backup looks like. Anything else puts the events themselves in doubt, and no new log may
# take over a doubt.
CAUSES = frozenset(
    {
        "anchor-ahead",
        "anchor-fork",
        "anchor-missing",
        "anchor-foreign",
        "published-ahead",
        "published-changed",
        "published-missing",
    }
)


def refuse_unless_possible(found: tuple[Difference, ...]) -> None:
    """ActionError unless the log is stopped for what a restored backup does, and its events are sound."""
    if not found:
        raise ActionError(_("日志没有停止，不需要后继日志。"))
    others = [item for item in found if item.code not in CAUSES]
    size = _size()
    others += islice(Walk(size, 0).differences(), startup.MOST_DIFFERENCES)
    if others:
        raise stop.stopped_error(others)


def decide(administrator: Actor, approver: Actor, origin: str, reason: str) -> PastLog:
    """End the present log and begin its successor in the database. The files wait for `finish`.

    Callers authorise both people. ActionError where `refuse_unless_possible` says so.
    """
    found = stop.differences()
    refuse_unless_possible(found)
    successor = _next_signer(origin)
    head, note = last_known()
    durable.write_file(places.next_key_file(), keys.encode(successor), mode=0o600)
    with transaction.atomic():
        past = PastLog.objects.create(
            origin=head.origin,
            vkey=keys.verifier().vkey,
            successor=successor.key.vkey,
            size=head.size,
            note=note,
            kept=_size(),
            ended_at=clock.now(),
        )
        _begin(successor, _put_checkpoints_aside(past))
        body = _told(past, head, found, reason, approver)
        outbox.add(kinds.LOG_SUCCEEDED, SUBJECT, administrator, body, at=None, after_commit=_wait)
    return past


def resumed() -> PastLog | None:
    """The log that was ended, where its successor's files are not all in place yet."""
    past = PastLog.objects.order_by("-id").first()
    if past is None or not places.next_key_file().exists():
        return None
    return past if _next_key().key.vkey == past.successor else None


def finish() -> None:
    """Put the files of a decided successor in place; cut short, it is run again. Then the stop is gone."""
    past = PastLog.objects.order_by("-id").first()
    if past is None:
        return
    aside = places.past_folder() / VerifierKey.parse(past.vkey).key_id.hex()
    durable.make_folder(aside)
    _move(places.log_folder(), aside / "log")
    _move(places.anchor_file(), aside / "anchor")
    if keys.exists() and keys.verifier().vkey == past.vkey:
        # The old key goes last: until then, running this again begins from here.
        first = _next_key()
        durable.write_file(places.anchor_file(), sign_checkpoint(_empty(first.name), [first]))
        durable.write_file(aside / "log.key", places.key_file().read_bytes(), mode=0o600)
        durable.write_file(places.key_file(), keys.encode(first), mode=0o600)
    stop.remove()
    durable.remove_file(places.next_key_file())


def last_known() -> tuple[TreeHead, str]:
    """The largest tree head that the old log is known to have signed: anchor, published, or our own."""
    notes = [anchor.read(), publication.read_checkpoint(), *_own_note()]
    heads = [(head, note.decode()) for note in notes if note is not None and (head := _open(note))]
    if not heads:
        return _empty(keys.verifier().name), ""
    return max(heads, key=lambda each: each[0].size)


def _next_signer(origin: str) -> Signer:
    taken = {keys.verifier().name, *PastLog.objects.values_list("origin", flat=True)}
    if origin in taken:
        raise ActionError(_("后继日志要有新的名称；%(origin)s 已经用过。") % {"origin": origin}, "origin")
    try:
        return keys.fresh(origin)
    except NoteError as error:
        raise ActionError(_("日志名称不能为空，也不能含空格或加号。"), "origin") from error


def _next_key() -> Signer:
    return keys.decode(places.next_key_file().read_text(encoding="utf-8").strip())


def _put_checkpoints_aside(past: PastLog) -> Checkpoint | None:
    """The old log's checkpoints, out of the new one's way; gives the newest of them."""
    last = tree.last_checkpoint()
    rows = Checkpoint.objects.order_by("size")
    PastCheckpoint.objects.bulk_create(
        [
            PastCheckpoint(log=past, size=row.size, root=row.root, note=row.note, signed_at=row.signed_at)
            for row in rows.iterator(chunk_size=500)
        ],
        batch_size=500,
    )
    rows.delete()
    return last


def _begin(successor: Signer, last: Checkpoint | None) -> None:
    """The new log's first checkpoint: the tree of all events that are kept."""
    if last is None:
        return
    head = TreeHead(successor.name, last.size, bytes(last.root))
    note = sign_checkpoint(head, [successor]).decode()
    Checkpoint.objects.create(size=last.size, root=last.root, note=note, signed_at=clock.now())


def _told(
    past: PastLog, head: TreeHead, found: tuple[Difference, ...], reason: str, approver: Actor
) -> dict[str, JsonValue]:
    seen: list[JsonValue] = [{"code": item.code, "detail": item.detail} for item in found]
    return {
        "predecessor": past.origin,
        "key": past.vkey,
        "checkpoint": past.note,
        "size": head.size,
        "kept": past.kept,
        "successor": past.successor,
        "reason": reason,
        "approved_by": approver.username,
        "found": seen,
    }


def _size() -> int:
    last = tree.last_checkpoint()
    return 0 if last is None else last.size


def _own_note() -> list[bytes]:
    last = tree.last_checkpoint()
    return [] if last is None else [last.note.encode()]


def _open(note: bytes) -> TreeHead | None:
    try:
        return open_checkpoint(note, [keys.verifier()]).checkpoint
    except NoteError:
        return None


def _empty(origin: str) -> TreeHead:
    return TreeHead(origin, 0, EMPTY_ROOT)


def _move(source: Path, target: Path) -> None:
    if source.exists() and not target.exists():
        shutil.move(source, target)
        durable.sync_folder(target.parent)
        durable.sync_folder(source.parent)


def _wait() -> None:
    """The event waits in the outbox until the successor's key is in place."""

# SPDX-License-Identifier: Apache-2.0
"""The anchor: the last checkpoint in a separate place, which no restored backup turns back.

A database older than the anchor would sign a second history for places already promised. So: stop.
"""

from zhunsheng.ledger import durable, keys, places
from zhunsheng.ledger.models import Checkpoint
from zhunsheng.ledger.stop import Difference
from zhunsheng.proofs import Checkpoint as TreeHead
from zhunsheng.proofs import NoteError, open_checkpoint


def read() -> bytes | None:
    """The anchor's note; None when the file is not there."""
    try:
        return places.anchor_file().read_bytes()
    except FileNotFoundError:
        return None


def difference(note: bytes | None) -> Difference | None:
    """What an anchor read earlier says against the database as it is now; None when they agree."""
    if note is None:
        return Difference("anchor-missing", detail=str(places.anchor_file()))
    head = _open(note)
    if head is None:
        return Difference("anchor-foreign", detail=str(places.anchor_file()))
    return difference_of(head, "anchor")


def difference_of(head: TreeHead, where: str) -> Difference | None:
    """Whether this log once committed the tree head that was found at `where` (anchor or published)."""
    if head.size == 0:
        return None
    row = Checkpoint.objects.filter(size=head.size).first()
    if row is not None and bytes(row.root) == head.root:
        return None
    last = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
    detail = f"{head.size} / {last}"
    if where == "published":
        return Difference("published-ahead" if head.size > last else "published-changed", detail=detail)
    return Difference("anchor-ahead" if head.size > last else "anchor-fork", detail=detail)


def advance(checkpoint: Checkpoint) -> None:
    """Move the anchor to a committed checkpoint, never back. The caller holds the publication lock."""
    note = read()
    head = None if note is None else _open(note)
    if head is None or head.size < checkpoint.size:
        durable.write_file(places.anchor_file(), checkpoint.note.encode())


def _open(note: bytes) -> TreeHead | None:
    try:
        return open_checkpoint(note, [keys.verifier()]).checkpoint
    except NoteError:
        return None

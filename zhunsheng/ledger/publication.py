# SPDX-License-Identifier: Apache-2.0
"""Publishing: the committed log as static files in the layout of C2SP tlog-tiles, the checkpoint last.

Every step may be cut short and done again: files appear whole or not at all, the same tile always has the
same bytes, and nobody reads what the published checkpoint does not cover yet.
"""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice

from zhunsheng.ledger import anchor, bodies, durable, keys, places, stop, tree
from zhunsheng.proofs import Checkpoint as TreeHead
from zhunsheng.proofs import NoteError, TileId, open_checkpoint, tiles_for
from zhunsheng.proofs.tiles import TILE_WIDTH, new_tiles

CHECKPOINT = "checkpoint"
TILES_AT_ONCE = 64


def publish(*, everything: bool = False) -> int:
    """Bring the published files and the anchor up to the newest committed checkpoint; the published size.

    `everything` writes all files again and not only those that are new. LogStopped when the published
    checkpoint is not one of ours.
    """
    with _lock():
        last = tree.last_checkpoint()
        if last is None:
            return 0
        published = _published_size()
        anchor.advance(last)
        start = 0 if everything else published
        _write_tiles(start, last.size)
        if published != last.size or read_checkpoint() != last.note.encode():
            durable.write_file(places.log_folder() / CHECKPOINT, last.note.encode())
        _remove_partial_tiles(start, last.size)
        return last.size


def read_checkpoint() -> bytes | None:
    """The published checkpoint's note; None when nothing is published."""
    try:
        return (places.log_folder() / CHECKPOINT).read_bytes()
    except FileNotFoundError:
        return None


def open_published(note: bytes) -> TreeHead | stop.Difference:
    """The tree head in a published note, or what is wrong with it."""
    try:
        head = open_checkpoint(note, [keys.verifier()]).checkpoint
    except NoteError as error:
        return stop.Difference("published-changed", detail=f"{CHECKPOINT}: {error.en}")
    return anchor.difference_of(head, "published") or head


def _published_size() -> int:
    note = read_checkpoint()
    if note is None:
        return 0
    head = open_published(note)
    if isinstance(head, stop.Difference):
        raise stop.stop([head])
    return head.size


def _write_tiles(old_size: int, new_size: int) -> None:
    """The tiles in their order, entries first; a reader who finds a tile finds what it rests on."""
    folder = places.log_folder()
    tiles = tiles_for(old_size, new_size, tree.reader(new_size).read_hash, _entry_reader())
    while some := dict(islice(tiles, TILES_AT_ONCE)):
        durable.write_files({folder / tile.path: data for tile, data in some.items()})


def _entry_reader() -> Callable[[int], bytes]:
    """Entries by index, one bundle of rows in memory at a time: tiles are asked for in order."""
    bundle: dict[int, bytes] = {}

    def read_entry(index: int) -> bytes:
        if index not in bundle:
            bundle.clear()
            number = index // TILE_WIDTH
            events = tree.events_of_bundle(number, (number + 1) * TILE_WIDTH)
            bundle.update(
                (event.index, bodies.entry_of(event)) for event in events if event.index is not None
            )
        return bundle[index]

    return read_entry


def _remove_partial_tiles(old_size: int, new_size: int) -> None:
    """Partial tiles whose full tile is published by now are left to no one: readers take the full one."""
    for tile in new_tiles(old_size, new_size):
        if tile == TileId(tile.level, tile.index):
            shutil.rmtree(places.log_folder() / f"{tile.path}.p", ignore_errors=True)


@contextmanager
def _lock() -> Iterator[None]:
    """One publisher at a time, over all processes, so that the published checkpoint never steps back."""
    durable.make_folder(places.data_folder())
    with places.publication_lock_file().open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield

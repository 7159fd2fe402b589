# SPDX-License-Identifier: Apache-2.0
"""The log recomputed from its events, and every copy of it held against that: tiles, checkpoints, files.

The walk needs no lock and may run while others append: it looks at the part of the log that one committed
checkpoint covers, and that part never changes. `published` is never larger, being read before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, Subquery
from django.db.models.functions import Coalesce

from zhunsheng.ledger import bodies, keys, places, tree
from zhunsheng.ledger.models import Checkpoint, Event, Tile
from zhunsheng.ledger.stop import Difference
from zhunsheng.proofs import Checkpoint as TreeHead
from zhunsheng.proofs import (
    CompactRange,
    NotCanonical,
    NoteError,
    TileError,
    TileId,
    decode_entry_bundle,
    leaf_hash,
    open_checkpoint,
    root,
    tile_at,
)
from zhunsheng.proofs.encoding import HASH_SIZE
from zhunsheng.proofs.tiles import TILE_HEIGHT, TILE_WIDTH

# Older signatures protect nobody: proofs are made under newer ones. Their sizes and roots are all compared.
SIGNATURES_CHECKED = 1000


@dataclass
class Walk:
    """Goes through a log of `size` events of which `published` are in the published files."""

    size: int
    published: int
    roots: dict[int, bytes] = field(default_factory=dict)
    _uppers: list[bytes] = field(default_factory=list)

    def differences(self) -> Iterator[Difference]:
        """Everything that does not agree, from the events upwards."""
        yield from self._events()
        yield from self._upper_tiles()
        yield from self._checkpoints()
        yield from _pending()
        yield from _beyond()

    def _events(self) -> Iterator[Difference]:
        wanted = set(Checkpoint.objects.filter(size__lte=self.size).values_list("size", flat=True))
        tree_so_far = CompactRange()
        for number in range(-(-self.size // TILE_WIDTH)):
            events = tree.events_of_bundle(number, self.size)
            start, width = number * TILE_WIDTH, min(TILE_WIDTH, self.size - number * TILE_WIDTH)
            if [event.index for event in events] != list(range(start, start + width)):
                held = {event.index for event in events}
                yield from (
                    Difference("event-missing", detail=str(index))
                    for index in range(start, start + width)
                    if index not in held
                )
                return  # without the event there is nothing to recompute from
            yield from _changed_events(events)
            yield from self._lowest_tile(number, events)
            for event in events:
                tree_so_far = tree_so_far.extended([bytes(event.leaf_hash)])
                if tree_so_far.size in wanted:
                    self.roots[tree_so_far.size] = tree_so_far.root()

    def _lowest_tile(self, number: int, events: Sequence[Event]) -> Iterator[Difference]:
        hashes = [bytes(event.leaf_hash) for event in events]
        if len(hashes) == TILE_WIDTH:
            self._uppers.append(root(hashes))
        yield from self._tile(0, number, hashes, events)
        held = min(self.published - number * TILE_WIDTH, len(events))
        if held > 0:
            yield from _entry_bundle(tile_at(None, number, self.published), events[:held])

    def _upper_tiles(self) -> Iterator[Difference]:
        level, hashes = 1, self._uppers
        while hashes:
            pieces = [hashes[at : at + TILE_WIDTH] for at in range(0, len(hashes), TILE_WIDTH)]
            for number, piece in enumerate(pieces):
                yield from self._tile(level, number, piece, ())
            hashes = [root(piece) for piece in pieces if len(piece) == TILE_WIDTH]
            level += 1

    def _tile(
        self, level: int, number: int, hashes: Sequence[bytes], events: Sequence[Event]
    ) -> Iterator[Difference]:
        """The row of a tile, and its file as far as it is published."""
        expected, name = b"".join(hashes), f"tile/{level}/{number}"
        row = Tile.objects.filter(level=level, number=number).values_list("hashes", flat=True).first()
        if row is None:
            yield Difference("tile-missing", _first_id(events), name)
        elif (found := bytes(row)[: len(expected)]) != expected:
            yield Difference("tile-changed", _event_at(events, expected, found), name)
        held = min((self.published >> TILE_HEIGHT * level) - number * TILE_WIDTH, len(hashes))
        if held > 0:
            yield from _hash_tile(
                tile_at(level, number, self.published), expected[: held * HASH_SIZE], events
            )

    def _checkpoints(self) -> Iterator[Difference]:
        """Each checkpoint against the tree; one that is wrong is enough to know."""
        key = keys.verifier()
        rows = Checkpoint.objects.filter(size__lte=self.size).order_by("-size")
        for place, row in enumerate(rows.iterator(chunk_size=500)):
            head = TreeHead(key.name, row.size, bytes(row.root))
            if row.size in self.roots and self.roots[row.size] != head.root:
                yield Difference("checkpoint-root", detail=str(row.size))
                return
            if place < SIGNATURES_CHECKED and not _signed_by_us(row):
                yield Difference("key-foreign", detail=str(row.size))
                return
            if not row.note.startswith(head.encode() + "\n"):
                yield Difference("checkpoint-changed", detail=str(row.size))
                return


def _changed_events(events: Sequence[Event]) -> Iterator[Difference]:
    for event in events:
        try:
            if leaf_hash(bodies.entry_of(event)) != bytes(event.leaf_hash):
                yield Difference("event-changed", event.pk)
            elif not bodies.columns_agree(event):
                yield Difference("event-columns", event.pk)
        except NotCanonical:
            yield Difference("event-changed", event.pk)


def _hash_tile(tile: TileId, expected: bytes, events: Sequence[Event]) -> Iterator[Difference]:
    file = _published_file(tile)
    if file is None:
        yield Difference("published-missing", _first_id(events), tile.path)
        return
    found = file[1] if file[0] == tile else file[1][: len(expected)]
    if found != expected:
        yield Difference("published-changed", _event_at(events, expected, found), tile.path)


def _entry_bundle(tile: TileId, events: Sequence[Event]) -> Iterator[Difference]:
    file = _published_file(tile)
    if file is None:
        yield Difference("published-missing", _first_id(events), tile.path)
        return
    try:
        found = decode_entry_bundle(file[1], file[0].width)[: tile.width]
    except TileError:
        yield Difference("published-changed", _first_id(events), tile.path)
        return
    for event, entry in zip(events, found, strict=True):
        if bodies.entry_of(event) != entry:
            yield Difference("published-changed", event.pk, tile.path)
            return


def _published_file(tile: TileId) -> tuple[TileId, bytes] | None:
    """The file that holds a tile: its own, or the full one when the partial one was removed."""
    for name in (tile, tile.full):
        path = places.log_folder() / name.path
        if path.is_file():
            return name, path.read_bytes()
    return None


def _event_at(events: Sequence[Event], expected: bytes, found: bytes) -> int | None:
    """The first event whose hash is another in the tile."""
    for at, event in enumerate(events):
        place = slice(at * HASH_SIZE, (at + 1) * HASH_SIZE)
        if expected[place] != found[place]:
            return event.pk
    return None


def _first_id(events: Sequence[Event]) -> int | None:
    return events[0].pk if events else None


def _signed_by_us(row: Checkpoint) -> bool:
    try:
        open_checkpoint(row.note.encode(), [keys.verifier()])
    except NoteError:
        return False
    return True


def _pending() -> Iterator[Difference]:
    for event in Event.objects.filter(index__isnull=True).order_by("id").iterator(chunk_size=500):
        yield from _changed_events([event])


def _beyond() -> Iterator[Difference]:
    """Places in the log that no checkpoint covers. One statement, so that nobody sequences in between."""
    newest = Checkpoint.objects.order_by("-size").values("size")[:1]
    beyond = Event.objects.filter(Q(index__gte=Coalesce(Subquery(newest), 0))).order_by("index").first()
    if beyond is not None:
        yield Difference("event-beyond", beyond.pk, str(beyond.index))

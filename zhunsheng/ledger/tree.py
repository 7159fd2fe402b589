# SPDX-License-Identifier: Apache-2.0
"""The hash tree as rows of tiles: read for proofs, grown by the sequencer."""

from collections.abc import Sequence

from zhunsheng.ledger.models import Checkpoint, Event, Tile
from zhunsheng.proofs import TileError, TileId, TileReader, decode_hash_tile, root
from zhunsheng.proofs.encoding import HASH_SIZE
from zhunsheng.proofs.tiles import TILE_HEIGHT, TILE_WIDTH


def reader(size: int) -> TileReader:
    """Hashes of the committed tree of `size` leaves."""
    return TileReader(_read_row, size)


def last_checkpoint() -> Checkpoint | None:
    """The newest committed checkpoint."""
    return Checkpoint.objects.order_by("-size").first()


def events_of_bundle(number: int, size: int) -> list[Event]:
    """The events under level-0 tile `number` in a log of `size`, in the order of the log."""
    start = number * TILE_WIDTH
    end = min(start + TILE_WIDTH, size)
    return list(Event.objects.filter(index__gte=start, index__lt=end).order_by("index"))


def grow(size: int, leaf_hashes: Sequence[bytes]) -> None:
    """Extend the tiles of a tree of `size` by leaves; TileError when the present last tiles don't fit."""
    level, old, new = 0, size, list(leaf_hashes)
    changed: list[Tile] = []
    while new:
        first, held = divmod(old, TILE_WIDTH)
        hashes = [*_held(level, first, held), *new]
        pieces = [hashes[at : at + TILE_WIDTH] for at in range(0, len(hashes), TILE_WIDTH)]
        changed += [
            Tile(level=level, number=first + at, hashes=b"".join(piece)) for at, piece in enumerate(pieces)
        ]
        new = [root(piece) for piece in pieces if len(piece) == TILE_WIDTH]
        level, old = level + 1, old >> TILE_HEIGHT
    Tile.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["level", "number"], update_fields=["hashes"]
    )


def _held(level: int, number: int, width: int) -> tuple[bytes, ...]:
    """The hashes that the growing tile holds by now."""
    if width == 0:
        return ()
    data = _row(level, number)
    if data is None:
        raise TileError("缺少瓦片", f"tile {level}/{number} is missing")
    return decode_hash_tile(data, width)


def _read_row(path: str) -> bytes | None:
    tile = TileId.parse(path)
    if tile.level is None:
        return None
    data = _row(tile.level, tile.index)
    return None if data is None else data[: tile.width * HASH_SIZE]


def _row(level: int, number: int) -> bytes | None:
    row = Tile.objects.filter(level=level, number=number).values_list("hashes", flat=True).first()
    return None if row is None else bytes(row)

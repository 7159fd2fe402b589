# SPDX-License-Identifier: Apache-2.0
"""Tiles: the static files a log publishes (C2SP tlog-tiles).

A hash tile at level l holds up to 256 neighbouring hashes of subtrees with 256^l leaves each; an entry bundle
holds the up to 256 entries under one level-0 tile. Only the rightmost of each level is partial. A published
file never changes; a growing log adds wider ones under other paths.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from zhunsheng.proofs.encoding import HASH_SIZE
from zhunsheng.proofs.errors import TileError
from zhunsheng.proofs.merkle import MAX_TREE_SIZE, HashReader

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
MAX_LEVEL = 63
MAX_ENTRY_SIZE = 2**16 - 1

EntryReader: TypeAlias = Callable[[int], bytes]
"""index -> the entry logged there."""

# Seven groups of digits hold every index there can be; no path is read as a longer number.
_TILE_PATH = re.compile(
    r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, slots=True)
class TileId:
    """Which tile: its level (None for an entry bundle), index within the level, and width 1 to 256."""

    level: int | None
    index: int
    width: int = TILE_WIDTH

    def __post_init__(self) -> None:
        if self.level is not None and not 0 <= self.level <= MAX_LEVEL:
            raise TileError(
                f"瓦片层级须在 0 与 {MAX_LEVEL} 之间", f"a tile's level must lie between 0 and {MAX_LEVEL}"
            )
        if not 0 <= self.index <= MAX_TREE_SIZE:
            raise TileError("瓦片序号超出范围", "the tile's index is out of range")
        if not 1 <= self.width <= TILE_WIDTH:
            raise TileError(
                f"瓦片宽度须在 1 与 {TILE_WIDTH} 之间", f"a tile's width must lie between 1 and {TILE_WIDTH}"
            )

    @property
    def path(self) -> str:
        """Path below the log's prefix, such as `tile/0/x001/x234/067.p/12` or `tile/entries/000`."""
        digits, rest = f"{self.index % 1000:03d}", self.index // 1000
        while rest:
            digits, rest = f"x{rest % 1000:03d}/{digits}", rest // 1000
        partial = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"tile/{'entries' if self.level is None else self.level}/{digits}{partial}"

    @property
    def full(self) -> "TileId":
        """The full tile at the same place, which replaces a partial one once it exists."""
        return TileId(self.level, self.index)

    @classmethod
    def parse(cls, path: str) -> "TileId":
        """The tile at `path`. Raises TileError for any path this class would not write itself."""
        match = _TILE_PATH.fullmatch(path)
        if match is None:
            raise TileError("不是瓦片路径", "not the path of a tile")
        level = None if match[1] == "entries" else int(match[1])
        tile = cls(level, int(match[2].replace("x", "").replace("/", "")), int(match[3] or TILE_WIDTH))
        if tile.path != path:
            raise TileError("瓦片路径写法不规范", "the tile's path is not in its one proper form")
        return tile


def tile_at(level: int | None, index: int, size: int) -> TileId:
    """The tile at this place in a tree of `size` leaves, as wide as it is there; TileError when empty."""
    held = (size >> TILE_HEIGHT * (level or 0)) - index * TILE_WIDTH
    if held <= 0:
        raise TileError(f"大小为 {size} 的日志没有此瓦片", f"a log of size {size} does not have this tile")
    return TileId(level, index, min(held, TILE_WIDTH))


def encode_hash_tile(hashes: Sequence[bytes]) -> bytes:
    """Bytes of a hash tile: 1 to 256 hashes, one after another."""
    if not 1 <= len(hashes) <= TILE_WIDTH or any(len(value) != HASH_SIZE for value in hashes):
        raise TileError("瓦片须含 1 至 256 个 32 字节的哈希", "a tile holds 1 to 256 hashes of 32 bytes")
    return b"".join(hashes)


def decode_hash_tile(data: bytes, width: int) -> tuple[bytes, ...]:
    """The `width` hashes of a tile; TileError when the bytes are fewer or more."""
    if len(data) != width * HASH_SIZE:
        raise TileError(
            f"瓦片应为 {width * HASH_SIZE} 字节，实为 {len(data)}",
            f"the tile has {len(data)} bytes, not {width * HASH_SIZE}",
        )
    return tuple(data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE))


def encode_entry_bundle(entries: Sequence[bytes]) -> bytes:
    """Bytes of an entry bundle: 1 to 256 entries, each behind its length as a big-endian 16-bit number."""
    if not 1 <= len(entries) <= TILE_WIDTH:
        raise TileError("条目包须含 1 至 256 条", "a bundle holds 1 to 256 entries")
    if any(len(entry) > MAX_ENTRY_SIZE for entry in entries):
        raise TileError(f"条目超过 {MAX_ENTRY_SIZE} 字节", f"an entry exceeds {MAX_ENTRY_SIZE} bytes")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def decode_entry_bundle(data: bytes, width: int) -> tuple[bytes, ...]:
    """The `width` entries of a bundle; TileError when the bytes end early or go on."""
    entries: list[bytes] = []
    at = 0
    while len(entries) < width:
        start = at + 2
        end = start + int.from_bytes(data[at:start], "big")
        if start > len(data) or end > len(data):
            raise TileError(
                f"条目包在第 {len(entries) + 1} 条处中断", f"the bundle ends within entry {len(entries) + 1}"
            )
        entries.append(data[start:end])
        at = end
    if at != len(data):
        raise TileError("条目包末尾有多余字节", "the bundle has bytes after its last entry")
    return tuple(entries)


def new_tiles(old_size: int, new_size: int) -> Iterator[TileId]:
    """The entry bundles and hash tiles that a log growing from `old_size` to `new_size` has to publish.

    Bundles come first, then hash tiles from the bottom up, so that a reader who finds a tile finds what it
    rests on. Partial tiles are those of `new_size`; sizes in between had no checkpoint and need none.
    """
    if not 0 <= old_size <= new_size <= MAX_TREE_SIZE:
        raise TileError("日志不能缩小，也不能超过 2^63 - 1", "a log cannot shrink, nor exceed 2^63 - 1")
    yield from _level_tiles(None, old_size, new_size)
    level, old, new = 0, old_size, new_size
    while new > old:
        yield from _level_tiles(level, old, new)
        level, old, new = level + 1, old >> TILE_HEIGHT, new >> TILE_HEIGHT


def tiles_for(
    old_size: int, new_size: int, read_hash: HashReader, read_entry: EntryReader
) -> Iterator[tuple[TileId, bytes]]:
    """`new_tiles` with their bytes; write each at its `path`, then the checkpoint last."""
    for tile in new_tiles(old_size, new_size):
        start = tile.index * TILE_WIDTH
        places = range(start, start + tile.width)
        if tile.level is None:
            yield tile, encode_entry_bundle([read_entry(place) for place in places])
        else:
            yield tile, encode_hash_tile([read_hash(tile.level * TILE_HEIGHT, place) for place in places])


def _level_tiles(level: int | None, old: int, new: int) -> Iterator[TileId]:
    """Tiles of one level when it grows from `old` to `new` hashes."""
    if new == old:
        return
    for index in range(old // TILE_WIDTH, new // TILE_WIDTH):
        yield TileId(level, index)
    if new % TILE_WIDTH:
        yield TileId(level, new // TILE_WIDTH, new % TILE_WIDTH)

# SPDX-License-Identifier: Apache-2.0
"""Reading a published log: hashes for proofs, entries, and the whole recomputed from its entries."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

from zhunsheng.proofs.encoding import HASH_SIZE
from zhunsheng.proofs.errors import TileError
from zhunsheng.proofs.merkle import MAX_TREE_SIZE, CompactRange, leaf_hash, reader_of, root
from zhunsheng.proofs.tiles import (
    TILE_HEIGHT,
    TILE_WIDTH,
    TileId,
    decode_entry_bundle,
    decode_hash_tile,
    tile_at,
)

FileReader: TypeAlias = Callable[[str], bytes | None]
"""Path below the log's prefix -> the file's bytes, or None when there is no such file."""

_CACHED_TILES = 256


class TileReader:
    """Hashes of a published log of `size` leaves, read tile by tile: `reader.read_hash` is a HashReader.

    The hashes are as published, not authenticated: a proof made from them counts once it verifies against a
    signed root. A partial tile that was removed is read from the full one. Missing or misshapen tiles raise
    TileError.
    """

    def __init__(self, read_file: FileReader, size: int) -> None:
        if not 0 <= size <= MAX_TREE_SIZE:
            raise TileError("日志大小超出范围", "the log's size is out of range")
        self.size = size
        self._read_file = read_file
        self._cache: OrderedDict[TileId, bytes] = OrderedDict()

    def read_hash(self, level: int, index: int) -> bytes:
        """Hash of the perfect subtree (level, index); TileError when the tree does not contain it whole."""
        if level < 0 or index < 0 or (index + 1) << level > self.size:
            raise TileError(f"日志中没有节点 ({level}, {index})", f"the log has no node ({level}, {index})")
        height = level % TILE_HEIGHT
        start = index << height
        data = self._tile(tile_at(level // TILE_HEIGHT, start // TILE_WIDTH, self.size))
        at = start % TILE_WIDTH * HASH_SIZE
        piece = data[at : at + (HASH_SIZE << height)]
        return piece if height == 0 else root(decode_hash_tile(piece, 1 << height))

    def root(self) -> bytes:
        """Root hash that the published tiles lead to."""
        return CompactRange.of_tree(self.size, self.read_hash).root()

    def _tile(self, tile: TileId) -> bytes:
        if tile not in self._cache:
            self._cache[tile] = _read_hash_tile(self._read_file, tile)
            if len(self._cache) > _CACHED_TILES:
                self._cache.popitem(last=False)
        self._cache.move_to_end(tile)
        return self._cache[tile]


def folder_reader(folder: Path) -> FileReader:
    """A FileReader over a log kept in a folder."""

    def read_file(path: str) -> bytes | None:
        file = folder / path
        return file.read_bytes() if file.is_file() else None

    return read_file


def read_entries(read_file: FileReader, size: int, start: int = 0) -> Iterator[bytes]:
    """The entries from `start` to the end of a log of `size`, as published and not authenticated."""
    for index in range(start // TILE_WIDTH, -(-size // TILE_WIDTH)):
        entries = _read_bundle(read_file, tile_at(None, index, size))
        yield from entries[max(0, start - index * TILE_WIDTH) :]


def recompute_root(read_file: FileReader, size: int) -> bytes:
    """Root hash of a log of `size`, computed from its entries, with every hash tile compared on the way.

    Memory stays small whatever the size. Raises TileError at the first tile that is missing or differs.
    """
    tree = CompactRange()
    levels: list[list[bytes]] = []
    for index in range(-(-size // TILE_WIDTH)):
        hashes = [leaf_hash(entry) for entry in _read_bundle(read_file, tile_at(None, index, size))]
        tree = tree.extended(hashes)
        _collect(read_file, levels, 0, hashes, index)
    for level, hashes in enumerate(levels):
        if hashes:
            _compare_tile(
                read_file, TileId(level, (size >> TILE_HEIGHT * level) // TILE_WIDTH, len(hashes)), hashes
            )
    return tree.root()


def _collect(
    read_file: FileReader, levels: list[list[bytes]], level: int, hashes: list[bytes], index: int
) -> None:
    """Adds hashes to the tile growing at `level`; a full one is compared and passed up as one hash."""
    if level == len(levels):
        levels.append([])
    levels[level] += hashes
    if len(levels[level]) < TILE_WIDTH:
        return
    _compare_tile(read_file, TileId(level, index), levels[level])
    upper = reader_of(levels[level])(TILE_HEIGHT, 0)
    levels[level] = []
    _collect(read_file, levels, level + 1, [upper], index // TILE_WIDTH)


def _compare_tile(read_file: FileReader, tile: TileId, hashes: list[bytes]) -> None:
    if _read_hash_tile(read_file, tile) != b"".join(hashes):
        raise TileError(f"{tile.path} 与其下内容不符", f"{tile.path} contradicts what lies below it")


def _read_hash_tile(read_file: FileReader, tile: TileId) -> bytes:
    data = read_file(tile.path)
    if data is None and tile.full != tile:
        full = read_file(tile.full.path)
        data = None if full is None else b"".join(decode_hash_tile(full, TILE_WIDTH)[: tile.width])
    if data is None:
        raise _missing(tile)
    decode_hash_tile(data, tile.width)
    return data


def _read_bundle(read_file: FileReader, tile: TileId) -> tuple[bytes, ...]:
    data = read_file(tile.path)
    if data is not None:
        return decode_entry_bundle(data, tile.width)
    full = read_file(tile.full.path)
    if full is None:
        raise _missing(tile)
    return decode_entry_bundle(full, TILE_WIDTH)[: tile.width]


def _missing(tile: TileId) -> TileError:
    return TileError(f"缺少 {tile.path}", f"{tile.path} is missing")

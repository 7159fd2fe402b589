# SPDX-License-Identifier: Apache-2.0
"""Tiles: paths, bytes, and which of them a growing log has to publish."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.proofs import (
    TileError,
    TileId,
    decode_entry_bundle,
    decode_hash_tile,
    encode_entry_bundle,
    encode_hash_tile,
    leaf_hash,
    new_tiles,
    tile_at,
)

HASHES = [leaf_hash(bytes([number])) for number in range(256)]


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (TileId(0, 0), "tile/0/000"),
        (TileId(0, 1234067, 12), "tile/0/x001/x234/067.p/12"),
        (TileId(None, 999), "tile/entries/999"),
        (TileId(None, 1000, 1), "tile/entries/x001/000.p/1"),
        (TileId(63, 0, 255), "tile/63/000.p/255"),
    ],
)
def test_paths_read_and_write(tile: TileId, path: str) -> None:
    assert tile.path == path
    assert TileId.parse(path) == tile


@given(st.none() | st.integers(0, 63), st.integers(0, 2**63 - 1), st.integers(1, 256))
def test_every_path_reads_back(level: int | None, index: int, width: int) -> None:
    tile = TileId(level, index, width)
    assert TileId.parse(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile",
        "tile/0",
        "/tile/0/000",
        "tile/00/000",
        "tile/01/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/001/001",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p",
        "tile/0/000\n",
        "tile/0/٠٠٠",
        "tile/0/../000",
        "tile/entries/" + "x999/" * 30 + "999",
        "tile/Entries/000",
    ],
)
def test_other_paths_are_refused(path: str) -> None:
    with pytest.raises(TileError):
        TileId.parse(path)


@pytest.mark.parametrize(
    ("level", "index", "width"), [(64, 0, 1), (-1, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)]
)
def test_impossible_tiles_are_refused(level: int, index: int, width: int) -> None:
    with pytest.raises(TileError):
        TileId(level, index, width)


@given(st.integers(1, 256))
def test_hash_tiles_read_back(width: int) -> None:
    data = encode_hash_tile(HASHES[:width])
    assert len(data) == 32 * width
    assert decode_hash_tile(data, width) == tuple(HASHES[:width])
    with pytest.raises(TileError, match="bytes, not"):
        decode_hash_tile(data + b"x", width)
    with pytest.raises(TileError, match="bytes, not"):
        decode_hash_tile(data, width + 1)


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=10), st.data())
def test_bundles_read_back_and_truncated_ones_do_not(entries: list[bytes], data: st.DataObject) -> None:
    bundle = encode_entry_bundle(entries)
    assert decode_entry_bundle(bundle, len(entries)) == tuple(entries)
    with pytest.raises(TileError, match="ends within"):
        decode_entry_bundle(bundle[: data.draw(st.integers(0, len(bundle) - 1))], len(entries))
    with pytest.raises(TileError, match="after its last"):
        decode_entry_bundle(bundle + b"\0", len(entries))


def test_the_longest_entry_fits_and_a_longer_one_does_not() -> None:
    assert decode_entry_bundle(encode_entry_bundle([bytes(65535)]), 1) == (bytes(65535),)
    with pytest.raises(TileError, match="65535"):
        encode_entry_bundle([bytes(65536)])


@pytest.mark.parametrize("count", [0, 257])
def test_tiles_hold_one_to_256(count: int) -> None:
    with pytest.raises(TileError):
        encode_hash_tile([HASHES[0]] * count)
    with pytest.raises(TileError):
        encode_entry_bundle([b""] * count)


def test_hashes_of_another_length_are_refused() -> None:
    with pytest.raises(TileError):
        encode_hash_tile([HASHES[0], b"short"])


def test_a_log_of_70000_has_the_tiles_the_specification_counts() -> None:
    tiles = [tile for tile in new_tiles(0, 70_000) if tile.level is not None]
    level_0 = [tile for tile in tiles if tile.level == 0]
    assert [tile.width for tile in level_0] == [256] * 273 + [112]
    assert [tile.path for tile in tiles if tile.level != 0] == [
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ]


@pytest.mark.parametrize(
    ("old", "new", "paths"),
    [
        (0, 0, []),
        (5, 5, []),
        (0, 1, ["tile/entries/000.p/1", "tile/0/000.p/1"]),
        (254, 255, ["tile/entries/000.p/255", "tile/0/000.p/255"]),
        (255, 256, ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]),
        (256, 257, ["tile/entries/001.p/1", "tile/0/001.p/1"]),
        (
            256,
            520,
            ["tile/entries/001", "tile/entries/002.p/8", "tile/0/001", "tile/0/002.p/8", "tile/1/000.p/2"],
        ),
        (65535, 65536, ["tile/entries/255", "tile/0/255", "tile/1/000", "tile/2/000.p/1"]),
    ],
)
def test_growth_publishes_what_changed(old: int, new: int, paths: list[str]) -> None:
    assert [tile.path for tile in new_tiles(old, new)] == paths


@given(st.integers(0, 2**63 - 1), st.integers(1, 300))
def test_every_new_tile_is_as_wide_as_the_tree_makes_it(size: int, more: int) -> None:
    new = min(size + more, 2**63 - 1)
    tiles = list(new_tiles(size, new))
    assert all(tile == tile_at(tile.level, tile.index, new) for tile in tiles)
    assert len(set(tiles)) == len(tiles)


@pytest.mark.parametrize(("old", "new"), [(2, 1), (-1, 1), (0, 2**63)])
def test_impossible_growth_is_refused(old: int, new: int) -> None:
    with pytest.raises(TileError):
        list(new_tiles(old, new))


def test_empty_tiles_do_not_exist() -> None:
    for level, index, size in [(0, 0, 0), (0, 1, 256), (1, 0, 255), (None, 1, 256)]:
        with pytest.raises(TileError, match="does not have"):
            tile_at(level, index, size)

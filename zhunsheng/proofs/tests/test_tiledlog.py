# SPDX-License-Identifier: Apache-2.0
"""Whole published logs: another tool's, and ours at the sizes where tiles fill up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference import reference_path
from zhunsheng.proofs import (
    CompactRange,
    TileError,
    TileReader,
    VerifierKey,
    consistency_proof,
    folder_reader,
    inclusion_proof,
    leaf_hash,
    open_checkpoint,
    read_entries,
    reader_of,
    recompute_root,
    tiles_for,
    verify_consistency,
    verify_inclusion,
)

TESSERA_KEY = VerifierKey.parse(
    "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
)
LARGEST = 65_800
ENTRIES = [f"{number}".encode() for number in range(LARGEST)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
READ_HASH = reader_of(LEAVES)


def published(*sizes: int) -> dict[str, bytes]:
    """The files of a log that published a checkpoint at each of these sizes."""
    files: dict[str, bytes] = {}
    for old, new in zip((0, *sizes), sizes, strict=False):
        files |= {tile.path: data for tile, data in tiles_for(old, new, READ_HASH, ENTRIES.__getitem__)}
    return files


@pytest.fixture(scope="module")
def large() -> dict[str, bytes]:
    return published(65_535, 65_536, 65_537, LARGEST)


def tessera_checkpoints() -> Iterator[tuple[Path, int]]:
    folder = reference_path("tlog/tiles/log")
    yield from ((folder, size) for size in range(16))


def test_another_tools_log_leads_to_its_signed_roots() -> None:
    for folder, size in tessera_checkpoints():
        note = (folder / f"checkpoint.{size}").read_bytes()
        checkpoint = open_checkpoint(note, [TESSERA_KEY]).checkpoint
        read_file = folder_reader(folder)
        assert checkpoint.size == size
        assert recompute_root(read_file, size) == checkpoint.root
        assert TileReader(read_file, size).root() == checkpoint.root


def test_another_tools_tiles_are_the_ones_we_would_write() -> None:
    folder = reference_path("tlog/tiles/log")
    entries = list(read_entries(folder_reader(folder), 15))
    read_hash = reader_of([leaf_hash(entry) for entry in entries])
    for size in range(1, 16):
        for tile, data in tiles_for(size - 1, size, read_hash, entries.__getitem__):
            assert data == (folder / tile.path).read_bytes()


def test_proofs_between_another_tools_checkpoints() -> None:
    signed = [
        open_checkpoint((folder / f"checkpoint.{size}").read_bytes(), [TESSERA_KEY]).checkpoint
        for folder, size in tessera_checkpoints()
    ]
    tiles = TileReader(folder_reader(reference_path("tlog/tiles/log")), 15)
    for old in signed:
        for new in signed[old.size :]:
            proof = consistency_proof(old.size, new.size, tiles.read_hash)
            verify_consistency(old.size, new.size, old.root, new.root, proof)


@pytest.mark.parametrize("size", [0, 1, 254, 255, 256, 257, 511, 512, 513, 1000])
def test_a_log_reads_back(size: int) -> None:
    files = published(size)
    assert recompute_root(files.get, size) == CompactRange().extended(LEAVES[:size]).root()
    assert list(read_entries(files.get, size)) == ENTRIES[:size]
    assert list(read_entries(files.get, size, 255)) == ENTRIES[255:size]


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, LARGEST])
def test_a_log_at_the_second_level_reads_back(large: dict[str, bytes], size: int) -> None:
    whole = CompactRange().extended(LEAVES[:size]).root()
    assert recompute_root(large.get, size) == whole
    assert TileReader(large.get, size).root() == whole


@settings(max_examples=60)
@given(data=st.data())
def test_proofs_from_tiles_verify(large: dict[str, bytes], data: st.DataObject) -> None:
    size = data.draw(st.sampled_from([65_535, 65_536, 65_537, LARGEST]))
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    tiles = TileReader(large.get, size)
    whole = CompactRange.of_tree(size, READ_HASH).root()
    verify_inclusion(index, size, LEAVES[index], inclusion_proof(index, size, tiles.read_hash), whole)
    earlier = CompactRange.of_tree(old, READ_HASH).root()
    verify_consistency(old, size, earlier, whole, consistency_proof(old, size, tiles.read_hash))


def test_partial_tiles_may_be_gone_once_full() -> None:
    files = {path: data for path, data in published(300, 600).items() if ".p/44" not in path}
    assert recompute_root(files.get, 300) == CompactRange().extended(LEAVES[:300]).root()
    assert TileReader(files.get, 300).root() == CompactRange().extended(LEAVES[:300]).root()


def test_a_missing_tile_is_named() -> None:
    for path in published(300):
        files = published(300)
        del files[path]
        with pytest.raises(TileError, match="is missing"):
            recompute_root(files.get, 300)


@settings(max_examples=40)
@given(st.data())
def test_any_changed_byte_changes_the_root_or_is_refused(data: st.DataObject) -> None:
    files = published(300)
    path = data.draw(st.sampled_from(sorted(files)))
    content = bytearray(files[path])
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    files[path] = bytes(content)
    with pytest.raises(TileError):
        recompute_root(files.get, 300)


def test_a_rewritten_log_has_another_root() -> None:
    entries = [*ENTRIES[:7], b"rewritten", *ENTRIES[8:20]]
    read_hash = reader_of([leaf_hash(entry) for entry in entries])
    files = {tile.path: data for tile, data in tiles_for(0, 20, read_hash, entries.__getitem__)}
    assert recompute_root(files.get, 20) != CompactRange().extended(LEAVES[:20]).root()


def test_nodes_outside_the_log_are_refused() -> None:
    tiles = TileReader(published(300).get, 300)
    for level, index in [(0, 300), (8, 1), (9, 0), (-1, 0), (0, -1)]:
        with pytest.raises(TileError, match="no node"):
            tiles.read_hash(level, index)
    with pytest.raises(TileError, match="out of range"):
        TileReader(published(1).get, 2**63)


def test_a_log_in_a_folder(tmp_path: Path) -> None:
    for path, data in published(300).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    assert recompute_root(folder_reader(tmp_path), 300) == CompactRange().extended(LEAVES[:300]).root()
    assert folder_reader(tmp_path)("checkpoint") is None


def test_the_cache_stays_small_and_right(large: dict[str, bytes]) -> None:
    tiles = TileReader(large.get, LARGEST)
    assert [tiles.read_hash(0, at) for at in range(0, LARGEST, 150)] == LEAVES[::150]
    assert tiles.read_hash(0, 0) == LEAVES[0]

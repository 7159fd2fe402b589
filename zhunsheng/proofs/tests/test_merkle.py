# SPDX-License-Identifier: Apache-2.0
"""The hash tree: against RFC 6962's own recursion, for every leaf and size up to 70, and under mutation."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.proofs import (
    EMPTY_ROOT,
    CompactRange,
    ProofError,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    reader_of,
    root,
    verify_consistency,
    verify_inclusion,
)

LARGEST = 70
LEAVES = [leaf_hash(f"entry {number}".encode()) for number in range(LARGEST)]
ROOTS = [root(LEAVES[:size]) for size in range(LARGEST + 1)]
SIZES = st.integers(1, LARGEST)


def plain_root(leaves: list[bytes]) -> bytes:
    """MTH as RFC 6962 section 2.1 defines it, by recursion."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(plain_root(leaves[:split]), plain_root(leaves[split:]))


def flipped(value: bytes, bit: int) -> bytes:
    return (int.from_bytes(value, "big") ^ 1 << bit % (len(value) * 8)).to_bytes(len(value), "big")


def test_root_follows_the_definition() -> None:
    assert ROOTS[0] == EMPTY_ROOT
    assert [plain_root(LEAVES[:size]) for size in range(LARGEST + 1)] == ROOTS


def test_leaf_and_node_are_told_apart() -> None:
    left, right = LEAVES[:2]
    assert leaf_hash(left + right) != node_hash(left, right)


def test_every_inclusion_proof_verifies() -> None:
    for size in range(1, LARGEST + 1):
        read_hash = reader_of(LEAVES[:size])
        for index in range(size):
            proof = inclusion_proof(index, size, read_hash)
            verify_inclusion(index, size, LEAVES[index], proof, ROOTS[size])


def test_every_consistency_proof_verifies() -> None:
    for size2 in range(LARGEST + 1):
        read_hash = reader_of(LEAVES[:size2])
        for size1 in range(size2 + 1):
            proof = consistency_proof(size1, size2, read_hash)
            verify_consistency(size1, size2, ROOTS[size1], ROOTS[size2], proof)


def test_every_one_bit_mutation_of_an_inclusion_proof_fails() -> None:
    size, index = 21, 13
    leaf, proof = LEAVES[index], inclusion_proof(index, size, reader_of(LEAVES[:size]))
    for at in range(len(proof)):
        for bit in range(256):
            broken = [*proof[:at], flipped(proof[at], bit), *proof[at + 1 :]]
            with pytest.raises(ProofError):
                verify_inclusion(index, size, leaf, broken, ROOTS[size])
    for bit in range(256):
        with pytest.raises(ProofError):
            verify_inclusion(index, size, flipped(leaf, bit), proof, ROOTS[size])
        with pytest.raises(ProofError):
            verify_inclusion(index, size, leaf, proof, flipped(ROOTS[size], bit))


@given(st.data(), SIZES, st.integers(0, 255))
def test_a_mutated_inclusion_proof_fails(data: st.DataObject, size: int, bit: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, reader_of(LEAVES[:size]))
    items = [LEAVES[index], ROOTS[size], *proof]
    at = data.draw(st.integers(0, len(items) - 1))
    items[at] = flipped(items[at], bit)
    with pytest.raises(ProofError):
        verify_inclusion(index, size, items[0], items[2:], items[1])


@given(st.data(), SIZES, st.integers(0, 255))
def test_a_mutated_consistency_proof_fails(data: st.DataObject, size2: int, bit: int) -> None:
    size1 = data.draw(st.integers(1, size2))
    proof = consistency_proof(size1, size2, reader_of(LEAVES[:size2]))
    items = [ROOTS[size1], ROOTS[size2], *proof]
    at = data.draw(st.integers(0, len(items) - 1))
    items[at] = flipped(items[at], bit)
    with pytest.raises(ProofError):
        verify_consistency(size1, size2, items[0], items[1], items[2:])


@given(st.data(), SIZES)
def test_a_proof_holds_for_no_other_place(data: st.DataObject, size: int) -> None:
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(-1, size))
    proof = inclusion_proof(index, size, reader_of(LEAVES[:size]))
    if other != index:
        with pytest.raises(ProofError):
            verify_inclusion(other, size, LEAVES[index], proof, ROOTS[size])


def test_proofs_too_long_or_too_short_say_so() -> None:
    proof = inclusion_proof(4, 7, reader_of(LEAVES[:7]))
    with pytest.raises(ProofError, match="too long"):
        verify_inclusion(4, 7, LEAVES[4], [*proof, LEAVES[0]], ROOTS[7])
    with pytest.raises(ProofError, match="too short"):
        verify_inclusion(4, 7, LEAVES[4], proof[:-1], ROOTS[7])
    steps = consistency_proof(3, 7, reader_of(LEAVES[:7]))
    with pytest.raises(ProofError, match="too long"):
        verify_consistency(3, 7, ROOTS[3], ROOTS[7], [*steps, LEAVES[0]])
    with pytest.raises(ProofError, match="too short"):
        verify_consistency(3, 7, ROOTS[3], ROOTS[7], steps[:-1])


@pytest.mark.parametrize(
    ("index", "size"), [(0, 0), (1, 1), (-1, 3), (0, -1), (0, 2**63), (2**80, 2**80 + 1)]
)
def test_places_outside_a_tree_are_refused(index: int, size: int) -> None:
    with pytest.raises(ProofError):
        verify_inclusion(index, size, LEAVES[0], [], LEAVES[0])
    with pytest.raises(ProofError):
        inclusion_proof(index, size, reader_of(LEAVES))


@pytest.mark.parametrize(("size1", "size2"), [(2, 1), (-1, 1), (0, 2**63), (1, 2**80)])
def test_impossible_sizes_are_refused(size1: int, size2: int) -> None:
    with pytest.raises(ProofError):
        verify_consistency(size1, size2, ROOTS[1], ROOTS[1], [])
    with pytest.raises(ProofError):
        consistency_proof(size1, size2, reader_of(LEAVES))


def test_a_tree_of_the_largest_size_is_proved_without_being_held() -> None:
    size = 2**63 - 1
    asked: list[tuple[int, int]] = []

    def read_hash(level: int, index: int) -> bytes:
        asked.append((level, index))
        return hashlib.sha256(f"{level} {index}".encode()).digest()

    whole = CompactRange.of_tree(size, read_hash).root()
    proof = inclusion_proof(size // 3, size, read_hash)
    assert len(proof) <= 63
    assert len(asked) < 63 * 65
    with pytest.raises(ProofError, match="another root"):  # made-up nodes: right length, wrong root
        verify_inclusion(size // 3, size, LEAVES[0], proof, whole)


@given(st.lists(st.integers(0, 20), max_size=5))
def test_a_compact_range_grows_in_any_steps(steps: list[int]) -> None:
    tree = CompactRange()
    for step in steps:
        batch = [leaf_hash(f"entry {number}".encode()) for number in range(tree.size, tree.size + step)]
        tree = tree.extended(batch)
    everything = [leaf_hash(f"entry {number}".encode()) for number in range(sum(steps))]
    assert tree.size == sum(steps)
    assert tree.root() == plain_root(everything)
    assert tree == CompactRange.of_tree(tree.size, reader_of(everything))


def test_a_compact_range_is_never_changed_in_place() -> None:
    before = CompactRange().extended(LEAVES[:3])
    before.extended(LEAVES[3:4])
    assert before.root() == ROOTS[3]


def test_a_compact_range_of_the_wrong_shape_is_refused() -> None:
    with pytest.raises(ProofError, match="number of subtree hashes"):
        CompactRange(3, (LEAVES[0],))
    with pytest.raises(ProofError, match="32 bytes"):
        CompactRange(1, (b"short",))
    with pytest.raises(ProofError, match="32 bytes"):
        CompactRange().extended([b"not a hash"])


def test_a_reader_refuses_nodes_it_has_not() -> None:
    read_hash = reader_of(LEAVES[:5])
    for level, index in [(0, 5), (0, -1), (1, 2), (3, 0), (-1, 0)]:
        with pytest.raises(ProofError, match="no node"):
            read_hash(level, index)

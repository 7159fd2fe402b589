# SPDX-License-Identifier: Apache-2.0
"""The hash tree of RFC 6962 section 2.1 with SHA-256, and proofs within it.

A node is named by (level, index): level 0 are leaf hashes, and node (l, i) is the root of the perfect subtree
over leaves i·2^l up to (i+1)·2^l. Proofs are made from any `HashReader` that can answer for such nodes, so a
log of millions of leaves reads a few dozen hashes from stored tiles.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from zhunsheng.proofs.encoding import HASH_SIZE, MAX_NUMBER
from zhunsheng.proofs.errors import ProofError

MAX_TREE_SIZE = MAX_NUMBER
EMPTY_ROOT = hashlib.sha256(b"").digest()

HashReader: TypeAlias = Callable[[int, int], bytes]
"""(level, index) -> hash of that perfect subtree; only subtrees that are complete are asked for."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash of a log entry as a leaf (prefix 0x00, so that no node can pose as a leaf)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node over its two children (prefix 0x01)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class CompactRange:
    """A tree reduced to the roots of its perfect subtrees, largest (leftmost) first: enough to grow it.

    One hash for each one-bit of `size`. Extending by n leaves costs n node hashes on average; the root costs
    as many as there are one-bits. ProofError when the number or length of hashes does not fit the size.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        _check_size(self.size)
        if len(self.hashes) != self.size.bit_count():
            raise ProofError("子树哈希的个数与大小不符", "the number of subtree hashes does not fit the size")
        for value in self.hashes:
            _check_hash(value)

    def extended(self, leaf_hashes: Iterable[bytes]) -> "CompactRange":
        """The range after appending these leaf hashes in order."""
        size, hashes = self.size, list(self.hashes)
        for value in leaf_hashes:
            _check_hash(value)
            subtree, ones = value, size
            while ones & 1:
                subtree, ones = node_hash(hashes.pop(), subtree), ones >> 1
            hashes.append(subtree)
            size += 1
        return CompactRange(size, tuple(hashes))

    def root(self) -> bytes:
        """The tree's root hash; SHA-256 of nothing for the empty tree."""
        return _fold(self.hashes) if self.hashes else EMPTY_ROOT

    @classmethod
    def of_tree(cls, size: int, read_hash: HashReader) -> "CompactRange":
        """The range of a stored tree of `size` leaves, reading one hash for each one-bit of the size."""
        _check_size(size)
        return cls(size, tuple(read_hash(level, index) for level, index in _perfect_subtrees(0, size)))


def root(leaf_hashes: Iterable[bytes]) -> bytes:
    """Root hash of the tree over these leaf hashes."""
    return CompactRange().extended(leaf_hashes).root()


def reader_of(leaf_hashes: Sequence[bytes]) -> HashReader:
    """A HashReader over leaf hashes held in memory; hashes every node once, when called."""
    levels = [list(leaf_hashes)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])

    def read_hash(level: int, index: int) -> bytes:
        if not (0 <= level < len(levels) and 0 <= index < len(levels[level])):
            raise ProofError(f"树中没有节点 ({level}, {index})", f"the tree has no node ({level}, {index})")
        return levels[level][index]

    return read_hash


def inclusion_proof(index: int, size: int, read_hash: HashReader) -> list[bytes]:
    """Audit path of leaf `index` in the tree of `size` leaves, from its sibling upwards (RFC 6962, 2.1.1).

    Raises ProofError unless 0 <= index < size.
    """
    _check_index(index, size)
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_hash(middle, end, read_hash))
            end = middle
        else:
            path.append(_range_hash(start, middle, read_hash))
            start = middle
    return path[::-1]


def consistency_proof(size1: int, size2: int, read_hash: HashReader) -> list[bytes]:
    """Proof that the tree of `size2` leaves only adds to the tree of `size1` (RFC 6962, 2.1.2).

    Empty when the sizes are equal or `size1` is 0. Raises ProofError when `size1` exceeds `size2`.
    """
    _check_sizes(size1, size2)
    start, end, path = 0, size2, []
    while size1 not in (0, end):
        middle = start + _split(end - start)
        if size1 <= middle:
            path.append(_range_hash(middle, end, read_hash))
            end = middle
        else:
            path.append(_range_hash(start, middle, read_hash))
            start = middle
    if start:  # the verifier knows the old root itself, but no other part of the old tree
        path.append(_range_hash(start, end, read_hash))
    return path[::-1]


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Raises ProofError unless `proof` puts leaf hash `leaf` at `index` of the tree (RFC 9162, 2.1.3.2)."""
    _check_index(index, size)
    _check_hashes([leaf, root, *proof])
    node, last, computed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofError("包含证明过长", "the inclusion proof is too long")
        if node & 1 or node == last:
            computed = node_hash(sibling, computed)
            node, last = _climb(node, last)
        else:
            computed = node_hash(computed, sibling)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise ProofError("包含证明过短", "the inclusion proof is too short")
    if computed != root:
        raise ProofError("包含证明算出的根哈希不符", "the inclusion proof leads to another root hash")


def verify_consistency(size1: int, size2: int, root1: bytes, root2: bytes, proof: Sequence[bytes]) -> None:
    """Raises ProofError unless the second tree only adds to the first (RFC 9162, 2.1.4.2).

    From size 0 the reading of C2SP tlog-witness is taken: the empty tree is consistent with every tree, so
    the proof must be empty and `root1` the hash of the empty tree.
    """
    _check_sizes(size1, size2)
    _check_hashes([root1, root2, *proof])
    if size1 in (0, size2):
        _check_trivial_consistency(size1, size2, root1, root2, proof)
        return
    path = [root1, *proof] if size1.bit_count() == 1 else list(proof)
    if len(path) == 0:
        raise ProofError("一致性证明为空", "the consistency proof is empty")
    old, new = _replay_consistency(size1 - 1, size2 - 1, path)
    if (old, new) != (root1, root2):
        raise ProofError("一致性证明算出的根哈希不符", "the consistency proof leads to other root hashes")


def _check_trivial_consistency(
    size1: int, size2: int, root1: bytes, root2: bytes, proof: Sequence[bytes]
) -> None:
    if proof:
        raise ProofError("此处一致性证明应为空", "the consistency proof must be empty here")
    if size1 == 0 and root1 != EMPTY_ROOT:
        raise ProofError("空树的根哈希不对", "the empty tree has another root hash")
    if size1 == size2 and root1 != root2:
        raise ProofError("大小相同而根哈希不同", "same size, but different root hashes")


def _replay_consistency(node: int, last: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The old and the new root that a consistency path leads to; `node` and `last` are the last leaves."""
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for value in path[1:]:
        if last == 0:
            raise ProofError("一致性证明过长", "the consistency proof is too long")
        if node & 1 or node == last:
            old, new = node_hash(value, old), node_hash(value, new)
            node, last = _climb(node, last)
        else:
            new = node_hash(new, value)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise ProofError("一致性证明过短", "the consistency proof is too short")
    return old, new


def _climb(node: int, last: int) -> tuple[int, int]:
    """Skips the levels at which the right edge of the tree has no sibling."""
    while node and not node & 1:
        node, last = node >> 1, last >> 1
    return node, last


def _split(count: int) -> int:
    """The largest power of two below `count`: where RFC 6962 divides a range."""
    return 1 << (count - 1).bit_length() - 1


def _perfect_subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Nodes whose subtrees cover the range, left to right; `start` is a multiple of 2^k >= end - start."""
    count, at = end - start, start
    for level in reversed(range(count.bit_length())):
        if count >> level & 1:
            yield level, at >> level
            at += 1 << level


def _range_hash(start: int, end: int, read_hash: HashReader) -> bytes:
    return _fold([read_hash(level, index) for level, index in _perfect_subtrees(start, end)])


def _fold(hashes: Sequence[bytes]) -> bytes:
    """Root over neighbouring perfect subtrees of falling size, joined from the right."""
    folded = hashes[-1]
    for value in reversed(hashes[:-1]):
        folded = node_hash(value, folded)
    return folded


def _check_hash(value: bytes) -> None:
    if len(value) != HASH_SIZE:
        raise ProofError("哈希须为 32 字节", "a hash must be 32 bytes")


def _check_hashes(values: Iterable[bytes]) -> None:
    for value in values:
        _check_hash(value)


def _check_size(size: int) -> None:
    if not 0 <= size <= MAX_TREE_SIZE:
        raise ProofError("树的大小须在 0 与 2^63 - 1 之间", "a tree's size must lie between 0 and 2^63 - 1")


def _check_sizes(size1: int, size2: int) -> None:
    _check_size(size1)
    _check_size(size2)
    if size1 > size2:
        raise ProofError(
            f"旧树（{size1}）大于新树（{size2}）", f"the old tree ({size1}) exceeds the new one ({size2})"
        )


def _check_index(index: int, size: int) -> None:
    _check_size(size)
    if not 0 <= index < size:
        raise ProofError(
            f"序号 {index} 不在大小为 {size} 的树内", f"index {index} is outside a tree of {size}"
        )

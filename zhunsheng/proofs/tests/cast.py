# SPDX-License-Identifier: Apache-2.0
"""A small log with its keys, for the tests: fixed seeds, so that every run signs the same."""

import hashlib
from dataclasses import dataclass

from zhunsheng.proofs import (
    Checkpoint,
    HashReader,
    KeyType,
    Signer,
    add_signatures,
    cosign,
    leaf_hash,
    reader_of,
    root,
    sign_checkpoint,
)

ORIGIN = "log.lab.example/demo"
NOON = 1_800_000_000


def seed(word: str) -> bytes:
    return hashlib.sha256(word.encode()).digest()


LOG = Signer(ORIGIN, seed("log"))
WITNESSES = [Signer(f"witness{n}.example/w", seed(f"witness {n}"), KeyType.COSIGNATURE_V1) for n in (1, 2, 3)]


@dataclass(frozen=True)
class SmallLog:
    """Entries and what follows from them."""

    entries: tuple[bytes, ...]

    @property
    def leaves(self) -> list[bytes]:
        return [leaf_hash(entry) for entry in self.entries]

    @property
    def read_hash(self) -> HashReader:
        return reader_of(self.leaves)

    @property
    def checkpoint(self) -> Checkpoint:
        return Checkpoint(ORIGIN, len(self.entries), root(self.leaves))

    def signed(self, *witnesses: Signer) -> bytes:
        """The checkpoint, signed by the log and cosigned at NOON, NOON + 1 and so on."""
        note = sign_checkpoint(self.checkpoint, [LOG])
        return add_signatures(
            note, [cosign(note, witness, NOON + at) for at, witness in enumerate(witnesses)]
        )


def small_log(size: int) -> SmallLog:
    return SmallLog(tuple(f"entry {number}".encode() for number in range(size)))

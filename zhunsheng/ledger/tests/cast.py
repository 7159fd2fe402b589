# SPDX-License-Identifier: Apache-2.0
"""Who acts in these tests, and what they do."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from zhunsheng.ledger import places
from zhunsheng.ledger.actions import append, sequence, sequencing_deferred
from zhunsheng.ledger.models import Checkpoint, Event
from zhunsheng.proofs import consistency_proof, verify_consistency
from zhunsheng.proofs.tiledlog import TileReader, folder_reader, recompute_root

ORIGIN = "log.zhunsheng.test/demo"


@dataclass(frozen=True)
class Person:
    username: str


LIN = Person("lin")


def tell(number: int = 1, kind: str = "item.received") -> Event:
    """One event in a transaction of its own."""
    with transaction.atomic():
        return append(kind, f"item:{number}", LIN, {"condition": "normal", "number": number})


def tell_many(count: int, start: int = 0) -> None:
    """Many events under one checkpoint."""
    with sequencing_deferred(), transaction.atomic():
        for number in range(start, start + count):
            append("item.received", f"item:{number}", LIN, {"number": number})


def indexes() -> list[int | None]:
    return list(Event.objects.order_by("index").values_list("index", flat=True))


def assert_whole() -> Checkpoint:
    """Places without a gap, and an outsider who only has the published files comes to the signed root.

    Any two checkpoints are consistent, by proofs made from those files.
    """
    last = sequence()
    assert last is not None
    assert indexes() == list(range(last.size))
    read_file = folder_reader(places.log_folder())
    assert recompute_root(read_file, last.size) == bytes(last.root)
    for older, newer in _pairs(list(Checkpoint.objects.order_by("size"))):
        proof = consistency_proof(older.size, newer.size, TileReader(read_file, last.size).read_hash)
        verify_consistency(older.size, newer.size, bytes(older.root), bytes(newer.root), proof)
    return last


def _pairs(checkpoints: list[Checkpoint]) -> Iterator[tuple[Checkpoint, Checkpoint]]:
    # All pairs of a long row would be a square; neighbours, and each with the last, are what is used.
    for at, older in enumerate(checkpoints[:-1]):
        yield older, checkpoints[at + 1]
        yield older, checkpoints[-1]

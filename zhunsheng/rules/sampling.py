# SPDX-License-Identifier: Apache-2.0
"""Drawing certificates for a person to look at: some by chance alone, some because a rule found something.

What is drawn by chance speaks for all; what is drawn by findings looks where most would be learnt. Both
follow from the seed: whoever has the population, the hits and the seed draws the same, with any tool.

Every certificate gets the SHA-256 of `seed`, a line feed and its id, in UTF-8; smaller digests come first. By
chance: the first so many of the whole population. By findings: rules in the order given, round and round,
each giving its first certificate in that order which is not drawn yet, until there are enough.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, isqrt
from typing import Final, Literal

METHOD: Final = "sha256-order/1"
LEAST: Final = 5
MOST: Final = 50
How = Literal["random", "findings"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One certificate of a sample: how it came in, and the rules that hit it."""

    unit: str
    how: How
    rules: tuple[str, ...]


def draw(
    population: Sequence[str], hits: Mapping[str, Sequence[str]], *, size: int, random_share: int, seed: str
) -> tuple[Drawn, ...]:
    """A sample of `size` (fewer where there are no more), `random_share` per cent of it by chance.

    `hits` gives the certificates each rule hit, by rule, most serious first.

    >>> draw(["a", "b", "c"], {"R": ["b"]}, size=2, random_share=50, seed="3")
    (Drawn(unit='c', how='random', rules=()), Drawn(unit='b', how='findings', rules=('R',)))
    """
    if not 0 <= random_share <= 100 or size < 1:
        raise ValueError(f"{size} certificates, {random_share} % by chance")
    order = sorted(set(population), key=lambda unit: _rank(seed, unit))
    size = min(size, len(order))
    by_chance = ceil(size * random_share / 100)
    chosen: dict[str, How] = dict.fromkeys(order[:by_chance], "random")
    place = {unit: number for number, unit in enumerate(order)}
    queues = [sorted((u for u in set(units) if u in place), key=place.__getitem__) for units in hits.values()]
    while len(chosen) < size and any(queues):
        for queue in queues:
            while queue and queue[0] in chosen:
                queue.pop(0)
            if queue and len(chosen) < size:
                chosen[queue.pop(0)] = "findings"
    for unit in order:  # too few findings: the rest by chance, in the same order
        if len(chosen) >= size:
            break
        chosen.setdefault(unit, "random")
    of_unit = {unit: tuple(rule for rule, units in hits.items() if unit in set(units)) for unit in chosen}
    return tuple(Drawn(unit, how, of_unit[unit]) for unit, how in chosen.items())


def suggested_size(population: int, *, share_hit: float, ahead: bool) -> int:
    """How many to look at: the root of how many there are, more where rules found much or a sweep says so.

    >>> suggested_size(400, share_hit=0.0, ahead=False), suggested_size(400, share_hit=0.2, ahead=True)
    (20, 40)
    """
    base = isqrt(max(0, population - 1)) + 1 if population else 0
    factor = 1 + (share_hit > 0.05) * 0.5 + ahead * 0.5
    return min(population, max(min(LEAST, population), min(MOST, ceil(base * factor))))


def digest_of(population: Sequence[str]) -> str:
    """The digest of a population: its ids in order, a line each."""
    return hashlib.sha256("\n".join(sorted(population)).encode()).hexdigest()


def _rank(seed: str, unit: str) -> bytes:
    return hashlib.sha256(f"{seed}\n{unit}".encode()).digest()

# SPDX-License-Identifier: Apache-2.0
"""`features`: one row a certificate, summed from its points and readings.

To add a feature, add a line to `FROM_POINTS` (given `raw`, a row a point) or to `FROM_READINGS` (given a row
a reading: lab_id, cert_id, point_no, value, the point's n, mean and low). Whatever it is must be the same in
any order and on any engine: counts, least and greatest, and sums of whole numbers (`whole`). A rule then asks
for `frames["features"]`, with `RAW` among what it reads and `ONE_RAW`.

A fingerprint is a cubic polynomial of each reading and its point modulo a prime, twice, and fingerprints add
up. A linear checksum would call sixty times too many certificates alike.
"""

from collections.abc import Callable, Mapping
from typing import Final

import ibis

from zhunsheng.rules.features.lists import steps
from zhunsheng.rules.frames import beside
from zhunsheng.rules.rule import Expression

PRIMES: Final = ((2_147_483_647, 12_345, 777), (2_147_483_629, 54_321, 333))
MILLION: Final = 1_000_000.0
MOST: Final = 9e12
"""Millionths of more than this are no number of 64 bits."""
_FACTORIAL_BITS = (0.0, 0.0, 1.0, 2.585, 4.585, 6.907, 9.492, 12.3, 15.3, 18.47, 21.792)

Feature = Callable[[Expression], Expression]


def whole(value: Expression) -> Expression:
    """A quantity in whole millionths, so that sums of it are the same in any order; 9e12 stands for more."""
    held = ibis.ifelse(value < MOST, ibis.ifelse(value > -MOST, value, -MOST), MOST)
    return (held * MILLION).round().cast("float64")


def scatter(points: Expression) -> Expression:
    """The sum of squares of a point's readings about their mean."""
    return points.s2 - points.s1 * points.s1 / points.n


def mixed(value: Expression, point_no: Expression, prime: tuple[int, int, int]) -> Expression:
    """A reading and its point scattered over [0, p): not linear, so that sums of it tell multisets apart."""
    p, a, b = prime
    x = value % p + p
    shifted = (x + (point_no % 10_000 + 20_000) * 104_729 + a) % p
    return shifted * shifted % p * ((x + b) % p) % p


def orders(n: Expression) -> Expression:
    """In how many orders so many readings could stand, in bits."""
    many = n.cast("float64")
    return ibis.cases(
        *((n == number, bits) for number, bits in enumerate(_FACTORIAL_BITS)),
        else_=many * ibis.greatest(many, 1.0).log2(),
    )


def _ends_in(digit: int) -> Feature:
    """How many readings end in that digit."""
    return lambda r: r.count(where=r.value.abs() % 10 == digit)


_FACTORS: Final = (9_973, 31_337, 77_711, 104_729, 331_999, 700_001)
MARKS: Final = tuple(f"least_{number}" for number, _factor in enumerate(_FACTORS, 1))
"""The least marks of a certificate: two that share many points share some of them (min-hash)."""


OF_PIECE, PIECES = 3, 3
"""A point read often is marked in pieces of so many readings too, at most so many: a reading that was changed
then spoils its piece, and not the point."""


def _pieced(points: Expression) -> Expression:
    """Points with two numbers of each piece of their readings, in whatever order these stand, and of all."""
    prime, other = PRIMES
    made = {
        "sum_0": mixed(points.s1.cast("int64"), points.point_no, prime),
        "ends_0": mixed(points.high * 1_009 - points.low, points.point_no, other),
    }
    for piece in range(1, PIECES + 1):
        some = points["values"][(piece - 1) * OF_PIECE : piece * OF_PIECE]
        place = points.point_no + 1_000 * piece
        long = points.n >= max(piece, 2) * OF_PIECE
        none = ibis.null("int64")
        ends = mixed(some.maxs() * 1_009 - some.mins(), place, other)
        made[f"sum_{piece}"] = ibis.ifelse(long, mixed(some.sums(), place, prime), none)
        made[f"ends_{piece}"] = ibis.ifelse(long, ends, none)
    return points.mutate(**made)


def _least(number: int) -> Feature:
    """The least mark of points whose readings differ among themselves, and of their pieces."""

    def least(p: Expression) -> Expression:
        prime, other = PRIMES
        marks = (
            (p[f"sum_{piece}"] + p[f"ends_{piece}"] * number) % prime[0] * _FACTORS[number - 1] % other[0]
            for piece in range(PIECES + 1)
        )
        return ibis.least(*(mark.fill_null(other[0]) for mark in marks)).min(where=p.high - p.low >= 2)

    return least


def weight(point_no: Expression) -> Expression:
    """What a point's sum counts for in `placed`, so that readings at another point don't come to the same."""
    return (point_no % 1_000 + 1_001).cast("float64")


FROM_POINTS: Final[Mapping[str, Feature]] = {
    "points": lambda p: p.count(),
    "readings": lambda p: p.n.sum(),
    "repeats": lambda p: p.n.max(),
    "placed": lambda p: (p.s1 * weight(p.point_no)).sum(),
    "spread": lambda p: whole(scatter(p)).sum(),  # about each point's mean, in millionths of a squared count
    "orders": lambda p: whole(orders(p.n)).sum(),  # in millionths of a bit
    "still": lambda p: p.count(where=(p.n > 1) & (p.low == p.high)),  # points without any scatter
    "stays": lambda p: p.stays.sum(where=p.in_turn),  # readings that equal the one before, of `pairs`
    "pairs": lambda p: (p.n - 1).sum(where=p.in_turn),
    "steps": lambda p: whole(steps(p["values"])).sum(where=p.in_turn),  # squared, from a reading to the next
    "triples": lambda p: p.count(where=p.n == 3),
    "centred": lambda p: p.count(where=(p.n == 3) & ((p.low + p.high) * 3 == p.s1 * 2)),  # the mean is one
    "read_first": lambda p: p.read_first.min(),
    "read_last": lambda p: p.read_last.max(),
    "entered_first": lambda p: p.entered_first.min(),
    "entered_last": lambda p: p.entered_last.max(),
    "mode": lambda p: p["mode"].max().fill_null("-"),
    **{mark: _least(number) for number, mark in enumerate(MARKS, 1)},
}
FROM_READINGS: Final[Mapping[str, Feature]] = {
    "h1": lambda r: mixed(r.value, r.point_no, PRIMES[0]).sum(),
    "h2": lambda r: mixed(r.value, r.point_no, PRIMES[1]).sum(),
    "k1": lambda r: mixed(
        r.value - r.low, r.point_no, PRIMES[0]
    ).sum(),  # the same whatever each point's offset
    "k2": lambda r: mixed(r.value - r.low, r.point_no, PRIMES[1]).sum(),
    **{f"digit_{d}": _ends_in(d) for d in range(10)},
}


def features_of(raw: Expression) -> Expression:
    """Certificates with what their readings sum to; none for one without readings."""
    p = _pieced(raw.filter(raw.n > 0))
    points = p.group_by("lab_id", "cert_id").aggregate(**{name: how(p) for name, how in FROM_POINTS.items()})
    r = p.select("lab_id", "cert_id", "point_no", "n", "low", mean=p.s1 / p.n, value="values")
    r = r.unnest("value")
    readings = r.group_by(r_lab="lab_id", r_cert="cert_id").aggregate(
        **{name: how(r) for name, how in FROM_READINGS.items()}
    )
    j = beside(points, readings, "inner", lab_id="r_lab", cert_id="r_cert")
    return j.drop("r_lab", "r_cert")

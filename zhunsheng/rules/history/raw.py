# SPDX-License-Identifier: Apache-2.0
"""One row a point from its raw readings: counts, sums and a fingerprint, whichever way they were written.

Aggregating readings is what a sweep spends its time on, so it is done once and every rule starts from here.
Sums are of whole numbers: in a double they are exact below 2**53 and never overflow. The fingerprint of a
reading is a cubic polynomial modulo a prime, twice, and fingerprints add up: no order matters, and no engine
has a say in it. A linear checksum would call sixty times too many points alike.
"""

import ibis

from zhunsheng.rules.frames import beside
from zhunsheng.rules.rule import Columns, Expression

RAW: Columns = {
    "readings": ("cert_id", "lab_id", "point_no", "value", "read_at", "entered_at", "entry_mode"),
    "points": ("values", "read_at", "entered_at"),
}
ONE_RAW = ("readings.value", "points.values")
PRIMES = ((2_147_483_647, 12_345, 777), (2_147_483_629, 54_321, 333))
LARGEST = 1_000_000_000_000
_KEYS = {"lab_id": "lab_id", "cert_id": "cert_id", "point_no": "point_no"}


def mixed(value: Expression, prime: tuple[int, int, int]) -> Expression:
    """A whole number scattered over [0, p): not linear, so that sums of it tell multisets apart."""
    p, a, b = prime
    x = value % p + p
    return ((x + a) % p) * ((x + a) % p) % p * ((x + b) % p) % p


def _summed(rows: Expression, **instants: Expression) -> Expression:
    kept = rows.filter(rows.value.between(-LARGEST, LARGEST))
    real = kept.value.cast("float64")
    return kept.group_by(**_KEYS).aggregate(
        n=kept.count(),
        s1=real.sum(),
        s2=(real * real).sum(),
        low=kept.value.min(),
        high=kept.value.max(),
        h1=mixed(kept.value, PRIMES[0]).sum(),
        h2=mixed(kept.value, PRIMES[1]).sum(),
        **{name: how(kept) for name, how in instants.items()},
    )


def raw_of(readings: Expression, points: Expression) -> Expression:
    """Points with their readings summed: `readings` speaks, `points.values` where it has none."""
    single = _summed(
        readings.filter(readings.value.notnull()),
        read_first=lambda t: t.read_at.min(),
        read_last=lambda t: t.read_at.max(),
        entered_first=lambda t: t.entered_at.min(),
        entered_last=lambda t: t.entered_at.max(),
        mode=lambda t: t.entry_mode.max(),
    )
    listed = points.select(
        "lab_id",
        "cert_id",
        "point_no",
        value="values",
        mode=ibis.null("string"),
        first=points.read_at.mins(),
        last=points.read_at.maxs(),
        typed=points.entered_at.mins(),
        ended=points.entered_at.maxs(),
    ).unnest("value")
    lists = _summed(
        listed,
        read_first=lambda t: t["first"].min(),
        read_last=lambda t: t["last"].max(),
        entered_first=lambda t: t.typed.min(),
        entered_last=lambda t: t.ended.max(),
        mode=lambda t: t.mode.max(),
    )
    spoken = single.select(s_lab="lab_id", s_cert="cert_id", s_point="point_no")
    j = beside(lists, spoken, lab_id="s_lab", cert_id="s_cert", point_no="s_point")
    return single.union(j.filter(j.s_lab.isnull()).select(*single.columns))

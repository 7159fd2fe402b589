# SPDX-License-Identifier: Apache-2.0
"""How improbable something is beside its peers, and how much of it chance alone would give.

Strength is told in bits: b bits happen by chance once in 2**b. Of all that a rule looked at in a sweep, those
are named that Benjamini and Hochberg name at `FALSE_DISCOVERIES`: at most so large a share of what is named
is expected to be chance; and none with fewer bits than `LEAST`, however few were looked at. Where the bits
are the logarithm of an e-value the same step is e-BH, which holds whatever depends on what. Every name
carries how many as strong chance gives among so many looked at.
"""

from collections.abc import Sequence

import ibis

from zhunsheng.rules.features.certificates import MILLION, whole
from zhunsheng.rules.frames import beside
from zhunsheng.rules.rule import Expression

FALSE_DISCOVERIES = 0.05
"""The share of what a rule names in a sweep that may be chance."""
LEAST = 10.0
"""Fewer bits than this are never named: once in a thousand is what a laboratory alone may be told."""
PEERS = 20
"""With fewer of a family and way of entry the reference frozen with this version speaks for them."""
CELL = ("family", "mode")
"""Whom a certificate is compared with: the same family and the same way of entry."""
MANY = 40
"""With fewer peers their own spread is not believed."""
TENTH = 1.2816
"""A tenth of a normal distribution lies farther than so many standard deviations to one side."""
APART = 3.545
"""2 √π: two readings of standard deviation s counts are equal once in this many times s."""
_PER_SQUARE, _ROOT = 0.7213475204444817, 1.3257480647361593
_MOST = 200.0
_CEILING, _SHARES, _POWERS = 16.0, (0.02, 0.1, 0.3), (0.2, 0.5)
_WAYS, HUNDREDTH = 2.585, 6.644
"""No certificate counts for more than 16 bits; the shares and powers an e-value is mixed over."""


def bits(z: Expression) -> Expression:
    """How much lies z standard deviations out, in bits: the normal tail, from above by Mills' ratio."""
    square = z * z * _PER_SQUARE
    tail = ibis.ifelse(z > 1.0, square + ibis.greatest(z, 1.0).log2() + _ROOT, square + 1.0)
    return ibis.ifelse(z > 0, ibis.least(tail, _MOST), 0.0).round(3)


def ratio_z(ratio: Expression, upper: Expression, lower: Expression) -> Expression:
    """How many standard deviations a ratio of two variances lies below 1 (Paulson's cube roots)."""
    a, b = 2.0 / (upper * 9.0), 2.0 / (lower * 9.0)
    root = ratio ** (1.0 / 3.0)
    return ((1.0 - a) - (1.0 - b) * root) / (b * root * root + a).sqrt()


def named(rows: Expression) -> Expression:
    """The rows that stand out by their `bits`, with `seen`, `expected` and `looks`.

    So many as strong were `seen`, where chance gives `expected` among the `looks` of the rule.
    """
    steps = rows.group_by(of_bits="bits").aggregate(many=rows.count())
    stronger = ibis.cumulative_window(order_by=steps.of_bits.desc())
    steps = steps.cross_join(rows.aggregate(looks=rows.count()))
    steps = steps.mutate(seen=steps.many.sum().over(stronger) - steps.many + 1)
    fits = steps.of_bits >= (steps.looks.cast("float64") / (steps.seen * FALSE_DISCOVERIES)).log2()
    cut = steps.cross_join(steps.aggregate(least=steps.of_bits.min(where=fits)))
    cut = cut.filter((cut.of_bits >= cut.least) & (cut.of_bits >= LEAST))
    kept = beside(rows, cut.drop("many", "least"), "inner", bits="of_bits").drop("of_bits")
    chance = kept.looks * ibis.literal(2.0) ** (-kept["bits"])
    return kept.mutate(expected=chance.round(4), score=kept["bits"], verdict=ibis.literal("broken"))


TOLD = ("seen", "expected", "looks", "score")
"""What every finding by chance carries beside its own."""


def beside_peers(rows: Expression, value: str, keys: Sequence[str] = CELL) -> Expression:
    """The rows with `peers`, how many there are of the cell, and the `low`, `centre` and `high` of a value:
    a tenth of the peers lies below low, half below centre, a tenth above high."""
    turn = ibis.window(group_by=keys, order_by=(value, "lab_id"))
    placed = rows.mutate(
        place=ibis.row_number().over(turn) + 1, peers=rows.count().over(ibis.window(group_by=keys))
    )
    marks = {
        name: placed[value].max(where=placed.place == (placed.peers * tenths + 9) // 10)
        for name, tenths in (("low", 1), ("centre", 5), ("high", 9))
    }
    cells = placed.group_by(**{f"of_{key}": key for key in keys}).aggregate(**marks)
    j = beside(placed, cells, "inner", **{key: f"of_{key}" for key in keys})
    return j.drop("place", *(f"of_{key}" for key in keys))


def seldom(rows: Expression, value: str, far: Expression) -> Expression:
    """The rows with `others`, the share of peers whose value is as low or lower.

    It keeps a coarse display from being called invented: there many are alike. A laboratory with several
    that lie far out, and more than 3 in 100, is not counted among the peers.
    """
    rows = rows.mutate(far=far.fill_null(False))
    labs = rows.group_by(far_lab="lab_id").aggregate(n_far=rows.count(where=rows.far), n_all=rows.count())
    rows = beside(rows, labs, "inner", lab_id="far_lab")
    rows = rows.mutate(peer=~((rows.n_far >= 3) & (rows.n_far * 33 > rows.n_all)))
    up_to = ibis.range_window(group_by=CELL, order_by=value, preceding=None, following=0)
    count = rows.peer.cast("int64")
    below = count.sum().over(up_to) - count
    among = count.sum().over(ibis.window(group_by=CELL))
    return rows.mutate(others=ibis.ifelse(among > 0, below / among.cast("float64"), 0.0))


def tailed(rows: Expression, value: str, keys: Sequence[str] = CELL) -> Expression:
    """The rows with `peers` and, in `bits`, how seldom so large a count is among them.

    A tenth of the peers have more than `tenth`. From there on counts become seldom as fast as they do from a
    tenth to a fiftieth of the peers (an exponential tail), so that the rarest is not believed to be rarer
    than the rest shows. A laboratory with several beyond the tenth, and more than a third, is no peer.
    """
    told = rows.group_by("lab_id", *keys, value).aggregate(times=rows.count())
    first = _tails(told, value, keys).select(*(f"of_{key}" for key in keys), of_tenth="tenth")
    j = beside(told, first, "inner", **{key: f"of_{key}" for key in keys})
    far = j.times.sum(where=j[value] > j.of_tenth).fill_null(0)
    labs = j.group_by(n_lab="lab_id", **{f"n_{key}": key for key in keys}).aggregate(
        n_far=far, n=j.times.sum()
    )
    j = beside(told, labs, "inner", lab_id="n_lab", **{key: f"n_{key}" for key in keys})
    cells = _tails(j.filter((j.n_far < SEVERAL) | (j.n_far * 3 <= j.n)).select(*told.columns), value, keys)
    k = beside(rows, cells, "inner", **{key: f"of_{key}" for key in keys})
    k = k.filter(k.peers >= TAIL).drop(*(f"of_{key}" for key in keys))
    step = ibis.greatest((k.fiftieth - k.tenth) / TO_FIFTIETH, LEAST_STEP)
    out = (k[value] - k.tenth).cast("float64")
    return k.mutate(bits=ibis.ifelse(out > 0, ibis.least(TO_TENTH + out / step, _MOST), 0.0).round(3))


SEVERAL, TAIL = 3, 100
"""So many beyond the tenth are several; fewer peers show no tail."""
TO_TENTH, TO_FIFTIETH, LEAST_STEP = 3.322, 2.322, 0.25
"""Bits that a tenth is worth, and from there to a fiftieth; and the least that a count grows by for a bit."""


def _tails(told: Expression, value: str, keys: Sequence[str]) -> Expression:
    """One row a cell: how many, and the counts that at most a tenth, and a fiftieth, exceed."""
    cells = told.group_by(*keys, value).aggregate(times=told.times.sum())
    up_to = ibis.window(group_by=keys, order_by=cells[value], preceding=None, following=0)
    cells = cells.mutate(
        upto=cells.times.sum().over(up_to), among=cells.times.sum().over(ibis.window(group_by=keys))
    )
    above = cells.among - cells.upto
    return cells.group_by(**{f"of_{key}": key for key in keys}).aggregate(
        peers=cells.among.max(), tenth=cells[value].min(where=above * 10 <= cells.among),
        fiftieth=cells[value].min(where=above * 50 <= cells.among),
    )  # fmt: skip


def mixture(rows: Expression, by: Sequence[str]) -> Expression:
    """One row a unit: its certificates' bits put together into the logarithm of an e-value, as `bits`.

    Each certificate's chance p is turned into 1 + share (power p^(power-1) - 1), which has mean at most 1 on
    honest work. Those of one `item` depend on each other and are averaged; items are multiplied. Of several
    shares and powers the best is taken and paid for. `hundredth` counts those that happen once in a hundred.
    """
    b = ibis.least(rows["bits"], _CEILING)
    ways = [(share, power) for share in _SHARES for power in _POWERS]
    one = {
        f"way_{n}": whole(1.0 + share * (power * ibis.literal(2.0) ** (b * (1.0 - power)) - 1.0)).sum()
        for n, (share, power) in enumerate(ways)
    }
    items = rows.group_by(*dict.fromkeys((*by, "item"))).aggregate(
        n=rows.count(), far=rows.count(where=rows["bits"] >= HUNDREDTH), **one
    )
    units = items.group_by(*by).aggregate(
        certificates=items.n.sum(),
        hundredth=items.far.sum(),
        **{name: whole((items[name] / MILLION / items.n).log2()).sum() for name in one},
    )
    best = ibis.greatest(*(units[name] for name in one)) / MILLION
    return units.mutate(bits=(best - _WAYS).round(3)).drop(*one)

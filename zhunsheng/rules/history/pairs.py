# SPDX-License-Identifier: Apache-2.0
"""Certificates beside the few before them, of the same item (`item_pairs`) or the same order (`order_pairs`).

A row a pair, with what the readings of their common points sum to. That concerns one laboratory at a time and
is most of the work; how a pair looks beside those of others is left to the rules.
"""

import ibis

from zhunsheng.rules.features.certificates import MILLION, orders, whole
from zhunsheng.rules.features.lists import apart
from zhunsheng.rules.frames import beside
from zhunsheng.rules.history.chance import APART
from zhunsheng.rules.history.frames import featured, first_hand
from zhunsheng.rules.rule import Expression, Frames

BACK = 3
"""With how many before it a certificate is compared."""
_OF_PAIR = ("lab_id", "cert_id", "certificate", "prev_lab", "prev", "previous", "family", "mode")
_MILLIONTHS = ("spread", "within", "fourth", "equal", "sets", "levels")
_TOLD = ("lab_id", "cert_id", "certificate", "family", "mode", "begins")


def item_pairs_of(
    work: Expression, features: Expression, raw: Expression, amendments: Expression
) -> Expression:
    """Pairs of one instrument."""
    c = _sessions({"work": work, "features": features, "amendments": amendments})
    c = c.filter(c.instr_id.notnull()).select(*_TOLD, "instr_id")
    return sums_of(raw, _before(c, "lab_id", "instr_id"))


def order_pairs_of(
    work: Expression, features: Expression, raw: Expression, amendments: Expression
) -> Expression:
    """Pairs of one order and family."""
    c = _sessions({"work": work, "features": features, "amendments": amendments})
    c = c.filter(c.job_id.notnull()).select(*_TOLD, "job_id")
    return sums_of(raw, _before(c, "lab_id", "job_id", "family"))


def _sessions(frames: Frames) -> Expression:
    c = first_hand(featured(frames, "mode"), frames)
    return c.filter(c.begins.notnull() & c.family.notnull())


def _before(rows: Expression, *keys: str) -> Expression:
    """Certificates beside each of the few before them that have the same keys."""
    turn = ibis.window(group_by=keys, order_by=("begins", "cert_id"))
    lags = range(1, BACK + 1)
    seen = rows.mutate(**{f"prev_{n}": rows.cert_id.lag(n).over(turn) for n in lags})
    seen = seen.mutate(**{f"previous_{n}": seen.certificate.lag(n).over(turn) for n in lags})
    pairs = [
        seen.select(*rows.columns, prev_lab="lab_id", prev=f"prev_{n}", previous=f"previous_{n}")
        for n in lags
    ]
    return ibis.union(*pairs).filter(lambda pair: pair.prev.notnull())


def _points(raw: Expression, pairs: Expression) -> Expression:
    """The points that both certificates of a pair have at the same place, with sums over their readings."""
    r = raw.filter(raw.in_turn)
    r = r.select("lab_id", "cert_id", "point_no", "place", "n", "s1", "s2", "low", "high", listed="values")
    left = r.rename({f"a_{name}": name for name in r.columns})
    right = r.rename({f"b_{name}": name for name in r.columns})
    j = beside(pairs, left, "inner", lab_id="a_lab_id", cert_id="a_cert_id")
    j = beside(j, right, "inner", prev_lab="b_lab_id", prev="b_cert_id", a_point_no="b_point_no", a_n="b_n")
    same_place = (j.a_place == j.b_place) | (j.a_place.isnull() & j.b_place.isnull())
    j = j.filter(same_place.fill_null(False)).mutate(n=j.a_n.cast("float64"))
    gap = apart(j.a_listed, j.b_listed)
    moved = j.a_s1 - j.b_s1
    spread = (j.a_s2 - j.a_s1 * j.a_s1 / j.n) + (j.b_s2 - j.b_s1 * j.b_s1 / j.n)
    return j.mutate(gap=gap, moved=moved, spread=spread, within=gap - moved * moved / j.n)


def sums_of(raw: Expression, pairs: Expression) -> Expression:
    """One row a pair: what the readings of their common points sum to.

    `equal` are the bits of points whose readings keep their pattern to the count, `sets` of those that have
    the same readings in any order; `levels` is the scatter of points as wholes: the square of how far each
    moved, as often as it was read.
    """
    q = _points(raw, pairs)
    free = q.n * 2.0 - 2.0
    own = ibis.ifelse((free > 0) & (q.spread > 0), (q.spread / free).sqrt(), 0.0) * APART
    each = ibis.greatest(own, 1.0).log2()
    kept = ibis.ifelse(q.within < 1e-6, (q.n - 1.0) * each, 0.0)
    same = (q.moved == 0) & (q.a_s2 == q.b_s2) & (q.a_low == q.b_low) & (q.a_high == q.b_high)
    again = ibis.ifelse(same, ibis.greatest(q.n * each - orders(q.a_n), 0.0), 0.0)
    pairs = q.group_by(*_OF_PAIR).aggregate(
        points=q.count(),
        same=q.count(where=same),
        n=q.n.sum(),
        gap=q.gap.sum(),
        moved=q.moved.sum(),
        spread=whole(q.spread).sum(),
        within=whole(q.within).sum(),
        fourth=whole(q.spread * q.spread / (free + 2.0)).sum(),
        equal=whole(kept).sum(),
        sets=whole(again).sum(),
        levels=whole(q.moved * q.moved / q.n).sum(),
    )
    return pairs.mutate(**{name: pairs[name] / MILLION for name in _MILLIONTHS})

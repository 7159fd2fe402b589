# SPDX-License-Identifier: Apache-2.0
"""Errors beside their limits: where a laboratory's errors stop short, and pile up before they stop.

Of each instrument only its largest error counts, for one near its limit stays near it. Were those beyond some
share of the limit moved to just inside, fewer would lie beyond and more just inside than the peers have. The
likelihood ratio of that, over every place it may have been done and several shares of those moved, is an
e-value where the counts are independent.
"""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.certificates import MILLION, whole
from zhunsheng.rules.frames import CERTIFICATE, beside, own_work, result_of, together
from zhunsheng.rules.history.chance import TOLD, named
from zhunsheng.rules.history.frames import NO_STAGE, columns
from zhunsheng.rules.rule import Expression, Frames, Rule

TWENTIETHS, BESIDE = range(8, 21), 2
"""From 0.4 to 1.0 of the limit errors may have been stopped; a tenth of it counts as just inside."""
MOVED = (0.3, 0.6, 0.95)
"""Which shares of those beyond may have been moved."""
INSTRUMENTS, LEAST = 30, 0.5
"""Fewer instruments, or fewer expected just inside, say nothing."""
_WAYS = 0.6
"""Bits that being the best of so many ways is worth: read off 40,000 laboratories drawn at random."""


def _largest(frames: Frames) -> Expression:
    """The twentieth of its limit in which each instrument's largest error lies."""
    o = frames["outcomes"]
    o = o.filter(o.largest.notnull())
    each = o.select(p_lab="lab_id", p_cert="cert_id", share=(o.largest * 20.0).round(6))
    c = own_work(frames)
    c = c.filter(c.family.notnull())
    c = c.select("lab_id", "cert_id", "family", item=ibis.coalesce(c.instr_id, c.cert_id))
    j = beside(c, each, "inner", lab_id="p_lab", cert_id="p_cert")
    return j.group_by("lab_id", "family", "item").aggregate(share=j.share.max())


def _counts(items: Expression, name: str) -> dict[str, Expression]:
    """Instruments beyond each place, and just inside it."""
    found = {}
    for place in TWENTIETHS:
        inside = (items.share > place - BESIDE) & (items.share <= place)
        found[f"{name}_beyond_{place}"] = items.count(where=items.share > place)
        found[f"{name}_just_{place}"] = items.count(where=inside)
    return found


def _laboratories(items: Expression) -> Expression:
    """One row a laboratory and place: instruments beyond and just inside, seen and by the peers' shares."""
    mine = items.group_by("lab_id", "family").aggregate(mine=items.count(), **_counts(items, "seen"))
    pool = items.group_by(p_family="family").aggregate(pool=items.count(), **_counts(items, "pool"))
    j = beside(mine, pool, "inner", family="p_family")
    sides = [f"{side}_{place}" for side in ("beyond", "just") for place in TWENTIETHS]
    usual = {f"usual_{side}": whole(j.mine * j[f"pool_{side}"] / j.pool).sum() / MILLION for side in sides}
    seen = {f"seen_{side}": j[f"seen_{side}"].sum() for side in sides}
    labs = j.group_by("lab_id").aggregate(instruments=j.mine.sum(), **seen, **usual)
    return ibis.union(
        *(
            labs.select(
                "lab_id", "instruments", place=ibis.literal(place).cast("float64") / 20.0,
                **{
                    f"{what}_{side}": labs[f"{what}_{side}_{place}"].cast("float64")
                    for what in ("seen", "usual") for side in ("beyond", "just")
                },
            )
            for place in TWENTIETHS
        )
    )  # fmt: skip


def _short(frames: Frames) -> Expression:
    q = _laboratories(_largest(frames))
    q = q.filter((q.instruments >= INSTRUMENTS) & (q.usual_just > LEAST))
    ways = [
        q.seen_just * ((q.usual_just + q.usual_beyond * moved) / q.usual_just).log2()
        + q.seen_beyond * ibis.literal(1.0 - moved).log2()
        for moved in MOVED
    ]
    q = q.mutate(strength=(ibis.greatest(*ways) - _WAYS).round(3))
    turn = ibis.window(group_by="lab_id", order_by=(q.strength.desc(), "place"))
    best = q.mutate(turn=ibis.row_number().over(turn)).filter(lambda t: t.turn == 0)
    best = named(best.mutate(bits=best.strength))
    details = (*_SIDES, "place", "instruments")
    counts = {name: best[name].round(1) for name in _SIDES}
    return result_of(
        best.mutate(**counts),
        "lab",
        "lab_id",
        {"record": lambda f: f.lab_id, **columns(**{name: name for name in (*details, *TOLD)})},
    )


_SIDES = ("seen_beyond", "usual_beyond", "seen_just", "usual_just")

SHORT = Rule(
    id="R-LIMIT-01",
    catalogue=("S19", "S20"),
    clauses=("5.8.3/recomputed",),
    title=Text("误差不在某处戛然而止", "Errors don't stop short of somewhere"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "{instruments} 件器具的最大误差中，超过允差 {place} 倍的有 {seen_beyond} 件，同行会有 {usual_beyond}"
        " 件；刚好在其内的有 {seen_just} 件，同行会有 {usual_just} 件；看了 {looks} 个实验室，"
        "偶然有 {expected} 个如此，见到 {seen} 个",
        "Of the largest errors of {instruments} instruments {seen_beyond} lie beyond {place} of the limit"
        " where peers would have {usual_beyond}, and {seen_just} just inside where peers would have"
        " {usual_just}. Among {looks} laboratories chance gives {expected} as marked; seen: {seen}",
    ),
    clears=Text(
        "出示调整的记录，或复测其中几件",
        "Show the records of adjustment, or have some of them measured again",
    ),
    innocent=(
        Text("器具经调整到限内", "items were adjusted to within their limits"),
        Text("新器具多", "mostly new instruments"),
    ),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("family",),
            "points": ("cert_id", "lab_id", "reported_error", "mpe_counts"),
        },
    ),
    reads={"certificates": ("instr_id",)},
    expression=_short,
    judges="labs",
)

RULES = (SHORT,)

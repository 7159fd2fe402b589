# SPDX-License-Identifier: Apache-2.0
"""`raw`: one row a point: its readings, whichever way they were written, as a list with count and sums; and
what the point states, so that no rule need look for one beside the other.

Sums are of whole numbers: in a double they are exact below 2**53 and never overflow.
"""

from typing import Final

import ibis

from zhunsheng.rules.features.lists import LARGEST, PLACES, dot, kept, stays, turned
from zhunsheng.rules.frames import beside
from zhunsheng.rules.rule import Columns, Expression

RAW: Final[Columns] = {
    "readings": ("cert_id", "lab_id", "point_no", "rep_no", "value", "read_at", "entered_at", "entry_mode"),
    "points": ("values", "read_at", "entered_at", "nominal", "nominal_value"),
}
"""What rules that start from `raw` or `features` read, besides what points state."""
ONE_RAW: Final = ("readings.value", "points.values")
REPEATS: Final = 1_000_000
"""More repeats than any point has."""
_OF_READINGS = ("values", "in_turn", "read_first", "read_last", "entered_first", "entered_last", "mode")
_STATED = {
    "nominal": "int64", "reported_mean": "float64", "reported_error": "float64", "n_required": "int64",
    "place": "float64", "reference": "float64",
}  # fmt: skip
_KEYS = {"lab_id": "lab_id", "cert_id": "cert_id", "point_no": "point_no"}


def listed_of(readings: Expression, points: Expression) -> Expression:
    """Points with their readings as a list: `readings` speaks, `points.values` where it has none.

    `values` are null where there is no reading, and in order of the repeats where `in_turn`; then neighbours
    mean something. A point that only readings know is not `stated`.
    """
    lists, rows = _listed(points), _collected(readings)
    spoken = rows.rename({f"s_{name}": name for name in rows.columns})
    j = beside(lists, spoken, lab_id="s_lab_id", cert_id="s_cert_id", point_no="s_point_no")
    said = {name: ibis.ifelse(j.s_cert_id.notnull(), j[f"s_{name}"], j[name]) for name in _OF_READINGS}
    known = points.select(k_lab="lab_id", k_cert="cert_id", k_point="point_no")
    k = beside(rows, known, lab_id="k_lab", cert_id="k_cert", point_no="k_point")
    none = {name: ibis.null(kind) for name, kind in _STATED.items()}
    others = k.filter(k.k_lab.isnull()).select(*rows.columns, **none, stated=ibis.literal(False))
    return j.select(*_KEYS, **said, **{name: name for name in _STATED}, stated=ibis.literal(True)).union(
        others
    )


def _collected(readings: Expression) -> Expression:
    """The rows of a point as one list."""
    r = readings.filter(readings.value.between(-LARGEST, LARGEST))
    first, last = r.rep_no.min(), r.rep_no.max()
    made = r.group_by(**_KEYS).aggregate(
        placed=(ibis.coalesce(r.rep_no, 0) % REPEATS * PLACES + r.value + LARGEST).collect(),
        in_turn=((last - first >= r.value.count() - 1) & (first >= 0) & (last < REPEATS)).fill_null(False)
        & (r.rep_no.count() == r.value.count()),
        read_first=r.read_at.min(),
        read_last=r.read_at.max(),
        entered_first=r.entered_at.min(),
        entered_last=r.entered_at.max(),
        mode=r.entry_mode.max(),
    )
    return made.mutate(values=turned(made.placed)).select(*_KEYS, *_OF_READINGS)


def _listed(points: Expression) -> Expression:
    """What points state, and their lists as a pack gave them, without what is no reading."""
    p = points.mutate(list=kept(points["values"]))
    some = (p.list.length() > 0).fill_null(False)
    return p.select(
        *_KEYS,
        values=ibis.cases((some, p.list)),
        in_turn=some,
        read_first=p.read_at.mins(),
        read_last=p.read_at.maxs(),
        entered_first=p.entered_at.mins(),
        entered_last=p.entered_at.maxs(),
        mode=ibis.null("string"),
        nominal="nominal",
        reported_mean="reported_mean",
        reported_error="reported_error",
        n_required="n_required",
        place=ibis.coalesce(p.nominal, p.nominal_value),
        reference=ibis.coalesce(p.reference, p.nominal.cast("float64")),
    )


def raw_of(listed: Expression) -> Expression:
    """The lists with their counts and sums; `stays` are readings that equal the one before."""
    values = listed["values"]
    return listed.mutate(
        n=values.length().cast("int64"),
        s1=values.sums().cast("float64"),
        s2=dot(values, values),
        low=values.mins(),
        high=values.maxs(),
        stays=stays(values),
    )

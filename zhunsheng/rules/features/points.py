# SPDX-License-Identifier: Apache-2.0
"""`raw`: one row a point from its readings, whichever way they were written: the list itself, count and sums.

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
"""What rules that start from `raw` or `features` read."""
ONE_RAW: Final = ("readings.value", "points.values")
REPEATS: Final = 1_000_000
"""More repeats than any point has."""
_BESIDE = ("in_turn", "read_first", "read_last", "entered_first", "entered_last", "mode", "place")
_KEYS = {"lab_id": "lab_id", "cert_id": "cert_id", "point_no": "point_no"}


def listed_of(readings: Expression, points: Expression) -> Expression:
    """Points with their readings as a list: `readings` speaks, `points.values` where it has none.

    `values` are in order of the repeats where `in_turn`; then neighbours mean something. `place` is the
    nominal value, so that points of two certificates can be put side by side.
    """
    lists = _listed(points)
    rows = _collected(readings, points)
    spoken = rows.select(s_lab="lab_id", s_cert="cert_id", s_point="point_no")
    j = beside(lists, spoken, lab_id="s_lab", cert_id="s_cert", point_no="s_point")
    return rows.union(j.filter(j.s_lab.isnull()).select(*rows.columns))


def _place(points: Expression) -> Expression:
    return ibis.coalesce(points.nominal, points.nominal_value)


def _collected(readings: Expression, points: Expression) -> Expression:
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
    at = points.select(p_lab="lab_id", p_cert="cert_id", p_point="point_no", place=_place(points))
    j = beside(made, at, lab_id="p_lab", cert_id="p_cert", point_no="p_point")
    return j.select(*_KEYS, values=turned(j.placed), **{name: name for name in _BESIDE})


def _listed(points: Expression) -> Expression:
    """Lists as a pack gave them, without what is no reading."""
    p = points.filter(points["values"].length() > 0)
    made = p.select(
        *_KEYS,
        values=kept(p["values"]),
        in_turn=ibis.literal(True),
        read_first=p.read_at.mins(),
        read_last=p.read_at.maxs(),
        entered_first=p.entered_at.mins(),
        entered_last=p.entered_at.maxs(),
        mode=ibis.null("string"),
        place=_place(p),
    )
    return made.filter(made["values"].length() > 0)


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

# SPDX-License-Identifier: Apache-2.0
"""`ranges`: the points of a certificate by quantity, unit, frequency and function, from which value to which.

A capability that holds the least and the most holds what lies between, so most certificates need no look at
each point.
"""

import ibis

from zhunsheng.rules.frames import some
from zhunsheng.rules.rule import Expression

COUNTS = "#"
"""The unit of values that are stated in counts."""


def stated(points: Expression) -> Expression:
    """Points with value and U, each in the unit it is stated in; counts are in "#"."""
    p = points.rename(p_lab="lab_id", p_cert="cert_id")
    counted = p.nominal_value.isnull() & p.value_unit.isnull()
    return p.mutate(
        value=ibis.ifelse(counted, p.nominal.cast("float64"), p.nominal_value),
        unit=ibis.ifelse(counted, COUNTS, p.value_unit),
        u_reported=ibis.ifelse(counted, p.u_counts, p.u_value),
        u_in=ibis.coalesce(p.u_unit, ibis.ifelse(counted, COUNTS, p.value_unit)),
    )


def ranges_of(points: Expression) -> Expression:
    """Ranges with their least U; `silent` where a point has no value or number, `u_silent` no U.

    No point's list has fewer readings than `fewest`; `n_most` is the most any asks for, `n_silent` where one
    doesn't say.
    """
    p = stated(points)
    return p.group_by("p_lab", "p_cert", "quantity", "unit", "frequency", "u_in", "function").aggregate(
        least=p.value.min(),
        most=p.value.max(),
        u_least=p.u_reported.min(),
        step=p.u_step.abs().max().fill_null(0.0),
        silent=some(p.value.isnull() | p.point_no.isnull()),
        u_silent=some(p.u_reported.isnull()),
        points=p.count(),
        fewest=p["values"].length().fill_null(0).min(),
        n_most=p.n_required.max(),
        n_silent=some(p.n_required.isnull()),
    )

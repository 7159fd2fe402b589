# SPDX-License-Identifier: Apache-2.0
"""`ranges`: the points of a certificate by quantity, unit and frequency, from which value to which.

A capability that holds the least and the most holds what lies between, so most certificates need no look at
each point.
"""

import ibis

from zhunsheng.rules.frames import some
from zhunsheng.rules.rule import Expression


def stated(points: Expression) -> Expression:
    """Points with value and U, each in the unit it is stated in; counts are in "#"."""
    p = points.rename(p_lab="lab_id", p_cert="cert_id")
    counted = p.nominal_value.isnull() & p.value_unit.isnull()
    return p.mutate(
        value=ibis.ifelse(counted, p.nominal.cast("float64"), p.nominal_value),
        unit=ibis.ifelse(counted, "#", p.value_unit),
        u_reported=ibis.ifelse(counted, p.u_counts, p.u_value),
        u_in=ibis.coalesce(p.u_unit, ibis.ifelse(counted, "#", p.value_unit)),
    )


def ranges_of(points: Expression) -> Expression:
    """Ranges with their least U; `silent` where a point has no value or number, `u_silent` no U."""
    p = stated(points)
    return p.group_by("p_lab", "p_cert", "quantity", "unit", "frequency", "u_in").aggregate(
        least=p.value.min(),
        most=p.value.max(),
        u_least=p.u_reported.min(),
        step=p.u_step.abs().max().fill_null(0.0),
        silent=some(p.value.isnull() | p.point_no.isnull()),
        u_silent=some(p.u_reported.isnull()),
    )

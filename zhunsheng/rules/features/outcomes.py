# SPDX-License-Identifier: Apache-2.0
"""What the points of a certificate state, a row a certificate.

`outcomes` has errors beside their limits, and U; `curves` what the curve of the errors is reckoned from.
"""

import ibis

from zhunsheng.rules.features.certificates import MILLION, whole
from zhunsheng.rules.features.lists import reach
from zhunsheng.rules.rule import Expression


def outcomes_of(points: Expression) -> Expression:
    """Largest error and sum of errors as shares of their limits, at how many points and places; and U.

    Of the limits the widest and the sum, and of the errors beside them the largest, in counts; and the
    display that they are counted on.

    `near` are the points that come within half a count of the largest.

    A certificate without any error beside a limit has null as its largest, without any U null as U.
    """
    p = points
    known = (p.mpe_counts > 0) & p.reported_error.notnull()
    p = p.mutate(share=ibis.ifelse(known, p.reported_error / p.mpe_counts, ibis.null("float64")))
    upper = ibis.ifelse(known, (p.share.abs() + 0.5 / p.mpe_counts) * MILLION, -1.0).round().cast("int64")
    made = p.group_by("lab_id", "cert_id").aggregate(
        largest=p.share.abs().max(),
        uppers=upper.collect(),
        shares=whole(p.share).sum(where=p.share.notnull()),
        judged=p.share.count(),
        places=whole(p.nominal.cast("float64")).sum(where=p.share.notnull()),
        display=p.resolution.max(),
        limit_most=p.mpe_counts.max(where=known),
        limits=whole(p.mpe_counts).sum(where=known),
        error_most=p.reported_error.abs().max(where=known),
        u_least=p.u_counts.min(),
        u_most=p.u_counts.max(),
    )
    return made.mutate(near=reach(made.uppers, (made.largest * MILLION).round().cast("int64"))).drop("uppers")


def curves_of(points: Expression) -> Expression:
    """What a parabola through the errors of a certificate is reckoned from, in counts: sums of powers of the
    place, from -1 to 1, and of their products with the errors.
    """
    p = points
    p = p.filter((p.mpe_counts > 0) & p.reported_error.notnull() & p.nominal.notnull())
    wide = p.nominal.abs().max().over(ibis.window(group_by=("lab_id", "cert_id")))
    p = p.mutate(x=p.nominal / ibis.greatest(wide, 1).cast("float64"), y=p.reported_error.cast("float64"))
    powers = {f"x{n}": whole(_power(p.x, n)).sum() / MILLION for n in range(5)}
    mixed = {f"y{n}": whole(_power(p.x, n) * p.y).sum() / MILLION for n in range(3)}
    return p.group_by("lab_id", "cert_id").aggregate(
        largest=(p.reported_error / p.mpe_counts).abs().max(),
        points=p.count(), yy=whole(p.y * p.y).sum() / MILLION, **powers, **mixed,
    )  # fmt: skip


def _power(x: Expression, n: int) -> Expression:
    made = x * 0.0 + 1.0
    for _each in range(n):
        made = made * x
    return made

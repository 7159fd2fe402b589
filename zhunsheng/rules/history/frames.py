# SPDX-License-Identifier: Apache-2.0
"""Shared steps of the rules over a history."""

from collections.abc import Mapping

import ibis

from zhunsheng.rules.frames import beside, own_work, some
from zhunsheng.rules.rule import Columns, Expression, Frames, stages

NO_STAGE = stages()
"""These rules look at a history; no stage of one job asks them."""
DAYS = 3
"""Sessions are compared day by day; of longer ones the first three days are."""


def seconds(start: Expression, end: Expression) -> Expression:
    """Whole seconds from one instant to the other."""
    return end.epoch_seconds() - start.epoch_seconds()


def smaller(left: Expression, right: Expression) -> Expression:
    """The smaller of two that are there."""
    return ibis.ifelse(left < right, left, right)


def greater(left: Expression, right: Expression) -> Expression:
    """The greater of two that are there."""
    return ibis.ifelse(left > right, left, right)


def daily(sessions: Expression) -> Expression:
    """Each session once for each day it touches, as `on_day`, so that only sessions of one day meet."""
    timed = sessions.filter(sessions.begins.notnull() & (sessions.begins < sessions.ends))
    first, last = (timed[end].epoch_seconds() // 86_400 for end in ("begins", "ends"))
    dated = timed.mutate(on_day=first.cast("int64"), last_day=last.cast("int64"))
    days = [
        dated.mutate(on_day=dated.on_day + n).filter(dated.on_day + n <= dated.last_day) for n in range(DAYS)
    ]
    return ibis.union(*days).drop("last_day")


def overlaps(sessions: Expression, who: str) -> Expression:
    """Pairs of sessions of one `who` in different orders that share more than 5 minutes and a tenth of the
    shorter.

    A session has lab_id, cert_id, certificate, job_id, begins, ends, place and `who`; the other one's columns
    are named with other_. The pair is told once, at the one that began later.
    """
    known = sessions.filter(sessions[who].notnull() & sessions.job_id.notnull())
    rows = daily(known)
    other = rows.rename({f"other_{name}": name for name in rows.columns})
    pairs = {"lab_id": "other_lab_id", who: f"other_{who}", "on_day": "other_on_day"}
    j = beside(rows, other, "inner", **pairs)
    later = (j.begins > j.other_begins) | ((j.begins == j.other_begins) & (j.cert_id > j.other_cert_id))
    j = j.filter(later & (j.job_id != j.other_job_id))
    shared = seconds(j.begins, smaller(j.ends, j.other_ends))
    shorter = smaller(seconds(j.begins, j.ends), seconds(j.other_begins, j.other_ends))
    j = j.mutate(shared=shared, shorter=shorter)
    hits = j.filter((j.shared > 300) & (j.shared * 10 > j.shorter))
    return hits.drop("on_day", "other_on_day", "other_lab_id", f"other_{who}").distinct()


def featured(frames: Frames, *names: str) -> Expression:
    """The laboratory's own certificates with these features of their readings; none without readings."""
    f = frames["features"].select(*names, f_lab="lab_id", f_cert="cert_id")
    return beside(own_work(frames), f, "inner", lab_id="f_lab", cert_id="f_cert").drop("f_lab", "f_cert")


def first_hand(certificates: Expression, frames: Frames) -> Expression:
    """Certificates without those that another replaces or supplements: both tell of one session."""
    a = frames["amendments"]
    later = a.group_by(a_lab="lab_id", a_cert="cert_id").aggregate(followed=some(a.new_cert_id.notnull()))
    j = beside(certificates, later, lab_id="a_lab", cert_id="a_cert")
    return j.filter(~j.followed.fill_null(False)).drop("a_lab", "a_cert", "followed")


AMENDED: Columns = {"amendments": ("cert_id", "lab_id", "new_cert_id")}
"""What `first_hand` reads."""


def kilometres(x: Expression, y: Expression, other_x: Expression, other_y: Expression) -> Expression:
    """The distance of two places on the plane."""
    return ((x - other_x) * (x - other_x) + (y - other_y) * (y - other_y)).sqrt()


def columns(**named: str) -> Mapping[str, object]:
    """Details of a result that are columns of the frame, by the name they are to have."""
    return {name: (lambda f, column=column: f[column]) for name, column in named.items()}

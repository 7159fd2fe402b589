# SPDX-License-Identifier: Apache-2.0
"""Rounds, the laboratories in them, and how far each has come."""

from collections.abc import Iterable

from django.db.models import QuerySet

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.hub.models import Assignment, Entry, Evaluation, Plan, Rank, Round, Sweep
from zhunsheng.hub.queries.registry import spoken_for


def visible_rounds(user: User) -> QuerySet[Round]:
    """Every round for those who run the hub; for a contact those the own laboratory is in."""
    if allowed(user, "hub-round", "R"):
        return Round.objects.all()
    if allowed(user, "hub-laboratory", "R", own=True):
        return Round.objects.filter(entries__laboratory__in=spoken_for(user)).distinct()
    if allowed(user, "hub-round", "R", own=True):
        return Round.objects.filter(closed_at__isnull=True)  # an assessor declares before being assigned
    return Round.objects.none()


def visible_entries(user: User) -> QuerySet[Entry]:
    """The laboratories in rounds that a person may see by name: all, or the own."""
    found = Entry.objects.select_related("round", "laboratory", "pack")
    if allowed(user, "hub-evaluation", "R"):
        return found
    if allowed(user, "hub-laboratory", "R", own=True):
        return found.filter(laboratory__in=spoken_for(user))
    return found.none()


def latest_sweep(round_: Round) -> Sweep | None:
    """The newest sweep of a round."""
    return round_.sweeps.order_by("-id").first()


def ranks_of(user: User, sweep: Sweep) -> QuerySet[Rank]:
    """Where to go first; for those who plan visits, and nobody else."""
    if not allowed(user, "hub-rank", "R"):
        return Rank.objects.none()
    return sweep.ranks.select_related("entry__laboratory").order_by("rank")


def completed_evaluation(entry: Entry) -> Evaluation | None:
    """The evaluation of a laboratory in a round once people have judged; the newest."""
    return entry.evaluations.order_by("-id").first()


def stages(entries: Iterable[Entry]) -> dict[int, str]:
    """How far each has come."""
    rows = list(entries)
    done = {each.entry_id for each in Evaluation.objects.filter(entry__in=rows).only("entry")}
    work = Assignment.objects.filter(entry__in=rows, ended_at__isnull=True)
    assessing = set(work.values_list("entry_id", flat=True))
    sampled = set(Plan.objects.filter(entry__in=rows).values_list("entry_id", flat=True))
    steps = (("completed", done), ("assessing", assessing), ("sampled", sampled))
    return {
        each.pk: next(
            (stage for stage, those in steps if each.pk in those), "received" if each.pack_id else "invited"
        )
        for each in rows
    }

# SPDX-License-Identifier: Apache-2.0
"""Evaluations as stored: which one speaks for a day, and whether anything has happened since."""

from datetime import date

from django.db.models import Q, QuerySet

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.evaluation.kinds import OURS
from zhunsheng.evaluation.models import Evaluation
from zhunsheng.laboratory.queries import today
from zhunsheng.ledger.models import Event


def visible_to(user: User) -> QuerySet[Evaluation]:
    """The evaluations a person may read: all of them, or none."""
    rows = Evaluation.objects.select_related("made_by", "event")
    return rows if allowed(user, "evaluation", "R") else rows.none()


def latest() -> Evaluation | None:
    """The newest evaluation of the latest day."""
    return Evaluation.objects.select_related("made_by", "event").order_by("-as_of", "-id").first()


def of_day(day: date) -> Evaluation | None:
    """The newest evaluation of a day."""
    return Evaluation.objects.filter(as_of=day).order_by("-id").first()


def before(evaluation: Evaluation) -> Evaluation | None:
    """What it is compared with: the newest evaluation of the day before it that has one, else an older one of
    its own day.
    """
    earlier = Evaluation.objects.filter(as_of__lt=evaluation.as_of).order_by("-as_of", "-id").first()
    return (
        earlier
        or Evaluation.objects.filter(as_of=evaluation.as_of, id__lt=evaluation.pk).order_by("-id").first()
    )


def facts_since(evaluation: Evaluation) -> int:
    """How many events other than this room's have come since it was made: facts it does not know."""
    ours = Q()
    for beginning in OURS:
        ours |= Q(kind__startswith=beginning)
    return Event.objects.filter(id__gt=evaluation.last_event).exclude(ours).count()


def judged_since(evaluation: Evaluation) -> bool:
    """Whether a person has judged or decided anything since."""
    newer = Event.objects.filter(id__gt=evaluation.event_id)
    return newer.filter(Q(kind__startswith="clause.") | Q(kind__startswith="finding.")).exists()


def is_stale(evaluation: Evaluation) -> bool:
    """Whether the newest evaluation is of an earlier day, or something has happened since it was made."""
    return evaluation.as_of < today() or facts_since(evaluation) > 0 or judged_since(evaluation)

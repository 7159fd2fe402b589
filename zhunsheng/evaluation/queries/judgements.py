# SPDX-License-Identifier: Apache-2.0
"""What people judged, as it stood at an instant."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q

from zhunsheng.evaluation.models import Decision, Judgement
from zhunsheng.measure.text import Text
from zhunsheng.rules.verdict import given
from zhunsheng.rules.verdict.words import JUDGED, STATES, Judged, State


def standings_at(known: datetime) -> dict[str, given.Standing]:
    """Where each hit stands: the newest decision by then.

    That the laboratory found and corrected it itself counts once somebody has confirmed so.
    """
    found: dict[str, given.Standing] = {}
    for row in Decision.objects.filter(at__lte=known).order_by("id"):
        own = row.self_found and row.state == "confirmed"
        found[row.key] = given.Standing(_state(row.state), self_found=own)
    return found


def judgements_in_force(day: date, known: datetime) -> dict[str, given.Judgement]:
    """The newest judgement of each clause or part that had been made by then and counts on the day."""
    return {
        row.about: given.Judgement(
            row.about,
            _judged(row.verdict),
            Text(row.by.name, row.by.name_en or row.by.name),
            row.reason,
            frozenset(row.considered),
        )
        for row in in_force(day, known)
    }


def in_force(day: date, known: datetime) -> list[Judgement]:
    """The same as stored."""
    counting = Q(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)
    rows = Judgement.objects.filter(counting, at__lte=known).select_related("by").order_by("id")
    return list({row.about: row for row in rows}.values())


def decisions_on(keys: Iterable[str]) -> dict[str, list[Decision]]:
    """Everything decided about some hits, the newest last."""
    found: dict[str, list[Decision]] = {}
    for row in Decision.objects.filter(key__in=list(keys)).select_related("by").order_by("id"):
        found.setdefault(row.key, []).append(row)
    return found


def attached_name(sha256: str) -> str | None:
    """What a file is called that was attached to a decision; None for one that was not."""
    for attachments in Decision.objects.exclude(attachments=[]).values_list("attachments", flat=True):
        for each in attachments:
            if each["sha256"] == sha256:
                return str(each["name"])
    return None


def _state(word: str) -> State:
    return next(state for state in STATES if state == word)


def _judged(word: str) -> Judged:
    return next(verdict for verdict in JUDGED if verdict == word)

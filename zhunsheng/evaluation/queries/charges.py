# SPDX-License-Identifier: Apache-2.0
"""Who sees to which gap until when."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import CLIENT
from zhunsheng.evaluation.models import Charge, Evaluation
from zhunsheng.evaluation.queries.evaluations import latest
from zhunsheng.evaluation.queries.hits import standing_words

SETTLED = ("met", "not-applicable")


def owners() -> QuerySet[User]:
    """Whom a gap can be given to: everybody who works here."""
    return User.objects.filter(is_active=True).exclude(role_grants__role=CLIENT).order_by("username")


def charges(abouts: Iterable[str] | None = None, *, known: datetime | None = None) -> dict[str, Charge]:
    """The charge that counts of each gap, by what it is about; of some gaps, or of all."""
    rows = Charge.objects.select_related("owner", "by").order_by("id")
    if abouts is not None:
        rows = rows.filter(about__in=list(abouts))
    if known is not None:
        rows = rows.filter(at__lte=known)
    return {row.about: row for row in rows}


def of_person(user: User) -> list[Charge]:
    """The gaps a person still has to see to, by their due day: settled clauses and decided hits are gone."""
    mine = [row for row in charges().values() if row.owner_id == user.pk]
    evaluation = latest()
    if evaluation is None:
        return []
    still = _still_open(evaluation, [row.about for row in mine])
    return sorted((row for row in mine if row.about in still), key=lambda row: (row.due, row.pk))


def _still_open(evaluation: Evaluation, abouts: list[str]) -> set[str]:
    clauses = evaluation.verdicts.filter(clause__in=abouts).exclude(verdict__in=SETTLED)
    keys = list(evaluation.hits.filter(key__in=abouts).values_list("key", flat=True))
    waiting = {key for key, state in standing_words(keys).items() if state in ("open", "explained")}
    return waiting | set(clauses.values_list("clause", flat=True))

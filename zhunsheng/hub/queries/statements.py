# SPDX-License-Identifier: Apache-2.0
"""Statements for tenders: who sees them, and whether one still holds."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.hub.models import Publication, Statement
from zhunsheng.hub.queries.registry import readable, spoken_for
from zhunsheng.hub.queries.results import correction_of, open_appeal, public_result, upheld_without_correction
from zhunsheng.laboratory.queries import today


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement as anybody may look it up; `why` it does not hold, "" while it does.

    Of a result that was taken down nothing is told but that.
    """

    number: str
    why: str
    sha256: str
    statement: Statement | None = None


def why_not(publication: Publication) -> str:
    """Why nothing may be stated: private, expired, corrected, doubted or damaged; "" if it may."""
    told = public_result(publication.number)
    if told is None or told.document is None:
        return "private"
    if not told.intact:
        return "damaged"
    if publication.expires < today():
        return "expired"
    if correction_of(publication) is not None:
        return "corrected"
    doubted = open_appeal(publication) is not None or upheld_without_correction(publication) is not None
    return "doubted" if doubted else ""


def may_state(user: User, publication: Publication) -> bool:
    """Whether the person may have a statement of it made now."""
    own = publication.laboratory_id in spoken_for(user)
    return allowed(user, "hub-statement", "C", own=own) and not why_not(publication)


def visible_statements(user: User) -> QuerySet[Statement]:
    """All for those who run the hub, the own laboratory's for a contact."""
    found = Statement.objects.select_related("publication__laboratory", "blob", "by")
    return readable(user, "hub-statement", found, lambda: Q(publication__laboratory__in=spoken_for(user)))


def stated(number: str) -> Stated | None:
    """A statement by its number, for anybody."""
    rows = Statement.objects.select_related("publication__laboratory", "event")
    found = rows.filter(number=number).first()
    if found is None:
        return None
    why = why_not(found.publication)
    return Stated(found.number, why, found.blob_id, None if why == "private" else found)

# SPDX-License-Identifier: Apache-2.0
"""What a person may see of the work: clients their own, staff by the matrix, the administrator nothing."""

from typing import Final, TypeVar

from django.db.models import Model, QuerySet

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.laboratory.models import PartyUser
from zhunsheng.work.models import Certificate, Item, Order, Task

M = TypeVar("M", bound=Model)
ISSUED: Final = ("valid", "amended", "superseded", "withdrawn")
_OBJECTS: Final[dict[type[Model], tuple[str, ...]]] = {
    Order: ("order",),
    Item: ("item",),
    Task: ("assignment", "record"),
    Certificate: ("certificate",),
}
# How a client's rows are found; tasks are not among them: how a laboratory divides its work is its own.
_PARTY: Final[dict[type[Model], str]] = {
    Order: "party",
    Item: "order__party",
    Certificate: "task__item__order__party",
}


def visible_to(user: User, rows: QuerySet[M]) -> QuerySet[M]:
    """The rows this person may see; none for kinds the person has no right to read."""
    if not user.is_active:
        return rows.none()
    link = PartyUser.objects.filter(user=user).first()
    if link is not None:
        return _of_party(rows, link)
    if any(allowed(user, kind, "R", own=True) for kind in _OBJECTS[rows.model]):
        return rows
    return rows.none()


def _of_party(rows: QuerySet[M], link: PartyUser) -> QuerySet[M]:
    path = _PARTY.get(rows.model)
    if path is None:
        return rows.none()
    mine = rows.filter(**{path: link.party_id})
    return mine.filter(state__in=ISSUED) if rows.model is Certificate else mine

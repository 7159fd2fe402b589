# SPDX-License-Identifier: Apache-2.0
"""Who may do what on a day."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.models import Authorisation, Method, Person, Room, SigningField
from zhunsheng.laboratory.models.dated import standing, valid_on
from zhunsheng.ledger.asking import fact


@fact
def person_of(user: User) -> Person | None:
    """The member of staff behind a user; None for a client's user or an administrator."""
    return Person.objects.filter(user=user).first()


def heads(user: User, room: Room | None) -> bool:
    """Whether the user heads the room, as it is on file now. A head's rights count there only."""
    return room is not None and rooms_headed(user).filter(pk=room.pk).exists()


def rooms_headed(user: User) -> QuerySet[Room]:
    """The rooms the user heads."""
    return Room.objects.filter(head__user=user)


def present_people(day: date) -> QuerySet[Person]:
    """People who are with the laboratory on a day."""
    return _present(day)


def authorised_people(
    method: Method, act: str, day: date, *, known: datetime | None = None
) -> QuerySet[Person]:
    """People authorised for an act by the method on a day, who are still with the laboratory."""
    granted = Authorisation.objects.filter(standing(known), valid_on(day), method__code=method.code, act=act)
    return _present(day).filter(id__in=granted.values("person_id"))


def signing_people(field: str, day: date, *, known: datetime | None = None) -> QuerySet[Person]:
    """People who may approve certificates in a field on a day."""
    granted = SigningField.objects.filter(standing(known), valid_on(day), field=field)
    return _present(day).filter(id__in=granted.values("person_id"))


def _present(day: date) -> QuerySet[Person]:
    return Person.objects.filter(Q(left_on__isnull=True) | Q(left_on__gt=day), joined_on__lte=day)

# SPDX-License-Identifier: Apache-2.0
"""What a person may see of the work: clients their own, staff by the matrix, the administrator nothing.

The role says who is a client and the link says of which party; one without the other opens nothing. The rule
stands here once: pages, acts and the search ask `is_client`, `party_of` and `may`.
"""

from typing import Final, TypeVar

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import CLIENT, HEAD, NotAllowed, allowed, role_allows
from zhunsheng.laboratory.models import Party, PartyUser, Person, Room
from zhunsheng.laboratory.queries import heads
from zhunsheng.laboratory.templatetags.laboratory_words import named
from zhunsheng.ledger.asking import fact
from zhunsheng.work.models import Amendment, Certificate, Item, Order, Task

M = TypeVar("M", bound=Model)
ISSUED: Final = ("valid", "amended", "superseded", "withdrawn")
_OBJECTS: Final[dict[type[Model], tuple[str, ...]]] = {
    Order: ("order",),
    Item: ("item",),
    Task: ("assignment", "record"),
    Certificate: ("certificate",),
    Amendment: ("amendment",),
}
# Whoever may ask for a change may follow what becomes of it.
_LIMIT: Final[dict[type[Model], str]] = {Amendment: "request"}
# How a client's rows are found; tasks are not among them: how a laboratory divides its work is its own.
_PARTY: Final[dict[type[Model], str]] = {
    Order: "party",
    Item: "order__party",
    Certificate: "task__item__order__party",
    Amendment: "certificate__task__item__order__party",
}


@fact
def is_client(user: User) -> bool:
    """Whether somebody stands outside the laboratory: by the client's role, or by a link that outlived it."""
    return CLIENT in user.roles() or PartyUser.objects.filter(user=user).exists()


@fact
def party_of(user: User) -> Party | None:
    """The party a client's user acts for, by the role held now and the link; None for everybody else."""
    if not user.is_active or CLIENT not in user.roles():
        return None
    return Party.objects.filter(users__user=user).first()


def may(user: User, kind: str, right: str, *, limit: str = "") -> bool:
    """Whether there is anything of this kind on which the person has the right, be it on their own only."""
    return allowed(user, kind, right, own=has_own(user), limit=limit)


def may_in(user: User, kind: str, right: str, room: Room | None) -> bool:
    """Whether the person has the right on work in a room; what is one's own there is what one heads."""
    return allowed(user, kind, right, own=heads(user, room))


def require_in(user: User, kind: str, right: str, *rooms: Room | None) -> None:
    """NotAllowed unless the person has the right on work in every room named; a head is told whose it is.

    None stands for no room yet; without any room nothing is a head's own.
    """
    named_ones = [each for each in rooms if each is not None]
    for room in named_ones or rooms[:1]:
        if may_in(user, kind, right, room):
            continue
        if HEAD in user.roles() and not is_client(user) and role_allows(HEAD, kind, right, own=True):
            raise NotAllowed(_outside(room))
        raise NotAllowed.of(user, kind, right)


def _outside(room: Room | None) -> str | Promise:
    if room is None:
        return _("还没有定房间：室主任只能在自己的房间里这样做，请选自己的房间。")
    head = Person.objects.filter(rooms_headed=room).first()
    return format_lazy(
        _("室主任只能在自己的房间里这样做：{room}的室主任是{head}。"),
        room=named(room),
        head=named(head) if head else "—",
    )


def has_own(user: User) -> bool:
    """Whether "one's own" is something: for staff their tasks and rooms, for a client's user the party's."""
    return not is_client(user) or party_of(user) is not None


def visible_to(user: User, rows: QuerySet[M]) -> QuerySet[M]:
    """The rows this person may see; none for kinds the person has no right to read."""
    limit = _LIMIT.get(rows.model, "")
    if not any(may(user, kind, "R", limit=limit) for kind in _OBJECTS[rows.model]):
        return rows.none()
    if not is_client(user):
        return rows
    party = party_of(user)
    return rows.none() if party is None else _of_party(rows, party)


def _of_party(rows: QuerySet[M], party: Party) -> QuerySet[M]:
    path = _PARTY.get(rows.model)
    if path is None:
        return rows.none()
    mine = rows.filter(**{path: party})
    return mine.filter(state__in=ISSUED) if rows.model is Certificate else mine

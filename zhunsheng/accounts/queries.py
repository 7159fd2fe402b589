# SPDX-License-Identifier: Apache-2.0
"""Questions about users and their roles."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from zhunsheng.accounts import kinds
from zhunsheng.accounts.guesses import wait_of as wait_of
from zhunsheng.accounts.models import GuessBurst, RoleGrant, User
from zhunsheng.ledger.models import Event


def confirm_password(user: User, password: str) -> bool:
    """Whether this is the user's password, and the user may sign in at all."""
    return user.is_active and user.check_password(password)


def password_set_at(user: User) -> datetime | None:
    """When somebody else last set this user's password; None when nobody ever did."""
    events = Event.objects.filter(kind=kinds.PASSWORD_SET, subject=f"user:{user.username}")
    return events.order_by("-id").values_list("at", flat=True).first()


def held_grants(at: datetime) -> QuerySet[RoleGrant]:
    """The grants in force at an instant."""
    return RoleGrant.objects.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)


def users_with(role: str, at: datetime) -> QuerySet[User]:
    """Active users who hold a role at an instant, by name."""
    held = held_grants(at).filter(user=OuterRef("pk"), role=role)
    return User.objects.filter(Exists(held), is_active=True).order_by("name", "pk")


def user_list(at: datetime, text: str = "", role: str = "", *, inactive: bool = True) -> QuerySet[User]:
    """Users by user name, with `held` grants at hand; narrowed by a part of the names, and by a role."""
    users = User.objects.order_by("username")
    if text:
        named = Q(username__icontains=text) | Q(name__icontains=text) | Q(name_en__icontains=text)
        users = users.filter(named | Q(email__icontains=text))
    if role:
        users = users.filter(Exists(held_grants(at).filter(user=OuterRef("pk"), role=role)))
    if not inactive:
        users = users.filter(is_active=True)
    return users.prefetch_related(Prefetch("role_grants", queryset=held_grants(at), to_attr="held"))


def guess_bursts() -> QuerySet[GuessBurst]:
    """The hours in which guessing had to be stopped, newest first."""
    return GuessBurst.objects.select_related("event").order_by("-hour", "purpose")

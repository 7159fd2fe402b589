# SPDX-License-Identifier: Apache-2.0
"""What a person may open: unknown and foreign things are not found, whole kinds without the right are refused."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.laboratory.models import Party
from zhunsheng.work.models import Certificate, Item, Order, OriginalRecord, Task

P = ParamSpec("P")


def signed_in(
    view: Callable[Concatenate[HttpRequest, User, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page for people who signed in; the view gets the user."""

    @wraps(view)
    def respond(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        return view(request, request.user, *args, **kwargs)

    return respond


def party_of(user: User) -> Party | None:
    """The client a user belongs to; None for staff."""
    return Party.objects.filter(users__user=user).first()


def orders(user: User) -> QuerySet[Order]:
    """Orders a person may see."""
    party = party_of(user)
    if party is not None:
        return Order.objects.filter(party=party)
    require(user, "order", "R")
    return Order.objects.all()


def items(user: User) -> QuerySet[Item]:
    """Items a person may see."""
    party = party_of(user)
    if party is not None:
        return Item.objects.filter(order__party=party)
    require(user, "item", "R")
    return Item.objects.all()


def tasks(user: User) -> QuerySet[Task]:
    """Tasks a person may see: how the laboratory divides its work is no client's business."""
    if party_of(user) is not None or not (may(user, "assignment", "R") or may(user, "record", "R")):
        raise PermissionDenied
    return Task.objects.all()


def certificates(user: User) -> QuerySet[Certificate]:
    """Certificates a person may see; a client's own only, and only once issued."""
    party = party_of(user)
    if party is not None:
        issued = Certificate.objects.filter(state__in=["valid", "amended", "superseded", "withdrawn"])
        return issued.filter(task__item__order__party=party)
    require(user, "certificate", "R")
    return Certificate.objects.all()


def order(user: User, number: str) -> Order:
    """One order, by number."""
    return get_object_or_404(orders(user).select_related("party", "requested_by"), number=number)


def item(user: User, number: str) -> Item:
    """One item, by number."""
    return get_object_or_404(items(user).select_related("order__party"), number=number)


def task(user: User, number: str) -> Task:
    """One task, by number."""
    related = ("item__order__party", "method", "procedure__method", "assigned_to__user", "room__site", "checked_by")
    return get_object_or_404(tasks(user).select_related(*related), number=number)


def record(user: User, number: str) -> tuple[Task, OriginalRecord | None]:
    """A task with its original record, if it has one; only for who may read records."""
    require(user, "record", "R")
    found = task(user, number)
    row = OriginalRecord.objects.filter(task=found).select_related("person", "room").first()
    if row is not None:
        row.task = found
    return found, row


def certificate(user: User, number: str) -> Certificate:
    """One certificate, by number."""
    related = ("task__item__order__party", "task__method", "signed_by", "replaces", "dcc", "pdf", "proof")
    return get_object_or_404(certificates(user).select_related(*related), number=number)


def require(user: User, kind: str, right: str) -> None:
    """Refuse the page to people without the right on this kind of thing."""
    if not may(user, kind, right):
        raise PermissionDenied


def may(user: User, kind: str, right: str) -> bool:
    """Whether a member of staff has the right on this kind of thing, be it on their own only."""
    return allowed(user, kind, right, own=True)

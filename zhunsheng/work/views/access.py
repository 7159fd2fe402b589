# SPDX-License-Identifier: Apache-2.0
"""What a person may open: unknown and foreign things are not found, kinds without the right are refused."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.work.models import Amendment, Certificate, Item, Order, OriginalRecord, Task
from zhunsheng.work.queries import is_client, may, visible_to

P = ParamSpec("P")
M = TypeVar("M", bound=Model)


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


def _rows(user: User, rows: QuerySet[M], *kinds: str, limit: str = "") -> QuerySet[M]:
    """What the person may see of it; whole kinds without the right are refused, to clients just not there."""
    if not is_client(user):
        check_list(user, *kinds, limit=limit)
    return visible_to(user, rows)


def check_list(user: User, *kinds: str, limit: str = "") -> None:
    """Refuse a list of things the person has no right to read at all."""
    if not any(may(user, kind, "R", limit=limit) for kind in kinds):
        raise PermissionDenied


def order(user: User, number: str) -> Order:
    """One order, by number."""
    return get_object_or_404(
        _rows(user, Order.objects.all(), "order").select_related("party", "requested_by"), number=number
    )


def item(user: User, number: str) -> Item:
    """One item, by number."""
    return get_object_or_404(
        _rows(user, Item.objects.all(), "item").select_related("order__party"), number=number
    )


def task(user: User, number: str) -> Task:
    """One task, by number."""
    related = (
        "item__order__party",
        "method",
        "procedure__method",
        "assigned_to__user",
        "room__site",
        "checked_by",
    )
    if is_client(user):
        raise PermissionDenied
    rows = _rows(user, Task.objects.all(), "assignment", "record")
    return get_object_or_404(rows.select_related(*related), number=number)


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
    related = (
        "task__item__order__party",
        "task__method",
        "signed_by",
        "dcc",
        "pdf",
        "proof",
        "replaces",
        "supplements",
    )
    return get_object_or_404(
        _rows(user, Certificate.objects.all(), "certificate").select_related(*related), number=number
    )


def amendment(user: User, number: str) -> Amendment:
    """One amendment, by number; whoever may ask for changes may follow what becomes of them."""
    related = (
        "certificate__task__item__order__party",
        "certificate__task__method",
        "certificate__task__procedure__method",
        "certificate__task__assigned_to",
        "certificate__dcc",
        "requested_by",
        "batch",
        "base__record_version",
        "base__dcc",
        "base__pdf",
        "record_version",
        "drafted_by",
        "checked_by",
        "signed_by",
        "issued",
    )
    rows = _rows(user, Amendment.objects.all(), "amendment", limit="request")
    return get_object_or_404(rows.select_related(*related), number=number)


def require(user: User, kind: str, right: str) -> None:
    """Refuse the page to people without the right on this kind of thing."""
    if not may(user, kind, right):
        raise PermissionDenied


def desk(user: User) -> bool:
    """Whether this person gives work out."""
    return allowed(user, "order", "U") and not is_client(user)


def desk_or_store(user: User) -> bool:
    """Whether this person enters what a subcontractor sent."""
    return desk(user) or allowed(user, "item", "U")

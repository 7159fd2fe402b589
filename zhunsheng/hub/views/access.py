# SPDX-License-Identifier: Apache-2.0
"""Who opens a page of the hub: a right is asked first, and what a person may not see is not there."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import NotAllowed, allowed
from zhunsheng.hub.queries import spoken_for

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, User, P], HttpResponseBase]
Served = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def signed_in(view: View[P]) -> Served[P]:
    """A page for people with an account; strangers are sent to the door."""

    @wraps(view)
    def respond(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        return view(request, request.user, *args, **kwargs)

    return respond


def need(user: User, object_: str, right: str = "R", *, own: bool = False, limit: str = "") -> None:
    """Refuse the page whole where the right is missing, naming who has it."""
    if not allowed(user, object_, right, own=own, limit=limit):
        raise PermissionDenied(str(NotAllowed.of(user, object_, right)))


def speaks(user: User) -> bool:
    """Whether the person speaks for any laboratory."""
    return bool(spoken_for(user))

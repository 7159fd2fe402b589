# SPDX-License-Identifier: Apache-2.0
"""Who reads: the code is open to all staff, the laboratory's evaluation to those who may read it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import CLIENT, NotAllowed, allowed
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.clauses.clause import Clause
from zhunsheng.evaluation import queries
from zhunsheng.evaluation.models import Evaluation

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, User, P], HttpResponseBase]
Served = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def for_staff(view: View[P]) -> Served[P]:
    """A page for people of the laboratory; to a client it is not there."""

    @wraps(view)
    def respond(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        if CLIENT in request.user.roles():
            raise Http404
        return view(request, request.user, *args, **kwargs)

    return respond


def for_readers(view: View[P]) -> Served[P]:
    """A page for those who may read evaluations."""

    @for_staff
    @wraps(view)
    def respond(request: HttpRequest, user: User, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        require(user, "R")
        return view(request, user, *args, **kwargs)

    return respond


def require(user: User, right: str, of: str = "evaluation") -> None:
    """Refuse the page to people without the right, naming who has it."""
    if not allowed(user, of, right):
        raise PermissionDenied(str(NotAllowed.of(user, of, right)))


def chosen(request: HttpRequest, user: User) -> Evaluation | None:
    """The evaluation the address asks for, the newest without; None before there is any."""
    wanted = request.GET.get("evaluation", "")
    if not wanted:
        return queries.latest()
    if not wanted.isdecimal():
        raise Http404
    return get_object_or_404(queries.visible_to(user), pk=int(wanted))


def clause_of(clause_id: str) -> Clause:
    """The node of that id."""
    code = catalogue()
    if clause_id not in code:
        raise Http404
    return code[clause_id]

# SPDX-License-Identifier: Apache-2.0
"""Who is reading, what this reader may do, and who may do what this reader may not."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import pgettext

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import CLIENT, NotAllowed, role_allows, roles_with
from zhunsheng.accounts.roles import ROLE_NAMES

P = ParamSpec("P")
Right = tuple[str, str]  # object and letter of the permission matrix


@dataclass(frozen=True, slots=True)
class Reader:
    """A signed-in person with the roles held now, asked for once a page."""

    user: User
    roles: frozenset[str]

    def may(self, *rights: Right, own: bool = False, limit: str = "") -> bool:
        """Whether any of the rights is held."""
        return self.user.is_active and any(
            role_allows(role, obj, right, own=own, limit=limit)
            for role in self.roles
            for obj, right in rights
        )

    def require(self, *rights: Right, own: bool = False, limit: str = "") -> None:
        """Refuse the page unless any of the rights is held, naming the roles that hold the first.

        To a client the laboratory's inner pages are simply not there.
        """
        if self.may(*rights, own=own, limit=limit):
            return
        if CLIENT in self.roles:
            raise Http404
        raise PermissionDenied(str(NotAllowed.of(self.user, *rights[0])))


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done from a page; `who` names the roles where this reader may not.

    `plain`: beside the page's primary deed.
    """

    title: str | Promise
    url: str
    who: str = ""
    plain: bool = False


def deed(reader: Reader, title: str | Promise, url: str, *rights: Right, own: bool = False) -> Deed:
    """The deed as this reader sees it; `own` says that its subject is the reader's."""
    if reader.may(*rights, own=own):
        return Deed(title, url)
    roles = dict.fromkeys(role for obj, right in rights for role in roles_with(obj, right))
    between = pgettext("between names", "、")
    return Deed(title, url, between.join(str(ROLE_NAMES[role]) for role in roles))


def signed_in(
    view: Callable[Concatenate[HttpRequest, Reader, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page for people who signed in; the view gets the reader."""

    @wraps(view)
    def respond(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        return view(request, Reader(request.user, request.user.roles()), *args, **kwargs)

    return respond

# SPDX-License-Identifier: Apache-2.0
"""How views ask for a right: a page without it is refused whole."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import NotAllowed, require


def signed_in(request: HttpRequest) -> User:
    """The user of a page behind login_required."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    return user


def administrator(request: HttpRequest) -> User:
    """The user, who must hold the right to change users."""
    user = signed_in(request)
    try:
        require(user, "users", "U")
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    return user

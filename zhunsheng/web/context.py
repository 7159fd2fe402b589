# SPDX-License-Identifier: Apache-2.0
"""What every page of the shell needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import pgettext

from zhunsheng.accounts.models import User
from zhunsheng.accounts.roles import EVERY_ROLE
from zhunsheng.laboratory.queries import organisation
from zhunsheng.ledger.asking import asking_once
from zhunsheng.web.middleware import UNREADABLE
from zhunsheng.web.nav import groups_for


def shell(request: HttpRequest) -> dict[str, Any]:
    """Values for the frame around a page; asked once a render, and most only by signed-in people.

    The frame changes nothing, so each fact is asked once for it, also where the request changed something.
    """
    with asking_once():
        return _shell(request)


def _shell(request: HttpRequest) -> dict[str, Any]:
    unreadable = any(UNREADABLE in text for _name, texts in request.GET.lists() for text in texts)
    if not hasattr(request, "user") or not isinstance(request.user, User):
        return {"nav": (), "role_names": "", "unreadable": unreadable, "installation": settings.INSTALLATION}
    roles = sorted(request.user.roles())
    return {
        "unreadable": unreadable,
        "installation": settings.INSTALLATION,
        "nav": groups_for(request),
        "role_names": pgettext("between names", "、").join(str(EVERY_ROLE[role]) for role in roles),
        "signs": "SIG" in roles,
        "laboratory": organisation(),
    }

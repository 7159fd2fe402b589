# SPDX-License-Identifier: Apache-2.0
"""Where everybody of the hub begins: what waits for this person, by role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhunsheng.accounts.models import User
from zhunsheng.hub.queries.waiting import waiting_for
from zhunsheng.hub.views.access import signed_in


@require_safe
@signed_in
def desk(request: HttpRequest, user: User) -> HttpResponse:
    """Lists of what waits, each leading to where it is done."""
    lists = waiting_for(user)
    idle = [each for each in lists if not each.rows]
    return render(request, "hub/desk.html", {"lists": lists, "idle": idle, "roles": user.roles()})

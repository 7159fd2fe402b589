# SPDX-License-Identifier: Apache-2.0
"""Doing what a form asks, and bringing the evaluation up to date where that is cheap."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from zhunsheng.accounts.models import User
from zhunsheng.evaluation import actions, queries
from zhunsheng.evaluation.forms import RefusableForm
from zhunsheng.ledger.errors import ActionError


def ticked(request: HttpRequest) -> list[str]:
    """What was ticked: a row may stand for several hits, one a point."""
    return [key for row in request.POST.getlist("keys") for key in row.split()]


def done(request: HttpRequest, user: User, form: RefusableForm, do: Callable[[dict[str, Any]], str]) -> bool:
    """Whether a whole form was posted and its deed done; a refusal goes into the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        said = do(form.values())
    except ActionError as error:
        form.refuse(error)
        return False
    newest = queries.latest()
    if newest is not None and not queries.facts_since(newest):
        actions.refresh(user)
    messages.success(request, said, extra_tags="fine")
    return True


def attempt(
    request: HttpRequest, user: User, form: RefusableForm, do: Callable[[dict[str, Any]], str]
) -> HttpResponse | None:
    """The same on the worklist: back to it once it is done."""
    if not done(request, user, form, do):
        return None
    kind = "?kind=gaps" if request.POST.get("kind") == "gaps" else ""
    return redirect(reverse("evaluation:worklist") + kind)

# SPDX-License-Identifier: Apache-2.0
"""The page everybody starts from, the one field that finds everything, and pages that say no."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from zhunsheng.accounts.models import User
from zhunsheng.web import next_steps
from zhunsheng.web import setting_up as preparing
from zhunsheng.web.finding import find
from zhunsheng.work.queries import worklists


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits for this person, by role."""
    user = request.user
    if not isinstance(user, User):
        return redirect("sign-in")
    lists = worklists(user)
    busy = [each for each in lists if each.count]
    lacked = [] if busy else next_steps.lacked_from(user)
    context = {
        "busy": busy,
        "idle": [each for each in lists if not each.count],
        "lacking": preparing.lacking() if preparing.concerns(user) else 0,
        "lacked": lacked,
        "next_acts": [] if busy or lacked else next_steps.next_acts(user),
    }
    return render(request, "web/home.html", context)


@login_required
@require_GET
def setting_up(request: HttpRequest) -> HttpResponse:
    """What the laboratory still lacks; once nothing does, there is no such page."""
    user = request.user
    steps = preparing.steps() if isinstance(user, User) and preparing.concerns(user) else []
    if all(step.done for step in steps):
        raise Http404
    roles = user.roles() if isinstance(user, User) else frozenset()
    return render(request, "web/setting_up.html", {"steps": steps, "roles": roles})


@login_required
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Find by a scanned or typed text; one exact hit is opened at once, so a scan needs no click."""
    text = request.GET.get("q", "").strip()
    user = request.user
    hits = find(user, text) if text and isinstance(user, User) else []
    exact = [hit for hit in hits if hit.exact]
    if len(exact) == 1:
        return redirect(exact[0].url)
    return render(request, "web/search.html", {"hits": hits, "search_text": text})


def untrusted_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's shape
    """A form from before signing in again: nothing was done, and going back shows what was typed."""
    return render(request, "web/no.html", {"kind": "untrusted"}, status=403)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A right is missing."""
    return render(request, "web/no.html", {"kind": "forbidden", "reason": exception}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Nothing is here, or it is not this person's to see: the same page, so nobody learns which."""
    return render(request, "web/no.html", {"kind": "not-found"}, status=404)

# SPDX-License-Identifier: Apache-2.0
"""The grading profile: which one reports go by, what a change would come to, and who approves it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.clauses.reading import CatalogueError
from zhunsheng.evaluation import actions, queries
from zhunsheng.evaluation.forms import ProfileForm, ReturnForm
from zhunsheng.evaluation.models import GradingProfile
from zhunsheng.evaluation.queries.profiles import (
    InForce,
    grades_by,
    profile_on,
    profiles_written,
    read_row,
    waiting,
)
from zhunsheng.evaluation.views.access import for_readers, require
from zhunsheng.evaluation.wording import in_reader
from zhunsheng.laboratory.queries import today
from zhunsheng.ledger.errors import ActionError
from zhunsheng.rules.report.profile import Profile, default_profile, profile_text, read_profile


@require_GET
@for_readers
def profile(request: HttpRequest, user: User) -> HttpResponse:
    """The profile of today, one that waits for approval, and all there were."""
    return _page(request, user, ReturnForm())


def _page(request: HttpRequest, user: User, form: ReturnForm) -> HttpResponse:
    in_force, fault = _of_today()
    proposed = waiting()
    context = {
        "in_force": in_force,
        "shown": in_force.profile.as_json(),
        "fault": fault,
        "waiting": proposed,
        "compared": _compared(in_force.profile, read_row(proposed)) if proposed else [],
        "proposed": read_row(proposed).as_json() if proposed else None,
        "rows": [(row, read_row(row)) for row in profiles_written()],
        "form": form,
        "may_change": allowed(user, "evaluation", "U"),
        "may_decide": allowed(user, "evaluation", "A"),
        "may_approve": proposed is not None and proposed.by_id != user.pk,
    }
    return render(request, "evaluation/profile.html", context)


def _of_today() -> tuple[InForce, str]:
    """The profile of today; with a fault in its file the one shipped, and what the fault is."""
    try:
        return profile_on(today()), ""
    except CatalogueError as error:
        return InForce(default_profile(), None), f"{error.file}:{error.line}: {in_reader(error.words)}"


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def change(request: HttpRequest, user: User) -> HttpResponse:
    """Change figures, see what they would come to, propose them."""
    require(user, "U")
    begin = _of_today()[0].profile
    version = profiles_written().count() + 1
    form = ProfileForm(begin, version, request.POST or None, initial={"valid_from": today()})
    context: dict[str, Any] = {"form": form, "begin": begin.as_json()}
    if request.method == "POST" and form.is_valid():
        text = profile_text(form.told())
        if "propose" in request.POST:
            try:
                actions.propose_profile(
                    user, text, valid_from=form.cleaned_data["valid_from"], reason=form.cleaned_data["reason"]
                )
            except ActionError as error:
                form.refuse(error)
            else:
                messages.success(request, _("已提出，等另一人批准。"), extra_tags="fine")
                return redirect("evaluation:profile")
        context |= {"text": text, "compared": _compared(begin, read_profile("profile", text))}
    return render(request, "evaluation/profile_change.html", context)


def _compared(old: Profile, new: Profile) -> list[dict[str, Any]]:
    """The newest evaluation by both, kind by kind: the shares, the level, and the level if 4 and 5 held."""
    evaluation = queries.latest()
    if evaluation is None:
        return []
    by = [(grades_by(each, evaluation), grades_by(each, evaluation, gated=False)) for each in (old, new)]
    return [
        {
            "title": in_reader(was["title"]),
            "gated": was["gated"],
            "shares": [was[name] or "—" for name in ("requirements", "coverage")],
            "scores": [each["score"] or "—" for each in (was, now)],
            "levels": [in_reader(each["name"]) if each["name"] else "—" for each in (was_open, now_open)],
        }
        for was, was_open, now, now_open in zip(*by[0], *by[1], strict=True)
    ]


@require_POST
@for_readers
def decide(request: HttpRequest, user: User) -> HttpResponse:
    """Approve the profile that waits, or send it back."""
    require(user, "A")
    row = get_object_or_404(GradingProfile, pk=request.POST.get("profile", "0") or "0")
    form = ReturnForm(request.POST)
    approved = "approve" in request.POST
    if form.is_valid():
        try:
            actions.decide_profile(user, row, approved=approved, reason=form.cleaned_data["reason"])
        except ActionError as error:
            form.refuse(error)
        else:
            said = _("已批准；自那一天起报告按它分级。") if approved else _("已退回。")
            messages.success(request, said, extra_tags="fine")
            return redirect("evaluation:profile")
    return _page(request, user, form)

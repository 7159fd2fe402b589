# SPDX-License-Identifier: Apache-2.0
"""Standards found out of tolerance after issue: taken up, every certificate judged, told of, closed."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.queries import today
from zhunsheng.work import actions
from zhunsheng.work.forms.impacts import CloseImpactForm, ImpactForm, JudgeForm
from zhunsheng.work.models import Impact, Impacted
from zhunsheng.work.queries import is_client
from zhunsheng.work.queries.impacts import impact_list, impacted_rows, tell_by
from zhunsheng.work.views import access
from zhunsheng.work.views.access import signed_in
from zhunsheng.work.views.amendments import decides
from zhunsheng.work.views.attempt import Attempt
from zhunsheng.work.views.narrowing import page_of

JUDGEMENTS = ("open", "amend", "note", "turned")


@dataclass(frozen=True, slots=True)
class _Shown:
    """A certificate's row with the worst of its points, and by when its client is to be told."""

    row: Impacted
    worst: dict[str, str] | None
    tell_by: date | None
    late: bool


@signed_in
def impact_rows(request: HttpRequest, user: User) -> HttpResponse:
    """Every standard that was found out of tolerance, with how far its assessment has come."""
    _check(user)
    rows = impact_list()
    text = request.GET.get("q", "").strip()
    if text:
        rows = rows.filter(equipment__number__icontains=text) | rows.filter(number__icontains=text)
    if request.GET.get("state") == "open":
        rows = rows.filter(closed_at=None)
    return render(request, "work/impacts.html", {"page": page_of(rows, request), "decides": decides(user)})


@signed_in
def impact_new(request: HttpRequest, user: User) -> HttpResponse:
    """Take a standard up; its certificates are listed at once."""
    if not decides(user):
        raise PermissionDenied
    form = ImpactForm(request.POST or None, initial={"standard": request.GET.get("standard", "")})
    if request.method == "POST" and form.is_valid():
        with Attempt(form, user):
            impact = actions.open_impact(user, **form.asked())
            messages.success(request, _("%(number)s 已立案") % {"number": impact.number})
            return redirect("work:impact", impact.number)
    return render(request, "work/impact_new.html", {"form": form})


@signed_in
def impact_detail(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """One row a certificate; whoever decides ticks and judges them here, and closes it at the end."""
    _check(user)
    impact = get_object_or_404(
        Impact.objects.select_related("equipment", "opened_by", "closed_by"), number=number
    )
    closing = request.POST.get("do") == "close"
    judge = JudgeForm(request.POST if request.method == "POST" and not closing else None)
    close = CloseImpactForm(request.POST if request.method == "POST" and closing else None)
    form = close if closing else judge
    if request.method == "POST" and form.is_valid():
        with Attempt(form, user):
            _do(request, user, impact, form.cleaned_data, closing=closing)
            return redirect("work:impact", impact.number)
    every = list(impacted_rows(impact))
    asked = request.GET.get("show", "")
    context = {
        "impact": impact,
        "judge": judge,
        "close": close,
        "decides": decides(user) and impact.closed_at is None,
        "shown": [_shown(row) for row in every if _wanted(row, asked)],
        "counts": {name: sum(_wanted(row, name) for row in every) for name in JUDGEMENTS},
        "total": len(every),
        "judged": sum(bool(row.decision) for row in every),
        "asked": asked,
        "chosen": set(request.POST.getlist("certificate")),
    }
    return render(request, "work/impact.html", context)


def _do(request: HttpRequest, user: User, impact: Impact, data: dict[str, str], *, closing: bool) -> None:
    if closing:
        actions.close_impact(user, impact, conclusion=data["conclusion"])
        messages.success(request, _("%(number)s 已关闭") % {"number": impact.number})
        return
    rows = list(impact.listed.filter(certificate__number__in=request.POST.getlist("certificate")))
    done = actions.judge_impacted(user, impact, rows, decision=data["decision"], reason=data["reason"])
    messages.success(request, _("已评估 %(n)d 份") % {"n": len(done)})


def _check(user: User) -> None:
    """They name other clients' certificates."""
    access.check_list(user, "amendment", limit="request")
    if is_client(user):
        raise PermissionDenied


def _wanted(row: Impacted, asked: str) -> bool:
    if asked == "open":
        return not row.decision
    if asked == "turned":
        return row.turned
    return row.decision == asked if asked in ("amend", "note") else True


def _shown(row: Impacted) -> _Shown:
    worst = max(
        row.points,
        key=lambda point: (point["turned"], point["amend"], abs(float(point["true"]))),
        default=None,
    )
    due = None if getattr(row, "told", False) else tell_by(row)
    return _Shown(row, worst, due, due is not None and due < today())

# SPDX-License-Identifier: Apache-2.0
"""An assessor's pages: ties, the sample with its dossiers, the checklist out and back, and what was seen."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.hub import actions, queries
from zhunsheng.hub.checklist.answers import Fault
from zhunsheng.hub.checklist.content import checklist, dossier_of, rows_of
from zhunsheng.hub.checklist.page import as_html
from zhunsheng.hub.checklist.sheet import as_xlsx
from zhunsheng.hub.forms.assessing import AppointForm, ReturnForm, TieForm, VisitForm
from zhunsheng.hub.forms.base import ReasonForm
from zhunsheng.hub.models import Assignment, Laboratory, Round
from zhunsheng.hub.queries import assessors as who
from zhunsheng.hub.queries.blind import blind_for
from zhunsheng.hub.views.access import need, signed_in
from zhunsheng.hub.views.act import Page, act
from zhunsheng.hub.views.entries import address
from zhunsheng.laboratory.templatetags.laboratory_words import named as name_of

PAGE: Final = 25
_SHOWN: Final = 100
_UNREMARKABLE: Final = ("yes", "na", "met", "not-applicable")
both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@signed_in
def assessors(request: HttpRequest, user: User) -> HttpResponse:
    """Those appointed, with whom they work for and what they declared."""
    need(user, "hub-assessor")
    page = Paginator(who.visible_assessors(user), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_appoint": allowed(user, "hub-assessor", "C")}
    return render(request, "hub/assessors.html", context)


@both
@signed_in
def appoint(request: HttpRequest, user: User) -> HttpResponse:
    """Appoint an assessor."""
    need(user, "hub-assessor", "C")
    form = AppointForm(request.POST or None)
    page = Page(
        _("任命评审员"),
        pgettext("act", "任命"),
        reverse("hub:assessors"),
        under=_("评审员可能就在参评者的竞争对手那里任职：单位、地区与专业决定须回避谁。"),
    )
    return act(request, form, page, lambda: actions.appoint(user, **form.facts()))


@require_safe
@signed_in
def ties(request: HttpRequest, user: User) -> HttpResponse:
    """An assessor's own ties, and the rounds for which they are to be declared."""
    need(user, "hub-assessor", "U", own=True)
    me = who.assessor_of(user)
    rounds = []
    for each in Round.objects.filter(closed_at__isnull=True):
        newest = me.declarations.filter(round=each).order_by("-id").first() if me else None
        stale = newest is not None and each.entries.filter(invited_at__gt=newest.at).exists()
        entries = each.entries.select_related("laboratory").order_by("laboratory__name")
        rounds.append((each, newest, stale, entries))
    context = {
        "me": me,
        "rounds": rounds,
        "ties": me.ties.filter(ended_at__isnull=True).select_related("laboratory") if me else [],
    }
    return render(request, "hub/ties.html", context)


@both
@signed_in
def declare_tie(request: HttpRequest, user: User) -> HttpResponse:
    """Declare a tie."""
    need(user, "hub-assessor", "U", own=True)
    taking_part = Laboratory.objects.filter(entries__round__closed_at__isnull=True).distinct()
    form = TieForm(taking_part, request.POST or None)
    page = Page(
        _("申报关系"),
        pgettext("act", "申报"),
        reverse("hub:ties"),
        under=_("申报之后不再分派您评审这家实验室；正在做的任务随之结束。"),
    )

    def do() -> object:
        said = form.cleaned_data
        return actions.declare_tie(user, said["laboratory"], said["kind"], said["text"])

    return act(request, form, page, do)


@require_POST
@signed_in
def declare(_request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Say that the list was looked at and every tie is declared."""
    need(user, "hub-assessor", "U", own=True)
    actions.declare(user, get_object_or_404(queries.visible_rounds(user), number=number))
    return redirect("hub:ties")


def assignment_of(user: User, pk: int) -> Assignment:
    """The assignment for those who may see it."""
    return get_object_or_404(who.visible_assignments(user), pk=pk)


def knows(user: User, found: Assignment) -> bool:
    """Whether the person knows whose sample it is: who goes there, and who runs the hub."""
    return found.on_site or allowed(user, "hub-laboratory", "R")


@require_safe
@signed_in
def assignment(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """The sample with its dossiers, the checklist, and what came back."""
    found = assignment_of(user, pk)
    return _assignment_page(request, user, found)


def _assignment_page(
    request: HttpRequest,
    user: User,
    found: Assignment,
    form: ReturnForm | None = None,
    faults: tuple[Fault, ...] = (),
) -> HttpResponse:
    mine = found.assessor.user_id == user.pk and found.ended_at is None
    returned = found.returned.order_by("-id").first()
    rows = {row["id"]: row for row in rows_of(found)}
    named = knows(user, found)
    told = returned.answers.exclude(answer__in=_UNREMARKABLE) if returned else ()
    context: dict[str, Any] = {
        "assignment": found,
        "entry": found.entry,
        "mine": mine,
        "named": named,
        "blind": blind_for(found, named=named),
        "sampled": found.plan.sampled.order_by("position"),
        "plan": found.plan,
        "rows": len(rows),
        "returned": returned,
        "answers": [(each, rows.get(each.row)) for each in told],
        "visits": found.visits.order_by("-id"),
        "form": form or ReturnForm(),
        "faults": [(fault, fault.text.in_language(get_language() or "zh")) for fault in faults[:_SHOWN]],
        "more_faults": max(0, len(faults) - _SHOWN),
        "open": not found.entry.evaluations.exists(),
    }
    return render(request, "hub/assignment.html", context, status=422 if faults else 200)


@require_safe
@signed_in
def dossier(request: HttpRequest, user: User, pk: int, position: int) -> HttpResponse:
    """All that one certificate of the sample rests on."""
    found = assignment_of(user, pk)
    sampled = get_object_or_404(found.plan.sampled, position=position)
    context = {
        "assignment": found,
        "dossier": dossier_of(sampled, blind_for(found, named=knows(user, found))),
        "previous": position - 1,
        "next": position + 1 if position < found.plan.size else 0,
    }
    return render(request, "hub/dossier.html", context)


@require_safe
@signed_in
def download(_request: HttpRequest, user: User, pk: int, form: str) -> HttpResponse:
    """The checklist as one page that needs no network, or as a sheet for print."""
    found = assignment_of(user, pk)
    told = checklist(found)
    name = f"checklist-{found.entry.round.number}-{found.entry.code}.{form}"
    if form == "xlsx":
        content, kind = as_xlsx(told, get_language() or "zh"), _XLSX
    else:
        content, kind = as_html(told, get_language() or "zh").encode(), "text/html; charset=utf-8"
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@require_POST
@signed_in
def hand_back(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Take the answers in, or tell every fault by row and field."""
    found = assignment_of(user, pk)
    form = ReturnForm(request.POST, request.FILES)
    if not form.is_valid():
        return _assignment_page(request, user, found, form)
    returned, read = actions.return_checklist(user, found, form.cleaned_data["file"].read())
    if returned is None:
        return _assignment_page(request, user, found, form, read.faults)
    messages.success(request, _("答复已收下。"), extra_tags="fine")
    return redirect("hub:assignment", pk=pk)


@both
@signed_in
def visit(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Record what was seen at the laboratory."""
    found = assignment_of(user, pk)
    need(user, "hub-dossier", "U", own=found.assessor.user_id == user.pk)
    form = VisitForm(request.POST or None)
    page = Page(
        _("现场记录"),
        pgettext("act", "记下"),
        reverse("hub:assignment", args=[pk]),
        under=_("由实验室的联系人确认。"),
        subject=str(found.entry),
    )
    return act(request, form, page, lambda: actions.record_visit(user, found, **form.cleaned_data))


@both
@signed_in
def recuse(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Step back, or release an assessor."""
    found = assignment_of(user, pk)
    need(user, "hub-assignment", "U", own=found.assessor.user_id == user.pk)
    form = ReasonForm(request.POST or None)
    back = reverse("hub:assignment", args=[pk])
    page = Page(
        _("结束任务"), pgettext("act", "结束"), back, subject=f"{found.entry} {name_of(found.assessor.user)}"
    )

    def do() -> str:
        actions.recuse(user, found, form.cleaned_data["reason"])
        return reverse("hub:desk") if found.assessor.user_id == user.pk else address(found.entry)

    return act(request, form, page, do)


_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# SPDX-License-Identifier: Apache-2.0
"""Many certificates at once: found by what they share, taken up or withdrawn, followed as a batch."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from zhunsheng.accounts.models import User
from zhunsheng.work import actions
from zhunsheng.work.actions.batches import MOST, Many
from zhunsheng.work.forms.amendments import AffectedForm, ClassifyForm, DecideForm, ManyForm, NoticeForm
from zhunsheng.work.models import Amendment, AmendmentBatch, Certificate
from zhunsheng.work.queries import (
    Affected,
    AmendmentsWanted,
    affected_certificates,
    amendment_list,
    is_client,
)
from zhunsheng.work.queries.amendments import batch_progress, cause_open, untold
from zhunsheng.work.states import AMENDMENT_STATES
from zhunsheng.work.views import access
from zhunsheng.work.views.access import signed_in
from zhunsheng.work.views.amendments import decides, tells
from zhunsheng.work.views.attempt import Attempt
from zhunsheng.work.views.narrowing import page_of

_NAMED = 5
_ENDED = ("done", "refused")


@signed_in
def affected(request: HttpRequest, user: User) -> HttpResponse:
    """Certificates in force of one method, procedure release or standard in a span of days; all at once."""
    if not decides(user):
        raise PermissionDenied
    asked = AffectedForm(request.GET or None)
    wanted = Affected(**asked.cleaned_data) if asked.is_bound and asked.is_valid() else Affected()
    rows = list(affected_certificates(user, wanted)[: MOST + 1]) if wanted.says_something else []
    form = ManyForm(request.POST or None)
    attempt = Attempt(form, user)
    if request.method == "POST" and form.is_valid():
        with attempt:
            many = _taken(request, user, wanted, form.cleaned_data)
            _tell(request, many)
            return redirect("work:amendment-batch", many.batch.number)
    context = {
        "asked": asked,
        "form": form,
        "rows": rows[:MOST],
        "more": len(rows) > MOST,
        "searched": wanted.says_something,
        "chosen": set(request.POST.getlist("certificate")) if request.method == "POST" else None,
    }
    return render(request, "work/affected.html", context)


def _taken(request: HttpRequest, user: User, wanted: Affected, data: dict[str, Any]) -> Many:
    numbers = request.POST.getlist("certificate")
    found = list(Certificate.objects.filter(number__in=numbers).select_related("task__item__order__party"))
    act = actions.withdraw_many if request.POST.get("do") == "withdraw" else actions.request_many
    return act(user, found, selection=wanted.as_words(), **data)


def _tell(request: HttpRequest, many: Many) -> None:
    count = len(many.done)
    said = ngettext("%(batch)s：已处理 %(count)d 张", "%(batch)s：已处理 %(count)d 张", count)
    messages.success(request, said % {"batch": many.batch.number, "count": count})
    for each in many.left[:_NAMED]:
        messages.warning(request, f"{each.number}：{each.why}")
    if len(many.left) > _NAMED:
        rest = len(many.left) - _NAMED
        messages.warning(request, ngettext("另有 %(n)d 张未处理", "另有 %(n)d 张未处理", rest) % {"n": rest})


@dataclass(frozen=True, slots=True)
class _Many:
    """One act on many of a batch: what it asks, whom it is offered, which amendments it may take."""

    title: str | Promise
    form: type[forms.Form]
    run: Callable[..., Many]
    offered: Callable[[User, AmendmentBatch], bool]
    waiting: Callable[[QuerySet[Amendment]], QuerySet[Amendment]]


ACTS: dict[str, _Many] = {
    "decide": _Many(
        _("一并决定"),
        DecideForm,
        actions.decide_many,
        lambda user, batch: decides(user) and batch.opened_by_id != user.pk,
        lambda rows: rows.filter(state="requested"),
    ),
    "classify": _Many(
        _("一并判定原因"),
        ClassifyForm,
        actions.classify_many,
        lambda user, batch: decides(user) and batch.opened_by_id != user.pk,
        cause_open,
    ),
    "notice": _Many(
        _("一并登记通知"),
        NoticeForm,
        actions.note_notices,
        lambda user, _batch: tells(user),
        untold,
    ),
}


@signed_in
def batch(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """How far a batch has come, one row a certificate."""
    found = _batch(user, number)
    progress = batch_progress(found)
    rows = amendment_list(user, AmendmentsWanted(batch=found.number))
    labels = AffectedForm().fields
    context = {
        "batch": found,
        "total": sum(progress.values()),
        "ended": sum(progress.get(state, 0) for state in _ENDED),
        "counts": [(code, word, progress[code]) for code, word in AMENDMENT_STATES if code in progress],
        "selection": [(labels[name].label, word) for name, word in found.selection.items() if name in labels],
        "page": page_of(rows.order_by("id"), request),
        "acts": _offered(user, found),
    }
    return render(request, "work/amendment_batch.html", context)


def _batch(user: User, number: str) -> AmendmentBatch:
    access.check_list(user, "amendment", limit="request")
    if is_client(user):  # it names other clients' certificates
        raise PermissionDenied
    return get_object_or_404(AmendmentBatch.objects.select_related("opened_by"), number=number)


def _offered(user: User, found: AmendmentBatch) -> list[tuple[str, str | Promise, int]]:
    """The acts that something of the batch waits for, with how many."""
    rows = Amendment.objects.filter(batch=found)
    counted = [
        (name, act.title, act.waiting(rows).count()) for name, act in ACTS.items() if act.offered(user, found)
    ]
    return [each for each in counted if each[2]]


@signed_in
def batch_act(request: HttpRequest, user: User, number: str, act: str) -> HttpResponse:
    """Decide, classify or tell of many at once; those chosen are listed with boxes."""
    found, asked = _batch(user, number), ACTS.get(act)
    if asked is None or not asked.offered(user, found):
        raise Http404
    waiting = asked.waiting(Amendment.objects.filter(batch=found))
    form = asked.form(request.POST or None)
    attempt = Attempt(form, user)
    if request.method == "POST" and form.is_valid():
        with attempt:
            chosen = waiting.filter(number__in=request.POST.getlist("amendment"))
            many = asked.run(user, list(_joined(chosen)), **form.cleaned_data)
            _tell(request, many)
            return redirect("work:amendment-batch", found.number)
    context = {
        "batch": found,
        "act": asked,
        "form": form,
        "rows": _joined(waiting).order_by("id"),
        "chosen": set(request.POST.getlist("amendment")) if request.method == "POST" else None,
    }
    return render(request, "work/amendment_batch_act.html", context)


def _joined(rows: QuerySet[Amendment]) -> QuerySet[Amendment]:
    return rows.select_related("batch", "certificate__task__item__order__party")

# SPDX-License-Identifier: Apache-2.0
"""Several certificates signed with the password entered once: ticked in the list, each judged by itself."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.queries import person_of
from zhunsheng.ledger.errors import ActionError
from zhunsheng.work import actions, sealing
from zhunsheng.work.forms.checking import SignForm
from zhunsheng.work.gate import Refused
from zhunsheng.work.models import Certificate, Task
from zhunsheng.work.queries import visible_to
from zhunsheng.work.views import refusals
from zhunsheng.work.views.access import signed_in
from zhunsheng.work.views.attempt import Attempt
from zhunsheng.work.views.narrowing import page_of

Refusals = list[tuple[Task, ActionError]]


@signed_in
def sign_many(request: HttpRequest, user: User) -> HttpResponse:
    """What waits for this signatory; those refused stay in the list, each with its reason above."""
    if "SIG" not in user.roles():
        raise PermissionDenied
    form = SignForm(request.POST or None)
    chosen = request.POST.getlist("task")
    refused: Refusals = []
    if request.method == "POST" and form.is_valid():
        with Attempt(form, user):
            refused = _sign(request, user, chosen, form.cleaned_data["password"])
            if not refused:
                return redirect("work:sign-many")
    context = {
        "page": page_of(_waiting(user), request),
        "form": form,
        "chosen": set(chosen) if request.method == "POST" else None,
        "refused": [_said(task, error, user) for task, error in refused],
    }
    return render(request, "work/sign_many.html", context)


def _waiting(user: User) -> QuerySet[Task]:
    """Checked tasks that others calibrated, the oldest first."""
    person = person_of(user)
    rows = visible_to(user, Task.objects.filter(state="to-sign"))
    if person is not None:
        rows = rows.exclude(assigned_to=person)
    joined = rows.select_related("item__order__party", "method", "assigned_to", "checked_by", "room")
    return joined.order_by("due_on", "pk")


def _sign(request: HttpRequest, user: User, chosen: list[str], password: str) -> Refusals:
    tasks = list(_waiting(user).filter(number__in=chosen))
    if not tasks:
        raise ActionError(_("没有选中任何任务。"))
    signed, refused = actions.sign_several(user, tasks, password=password)
    if signed:
        said = ngettext("已签发 %(n)d 份证书", "已签发 %(n)d 份证书", len(signed))
        messages.success(request, said % {"n": len(signed)})
    _seal(request, user, signed)
    return refused


def _seal(request: HttpRequest, user: User, signed: list[Certificate]) -> None:
    """Each at once; when the log has to be looked at first, they wait in sealing and it is said."""
    attempt = Attempt(None, user)
    for certificate in signed:
        with attempt:
            sealing.resume(certificate)
        if attempt.message:
            messages.warning(request, attempt.message)
            return


def _said(task: Task, error: ActionError, user: User) -> dict[str, Any]:
    if isinstance(error, Refused):
        return {"task": task, **refusals.refusal_of(error, user)}
    return {"task": task, "message": error.message}

# SPDX-License-Identifier: Apache-2.0
"""The contract review of an order."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.queries import today
from zhunsheng.work import actions
from zhunsheng.work.forms.reviews import GroupForm, ReviewForm, group_forms
from zhunsheng.work.queries import is_client, may
from zhunsheng.work.views import access, steps
from zhunsheng.work.views.access import signed_in
from zhunsheng.work.views.attempt import Attempt

_GONE = ("returned", "collected", "declined")


@signed_in
def review(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Decide per group of alike items what will be done, answer the checklist, sign."""
    order = access.order(user, number)
    if is_client(user) or not may(user, "review", "A"):
        raise PermissionDenied
    day, data = today(), request.POST if request.method == "POST" else None
    apart = request.GET.get("apart") == "1"
    items = [item for item in order.items.order_by("id") if item.state not in _GONE]
    for item in items:
        item.order = order
    signing = data is not None and data.get("do") == "sign"
    typed = data.dict() if data is not None else {}  # to look anew judges nothing and keeps what was typed
    form = ReviewForm(data if signing else None, initial={"due_on": order.due_on} | typed)
    groups = group_forms(items, day, data, apart=apart)
    attempt = Attempt(form, user)
    if signing and any(group.unseen for group in groups):
        messages.warning(request, _("改了怎样做：请看过新的内容，再签署。"))
    elif signing and _valid(form, groups):
        with attempt:
            lines = [line for group in groups for line in group.lines()]
            given = {name: form.cleaned_data[name] for name in ("due_on", "confirmed_by_client")}
            actions.sign_review(user, order, lines=lines, answers=form.answers(), **given)
            order.refresh_from_db()
            messages.success(request, f"{order.number} · {order.get_state_display()}")
            return redirect("work:order", order.number)
    context = {"order": order, "form": form, "groups": groups, "steps": steps.of_order(order), "apart": apart}
    return render(request, "work/review.html", context)


def _valid(form: ReviewForm, groups: list[GroupForm]) -> bool:
    return all([form.is_valid(), *(group.is_valid() for group in groups)])

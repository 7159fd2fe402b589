# SPDX-License-Identifier: Apache-2.0
"""The administrator's pages: users, their roles, their passwords."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhunsheng.accounts import actions, queries
from zhunsheng.accounts.forms import ResetPasswordForm, RoleForm, UserFilter, UserForm
from zhunsheng.accounts.models import User
from zhunsheng.accounts.roles import EVERY_ROLE
from zhunsheng.accounts.views.access import administrator
from zhunsheng.ledger import clock
from zhunsheng.ledger.errors import ActionError

PAGE_SIZE = 25


@login_required
@require_GET
def users(request: HttpRequest) -> HttpResponse:
    """Everybody who may sign in or could once."""
    administrator(request)
    form = UserFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = queries.user_list(clock.now(), wanted.get("q", ""), wanted.get("role", ""))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "accounts/users.html", {"form": form, "page": page})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_user(request: HttpRequest) -> HttpResponse:
    """Create a user."""
    actor = administrator(request)
    form = UserForm(request.POST or None)
    if form.is_valid():
        try:
            created = actions.create_user(actor, **form.cleaned_data)
        except ActionError as error:
            form.refuse(error)
        else:
            messages.success(request, _("已创建用户 %(name)s。") % {"name": created.username})
            return redirect("user", pk=created.pk)
    return render(request, "accounts/new_user.html", {"form": form})


@login_required
@require_GET
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """One user."""
    administrator(request)
    return _user_page(request, get_object_or_404(User, pk=pk))


@login_required
@require_POST
def grant_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant a role."""
    actor, about = administrator(request), get_object_or_404(User, pk=pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        role: str = form.cleaned_data["role"]
        if _done(request, form, lambda: actions.grant_role(actor, about, role)):
            return redirect("user", pk=pk)
    return _user_page(request, about, role_form=form)


@login_required
@require_POST
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role."""
    actor, about = administrator(request), get_object_or_404(User, pk=pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        role: str = form.cleaned_data["role"]
        if _done(request, form, lambda: actions.end_role(actor, about, role)):
            return redirect("user", pk=pk)
    return _user_page(request, about, role_form=form)


@login_required
@require_POST
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a password for somebody who lost theirs."""
    actor, about = administrator(request), get_object_or_404(User, pk=pk)
    form = ResetPasswordForm(request.POST)
    if form.is_valid():
        password: str = form.cleaned_data["password"]
        if _done(request, form, lambda: actions.set_password(actor, about, password)):
            return redirect("user", pk=pk)
    return _user_page(request, about, password_form=form)


@login_required
@require_POST
def set_active(request: HttpRequest, pk: int) -> HttpResponse:
    """Deactivate a user, or let a deactivated one sign in again."""
    actor, about = administrator(request), get_object_or_404(User, pk=pk)
    action = actions.deactivate if about.is_active else actions.reactivate
    try:
        action(actor, about)
    except ActionError as error:
        messages.error(request, str(error.message), extra_tags="stop")
    return redirect("user", pk=pk)


def _done(request: HttpRequest, form: RoleForm | ResetPasswordForm, act: Callable[[], object]) -> bool:
    try:
        act()
    except ActionError as error:
        form.refuse(error)
        return False
    messages.success(request, _("已完成。"))
    return True


def _user_page(
    request: HttpRequest,
    about: User,
    role_form: RoleForm | None = None,
    password_form: ResetPasswordForm | None = None,
) -> HttpResponse:
    now = clock.now()
    grants = [
        {"grant": grant, "name": EVERY_ROLE[grant.role], "held": grant.until is None or grant.until > now}
        for grant in about.role_grants.select_related("granted_by").order_by("-since", "-pk")
    ]
    values = {
        "about": about,
        "grants": grants,
        "role_form": role_form or RoleForm(),
        "password_form": password_form or ResetPasswordForm(),
    }
    refused = any(form is not None and form.errors for form in (role_form, password_form))
    return render(request, "accounts/user.html", values, status=422 if refused else 200)

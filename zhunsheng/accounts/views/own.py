# SPDX-License-Identifier: Apache-2.0
"""Pages about the own account: signing in and out, password, profile."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhunsheng.accounts import actions
from zhunsheng.accounts.forms import ChangePasswordForm, ProfileForm, SignInForm
from zhunsheng.accounts.roles import EVERY_ROLE
from zhunsheng.accounts.views.access import signed_in
from zhunsheng.ledger.errors import ActionError

sign_in = LoginView.as_view(
    template_name="accounts/sign_in.html", authentication_form=SignInForm, redirect_authenticated_user=True
)
sign_out = LogoutView.as_view()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password for oneself; where it was changed one stays signed in, elsewhere not."""
    user = signed_in(request)
    form = ChangePasswordForm(request.POST or None)
    if form.is_valid():
        try:
            actions.change_own_password(user, form.cleaned_data["old"], form.cleaned_data["new"])
        except ActionError as error:
            form.refuse(error)
        else:
            update_session_auth_hash(request, user)
            messages.success(request, _("密码已更改。"))
            return redirect("profile")
    return render(request, "accounts/change_password.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The own account: name, roles, language."""
    user = signed_in(request)
    shown = {"name_en": user.name_en, "email": user.email, "language": user.language}
    form = ProfileForm(request.POST or None, initial=shown)
    if form.is_valid():
        try:
            actions.change_profile(user, **form.cleaned_data)
        except ActionError as error:
            form.refuse(error)
        else:
            response = redirect("profile")
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax")
            return response
    roles = [EVERY_ROLE[role] for role in sorted(user.roles())]
    return render(request, "accounts/profile.html", {"form": form, "roles": roles})

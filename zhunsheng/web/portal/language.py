# SPDX-License-Identifier: Apache-2.0
"""Changing the language, on every page of the house."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from zhunsheng.web.middleware import LANGUAGES


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language, and go back to where the person was."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = reverse("home")
    response = redirect(target)
    chosen = request.POST.get("language", "")
    if chosen in LANGUAGES:
        response.set_cookie("django_language", chosen, max_age=365 * 86400, httponly=True, samesite="Lax")
    return response

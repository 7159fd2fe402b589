# SPDX-License-Identifier: Apache-2.0
"""The public face: anyone who holds a certificate looks it up by number and code."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from zhunsheng.ledger import clock
from zhunsheng.web.middleware import LANGUAGES
from zhunsheng.work.queries import certificate_lookup


class LookupForm(forms.Form):
    """A number and the code printed beside it."""

    number = forms.CharField(label=_("证书编号"), max_length=40)
    c = forms.CharField(label=_("校验码"), max_length=12, help_text=_("印在证书封面二维码旁"))

    def clean_number(self) -> str:
        return str(self.cleaned_data["number"]).strip().upper()


@require_GET
def verify(request: HttpRequest, number: str = "") -> HttpResponse:
    """Say of one certificate: valid, superseded, withdrawn, or unknown; nothing of it without the code."""
    asked = {"number": number or request.GET.get("number", ""), "c": request.GET.get("c", "")}
    form = LookupForm(asked if asked["number"] else None)
    found, looked = None, False
    if form.is_bound and form.is_valid():
        found, looked = certificate_lookup(form.cleaned_data["number"], form.cleaned_data["c"]), True
    context = {"form": form, "found": found, "looked": looked, "as_of": clock.now(), "asked": asked}
    return render(request, "portal/verify.html", context)


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

# SPDX-License-Identifier: Apache-2.0
"""The public face: anyone who holds a certificate looks it up by number and code."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from zhunsheng.ledger import clock
from zhunsheng.web.portal.face import show
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
    return show(request, "portal/verify.html", context)

# SPDX-License-Identifier: Apache-2.0
"""What every public page of a hub shows around its own matter: whose hub this is, and the other pages."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from zhunsheng.laboratory.queries import organisation
from zhunsheng.web.portal.face import Place

_PLACES = [
    ("public-laboratories", pgettext_lazy("public", "实验室与结果")),
    ("public-capability", pgettext_lazy("public", "找校准能力")),
    ("public-report", pgettext_lazy("public", "举报可疑证书")),
    ("sign-in", pgettext_lazy("public", "登录")),
]


def unheard_of(request: HttpRequest, number: str) -> HttpResponse:
    """Somebody holds a paper with a number that was never public: said in so many words; it may be forged."""
    return show(request, "hub_public/unheard_of.html", {"number": number}, status=404)


def show(
    request: HttpRequest, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """Render a public page."""
    places = [Place(title, reverse(name), request.path == reverse(name)) for name, title in _PLACES]
    framed = {**context, "places": places, "issuer": organisation()}
    return render(request, template, framed, status=status)

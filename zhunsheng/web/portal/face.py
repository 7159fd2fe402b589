# SPDX-License-Identifier: Apache-2.0
"""What every public page shows around its own matter: whose laboratory this is, and the other pages."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from zhunsheng.laboratory.queries import organisation


@dataclass(frozen=True, slots=True)
class Place:
    """A public page as the head of every other one names it."""

    title: str | Promise
    url: str
    current: bool


_PLACES = (
    ("verify", pgettext_lazy("public", "证书查验")),
    ("public-scope", pgettext_lazy("public", "能力范围")),
    ("log", pgettext_lazy("public", "公开日志")),
    ("api", pgettext_lazy("public", "接口")),
)


def show(
    request: HttpRequest, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """Render a public page."""
    places = [Place(title, reverse(name), request.path == reverse(name)) for name, title in _PLACES]
    framed = {**context, "places": places, "issuer": organisation()}
    return render(request, template, framed, status=status)

# SPDX-License-Identifier: Apache-2.0
"""Whether a statement that somebody was handed still holds."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zhunsheng.hub.queries.statements import stated
from zhunsheng.web.hub_public.face import show, unheard_of


@require_safe
def statement(request: HttpRequest, number: str) -> HttpResponse:
    """A statement by its number."""
    told = stated(number)
    if told is None:
        return unheard_of(request, number)
    response = show(request, "hub_public/statement.html", {"told": told})
    response.headers["Cache-Control"] = "no-store"
    return response

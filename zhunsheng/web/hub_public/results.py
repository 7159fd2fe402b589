# SPDX-License-Identifier: Apache-2.0
"""Published results: one by its number, which is its verification too, and those of a laboratory."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from zhunsheng.hub.queries import results as asked
from zhunsheng.hub.queries.registry import public_laboratories
from zhunsheng.ledger import clock
from zhunsheng.measure.text import Language
from zhunsheng.rules.report.writing import TYPES, ending_of, form_of, written
from zhunsheng.web.hub_public.face import show, unheard_of

PAGE = 25
_FILES = ("pdf", "json", "html", "oscal")


@require_safe
def laboratories(request: HttpRequest) -> HttpResponse:
    """The laboratories that consent to their results being public."""
    text = request.GET.get("q", "").strip()[:80]
    page = Paginator(public_laboratories(text), PAGE).get_page(request.GET.get("page"))
    newest = asked.newest_results(page.object_list)
    rows = [(each, newest.get(each.pk)) for each in page]
    return show(request, "hub_public/laboratories.html", {"page": page, "rows": rows, "q": text})


@require_safe
def laboratory(request: HttpRequest, code: str) -> HttpResponse:
    """One laboratory: its published results, corrected ones with what corrects them."""
    found = asked.public_laboratory(code)
    if found is None:
        raise Http404
    rows = [(each, asked.correction_of(each)) for each in asked.public_results(found)]
    return show(request, "hub_public/laboratory.html", {"laboratory": found, "rows": rows})


@require_safe
def result(request: HttpRequest, number: str) -> HttpResponse:
    """A result, and whether it is what the log committed to."""
    told = asked.public_result(number)
    if told is None:
        return unheard_of(request, number)
    context: dict[str, Any] = {"told": told, "as_of": clock.now(), "document": told.document}
    if told.publication is not None:
        context |= {
            "result": told.publication,
            "correction": asked.correction_of(told.publication),
            "corrected": asked.corrected_by(told.publication),
            "doubted": asked.upheld_without_correction(told.publication),
        }
    response = show(request, "hub_public/result.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def file(_request: HttpRequest, number: str, name: str) -> HttpResponse:
    """A published result as a file, in the reader's language where the form has one."""
    told, form = asked.public_result(number), form_of(f".{name}")
    if told is None or told.document is None or form not in _FILES:
        raise Http404
    language: Language = "en" if str(get_language()).startswith("en") else "zh"
    response = HttpResponse(written(told.document, form, language), content_type=TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{number}{ending_of(form)}"'
    response.headers["Cache-Control"] = "no-store"
    return response

# SPDX-License-Identifier: Apache-2.0
"""Each request speaks one language, lives in the site's time, and holds only what can be kept."""

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone, translation

from zhunsheng.laboratory.queries import zone
from zhunsheng.ledger.asking import facts_standing
from zhunsheng.web.failing import bad_request

Handler = Callable[[HttpRequest], HttpResponse]
UNREADABLE: Final = "\N{REPLACEMENT CHARACTER}"
LANGUAGES = frozenset(code for code, _ in settings.LANGUAGES)


def language_of(request: HttpRequest) -> str:
    """The language a person chose, else Chinese: the first language is no guess from the browser."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen not in LANGUAGES and request.user.is_authenticated:
        chosen = request.user.language
    return chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE


def place_and_language(handler: Handler) -> Handler:
    """Activate the language and the zone for one request, and leave nothing behind."""

    def respond(request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        request.LANGUAGE_CODE = language
        with translation.override(language), timezone.override(zone()):
            response = handler(request)
        response.headers.setdefault("Content-Language", language)
        response.headers.setdefault("Vary", "Cookie")
        # Kept by no proxy, and asked anew: the next at this browser may be somebody else.
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return respond


def facts_asked_once(handler: Handler) -> Handler:
    """While a page is only read, each fact of the laboratory is asked once: a role opens a dozen entries of
    the frame. Whoever changes something asks anew each time, under the locks of the change."""

    def respond(request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return handler(request)
        with facts_standing():
            return handler(request)

    return respond


def no_nul(handler: Handler) -> Handler:
    """No NUL reaches a page, whichever its address: nobody types one, and PostgreSQL cannot hold one.

    A path with one is refused. In a query the sign for an unreadable character takes its place: the page
    answers, shows what was asked with that sign in it, and says so. A form's own fields refuse it; where a
    page takes a text from a form that no field has looked at, the request fails as one that can't be read.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:
            raise BadRequest
        asked = request.META.get("QUERY_STRING", "")
        if "%00" in asked:
            request.META["QUERY_STRING"] = asked.replace("%00", quote(UNREADABLE))
        return handler(request)

    def process_exception(request: HttpRequest, _exception: Exception) -> HttpResponse | None:
        posted: QueryDict = vars(request).get("_post", QueryDict())  # as far as it was read at all
        typed = (text for _name, texts in posted.lists() for text in texts)
        return bad_request(request) if any("\0" in str(text) for text in typed) else None

    respond.process_exception = process_exception  # type: ignore[attr-defined]  # where Django looks for it
    return respond

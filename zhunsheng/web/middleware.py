# SPDX-License-Identifier: Apache-2.0
"""Each request speaks one language and lives in the site's time."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone, translation

from zhunsheng.laboratory.queries import zone

Handler = Callable[[HttpRequest], HttpResponse]
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


def no_nul(handler: Handler) -> Handler:
    """Refuse a NUL in an address: nobody types one, and PostgreSQL cannot compare with it."""

    def respond(request: HttpRequest) -> HttpResponse:
        asked = request.META.get("QUERY_STRING", "")
        # The public form names its own field; other pages look their query up as it comes.
        if "\0" in request.path or ("%00" in asked and not request.path.startswith("/verify/")):
            return HttpResponseBadRequest("地址中有不可用的字符 / a character of the address cannot be used")
        return handler(request)

    return respond

# SPDX-License-Identifier: Apache-2.0
"""Verification by the file itself: chosen, or dropped on the page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from zhunsheng.ledger import clock
from zhunsheng.measure.text import Text
from zhunsheng.web.portal.face import show
from zhunsheng.web.portal.verify import LookupForm
from zhunsheng.web.public.file_check import NO_FILE, TOO_LARGE, check_file
from zhunsheng.web.public.lookup import TooMany
from zhunsheng.web.public.slots import Busy
from zhunsheng.web.public.uploads import TooLarge, uploaded


# Nobody is signed in for this and nothing is changed by it; a token could only be read after the whole file.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def file_check(request: HttpRequest) -> HttpResponse:
    """Say of a file what it is. The file is kept nowhere, so the answer has no address of its own."""
    if request.method != "POST":
        return redirect("verify")
    try:
        data = uploaded(request)
        if not data:
            return _refused(request, NO_FILE, 422)
        verdict = check_file(request, data)
    except TooLarge:
        return _refused(request, TOO_LARGE, 413)
    except TooMany as refusal:
        return _later(request, {"too_many": refusal}, 429, refusal.seconds)
    except Busy as refusal:
        return _later(request, {"busy": refusal}, 503, refusal.seconds)
    return _page(request, {"verdict": verdict, "found": verdict.found}, 200)


def _refused(request: HttpRequest, why: Text, status: int) -> HttpResponse:
    return _page(request, {"file_error": why}, status)


def _later(request: HttpRequest, context: dict[str, object], status: int, seconds: int) -> HttpResponse:
    response = _page(request, context, status)
    response.headers["Retry-After"] = str(seconds)
    return response


def _page(request: HttpRequest, context: dict[str, object], status: int) -> HttpResponse:
    values = {"form": LookupForm(), "as_of": clock.now(), **context}
    response = show(request, "portal/verify.html", values, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response

# SPDX-License-Identifier: Apache-2.0
"""Every refusal of the API is a problem document (RFC 9457), whoever makes it: a view, a route, the server.

Django answers what no view sees (an address there is not, a method not allowed, a malformed form) with pages
for people; below the API's prefix they become documents here, so that a machine never has to read a page.
"""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

from zhunsheng.measure.text import Text
from zhunsheng.web.failing import reference_of

PREFIX = "/api/"
MEDIA_TYPE = "application/problem+json"
Handler = Callable[[HttpRequest], HttpResponse]

_WORDS: Mapping[int, Text] = {
    400: Text("请求有误。", "The request is malformed."),
    403: Text("没有权限。", "This is not allowed."),
    404: Text("没有这个地址，或没有这一条。", "There is no such address, or nothing at it."),
    405: Text("这个地址不接受这种方法。", "The address does not take this method."),
    413: Text("内容过大。", "The content is too large."),
    415: Text("不接受这种内容。", "Content of this type is not taken."),
    422: Text("参数有误。", "A parameter is wrong."),
    429: Text("问得太多，请稍后再问。", "Too many questions; please ask again later."),
    503: Text("正忙，请稍后再问。", "Busy; please ask again later."),
}
_FAILED = Text("服务器出错。", "The server failed.")


def problem(status: int, detail: Text | None = None, *, seconds: int = 0, **more: Any) -> HttpResponse:
    """A problem document, in both languages; `seconds` until it is worth asking again."""
    words = detail or _WORDS.get(status, _FAILED)
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": words.en,
        "detail_zh": words.zh,
        **more,
    }
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    if seconds:
        response.headers["Retry-After"] = str(seconds)
    return response


def problems(handler: Handler) -> Handler:
    """Turn every page for people that refuses something below the API into a problem document."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = handler(request)
        if not request.path_info.startswith(PREFIX) or response.status_code < 400:
            return response
        if response.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
            return response
        if response.status_code >= 500:
            refused = problem(response.status_code, reference=reference_of(request))
        else:
            refused = problem(response.status_code)
        if "Allow" in response.headers:
            refused.headers["Allow"] = response.headers["Allow"]
        return refused

    return respond

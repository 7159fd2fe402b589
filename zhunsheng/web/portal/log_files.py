# SPDX-License-Identifier: Apache-2.0
"""The published log as static files, in the addresses of C2SP tlog-tiles, and what a verifier has to trust.

They are answered before sessions, languages and the database are looked at: the same bytes for everybody, to
be kept by any cache. A tile never changes, so it is kept for ever; the checkpoint moves, so it is asked anew.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.cache import get_conditional_response

from zhunsheng.laboratory.queries import authority_certificate, trust_file
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.queries import log_key, policy_text, published_file

Handler = Callable[[HttpRequest], HttpResponse]

PREFIX: Final = "/log/"
_TEXT: Final = "text/plain; charset=utf-8"
_BYTES: Final = "application/octet-stream"
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_ASK_AGAIN: Final = "public, no-cache"
_RANGE = re.compile(r"bytes=(?:([0-9]{1,12})-([0-9]{0,12})|-([0-9]{1,12}))")


@dataclass(frozen=True, slots=True)
class _File:
    content: Callable[[], bytes | None]
    media_type: str


_FILES: Final = {
    "checkpoint": _File(lambda: published_file("checkpoint"), _TEXT),
    "key": _File(lambda: log_key().encode() + b"\n", _TEXT),
    "policy": _File(lambda: policy_text().encode(), _TEXT),
    "ca.pem": _File(authority_certificate, "application/x-pem-file"),
    "trust.txt": _File(trust_file, _TEXT),
}


def log_files(handler: Handler) -> Handler:
    """Answer for the log's files; leave every other address to the rest of the site."""

    def respond(request: HttpRequest) -> HttpResponse:
        name = request.path_info.removeprefix(PREFIX)
        if name == request.path_info or not (name in _FILES or name.startswith("tile/")):
            return handler(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return _answer(request, name)

    return respond


def _answer(request: HttpRequest, name: str) -> HttpResponse:
    known = _FILES.get(name) or _File(lambda: published_file(name), _BYTES)
    content = _content(known)
    if content is None:
        missing = HttpResponse("没有这个文件 / no such file\n", status=404, content_type=_TEXT)
        missing.headers["Cache-Control"] = "no-cache"  # the next tile will be there soon
        return missing
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag) or _ranged(request, content, etag, known.media_type)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = _ASK_AGAIN if name in _FILES else _FOR_EVER
    response.headers["Access-Control-Allow-Origin"] = "*"  # a verifier may run in anybody's page
    return response


def _content(known: _File) -> bytes | None:
    try:
        return known.content()
    except (ActionError, FileNotFoundError):  # no key yet: the laboratory has not been set up
        return None


def _ranged(request: HttpRequest, content: bytes, etag: str, media_type: str) -> HttpResponse:
    """The whole, or the one part asked for; of several parts, or of another version, the whole."""
    asked = _RANGE.fullmatch(request.headers.get("Range", "")) if request.method == "GET" else None
    if asked is None or request.headers.get("If-Range", etag) != etag:
        response = HttpResponse(content, content_type=media_type)
    elif (part := _part(asked, len(content))) is None:
        response = HttpResponse(status=416, content_type=media_type)
        response.headers["Content-Range"] = f"bytes */{len(content)}"
    else:
        response = HttpResponse(content[part], status=206, content_type=media_type)
        response.headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(content)}"
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Length"] = str(len(response.content))
    return response


def _part(asked: re.Match[str], size: int) -> slice | None:
    """Which bytes a range means; None when the file does not reach there."""
    first, last, from_end = asked.groups()
    if from_end is not None:
        start, stop = max(0, size - int(from_end)), size
    else:
        start, stop = int(first), min(int(last) + 1, size) if last else size
    return slice(start, stop) if start < stop else None

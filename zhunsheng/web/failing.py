# SPDX-License-Identifier: Apache-2.0
"""When the server fails or cannot read a request: a page that says what to do, and the reference in the log.

The page is plain text put together here: no template, no database, no session, nobody's language, so that
what made a page fail cannot make this one fail too. It says everything in both languages.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from string import Template

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from zhunsheng.measure.text import Text

Handler = Callable[[HttpRequest], HttpResponse]
HEADER = "X-Request-ID"


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong, and what the reader does now."""

    title: Text
    what: Text
    do: tuple[Text, ...]


_BACK = Text(
    "用浏览器的“后退”回到刚才那一页；填写的内容通常还在那里。",
    "Go back with the browser's button; what was filled in is usually still there.",
)
FAILED = Failure(
    Text("服务器没有做成", "The server could not do this"),
    Text(
        "这不是您的错。刚才这一步没有做完；已经签发和登记的不受影响。",
        "This is no fault of yours. The last step was not finished; what is issued and on record is "
        "unharmed.",
    ),
    (
        _BACK,
        Text(
            "刷新看看那一步做成没有，没有再做一次。",
            "Reload to see whether it was done, and do it again if not.",
        ),
        Text(
            "还是不成，请把下面的编号告诉系统管理员：日志里记着原因。",
            "If it fails again, give the reference below to the system administrator: the log says why.",
        ),
    ),
)
UNREADABLE = Failure(
    Text("服务器读不了这个请求", "The server cannot read this request"),
    Text(
        "什么也没有改动。地址或表单里有不可用的字符，或者内容过大，或者地址的主机名不对。",
        "Nothing was changed. The address or the form holds a character that cannot be used, or is too "
        "large, or the host name of the address is wrong.",
    ),
    (
        _BACK,
        Text("重新输入地址，不要粘贴带格式的文字；大的文件分开提交。",
             "Type the address anew rather than pasting formatted text; send large files in parts."),
        Text(
            "还是不成，请把下面的编号告诉系统管理员。",
            "If it still fails, give the reference below to the system administrator.",
        ),
    ),
)  # fmt: skip

_PAGE = Template("""\
<!doctype html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title_zh · $title_en</title>
<link rel="icon" href="${static}zhunsheng/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="${static}zhunsheng/tokens.css">
<link rel="stylesheet" href="${static}zhunsheng/shell.css">
<link rel="stylesheet" href="${static}zhunsheng/parts.css">
<link rel="stylesheet" href="${static}zhunsheng/portal.css">
</head>
<body>
<div class="portal">
<header class="portal-head"><strong>准绳 <span lang="en">Zhunsheng</span></strong></header>
<main id="main">
<section class="verdict stop"><h1>$title_zh</h1>
<p>$what_zh</p>
<ol class="how">$do_zh</ol></section>
<section class="verdict stop" lang="en"><h1>$title_en</h1>
<p>$what_en</p>
<ol class="how">$do_en</ol></section>
<p>编号 <span lang="en">Reference</span> <b class="mono">$reference</b></p>
<div><a class="button" href="/">回到工作台 <span lang="en">To the desk</span></a></div>
</main>
</div>
</body>
</html>
""")


def referenced(handler: Handler) -> Handler:
    """Give each request a reference that a reader can quote and that the log repeats."""

    def respond(request: HttpRequest) -> HttpResponse:
        reference_of(request)
        response = handler(request)
        response.headers.setdefault(HEADER, reference_of(request))
        return response

    return respond


def reference_of(request: HttpRequest) -> str:
    """The request's reference, eight letters and figures; made when it is first asked for."""
    known: str = getattr(request, "reference", "") or secrets.token_hex(4).upper()
    request.reference = known  # type: ignore[attr-defined]  # ours, kept on Django's object
    return known


class WithReference(logging.Filter):
    """Puts the reference of its request into every line of the log that knows its request."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        record.reference = reference_of(request) if isinstance(request, HttpRequest) else "-"
        return True


def server_error(request: HttpRequest) -> HttpResponse:
    """Something failed that should not; why stands in the log, under the page's reference."""
    return _page(request, FAILED, 500)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """A request that cannot be read; nothing was done."""
    return _page(request, UNREADABLE, 400)


def _page(request: HttpRequest, failure: Failure, status: int) -> HttpResponse:
    words = {
        "title_zh": escape(failure.title.zh),
        "title_en": escape(failure.title.en),
        "what_zh": escape(failure.what.zh),
        "what_en": escape(failure.what.en),
        "do_zh": "".join(f"<li>{escape(each.zh)}</li>" for each in failure.do),
        "do_en": "".join(f"<li>{escape(each.en)}</li>" for each in failure.do),
    }
    page = _PAGE.substitute(words, reference=reference_of(request), static=settings.STATIC_URL)
    response = HttpResponse(page, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response

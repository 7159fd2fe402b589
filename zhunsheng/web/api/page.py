# SPDX-License-Identifier: Apache-2.0
"""The API described for people, from its own description: no script, both languages."""

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from zhunsheng.measure.text import Text
from zhunsheng.web.api.v1 import api
from zhunsheng.web.portal.face import show

# What the description says in English, with the Chinese for it; a test holds the two together.
WORDS: Final = (
    Text("凭编号和校验码查一张证书的状态", "The state of a certificate, by its number and code"),
    Text(
        "校验码印在封面二维码旁。校验码不对与编号不存在，回答相同，都算一次猜测；猜得太多要等。",
        "The code is printed beside the QR code on the cover. A wrong code and an unknown number are "
        "answered alike, and count as guesses: too many of them have to wait.",
    ),
    Text(
        "查验一个文件：证书的 PDF，或从中取出的 DCC",
        "Verify a file: a certificate's PDF, or the DCC taken out of one",
    ),
    Text(
        "文件只在内存里查，不保存。它自身能证明什么、证书后来怎样了，一并回答。",
        "The file is examined in memory and kept nowhere. What it proves by itself and what became of the "
        "certificate since are answered together.",
    ),
    Text("某一天的能力范围", "The scope on a day"),
    Text(
        "当天有效的行，与公开页面相同；CMC 的 k = 2。",
        "Rows in force on the day, the same as on the public page; CMC with k = 2.",
    ),
    Text("公开日志现在到哪里", "Where the public log stands"),
    Text(
        "日志的名称、公钥和最新检查点；它的文件在 `prefix` 之下。",
        "The log's name, key and newest checkpoint; its files lie below `prefix`.",
    ),
    Text("在地址里", "path"),
    Text("在查询里", "query"),
    Text("哪一天；不写就是今天", "the day; today when left out"),
    Text("在量、器具或方法里找的词", "words found in quantity, instrument or method"),
)
_BY_ENGLISH: Final = {text.en: text for text in WORDS}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing a question may say."""

    name: str
    place: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One question: its method and address, what it says, what may be answered."""

    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    answers: tuple[str, ...]


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Every operation of version 1."""
    schema = api.get_openapi_schema()
    operations = [
        _operation(method, path, about)
        for path, methods in schema["paths"].items()
        for method, about in methods.items()
    ]
    context = {"operations": operations, "address": settings.PUBLIC_URL}
    return show(request, "portal/api.html", context)


def _operation(method: str, path: str, about: dict[str, Any]) -> Operation:
    parameters = tuple(
        Parameter(
            each["name"],
            _said(each["in"]),
            each.get("required", False),
            _said(each["schema"].get("description", "")),
        )
        for each in about.get("parameters", ())
    )
    answers = tuple(str(status) for status in about.get("responses", {}))
    words = " ".join(about.get("description", "").split())
    return Operation(method.upper(), path, _said(about.get("summary", "")), _said(words), parameters, answers)


def _said(english: str) -> str:
    """The words in the reader's language."""
    text = _BY_ENGLISH.get(english)
    return english if text is None else text.in_language(get_language() or "")

# SPDX-License-Identifier: Apache-2.0
"""The API described for people, from its own description: no script, both languages."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zhunsheng.web.api.v1 import api
from zhunsheng.web.portal.face import show


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
            each["name"], each["in"], each.get("required", False), each["schema"].get("description", "")
        )
        for each in about.get("parameters", ())
    )
    answers = tuple(str(status) for status in about.get("responses", {}))
    words = " ".join(about.get("description", "").split())
    return Operation(method.upper(), path, about.get("summary", ""), words, parameters, answers)

# SPDX-License-Identifier: Apache-2.0
"""Version 1: its routers, its refusals, its description.

Everything here is open to anybody. What will need a token gets a router of its own with its own `auth`; the
tokens' home is the room of accounts.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from zhunsheng import __version__
from zhunsheng.measure.text import Text
from zhunsheng.web.api.problems import MEDIA_TYPE, problem
from zhunsheng.web.api.public import router
from zhunsheng.web.public.file_check import TOO_LARGE
from zhunsheng.web.public.lookup import TooMany
from zhunsheng.web.public.slots import Busy
from zhunsheng.web.public.uploads import TooLarge

_DESCRIPTION = """公开查验、能力范围与日志。每个拒绝都是 application/problem+json。
Public verification, scope and log. Every refusal is application/problem+json."""


class _Plain(JSONRenderer):
    """JSON that a person can read as well."""

    json_dumps_params = {"ensure_ascii": False}


class _Api(NinjaAPI):
    """Says of its refusals what they are: problem documents."""

    def get_openapi_schema(self, *arguments: Any, **named: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(*arguments, **named)
        for path in schema["paths"].values():
            for operation in path.values():
                for status, response in operation.get("responses", {}).items():
                    content = response.get("content", {})
                    if int(status) >= 400 and "application/json" in content:
                        content[MEDIA_TYPE] = content.pop("application/json")
        return schema


# No interactive page: it would run scripts of others. `page.py` shows the description in our own.
api = _Api(
    title="准绳 Zhunsheng",
    version=__version__,
    description=_DESCRIPTION,
    docs_url=None,
    renderer=_Plain(),
    urls_namespace="api-v1",
)
api.add_router("", router)


@api.exception_handler(ValidationError)
def invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Which parameter is wrong, and how."""
    faults = [{"at": list(map(str, fault["loc"])), "what": str(fault["msg"])} for fault in error.errors]
    return problem(422, errors=faults)


@api.exception_handler(HttpError)
def refused(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """What ninja itself refuses."""
    return problem(error.status_code, Text(str(error), str(error)))


@api.exception_handler(TooMany)
def too_many(_request: HttpRequest, error: TooMany) -> HttpResponse:
    """An allowance is used up."""
    return problem(429, seconds=error.seconds)


@api.exception_handler(Busy)
def busy(_request: HttpRequest, error: Busy) -> HttpResponse:
    """Every slot is taken."""
    return problem(503, seconds=error.seconds)


@api.exception_handler(TooLarge)
def too_large(_request: HttpRequest, _error: TooLarge) -> HttpResponse:
    """More than is taken."""
    return problem(413, TOO_LARGE)

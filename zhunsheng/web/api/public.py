# SPDX-License-Identifier: Apache-2.0
"""Questions that need no token: a certificate's state, a file, the scope, the log."""

from typing import Annotated

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import StringConstraints

from zhunsheng.laboratory.queries import ScopeQuestion, scope_list, scope_told, today
from zhunsheng.ledger import clock
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.queries import log_state
from zhunsheng.web.api.problems import problem
from zhunsheng.web.api.schemas import (
    CertificateState,
    FileAnswer,
    LogAnswer,
    Problem,
    ScopeAnswer,
    ScopeLine,
    ScopeQuery,
)
from zhunsheng.web.public.file_check import NO_FILE, check_file
from zhunsheng.web.public.lookup import look_up
from zhunsheng.web.public.uploads import uploaded

router = Router(tags=["public"])

Number = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[^\x00/\ufffd]+$")]
Code = Annotated[str, StringConstraints(min_length=1, max_length=12, pattern=r"^[^\x00\ufffd]+$")]
_FILE = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary", "minLength": 1}},
                "additionalProperties": False,
            }
        }
    },
}


@router.get(
    "/certificates/{number}",
    response={200: CertificateState, 404: Problem, 422: Problem, 429: Problem},
    summary="The state of a certificate, by its number and code",
)
def certificate(
    request: HttpRequest, response: HttpResponse, number: Path[Number], code: Query[Code]
) -> CertificateState | HttpResponse:
    """The code is printed beside the QR code on the cover. A wrong code and an unknown number are answered
    alike, and count as guesses: too many of them have to wait.
    """
    found = look_up(request, number, code)
    response.headers["Cache-Control"] = "no-store"  # as on the page: it holds now, and for its holder
    return problem(404) if found is None else CertificateState.of(found, clock.now())


@router.post(
    "/verifications",
    response={200: FileAnswer, 400: Problem, 413: Problem, 422: Problem, 429: Problem, 503: Problem},
    summary="Verify a file: a certificate's PDF, or the DCC taken out of one",
    openapi_extra={"requestBody": _FILE},
)
def verification(request: HttpRequest, response: HttpResponse) -> FileAnswer | HttpResponse:
    """The file is examined in memory and kept nowhere. What it proves by itself and what became of the
    certificate since are answered together.
    """
    # Not declared to ninja: it would have the file laid on a disk before anybody asks how large it is.
    data = uploaded(request)
    response.headers["Cache-Control"] = "no-store"
    return FileAnswer.of(check_file(request, data), clock.now()) if data else problem(422, NO_FILE)


@router.get("/scope", response={200: ScopeAnswer, 422: Problem}, summary="The scope on a day")
def scope(request: HttpRequest, asked: Query[ScopeQuery]) -> ScopeAnswer:  # noqa: ARG001 - ninja's shape
    """Rows in force on the day, the same as on the public page; CMC with k = 2."""
    question = ScopeQuestion(asked.on or today(), asked.q, asked.field, asked.basis, asked.site)
    rows = scope_list(question)
    part = rows[asked.offset : asked.offset + asked.limit]
    lines = [ScopeLine.of(row) for row in scope_told(part, question.day)]
    return ScopeAnswer(day=question.day, total=rows.count(), offset=asked.offset, rows=lines)


@router.get("/log", response={200: LogAnswer, 404: Problem}, summary="Where the public log stands")
def log(request: HttpRequest) -> LogAnswer | HttpResponse:  # noqa: ARG001 - ninja's shape
    """The log's name, key and newest checkpoint; its files lie below `prefix`."""
    try:
        return LogAnswer.of(log_state(), f"{settings.PUBLIC_URL}/log")
    except ActionError:
        return problem(404)

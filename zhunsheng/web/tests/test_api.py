# SPDX-License-Identifier: Apache-2.0
"""The public API: the pages' answers for machines, and a problem document for everything else."""

import json
from typing import Any

import pytest
import schemathesis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponseBase
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Err

from zhunsheng.ledger import files
from zhunsheng.web.api.page import WORDS
from zhunsheng.web.public import uploads
from zhunsheng.work import actions
from zhunsheng.work.models import Certificate
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD, Laboratory

V1 = "/api/v1"


def said(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def is_problem(answer: HttpResponseBase, status: int) -> dict[str, Any]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = said(answer, status)
    assert problem["status"] == status
    assert problem["detail"]
    assert problem["detail_zh"]
    return problem


def test_a_certificate_is_told_as_on_the_page(real_lab: Laboratory, client: Client) -> None:
    certificate = actions.issue(real_lab.lin, cast.checked(real_lab), password=PASSWORD)
    answer = client.get(f"{V1}/certificates/{certificate.number}", {"code": certificate.code})
    found = said(answer)
    assert answer["Cache-Control"] == "no-store"
    assert (found["state"], found["verdict"]["word"]) == ("valid", {"zh": "有效", "en": "Valid"})
    assert found["serial_number"] == "A1802"
    assert [check["key"] for check in found["checks"]] == ["file", "log", "capability"]
    assert "甬江" not in json.dumps(found, ensure_ascii=False)
    assert certificate.pdf is not None
    shown = SimpleUploadedFile("c.pdf", files.read(certificate.pdf))
    checked = client.post(f"{V1}/verifications", {"file": shown})
    assert checked["Cache-Control"] == "no-store"
    verdict = said(checked)
    assert (verdict["verdict"]["key"], verdict["certificate"]["number"]) == ("valid", certificate.number)


def test_wrong_codes_are_unknown_numbers_and_are_counted_with_the_pages(
    lab: Laboratory, client: Client
) -> None:
    certificate = actions.sign(lab.lin, cast.checked(lab), password=PASSWORD)
    Certificate.objects.update(state="valid")
    address = f"{V1}/certificates/{certificate.number}"
    wrong = client.get(address, {"code": "AAAA-AAAA"})
    unknown = client.get(f"{V1}/certificates/ZS2026-777777", {"code": "AAAA-AAAA"})
    assert is_problem(wrong, 404) == is_problem(unknown, 404)
    is_problem(client.get(address), 422)
    for _guess in range(8):
        client.get(f"/v/{certificate.number}", {"c": "AAAA-AAAA"})
    refused = client.get(address, {"code": certificate.code})
    is_problem(refused, 429)
    assert refused["Retry-After"] == "601"


def test_scope_is_that_of_the_page(lab: Laboratory, client: Client) -> None:
    scope = said(client.get(f"{V1}/scope", {"on": "2026-04-12"}))
    assert (scope["total"], [row["quantity"] for row in scope["rows"]]) == (
        2, ["dc-voltage", "temperature-correction"],
    )  # fmt: skip
    assert (scope["rows"][0]["cmc"], scope["rows"][0]["since"]) == ("0.20", "2026-01-01")
    part = said(client.get(f"{V1}/scope", {"offset": 1, "limit": 1}))
    assert (part["total"], part["rows"][0]["quantity"]) == (2, "temperature-correction")
    assert said(client.get(f"{V1}/scope", {"on": "2025-12-31"}))["rows"] == []


REFUSED = [
    ("get", f"{V1}/nothing", 404),
    ("get", "/api/", 200),
    ("get", "/api/v2/log", 404),
    ("get", f"{V1}/certificates/", 404),
    ("get", f"{V1}/certificates/a%2Fb", 404),
    ("get", f"{V1}/certificates/%00?code=1", 400),
    ("get", f"{V1}/scope?on=soon", 422),
    ("get", f"{V1}/scope?limit=0", 422),
    ("get", f"{V1}/scope?limit=x", 422),
    ("post", f"{V1}/log", 405),
    ("delete", f"{V1}/scope", 405),
    ("get", f"{V1}/verifications", 405),
    ("post", f"{V1}/verifications", 422),
]


@pytest.mark.django_db
def test_every_refusal_is_a_problem_document(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for method, address, status in REFUSED:
        answer = getattr(client, method)(address)
        if status == 200:
            assert answer.status_code == 200
        else:
            is_problem(answer, status)
    assert client.post(f"{V1}/log")["Allow"] == "GET"
    broken = client.generic("POST", f"{V1}/verifications", b"--x", content_type="multipart/form-data")
    is_problem(broken, 400)
    odd = client.generic(
        "POST",
        f"{V1}/verifications",
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH="many",
    )
    assert odd.status_code in (400, 422)
    monkeypatch.setattr(uploads, "MAX_FILE", 10)
    is_problem(client.post(f"{V1}/verifications", {"file": SimpleUploadedFile("c.pdf", b"x" * 99)}), 413)


def test_the_description_is_shown_without_scripts_of_others(lab: Laboratory, client: Client) -> None:
    page = client.get("/api/")
    text = page.content.decode()
    assert "GET /api/v1/certificates/{number}" in text
    assert "<script" not in text
    schema = said(client.get(f"{V1}/openapi.json"))
    refusals = [
        content
        for path in schema["paths"].values()
        for operation in path.values()
        for status, answer in operation["responses"].items()
        if int(status) >= 400
        for content in answer["content"]
    ]
    assert set(refusals) == {"application/problem+json"}


@pytest.mark.usefixtures("real_lab")
def test_no_question_gets_an_answer_that_the_description_does_not_promise() -> None:
    """Schemathesis asks at random, bounded: what comes back must be as described, and never a 500."""
    schema = schemathesis.openapi.from_wsgi(f"{V1}/openapi.json", get_wsgi_application())
    operations = [found.ok() for found in schema.get_all_operations() if not isinstance(found, Err)]
    assert len(operations) == 4
    for operation in operations:
        asked = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
        asked(given(case=operation.as_strategy())(_answered_as_described))()


def _answered_as_described(case: Any) -> None:
    case.call_and_validate(excluded_checks=[])


def test_the_page_says_everything_in_chinese_too(lab: Laboratory, client: Client) -> None:
    said = client.get("/api/", headers={"accept-language": "zh"}).content.decode()
    for text in WORDS:
        assert text.zh in said, text.en
        assert len(text.en.split()) == 1 or text.en not in said

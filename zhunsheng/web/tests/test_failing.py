# SPDX-License-Identifier: Apache-2.0
"""What the server cannot do or read: a page that helps in both languages, and its reference in the log."""

import logging
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from zhunsheng.web import views
from zhunsheng.web.failing import HEADER
from zhunsheng.work import actions
from zhunsheng.work.models import Amendment
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import Laboratory

# Every parameter by which a list or a page narrows what it shows.
NARROWED_BY = (
    "q state party room whose due order page kind cause batch quarter figure number c family method standard",
    "function since field role subject actor point day code on quantity span",
)
ASKED = " ".join(NARROWED_BY).split()


def signed_in(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def no_nul(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """What PostgreSQL would refuse, whichever database this runs on."""
    assert "\0" not in sql
    assert not any("\0" in str(each) for each in params or ())
    return execute(sql, params, many, context)


def test_a_failure_says_what_to_do_and_its_reference_is_in_the_log(
    lab: Laboratory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr(views, "find", fail)
    answer = signed_in(lab.zhang).get("/search/?q=A1802")
    text, reference = answer.content.decode(), answer[HEADER]
    assert answer.status_code == 500
    assert text.count(reference) == 1
    assert "服务器没有做成" in text
    assert "The server could not do this" in text
    assert "disk" not in text
    (record,) = (each for each in caplog.records if each.name == "django.request")
    (handler,) = (each for each in logging.getLogger().handlers if each.filters)
    handler.filter(record)
    line = handler.format(record)
    assert f"[{reference}] Internal Server Error: /search/" in line
    assert "the disk is gone" in line


@pytest.mark.django_db
def test_the_page_of_a_failure_needs_nothing_that_could_fail(client: Client) -> None:
    """No session, no database: a host that is not ours is told before either is asked."""
    with connection.execute_wrapper(lambda *_: pytest.fail("the database was asked")):
        answer = client.get("/", headers={"host": "elsewhere.example"})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "服务器读不了这个请求" in text
    assert "The server cannot read this request" in text
    assert answer[HEADER] in text
    assert " style=" not in text


def test_two_requests_have_two_references(client: Client, db: None) -> None:
    assert client.get("/verify/")[HEADER] != client.get("/verify/")[HEADER]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/v/%00?c=1", "/verify/%00", "/orders/%00/", "/search/%00", "/api/v1/%00"]
)
def test_a_nul_in_a_path_is_refused_everywhere(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


def test_a_nul_in_a_question_is_shown_as_unreadable_at_every_list(lab: Laboratory) -> None:
    """The page answers, keeps what was typed, says that it can't be used, and asks no database for it."""
    cast.ordered(lab)
    client, question = signed_in(lab.tech), "&".join(f"{name}=A%00B" for name in ASKED)
    groups = client.get("/").context["nav"]
    addresses = ["/search/", "/scope/", "/verify/", *(each.url for group in groups for each in group.entries)]
    with connection.execute_wrapper(no_nul):
        for address in dict.fromkeys(each.partition("?")[0] for each in addresses):
            answer = client.get(f"{address}?{question}")
            assert answer.status_code == 200, address
            assert "\0" not in answer.content.decode()
            assert "有不可用的字符" in answer.content.decode(), address
    assert 'value="A\ufffdB"' in client.get("/orders/?q=A%00B").content.decode()


@pytest.mark.django_db
def test_the_public_form_speaks_of_it_beside_its_field(client: Client) -> None:
    for name, other in (("number", "c"), ("c", "number")):
        answer = client.get(f"/verify/?{name}=A%00B&{other}=ABCD-EFGH")
        form = answer.context["form"]
        assert list(form.errors) == [name]
        assert "不可用的字符" in str(form.errors[name])
        assert 'value="A\ufffdB"' in answer.content.decode()


def test_a_nul_in_a_form_is_told_and_changes_nothing(lab: Laboratory) -> None:
    """Beside its field; for a text that no field has looked at, by the log that would have kept it."""
    certificate = cast.issued(lab)
    client = signed_in(lab.desk)
    told = {"text": "编号不对", "source": "客户来电", "field": "item.serial_number", "right": "A1802"}
    for name, said in (("text", "空字符"), ("right", "不可用的字符（NUL）")):
        answer = client.post(f"/certificates/{certificate.number}/amend/", told | {name: "A\0B"})
        assert answer.status_code == 200
        assert said in answer.content.decode()
        assert "客户来电" in answer.content.decode()
    assert not Amendment.objects.exists()


def test_what_fails_over_a_nul_could_not_be_read(lab: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL refuses to take one, wherever it slipped through: no failure of the server's."""

    def fail(*_: object, **__: object) -> None:
        raise ValueError("A string literal cannot contain NUL (0x00) characters.")

    monkeypatch.setattr(actions, "request_amendment", fail)
    address = f"/certificates/{cast.issued(lab).number}/amend/"
    told = {"text": "编号不对", "source": "客户来电", "field": "item.serial_number"}
    client = signed_in(lab.desk)
    assert client.post(address, told | {"right": "A\0B"}).status_code == 400
    assert client.post(address, told | {"right": "A1802"}).status_code == 500

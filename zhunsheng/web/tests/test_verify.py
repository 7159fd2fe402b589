# SPDX-License-Identifier: Apache-2.0
"""The public page: what it tells to whom, and when it stops answering."""

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from zhunsheng.accounts.models import GuessCount
from zhunsheng.ledger.models import Event
from zhunsheng.web.public.visitor import address, visitor
from zhunsheng.work import actions
from zhunsheng.work.models import Certificate
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD, Laboratory


def test_the_qr_code_leads_to_the_word(real_lab: Laboratory, client: Client) -> None:
    certificate = actions.issue(real_lab.lin, cast.checked(real_lab), password=PASSWORD)
    page = client.get(f"/v/{certificate.number}", {"c": certificate.code})
    text = page.content.decode()
    assert page.status_code == 200
    assert '<h1 id="verdict">有效</h1>' in text
    assert "A1802" in text
    assert "甬江" not in text
    assert page["Cache-Control"] == "no-store"
    client.post("/language/", {"language": "en", "next": "/verify/"})
    english = client.get(f"/v/{certificate.number}", {"c": certificate.code}).content.decode()
    assert '<h1 id="verdict">Valid</h1>' in english
    assert "Digital multimeter" in english
    assert not GuessCount.objects.exists()


def without(text: str, number: str) -> list[str]:
    """A page but for the number asked for and the token of its form."""
    return [line for line in text.replace(number, "NUMBER").splitlines() if "csrf" not in line]


def test_nothing_is_told_without_the_code_and_guessing_ends(lab: Laboratory, client: Client) -> None:
    certificate = actions.sign(lab.lin, cast.checked(lab), password=PASSWORD)
    Certificate.objects.update(state="valid")
    _alike_whether_there_is_one_or_not(client, certificate)
    GuessCount.objects.all().delete()
    _after_ten_wrong_codes(lab, client, certificate)


def _alike_whether_there_is_one_or_not(client: Client, certificate: Certificate) -> None:
    for asked, said in (({}, "只有编号，什么也不能告诉您"), ({"c": "AAAA-AAAA"}, "查无此证")):
        known = client.get(f"/v/{certificate.number}", asked).content.decode()
        unknown = client.get("/v/ZS2026-777777", asked).content.decode()
        assert said in known
        assert without(known, certificate.number) == without(unknown, "ZS2026-777777")


def _after_ten_wrong_codes(lab: Laboratory, client: Client, certificate: Certificate) -> None:
    address = f"/v/{certificate.number}"
    for guess in range(10):
        assert client.get(address, {"c": f"AAAA-AAA{guess}"}).status_code == 200
    refused = client.get(address, {"c": certificate.code})
    assert (refused.status_code, refused["Retry-After"]) == (429, "601")
    assert "请稍后再查" in refused.content.decode()
    assert "A1802" not in refused.content.decode()
    elsewhere = client.get(address, {"c": certificate.code}, REMOTE_ADDR="198.51.100.7")
    assert "A1802" in elsewhere.content.decode()
    assert Event.objects.filter(kind="guessing.limited").count() == 1
    lab.clock.on(minutes=11)
    assert "A1802" in client.get(address, {"c": certificate.code}).content.decode()


HEADERS = [
    ("", {}, "192.0.2.9"),
    ("", {"x-forwarded-for": "203.0.113.5", "x-real-ip": "203.0.113.5"}, "192.0.2.9"),
    ("X-Real-IP", {"x-real-ip": "203.0.113.5"}, "203.0.113.5"),
    ("X-Forwarded-For", {"x-forwarded-for": "10.0.0.1, 203.0.113.5"}, "203.0.113.5"),
    ("X-Real-IP", {}, "192.0.2.9"),
]


@pytest.mark.parametrize(("trusted", "sent", "expected"), HEADERS)
def test_whose_address_counts(
    settings: Settings, rf: RequestFactory, trusted: str, sent: dict[str, str], expected: str
) -> None:
    settings.CLIENT_HEADER = trusted
    assert address(rf.get("/verify/", headers=sent, REMOTE_ADDR="192.0.2.9")) == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("nonsense", "", True),
    ],
)
def test_who_counts_as_one_visitor(rf: RequestFactory, one: str, other: str, same: bool) -> None:
    first, second = (visitor(rf.get("/", REMOTE_ADDR=each)) for each in (one, other))
    assert (first == second) is same

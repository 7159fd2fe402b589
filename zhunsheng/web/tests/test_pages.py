# SPDX-License-Identifier: Apache-2.0
import pytest
from django.test import Client
from django.urls import reverse

from zhunsheng.accounts.actions import create_user
from zhunsheng.accounts.models import User
from zhunsheng.web.finding import find
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import Laboratory


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def test_desk_shows_what_waits(lab: Laboratory) -> None:
    order = cast.ordered(lab)
    page = signed_in(lab.desk).get("/")
    assert page.status_code == 200
    assert order.number in page.content.decode()


def test_what_the_signed_in_see_is_kept_by_no_cache_on_the_way(lab: Laboratory) -> None:
    cast.ordered(lab)
    for address in ("/", "/orders/", "/search/?q=zzz", "/nothing/"):
        assert signed_in(lab.client).get(address)["Cache-Control"] == "private, no-cache", address
    assert "Cache-Control" not in Client().get("/verify/")


def test_desk_of_a_client_tells_nothing_of_others(lab: Laboratory) -> None:
    order = cast.ordered(lab)
    page = signed_in(lab.other_client).get("/")
    assert page.status_code == 200
    assert order.number not in page.content.decode()


@pytest.mark.django_db
def test_a_stranger_is_asked_to_sign_in() -> None:
    answer = Client().get("/")
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("sign-in"))


def test_scanning_a_number_opens_it(lab: Laboratory) -> None:
    order = cast.ordered(lab)
    item = order.items.get()
    answer = signed_in(lab.store).get("/search/", {"q": item.number.lower()})
    assert answer.status_code == 302
    assert answer["Location"] == reverse("work:item", args=[item.number])


def test_search_finds_by_serial_number_and_client(lab: Laboratory) -> None:
    order = cast.ordered(lab)
    client = signed_in(lab.desk)
    assert order.items.get().number in client.get("/search/", {"q": "a1802"}).content.decode()
    assert order.number in client.get("/search/", {"q": "甬江"}).content.decode()


def test_search_keeps_to_the_clients_own(lab: Laboratory) -> None:
    order = cast.ordered(lab)
    text = signed_in(lab.other_client).get("/search/", {"q": "A1802"}).content.decode()
    assert order.items.get().number not in text


def test_nothing_found_says_what_can_be_searched(lab: Laboratory) -> None:
    text = signed_in(lab.desk).get("/search/", {"q": "zzz"}).content.decode()
    assert "没有找到" in text


def test_chinese_unless_english_is_chosen(lab: Laboratory) -> None:
    client = signed_in(lab.desk)
    assert "工作台" in client.get("/", headers={"accept-language": "en"}).content.decode()
    client.post("/language/", {"language": "en", "next": "/"})
    page = client.get("/")
    assert "Desk" in page.content.decode()
    assert page["Content-Language"] == "en"


def test_changing_the_language_goes_nowhere_foreign(lab: Laboratory) -> None:
    answer = Client().post("/language/", {"language": "en", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


@pytest.mark.django_db
def test_an_unknown_language_changes_nothing() -> None:
    answer = Client().post("/language/", {"language": "xx", "next": "/verify/"})
    assert "django_language" not in answer.cookies


@pytest.mark.django_db
def test_public_page_asks_for_number_and_code() -> None:
    page = Client().get("/verify/")
    assert page.status_code == 200
    assert "校验码" in page.content.decode()


@pytest.mark.django_db
def test_an_unknown_certificate_is_said_to_be_unknown() -> None:
    text = Client().get("/v/ZS2026-999999", {"c": "AAAA-AAAA"}).content.decode()
    assert "查无此证" in text


@pytest.mark.django_db
@pytest.mark.parametrize("hostile", ["'><script>", "../../etc/passwd", "\u202e1000", "x" * 500])
def test_hostile_numbers_are_just_unknown(hostile: str) -> None:
    page = Client().get("/verify/", {"number": hostile, "c": hostile})
    assert page.status_code == 200
    assert "<script>'" not in page.content.decode()
    assert "'><script>" not in page.content.decode()


def test_no_such_page(lab: Laboratory) -> None:
    page = signed_in(lab.desk).get("/orders/WT1999-0001/")
    assert page.status_code == 404
    assert "没有这一页" in page.content.decode()


def test_pages_allow_no_inline_script_or_style(lab: Laboratory) -> None:
    page = signed_in(lab.desk).get("/")
    policy = page["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    text = page.content.decode()
    assert " style=" not in text
    assert " onclick=" not in text


@pytest.mark.parametrize("name", [*cast.STAFF, "admin"])
def test_every_role_has_a_desk_and_its_links_open(lab: Laboratory, name: str) -> None:
    client = signed_in(lab.users[name])
    page = client.get("/")
    links = [entry.url for group in page.context["nav"] for entry in group.entries]
    assert links
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_a_client_is_offered_only_what_opens(lab: Laboratory) -> None:
    client = signed_in(lab.client)
    links = [entry.url for group in client.get("/").context["nav"] for entry in group.entries]
    assert reverse("laboratory:parties") not in links
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_a_client_of_no_party_is_offered_the_desk_alone(lab: Laboratory) -> None:
    user = create_user(lab.admin, "unlinked", "无名", cast.PASSWORD, roles=["CLI"])
    links = [entry.url for group in signed_in(user).get("/").context["nav"] for entry in group.entries]
    assert links == ["/"]


def test_people_find_themselves_and_managers_find_everybody(lab: Laboratory) -> None:
    def found(who: User, text: str) -> list[str]:
        return [hit.number for hit in find(who, text)]

    assert found(lab.lin, "林涛") == [lab.people["lin"].number]
    assert found(lab.lin, "张敏") == []
    assert found(lab.tech, "张敏") == [lab.people["zhang"].number]
    assert found(lab.client, "林涛") == []
    answer = signed_in(lab.lin).get("/search/", {"q": lab.people["lin"].number})
    assert signed_in(lab.lin).get(answer["Location"]).status_code == 200

# SPDX-License-Identifier: Apache-2.0
import pytest
from django.test import Client
from django.urls import reverse

from zhunsheng.accounts.models import User
from zhunsheng.accounts.queries import confirm_password
from zhunsheng.accounts.tests.cast import PASSWORD, user_with

pytestmark = pytest.mark.django_db
NEW = "another-line-58"


def sign_in(client: Client, username: str, password: str) -> int:
    return client.post(reverse("sign-in"), {"username": username, "password": password}).status_code


def test_signing_in_and_out(client: Client) -> None:
    user_with("CAL", username="zhao")
    assert sign_in(client, "zhao", PASSWORD) == 302
    assert client.get(reverse("profile")).status_code == 200
    assert client.post(reverse("sign-out")).status_code == 302
    assert client.get(reverse("profile")).status_code == 302


def test_the_sign_in_page_speaks_both_languages(client: Client) -> None:
    assert "登录" in client.get(reverse("sign-in")).content.decode()
    client.cookies["django_language"] = "en"
    assert "Sign in" in client.get(reverse("sign-in")).content.decode()


def test_a_wrong_password_and_a_wrong_name_get_the_same_words(client: Client) -> None:
    user_with("CAL", username="zhao")
    pages = [
        client.post(reverse("sign-in"), {"username": name, "password": "wrong"}).content.decode()
        for name in ("zhao", "nobody")
    ]
    assert all("用户名或密码不正确" in page for page in pages)


def test_guessing_is_locked_out(client: Client) -> None:
    user_with("CAL", username="zhao")
    answers = [sign_in(client, "zhao", f"guess-{number}") for number in range(8)]
    assert answers[-1] == 429
    page = client.post(reverse("sign-in"), {"username": "zhao", "password": PASSWORD})
    assert page.status_code == 429
    assert "暂时锁定" in page.content.decode()


def test_a_deactivated_user_does_not_get_in(client: Client) -> None:
    user = user_with("CAL", username="zhao")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert sign_in(client, "zhao", PASSWORD) == 200


def test_changing_the_password_keeps_this_session(client: Client) -> None:
    user = user_with("CAL", username="zhao")
    sign_in(client, "zhao", PASSWORD)
    answer = client.post(reverse("change-password"), {"old": PASSWORD, "new": NEW, "again": NEW})
    assert answer.status_code == 302
    assert confirm_password(User.objects.get(pk=user.pk), NEW)
    assert client.get(reverse("profile")).status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "again", "words"),
    [
        ("wrong", NEW, NEW, "原密码不正确"),
        (PASSWORD, NEW, "other", "两次输入的新密码不同"),
        (PASSWORD, "short", "short", "密码"),
    ],
)
def test_a_refused_change_says_why(client: Client, old: str, new: str, again: str, words: str) -> None:
    user = user_with("CAL", username="zhao")
    sign_in(client, "zhao", PASSWORD)
    page = client.post(reverse("change-password"), {"old": old, "new": new, "again": again})
    assert words in page.content.decode()
    assert 'class="error"' in page.content.decode()
    assert confirm_password(User.objects.get(pk=user.pk), PASSWORD)


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "至少"), ("en", "at least 10 characters")])
def test_the_password_rules_are_told_in_the_readers_language(
    client: Client, language: str, words: str
) -> None:
    user_with("CAL", username="zhao")
    sign_in(client, "zhao", PASSWORD)
    client.cookies["django_language"] = language
    assert words in client.get(reverse("change-password")).content.decode()


def test_the_language_chosen_in_the_profile_is_spoken_from_then_on(client: Client) -> None:
    user = user_with("CAL", username="zhao")
    sign_in(client, "zhao", PASSWORD)
    client.post(reverse("profile"), {"name_en": "Zhao", "email": "", "language": "en"})
    page = client.get(reverse("profile")).content.decode()
    assert "Calibrator" in page
    assert User.objects.get(pk=user.pk).language == "en"
    unknown = client.post(reverse("profile"), {"name_en": "", "email": "", "language": "fr"})
    assert 'class="error"' in unknown.content.decode()

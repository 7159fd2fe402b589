# SPDX-License-Identifier: Apache-2.0
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from zhunsheng.accounts.models import User
from zhunsheng.accounts.queries import confirm_password
from zhunsheng.accounts.tests.cast import PASSWORD, user_with

pytestmark = pytest.mark.django_db
TYPED = {"username": "zhao", "name": "赵", "language": "zh-hans", "password": PASSWORD, "roles": ["CAL"]}


def test_users_are_listed_with_their_roles(admin_page: Client) -> None:
    user_with("CAL", username="zhao")
    page = admin_page.get(reverse("users")).content.decode()
    assert "zhao" in page
    assert "校准员" in page


def test_the_list_is_searched_and_paged(admin_page: Client) -> None:
    for number in range(30):
        user_with("CAL", username=f"zhao{number:02d}")
    assert "zhao29" not in admin_page.get(reverse("users")).content.decode()
    assert "zhao29" in admin_page.get(reverse("users"), {"page": "2"}).content.decode()
    found = admin_page.get(reverse("users"), {"q": "zhao07"}).content.decode()
    assert ("zhao07" in found, "zhao08" in found) == (True, False)
    assert "没有符合条件的用户" in admin_page.get(reverse("users"), {"role": "SIG"}).content.decode()


def test_more_users_are_not_more_queries(
    admin_page: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(25):
        user_with("CAL", "CHK", username=f"zhao{number:02d}")
    with django_assert_max_num_queries(60):
        few = _queries(admin_page, "zhao01")
    with django_assert_max_num_queries(few):
        admin_page.get(reverse("users"))


def _queries(page: Client, text: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        page.get(reverse("users"), {"q": text})
    return len(captured)


def test_a_user_is_created(admin_page: Client) -> None:
    answer = admin_page.post(reverse("new-user"), TYPED)
    user = User.objects.get(username="zhao")
    assert answer.headers["Location"] == reverse("user", args=[user.pk])
    assert user.roles() == {"CAL"}


def test_what_was_typed_stays_when_the_name_is_taken(admin_page: Client) -> None:
    page = admin_page.post(
        reverse("new-user"), {**TYPED, "username": "admin", "name": "赵云"}
    ).content.decode()
    assert "用户名已被使用" in page
    assert "赵云" in page


def test_roles_are_granted_and_ended(admin_page: Client) -> None:
    user = user_with("CAL", username="zhao")
    admin_page.post(reverse("grant-role", args=[user.pk]), {"role": "CHK"})
    assert user.roles() == {"CAL", "CHK"}
    admin_page.post(reverse("end-role", args=[user.pk]), {"role": "CHK"})
    assert user.roles() == {"CAL"}


def test_a_refused_role_says_why(admin_page: Client) -> None:
    user = user_with("CAL", username="zhao")
    answer = admin_page.post(reverse("grant-role", args=[user.pk]), {"role": "SYS"})
    assert answer.status_code == 422
    assert "系统管理员不能兼任业务角色" in answer.content.decode()
    assert user.roles() == {"CAL"}


def test_a_password_is_reset(admin_page: Client) -> None:
    user = user_with("CAL", username="zhao")
    assert (
        admin_page.post(reverse("reset-password", args=[user.pk]), {"password": "short"}).status_code == 422
    )
    admin_page.post(reverse("reset-password", args=[user.pk]), {"password": "another-line-58"})
    assert confirm_password(User.objects.get(pk=user.pk), "another-line-58")


def test_a_user_is_deactivated_and_reactivated(admin_page: Client, admin: User) -> None:
    user = user_with("CAL", username="zhao")
    for expected in (False, True):
        admin_page.post(reverse("set-active", args=[user.pk]))
        assert User.objects.get(pk=user.pk).is_active is expected
    admin_page.post(reverse("set-active", args=[admin.pk]))
    assert User.objects.get(pk=admin.pk).is_active


ADDRESSES = [("users", []), ("new-user", []), ("user", [1])]
DEEDS = ["grant-role", "end-role", "reset-password", "set-active"]


@pytest.mark.parametrize("role", ["QUA", "TOP", "CLI"])
def test_others_are_refused(client: Client, role: str) -> None:
    user = user_with(role)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for name, arguments in ADDRESSES:
        assert client.get(reverse(name, args=arguments)).status_code == 403
    for name in DEEDS:
        assert (
            client.post(reverse(name, args=[user.pk]), {"role": "SYS", "password": PASSWORD}).status_code
            == 403
        )
    assert user.roles() == {role}


def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    for name, arguments in ADDRESSES:
        assert client.get(reverse(name, args=arguments)).headers["Location"].startswith(reverse("sign-in"))


def test_deeds_are_done_by_post_alone(admin_page: Client, admin: User) -> None:
    for name in DEEDS:
        assert admin_page.get(reverse(name, args=[admin.pk])).status_code == 405

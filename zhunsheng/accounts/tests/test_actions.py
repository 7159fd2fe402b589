# SPDX-License-Identifier: Apache-2.0
from collections.abc import Callable
from typing import Any

import pytest

from zhunsheng.accounts import actions
from zhunsheng.accounts.models import RoleGrant, User
from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.accounts.queries import confirm_password, user_list, users_with
from zhunsheng.accounts.signals import password_changed
from zhunsheng.accounts.tests.cast import PASSWORD, user_with
from zhunsheng.ledger import clock
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.ledger.queries import facts, history

pytestmark = pytest.mark.django_db
NEW = "another-line-58"


def kinds_of(user: User) -> list[str]:
    return [event.kind for event in history(f"user:{user.username}")]


def test_a_user_is_created_with_roles_and_the_log_knows(admin: User) -> None:
    user = actions.create_user(
        admin, "wang.fang", "王芳", PASSWORD, name_en="Wang Fang", roles=["CAL", "CHK"]
    )
    assert user.roles() == {"CAL", "CHK"}
    assert confirm_password(user, PASSWORD)
    event = history("user:wang.fang")[0]
    assert (event.kind, event.actor) == ("user.created", "admin")
    assert facts(event) == {"name": "王芳", "roles": ["CAL", "CHK"], "username": "wang.fang"}
    assert PASSWORD not in event.body


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"username": "admin"}, "username"),
        ({"username": "two words"}, "username"),
        ({"username": ""}, "username"),
        ({"name": " "}, "name"),
        ({"password": "short"}, "password"),
        ({"password": "password123"}, "password"),
        ({"email": "no mail"}, "email"),
        ({"language": "fr"}, "language"),
        ({"roles": ["XYZ"]}, "roles"),
        ({"roles": ["SYS", "SIG"]}, "roles"),
        ({"roles": ["CLI", "FRT"]}, "roles"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(admin: User, values: dict[str, Any], field: str) -> None:
    given: dict[str, Any] = {"username": "wang", "name": "王芳", "password": PASSWORD, **values}
    with pytest.raises(ActionError) as refused:
        actions.create_user(admin, **given)
    assert refused.value.field == field
    assert list(User.objects.values_list("username", flat=True)) == ["admin"]


def test_a_role_is_granted_and_ended_and_both_stay_on_record(admin: User) -> None:
    user = user_with("CAL")
    actions.grant_role(admin, user, "CHK")
    assert user.roles() == {"CAL", "CHK"}
    actions.end_role(admin, user, "CHK")
    assert user.roles() == {"CAL"}
    grant = RoleGrant.objects.get(user=user, role="CHK")
    assert (grant.granted_by, grant.until is None) == (admin, False)
    assert kinds_of(user) == ["user.created", "user.role-granted", "user.role-ended"]


def test_the_administrator_gets_no_business_role_and_the_business_no_administration(admin: User) -> None:
    with pytest.raises(NotAllowed):
        actions.grant_role(admin, admin, "SIG")
    with pytest.raises(ActionError) as refused:
        actions.grant_role(None, admin, "SIG")
    assert "系统管理员不能兼任" in str(refused.value)
    with pytest.raises(ActionError):
        actions.grant_role(admin, user_with("SIG"), "SYS")


def test_a_role_held_is_not_granted_twice_nor_one_not_held_ended(admin: User) -> None:
    user = user_with("CAL")
    with pytest.raises(ActionError):
        actions.grant_role(admin, user, "CAL")
    with pytest.raises(ActionError):
        actions.end_role(admin, user, "CHK")
    assert kinds_of(user) == ["user.created"]


def test_the_last_administrator_stays(admin: User) -> None:
    with pytest.raises(ActionError):
        actions.end_role(admin, admin, "SYS")
    with pytest.raises(ActionError):
        actions.deactivate(None, admin)
    second = user_with("SYS", username="second")
    actions.deactivate(second, admin)
    assert list(users_with("SYS", clock.now())) == [second]


def test_nobody_deactivates_oneself(admin: User) -> None:
    user_with("SYS", username="second")
    with pytest.raises(NotAllowed):
        actions.deactivate(admin, admin)


def test_a_deactivated_user_has_no_role_and_no_way_in(admin: User) -> None:
    user = user_with("CAL", "CHK")
    actions.deactivate(admin, user)
    assert not confirm_password(user, PASSWORD)
    assert user.roles() == frozenset()
    with pytest.raises(ActionError):
        actions.deactivate(admin, user)
    actions.reactivate(admin, user)
    assert confirm_password(user, PASSWORD)
    assert user.roles() == frozenset()
    with pytest.raises(ActionError):
        actions.reactivate(admin, user)


def test_a_password_set_by_the_administrator_tells_listeners_there_is_no_old_one(admin: User) -> None:
    user = user_with("SIG")
    heard = listen(lambda: actions.set_password(admin, user, NEW))
    assert heard == [(user.pk, None, NEW)]
    assert confirm_password(user, NEW)
    assert kinds_of(user)[-1] == "user.password-set"


def test_an_own_change_tells_listeners_both(admin: User) -> None:
    user = user_with("SIG")
    heard = listen(lambda: actions.change_own_password(user, PASSWORD, NEW))
    assert heard == [(user.pk, PASSWORD, NEW)]
    assert confirm_password(User.objects.get(pk=user.pk), NEW)
    event = history(f"user:{user.username}")[-1]
    assert (event.kind, event.actor) == ("user.password-changed", user.username)


def test_a_listener_that_fails_undoes_the_change() -> None:
    user = user_with("SIG")

    def fail(**_values: object) -> None:
        raise ActionError("the key can't be locked anew")

    password_changed.connect(fail)
    try:
        with pytest.raises(ActionError):
            actions.change_own_password(user, PASSWORD, NEW)
    finally:
        password_changed.disconnect(fail)
    assert confirm_password(User.objects.get(pk=user.pk), PASSWORD)
    assert kinds_of(user) == ["user.created"]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [("wrong", NEW, "old"), (PASSWORD, PASSWORD, "new"), (PASSWORD, "short", "new")],
)
def test_an_own_change_is_refused_at_its_field(old: str, new: str, field: str) -> None:
    user = user_with("CAL")
    with pytest.raises(ActionError) as refused:
        actions.change_own_password(user, old, new)
    assert refused.value.field == field


def test_a_profile_is_the_owners_to_change() -> None:
    user = user_with("CAL")
    actions.change_profile(user, name_en="Lin Min", email="lin@example.com", language="en")
    saved = User.objects.get(pk=user.pk)
    assert (saved.name_en, saved.email, saved.language) == ("Lin Min", "lin@example.com", "en")
    with pytest.raises(ActionError):
        actions.change_profile(user, name_en="", email="", language="fr")


@pytest.mark.parametrize("role", ["QUA", "TOP", "TEC", "CLI"])
def test_without_the_right_nothing_happens(role: str) -> None:
    actor, user = user_with(role), user_with("CAL")
    before = Event.objects.count()
    deeds: list[Callable[[], object]] = [
        lambda: actions.create_user(actor, "new", "新人", PASSWORD),
        lambda: actions.grant_role(actor, user, "CHK"),
        lambda: actions.end_role(actor, user, "CAL"),
        lambda: actions.set_password(actor, user, NEW),
        lambda: actions.deactivate(actor, user),
        lambda: actions.reactivate(actor, user),
    ]
    for deed in deeds:
        with pytest.raises(NotAllowed):
            deed()
    assert Event.objects.count() == before
    assert user.roles() == {"CAL"}


def test_users_are_found_by_text_and_role(admin: User) -> None:
    user_with("CAL", username="zhao")
    user_with("SIG", username="qian")
    assert [user.username for user in user_list(clock.now(), "zh")] == ["zhao"]
    assert [user.username for user in user_list(clock.now(), role="SIG")] == ["qian"]
    assert [user.username for user in user_list(clock.now())] == ["admin", "qian", "zhao"]


def listen(act: Callable[[], object]) -> list[tuple[int, str | None, str]]:
    heard: list[tuple[int, str | None, str]] = []

    def hear(user: User, old: str | None, new: str, **_values: object) -> None:
        heard.append((user.pk, old, new))

    password_changed.connect(hear)
    try:
        act()
    finally:
        password_changed.disconnect(hear)
    return heard

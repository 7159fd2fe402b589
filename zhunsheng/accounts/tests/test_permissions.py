# SPDX-License-Identifier: Apache-2.0
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from zhunsheng.accounts.actions import deactivate, end_role
from zhunsheng.accounts.permissions import NotAllowed, allowed, conflict, log_sight, require
from zhunsheng.accounts.tests.cast import user_with
from zhunsheng.ledger import clock
from zhunsheng.ledger.access import Sight

pytestmark = pytest.mark.django_db


def test_a_role_gives_its_rights() -> None:
    calibrator = user_with("CAL")
    assert allowed(calibrator, "record", "C")
    assert not allowed(calibrator, "record", "A")
    require(calibrator, "record", "C")


def test_several_roles_add_up() -> None:
    both = user_with("CAL", "CHK")
    assert allowed(both, "record", "C")
    assert allowed(both, "record", "A")


def test_a_refusal_names_the_right_the_roles_held_and_those_needed() -> None:
    calibrator = user_with("CAL")
    with pytest.raises(NotAllowed) as refused, translation.override("zh-hans"):
        require(calibrator, "record", "A")
    assert str(refused.value) == ("没有“原始记录：批准”的权限。您的角色：校准员；有此权限的角色：核验员。")
    with pytest.raises(NotAllowed) as refused, translation.override("en"):
        require(calibrator, "record", "A")
    assert "Checker" in str(refused.value)


def test_a_client_has_rights_on_the_own_organisations_things_only() -> None:
    client = user_with("CLI")
    assert allowed(client, "order", "C", own=True)
    assert not allowed(client, "order", "C")
    assert allowed(client, "review", "A", own=True)
    assert not allowed(client, "review", "A", limit="confirm")
    assert not allowed(client, "amendment", "C", own=True)
    assert allowed(client, "amendment", "C", own=True, limit="request")
    assert allowed(client, "scope", "R", limit="public")


def test_a_limit_narrows_and_a_plain_right_covers_it() -> None:
    finance, front = user_with("FIN"), user_with("FRT")
    assert not allowed(finance, "order", "U")
    assert allowed(finance, "order", "U", limit="price")
    assert allowed(front, "order", "U", limit="price")


def test_who_may_write_may_read() -> None:
    assert allowed(user_with("TEC"), "assignment", "R")
    assert not allowed(user_with("CAL"), "capa", "U")


def test_an_ended_role_and_a_deactivated_user_have_nothing() -> None:
    checker, signatory = user_with("CHK"), user_with("SIG")
    end_role(None, checker, "CHK")
    deactivate(None, signatory)
    later = clock.now() + timedelta(seconds=1)
    with clock.replaced_by(lambda: later):
        assert not allowed(checker, "record", "A")
        assert not allowed(signatory, "draft", "A")


def test_strangers_have_nothing() -> None:
    assert not allowed(None, "scope", "R")
    assert not allowed(AnonymousUser(), "scope", "R", own=True, limit="public")


@pytest.mark.parametrize(("obj", "right"), [("nothing", "R"), ("order", "X")])
def test_an_unknown_object_or_right_is_a_mistake_not_a_refusal(obj: str, right: str) -> None:
    with pytest.raises(KeyError):
        allowed(user_with("FRT"), obj, right)


@pytest.mark.parametrize(
    ("role", "sight"),
    [
        ("QUA", Sight(events=True, bodies=True)),
        ("AUD", Sight(events=True, bodies=True)),
        ("SYS", Sight(events=True, bodies=False)),
        ("SIG", Sight()),
    ],
)
def test_the_administrator_sees_that_something_happened_and_not_what(role: str, sight: Sight) -> None:
    assert log_sight(user_with(role)) == sight
    assert log_sight(None) == Sight()


@pytest.mark.parametrize(
    ("roles", "refused"),
    [
        (["CLI"], False),
        (["SYS"], False),
        (["CAL", "CHK", "SIG"], False),
        (["CLI", "CAL"], True),
        (["SYS", "SIG"], True),
        (["CLI", "SYS"], True),
    ],
)
def test_clients_and_administrators_hold_no_other_role(roles: list[str], refused: bool) -> None:
    assert conflict(roles) is refused

# SPDX-License-Identifier: Apache-2.0
"""Every cell of a hub's matrix, and every address asked by everybody: nobody learns of another's laboratory."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from zhunsheng.accounts.hub_matrix import HUB_MATRIX, ROLES
from zhunsheng.accounts.matrix import MATRIX
from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import conflict, role_allows
from zhunsheng.accounts.roles import HUB_ROLE_NAMES, ROLE_NAMES
from zhunsheng.hub.tests.cast import FAR, MARKS, NEAR, Hub
from zhunsheng.ledger.models import Event
from zhunsheng.web.tests.test_every_address import filled, routes

OURS = sorted(set(HUB_MATRIX) - set(MATRIX))


@pytest.mark.parametrize("object_", sorted(HUB_MATRIX))
@pytest.mark.parametrize("role", ROLES.split())
def test_every_cell_gives_what_it_says_and_no_more(object_: str, role: str) -> None:
    rights = HUB_MATRIX[object_][role]
    limits = {right.limit for right in rights} | {""}
    for letter in "CUA":
        granted = any(role_allows(role, object_, letter, own=True, limit=limit) for limit in limits)
        assert granted == any(right.letter == letter for right in rights), letter
        plain = any(right.letter == letter and not right.own and not right.limit for right in rights)
        assert role_allows(role, object_, letter) == plain, letter
    assert any(role_allows(role, object_, "R", own=True, limit=limit) for limit in limits) == bool(rights)


def test_the_two_kinds_of_roles_meet_nowhere() -> None:
    assert not set(HUB_ROLE_NAMES) & set(ROLE_NAMES)
    assert {role for row in HUB_MATRIX.values() for role in row} == set(HUB_ROLE_NAMES)
    assert set(HUB_MATRIX) & set(MATRIX) == {"users", "log"}


def test_whoever_speaks_for_a_laboratory_sees_and_does_what_is_its_own() -> None:
    assert all(right.own for object_ in OURS for right in HUB_MATRIX[object_]["LAB"])
    assert conflict({"LAB", "ASR"})
    assert not HUB_MATRIX["hub-rank"]["LAB"]


def test_an_assessor_sees_the_work_assigned_and_no_pack_no_rank_no_list_of_laboratories() -> None:
    for object_ in ("hub-laboratory", "hub-pack", "hub-rank", "hub-result", "hub-appeal", "hub-fact"):
        assert not HUB_MATRIX[object_]["ASR"], object_
    assert all(right.own or right.letter == "C" for object_ in OURS for right in HUB_MATRIX[object_]["ASR"])


def test_an_appeal_is_decided_by_nobody_who_judged_or_published() -> None:
    assert [role for role in ROLES.split() if role_allows(role, "hub-appeal", "A")] == ["REV"]
    for object_ in ("hub-judgement", "hub-result", "hub-evaluation", "hub-assignment"):
        assert {right.letter for right in HUB_MATRIX[object_]["REV"]} == {"R"}, object_


def addresses(hub: Hub) -> list[str]:
    """Every address of the hub, filled in with what is the near laboratory's."""
    assert hub.round is not None
    values = VALUES | {
        "packs": str(hub.packs[NEAR].pk),
        "key": str(hub.laboratories[NEAR].keys.latest("id").pk),
        "contact": str(hub.laboratories[NEAR].contacts.latest("id").pk),
        f"rounds/of/{hub.round.number}": hub.entries[NEAR].code,
        "users": str(hub.assessor.pk),
        "events": str(Event.objects.latest("id").pk),
    }
    patterns: list[URLPattern | URLResolver] = get_resolver().url_patterns
    return sorted({filled(route, values) for route in routes(patterns)} - {"accounts/sign-out/"})


VALUES = {"laboratories/of": NEAR, "rounds/of": "R1", "evaluation/clauses": "4.4.2"}


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def told(client: Client, asked: list[str], marks: tuple[str, ...]) -> Iterator[object]:
    """Where a page tells what it must not, or fails; read, and sent an empty form."""
    for address in asked:
        for answer in (client.get(f"/{address}"), client.post(f"/{address}")):
            text = answer.content.decode(errors="replace")
            found = [mark for mark in marks if mark in text and mark not in address]
            if found or answer.status_code >= 500:
                yield (address, answer.status_code, found)


MARKS_OF_NEAR = (MARKS[NEAR], NEAR, "甬江联系人")


@pytest.mark.parametrize("who", ["far", "assessor", "admin"])
def test_nobody_learns_of_a_laboratory_that_is_not_theirs(hub: Hub, who: str) -> None:
    # The administrator keeps users and the log, and knows the names of accounts and subjects of events.
    marks = MARKS_OF_NEAR if who != "admin" else (MARKS[NEAR],)
    before = Event.objects.count()
    assert list(told(browser(getattr(hub, who)), addresses(hub), marks)) == []
    assert Event.objects.count() == before


def test_a_stranger_is_sent_to_the_door(hub: Hub, client: Client) -> None:
    assert list(told(client, addresses(hub), MARKS_OF_NEAR)) == []
    assert client.get("/hub/packs/").status_code == 302


@pytest.mark.parametrize("who", ["head", "secretary", "reviewer", "near"])
def test_no_address_fails_for_those_who_run_the_hub_or_take_part(hub: Hub, who: str) -> None:
    client = browser(getattr(hub, who))
    failed = [each for each in addresses(hub) if client.get(f"/{each}").status_code >= 500]
    assert failed == []
    page = client.get(f"/hub/laboratories/of/{NEAR}/").content.decode()
    assert MARKS[NEAR] in page
    assert (client.get(f"/hub/laboratories/of/{FAR}/").status_code == 200) == (who != "near")


def test_a_hub_shows_its_own_navigation(hub: Hub) -> None:
    page = browser(hub.secretary).get("/hub/").content.decode()
    assert "评价轮次" in page
    assert "委托单" not in page

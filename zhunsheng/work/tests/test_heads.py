# SPDX-License-Identifier: Apache-2.0
"""A head of a room acts for the own room: tasks, deviations and stops of another room are another head's."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from zhunsheng.accounts.actions import create_user
from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.models import Person, Room
from zhunsheng.ledger.errors import ActionError
from zhunsheng.work import actions, queries
from zhunsheng.work.models import Task
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD, Laboratory


@pytest.fixture
def other_room(lab: Laboratory) -> Room:
    return laboratory.add_room(
        lab.admin, site=lab.room.site, code="R7", name="力学室", name_en="Mechanics room"
    )


def received(lab: Laboratory) -> Task:
    task = cast.accepted(lab, cast.ordered(lab))
    cast.received(lab, task.item)
    return task


def head_of(lab: Laboratory, room: Room, number: str = "X1") -> User:
    """Somebody with no other role than the head's, named head of the room."""
    user = create_user(lab.admin, f"head-{number}", "马丽", PASSWORD, roles=["HEA"])
    person = laboratory.register_person(
        lab.tech, number=number, name="马丽", name_en="Ma Li", joined_on=date(2020, 1, 1), user=user
    )
    laboratory.name_room_head(lab.tech, room, person=person)
    return user


def test_a_head_assigns_in_the_own_room_and_takes_back(lab: Laboratory) -> None:
    task, head = received(lab), head_of(lab, lab.room)
    actions.assign(head, task, person=lab.people["zhang"], room=lab.room)
    actions.unassign(head, task, reason="改派")
    task.refresh_from_db()
    assert (task.state, task.room) == ("unassigned", lab.room)


def test_a_head_of_another_room_does_none_of_it(lab: Laboratory, other_room: Room) -> None:
    task, head = received(lab), head_of(lab, other_room)
    with pytest.raises(NotAllowed) as refused:
        actions.assign(head, task, person=lab.people["zhang"], room=lab.room)
    assert lab.room.name in str(refused.value)
    with pytest.raises(NotAllowed) as nowhere:
        actions.assign(head, task, person=lab.people["zhang"])
    assert "还没有定房间" in str(nowhere.value)
    task = cast.started(lab)
    row = actions.record_deviation(lab.zhang, task, kind="other", description="接头松动")
    for decide in (actions.accept_deviation, actions.reject_deviation):
        with pytest.raises(NotAllowed):
            decide(head, task, deviation=row, decision="可以")
    actions.pause(lab.zhang, task, reason="坏了")
    with pytest.raises(NotAllowed):
        actions.declare_cannot(head, task, reason="坏了")


def test_a_head_pulls_no_task_out_of_another_room(lab: Laboratory, other_room: Room) -> None:
    task, head = cast.assigned(lab), head_of(lab, other_room)
    actions.unassign(lab.tech, task, reason="改派")
    with pytest.raises(NotAllowed):
        actions.assign(head, task, person=lab.people["zhang"], room=other_room)


def test_a_head_stops_the_own_room_only(lab: Laboratory, other_room: Room) -> None:
    head = head_of(lab, other_room)
    with pytest.raises(NotAllowed):
        laboratory.place_hold(head, subject_kind="room", subject_number=lab.room.code, reason="漏水")
    hold = laboratory.place_hold(head, subject_kind="room", subject_number=other_room.code, reason="漏水")
    laboratory.release_hold(head, hold, reason="已修")


def test_a_head_is_offered_what_is_the_own_rooms(lab: Laboratory, other_room: Room) -> None:
    task = cast.started(lab)
    actions.record_deviation(lab.zhang, task, kind="other", description="接头松动")
    here, there = head_of(lab, lab.room), head_of(lab, other_room, "X2")
    accepting = reverse("work:task-act", args=[task.number, "accept-deviation"])
    for user, count in ((here, 1), (there, 0)):
        assert {each.key: each.count for each in queries.worklists(user)}["deviations"] == count
        browser = Client()
        browser.force_login(user)
        page = browser.get(reverse("work:task", args=[task.number])).content.decode()
        assert (accepting in page) is bool(count)
        room = browser.get(reverse("laboratory:room", args=[lab.room.code]))
        assert room.status_code == (200 if count else 403)


def test_naming_a_head_is_told_on_the_rooms_page(lab: Laboratory) -> None:
    browser, where = Client(), reverse("laboratory:room-head", args=[lab.room.code])
    browser.force_login(lab.tech)
    browser.cookies["django_language"] = "en"
    assert "Zhang Min P02" in browser.get(where).content.decode()
    browser.cookies["django_language"] = "zh-hans"
    assert browser.post(where, {"person": lab.people["zhang"].pk}).status_code == 302
    page = browser.get(reverse("laboratory:room", args=[lab.room.code])).content.decode()
    assert "指定室主任" in page
    assert Room.objects.get(pk=lab.room.pk).head == lab.people["zhang"]
    browser.post(where, {"person": ""})
    assert Room.objects.get(pk=lab.room.pk).head is None


def test_who_has_left_heads_nothing(lab: Laboratory) -> None:
    gone = lab.people["zhang"]
    Person.objects.filter(pk=gone.pk).update(left_on=lab.clock.at.date())
    gone.refresh_from_db()
    with pytest.raises(ActionError) as refused:
        laboratory.name_room_head(lab.tech, lab.room, person=gone)
    assert "离职" in str(refused.value)

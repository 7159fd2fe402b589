# SPDX-License-Identifier: Apache-2.0
"""Several tasks checked or signed together: each is judged as it would be alone."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.shelf import shelved
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.ledger.asking import asking_once
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.work import actions, together
from zhunsheng.work.evidence import Candidate, slice_for
from zhunsheng.work.gate import Refused
from zhunsheng.work.models import Certificate, Refusal, Task
from zhunsheng.work.sealing import resume_beside
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD, Laboratory

SERIALS = ("A1802", "A1803", "A1804")


@shelved
def submitted(lab: Laboratory) -> list[Task]:
    """Three records of one order's meters, one after another, handed to the checker."""
    order = cast.ordered(lab, [cast.multimeter(serial) for serial in SERIALS])
    cast.accepted(lab, order)
    tasks = list(Task.objects.filter(item__order=order).order_by("id"))
    for task in tasks:
        cast.received(lab, task.item)
        actions.assign(lab.tech, task, person=lab.people["zhang"], room=lab.room)
        cast.submitted(lab, cast.started(lab, task))
    lab.clock.on(minutes=10)
    return list(Task.objects.order_by("id"))


@shelved
def checked(lab: Laboratory) -> list[Task]:
    done, refused = actions.check_several(lab.chen, submitted(lab))
    assert not refused
    return done


def test_asked_together_the_gate_gets_what_it_gets_one_by_one(lab: Laboratory) -> None:
    tasks, candidate = checked(lab), Candidate(actor=lab.lin)
    alone = [slice_for(task, "checking", candidate) for task in tasks]
    with asking_once():
        together.ask(tasks)
        assert [slice_for(task, "checking", candidate) for task in tasks] == alone


def test_several_are_checked_at_once_each_with_its_event(lab: Laboratory) -> None:
    done = checked(lab)
    assert [task.state for task in Task.objects.order_by("id")] == ["to-sign"] * 3
    assert {task.checked_by for task in done} == {lab.people["chen"]}
    assert Event.objects.filter(kind="task.checked").count() == 3


def test_what_is_refused_stops_none_of_the_others_and_takes_no_number(lab: Laboratory) -> None:
    tasks = checked(lab)
    laboratory.place_hold(
        lab.store, subject_kind="item", subject_number=tasks[1].item.number, reason="客户来电，暂缓"
    )
    signed, refused = actions.sign_several(lab.lin, tasks, password=PASSWORD)
    assert [certificate.number for certificate in signed] == ["ZS2026-000001", "ZS2026-000002"]
    assert [certificate.task for certificate in signed] == [tasks[0], tasks[2]]
    [(task, error)] = refused
    assert task == tasks[1]
    assert isinstance(error, Refused)
    assert Refusal.objects.get(stage="signing").task == tasks[1]
    assert [task.state for task in Task.objects.order_by("id")] == ["sealing", "to-sign", "sealing"]


def test_a_wrong_password_signs_none(lab: Laboratory) -> None:
    with pytest.raises(ActionError) as refused:
        actions.sign_several(lab.lin, checked(lab), password="not-my-password")
    assert refused.value.field == "password"
    assert not Certificate.objects.exists()


def test_drawn_in_another_process_one_that_cannot_be_drawn_is_left_out(lab: Laboratory) -> None:
    tasks = checked(lab)
    type(tasks[0].item).objects.filter(pk=tasks[0].item_id).update(name="\U0001f600")
    with ThreadPoolExecutor(1) as pool:
        signed, refused = actions.sign_several(lab.lin, tasks, password=PASSWORD, pool=pool)
        sealed = resume_beside(signed, pool)
    assert [task for task, _error in refused] == [tasks[0]]
    assert "U+1F600" in str(refused[0][1])
    assert [(each.number, each.state) for each in sealed] == [
        ("ZS2026-000001", "valid"),
        ("ZS2026-000002", "valid"),
    ]

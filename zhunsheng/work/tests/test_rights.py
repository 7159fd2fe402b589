# SPDX-License-Identifier: Apache-2.0
"""Who may do what: every action tried by every role, against the table of rights."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import pytest

from tests.shelf import shelved
from zhunsheng.accounts.actions import create_user, end_role
from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.accounts.roles import ROLE_NAMES
from zhunsheng.laboratory.actions import name_room_head, register_person
from zhunsheng.ledger import files
from zhunsheng.ledger.errors import ActionError
from zhunsheng.work import actions
from zhunsheng.work.actions import Binding, ReadingEntry, ReviewLine
from zhunsheng.work.models import Item, Order, OriginalRecord, RecordDeviation, RecordFile, Task
from zhunsheng.work.tests import cast
from zhunsheng.work.tests import cast_subcontract as given
from zhunsheng.work.tests.cast import PASSWORD, Laboratory


@dataclass
class Scene:
    """What an act is tried on."""

    lab: Laboratory
    task: Task
    extra: dict[str, object] = field(default_factory=dict)


Act = Callable[[User, Scene], object]


def ordered(lab: Laboratory) -> Task:
    """An order in review; the task is only a handle to its item."""
    return Task(item=cast.ordered(lab).items.get())


def drafted(lab: Laboratory) -> Task:
    return Task(item=cast.ordered(lab, submit=False).items.get())


def finished(lab: Laboratory) -> Task:
    """An order whose work is done and whose item is at home again; how is told elsewhere."""
    order = cast.ordered(lab)
    Order.objects.update(state="done")
    Item.objects.update(state="collected")
    return Task(item=Item.objects.get(order=order))


def accepted(lab: Laboratory) -> Task:
    return cast.accepted(lab, cast.ordered(lab))


def awaiting(lab: Laboratory) -> Task:
    order = cast.ordered(lab)
    lines = [ReviewLine(item=order.items.get(), method=lab.dmm)]
    actions.sign_review(lab.desk, order, due_on=lab.clock.at.date(), lines=lines)
    return Task.objects.get()


@shelved
def held(lab: Laboratory) -> Task:
    task = accepted(lab)
    photo = files.store(b"\xff\xd8", "image/jpeg")
    actions.hold_item(lab.store, task.item, condition="破", place="A", photo=photo)
    return task


@shelved
def received(lab: Laboratory) -> Task:
    task = accepted(lab)
    cast.received(lab, task.item)
    return Task.objects.get()


@shelved
def paused(lab: Laboratory) -> Task:
    return actions.pause(lab.zhang, cast.started(lab), reason="停电")


@shelved
def deviating(lab: Laboratory) -> Task:
    task = cast.started(lab)
    actions.record_deviation(lab.zhang, task, kind="other", description="换了引线")
    return task


def _hand_in(actor: User, task: Task) -> RecordFile:
    text = "point,indication 1\n1,2.0001"
    return actions.hand_in_readings(actor, task, name="r.csv", content=text.encode())


@shelved
def handed_in(lab: Laboratory) -> Task:
    task = cast.started(lab)
    _hand_in(lab.zhang, task)
    return task


def _due(scene: Scene) -> date:
    return scene.lab.clock.at.date()


def _review(actor: User, scene: Scene) -> object:
    lines = [ReviewLine(item=scene.task.item, method=scene.lab.dmm)]
    return actions.sign_review(actor, scene.task.item.order, due_on=_due(scene), lines=lines)


def _start(actor: User, scene: Scene) -> object:
    standards = [Binding(scene.lab.calibrator)]
    return actions.start_calibration(actor, scene.task, standards=standards, temperature="20", humidity="50")


def _correct(actor: User, scene: Scene) -> object:
    row = OriginalRecord.objects.get().readings.filter(is_current=True)[0]
    return actions.correct_reading(actor, scene.task, row, text="2.0003", reason="抄错")


def _void(actor: User, scene: Scene) -> object:
    row = OriginalRecord.objects.get().readings.filter(is_current=True)[0]
    return actions.void_reading(actor, scene.task, row, reason="碰了线")


def _receive(actor: User, scene: Scene) -> object:
    return actions.receive_item(actor, scene.task.item, condition="好", place="A")


def _return(actor: User, scene: Scene) -> object:
    return actions.return_item(actor, scene.task.item, reason="急", receiver="王", identity="证")


def _accept(actor: User, scene: Scene) -> object:
    row = RecordDeviation.objects.get()
    return actions.accept_deviation(actor, scene.task, deviation=row, decision="可")


def _reject(actor: User, scene: Scene) -> object:
    row = RecordDeviation.objects.get()
    return actions.reject_deviation(actor, scene.task, deviation=row, decision="不可")


def _consent(actor: User, scene: Scene) -> object:
    own = actor == scene.lab.client
    form, file = ("portal", None) if own else ("letter", given.paper())
    return actions.consent_to_subcontract(actor, scene.task, by="王工", form=form, text="同意", file=file)


READING = [ReadingEntry("dcv-20", 0, "indication", 0, "2.0001")]
CASES: dict[str, tuple[Callable[[Laboratory], Task], Act, set[str]]] = {
    "request_order": (
        ordered,
        lambda a, s: actions.request_order(a, party=s.lab.party, items=[cast.multimeter("X")]),
        {"FRT", "SAL", "CLI"},
    ),
    "submit_order": (drafted, lambda a, s: actions.submit_order(a, s.task.item.order), {"FRT", "SAL", "CLI"}),
    "change_order": (
        ordered,
        lambda a, s: actions.change_order(a, s.task.item.order, reason="改", remark=a.username),
        {"FRT"},
    ),
    "decline_order": (
        ordered,
        lambda a, s: actions.decline_order(a, s.task.item.order, reason="不做"),
        {"FRT"},
    ),
    "cancel_order": (
        ordered,
        lambda a, s: actions.cancel_order(a, s.task.item.order, reason="撤回"),
        {"FRT"},
    ),
    "settle_order": (
        finished,
        lambda a, s: actions.settle_order(a, s.task.item.order),
        {"FRT", "FIN", "SAL"},
    ),
    "close_order": (finished, lambda a, s: actions.close_order(a, s.task.item.order), {"FRT"}),
    "sign_review": (ordered, _review, {"FRT"}),
    "confirm_by_client": (
        awaiting,
        lambda a, s: actions.confirm_by_client(a, s.task.item.order, text="同意"),
        {"FRT", "CLI"},
    ),
    "print_label": (accepted, lambda a, s: actions.print_label(a, s.task.item), {"ITM"}),
    "receive_item": (accepted, _receive, {"ITM"}),
    "answer_hold": (
        held,
        lambda a, s: actions.answer_hold(a, s.task.item, answer="return", text="退"),
        {"FRT", "CLI"},
    ),
    "move_item": (received, lambda a, s: actions.move_item(a, s.task.item, place="B-2"), {"ITM"}),
    "collect_item": (
        received,
        lambda a, s: actions.collect_item(a, s.task.item, receiver="王", identity="证"),
        {"ITM"},
    ),
    "return_item": (received, _return, {"ITM"}),
    "assign": (
        received,
        lambda a, s: actions.assign(a, s.task, person=s.lab.people["zhang"], room=s.lab.room),
        {"TEC", "HEA"},
    ),
    "unassign": (cast.assigned, lambda a, s: actions.unassign(a, s.task, reason="病"), {"TEC", "HEA"}),
    "start_conditioning": (
        cast.assigned,
        lambda a, s: actions.start_conditioning(a, s.task, room=s.lab.room),
        {"CAL"},
    ),
    "start_calibration": (cast.assigned, _start, {"CAL"}),
    "save_readings": (
        cast.started,
        lambda a, s: actions.save_readings(a, s.task, READING, revision=0),
        {"CAL"},
    ),
    "hand_in_readings": (cast.started, lambda a, s: _hand_in(a, s.task), {"CAL"}),
    "take_readings": (
        handed_in,
        lambda a, s: actions.take_readings(a, s.task, RecordFile.objects.get(), revision=0),
        {"CAL"},
    ),
    "void_reading": (cast.filled, _void, {"CAL"}),
    "undo_readings": (cast.filled, lambda a, s: actions.undo_readings(a, s.task, revision=1), {"CAL"}),
    "pause": (cast.started, lambda a, s: actions.pause(a, s.task, reason="停"), {"CAL"}),
    "resume": (paused, lambda a, s: actions.resume(a, s.task, cause_closed="好了"), {"CAL"}),
    "declare_cannot": (paused, lambda a, s: actions.declare_cannot(a, s.task, reason="坏"), {"TEC", "HEA"}),
    "submit": (
        cast.filled,
        lambda a, s: actions.submit(a, s.task, temperature="20", humidity="50"),
        {"CAL"},
    ),
    "correct_reading": (cast.submitted, _correct, {"CAL"}),
    "check": (cast.submitted, lambda a, s: actions.check(a, s.task), {"CHK"}),
    "send_back": (cast.submitted, lambda a, s: actions.send_back(a, s.task, reason="查"), {"CHK"}),
    "send_back_unsigned": (
        cast.checked,
        lambda a, s: actions.send_back(a, s.task, reason="查"),
        {"CHK", "SIG"},
    ),
    "record_deviation": (
        cast.started,
        lambda a, s: actions.record_deviation(a, s.task, kind="other", description="引线"),
        {"ITM", "CAL", "CHK", "EQM"},
    ),
    "accept_deviation": (deviating, _accept, {"TEC", "QUA", "HEA"}),
    "reject_deviation": (deviating, _reject, {"TEC", "QUA", "HEA"}),
    "consent_to_subcontract": (given.reviewed, _consent, {"FRT", "CLI"}),
    "subcontract": (given.consented, lambda a, s: actions.subcontract(a, s.task), {"FRT"}),
    "hand_to_provider": (
        lambda lab: actions.subcontract(lab.desk, given.consented(lab)),
        lambda a, s: actions.hand_to_provider(a, s.task.item, carrier="顺丰", identity="1"),
        {"ITM"},
    ),
    "take_from_provider": (
        given.given_out,
        lambda a, s: actions.take_from_provider(a, s.task.item, condition="好", place="A"),
        {"ITM"},
    ),
    "recall_subcontract": (
        lambda lab: actions.subcontract(lab.desk, given.consented(lab)),
        lambda a, s: actions.recall_subcontract(a, s.task, reason="做不了"),
        {"FRT"},
    ),
    "receive_subcontracted": (
        given.given_out,
        lambda a, s: actions.receive_subcontracted(
            a, s.task, arrival=given.arrival(s.lab), file=given.paper()
        ),
        {"FRT", "ITM"},
    ),
    "note_reissue_consent": (
        given.given_out,
        lambda a, s: actions.note_reissue_consent(a, s.task, by="李工", on=_due(s)),
        {"FRT", "ITM"},
    ),
    "check_several": (cast.submitted, lambda a, s: actions.check_several(a, [s.task]), {"CHK"}),
    "sign_several": (
        cast.checked,
        lambda a, s: actions.sign_several(a, [s.task], password=PASSWORD),
        {"SIG"},
    ),
    "sign": (cast.checked, lambda a, s: actions.sign(a, s.task, password=PASSWORD), {"SIG"}),
}


def role_holder(lab: Laboratory, role: str, number: int) -> User:
    """Somebody who holds this role and no other."""
    if role == "CLI":
        return lab.client
    user = create_user(lab.admin, f"only-{role.lower()}", role, PASSWORD, roles=[role])
    register_person(
        lab.tech, number=f"X{number}", name=role, name_en=role, joined_on=date(2020, 1, 1), user=user
    )
    if role == "HEA":
        name_room_head(lab.tech, lab.room, person=user.person)
    return user


@pytest.mark.parametrize("name", CASES)
def test_every_role_on_every_action(lab: Laboratory, name: str) -> None:
    prepare, act, expected = CASES[name]
    scene = Scene(lab, prepare(lab))
    users = {role: role_holder(lab, role, number) for number, role in enumerate(ROLE_NAMES)}
    let = set()
    # Those who may come last: what they do changes the scene.
    for role in sorted(users, key=lambda each: each in expected):
        try:
            act(users[role], scene)
        except NotAllowed:
            continue
        except ActionError:
            pass
        let.add(role)
    assert let == expected


def test_every_action_of_the_room_is_tried() -> None:
    from zhunsheng.work.tests.test_amendment_rights import ACTS  # that file takes its people from this one

    tried = {name.removesuffix("_unsigned") for name in CASES} | ACTS
    verbs = {name for name in actions.__all__ if name[0].islower()}
    same_right = {
        "bind_standard",
        "correct_readings",
        "hold_item",
        "issue",
        "issue_amendment",
        "keep_draft",
        "look_through",
        "note_client_acceptance",
        "note_conditions",
        "note_window",
        "override",
        "release_standard",
        "reopen_review",
    }
    assert verbs - tried == same_right


def test_a_client_of_no_party_decides_no_deviation_and_orders_nothing(lab: Laboratory) -> None:
    task = deviating(lab)
    deviation = task.record.deviations.get()
    unlinked = create_user(lab.admin, "unlinked", "无名", PASSWORD, roles=["CLI"])
    with pytest.raises(NotAllowed):
        actions.accept_deviation(unlinked, task, deviation=deviation, decision="可以")
    with pytest.raises(NotAllowed):
        actions.note_client_acceptance(unlinked, task, deviation=deviation, text="可以")
    with pytest.raises(NotAllowed):
        actions.request_order(unlinked, party=lab.party, items=[cast.multimeter("N1")])
    end_role(lab.admin, lab.client, "CLI")
    lab.clock.on(seconds=1)
    with pytest.raises(NotAllowed):
        actions.note_client_acceptance(lab.client, task, deviation=deviation, text="可以")

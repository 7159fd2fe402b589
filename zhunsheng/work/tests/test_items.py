# SPDX-License-Identifier: Apache-2.0
"""Items in our hands: reception, holds, collection, return; the custody chain has no gap."""

import pytest

from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.ledger import files
from zhunsheng.ledger.errors import ActionError
from zhunsheng.work import actions
from zhunsheng.work.errors import WrongState
from zhunsheng.work.models import Item, Order, Task
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import Laboratory


def held(lab: Laboratory) -> Item:
    task = cast.accepted(lab, cast.ordered(lab))
    photo = files.store(b"\xff\xd8 a photograph", "image/jpeg")
    return actions.hold_item(lab.store, task.item, condition="表蒙破裂", place="A-9", photo=photo)


def test_receiving_opens_the_task(lab: Laboratory) -> None:
    task = cast.accepted(lab, cast.ordered(lab))
    item = cast.received(lab, task.item)
    assert item.state == "received"
    assert Task.objects.get().state == "unassigned"


def test_received_before_the_review_waits_and_opens_with_it(lab: Laboratory) -> None:
    order = cast.ordered(lab)
    cast.received(lab, order.items.get())
    cast.accepted(lab, order)
    assert Task.objects.get().state == "unassigned"


def test_no_label_no_reception(lab: Laboratory) -> None:
    task = cast.accepted(lab, cast.ordered(lab))
    with pytest.raises(ActionError) as refused:
        actions.receive_item(lab.store, task.item, condition="完好", place="A-1")
    assert refused.value.field == "label"


@pytest.mark.parametrize(("condition", "place"), [("", "A-1"), ("完好", "")])
def test_condition_and_place_are_needed(lab: Laboratory, condition: str, place: str) -> None:
    task = cast.accepted(lab, cast.ordered(lab))
    actions.print_label(lab.store, task.item)
    with pytest.raises(ActionError):
        actions.receive_item(lab.store, task.item, condition=condition, place=place)


def test_an_item_is_received_once(lab: Laboratory) -> None:
    task = cast.accepted(lab, cast.ordered(lab))
    cast.received(lab, task.item)
    with pytest.raises(WrongState):
        actions.receive_item(lab.store, task.item, condition="完好", place="A-1")


def test_an_abnormal_item_is_held_with_a_photo(lab: Laboratory) -> None:
    task = cast.accepted(lab, cast.ordered(lab))
    with pytest.raises(ActionError) as refused:
        actions.receive_item(lab.store, task.item, condition="表蒙破裂", normal=False, place="A-9")
    assert refused.value.field == "photo"
    item = held(lab)
    assert item.state == "hold"
    assert item.custody.get().photo is not None


def test_the_client_insists_and_the_disclaimer_is_kept(lab: Laboratory) -> None:
    item = held(lab)
    actions.print_label(lab.store, item)
    with pytest.raises(ActionError) as refused:
        actions.answer_hold(lab.client, item, answer="proceed", text="照做")
    assert refused.value.field == "disclaimer"
    item = actions.answer_hold(
        lab.client, item, answer="proceed", text="照做", disclaimer="量爪有凹痕，可能影响结果"
    )
    assert (item.state, item.disclaimer) == ("received", "量爪有凹痕，可能影响结果")
    assert Task.objects.get().state == "unassigned"


def test_the_client_takes_it_back_unmeasured(lab: Laboratory) -> None:
    item = held(lab)
    with pytest.raises(ActionError):
        actions.return_item(lab.store, item, reason="退样", receiver="王工", identity="身份证")
    actions.answer_hold(lab.desk, item, answer="return", text="王工电话：退回")
    assert Task.objects.get().state == "cancelled"
    item = actions.return_item(lab.store, item, reason="客户要求退回", receiver="王工", identity="身份证")
    assert item.state == "returned"
    assert [step.step for step in item.custody.all()] == ["held", "returned"]
    assert item.custody.latest("id").receiver == "王工"


def test_another_client_has_no_answer_to_give(lab: Laboratory) -> None:
    item = held(lab)
    with pytest.raises(NotAllowed):
        actions.answer_hold(lab.other_client, item, answer="return", text="给我")


def test_nothing_leaves_before_it_is_ready(lab: Laboratory) -> None:
    task = cast.submitted(lab)
    with pytest.raises(ActionError) as refused:
        actions.collect_item(lab.store, task.item, receiver="司机", identity="身份证")
    assert "草稿" in str(refused.value)
    with pytest.raises(ActionError) as begun:
        actions.return_item(lab.store, task.item, reason="要取走", receiver="司机", identity="身份证")
    assert task.number in str(begun.value)


def test_an_item_may_leave_early_without_data(lab: Laboratory) -> None:
    task = cast.assigned(lab)
    item = actions.return_item(lab.store, task.item, reason="客户急用", receiver="司机", identity="身份证")
    assert item.state == "returned"
    assert Task.objects.get().state == "cancelled"


@pytest.mark.parametrize(("receiver", "identity"), [("", "身份证"), ("司机", "")])
def test_the_receiver_is_named_and_identified(lab: Laboratory, receiver: str, identity: str) -> None:
    task = cast.assigned(lab)
    with pytest.raises(ActionError):
        actions.return_item(lab.store, task.item, reason="急", receiver=receiver, identity=identity)


def test_rejected_and_held_items_of_one_order(lab: Laboratory) -> None:
    """Six gauges: one goes back, one waits three days, one is calibrated with a disclaimer."""
    serials = [f"G{number}" for number in range(1, 7)]
    order = cast.ordered(lab, [cast.multimeter(serial) for serial in serials])
    cast.accepted(lab, order)
    items = {item.serial_number: item for item in order.items.all()}
    photo = files.store(b"\xff\xd8 broken glass", "image/jpeg")
    for serial in ("G1", "G2", "G4"):
        cast.received(lab, items[serial])
    for serial in ("G3", "G5", "G6"):
        actions.hold_item(lab.store, items[serial], condition="异常", place="A-9", photo=photo)
    actions.answer_hold(lab.desk, items["G3"], answer="return", text="退样")
    actions.return_item(lab.store, items["G3"], reason="退样", receiver="王工", identity="身份证")
    lab.clock.on(days=3)
    for serial in ("G5", "G6"):
        actions.print_label(lab.store, items[serial])
        actions.answer_hold(lab.desk, items[serial], answer="proceed", text="继续", disclaimer="见接收记录")
    assert Item.objects.filter(state="received").count() == 5
    assert Task.objects.filter(state="unassigned").count() == 5
    assert Task.objects.filter(state="cancelled").count() == 1
    for item in Item.objects.all():
        assert item.custody.earliest("id").step in ("received", "held")
    assert Order.objects.get().state == "accepted"


def test_custody_goes_to_the_bench_and_back(lab: Laboratory) -> None:
    task = cast.submitted(lab)
    steps = [(step.step, step.place) for step in task.item.custody.all()]
    assert steps == [("received", "A-1"), ("to-bench", "2 号恒温室"), ("to-store", "")]

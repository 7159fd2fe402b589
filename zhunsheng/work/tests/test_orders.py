# SPDX-License-Identifier: Apache-2.0
"""Orders and contract review: each step, each refusal."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils.translation import override

from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.ledger.errors import ActionError
from zhunsheng.work import actions
from zhunsheng.work.actions import Answer, ReviewLine
from zhunsheng.work.errors import WrongState
from zhunsheng.work.models import Item, Order, Task, Transition
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import Laboratory


def review(lab: Laboratory, order: Order, *, confirmed: str = "王工，电话", days: int = 5) -> Order:
    lines = [ReviewLine(item=item, method=lab.dmm) for item in order.items.all()]
    due = lab.clock.at.date() + timedelta(days=days)
    actions.sign_review(lab.desk, order, due_on=due, lines=lines, confirmed_by_client=confirmed)
    return Order.objects.get(pk=order.pk)


def test_a_request_gets_its_numbers_and_waits_for_review(lab: Laboratory) -> None:
    order = cast.ordered(lab)
    assert (order.number, order.state) == ("WT2026-0101", "in-review")
    assert [item.number for item in order.items.all()] == ["YP2026-000001"]


def test_a_draft_is_submitted_later(lab: Laboratory) -> None:
    order = cast.ordered(lab, submit=False)
    assert order.state == "draft"
    assert actions.submit_order(lab.desk, order).state == "in-review"


def test_a_client_orders_for_the_own_organisation_only(lab: Laboratory) -> None:
    order = actions.request_order(lab.client, party=lab.party, items=[cast.multimeter()], source="portal")
    assert order.requested_by == lab.client
    with pytest.raises(NotAllowed):
        actions.request_order(lab.other_client, party=lab.party, items=[cast.multimeter()], source="portal")


def test_the_same_serial_twice_is_refused_with_its_line(lab: Laboratory) -> None:
    with pytest.raises(ActionError) as refused:
        cast.ordered(lab, [cast.multimeter(), cast.multimeter()])
    assert "2" in str(refused.value)
    assert "A1802" in str(refused.value)
    assert not Order.objects.exists()


def test_an_item_without_a_name_is_refused(lab: Laboratory) -> None:
    with pytest.raises(ActionError):
        cast.ordered(lab, [replace(cast.multimeter(), name=" ")])


def test_a_review_with_the_clients_word_accepts_and_makes_tasks(lab: Laboratory) -> None:
    order = review(lab, cast.ordered(lab))
    task = Task.objects.get()
    assert (order.state, task.number, task.state) == ("accepted", "RW2026-000001", "pending")
    assert task.procedure is not None
    assert order.reviews.get().confirmation == "王工，电话"


def test_a_review_without_it_waits_for_the_client_who_confirms(lab: Laboratory) -> None:
    order = review(lab, cast.ordered(lab), confirmed="")
    assert order.state == "awaiting-client"
    with pytest.raises(NotAllowed):
        actions.confirm_by_client(lab.other_client, order, text="好")
    actions.confirm_by_client(lab.client, order, text="同意")
    assert Order.objects.get().state == "accepted"


def test_a_due_date_in_the_past_is_refused(lab: Laboratory) -> None:
    with pytest.raises(ActionError) as refused:
        review(lab, cast.ordered(lab), days=-1)
    assert refused.value.field == "due_on"


def test_an_item_without_a_method_is_refused(lab: Laboratory) -> None:
    order = cast.ordered(lab, [cast.multimeter(), cast.multimeter("A1803")])
    line = ReviewLine(item=Item.objects.get(serial_number="A1802"), method=lab.dmm)
    with pytest.raises(ActionError) as refused:
        actions.sign_review(lab.desk, order, due_on=lab.clock.at.date(), lines=[line])
    assert "YP2026-000002" in str(refused.value)
    assert not Task.objects.exists()


def test_a_no_in_the_checklist_needs_a_remark(lab: Laboratory) -> None:
    order = cast.ordered(lab)
    lines = [ReviewLine(item=order.items.get(), method=lab.dmm)]
    due = lab.clock.at.date()
    answers = [Answer("方法是否适用", yes=False)]
    with pytest.raises(ActionError):
        actions.sign_review(lab.desk, order, due_on=due, lines=lines, answers=answers)
    answers = [Answer("方法是否适用", yes=False, remark="客户同意改用本方法")]
    actions.sign_review(lab.desk, order, due_on=due, lines=lines, answers=answers)


def test_a_method_of_another_family_is_refused(lab: Laboratory) -> None:
    order = cast.ordered(lab)
    lines = [ReviewLine(item=order.items.get(), method=lab.thermometer)]
    with pytest.raises(ActionError):
        actions.sign_review(lab.desk, order, due_on=lab.clock.at.date(), lines=lines)


def test_what_lies_beyond_the_capability_is_refused_at_review(lab: Laboratory) -> None:
    from zhunsheng.laboratory.models import CapabilityRow

    CapabilityRow.objects.filter(method=lab.dmm).update(high="15")
    with pytest.raises(ActionError) as refused:
        review(lab, cast.ordered(lab))
    assert "dcv-20" in str(refused.value)


def test_a_decision_rule_the_procedure_does_not_offer_is_refused(lab: Laboratory) -> None:
    order = cast.ordered(lab)
    lines = [ReviewLine(item=order.items.get(), method=lab.dmm, decision_rule="shared-risk")]
    with pytest.raises(ActionError):
        actions.sign_review(lab.desk, order, due_on=lab.clock.at.date(), lines=lines)


def test_a_change_of_an_accepted_order_goes_back_to_review(lab: Laboratory) -> None:
    order = review(lab, cast.ordered(lab))
    changed = actions.change_order(lab.desk, order, reason="客户加一件", add=[cast.multimeter("A1803")])
    assert changed.state == "in-review"
    order = review(lab, order)
    assert order.state == "accepted"
    assert Task.objects.count() == 2
    assert order.reviews.count() == 2


def test_a_change_needs_a_reason_and_a_change(lab: Laboratory) -> None:
    order = cast.ordered(lab)
    with pytest.raises(ActionError):
        actions.change_order(lab.desk, order, reason="", remark="急")
    with pytest.raises(ActionError):
        actions.change_order(lab.desk, order, reason="没有什么变")


def test_declining_tells_why(lab: Laboratory) -> None:
    order = cast.ordered(lab)
    with pytest.raises(ActionError):
        actions.decline_order(lab.desk, order, reason=" ")
    assert actions.decline_order(lab.desk, order, reason="超出能力").state == "declined"
    with pytest.raises(WrongState):
        actions.decline_order(lab.desk, order, reason="再一次")


def test_cancelling_takes_the_tasks_along(lab: Laboratory) -> None:
    order = review(lab, cast.ordered(lab))
    actions.cancel_order(lab.desk, order, reason="客户撤回")
    assert (Order.objects.get().state, Task.objects.get().state) == ("cancelled", "cancelled")


def test_an_order_whose_item_is_here_is_not_cancelled(lab: Laboratory) -> None:
    order = cast.ordered(lab)
    task = cast.accepted(lab, order)
    cast.received(lab, task.item)
    with pytest.raises(ActionError):
        actions.cancel_order(lab.desk, order, reason="客户撤回")


def test_every_step_is_written_with_its_event(lab: Laboratory) -> None:
    order = review(lab, cast.ordered(lab))
    steps = Transition.objects.filter(subject=f"order:{order.number}")
    assert [(step.from_state, step.to_state) for step in steps] == [
        ("", "draft"),
        ("draft", "in-review"),
        ("in-review", "accepted"),
    ]
    assert all(step.event_id for step in steps)


def test_a_wrong_step_names_the_state_and_what_is_possible(lab: Laboratory) -> None:
    order = review(lab, cast.ordered(lab))
    with pytest.raises(WrongState) as refused:
        actions.decline_order(lab.desk, order, reason="不做")
    assert "已受理" in str(refused.value)
    assert "进行中" in str(refused.value)


def test_refusals_speak_english_to_those_who_read_it(lab: Laboratory) -> None:
    order = review(lab, cast.ordered(lab))
    with override("en"):
        with pytest.raises(WrongState) as refused:
            actions.decline_order(lab.desk, order, reason="no")
        assert str(refused.value) == (
            "WT2026-0101 is now “Accepted” and can only become “In review, In progress, Cancelled”."
        )

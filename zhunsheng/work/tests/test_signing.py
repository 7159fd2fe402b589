# SPDX-License-Identifier: Apache-2.0
"""Who signs, with what, and what a refused signature leaves behind: nothing but its record."""

import pytest

from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.work import actions
from zhunsheng.work.errors import WrongState
from zhunsheng.work.gate import Refused
from zhunsheng.work.models import Certificate, NumberSeries, Order, Task
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD, Laboratory


def test_signing_commits_event_number_and_signed_dcc_together(lab: Laboratory) -> None:
    certificate = actions.sign(lab.lin, cast.checked(lab), password=PASSWORD)
    task = Task.objects.get()
    assert (certificate.number, task.state, task.signed_by) == ("ZS2026-000001", "sealing", lab.people["lin"])
    event = Event.objects.get(kind="certificate.issued")
    assert certificate.issuing_event == event
    assert certificate.dcc is not None
    assert certificate.dcc.sha256 in event.body


def test_a_wrong_password_signs_nothing(lab: Laboratory) -> None:
    task = cast.checked(lab)
    with pytest.raises(ActionError) as refused:
        actions.sign(lab.lin, task, password="not-my-password")
    assert refused.value.field == "password"
    assert Task.objects.get().state == "to-sign"


def test_the_password_is_not_guessed_at_the_signature(lab: Laboratory) -> None:
    task = cast.checked(lab)
    for _guess in range(8):
        with pytest.raises(ActionError, match="密码不对"):
            actions.sign(lab.lin, task, password="not-my-password")
    with pytest.raises(ActionError, match="请等 15 分钟"):
        actions.sign(lab.lin, task, password=PASSWORD)
    lab.clock.on(minutes=16)
    assert actions.sign(lab.lin, task, password=PASSWORD).number == "ZS2026-000001"


@pytest.mark.parametrize("who", ["admin", "tech", "quality", "desk", "zhang", "chen", "client"])
def test_only_an_authorised_signatory_signs(lab: Laboratory, who: str) -> None:
    task = cast.checked(lab)
    actor = lab.client if who == "client" else lab.users[who]
    with pytest.raises(NotAllowed):
        actions.sign(actor, task, password=PASSWORD)
    assert not Certificate.objects.exists()


def test_a_refused_signature_takes_no_number(lab: Laboratory) -> None:
    from zhunsheng.laboratory.models import SigningField

    task = cast.checked(lab)
    SigningField.objects.all().delete()
    with pytest.raises(Refused):
        actions.sign(lab.lin, task, password=PASSWORD)
    assert not NumberSeries.objects.filter(kind="ZS").exists()
    assert Task.objects.get().signed_by is None


def test_an_unchecked_record_is_not_signed(lab: Laboratory) -> None:
    with pytest.raises(WrongState):
        actions.sign(lab.lin, cast.submitted(lab), password=PASSWORD)


def test_nothing_is_signed_twice(lab: Laboratory) -> None:
    task = cast.checked(lab)
    actions.sign(lab.lin, task, password=PASSWORD)
    with pytest.raises(WrongState):
        actions.sign(lab.lin, task, password=PASSWORD)
    assert Certificate.objects.count() == 1


def test_nothing_is_signed_while_the_order_is_under_review_again(lab: Laboratory) -> None:
    task = cast.checked(lab)
    actions.change_order(lab.desk, Order.objects.get(), reason="客户改判定", remark="改")
    with pytest.raises(WrongState):
        actions.sign(lab.lin, task, password=PASSWORD)


def test_a_name_the_page_cannot_show_is_told_before_anything_is_committed(lab: Laboratory) -> None:
    task = cast.checked(lab)
    Order.objects.update(certificate_name="\U0001f600 公司")
    task = Task.objects.get()
    with pytest.raises(ActionError):
        actions.sign(lab.lin, task, password=PASSWORD)
    assert not Certificate.objects.exists()


def test_the_signatory_sends_back(lab: Laboratory) -> None:
    task = actions.send_back(lab.lin, cast.checked(lab), reason="型号写错")
    assert (task.state, task.checked_by) == ("returned", None)


def test_numbers_run_without_a_gap_and_codes_differ(lab: Laboratory) -> None:
    order = cast.ordered(lab, [cast.multimeter("B1"), cast.multimeter("B2")])
    cast.accepted(lab, order)
    found = []
    for task in Task.objects.order_by("id"):
        cast.received(lab, task.item)
        actions.assign(lab.tech, task, person=lab.people["zhang"], room=lab.room)
        done = cast.checked(lab, cast.submitted(lab, cast.started(lab, Task.objects.get(pk=task.pk))))
        found.append(actions.sign(lab.lin, done, password=PASSWORD))
    assert [each.number for each in found] == ["ZS2026-000001", "ZS2026-000002"]
    assert found[0].code != found[1].code

# SPDX-License-Identifier: Apache-2.0
"""What lists and worklists show, to whom, and that a longer list costs no more questions."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from zhunsheng.laboratory import actions as laboratory
from zhunsheng.measure.procedure import shipped_text
from zhunsheng.work import actions, queries
from zhunsheng.work.models import Certificate, Item, Order, Task
from zhunsheng.work.queries import Wanted
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD, Laboratory


def counts(lab: Laboratory, who: str) -> dict[str, int]:
    return {each.key: each.count for each in queries.worklists(lab.users[who])}


def test_orders_are_found_by_number_client_and_serial(lab: Laboratory) -> None:
    order = cast.ordered(lab)
    cast.ordered(lab, [cast.multimeter("Z9")])
    for text in (order.number, "A1802"):
        assert list(queries.order_list(lab.desk, Wanted(text=text))) == [order]
    assert queries.order_list(lab.desk, Wanted(text="甬江")).count() == 2
    assert queries.order_list(lab.desk, Wanted(states=["accepted"])).count() == 0
    assert queries.order_list(lab.desk, Wanted(party="C002")).count() == 0
    assert [getattr(order, "item_count") for order in queries.order_list(lab.desk)] == [1, 1]  # noqa: B009 - an annotation of the query


def test_orders_sort_by_a_known_key_only(lab: Laboratory) -> None:
    first, second = cast.ordered(lab), cast.ordered(lab, [cast.multimeter("Z9")])
    assert list(queries.order_list(lab.desk, Wanted(order="number"))) == [first, second]
    assert list(queries.order_list(lab.desk, Wanted(order="-number"))) == [second, first]
    assert list(queries.order_list(lab.desk, Wanted(order="party__credit_code"))) == [second, first]


def test_tasks_are_narrowed_by_person_room_and_due_date(lab: Laboratory) -> None:
    task = cast.assigned(lab)
    today = lab.clock.at.date()
    assert list(queries.task_list(lab.tech, Wanted(person="P02"))) == [task]
    assert list(queries.task_list(lab.tech, Wanted(person="P04"))) == []
    assert list(queries.task_list(lab.tech, Wanted(room="R2"))) == [task]
    assert list(queries.task_list(lab.tech, Wanted(due_by=today))) == []
    assert list(queries.task_list(lab.tech, Wanted(text="数字多用表"))) == [task]


def test_a_client_sees_the_own_organisation_and_no_tasks(lab: Laboratory) -> None:
    cast.assigned(lab)
    assert queries.order_list(lab.client).count() == 1
    assert queries.item_list(lab.client).count() == 1
    assert queries.task_list(lab.client).count() == 0
    for rows in (queries.order_list, queries.item_list, queries.certificate_list):
        assert rows(lab.other_client).count() == 0


def test_a_client_sees_a_certificate_once_it_is_valid(lab: Laboratory) -> None:
    certificate = actions.sign(lab.lin, cast.checked(lab), password=PASSWORD)
    assert queries.certificate_list(lab.client).count() == 0
    assert queries.certificate_list(lab.lin).count() == 1
    Certificate.objects.filter(pk=certificate.pk).update(state="valid")
    assert queries.certificate_list(lab.client).count() == 1


@pytest.mark.parametrize("model", [Order, Item, Task, Certificate])
def test_the_administrator_sees_no_business(lab: Laboratory, model: type[Order]) -> None:
    actions.sign(lab.lin, cast.checked(lab), password=PASSWORD)
    assert model.objects.exists()
    assert not queries.visible_to(lab.admin, model.objects.all()).exists()


def test_each_step_moves_the_work_to_the_next_persons_list(lab: Laboratory) -> None:
    order = cast.ordered(lab)
    assert counts(lab, "desk")["to-review"] == 1
    task = cast.accepted(lab, order)
    assert counts(lab, "desk")["to-review"] == 0
    assert counts(lab, "store")["to-receive"] == 1
    cast.received(lab, task.item)
    assert counts(lab, "tech")["to-assign"] == 1
    actions.assign(lab.tech, task, person=lab.people["zhang"], room=lab.room)
    assert counts(lab, "zhang")["mine"] == 1
    assert counts(lab, "wu")["mine"] == 0
    cast.submitted(lab, cast.started(lab, Task.objects.get()))
    assert counts(lab, "chen")["to-check"] == 1
    actions.send_back(lab.chen, task, reason="查")
    assert counts(lab, "zhang")["returned"] == 1
    actions.correct_readings(lab.zhang, task, [], reason="已核")
    actions.check(lab.chen, task)
    assert counts(lab, "lin")["to-sign"] == 1
    actions.sign(lab.lin, task, password=PASSWORD)
    assert counts(lab, "lin") == {"to-sign": 0, "sealing": 1}


def test_confirmations_wait_for_who_approves_them(lab: Laboratory) -> None:
    assert counts(lab, "tech")["to-approve"] == 0
    trace = lab.calibrator.traceabilities.get()
    confirmed = laboratory.confirm_equipment(
        lab.keeper, trace, valid_from=lab.clock.at.date(), functions=laboratory.whole_functions(trace)
    )
    waiting = {each.key: each for each in queries.worklists(lab.tech)}["to-approve"]
    assert [row.number for row in waiting.rows] == [lab.calibrator.number]
    assert "to-approve" not in counts(lab, "keeper")
    browser = Client()
    browser.force_login(lab.tech)
    page = browser.get(reverse("home")).content.decode()
    assert reverse("laboratory:equipment-detail", args=[lab.calibrator.number]) in page
    assert f"{reverse('laboratory:equipment')}?due=approval" in page
    laboratory.approve_confirmation(lab.tech, confirmed)
    assert counts(lab, "tech")["to-approve"] == 0


def test_what_is_late_is_counted(lab: Laboratory) -> None:
    cast.assigned(lab)
    lab.clock.on(days=6)
    mine = {each.key: each for each in queries.worklists(lab.zhang)}["mine"]
    assert (mine.late, mine.rows[0].late, mine.query.startswith("state=assigned")) == (1, True, True)


@pytest.mark.parametrize("rows", ["order_list", "item_list", "task_list"])
def test_more_rows_ask_no_more_questions(
    lab: Laboratory, rows: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    cast.accepted(lab, cast.ordered(lab, [cast.multimeter(f"S{number}") for number in range(12)]))
    found = getattr(queries, rows)(lab.desk)
    with django_assert_num_queries(1):
        for row in found[:25]:
            item = row if isinstance(row, Item) else getattr(row, "item", None)
            assert str(item.order.party.name if item else row.party.name)


def test_a_submitted_procedure_waits_for_who_may_release_it_and_returned_for_who_wrote_it(
    lab: Laboratory,
) -> None:
    text = shipped_text("dmm-jjf1587").replace('version: "1"', 'version: "2"')
    draft = laboratory.submit_draft(lab.zhang, laboratory.start_draft(lab.zhang, lab.dmm, text=text), seen=1)
    assert counts(lab, "tech")["to-release"] == 1
    assert "to-release" not in counts(lab, "zhang")
    laboratory.return_draft(lab.tech, draft, reason="缺湿度限")
    assert "to-release" not in counts(lab, "tech")
    assert counts(lab, "zhang")["draft-returned"] == 1

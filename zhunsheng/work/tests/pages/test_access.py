# SPDX-License-Identifier: Apache-2.0
"""Each page opens for who may see it; foreign things are not found, kinds without the right are refused."""

import pytest
from django.urls import reverse

from zhunsheng.accounts.actions import create_user, end_role
from zhunsheng.accounts.models import RoleGrant, User
from zhunsheng.work.actions import check as check_record
from zhunsheng.work.actions.signing import issue, sign
from zhunsheng.work.models import Certificate, Item, Order, Task
from zhunsheng.work.queries import visible_to
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD, Laboratory
from zhunsheng.work.tests.pages.conftest import SignedIn

LISTS = ("orders", "items", "tasks", "certificates")
# Who may open each list, by the permission matrix: readers of the kind, and clients for their own.
READERS = {
    "orders": {"desk", "store", "zhang", "chen", "lin", "tech", "quality", "client"},
    "items": {"desk", "store", "zhang", "chen", "lin", "tech", "quality", "client"},
    "tasks": {"desk", "store", "zhang", "chen", "lin", "tech", "quality"},
    "certificates": {
        "desk",
        "store",
        "zhang",
        "chen",
        "lin",
        "tech",
        "quality",
        "client",
    },
}
EVERYBODY = (
    "desk",
    "store",
    "zhang",
    "chen",
    "lin",
    "keeper",
    "papers",
    "tech",
    "quality",
    "admin",
    "client",
)


def _user(lab: Laboratory, name: str) -> User:
    return lab.client if name == "client" else lab.users[name]


@pytest.mark.parametrize("page", LISTS)
def test_lists_open_by_right(lab: Laboratory, as_user: SignedIn, page: str) -> None:
    opened = {
        name
        for name in EVERYBODY
        if as_user(_user(lab, name)).get(reverse(f"work:{page}")).status_code == 200
    }
    assert opened == READERS[page]


def test_a_foreign_order_is_not_found(lab: Laboratory, as_user: SignedIn) -> None:
    order = cast.ordered(lab)
    where = reverse("work:order", args=[order.number])
    assert as_user(lab.client).get(where).status_code == 200
    assert as_user(lab.other_client).get(where).status_code == 404
    assert as_user(lab.desk).get(reverse("work:order", args=["WT1999-0001"])).status_code == 404


def test_a_foreign_item_is_not_found(lab: Laboratory, as_user: SignedIn) -> None:
    cast.ordered(lab)
    where = reverse("work:item", args=[Item.objects.get().number])
    assert as_user(lab.client).get(where).status_code == 200
    assert as_user(lab.other_client).get(where).status_code == 404
    assert as_user(lab.admin).get(where).status_code == 403


def test_clients_see_neither_tasks_nor_records(real_lab: Laboratory, as_user: SignedIn) -> None:
    lab = real_lab
    task = cast.started(lab)
    for name in ("task", "task-record", "task-check", "task-sign", "task-assign"):
        answer = as_user(lab.client).get(reverse(f"work:{name}", args=[task.number]))
        assert answer.status_code == 403, name


def test_the_record_opens_for_readers_of_records_alone(real_lab: Laboratory, as_user: SignedIn) -> None:
    lab = real_lab
    where = reverse("work:task-record", args=[cast.started(lab).number])
    opened = {name for name in EVERYBODY if as_user(_user(lab, name)).get(where).status_code == 200}
    assert opened == {"zhang", "chen", "lin", "tech", "quality"}


def test_only_checkers_open_the_check_and_only_signatories_the_signature(
    real_lab: Laboratory, as_user: SignedIn
) -> None:
    lab = real_lab
    task = cast.submitted(lab)
    check = reverse("work:task-check", args=[task.number])
    assert as_user(lab.chen).get(check).status_code == 200
    assert as_user(lab.zhang).get(check).status_code == 403
    check_record(lab.chen, task)
    sign = reverse("work:task-sign", args=[task.number])
    assert as_user(lab.lin).get(sign).status_code == 200
    assert as_user(lab.tech).get(sign).status_code == 403


def test_files_leave_only_once_issued_and_only_to_their_client(
    real_lab: Laboratory, as_user: SignedIn
) -> None:
    lab = real_lab
    issue(lab.lin, cast.checked(lab), password=PASSWORD)
    certificate = Certificate.objects.get()
    for kind in ("pdf", "dcc", "proof"):
        where = reverse("work:certificate-file", args=[certificate.number, kind])
        assert as_user(lab.client).get(where).status_code == 200
        assert as_user(lab.other_client).get(where).status_code == 404
        assert as_user(lab.admin).get(where).status_code == 403
    Certificate.objects.update(state="sealing")
    pdf = reverse("work:certificate-file", args=[certificate.number, "pdf"])
    assert as_user(lab.lin).get(pdf).status_code == 404


def test_an_act_that_is_not_offered_is_not_found(lab: Laboratory, as_user: SignedIn) -> None:
    order = cast.ordered(lab)
    where = reverse("work:order-act", args=[order.number, "decline"])
    assert as_user(lab.desk).get(where).status_code == 200
    assert as_user(lab.zhang).get(where).status_code == 404
    assert as_user(lab.zhang).post(where, {"reason": "x"}).status_code == 404
    assert Order.objects.get().state == "in-review"


def _outsider(lab: Laboratory, name: str) -> User:
    """A client's user who is nobody's yet, or one whose role was ended."""
    if name == "unlinked":
        return create_user(lab.admin, "unlinked", "无名", PASSWORD, roles=["CLI"])
    end_role(lab.admin, lab.client, "CLI")
    lab.clock.on(seconds=1)
    return lab.client


@pytest.mark.parametrize("name", ["unlinked", "ended"])
def test_a_role_without_a_party_and_a_party_without_a_role_open_nothing(
    real_lab: Laboratory, as_user: SignedIn, name: str
) -> None:
    lab = real_lab
    task = cast.checked(lab)
    issue(lab.lin, task, password=PASSWORD)
    browser = as_user(_outsider(lab, name))
    for page in LISTS:
        assert browser.get(reverse(f"work:{page}")).status_code == 403, page
    assert browser.get(reverse("work:order-new")).status_code == 403
    numbers = {
        "order": Order.objects.get().number,
        "item": Item.objects.get().number,
        "certificate": Certificate.objects.get().number,
    }
    for page, number in numbers.items():
        assert browser.get(reverse(f"work:{page}", args=[number])).status_code == 404, page
    assert browser.get(reverse("work:task", args=[task.number])).status_code == 403
    assert browser.get(reverse("work:task-record", args=[task.number])).status_code == 403
    for kind in ("pdf", "dcc", "proof"):
        where = reverse("work:certificate-file", args=[numbers["certificate"], kind])
        assert browser.get(where).status_code == 404
    for text in numbers.values():
        assert text not in browser.get("/").content.decode()
        answer = browser.get("/search/", {"q": text})
        assert (answer.status_code, answer.context["hits"]) == (200, [])


@pytest.mark.parametrize("name", ["unlinked", "ended"])
@pytest.mark.parametrize("model", [Order, Item, Task, Certificate])
def test_no_rows_for_a_client_without_a_party(lab: Laboratory, name: str, model: type[Order]) -> None:
    sign(lab.lin, cast.checked(lab), password=PASSWORD)
    Certificate.objects.update(state="valid")
    assert model.objects.exists()
    assert not visible_to(_outsider(lab, name), model.objects.all()).exists()


def test_a_staff_role_beside_a_client_opens_nothing_more(lab: Laboratory) -> None:
    cast.ordered(lab)
    RoleGrant.objects.create(user=lab.other_client, role="FRT", since=lab.clock.at)
    assert not visible_to(lab.other_client, Order.objects.all()).exists()
    end_role(lab.admin, lab.other_client, "CLI")
    lab.clock.on(seconds=1)
    assert lab.other_client.roles() == {"FRT"}
    assert not visible_to(lab.other_client, Order.objects.all()).exists()
    assert visible_to(lab.desk, Order.objects.all()).count() == 1

# SPDX-License-Identifier: Apache-2.0
"""Lists at the screen: narrowed, paged, empty by design, and asking the database no more when longer."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zhunsheng.work.models import Order
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import Laboratory
from zhunsheng.work.tests.pages.conftest import SignedIn

PAGES = ("orders", "items", "tasks")


@pytest.mark.parametrize("page", [*PAGES, "certificates"])
def test_an_empty_list_says_what_would_fill_it(lab: Laboratory, as_user: SignedIn, page: str) -> None:
    text = as_user(lab.desk).get(reverse(f"work:{page}")).content.decode()
    assert 'class="empty"' in text
    assert "还没有" in text


@pytest.mark.parametrize("page", PAGES)
def test_a_longer_list_asks_no_more_questions(lab: Laboratory, as_user: SignedIn, page: str) -> None:
    desk = as_user(lab.desk)
    cast.accepted(lab, cast.ordered(lab))
    one = _questions(desk.get, reverse(f"work:{page}"))
    for number in range(8):
        cast.accepted(lab, cast.ordered(lab, [cast.multimeter(f"B{number}")]))
    assert _questions(desk.get, reverse(f"work:{page}")) == one


def test_a_longer_order_asks_no_more_questions(lab: Laboratory, as_user: SignedIn) -> None:
    counts = []
    for size in (2, 9):
        order = cast.ordered(lab, [cast.multimeter(f"{size}-{number}") for number in range(size)])
        cast.accepted(lab, order)
        counts.append(_questions(as_user(lab.desk).get, reverse("work:order", args=[order.number])))
    assert counts[0] == counts[1]


def test_twenty_five_rows_a_page(lab: Laboratory, as_user: SignedIn) -> None:
    for number in range(27):
        cast.ordered(lab, [cast.multimeter(f"B{number}")])
    first = as_user(lab.desk).get(reverse("work:orders"))
    assert len(first.context["page"].object_list) == 25
    assert "第 1–25 条，共 27 条" in first.content.decode()
    second = as_user(lab.desk).get(reverse("work:orders"), {"page": "2"})
    assert len(second.context["page"].object_list) == 2


def test_lists_are_narrowed_by_text_and_state(lab: Laboratory, as_user: SignedIn) -> None:
    cast.ordered(lab, [cast.multimeter("K-77")])
    cast.accepted(lab, cast.ordered(lab, [cast.multimeter("K-88")]))
    desk, where = as_user(lab.desk), reverse("work:orders")
    assert len(desk.get(where, {"q": "K-77"}).context["page"].object_list) == 1
    accepted = desk.get(where, {"state": "accepted"}).context["page"].object_list
    assert [order.state for order in accepted] == ["accepted"]
    assert "没有符合条件的委托单" in desk.get(where, {"q": "nothing"}).content.decode()


def test_overdue_orders_are_found(lab: Laboratory, as_user: SignedIn) -> None:
    cast.accepted(lab, cast.ordered(lab))
    desk, where = as_user(lab.desk), reverse("work:orders")
    assert not desk.get(where, {"due": "late"}).context["page"].object_list
    lab.clock.on(days=30)
    assert [each.pk for each in desk.get(where, {"due": "late"}).context["page"].object_list] == [
        Order.objects.get().pk
    ]


def test_a_scanned_number_leads_to_reception_and_later_to_the_item(
    lab: Laboratory, as_user: SignedIn
) -> None:
    item = cast.ordered(lab).items.get()
    store, where = as_user(lab.store), reverse("work:item-scan")
    assert store.get(where, {"number": item.number})["Location"].endswith("/receive/")
    assert store.get(where, {"number": "a1802"})["Location"].endswith("/receive/")
    cast.received(lab, item)
    assert store.get(where, {"number": item.number})["Location"] == reverse("work:item", args=[item.number])
    assert store.get(where, {"number": "?"})["Location"] == reverse("work:items")


def _questions(get: object, where: str) -> int:
    assert callable(get)
    get(where)
    with CaptureQueriesContext(connection) as asked:
        assert get(where).status_code == 200
    return len(asked)

# SPDX-License-Identifier: Apache-2.0
import pytest

from zhunsheng.accounts.actions import create_user
from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.queries import history
from zhunsheng.work import actions
from zhunsheng.work.errors import WrongState
from zhunsheng.work.models import Item, Order, Transition
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import Laboratory


def finished(lab: Laboratory) -> Order:
    """An order whose work is done and whose item has gone home; how it came there is told elsewhere."""
    order = cast.ordered(lab)
    Order.objects.filter(pk=order.pk).update(state="done")
    Item.objects.filter(order=order).update(state="collected")
    order.refresh_from_db()
    return order


def test_finance_settles_and_the_desk_closes(lab: Laboratory) -> None:
    order = finished(lab)
    finance = create_user(lab.admin, "xu", "许婷", cast.PASSWORD, roles=["FIN"])
    settled = actions.settle_order(finance, order, remark="转账")
    assert settled.state == "settled"
    assert actions.close_order(lab.desk, settled).state == "closed"
    kinds = [event.kind for event in history(f"order:{order.number}")]
    assert kinds[-2:] == ["order.settled", "order.closed"]
    assert Transition.objects.filter(subject=f"order:{order.number}").last().to_state == "closed"  # type: ignore[union-attr]  # there is one


@pytest.mark.parametrize("name", ["store", "zhang", "chen", "lin", "tech", "quality", "admin", "client"])
def test_others_neither_settle_nor_close(lab: Laboratory, name: str) -> None:
    order = finished(lab)
    user = getattr(lab, name)
    with pytest.raises(NotAllowed):
        actions.settle_order(user, order)
    with pytest.raises(NotAllowed):
        actions.close_order(user, order)
    order.refresh_from_db()
    assert order.state == "done"


def test_an_order_with_an_item_here_stays_open(lab: Laboratory) -> None:
    order = finished(lab)
    Item.objects.filter(order=order).update(state="ready")
    with pytest.raises(ActionError, match=order.items.get().number):
        actions.close_order(lab.desk, order)


def test_an_order_under_way_is_not_closed(lab: Laboratory) -> None:
    with pytest.raises(WrongState):
        actions.close_order(lab.desk, cast.ordered(lab))

# SPDX-License-Identifier: Apache-2.0
"""Lists at 100,000 orders: each page beside the bare query of 25 rows by the same index, in the same run."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench.ratio import seconds
from zhunsheng.cli.foundation import Entity, found, prepare

if TYPE_CHECKING:
    from django.test import Client

    from zhunsheng.accounts.models import User

ORDERS = 100_000
GOAL_MILLISECONDS = 300
PAGES = (
    "/orders/",
    "/orders/?state=in-progress",
    "/orders/?q=S54321",
    "/orders/?page=2000",
    "/items/",
    "/items/?q=S54321",
    "/tasks/",
    "/tasks/?state=to-check",
    "/",
)


def run() -> Iterator[str]:
    """A line a page: the median of five, beside a bare query of 25 orders."""
    with tempfile.TemporaryDirectory() as folder:
        start = datetime(2026, 1, 5, tzinfo=UTC)
        entity = Entity("量测", "Bench Ltd.", "91330000MA0BENCH0X", "宁波", "Ningbo")
        prepare(Path(folder), "bench.example/lists", entity, start)
        administrator, _site = found(entity, "admin", "管理员", "Administrator", "bench-password")
        yield from _measured(_client(administrator))


def _client(administrator: "User") -> "Client":
    from django.test import Client

    from zhunsheng.accounts.actions import create_user

    manager = create_user(administrator, "manager", "经理", "bench-password", roles=["TEC", "FRT", "ITM"])
    _fill(manager)
    client = Client()
    client.force_login(manager, "django.contrib.auth.backends.ModelBackend")
    return client


def _measured(client: "Client") -> Iterator[str]:
    from zhunsheng.work.models import Order

    bare = seconds(lambda: list(Order.objects.order_by("-requested_at").values_list("number", "state")[:25]))
    for page in PAGES:
        taken = seconds(partial(_fetch, client, page))
        verdict = "within" if taken * 1000 <= GOAL_MILLISECONDS else "OVER"
        yield f"{page:<34}{taken / bare:8.0f} × a bare query of 25 rows; {verdict} {GOAL_MILLISECONDS} ms"


def _fetch(client: "Client", page: str) -> None:
    response = client.get(page)
    if response.status_code != 200:
        raise RuntimeError(f"{page}: {response.status_code}")


def _fill(user: "User") -> None:
    """Ten years of a busy laboratory, written in bulk, since only reading is measured."""
    from zhunsheng.laboratory.models import Party
    from zhunsheng.work.models import Item, Order, Task

    parties = Party.objects.bulk_create(
        [Party(number=f"K{n:04d}", name=f"客户 {n}", address="宁波") for n in range(500)]
    )
    first = datetime(2016, 1, 4, tzinfo=UTC)
    orders = Order.objects.bulk_create(
        [
            Order(
                number=f"WT{n:07d}",
                party=parties[n % 500],
                state="closed" if n < ORDERS - 900 else "in-progress",
                source="desk",
                requested_by=user,
                requested_at=first + timedelta(minutes=50 * n),
                due_on=date(2016, 1, 11) + timedelta(minutes=50 * n),
            )
            for n in range(ORDERS)
        ],
        batch_size=2000,
    )
    items = Item.objects.bulk_create(
        [
            Item(
                number=f"YP{n:07d}",
                order=order,
                family="dmm",
                name="数字多用表",
                serial_number=f"S{n}",
                state="collected" if n < ORDERS - 900 else "received",
            )
            for n, order in enumerate(orders)
        ],
        batch_size=2000,
    )
    Task.objects.bulk_create(
        [
            Task(
                number=f"RW{n:07d}",
                item=item,
                state="issued" if n < ORDERS - 900 else ("to-check", "unassigned", "calibrating")[n % 3],
            )
            for n, item in enumerate(items)
        ],
        batch_size=2000,
    )

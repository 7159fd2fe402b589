# SPDX-License-Identifier: Apache-2.0
"""Steps laid in from the shelf (tests/shelf.py) leave what the steps themselves leave."""

from datetime import datetime

from tests import shelf, tables
from tests.furnished import Furnished
from zhunsheng.ledger import startup
from zhunsheng.ledger.models import Event
from zhunsheng.work import actions
from zhunsheng.work.models import Certificate, Item, OriginalRecord
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import MORNING, Laboratory

Left = tuple[list[str], dict[str, int], list[str], datetime]


def left(lab: Laboratory) -> Left:
    """What happened, how many rows there are of everything, the states, and the time."""
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    counts = {name: len(table.rows) for name, table in tables.all_rows().items()}
    states = list(OriginalRecord.objects.values_list("state", flat=True)) + list(
        Item.objects.values_list("state", flat=True)
    )
    return kinds, counts, states, lab.clock.at


def test_the_same_rows_and_the_same_time(lab: Laboratory, furnished: Furnished[Laboratory]) -> None:
    with shelf.undone():
        cast.checked(lab)
        itself = left(lab)
    lab.clock.at = MORNING
    with shelf.open_for(furnished.shelf, lab):
        task = cast.checked(lab)
    assert left(lab) == itself
    assert task.state == "to-sign"


def test_the_log_goes_on_from_there(real_lab: Laboratory) -> None:
    cast.issued(real_lab)
    second = actions.issue(
        real_lab.lin, cast.checked(real_lab, cast.submitted(real_lab)), password=cast.PASSWORD
    )
    assert second.number == "ZS2026-000002"
    assert startup.look().intact
    assert [each.state for each in Certificate.objects.order_by("id")] == ["valid", "valid"]


def test_what_was_done_before_counts(lab: Laboratory) -> None:
    cast.ordered(lab)
    cast.assigned(lab)
    assert Item.objects.count() == 2


def test_a_later_hour_counts(lab: Laboratory) -> None:
    lab.clock.on(hours=1)
    cast.assigned(lab)
    assert Event.objects.order_by("-id")[0].at == lab.clock.at

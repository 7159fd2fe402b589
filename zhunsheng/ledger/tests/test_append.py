# SPDX-License-Identifier: Apache-2.0
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from zhunsheng.ledger import clock, stop
from zhunsheng.ledger.actions import append, sequence, sequencing_deferred
from zhunsheng.ledger.errors import LogStopped
from zhunsheng.ledger.models import Checkpoint, Event
from zhunsheng.ledger.queries import facts, history, leaf_material
from zhunsheng.ledger.tests.cast import LIN, tell, tell_many
from zhunsheng.proofs import NotCanonical, leaf_data, leaf_hash


@pytest.mark.usefixtures("data", "db")
def test_an_event_says_who_what_when_and_waits_for_its_place() -> None:
    at = datetime(2026, 3, 10, 9, 30, 0, 123456, tzinfo=UTC)
    with transaction.atomic():
        event = append("item.received", "item:A1802", LIN, {"place": "架 3", "photos": 2}, at=at)
    body, salt = leaf_material(event)
    assert json.loads(body) == {
        "actor": "lin",
        "at": "2026-03-10T09:30:00.123456Z",
        "body": {"photos": 2, "place": "架 3"},
        "kind": "item.received",
        "subject": "item:A1802",
    }
    assert bytes(event.leaf_hash) == leaf_hash(leaf_data(body, salt))
    assert (event.index, len(salt)) == (None, 32)


@pytest.mark.usefixtures("data", "db")
def test_the_same_event_twice_has_two_salts_and_two_leaves() -> None:
    first, second = tell(), tell()
    assert first.leaf_hash != second.leaf_hash
    assert history("item:1") == [first, second]
    assert facts(first) == {"condition": "normal", "number": 1}


@pytest.mark.usefixtures("data", "transactional_db")
def test_outside_a_transaction_nothing_is_appended() -> None:
    with pytest.raises(RuntimeError):
        append("item.received", "item:1", LIN, {})


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("received", "item:1"),
        ("Item.received", "item:1"),
        ("item.received", "1"),
        ("item.received", "item:"),
        ("item.received", "item:" + "9" * 80),
    ],
)
@pytest.mark.usefixtures("data", "db")
def test_kind_and_subject_have_a_form(kind: str, subject: str) -> None:
    with pytest.raises(ValueError, match="an event's"), transaction.atomic():
        append(kind, subject, LIN, {})


@pytest.mark.usefixtures("data", "db")
def test_a_float_is_no_part_of_a_body() -> None:
    with pytest.raises(NotCanonical), transaction.atomic():
        append("item.received", "item:1", LIN, {"reading": 1.5})  # type: ignore[dict-item] # what is refused


@transaction.atomic
def lose_an_event() -> None:
    append("item.received", "item:lost", LIN, {})
    raise ZeroDivisionError


@pytest.mark.usefixtures("log")
def test_many_events_of_one_transaction_are_sequenced_once() -> None:
    with transaction.atomic():
        for number in range(5):
            append("item.received", f"item:{number}", LIN, {})
    assert list(Checkpoint.objects.values_list("size", flat=True)) == [5]


@pytest.mark.usefixtures("log")
def test_a_savepoint_rolled_back_takes_its_event_along_and_not_the_sequencing_of_others() -> None:
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError):
            lose_an_event()
        append("item.received", "item:kept", LIN, {})
    assert [(event.subject, event.index) for event in Event.objects.all()] == [("item:kept", 0)]


@pytest.mark.usefixtures("log")
def test_a_rolled_back_transaction_leaves_no_event() -> None:
    with pytest.raises(ZeroDivisionError):
        lose_an_event()
    assert not Event.objects.exists()
    assert sequence() is None


@pytest.mark.usefixtures("log")
def test_deferred_events_are_sequenced_at_the_end() -> None:
    with sequencing_deferred():
        tell(1)
        tell(2)
        assert not Checkpoint.objects.exists()
    assert list(Checkpoint.objects.values_list("size", flat=True)) == [2]


@pytest.mark.usefixtures("log")
def test_more_events_than_a_batch_make_several_checkpoints() -> None:
    tell_many(1100)
    assert list(Checkpoint.objects.values_list("size", flat=True)) == [1024, 1100]


@pytest.mark.usefixtures("log")
def test_a_clock_behind_the_last_signature_appends_nothing() -> None:
    tell()
    early = clock.now() - timedelta(minutes=1)
    with clock.replaced_by(lambda: early), pytest.raises(LogStopped):
        tell()
    assert Event.objects.count() == 1
    assert tell(2).pk  # the clock is right again, and nothing was stopped for it
    assert stop.differences() == ()


@pytest.mark.usefixtures("transactional_db")
def test_without_a_key_the_business_goes_on_and_events_wait(data: Path) -> None:
    tell()
    assert Event.objects.filter(index__isnull=True).count() == 1
    assert not (data / "log").exists()

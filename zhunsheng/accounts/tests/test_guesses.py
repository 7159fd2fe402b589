# SPDX-License-Identifier: Apache-2.0
"""How often strangers may guess, and who gets to know that they did."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from zhunsheng.accounts.actions import count_guess
from zhunsheng.accounts.models import GuessBurst, GuessCount
from zhunsheng.accounts.queries import guess_bursts, wait_of
from zhunsheng.accounts.tests.cast import user_with
from zhunsheng.ledger import clock, keys, stop
from zhunsheng.ledger.models import Event
from zhunsheng.ledger.queries import facts

pytestmark = pytest.mark.django_db


class Told:
    at = datetime(2026, 4, 12, 8, 20, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def on(self, **span: float) -> None:
        self.at += timedelta(**span)


@pytest.fixture
def told(data: Path) -> Iterator[Told]:
    """A clock that goes on when told, and a log."""
    keys.create("log.zhunsheng.test/demo")
    now = Told()
    with clock.replaced_by(now):
        yield now


def guess(count: int, visitor: str = "192.0.2.1", number: str = "ZS2026-000001") -> None:
    for _time in range(count):
        count_guess("lookup", visitor, number)


def test_ten_wrong_codes_and_the_visitor_waits_until_the_span_is_over(told: Told) -> None:
    guess(9)
    assert wait_of("lookup", "192.0.2.1", "ZS2026-000009") is None
    guess(1)
    assert wait_of("lookup", "192.0.2.1", "ZS2026-000009") == timedelta(minutes=10)
    assert wait_of("lookup", "192.0.2.2", "ZS2026-000009") is None
    told.on(minutes=9)
    assert wait_of("lookup", "192.0.2.1", "ZS2026-000009") == timedelta(minutes=1)
    told.on(minutes=1)
    assert wait_of("lookup", "192.0.2.1", "ZS2026-000009") is None
    guess(1)
    assert wait_of("lookup", "192.0.2.1", "ZS2026-000009") is None


def test_a_number_guessed_at_from_many_addresses_rests_for_all_who_guess_and_nobody_else(told: Told) -> None:
    for host in range(12):
        guess(5, visitor=f"192.0.2.{host}")
    assert wait_of("lookup", "192.0.2.3", "ZS2026-000001") == timedelta(minutes=10)
    assert wait_of("lookup", "198.51.100.7", "ZS2026-000001") is None  # a holder scans the right code
    guess(1, visitor="198.51.100.7", number="ZS2026-000005")
    assert wait_of("lookup", "198.51.100.7", "ZS2026-000001") == timedelta(minutes=10)
    assert wait_of("lookup", "198.51.100.7", "ZS2026-000002") is None
    told.on(minutes=55)
    guess(1, visitor="198.51.100.7")
    assert wait_of("lookup", "198.51.100.7", "ZS2026-000001") == timedelta(minutes=5)


@pytest.mark.usefixtures("told")
def test_files_have_an_allowance_of_their_own() -> None:
    for _time in range(20):
        count_guess("file", "192.0.2.1")
    assert wait_of("file", "192.0.2.1") is not None
    assert wait_of("lookup", "192.0.2.1", "ZS2026-000001") is None


def test_an_hour_of_guessing_is_one_event_and_one_row_of_totals(told: Told) -> None:
    guess(10)
    guess(10, visitor="192.0.2.2")
    guess(3, visitor="192.0.2.3")
    told.on(minutes=30)
    guess(10, visitor="192.0.2.2")
    burst = GuessBurst.objects.get()
    assert (burst.guesses, burst.visitors, burst.numbers) == (33, 3, 0)
    event = Event.objects.get(kind="guessing.limited")
    assert burst.event == event
    assert (event.subject, event.actor) == ("guessing:lookup", "")
    assert facts(event) == {"count": 10, "limit": "visitor", "span_seconds": 600}
    told.on(minutes=20)
    guess(10, visitor="192.0.2.4")
    assert [burst.visitors for burst in guess_bursts()] == [1, 3]
    assert Event.objects.filter(kind="guessing.limited").count() == 2


@pytest.mark.usefixtures("told")
def test_nothing_of_the_visitor_or_the_number_is_kept_in_clear() -> None:
    guess(10)
    stored = [
        *GuessCount.objects.values_list("key", flat=True),
        *Event.objects.values_list("body", flat=True),
    ]
    assert stored
    assert not any("192.0.2" in text or "ZS2026" in text for text in stored)


def test_counts_go_when_their_span_is_over(told: Told) -> None:
    guess(1)
    told.on(minutes=11)
    guess(1, visitor="192.0.2.2")
    assert GuessCount.objects.count() == 2  # the new visitor's and the number's
    told.on(hours=2)
    guess(1, visitor="192.0.2.3")
    assert GuessCount.objects.count() == 2


@pytest.mark.usefixtures("told")
def test_a_stopped_log_does_not_stop_the_counting() -> None:
    stop.stop([stop.Difference("event-missing")])
    guess(10)
    assert wait_of("lookup", "192.0.2.1") is not None
    assert GuessBurst.objects.get().event is None


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("role", ["SYS", "QUA", "AUD"])
def test_those_who_may_see_the_log_see_the_totals(client: Client, role: str) -> None:
    guess(10)
    client.force_login(user_with(role), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("guesses")).content.decode()
    assert "按编号查验" in page
    assert "guessing.limited" in page


def test_others_do_not(client: Client) -> None:
    client.force_login(user_with("CAL"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("guesses")).status_code == 403
    client.force_login(user_with("QUA"), backend="django.contrib.auth.backends.ModelBackend")
    assert "还没有人猜得太多" in client.get(reverse("guesses")).content.decode()

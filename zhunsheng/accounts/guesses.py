# SPDX-License-Identifier: Apache-2.0
"""Strangers' guesses: counted, limited and told of.

Whoever may ask for a certificate by number and code can try codes. A wrong code, or a number there is not, is
counted for the visitor and for the number; who has used up an allowance waits until its span is over, and so
does everybody who guessed wrongly and asks for a number that was guessed at too often. That stops guessing
from many addresses, which get one guess each. Who has guessed nothing wrong is always answered: otherwise a
few strangers could keep everybody from asking about a certificate, and hide that it was withdrawn.

The log gets one event an hour of such bursts and never one a guess: an entry costs a signature, and no
stranger is to make the log grow at will. Nothing of the visitor is logged, since a log forgets nothing; the
counts lie under keyed hashes and go with their span.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from zhunsheng.accounts import kinds
from zhunsheng.accounts.models import GuessBurst, GuessCount
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import LogStopped
from zhunsheng.ledger.models import Event

Purpose = Literal["lookup", "file", "password"]
STALE_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Allowance:
    """How often a visitor, or at a number, within a span."""

    per: Literal["visitor", "number"]
    count: int
    span: timedelta


ALLOWANCES: Mapping[Purpose, tuple[Allowance, ...]] = MappingProxyType(
    {
        "lookup": (
            Allowance("visitor", 10, timedelta(minutes=10)),
            Allowance("number", 60, timedelta(hours=1)),
        ),
        # Every file costs about a second of a processor, so right ones count as well.
        "file": (Allowance("visitor", 20, timedelta(minutes=10)),),
        # As at signing in: eight wrong ones, then a quarter of an hour. The visitor is the user signed in.
        "password": (Allowance("visitor", 8, timedelta(minutes=15)),),
    }
)


def wait_of(purpose: Purpose, visitor: str, number: str = "") -> timedelta | None:
    """How long this question has to wait; None when it may be asked now."""
    now, asked = clock.now(), dict(_keyed(purpose, visitor, number))
    rows = list(GuessCount.objects.filter(key__in=asked, until__gt=now).values_list("key", "count", "until"))
    waits = [until - now for key, count, until in rows if count >= asked[key].count]
    own = [until - now for key, _count, until in rows if asked[key].per == "visitor"]
    return min(max(waits), *own) if waits and own else None


def count_guess(purpose: Purpose, visitor: str, number: str = "") -> None:
    """Count a wrong guess (or a file) for the visitor and the number. It asks for no right: strangers do it.

    The first limit reached within an hour opens a burst, and tells the log.
    """
    now = clock.now()
    _forget(now)
    with transaction.atomic():
        reached = [each for key, each in _keyed(purpose, visitor, number) if _counted(key, each, now)]
        _note_burst(purpose, reached, now)


def _keyed(purpose: Purpose, visitor: str, number: str) -> Iterator[tuple[str, Allowance]]:
    about = {"visitor": visitor, "number": number}
    for each in ALLOWANCES[purpose]:
        yield (
            salted_hmac(f"guess {purpose} {each.per}", about[each.per], algorithm="sha256").hexdigest(),
            each,
        )


def _counted(key: str, allowance: Allowance, now: datetime) -> bool:
    """Count once more; whether this was the one that used the allowance up."""
    fresh = {"count": 0, "until": now + allowance.span}
    row, _created = GuessCount.objects.select_for_update().get_or_create(key=key, defaults=fresh)
    if row.until <= now:
        row.count, row.until = 0, now + allowance.span
    row.count += 1
    row.save(update_fields=["count", "until"])
    return row.count == allowance.count


def _note_burst(purpose: Purpose, reached: list[Allowance], now: datetime) -> None:
    hour = now.replace(minute=0, second=0, microsecond=0)
    present = GuessBurst.objects.filter(purpose=purpose, hour=hour)
    known = present.update(guesses=F("guesses") + 1)
    if not reached:
        return
    if not known:
        first = max(each.count for each in reached)
        burst, created = GuessBurst.objects.get_or_create(
            purpose=purpose, hour=hour, defaults={"guesses": first}
        )
        if created:
            burst.event = _told(purpose, reached[0])
            burst.save(update_fields=["event"])
    per = [each.per for each in reached]
    present.update(visitors=F("visitors") + per.count("visitor"), numbers=F("numbers") + per.count("number"))


def _told(purpose: Purpose, limit: Allowance) -> Event | None:
    body = {"limit": limit.per, "count": limit.count, "span_seconds": int(limit.span.total_seconds())}
    try:
        return append(kinds.GUESSING_LIMITED, f"guessing:{purpose}", None, body)
    except LogStopped:
        return None  # the count goes on all the same; why the log stopped is told elsewhere


def _forget(now: datetime) -> None:
    """Remove counts whose span is over. Rows that others hold are left to them, so that nobody waits."""
    with transaction.atomic():
        stale = GuessCount.objects.select_for_update(skip_locked=True).filter(until__lte=now)
        GuessCount.objects.filter(pk__in=list(stale.values_list("pk", flat=True)[:STALE_AT_ONCE])).delete()

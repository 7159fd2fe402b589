# SPDX-License-Identifier: Apache-2.0
"""What every dated fact is recorded with."""

from datetime import date, datetime, timedelta
from typing import TypedDict

from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.ledger import clock
from zhunsheng.ledger.errors import ActionError


class Recorded(TypedDict):
    """The columns that a DatedFact needs besides its own."""

    valid_from: date
    valid_to: date | None
    recorded_at: datetime
    recorded_by: User


def recorded(actor: User, valid_from: date, last_day: date | None, at: datetime | None = None) -> Recorded:
    """Columns for a fact that holds from a day to a last day, both included as people enter them.

    `at`: the instant another version was retracted, so that no instant lies between the two.
    """
    if last_day is not None and last_day < valid_from:
        raise ActionError(_("截止日期早于起始日期"), "last_day")
    valid_to = day_after(last_day) if last_day else None
    return Recorded(
        valid_from=valid_from, valid_to=valid_to, recorded_at=at or clock.now(), recorded_by=actor
    )


def day_after(last_day: date) -> date:
    """The first day outside, as it is stored; the calendar's own last day has none."""
    if last_day == date.max:
        raise ActionError(_("没有截止日期时请留空，不要填 9999-12-31"), "last_day")
    return last_day + timedelta(days=1)


def day_text(day: date | None) -> str | None:
    """A day as an event's body tells it."""
    return day.isoformat() if day else None

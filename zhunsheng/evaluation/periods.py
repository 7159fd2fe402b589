# SPDX-License-Identifier: Apache-2.0
"""The days an evaluation or a pack is about, and by whose knowledge."""

from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from zhunsheng.laboratory.queries import today, zone
from zhunsheng.ledger import clock
from zhunsheng.ledger.errors import ActionError
from zhunsheng.work.evidence_period import Period

_YEAR = timedelta(days=365)


def period_asked(first: date | None, as_of: date | None, known_at: datetime | None = None) -> Period:
    """The year up to a day (today) unless told, by what was known at its end (now). ActionError for none."""
    day = as_of or today()
    if day > today():
        raise ActionError(_("不能评价还没有到的一天。"), field="as_of")
    known = min(known_at or end_of(day), clock.now()).astimezone(UTC)
    begin = first or year_to(day)
    if begin > day:
        raise ActionError(_("证据期的开始不能晚于截止日。"), field="first")
    return Period(begin, day, known)


def year_to(day: date) -> date:
    """The first day of the year that ends with this one."""
    return day - _YEAR + timedelta(days=1)


def end_of(day: date) -> datetime:
    """The instant after which what becomes known belongs to the next day."""
    after = day + timedelta(days=1)
    return datetime(after.year, after.month, after.day, tzinfo=zone())

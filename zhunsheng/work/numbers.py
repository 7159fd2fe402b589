# SPDX-License-Identifier: Apache-2.0
"""Numbers of orders, items, tasks and certificates: one locked row a kind and year."""

from datetime import date
from typing import Final, Literal

from django.db import transaction

from zhunsheng.accounts.models import User
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.work import kinds
from zhunsheng.work.models import NumberSeries, VoidedNumber

Kind = Literal["WT", "YP", "RW", "ZS"]
_DIGITS: Final[dict[Kind, int]] = {"WT": 4, "YP": 6, "RW": 6, "ZS": 6}


def take(kind: Kind, day: date) -> str:
    """The next number of a kind in the day's year, such as ZS2026-000001 or WT2026-0101.

    Must run inside a transaction: the row stays locked until it ends; rolled back, no number was taken.
    """
    NumberSeries.objects.get_or_create(kind=kind, year=day.year)
    series = NumberSeries.objects.select_for_update().get(kind=kind, year=day.year)
    number = f"{kind}{day.year}-{series.next:0{_DIGITS[kind]}d}"
    series.next += 1
    series.save(update_fields=["next"])
    return number


@transaction.atomic
def void(actor: User, number: str, *, reason: str) -> VoidedNumber:
    """List a number that was given out and is not used; it is never given again."""
    voided = VoidedNumber.objects.create(number=number, reason=reason, voided_at=clock.now(), voided_by=actor)
    append(kinds.NUMBER_VOIDED, f"number:{number}", actor, {"reason": reason})
    return voided

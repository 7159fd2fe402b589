# SPDX-License-Identifier: Apache-2.0
"""Who has a record open besides, what changed in it meanwhile, and what was typed and is no reading yet."""

from collections.abc import Sequence
from datetime import timedelta

from zhunsheng.accounts.models import User
from zhunsheng.ledger import clock
from zhunsheng.work.models import OriginalRecord, Reading, RecordDraft, RecordWindow

# A window says so every fifteen seconds; one that missed three is closed or asleep.
_ALIVE = timedelta(seconds=50)


def others_at(record: OriginalRecord, user: User, window: str) -> list[RecordWindow]:
    """The other windows in which the record is open now, the longest open first."""
    rows = record.windows.filter(seen_at__gt=clock.now() - _ALIVE).select_related("user__person")
    return [row for row in rows.order_by("opened_at") if (row.user_id, row.window) != (user.pk, window)]


def changes_since(record: OriginalRecord, revision: int) -> Sequence[Reading]:
    """The readings that came or were declared void after a state of the record, in their order."""
    rows = record.readings.filter(revision__gt=max(revision, 0)).filter(is_current=True)
    return list(rows.select_related("person", "replaces").order_by("id"))


def draft_of(record: OriginalRecord, user: User) -> dict[str, dict[str, str]]:
    """What this person typed into the record and what is no reading yet, by the name of the cell."""
    row = RecordDraft.objects.filter(record=record, person__user=user).first()
    cells: dict[str, dict[str, str]] = row.cells if row is not None else {}
    return cells

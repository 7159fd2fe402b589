# SPDX-License-Identifier: Apache-2.0
"""What is typed into a record before it is a reading, and who has the record open. Neither is an event."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.ledger import clock
from zhunsheng.ledger.errors import ActionError
from zhunsheng.work.actions.records import open_for_writing
from zhunsheng.work.models import OriginalRecord, RecordDraft, RecordWindow, Task

_LONGEST = 64  # no reading is longer
_FORGOTTEN = timedelta(days=1)  # a window is no record; only the open ones are asked for
_MOST = 20_000  # cells: more than any procedure has


@transaction.atomic
def keep_draft(
    actor: User, task: Task, cells: Mapping[str, Mapping[str, str]], *, settled: Collection[str] = ()
) -> None:
    """Keep what was typed and could not be saved, or not yet; `settled` cells leave the draft.

    Only the assigned person has one. It never becomes a reading by itself.
    """
    _task, record, person = open_for_writing(actor, task)
    row, _created = RecordDraft.objects.select_for_update().get_or_create(
        record=record, person=person, defaults={"saved_at": clock.now()}
    )
    found = {name: dict(each) for name, each in row.cells.items() if name not in settled}
    for name, each in cells.items():
        found[name] = {key: str(each.get(key, ""))[:300] for key in ("text", "reason", "mode")}
        found[name]["text"] = found[name]["text"][:_LONGEST]
        if not found[name]["text"].strip():
            del found[name]
    if len(found) > _MOST:
        raise ActionError(_("未存入的格太多。"))
    if found != row.cells:
        row.cells, row.saved_at = found, clock.now()
        row.save(update_fields=["cells", "saved_at"])


@transaction.atomic
def note_window(actor: User, task: Task, *, window: str) -> None:
    """Say that somebody has the record open in a window: whoever else opens it is told."""
    permissions.require(actor, "record", "R")
    record = OriginalRecord.objects.filter(task=task).first()
    if record is None or not window or len(window) > 36:
        raise ActionError(_("没有这份记录。"))
    at = clock.now()
    _row, opened = RecordWindow.objects.update_or_create(
        record=record,
        user=actor,
        window=window,
        defaults={"seen_at": at},
        create_defaults={"seen_at": at, "opened_at": at},
    )
    if opened:
        record.windows.filter(seen_at__lt=at - _FORGOTTEN).delete()

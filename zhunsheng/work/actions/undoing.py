# SPDX-License-Identifier: Apache-2.0
"""Taking back the last save in a record that is not submitted. What was typed stays, marked as undone."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.bodies import JsonValue
from zhunsheng.ledger.errors import ActionError
from zhunsheng.work import kinds, transitions
from zhunsheng.work.actions.records import open_for_writing
from zhunsheng.work.models import OriginalRecord, Reading, Task
from zhunsheng.work.queries.undoing import UNDONE, Change, last_change
from zhunsheng.work.reading_entry import told


@transaction.atomic
def undo_readings(actor: User, task: Task, *, revision: int) -> Sequence[Change]:
    """Take back one's own last save, of a few minutes at most; undoing is itself a change, with its event.

    `revision`: the record as the person sees it; what was saved elsewhere since is not taken back unseen.
    """
    _task, record, _person = open_for_writing(actor, task)
    if revision != record.revision:
        raise ActionError(_("这份记录刚在别处保存过：看过新的内容，再撤销。"))
    at = clock.now()
    changes = last_change(record, at)
    if not changes:
        raise ActionError(
            _("没有可撤销的：只能撤销本人十分钟内手工存入的；更早的请改值并写明理由，或在任务页作废。")
        )
    record.revision += 1
    record.saved_at = at
    for change in changes:
        _take_back(record, change, at)
    record.save(update_fields=["revision", "saved_at"])
    append(kinds.READINGS_UNDONE, transitions.subject_name(record), actor, {"cells": _told(changes)})
    return changes


def _take_back(record: OriginalRecord, change: Change, at: datetime) -> None:
    row, before = change.reading, change.before
    if before is None:
        row.is_void, row.reason, row.revision = True, UNDONE, record.revision
        row.save(update_fields=["is_void", "reason", "revision"])
        return
    row.is_current = False
    row.save(update_fields=["is_current"])
    Reading.objects.create(
        record=record,
        section=before.section,
        point=before.point,
        column=before.column,
        repeat=before.repeat,
        text=before.text,
        counts=before.counts,
        resolution=before.resolution,
        unit=before.unit,
        entry_mode=before.entry_mode,
        read_at=before.read_at,
        entered_at=at,
        file_id=before.file_id,
        person=record.person,
        replaces=row,
        revision=record.revision,
        reason=UNDONE,
    )


def _told(changes: Sequence[Change]) -> list[JsonValue]:
    return [
        {
            "cell": told(each.reading.cell),
            "text": each.reading.text,
            "restored": each.before.text if each.before else "",
        }
        for each in changes
    ]

# SPDX-License-Identifier: Apache-2.0
"""Undoing: one's own last saves go back one by one, and everything that was typed stays in the record."""

import pytest

from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.work import actions
from zhunsheng.work.actions import ReadingEntry
from zhunsheng.work.models import OriginalRecord, Reading, Task
from zhunsheng.work.queries.undoing import UNDONE
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import Laboratory

FIRST, SECOND = ("dcv-20", 1, "indication", 0), ("dcv-20", 1, "indication", 1)


def save(lab: Laboratory, task: Task, *texts: str, mode: str = "manual", reason: str = "") -> None:
    entries = [
        ReadingEntry(*cell, text, entry_mode=mode, reason=reason)
        for cell, text in zip((FIRST, SECOND), texts, strict=False)
    ]
    found = actions.save_readings(lab.zhang, task, entries, revision=OriginalRecord.objects.get().revision)
    assert found.problems == ()


def undo(lab: Laboratory, task: Task) -> None:
    actions.undo_readings(lab.zhang, task, revision=OriginalRecord.objects.get().revision)


def standing() -> list[str]:
    return list(Reading.objects.filter(is_current=True, is_void=False).values_list("text", flat=True))


def test_the_last_saves_go_back_one_by_one_and_nothing_is_deleted(lab: Laboratory) -> None:
    task = cast.started(lab)
    save(lab, task, "10.0007", "10.0006")
    save(lab, task, "10.0070", reason="抄错")
    save(lab, task, "10.0700", reason="又抄错")
    undo(lab, task)
    assert sorted(standing()) == ["10.0006", "10.0070"]
    undo(lab, task)
    assert sorted(standing()) == ["10.0006", "10.0007"]
    undo(lab, task)
    assert standing() == []
    typed = Reading.objects.exclude(reason=UNDONE, is_void=False).values_list("text", flat=True)
    assert set(typed) == {"10.0006", "10.0007", "10.0070", "10.0700"}
    with pytest.raises(ActionError, match="没有可撤销的"):
        undo(lab, task)


def test_a_cell_undone_is_measured_again_and_undone_again(lab: Laboratory) -> None:
    task = cast.started(lab)
    save(lab, task, "10.0007")
    save(lab, task, "10.0008", reason="抄错")
    undo(lab, task)
    save(lab, task, "10.0009", reason="看错一位")
    undo(lab, task)
    assert standing() == ["10.0007"]
    undo(lab, task)
    save(lab, task, "10.0006")
    undo(lab, task)
    assert standing() == []


def test_undoing_is_an_event_and_keeps_how_the_reading_was_entered(lab: Laboratory) -> None:
    task = cast.started(lab)
    save(lab, task, "10.0007", mode="pasted")
    save(lab, task, "10.0008", reason="抄错")
    undo(lab, task)
    row = Reading.objects.get(is_current=True)
    assert (row.text, row.entry_mode, row.reason) == ("10.0007", "pasted", UNDONE)
    assert row.replaces is not None
    assert (row.replaces.text, row.replaces.reason) == ("10.0008", "抄错")
    assert Event.objects.filter(kind="record.readings-undone").count() == 1


def test_what_is_older_than_a_slip_wants_a_reason_of_its_own(lab: Laboratory) -> None:
    task = cast.started(lab)
    save(lab, task, "10.0007")
    lab.clock.on(minutes=11)
    with pytest.raises(ActionError, match="没有可撤销的"):
        undo(lab, task)
    assert standing() == ["10.0007"]


def test_what_an_instrument_sent_is_not_undone(lab: Laboratory) -> None:
    task = cast.started(lab)
    save(lab, task, "10.0007")
    save(lab, task, "", "10.0006", mode="auto")
    with pytest.raises(ActionError, match="没有可撤销的"):
        undo(lab, task)


def test_what_was_saved_elsewhere_meanwhile_is_not_undone_unseen(lab: Laboratory) -> None:
    task = cast.started(lab)
    save(lab, task, "10.0007")
    with pytest.raises(ActionError, match="刚在别处保存过"):
        actions.undo_readings(lab.zhang, task, revision=0)
    assert standing() == ["10.0007"]


def test_a_submitted_record_is_corrected_and_not_undone(lab: Laboratory) -> None:
    task = cast.submitted(lab)
    with pytest.raises(ActionError):
        undo(lab, task)

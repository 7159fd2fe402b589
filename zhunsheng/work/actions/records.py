# SPDX-License-Identifier: Apache-2.0
"""Readings into the original record: appended as typed or received, never overwritten, never deleted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.laboratory.models import Person
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure import reading as indication
from zhunsheng.measure.procedure.schema import Column
from zhunsheng.measure.text import Text
from zhunsheng.work import kinds, locking, transitions
from zhunsheng.work.models import OriginalRecord, Reading, RecordFile, Task
from zhunsheng.work.people import assigned_person
from zhunsheng.work.programme import AskedSection, Programme, programme_of
from zhunsheng.work.reading_entry import Cell, ReadingEntry, told
from zhunsheng.work.states import ENTRY_MODES
from zhunsheng.work.wording import spoken

_CHANGED = Text(
    "这里已有读数 {text}；更改须写明理由，原值保留",
    "there is a reading here already, {text}; a change needs a reason, and the old value stays",
)
_ELSEWHERE = Text(
    "{zh}已在别处填入 {text}，没有覆盖；请核对",
    "{text} was entered elsewhere by {en} and was not overwritten; please compare",
)
_NO_CELL = Text("校准程序里没有这一格", "the procedure has no such cell")
_NO_RESOLUTION = Text("这一栏还没有分辨力", "this column has no resolution yet")
_NO_MODE = Text("没有这种录入方式", "there is no such way of entry")


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A cell that was not saved, and why; `present` is the reading that stands there, empty if none.

    `changes`: it could be a reading, and takes the place of the one that stands once a reason is given.
    """

    cell: Cell
    message: Text
    present: str = ""
    changes: bool = False


@dataclass(frozen=True, slots=True)
class SaveResult:
    """What became of a save: good cells are saved whatever the others do.

    `conflict` tells that the record had been saved elsewhere since `revision` was read; cells filled there
    with another value are among the problems, with the value that stands.
    """

    saved: tuple[Reading, ...]
    problems: tuple[CellProblem, ...]
    revision: int
    conflict: bool = False


@dataclass(slots=True)
class _Save:
    record: OriginalRecord
    person: Person
    programme: Programme
    at: datetime
    stale: bool
    present: dict[Cell, Reading]
    file: RecordFile | None = None
    saved: list[Reading] = field(default_factory=list)
    fresh: list[Reading] = field(default_factory=list)  # of cells that were empty; written together
    problems: list[CellProblem] = field(default_factory=list)


@transaction.atomic
def save_readings(
    actor: User,
    task: Task,
    entries: Sequence[ReadingEntry],
    *,
    revision: int,
    file: RecordFile | None = None,
) -> SaveResult:
    """Append readings while calibrating; only the assigned person. An empty text leaves its cell alone.

    Autosaves are no events: the record's digest is logged when it is submitted. `file`: where they came from.
    """
    task, record, person = open_for_writing(actor, task)
    save = _saving(task, record, person, stale=revision != record.revision, file=file)
    for entry in entries:
        if entry.text.strip():
            _take(save, entry)
    _write_fresh(save)
    if save.saved:
        record.revision += 1
        record.saved_at = save.at
        record.save(update_fields=["revision", "saved_at"])
    return SaveResult(tuple(save.saved), tuple(save.problems), record.revision, save.stale)


def open_for_writing(actor: User, task: Task) -> tuple[Task, OriginalRecord, Person]:
    """The task and its record, locked, with the person who may write into it now; refused to all others."""
    task = locking.task(task)
    permissions.require(actor, "record", "U", own=True)
    person = assigned_person(actor, task)
    transitions.expect(task, "calibrating")
    record = locking.record(task)
    transitions.expect(record, "filling")
    return task, record, person


def foreseen(task: Task, record: OriginalRecord, entries: Sequence[ReadingEntry]) -> list[CellProblem]:
    """What a save of these cells by the assigned person would not take. Changes nothing."""
    save = _saving(task, record, record.person, stale=False)
    found = []
    for entry in entries:
        standing = _standing(save, entry)
        if standing is not None and standing.text == entry.text.strip():
            continue
        problem = _refused(save, entry, standing)
        if problem is not None:
            found.append(problem)
    return found


def _saving(
    task: Task, record: OriginalRecord, person: Person, *, stale: bool, file: RecordFile | None = None
) -> _Save:
    rows = record.readings.filter(is_current=True).select_related("person")
    return _Save(
        record=record,
        person=person,
        programme=programme_of(task),
        at=clock.now(),
        stale=stale,
        present={row.cell: row for row in rows},
        file=file,
    )


@transaction.atomic
def void_reading(actor: User, task: Task, reading: Reading, *, reason: str) -> Reading:
    """Declare a reading void; it stays, marked, with the reason. The cell may then be measured again."""
    task = locking.task(task)
    permissions.require(actor, "record", "U", own=True)
    assigned_person(actor, task)
    transitions.expect(task, "calibrating", "paused")
    record = locking.record(task)
    transitions.expect(record, "filling")
    if not reason.strip():
        raise ActionError(_("作废读数必须写明理由；读数本身保留。"), field="reason")
    row = record.readings.filter(pk=reading.pk, is_current=True, is_void=False).first()
    if row is None:
        raise ActionError(_("该读数已被更改或作废。"))
    record.revision += 1
    row.is_void, row.reason, row.revision = True, reason[:300], record.revision
    row.save(update_fields=["is_void", "reason", "revision"])
    record.saved_at = clock.now()
    record.save(update_fields=["revision", "saved_at"])
    body = {"cell": told(row.cell), "text": row.text, "reason": reason}
    append(kinds.READING_VOIDED, transitions.subject_name(record), actor, body)
    return row


def replace(
    record: OriginalRecord, old: Reading, person: Person, at: datetime, *, text: str, reason: str
) -> Reading:
    """Put a corrected reading in another's place, which stays; ActionError when the text can't be one."""
    try:
        parsed = indication.parse_reading(text, old.resolution)
    except indication.ReadingError as error:
        raise ActionError(spoken(error.message), field="text") from error
    old.is_current = False
    old.save(update_fields=["is_current"])
    return Reading.objects.create(
        record=record,
        section=old.section,
        point=old.point,
        column=old.column,
        repeat=old.repeat,
        text=text.strip(),
        counts=parsed.counts,
        resolution=old.resolution,
        unit=old.unit,
        entry_mode="manual",
        entered_at=at,
        person=person,
        replaces=old,
        revision=record.revision,
        reason=reason[:300],
    )


def _take(save: _Save, entry: ReadingEntry) -> None:
    present, standing = save.present.get(entry.cell), _standing(save, entry)
    if standing is not None and standing.text == entry.text.strip():
        return
    problem = _refused(save, entry, standing)
    if problem is not None:
        save.problems.append(problem)
        return
    asked, column = _column(save.programme, entry)
    resolution = _resolution(asked, column, entry)
    parsed = indication.parse_reading(entry.text, resolution)
    if present is not None:
        _write_fresh(save)
        present.is_current = False
        present.save(update_fields=["is_current"])
    row = Reading(
        record=save.record,
        section=entry.section,
        point=entry.point,
        column=entry.column,
        repeat=entry.repeat,
        text=entry.text.strip(),
        counts=parsed.counts,
        resolution=parsed.resolution,
        unit=column.unit if column else "",
        entry_mode=entry.entry_mode,
        read_at=entry.read_at,
        entered_at=save.at,
        file=save.file,
        person=save.person,
        replaces=present,
        revision=save.record.revision + 1,
        reason=entry.reason[:300],
    )
    save.fresh.append(row)
    save.present[entry.cell] = row
    save.saved.append(row)


def _write_fresh(save: _Save) -> None:
    Reading.objects.bulk_create(save.fresh)
    save.fresh.clear()


def _standing(save: _Save, entry: ReadingEntry) -> Reading | None:
    """The reading that counts in the entry's cell."""
    present = save.present.get(entry.cell)
    return present if present is not None and not present.is_void else None


def _refused(save: _Save, entry: ReadingEntry, standing: Reading | None) -> CellProblem | None:
    message = _no_reading(save, entry)
    if message is not None:
        return CellProblem(entry.cell, message, standing.text if standing else "")
    if standing is None or entry.reason.strip():
        return None
    message = _elsewhere(standing) if save.stale else _CHANGED.format(text=standing.text)
    return CellProblem(entry.cell, message, standing.text, changes=True)


def _elsewhere(standing: Reading) -> Text:
    """Who has filled the cell, and when, told by the clock of the laboratory."""
    at = f"{timezone.localtime(standing.entered_at):%H:%M:%S}"
    zh, en = (f"{name} {at} " for name in (standing.person.name, standing.person.name_en))
    return _ELSEWHERE.format(zh=zh, en=en.strip(), text=standing.text)


def _no_reading(save: _Save, entry: ReadingEntry) -> Text | None:
    asked, column = _column(save.programme, entry)
    if asked is None or column is None or not asked.accepts(entry.point, entry.column, entry.repeat):
        return _NO_CELL
    if entry.entry_mode not in dict(ENTRY_MODES):
        return _NO_MODE
    resolution = _resolution(asked, column, entry)
    if not resolution:
        return _NO_RESOLUTION
    try:
        indication.parse_reading(entry.text, resolution)
    except indication.ReadingError as error:
        return error.message
    return None


def _column(programme: Programme, entry: ReadingEntry) -> tuple[AskedSection | None, Column | None]:
    asked = programme.section(entry.section)
    return asked, asked.section.column(entry.column) if asked else None


def _resolution(asked: AskedSection | None, column: Column | None, entry: ReadingEntry) -> str:
    if asked is None or column is None:
        return ""
    if entry.resolution and column.resolution_source == "record":
        return entry.resolution
    return asked.resolution.get(column.id, "")

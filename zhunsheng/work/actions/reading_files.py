# SPDX-License-Identifier: Apache-2.0
"""Readings handed in as a spreadsheet: kept as it came, looked through cell by cell, then taken."""

from dataclasses import dataclass, replace
from pathlib import PurePath

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.sheets.book import Book, SheetError
from zhunsheng.laboratory.sheets.reader import read_book
from zhunsheng.ledger import clock, files
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.bodies import JsonValue
from zhunsheng.ledger.errors import ActionError
from zhunsheng.work import kinds, transitions
from zhunsheng.work.actions.records import (
    CellProblem,
    SaveResult,
    foreseen,
    open_for_writing,
    save_readings,
)
from zhunsheng.work.models import OriginalRecord, RecordFile, Task
from zhunsheng.work.programme import Programme, programme_of
from zhunsheng.work.reading_entry import ReadingEntry
from zhunsheng.work.reading_sheets import Told, read_filled
from zhunsheng.work.wording import spoken


@dataclass(frozen=True, slots=True)
class FiledReading:
    """A reading of the file with its place there; `problem` says why it would not be taken as it is."""

    where: str
    entry: ReadingEntry
    problem: CellProblem | None = None
    same: bool = False

    @property
    def outcome(self) -> str:
        """new, same, changes (a reason is asked for), refused."""
        if self.same:
            return "same"
        if self.problem is None:
            return "new"
        return "changes" if self.problem.changes else "refused"


@dataclass(frozen=True, slots=True)
class FileReport:
    """Every cell of the file: readings, and what is none."""

    readings: tuple[FiledReading, ...]
    told: tuple[Told, ...]

    def of(self, *outcomes: str) -> list[FiledReading]:
        """The readings with one of these outcomes."""
        return [each for each in self.readings if each.outcome in outcomes]


def hand_in_readings(actor: User, task: Task, *, name: str, content: bytes) -> RecordFile:
    """Keep a spreadsheet of readings as it came. Nothing of it is in the record yet."""
    with transaction.atomic():
        open_for_writing(actor, task)  # refused before the file is even read
    _read(content, programme_of(task))
    with transaction.atomic():
        _task, record, person = open_for_writing(actor, task)
        return RecordFile.objects.create(
            record=record,
            name=PurePath(name.replace("\\", "/")).name[-200:] or task.number,
            file=files.store(content, "application/octet-stream"),
            handed_in_by=person,
            handed_in_at=clock.now(),
        )


def look_through(task: Task, record: OriginalRecord, file: RecordFile) -> FileReport:
    """What taking the file would do, cell by cell. Changes nothing."""
    programme = programme_of(task)
    filled = read_filled(_book(files.read(file.file)), programme)
    problems = {each.cell: each for each in foreseen(task, record, list(filled.entries.values()))}
    standing = {row.cell: row.text for row in record.readings.filter(is_current=True, is_void=False)}
    readings = [
        FiledReading(where, entry, problems.get(entry.cell), standing.get(entry.cell) == entry.text)
        for where, entry in filled.entries.items()
    ]
    return FileReport(tuple(readings), tuple(filled.told))


@transaction.atomic
def take_readings(
    actor: User, task: Task, file: RecordFile, *, revision: int, reason: str = ""
) -> SaveResult:
    """Take the readings of a file that can be taken; those that change a saved one only with a reason.

    What is refused stays in the file, which is kept; the record's other cells stay as they are.
    """
    task, record, _person = open_for_writing(actor, task)
    if file.record_id != record.pk:
        raise ActionError(_("这份文件是另一份记录的。"), field="file")
    report = look_through(task, record, file)
    entries = [
        replace(each.entry, reason=reason.strip()) if each.outcome == "changes" else each.entry
        for each in report.of("new", "changes")
        if each.outcome == "new" or reason.strip()
    ]
    if not entries:
        raise ActionError(_("没有可以读入的格：要改动已有读数，请写明理由。"), field="reason")
    saved = save_readings(actor, task, entries, revision=revision, file=file)
    file.taken_at = clock.now()
    file.save(update_fields=["taken_at"])
    body: dict[str, JsonValue] = {
        "file": file.file_id,
        "taken": len(saved.saved),
        "changed": sum(1 for row in saved.saved if row.replaces_id),
        "refused": len(report.of("refused")) + len(report.told),
        "reason": reason,
    }
    append(kinds.READINGS_FILED, transitions.subject_name(record), actor, body)
    return saved


def _read(content: bytes, programme: Programme) -> None:
    """ActionError where a file holds nothing that could be a reading."""
    filled = read_filled(_book(content), programme)
    if not filled.entries and not filled.told:
        raise ActionError(_("文件里没有读数：请填在记录页下载的模板里。"), field="file")


def _book(content: bytes) -> Book:
    try:
        return read_book(content)
    except SheetError as error:
        raise ActionError(spoken(error.text), field="file") from error

# SPDX-License-Identifier: Apache-2.0
"""Readings from a spreadsheet: kept as it came, told cell by cell, taken where they can be."""

import csv
import hashlib
import io
from collections.abc import Callable, Mapping

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from zhunsheng.laboratory.sheets.reader import read_book
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.work import actions, kinds
from zhunsheng.work.actions import ReadingEntry
from zhunsheng.work.actions.reading_files import FileReport
from zhunsheng.work.models import Reading, RecordFile, Task
from zhunsheng.work.programme import programme_of
from zhunsheng.work.reading_sheets import form_csv, form_xlsx, read_filled
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import Laboratory

FIRST = 2  # point number and nominal value stand before the readings


def filled_form(task: Task, cells: Mapping[tuple[int, int], object]) -> bytes:
    """The form as downloaded, with cells (row, column of readings) filled in by somebody."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(form_xlsx(programme_of(task)))).get_sheet_by_index(0)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("dcv-20")
        for at, row in enumerate(rows.to_python(skip_empty_area=False)):
            for column, value in enumerate(row):
                sheet.write(at, column, str(value))
        for (point, repeat), text in cells.items():
            sheet.write(point + 1, repeat + FIRST, text)
    return out.getvalue()


def handed_in(lab: Laboratory, task: Task, content: bytes, name: str = "读数.xlsx") -> RecordFile:
    return actions.hand_in_readings(lab.zhang, task, name=name, content=content)


def report_of(task: Task, file: RecordFile) -> FileReport:
    return actions.look_through(task, file.record, file)


def test_the_form_has_the_points_and_an_empty_cell_for_each_reading(lab: Laboratory) -> None:
    task = cast.started(lab)
    book = CalamineWorkbook.from_filelike(io.BytesIO(form_xlsx(programme_of(task))))
    assert book.sheet_names == ["dcv-20"]
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[1:]] == ["2", "10", "14", "19", "-10"]
    assert str(rows[0][2]).endswith("/ V · 1")
    assert len(rows[0]) == FIRST + 3


def test_a_filled_form_is_taken_and_its_hash_is_kept(lab: Laboratory) -> None:
    task = cast.started(lab)
    content = filled_form(task, {(1, 0): "10.0007", (1, 1): "10.0006", (2, 2): 14.0005})
    file = handed_in(lab, task, content)
    assert file.file_id == hashlib.sha256(content).hexdigest()
    assert not Reading.objects.exists()
    assert [each.outcome for each in report_of(task, file).readings] == ["new"] * 3
    saved = actions.take_readings(lab.zhang, task, file, revision=0)
    assert not saved.problems
    rows = Reading.objects.order_by("point", "repeat")
    assert [(row.text, row.entry_mode, row.file_id) for row in rows] == [
        ("10.0007", "file", file.pk),
        ("10.0006", "file", file.pk),
        ("14.0005", "file", file.pk),
    ]
    event = Event.objects.get(kind=kinds.READINGS_FILED)
    assert file.file_id in event.body


def test_a_cell_that_is_no_reading_is_told_with_its_place_and_the_others_are_taken(lab: Laboratory) -> None:
    task = cast.started(lab)
    cells = {(1, 0): "10.00071", (1, 1): "十伏", (1, 2): "10.0007", (0, 0): True}
    file = handed_in(lab, task, filled_form(task, cells))
    report = report_of(task, file)
    refused = {each.where: each.problem.message for each in report.of("refused") if each.problem}
    assert refused.keys() == {"dcv-20!C2", "dcv-20!C3", "dcv-20!D3"}
    assert "0.0001" in refused["dcv-20!C3"].zh
    assert "resolution" in refused["dcv-20!C3"].en
    actions.take_readings(lab.zhang, task, file, revision=0)
    assert [row.text for row in Reading.objects.all()] == ["10.0007"]


def test_a_file_changes_no_saved_reading_without_a_reason(lab: Laboratory) -> None:
    task = cast.started(lab)
    present = ReadingEntry("dcv-20", 1, "indication", 0, "10.0009")
    actions.save_readings(lab.zhang, task, [present], revision=0)
    file = handed_in(lab, task, filled_form(task, {(1, 0): "10.0007", (1, 1): "10.0006"}))
    report = report_of(task, file)
    assert [each.outcome for each in report.readings] == ["changes", "new"]
    actions.take_readings(lab.zhang, task, file, revision=1)
    assert Reading.objects.get(repeat=0).text == "10.0009"
    with pytest.raises(ActionError) as refused:
        actions.take_readings(lab.zhang, task, file, revision=2)
    assert refused.value.field == "reason"
    actions.take_readings(lab.zhang, task, file, revision=2, reason="键入时看错")
    assert [(row.text, row.is_current) for row in Reading.objects.filter(repeat=0).order_by("id")] == [
        ("10.0009", False),
        ("10.0007", True),
    ]


def test_a_row_whose_nominal_value_is_another_points_is_not_read(lab: Laboratory) -> None:
    task = cast.started(lab)
    form = [
        [str(cell) for cell in row]
        for row in csv.reader(io.StringIO("点号,标准值,示值\n1,10,10.0007\n2,10,10.0006"))
    ]
    text = "\n".join(",".join(row) for row in form)
    filled = read_filled(read_book(text.replace("示值", "indication1").encode()), programme_of(task))
    assert [entry.text for entry in filled.entries.values()] == ["10.0006"]
    assert "错行" in filled.told[0].message.zh


def test_the_csv_names_each_cell(lab: Laboratory) -> None:
    task = cast.started(lab)
    rows = list(csv.reader(io.StringIO(form_csv(programme_of(task)).decode("utf-8-sig"))))
    assert len(rows) == 16
    rows[4][5], rows[5][5], rows[6][3], rows[6][5] = "10.0007", "10,0007", "volts", "1"
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    filled = read_filled(read_book(out.getvalue().encode()), programme_of(task))
    assert [(entry.point, entry.repeat, entry.text) for entry in filled.entries.values()] == [
        (1, 0, "10.0007"),
        (1, 1, "10,0007"),
    ]
    assert "volts" in filled.told[0].message.zh


def test_two_cells_of_the_file_for_one_of_the_record_are_told(lab: Laboratory) -> None:
    text = "点号,indication 1\n1,2.0001\n1,2.0002"
    filled = read_filled(read_book(text.encode()), programme_of(cast.started(lab)))
    assert [entry.text for entry in filled.entries.values()] == ["2.0001"]
    assert filled.told[0].text == "2.0002"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04not a workbook"])
def test_a_file_that_can_not_be_read_is_refused_whole_and_not_kept(lab: Laboratory, content: bytes) -> None:
    task = cast.started(lab)
    with pytest.raises(ActionError) as refused:
        handed_in(lab, task, content)
    assert refused.value.field == "file"
    assert not RecordFile.objects.exists()


def test_a_table_without_columns_of_readings_is_told(lab: Laboratory) -> None:
    task = cast.started(lab)
    report = report_of(task, handed_in(lab, task, b"a,b\n1,2\n"))
    assert not report.readings
    assert "模板" in report.told[0].message.zh


@pytest.mark.parametrize("act", ["hand-in", "take"])
def test_only_the_assigned_person_hands_in_and_takes(lab: Laboratory, act: str) -> None:
    task = cast.started(lab)
    content = filled_form(task, {(1, 0): "10.0007"})
    file = handed_in(lab, task, content)
    acts: dict[str, Callable[[], object]] = {
        "hand-in": lambda: actions.hand_in_readings(lab.wu, task, name="x", content=content),
        "take": lambda: actions.take_readings(lab.wu, task, file, revision=0),
    }
    with pytest.raises(ActionError):
        acts[act]()
    assert not Reading.objects.exists()


def test_a_submitted_record_names_the_file_of_its_readings(lab: Laboratory) -> None:
    task = cast.started(lab)
    cells = {(point, repeat): text for point, text in cast.TREND.items() for repeat in range(3)}
    file = handed_in(lab, task, filled_form(task, cells))
    lab.clock.on(minutes=30)
    actions.take_readings(lab.zhang, task, file, revision=0)
    version = actions.submit(lab.zhang, task, temperature="20.3", humidity="53")
    assert version.content.count(f'"file_sha256":"{file.file_id}"') == 15

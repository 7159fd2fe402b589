# SPDX-License-Identifier: Apache-2.0
"""Spreadsheets of strangers: what is read, what is made plain, what is refused; and what we write."""

import contextlib
import csv
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from zhunsheng.laboratory.sheets import limits
from zhunsheng.laboratory.sheets.book import Book, Cell, SheetError, column_name
from zhunsheng.laboratory.sheets.parse import parse_code, parse_day, parse_instant, parse_number, parse_text
from zhunsheng.laboratory.sheets.reader import read_book
from zhunsheng.laboratory.sheets.tables import write_csv, write_xlsx
from zhunsheng.laboratory.tests.old_excel import xls


def workbook(*rows: list[object], merge: tuple[int, int, int, int] | None = None) -> bytes:
    """An xlsx file as a spreadsheet program would write it."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet, day = book.add_worksheet("设备"), book.add_format({"num_format": "yyyy-mm-dd"})
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(at, column, value, day)
                else:
                    sheet.write(at, column, value)
        if merge:
            sheet.merge_range(*merge, rows[merge[0]][merge[1]])
        hidden = book.add_worksheet("lists")
        hidden.write(0, 0, "not to be read")
        hidden.hide()
    return out.getvalue()


def texts(book: Book) -> list[list[str]]:
    return [[cell.text for cell in line.cells] for line in book.sheets[0].lines]


def test_numbers_leave_with_the_digits_a_person_sees() -> None:
    book = read_book(workbook(["0.1", 0.1, 0.1 + 0.2, 1.5e-7, 2016, -1000, 1e15]))
    assert texts(book) == [["0.1", "0.1", "0.3", "0.00000015", "2016", "-1000", "1000000000000000"]]


def test_days_rows_and_hidden_sheets() -> None:
    book = read_book(workbook(["A"], [], [date(2026, 4, 12)]))
    assert [line.number for line in book.sheets[0].lines] == [1, 3]
    assert book.sheets[0].lines[1].cells == (Cell("2026-04-12", "day"),)
    assert len(book.sheets) == 1


def test_a_cell_merged_over_rows_speaks_for_each() -> None:
    book = read_book(workbook(["no", "x"], ["MS-1", "a"], ["", "b"], ["", "c"], merge=(1, 0, 3, 0)))
    assert texts(book)[1:] == [["MS-1", "a"], ["MS-1", "b"], ["MS-1", "c"]]


@pytest.mark.parametrize(
    "content",
    [
        "编号,名称\nA,源\n".encode(),
        "\ufeff编号;名称\nA;源\n".encode(),
        "编号\t名称\r\nA\t源\r\n".encode("gb18030"),
        "编号,名称\nA,源\n".encode("utf-16"),
        'sep=;\n"编号";"名称"\nA;源\n'.encode(),
    ],
)
def test_csv_in_the_forms_people_save_it(content: bytes) -> None:
    assert texts(read_book(content)) == [["编号", "名称"], ["A", "源"]]


def test_old_excel_is_read() -> None:
    assert texts(read_book(xls([["编号", "值"], ["MS-1", 0.1]]))) == [["编号", "值"], ["MS-1", "0.1"]]


def test_open_document_is_read() -> None:
    ods = io.BytesIO()
    with zipfile.ZipFile(ods, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", _ODS_MANIFEST)
        archive.writestr("content.xml", _ODS_CONTENT)
    assert texts(read_book(ods.getvalue())) == [["编号", "0.1"]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "没有内容"),
        (b"%PDF-1.7\x00", "不是可读"),
        (b"PK\x03\x04broken", "不是可读"),
        ("甲\x01,乙".encode(), "控制字符"),
        (("x" * 2001).encode(), "2000"),
        (b"x\n" * (limits.MOST_ROWS + 1), str(limits.MOST_ROWS)),
        (b"x," * 101, "列数"),
        (b"x" * (limits.LARGEST_FILE + 1), "MB"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, said: str) -> None:
    with pytest.raises(SheetError, match=said):
        read_book(content)


def test_one_long_text_in_very_many_cells_is_not_taken() -> None:
    """A small file, and an answer of hundreds of megabytes."""
    row: list[object] = ["甲" * 1900] * 50
    content = workbook(*[row] * 100)
    assert len(content) < 40_000
    with pytest.raises(SheetError, match="展开后太大"):
        read_book(content)


def test_a_file_that_unpacks_without_end_is_not_unpacked() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (limits.MOST_UNPACKED + 1))
    with pytest.raises(SheetError, match="展开"):
        read_book(bomb.getvalue())


def test_a_sheet_that_claims_all_the_memory_ends_only_its_child() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "x")
        sheet.write(900_000, 16_000, "x")
    with pytest.raises(SheetError, match="限制"):
        read_book(out.getvalue())


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(["x"]))) as source, zipfile.ZipFile(out, "w") as archive:
        for name in source.namelist():
            text = source.read(name).decode()
            if name == "xl/sharedStrings.xml":
                text = text.replace("<sst", entity + "<sst", 1).replace("<t>x</t>", "<t>&e;</t>")
            archive.writestr(name, text)
    with contextlib.suppress(SheetError):  # refusing the file is as good
        assert "secret" not in str(read_book(out.getvalue()))


@pytest.mark.parametrize(
    "text",
    ["2026-04-12", "2026/4/12", "2026.4.12", "20260412", "2026年4月12日", "2026 年 4 月 12 日",
     "２０２６－０４－１２",
     "46124", "2026-04-12 00:00:00"],
)  # fmt: skip
def test_days_as_people_write_them(text: str) -> None:
    assert parse_day(Cell(text)) == date(2026, 4, 12)


@pytest.mark.parametrize("text", ["3/4/2026", "2026-02-30", "26-04-12", "4月12日", "12", "2026-04-12 14:20"])
def test_days_that_could_mean_two_things_are_refused(text: str) -> None:
    with pytest.raises(SheetError):
        parse_day(Cell(text))


def test_decimal_strings_stay_as_typed() -> None:
    assert [parse_number(Cell(text)) for text in ("1.50", "－０．１０", "+2", "1e-6")] == [
        "1.50",
        "-0.10",
        "2",
        "1e-6",
    ]
    for text in ("1,5", "abc", "nan", "1_000"):
        with pytest.raises(SheetError):
            parse_number(Cell(text))


def test_identifiers_lose_no_digits_unnoticed() -> None:
    assert parse_code(Cell("ＭＳ－００１７")) == "MS-0017"
    assert parse_code(Cell("2016", "number")) == "2016"
    with pytest.raises(SheetError, match="末几位"):
        parse_code(Cell("913302000000000000", "number"))
    with pytest.raises(SheetError, match="日期"):
        parse_text(Cell("2026-03-01", "day"))


def test_nothing_we_write_is_a_formula() -> None:
    evil = ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "-0.5", "plain"]
    written = next(csv.reader(io.StringIO(write_csv([evil]).decode("utf-8-sig"))))
    assert written == ["'=1+1", "'+cmd|' /C calc'!A0", "'@SUM(A1)", "'-2+3", "-0.5", "plain"]
    with zipfile.ZipFile(io.BytesIO(write_xlsx([("a", [["h"], *[[each] for each in evil]])]))) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert texts(read_book(write_csv([evil])))[0][0] == "'=1+1"
    assert parse_text(Cell("'=1+1")) == "=1+1"  # what we quoted on the way out


def test_columns_are_named_as_spreadsheets_name_them() -> None:
    assert [column_name(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


_ODS_MANIFEST = """<?xml version="1.0"?><manifest:manifest
 xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry
 manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
</manifest:manifest>"""
_ODS_CONTENT = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="S"><table:table-row><table:table-cell
 office:value-type="string"><text:p>编号</text:p></table:table-cell><table:table-cell
 office:value-type="float" office:value="0.1"><text:p>0.1</text:p></table:table-cell></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-04-12", "2026-04-12T00:00:00"),
        ("2026/4/12 9:30", "2026-04-12T09:30:00"),
        ("2026年4月12日 09:30:15", "2026-04-12T09:30:15"),
        ("2026-04-12T23：59", "2026-04-12T23:59:00"),
    ],
)
def test_an_instant_is_a_day_with_or_without_its_time(text: str, expected: str) -> None:
    assert parse_instant(Cell(text)).isoformat() == expected
    with pytest.raises(SheetError):
        parse_instant(Cell(f"{text.split()[0][:10]} 25:00"))

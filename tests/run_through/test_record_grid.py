# SPDX-License-Identifier: Apache-2.0
"""The record on screen: by keyboard, paste, file and scanner; in two windows, and in one that was closed."""

import io
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import xlsxwriter
from playwright.sync_api import Page, expect

from tests.run_through.browser import House, labelled, press, visit
from zhunsheng.work.models import Reading, Task
from zhunsheng.work.programme import programme_of
from zhunsheng.work.reading_sheets import form_xlsx
from zhunsheng.work.tests import cast


def opened(house: House, task: Task) -> Page:
    """Zhang Min's record."""
    page = house.seat("zhang")
    visit(page, "work:task-record", task.number)
    return page


def second_window(house: House, page: Page, task: Task) -> Page:
    """Another window of the same browser; a window's own memory is its own."""
    other = page.context.new_page()
    other.set_default_timeout(20_000)
    visit(other, "work:task-record", task.number)
    return other


def form_of(task: Task, first: str) -> bytes:
    """A spreadsheet of the first section, its 10 V point filled in."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("dcv-20")
        sheet.write_row(0, 0, ["点号", "标准值", "示值 1", "示值 2", "示值 3"])
        sheet.write_row(1, 0, ["2", "10", first, "10.0006", "10.00071"])
    assert form_xlsx(programme_of(task)).startswith(b"PK")
    return out.getvalue()


def paste(page: Page, cell: str, text: str) -> None:
    """What the clipboard of a spreadsheet holds, pasted over a cell."""
    labelled(page, cell).evaluate(
        """(cell, text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          const what = { clipboardData: data, bubbles: true, cancelable: true };
          cell.dispatchEvent(new ClipboardEvent("paste", what));
        }""",
        text,
    )


def test_error_u_and_verdict_come_as_the_readings_do(house: House) -> None:
    page = opened(house, cast.started(house.lab))
    labelled(page, "10 示值 1").click()
    for _repeat in range(3):
        page.keyboard.type("10.0007")
        page.keyboard.press("Enter")
    line = page.locator("tr", has=page.locator('[name="dcv-20:1:indication:0"]'))
    expect(line).to_contain_text("+0.70")
    expect(line).to_contain_text("0.25")
    expect(line.locator(".badge")).to_contain_text("合格")
    expect(line.locator("svg.position .guard")).to_have_count(2)
    assert page.evaluate("document.activeElement.name") == "dcv-20:2:indication:0"


def test_however_many_columns_error_u_and_verdict_stay_in_sight(house: House) -> None:
    page = opened(house, cast.filled(house.lab))
    line = page.locator("tr", has=page.locator('[name="dcv-20:1:indication:0"]'))
    # Fifteen columns of readings more than this procedure has.
    line.evaluate(
        "row => { for (let n = 0; n < 15; n += 1) row.children[1].after(row.children[1].cloneNode(true)); }"
    )
    said = [
        line.locator(".point"),
        *line.locator(".computed").all(),
        line.locator(".pos"),
        line.locator(".word"),
    ]
    for width in (1440, 900):
        page.set_viewport_size({"width": width, "height": 900})
        places = [each.bounding_box() for each in said]
        ends = [(each["x"], each["x"] + each["width"]) for each in places if each]
        assert ends[0][0] >= 0
        assert ends[-1][1] <= width
        assert all(left[1] <= right[0] + 1 for left, right in pairwise(ends)), "none lies on another"
    page.set_viewport_size({"width": 390, "height": 900})
    for each in said:
        place = each.bounding_box()
        assert place
        assert 0 <= place["x"] <= place["x"] + place["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_block_of_a_spreadsheet_is_pasted_over_cells(house: House) -> None:
    page = opened(house, cast.started(house.lab))
    paste(page, "2 示值 1", "2.0001\t2.0001\t2.0001\r\n10.0007\t10.0006\t10,0007\r\n")
    expect(page.locator("#saved")).to_contain_text("已保存")
    expect(page.locator(".problems:not([hidden])")).to_contain_text("小数点用")
    expect(labelled(page, "10 示值 3")).to_have_value("10,0007")
    assert Reading.objects.filter(entry_mode="pasted").count() == 5


def test_ctrl_z_takes_the_last_save_back_and_the_record_keeps_it(house: House) -> None:
    page = opened(house, cast.started(house.lab))
    paste(page, "2 示值 1", "2.0001\t2.0001\t2.0001\t9\r\n")
    expect(page.locator("#past-grid")).to_contain_text("没有读入")
    expect(page.locator("#undo")).to_contain_text("撤销 3 格")
    labelled(page, "2 示值 2").fill("2.1")
    page.keyboard.press("Escape")
    expect(labelled(page, "2 示值 2")).to_have_value("2.0001")
    page.keyboard.press("Control+z")
    expect(page.locator("#stopped")).to_contain_text("已撤销")
    expect(labelled(page, "2 示值 2")).to_have_value("")
    expect(page.locator("#replaced")).to_contain_text("撤销 undone")
    assert list(Reading.objects.values_list("text", "is_void")) == [("2.0001", True)] * 3


def test_what_could_not_reach_the_server_is_saved_once_it_answers(house: House) -> None:
    page = opened(house, cast.started(house.lab))
    page.context.set_offline(True)
    labelled(page, "10 示值 1").fill("10.0007")
    page.keyboard.press("Enter")
    expect(page.locator("#saved")).to_contain_text("连上后自动再存")
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("已保存")
    assert Reading.objects.get().text == "10.0007"


def test_a_file_is_checked_cell_by_cell_and_taken(house: House) -> None:
    task = cast.started(house.lab)
    page = opened(house, task)
    press(page, "从文件读入")
    content = form_of(task, "10.0007")
    page.locator("input[type=file]").set_input_files(
        {"name": "读数.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    )
    press(page, "逐格检查")
    expect(page.locator("tbody tr").first).to_contain_text("比分辨力 0.0001 更细")
    press(page, "读入 2 格")
    expect(labelled(page, "10 示值 2")).to_have_value("10.0006")
    assert set(Reading.objects.values_list("text", "entry_mode")) == {
        ("10.0007", "file"),
        ("10.0006", "file"),
    }


def test_what_was_typed_survives_a_closed_browser(house: House) -> None:
    task = cast.started(house.lab)
    page = second_window(house, opened(house, task), task)
    labelled(page, "10 示值 1").click()
    with page.expect_response("**/record/draft/"):
        page.keyboard.type("10.00")
    page.close(run_before_unload=False)
    again = second_window(house, house.seat("zhang"), task)
    expect(labelled(again, "10 示值 1")).to_have_value("10.00")
    expect(again.locator(".problems:not([hidden])")).to_contain_text("还没有存入记录")
    assert not Reading.objects.exists()
    labelled(again, "10 示值 1").fill("10.0007")
    again.keyboard.press("Enter")
    expect(again.locator("#saved")).to_contain_text("已保存")
    assert Reading.objects.get().text == "10.0007"


def test_the_second_window_is_told_who_has_it_and_what_changed(house: House) -> None:
    task = cast.started(house.lab)
    first = opened(house, task)
    checker = house.seat("chen")
    visit(checker, "work:task-record", task.number)
    expect(checker.locator("#others")).to_contain_text("张敏 正在填写这份记录")
    second = second_window(house, first, task)
    expect(second.locator("#others")).to_contain_text("您在另一个窗口也打开着这份记录")
    labelled(first, "10 示值 1").fill("10.0007")
    first.keyboard.press("Enter")
    expect(first.locator("#saved")).to_contain_text("已保存")
    labelled(second, "10 示值 1").fill("10.0009")
    second.keyboard.press("Enter")
    expect(second.locator("#stopped")).to_contain_text("10 V · 示值 1")
    expect(second.locator(".problems:not([hidden])")).to_contain_text("已在别处填入 10.0007，没有覆盖")
    expect(labelled(second, "10 示值 1")).to_have_value("10.0009")
    assert Reading.objects.get().text == "10.0007"


def test_a_change_made_elsewhere_arrives_by_itself(house: House) -> None:
    task = cast.started(house.lab)
    first = opened(house, task)
    second = second_window(house, first, task)
    labelled(first, "10 示值 1").fill("10.0007")
    first.keyboard.press("Enter")
    expect(first.locator("#saved")).to_contain_text("已保存")
    second.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(labelled(second, "10 示值 1")).to_have_value("10.0007")
    expect(second.locator("#changed")).to_contain_text("10 V · 示值 1")


def test_a_scanner_binds_the_standard_whose_label_it_reads(house: House) -> None:
    task = cast.started(house.lab)
    page = opened(house, task)
    page.keyboard.press("F2")
    expect(page.locator("#id_code")).to_be_focused()
    labelled(page, "10 示值 1").click()
    page.keyboard.type("MS-0021")  # where the cursor happened to be
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_contain_text("MS-0021 已在使用")
    expect(labelled(page, "10 示值 1")).to_have_value("")
    page.locator("#id_code").focus()
    page.keyboard.type(f"http://localhost/items/{task.item.number}/")
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_contain_text("就是本任务的样品")


def test_the_last_calibration_is_seen_and_not_copied(house: House) -> None:
    with ThreadPoolExecutor(1) as aside:  # a seal is made in a loop of its own, and the browser runs in one
        aside.submit(cast.issued, house.lab, serial="A1802").result()
    house.lab.clock.on(days=1)
    task = cast.started(house.lab, cast.assigned(house.lab, items=[cast.multimeter("A1802")]))
    page = opened(house, task)
    expect(page.locator("td.previous", has_text="+0.70 ± 0.25")).to_be_visible()
    copied = page.evaluate(
        "() => { getSelection().selectAllChildren(document.body); return getSelection().toString(); }"
    )
    assert "标准值" in copied
    assert "+0.70 ± 0.25" not in copied

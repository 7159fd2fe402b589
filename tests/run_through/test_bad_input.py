# SPDX-License-Identifier: Apache-2.0
"""What people and files get wrong at each entry: nothing typed is lost, and the field at fault is named."""

from playwright.sync_api import Locator, Page, expect

from tests.run_through.browser import House, answer_yes, fill, labelled, press, visit
from zhunsheng.work import actions
from zhunsheng.work.actions import ItemRequest, ReadingEntry
from zhunsheng.work.models import ContractReview, Item, Order, Reading, Task
from zhunsheng.work.tests import cast

SCRIPT = "<script>document.title='owned'</script>"


def unchecked(page: Page) -> None:
    """Let forms go to the server as they are: not every client checks them first."""
    page.evaluate("[...document.forms].forEach(form => form.noValidate = true)")


def fault(page: Page, label: str) -> Locator:
    """What is said to be wrong with the field of that label."""
    field = labelled(page, label)
    expect(field).to_have_attribute("aria-invalid", "true")
    return page.locator(f"[id='{field.get_attribute('id')}_error']")


def test_a_wrong_password_keeps_the_name_and_tells_nobody_which_was_wrong(house: House) -> None:
    page = house.stranger()
    said = []
    for name in ("zhang", "nobody"):
        visit(page, "sign-in")
        fill(page, {"用户名": name, "密码": "wrong-password-1"})
        press(page, "登录")
        expect(labelled(page, "用户名")).to_have_value(name)
        expect(labelled(page, "密码")).to_have_value("")
        said.append(page.get_by_role("alert").inner_text())
    assert said[0] == said[1] != ""


def test_an_order_with_mistakes_in_every_part(house: House) -> None:
    page = house.seat("desk")
    visit(page, "work:order-new")
    fill(page, {"委托方": "没有这家公司", "要求与说明": SCRIPT, "1 名称": "数字多用表", "2 出厂编号": "A1"})
    fill(page, {"2 名称": "数字多用表", "3 名称": "数字多用表", "3 出厂编号": "A1"})
    for line in ("2", "3"):
        labelled(page, f"{line} 类别").select_option("dmm")
    unchecked(page)
    press(page, "提交委托")
    expect(fault(page, "委托方")).to_contain_text("没有这个委托方")
    expect(labelled(page, "委托方")).to_have_value("没有这家公司")
    expect(labelled(page, "要求与说明")).to_have_value(SCRIPT)
    assert fault(page, "1 出厂编号").inner_text() != ""
    assert fault(page, "1 类别").inner_text() != ""
    expect(fault(page, "3 出厂编号")).to_contain_text("与第 2 行重复")
    expect(labelled(page, "3 出厂编号")).to_have_value("A1")
    assert not Order.objects.exists()
    assert "owned" not in page.title()


def test_an_order_without_any_item(house: House) -> None:
    page = house.seat("desk")
    visit(page, "work:order-new")
    fill(page, {"委托方": "C001"})
    press(page, "提交委托")
    expect(page.get_by_role("alert")).to_contain_text("请至少填写一件样品")
    expect(labelled(page, "委托方")).to_have_value("C001")
    assert not Order.objects.exists()


def test_rows_of_a_spreadsheet_that_cannot_be_read_are_named_and_stay(house: House) -> None:
    rows = [
        "dmm\t数字多用表\t\t34465A\tB0001",
        "dmm\t数字多用表",
        "显微镜\t金相显微镜\t\t\tM1",
        "dmm\t数字多用表\t\t34465A\tB0001",
        "dmm\t数字多用表\t\t34465A\t",
    ]
    page = house.seat("desk")
    visit(page, "work:order-new")
    fill(page, {"委托方": "C001", "粘贴的行": "\n".join(rows)})
    press(page, "读入")
    told = page.get_by_role("alert")
    for number, words in (
        (2, "至少要到出厂编号"),
        (3, "显微镜"),
        (4, "B0001 重复"),
        (5, "缺少名称或出厂编号"),
    ):
        expect(told.get_by_role("listitem").filter(has_text=f"第 {number} 行")).to_contain_text(words)
    expect(labelled(page, "1 出厂编号")).to_have_value("B0001")
    expect(labelled(page, "委托方")).to_have_value("C001")
    expect(labelled(page, "粘贴的行")).to_have_value("\n".join(rows[1:]))
    assert not Order.objects.exists()


def test_a_review_with_a_no_unexplained_and_a_resolution_that_is_no_number(house: House) -> None:
    order = cast.ordered(house.lab)
    page = house.seat("desk")
    visit(page, "work:review", order.number)
    fill(page, {"约定完成日期": "2026-04-20", "示值的分辨力 / V": "细", "客户怎样确认": "王工，电话"})
    answer_yes(page)
    question = page.get_by_role("row").filter(has_text="校准地点与完成日期可行")
    question.get_by_label("否").check()
    press(page, "签署评审")
    expect(page.get_by_role("row").filter(has_text="校准地点与完成日期可行")).to_contain_text(
        "须写明怎样处理"
    )
    expect(
        page.get_by_role("row").filter(has_text="校准地点与完成日期可行").get_by_label("否")
    ).to_be_checked()
    expect(labelled(page, "示值的分辨力 / V")).to_have_value("细")
    expect(labelled(page, "客户怎样确认")).to_have_value("王工，电话")
    expect(labelled(page, "约定完成日期")).to_have_value("2026-04-20")
    expect(page.locator("main")).to_contain_text("分辨力")
    assert not ContractReview.objects.exists()


def test_points_of_a_thermometer_that_are_no_numbers(house: House) -> None:
    order = cast.ordered(house.lab, [ItemRequest("thermometer", "玻璃液体温度计", "T1")])
    page = house.seat("desk")
    visit(page, "work:review", order.number)
    answer_yes(page)
    fill(page, {"约定完成日期": "2026-04-20", "校准点 / °C": "21 22 二十三"})
    press(page, "签署评审")
    expect(fault(page, "校准点 / °C")).to_contain_text("二十三")
    expect(labelled(page, "校准点 / °C")).to_have_value("21 22 二十三")
    assert not ContractReview.objects.exists()


def test_a_photo_that_is_none_and_an_abnormal_item_without_one(house: House) -> None:
    item = cast.accepted(house.lab, cast.ordered(house.lab)).item
    actions.print_label(house.lab.store, item)
    page = house.seat("store")
    visit(page, "work:item-receive", item.number)
    fill(page, {"外观与状态": "外壳开裂", "存放位置": "H-1"})
    labelled(page, "异常：先等客户答复").check()
    press(page, "接收")
    expect(page.get_by_role("alert").or_(page.locator("p.error")).first).to_contain_text("照片")
    expect(labelled(page, "外观与状态")).to_have_value("外壳开裂")
    expect(labelled(page, "异常：先等客户答复")).to_be_checked()
    program = house.folder / "photo.jpg"
    program.write_bytes(b"MZ this is a program")
    labelled(page, "照片").set_input_files(program)
    press(page, "接收")
    expect(fault(page, "照片")).to_contain_text("不是 JPEG 或 PNG")
    assert Item.objects.get().state == "expected"


def test_a_scanned_number_that_nobody_knows(house: House) -> None:
    page = house.seat("store")
    visit(page, "work:items")
    labelled(page, "样品编号").fill("YP2026-999999")
    labelled(page, "样品编号").press("Enter")
    expect(page.locator(".notice")).to_contain_text("YP2026-999999")


def test_a_climate_that_is_none(house: House) -> None:
    task = cast.assigned(house.lab)
    actions.start_conditioning(house.lab.zhang, task, room=house.lab.room)
    house.clock.on(hours=3)
    page = house.seat("zhang")
    visit(page, "work:task-start", task.number)
    fill(page, {"温度 / °C": "二十度", "相对湿度 / %": "51"})
    press(page, "开始校准")
    assert fault(page, "温度 / °C").inner_text() != ""
    expect(labelled(page, "温度 / °C")).to_have_value("二十度")
    fill(page, {"温度 / °C": "20.1", "相对湿度 / %": "151"})
    press(page, "开始校准")
    assert fault(page, "相对湿度 / %").inner_text() != ""
    expect(labelled(page, "温度 / °C")).to_have_value("20.1")
    assert Task.objects.get().state == "conditioning"


def test_cells_that_hold_no_reading(house: House) -> None:
    """Each wrong cell is named beside its line and keeps what was typed; a good one is saved all the same."""
    page = at_the_bench(house)
    wrong = {"10 示值 1": "十伏", "10 示值 2": "10,0007", "14 示值 1": "14..0005"}
    for label, value in wrong.items():
        cell(page, label).fill(value)
        cell(page, label).press("Enter")
        expect(page.locator("tr.problems p").filter(has_text=label)).to_be_visible()
        expect(cell(page, label)).to_have_value(value)
        expect(cell(page, label)).to_have_attribute("aria-invalid", "true")
    cell(page, "19 示值 1").fill("19.0008")
    cell(page, "19 示值 1").press("Enter")
    expect(page.locator("#saved")).to_contain_text("已保存")
    assert [row.text for row in Reading.objects.all()] == ["19.0008"]


def test_a_saved_reading_is_not_changed_without_a_reason(house: House) -> None:
    page = at_the_bench(house)
    for value in ("10.0007", "10.0009"):
        cell(page, "10 示值 1").fill(value)
        cell(page, "10 示值 1").press("Enter")
        expect(page.locator("#saved")).to_contain_text("已保存")
    line = page.locator("tr.problems p").filter(has_text="10 示值 1")
    expect(line).to_be_visible()
    assert [row.text for row in Reading.objects.filter(is_current=True)] == ["10.0007"]
    reason = line.get_by_label("更改理由")
    reason.fill("看错一位")
    reason.press("Tab")
    expect(line).to_have_count(0)
    assert [row.text for row in Reading.objects.filter(is_current=True)] == ["10.0009"]
    assert Reading.objects.get(is_current=True).reason == "看错一位"
    assert Reading.objects.filter(is_current=False).get().text == "10.0007"


def test_a_record_that_was_saved_elsewhere_meanwhile(house: House) -> None:
    page = at_the_bench(house)
    task = Task.objects.get()
    other = [ReadingEntry("dcv-20", 1, "indication", 0, "10.0005")]
    actions.save_readings(house.lab.zhang, task, other, revision=0)
    cell(page, "10 示值 1").fill("10.0007")
    cell(page, "10 示值 1").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("没有覆盖")
    expect(cell(page, "10 示值 1")).to_have_value("10.0007")
    assert [row.text for row in Reading.objects.all()] == ["10.0005"]


def test_pasted_rows_that_are_too_wide(house: House) -> None:
    page = at_the_bench(house)
    page.get_by_text("从电子表格粘贴").click()
    page.locator("textarea[name='block:dcv-20']").fill("2.0001\t2.0001\t2.0001\n10.0007\t1\t2\t3\t4")
    press(page, "读入")
    expect(page.get_by_role("alert")).to_contain_text("没有读入")
    expect(page.get_by_role("alert")).to_contain_text("10.0007")
    assert {row.point for row in Reading.objects.all()} == {0}


def test_a_send_back_without_a_reason(house: House) -> None:
    task = cast.submitted(house.lab)
    page = house.seat("chen")
    visit(page, "work:task-act", task.number, "send-back")
    unchecked(page)
    press(page, "退回校准员")
    assert fault(page, "原因").inner_text() != ""
    assert Task.objects.get().state == "to-check"


def test_a_lookup_of_anything_at_all(house: House) -> None:
    page = house.stranger()
    for number in (SCRIPT, "' OR 1=1 --", "证书" * 20):
        visit(page, "verify")
        fill(page, {"证书编号": number[:40], "校验码": "0000-0000"})
        press(page, "查验")
        expect(page.get_by_role("heading", level=1)).to_have_text("查无此证")
        assert "owned" not in page.title()
    page.goto("/verify/?number=ZS2026-000001%00&c=0000-0000")
    assert fault(page, "证书编号").inner_text() != ""


def test_a_serial_number_full_of_markup_is_text_everywhere(house: House) -> None:
    task = cast.accepted(house.lab, cast.ordered(house.lab, [cast.multimeter(SCRIPT)]))
    page = house.seat("store")
    visit(page, "work:item", task.item.number)
    expect(page.get_by_role("heading", level=1)).to_contain_text(SCRIPT)
    visit(page, "work:item-label", task.item.number)
    expect(page.locator(".label")).to_contain_text(SCRIPT)
    assert "owned" not in page.title()


def at_the_bench(house: House) -> Page:
    """Zhang Min's empty record."""
    task = cast.started(house.lab)
    page = house.seat("zhang")
    visit(page, "work:task-record", task.number)
    return page


def cell(page: Page, label: str) -> Locator:
    """A cell of the record by what a screen reader calls it."""
    return page.get_by_label(label, exact=True)

# SPDX-License-Identifier: Apache-2.0
"""From an empty procedure to a certificate made under it, at the screen: one writes, another releases."""

from playwright.sync_api import Page, expect

from tests.run_through.browser import House, fill, press, visit
from zhunsheng.work.models import Certificate
from zhunsheng.work.queries.documents import frozen
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD

SECTION = {
    "title.zh": "直流电压",
    "title.en": "DC voltage",
    "quantity": "dc-voltage",
    "unit": "V",
    "result_unit": "mV",
    "columns.0.unit": "V",
    "columns.0.resolution": "0.0001",
    "standards.0.family": "multiproduct-calibrator",
    "mpe.expression": "0.85",
}
EXAMPLE = {
    "source.zh": "按 JJF 1587 手算",
    "source.en": "Worked by hand after JJF 1587",
    "readings.0.values": "10.0007, 10.0007, 10.0007",
    "standards.0.expanded_uncertainty": "0.20",
    "standards.0.unit": "mV",
    "expect.0.shown": "0.80",
}


def test_a_new_procedure_from_nothing_to_a_certificate(house: House) -> None:
    page = house.seat("zhang")
    visit(page, "laboratory:method", "JJF 1587-2016")
    press(page, "起草程序")
    press(page, "开始")
    expect(page.locator("main")).to_contain_text("没有错处")
    press(page, "表单")
    press(page, "first")
    write(page, SECTION)
    expect(page.locator("main")).to_contain_text("有错")
    press(page, "example")
    write(page, EXAMPLE)
    find_the_slip(page)
    press(page, "概况")
    press(page, "提交审核")
    press(page, "提交审核")
    expect(page.locator(".page-head .badge")).to_have_text("待审")
    release(house)
    certify(house)


def write(page: Page, values: dict[str, str]) -> None:
    """Fill entries of a part by their names in the file, and save them."""
    page.evaluate("for (const row of document.querySelectorAll('details.row')) row.open = true")
    for name, value in values.items():
        page.locator(f'.procedure-form [name="{name}"]').fill(value)
    press(page, "保存")
    expect(page.locator("main")).to_contain_text("已存第")


def find_the_slip(page: Page) -> None:
    """The preview shows what was expected beside what comes out; the slip is mended in the file."""
    press(page, "预览")
    slip = page.locator("tr").filter(has_text="first/point/0/error").first
    expect(slip).to_contain_text("0.80")
    expect(slip).to_contain_text("0.70")
    expect(slip).to_contain_text("不符")
    press(page, "文件")
    text = page.locator("textarea")
    text.fill(text.input_value().replace("shown: 0.80", "shown: 0.70"))
    press(page, "保存")
    expect(page.locator("main")).to_contain_text("没有错处")
    press(page, "预览")
    expect(page.locator("main")).to_contain_text("都相符")
    with page.expect_response("**/specimen/example.pdf") as waiting:
        page.locator("main a", has_text="证书样张").evaluate("link => fetch(link.href)")
    assert waiting.value.headers["content-type"] == "application/pdf"


def release(house: House) -> None:
    """The technical manager sees what differs from the version in force, says so, and releases."""
    page = house.seat("tech")
    visit(page, "laboratory:drafts")
    page.locator("main tbody a").first.click()
    press(page, "发布")
    expect(page.locator("table.diff")).to_contain_text("multiproduct-calibrator")
    page.get_by_label("我已看过与现行版的差异").check()
    press(page, "发布")
    expect(page.locator(".page-head .badge")).to_have_text("已发布")


def certify(house: House) -> None:
    """A multimeter is calibrated under it, and its certificate names it."""
    lab = house.lab
    task = cast.checked(lab, cast.submitted(lab, cast.started(lab), {0: "10.0007"}))
    page = house.seat("lin")
    visit(page, "work:task", task.number)
    press(page, "签发")
    fill(page, {"您的密码": PASSWORD})
    press(page, "签发")
    expect(page.locator(".page-head .badge")).to_have_text("有效")
    content = frozen(Certificate.objects.get())
    assert (content.methods[0].procedure, content.methods[0].procedure_version) == ("dmm-jjf1587-2016", "1")
    error = content.results[0].rows[0].cells[2]
    assert error is not None
    assert (error.value, error.uncertainty) == ("0.70", "0.21")

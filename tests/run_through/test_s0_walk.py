# SPDX-License-Identifier: Apache-2.0
"""The baseline story at the screen: one multimeter from the request to the client's hands, by every role."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from tests.run_through.browser import House, fill, labelled, press, visit
from tests.run_through.laboratory import tool
from zhunsheng.certificate.trust import read_trust
from zhunsheng.certificate.verify import verify_certificate
from zhunsheng.cli.certificates import trust_file
from zhunsheng.work.models import Certificate, Item, Order, Task
from zhunsheng.work.tests.cast import PASSWORD, TREND

POINTS = ("2", "10", "14", "19", "−10")
DUE = "2026-04-17"


def row(page: Page, point: str) -> Locator:
    """The line of a record that belongs to a nominal value."""
    return page.locator("tbody tr").filter(has=page.get_by_role("rowheader", name=point, exact=True))


def step(page: Page) -> str:
    """The step that the row of steps shows as the present one."""
    return page.locator(".steps [aria-current=step] b").inner_text()


# --- in Chinese, with the client's own agreement in the portal


def test_from_request_to_collection_in_chinese(house: House) -> None:
    request_by_the_desk(house)
    review_and_agree(house)
    label_and_receive(house)
    assign(house)
    calibrate(house)
    check(house)
    file = sign_and_download(house)
    assert_verifies(file)
    collect(house)
    look_up(house)


def request_by_the_desk(house: House) -> None:
    page = house.seat("desk")
    visit(page, "work:orders")
    press(page, "新委托")
    fill(page, {"委托方": "C001", "希望完成日期": DUE})
    labelled(page, "1 类别").select_option("dmm")
    fill(page, {"1 名称": "数字多用表", "1 型号": "34465A", "1 出厂编号": "A1802"})
    press(page, "提交委托")
    expect(page.get_by_role("heading", level=1)).to_contain_text("WT2026-0101")
    expect(page.locator(".page-head .badge")).to_have_text("待评审")


def review_and_agree(house: House) -> None:
    desk = house.seat("desk")
    press(desk, "合同评审")
    expect(desk.locator("main")).to_contain_text("能力范围内")
    expect(desk.locator("main")).to_contain_text("2, 10, 14, 19, −10 V")
    expect(labelled(desk, "方法")).to_contain_text("JJF 1587-2016")
    expect(labelled(desk, "判定规则")).to_have_value("jjf1094")
    expect(labelled(desk, "允许误差中读数的百分数 / %")).to_have_value("0.0035")
    press(desk, "签署评审")
    expect(desk.locator(".page-head .badge")).to_have_text("待客户确认")
    client = house.seat("client-c001")
    visit(client, "work:order", "WT2026-0101")
    press(client, "同意评审结果")
    fill(client, {"确认意见": "同意点与判定规则"})
    press(client, "同意")
    expect(client.locator(".page-head .badge")).to_have_text("已受理")
    expect(client.locator("main")).to_contain_text("同意点与判定规则")


def label_and_receive(house: House) -> None:
    item, page = Item.objects.get(), house.seat("store")
    visit(page, "work:items")
    labelled(page, "样品编号").fill("A1802")
    labelled(page, "样品编号").press("Enter")
    expect(page.locator("main")).to_contain_text("先打印标签并贴好")
    press(page, "打印标签")
    press(page, "打印标签")
    expect(page.locator(".label")).to_contain_text(item.number)
    assert scanned(house, page) == house.base + reverse("work:item", args=[item.number])
    press(page, "接收样品")
    fill(page, {"外观与状态": "外观完好", "存放位置": "A-1"})
    press(page, "接收")
    expect(page.locator(".page-head .badge")).to_have_text("已接收")
    expect(page.locator("main")).to_contain_text("何军")


def scanned(house: House, page: Page) -> str:
    """What a scanner reads off the label on the screen."""
    picture = house.folder / "label.png"
    page.locator(".label .qr").screenshot(path=picture)
    return tool("zbarimg", "-q", "--raw", picture, cwd=house.folder).out.strip()


def assign(house: House) -> None:
    task, page = Task.objects.get(), house.seat("tech")
    page.goto("/")
    page.locator("main").get_by_role("link", name=task.number).first.click()
    press(page, "分配")
    labelled(page, "张敏").check()
    labelled(page, "房间").select_option(label="2 号恒温室")
    press(page, "分配")
    expect(page.locator(".page-head .badge")).to_have_text("已分配")


def calibrate(house: House) -> None:
    task, page = Task.objects.get(), house.seat("zhang")
    visit(page, "work:task", task.number)
    press(page, "开始恒温")
    press(page, "开始恒温")
    expect(page.locator(".page-head .badge")).to_have_text("恒温中")
    house.clock.on(hours=2, minutes=30)
    press(page, "开始校准")
    page.get_by_role("radio", name=re.compile("MS-0021")).check()
    fill(page, {"温度 / °C": "20.0", "相对湿度 / %": "51"})
    press(page, "开始校准")
    expect(page.locator(".page-head .badge")).to_have_text("校准中")
    house.clock.on(minutes=30)
    type_readings(page)
    ten = row(page, "10")
    for text in ("+0.70", "0.25", "±0.85", "合格"):
        expect(ten).to_contain_text(text)
    expect(page.locator("#saved")).to_contain_text("已保存")
    house.clock.on(minutes=20)
    fill(page, {"温度 / °C": "20.3", "相对湿度 / %": "53"})
    press(page, "提交核验")
    expect(page.locator(".page-head .badge")).to_have_text("待核验")


def type_readings(page: Page) -> None:
    """Every reading by the keyboard alone, Enter leading from cell to cell."""
    row(page, POINTS[0]).get_by_role("textbox").first.focus()
    for point in range(len(POINTS)):
        for _repeat in range(3):
            page.keyboard.type(TREND[point])
            page.keyboard.press("Enter")
        # The figures of a line appear while the next one is being typed.
        expect(row(page, POINTS[point]).locator("td.computed").first).not_to_be_empty()


def check(house: House) -> None:
    task, page = Task.objects.get(), house.seat("chen")
    house.clock.on(minutes=10)
    visit(page, "work:task", task.number)
    press(page, "核验")
    expect(page.locator("main")).to_contain_text(re.compile(r"\d+ 处全部一致"))
    expect(row(page, "10")).to_contain_text("10.0007")
    fill(page, {"核验意见": "逐点比对一致"})
    press(page, "核验通过")
    expect(page.locator(".page-head .badge")).to_have_text("待签发")


def sign_and_download(house: House) -> bytes:
    task, page = Task.objects.get(), house.seat("lin")
    house.clock.on(minutes=10)
    visit(page, "work:task", task.number)
    press(page, "签发")
    expect(page.locator("main")).to_contain_text("A1802")
    fill(page, {"您的密码": "stadt-land-fluss-43"})
    press(page, "签发")
    expect(page.locator(".page-head .badge")).to_have_text("待签发")
    fill(page, {"您的密码": PASSWORD})
    press(page, "签发")
    expect(page.locator(".page-head .badge")).to_have_text("有效")
    expect(page.get_by_role("heading", level=1)).to_contain_text("ZS2026-000001")
    return downloaded(page, "下载 PDF", house.folder)


def downloaded(page: Page, link: str, folder: Path) -> bytes:
    """The file that a link gives."""
    with page.expect_download() as waiting:
        press(page, link)
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path.read_bytes()


def assert_verifies(file: bytes) -> None:
    trust = read_trust([("trust.pem", trust_file())])
    certificate = Certificate.objects.get()
    assert certificate.valid_since is not None
    # The browser's driver keeps an event loop in this thread, and the verifier wants one of its own.
    with ThreadPoolExecutor(1) as aside:
        day_after = certificate.valid_since + timedelta(days=1)
        found = aside.submit(verify_certificate, file, trust, day_after).result()
    assert found.verdict == "valid-and-trusted", found.checks
    assert found.certificate is not None
    assert found.certificate.number == "ZS2026-000001"
    error = found.certificate.results[0].rows[1].cells[2]
    assert error is not None
    assert (error.value, error.unit, error.uncertainty, error.k) == ("0.70", "mV", "0.25", "2")
    assert found.certificate.results[0].rows[1].outcome == "conform"


def collect(house: House) -> None:
    item, page = Item.objects.get(), house.seat("store")
    visit(page, "work:item", item.number)
    press(page, "取件")
    fill(page, {"取件人": "王建国", "证件": "工作证 0166"})
    press(page, "交付样品")
    expect(page.locator(".page-head .badge")).to_have_text("已发还")
    expect(page.locator("main")).to_contain_text("王建国")
    assert Order.objects.get().state == "done"


def look_up(house: House) -> None:
    certificate, page = Certificate.objects.get(), house.stranger()
    page.goto(f"/v/{certificate.number}?c={certificate.code}")
    expect(page.get_by_role("heading", level=1)).to_have_text("有效")
    expect(page.locator("main")).to_contain_text("A1802")
    fill(page, {"证书编号": certificate.number, "校验码": "AAAA-AAAA"})
    press(page, "查验")
    expect(page.get_by_role("heading", level=1)).to_have_text("查无此证")
    expect(page.locator("main")).not_to_contain_text("A1802")

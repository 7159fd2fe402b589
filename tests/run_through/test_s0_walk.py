# SPDX-License-Identifier: Apache-2.0
"""The baseline story at the screen: one multimeter from the request to the client's hands, by every role."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from tests.run_through.browser import House, answer_yes, fill, labelled, press, untranslated, visit
from tests.run_through.laboratory import tool
from zhunsheng.certificate.dcc_read import read_dcc
from zhunsheng.certificate.trust import read_trust
from zhunsheng.certificate.verify import verify_certificate
from zhunsheng.certificate.xades import verify_dcc_signature
from zhunsheng.laboratory.queries import trust_file
from zhunsheng.work import actions
from zhunsheng.work.actions import ItemRequest, ReviewLine
from zhunsheng.work.models import Certificate, Item, Order, Task
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import H3, PASSWORD, TREND

POINTS = ("2", "10", "14", "19", "−10")
DUE = "2026-04-17"


def row(page: Page, point: str) -> Locator:
    """The line of a record that belongs to a nominal value."""
    return page.locator("tbody tr").filter(has=page.get_by_role("rowheader", name=point, exact=True))


# What the pages say in English; written out here, so that a lost translation is a failure.
ENGLISH = {
    "新委托": "New order",
    "委托方": "Client",
    "希望完成日期": "Wanted by",
    "1 类别": "1 Kind",
    "1 名称": "1 Name",
    "1 型号": "1 Model",
    "1 出厂编号": "1 Serial number",
    "提交委托": "Submit order",
    "待评审": "In review",
    "合同评审": "Contract review",
    "能力范围内": "Within capability",
    "方法": "Method",
    "判定规则": "Decision rule",
    "允许误差中读数的百分数 / %": "Percentage of reading in the limit / %",
    "签署评审": "Sign review",
    "待客户确认": "Awaiting client",
    "登记客户确认": "Record the client's agreement",
    "客户怎样确认": "How the client agreed",
    "登记": "Record",
    "已受理": "Accepted",
    "样品编号": "Item no.",
    "先打印标签并贴好": "Print and fix the label first",
    "打印标签": "Print label",
    "接收样品": "Receive item",
    "外观与状态": "Condition",
    "存放位置": "Storage place",
    "接收": "Receive",
    "已接收": "Received",
    "分配": "Assign",
    "张敏": "Zhang Min",
    "房间": "Room",
    "已分配": "Assigned",
    "开始恒温": "Start conditioning",
    "恒温中": "Conditioning",
    "开始校准": "Start calibration",
    "温度 / °C": "Temperature / °C",
    "相对湿度 / %": "Relative humidity / %",
    "校准中": "Calibrating",
    "合格": "Conforms",
    "已保存": "Saved",
    "提交核验": "Submit for checking",
    "待核验": "To check",
    "核验": "Check",
    "处全部一致": "places agree",
    "核验意见": "Checker's remark",
    "核验通过": "Pass",
    "待签发": "To sign",
    "签发": "Sign and issue",
    "您的密码": "Your password",
    "有效": "Valid",
    "下载 PDF": "Download PDF",
    "取件": "Collect",
    "取件人": "Receiver",
    "证件": "Identity document",
    "交付样品": "Hand over",
    "已发还": "Collected",
    "何军": "He Jun",
    "2 号恒温室": "Conditioned room 2",
    "证书编号": "Certificate number",
    "校验码": "Code",
    "查验": "Verify",
    "查无此证": "Unknown certificate",
}


def say(house: House, chinese: str) -> str:
    """A word of the pages in the language of the house's browsers."""
    return chinese if house.language == "zh" else ENGLISH[chinese]


def in_words(house: House, page: Page, values: dict[str, str]) -> None:
    """Fill fields, and see to it that an English page speaks English."""
    if house.language == "en":
        assert untranslated(page) == []
    fill(page, {say(house, label): value for label, value in values.items()})


def pressed(house: House, page: Page, name: str) -> None:
    """Press the button of that name in the house's language."""
    press(page, say(house, name))


def assert_state(house: House, page: Page, state: str) -> None:
    """The badge beside the title, and on an English page no word of Chinese."""
    expect(page.locator(".page-head .badge")).to_have_text(say(house, state))
    if house.language == "en":
        assert untranslated(page) == []


def test_from_request_to_collection_in_chinese(house: House) -> None:
    request_by_the_desk(house)
    review(house)
    agree_in_the_portal(house)
    the_rest(house)


def test_from_request_to_collection_in_english(house: House) -> None:
    house.language = "en"
    request_by_the_desk(house)
    review(house)
    note_the_agreement(house)
    the_rest(house)


def the_rest(house: House) -> None:
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
    pressed(house, page, "新委托")
    in_words(house, page, {"委托方": "C001", "希望完成日期": DUE})
    labelled(page, say(house, "1 类别")).select_option("dmm")
    in_words(house, page, {"1 名称": "数字多用表", "1 型号": "34465A", "1 出厂编号": "A1802"})
    pressed(house, page, "提交委托")
    expect(page.get_by_role("heading", level=1)).to_contain_text("WT2026-0101")
    assert_state(house, page, "待评审")


def review(house: House) -> None:
    page = house.seat("desk")
    pressed(house, page, "合同评审")
    expect(page.locator("main")).to_contain_text(say(house, "能力范围内"))
    expect(page.locator("main")).to_contain_text("2, 10, 14, 19, −10 V")
    expect(labelled(page, say(house, "方法"))).to_contain_text("JJF 1587-2016")
    expect(labelled(page, say(house, "判定规则"))).to_have_value("jjf1094")
    expect(labelled(page, say(house, "允许误差中读数的百分数 / %"))).to_have_value("0.0035")
    answer_yes(page)
    pressed(house, page, "签署评审")
    assert_state(house, page, "待客户确认")


def agree_in_the_portal(house: House) -> None:
    page = house.seat("client")
    visit(page, "work:order", "WT2026-0101")
    press(page, "同意评审结果")
    fill(page, {"确认意见": "同意点与判定规则"})
    press(page, "同意")
    expect(page.locator(".page-head .badge")).to_have_text("已受理")
    expect(page.locator("main")).to_contain_text("同意点与判定规则")


def note_the_agreement(house: House) -> None:
    page = house.seat("desk")
    pressed(house, page, "登记客户确认")
    in_words(house, page, {"客户怎样确认": "Mr Wang, by telephone, today"})
    pressed(house, page, "登记")
    assert_state(house, page, "已受理")


def label_and_receive(house: House) -> None:
    item, page = Item.objects.get(), house.seat("store")
    visit(page, "work:items")
    labelled(page, say(house, "样品编号")).fill("A1802")
    labelled(page, say(house, "样品编号")).press("Enter")
    expect(page.locator("main")).to_contain_text(say(house, "先打印标签并贴好"))
    pressed(house, page, "打印标签")
    pressed(house, page, "打印标签")
    expect(page.locator(".label")).to_contain_text(item.number)
    assert scanned(house, page) == house.base + reverse("work:item", args=[item.number])
    pressed(house, page, "接收样品")
    in_words(house, page, {"外观与状态": "外观完好", "存放位置": "A-1"})
    pressed(house, page, "接收")
    assert_state(house, page, "已接收")
    expect(page.locator("main")).to_contain_text(say(house, "何军"))


def scanned(house: House, page: Page) -> str:
    """What a scanner reads off the label on the screen."""
    picture = house.folder / "label.png"
    page.locator(".label .qr").screenshot(path=picture)
    return tool("zbarimg", "-q", "--raw", picture, cwd=house.folder).out.strip()


def assign(house: House) -> None:
    task, page = Task.objects.get(), house.seat("tech")
    visit(page, "home")
    page.locator("main").get_by_role("link", name=task.number).first.click()
    pressed(house, page, "分配")
    labelled(page, say(house, "张敏")).check()
    labelled(page, say(house, "房间")).select_option(label=say(house, "2 号恒温室"))
    pressed(house, page, "分配")
    assert_state(house, page, "已分配")


def calibrate(house: House) -> None:
    task, page = Task.objects.get(), house.seat("zhang")
    visit(page, "work:task", task.number)
    pressed(house, page, "开始恒温")
    pressed(house, page, "开始恒温")
    assert_state(house, page, "恒温中")
    house.clock.on(hours=2, minutes=30)
    pressed(house, page, "开始校准")
    page.get_by_role("radio", name=re.compile("MS-0021")).check()
    in_words(house, page, {"温度 / °C": "20.0", "相对湿度 / %": "51"})
    pressed(house, page, "开始校准")
    assert_state(house, page, "校准中")
    house.clock.on(minutes=30)
    type_readings(page)
    ten = row(page, "10")
    for text in ("+0.70", "0.25", "±0.85", say(house, "合格")):
        expect(ten).to_contain_text(text)
    expect(page.locator("#saved")).to_contain_text(say(house, "已保存"))
    house.clock.on(minutes=20)
    in_words(house, page, {"温度 / °C": "20.3", "相对湿度 / %": "53"})
    pressed(house, page, "提交核验")
    assert_state(house, page, "待核验")


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
    pressed(house, page, "核验")
    expect(page.locator("main")).to_contain_text(re.compile(rf"\d+ {say(house, '处全部一致')}"))
    in_words(house, page, {"核验意见": "逐点比对一致"})
    pressed(house, page, "核验通过")
    assert_state(house, page, "待签发")


def sign_and_download(house: House) -> bytes:
    task, page = Task.objects.get(), house.seat("lin")
    house.clock.on(minutes=10)
    visit(page, "work:task", task.number)
    pressed(house, page, "签发")
    expect(page.locator("main")).to_contain_text(task.item.serial_number)
    in_words(house, page, {"您的密码": "stadt-land-fluss-43"})
    pressed(house, page, "签发")
    assert_state(house, page, "待签发")
    in_words(house, page, {"您的密码": PASSWORD})
    pressed(house, page, "签发")
    expect(page.get_by_role("heading", level=1)).to_contain_text("ZS2026-000001")
    assert_state(house, page, "有效")
    return downloaded(page, say(house, "下载 PDF"), house.folder)


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
    pressed(house, page, "取件")
    in_words(house, page, {"取件人": "王建国", "证件": "工作证 0166"})
    pressed(house, page, "交付样品")
    assert_state(house, page, "已发还")
    expect(page.locator("main")).to_contain_text("王建国")
    assert Order.objects.get().state == "done"


def look_up(house: House) -> None:
    """What anybody who holds the certificate sees; and with a wrong code nothing."""
    certificate, page = Certificate.objects.get(), house.stranger()
    page.goto(f"/v/{certificate.number}?c={certificate.code}")
    if house.language == "en":
        page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(say(house, "有效"))
    expect(page.locator("main")).to_contain_text("A1802")
    in_words(house, page, {"证书编号": certificate.number, "校验码": "AAAA-AAAA"})
    pressed(house, page, "查验")
    expect(page.get_by_role("heading", level=1)).to_have_text(say(house, "查无此证"))
    expect(page.locator("main")).not_to_contain_text("A1802")


# --- the other entry, the other instrument


def test_a_clients_own_request_from_the_portal(house: House) -> None:
    page = house.seat("client")
    visit(page, "work:orders")
    press(page, "新委托")
    expect(page.get_by_role("heading", level=1)).to_contain_text("宁波甬江电子有限公司")
    expect(labelled(page, "委托方")).to_have_count(0)
    labelled(page, "1 类别").select_option("dmm")
    fill(page, {"1 名称": "数字多用表", "1 型号": "34465A", "1 出厂编号": "A1802", "要求与说明": "请勿调整"})
    press(page, "存为草稿")
    expect(page.locator(".page-head .badge")).to_have_text("草稿")
    press(page, "提交委托")
    press(page, "提交")
    expect(page.locator(".page-head .badge")).to_have_text("待评审")
    order = Order.objects.get()
    assert (order.party.number, order.requested_by.username) == ("C001", "client")
    other = house.seat("client-c002")
    answer = other.goto(reverse("work:order", args=[order.number]))
    assert answer is not None
    assert answer.status == 404
    visit(other, "work:orders")
    expect(other.locator("main")).not_to_contain_text(order.number)


def test_the_thermometer_of_the_guide_from_pasted_observations(house: House) -> None:
    """GUM H.3: eleven published observations give the published line, on the page and in the certificate."""
    task = begun_thermometer(house)
    page = house.seat("zhang")
    visit(page, "work:task-record", task.number)
    page.get_by_text("从电子表格粘贴").click()
    block = "\n".join(f"{reading}\t{correction}" for reading, correction in H3)
    page.locator("textarea[name='block:line']").fill(block)
    press(page, "读入")
    fit = page.locator("[id='fit:line']")
    expect(fit).to_contain_text("−0.1494 ± 0.0096 °C (k = 2.32), u = 0.0041 °C")
    expect(fit).to_contain_text("30 °C")
    assert set(task.record.readings.values_list("entry_mode", flat=True)) == {"pasted"}
    house.clock.on(minutes=50)
    fill(page, {"温度 / °C": "20.3", "相对湿度 / %": "53"})
    press(page, "提交核验")
    expect(page.locator(".page-head .badge")).to_have_text("待核验")
    check(house)
    certificate = read_dcc(verify_dcc_signature(signed_dcc(house)).signed_document)
    cells = [cell for table in certificate.results for line in table.rows for cell in line.cells if cell]
    predicted = [(cell.value, cell.unit, cell.uncertainty, cell.standard_uncertainty) for cell in cells]
    assert ("-0.1494", "°C", "0.0096", "0.0041") in predicted, predicted


def begun_thermometer(house: House) -> Task:
    """The thermometer at the bench, agreed to be calibrated at the eleven temperatures of the guide."""
    lab = house.lab
    request = ItemRequest("thermometer", "玻璃液体温度计", "T0930", "Liquid-in-glass thermometer")
    order = cast.ordered(lab, [request])
    points = {"line": {"nominal": [f"{float(t):.1f}" for t, _correction in H3]}}
    actions.sign_review(
        lab.desk,
        order,
        due_on=house.clock.at.date() + timedelta(days=5),
        lines=[ReviewLine(item=order.items.get(), method=lab.thermometer, parameters=points)],
        confirmed_by_client="王工，电话",
    )
    task = Task.objects.get()
    cast.received(lab, task.item)
    actions.assign(lab.tech, task, person=lab.people["zhang"], room=lab.room)
    return cast.started(lab, task)


def signed_dcc(house: House) -> bytes:
    """Signed at the screen; the DCC as the page gives it."""
    sign_and_download(house)
    return downloaded(house.seat("lin"), "下载 DCC", house.folder)

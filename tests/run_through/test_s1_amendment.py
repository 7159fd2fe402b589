# SPDX-License-Identifier: Apache-2.0
"""A wrong serial after issue: reported in the portal, judged by others, replaced; the old file stays."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256

from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.run_through.browser import House, fill, labelled, press, untranslated, visit
from tests.run_through.test_s0_walk import downloaded
from zhunsheng.certificate.trust import read_trust
from zhunsheng.certificate.value import Certificate as Content
from zhunsheng.certificate.verify import verify_certificate
from zhunsheng.laboratory.queries import trust_file
from zhunsheng.work.models import Amendment, Certificate
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD, Laboratory

OLD, NEW = "ZS2026-000001", "ZS2026-000001-A1"


def aside(lab: Laboratory) -> Certificate:
    """The certificate of the story, issued before any browser is open: sealing wants a loop of its own."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(cast.issued, lab).result()


def test_a_mistyped_serial_number_is_replaced_and_the_old_file_stays(house: House) -> None:
    certificate = aside(house.lab)
    old = downloaded(opened(house, "client", OLD), "下载 PDF", house.folder)
    ask_in_the_portal(house)
    decide(house)
    correct_the_entry(house, certificate.task.item.number)
    draft(house)
    compare_and_pass(house)
    sign(house)
    look_at_both(house, old)
    count(house)


def opened(house: House, who: str, number: str) -> Page:
    """A certificate's page, as that person sees it."""
    page = house.seat(who)
    visit(page, "work:certificate", number)
    return page


def ask_in_the_portal(house: House) -> None:
    house.clock.on(days=2)
    page = opened(house, "client", OLD)
    press(page, "申请修改")
    expect(page.locator("main")).to_contain_text("A1082")
    labelled(page, "哪一栏 1").select_option(label="出厂编号")
    fill(page, {"应为 1": "A1802", "哪里不对": "封面的出厂编号与器具不符", "依据": "铭牌"})
    press(page, "提出申请")
    expect(page.locator(".page-head .badge")).to_have_text("待决定")
    expect(page.locator("main")).to_contain_text("由客户指出")


def decide(house: House) -> None:
    """Whoever signed it is offered nothing to decide; the quality manager is."""
    number = Amendment.objects.get().number
    signatory = house.seat("lin")
    visit(signatory, "work:amendment", number)
    expect(signatory.locator("main").get_by_role("link", name="决定", exact=True)).to_have_count(0)
    page = house.seat("quality")
    visit(page, "home")
    page.locator("main").get_by_role("link", name=number).first.click()
    press(page, "决定")
    labelled(page, "出修改证书").check()
    labelled(page, "实验室差错").check()
    fill(page, {"理由": "标签照片与记录为 A1802，录入有误"})
    press(page, "作出决定")
    expect(page.locator(".page-head .badge")).to_have_text("待起草")


def correct_the_entry(house: House, item: str) -> None:
    page = house.seat("store")
    visit(page, "work:item", item)
    press(page, "更正登记")
    fill(page, {"出厂编号": "A1802", "更正理由": "录入时颠倒两位", "依据": "铭牌照片"})
    press(page, "更正")
    expect(page.locator("main")).to_contain_text("原来的内容保留")
    expect(page.locator("main s")).to_have_text("A1082")


def draft(house: House) -> None:
    page = house.seat("wu")
    visit(page, "work:amendment", Amendment.objects.get().number)
    press(page, "起草")
    expect(labelled(page, "出厂编号")).to_be_checked()
    reasons = {"更改原因（中文）": "出厂编号录错", "更改原因（英文）": "The serial number was mistyped"}
    fill(page, reasons)
    press(page, "提交核验")
    expect(page.locator(".page-head .badge")).to_have_text("待核验")


def compare_and_pass(house: House) -> None:
    house.clock.on(minutes=10)
    page = house.seat("chen")
    visit(page, "work:amendment", Amendment.objects.get().number)
    press(page, "核验")
    different = page.locator("tr.differs")
    expect(different).to_have_count(1)
    expect(different.locator("td")).to_have_text(["出厂编号", "A1082", "A1802"])
    press(page, "核验通过")
    expect(page.locator(".page-head .badge")).to_have_text("待签发")


def sign(house: House) -> None:
    house.clock.on(minutes=10)
    page = house.seat("lin")
    visit(page, "work:amendment", Amendment.objects.get().number)
    press(page, "签发")
    fill(page, {"您的密码": PASSWORD})
    press(page, "签发")
    expect(page.get_by_role("heading", level=1)).to_contain_text(NEW)
    expect(page.locator(".page-head .badge")).to_have_text("有效")
    expect(page.locator("main")).to_contain_text(OLD)


def look_at_both(house: House, old: bytes) -> None:
    """The old file is what it was, its page and the public lookup name the new one, and both files verify."""
    page = opened(house, "client", OLD)
    expect(page.locator(".page-head .badge")).to_have_text("已替代")
    again = downloaded(page, "下载 PDF", house.folder)
    assert sha256(again).hexdigest() == sha256(old).hexdigest()
    new = downloaded(opened(house, "client", NEW), "下载 PDF", house.folder)
    before, after = verified(again), verified(new)
    assert before.item.serial_number == "A1082"
    assert after.item.serial_number == "A1802"
    assert after.replaces is not None
    assert after.replaces.number == OLD
    assert [change.field for change in after.replaces.changes] == ["item.serial_number"]
    assert after.results == before.results
    certificate = Certificate.objects.get(number=OLD)
    public = house.stranger()
    public.goto(f"{reverse('lookup', args=[OLD])}?c={certificate.code}")
    expect(public.locator("main")).to_contain_text(NEW)


def verified(file: bytes) -> Content:
    trust = read_trust([("trust.pem", trust_file())])
    sealed = Certificate.objects.get(number=NEW).valid_since
    assert sealed is not None
    with ThreadPoolExecutor(1) as other:
        found = other.submit(verify_certificate, file, trust, sealed + timedelta(days=1)).result()
    assert found.verdict == "valid-and-trusted", found.checks
    assert found.certificate is not None
    return found.certificate


def count(house: House) -> None:
    """One certificate issued in the quarter, one error found by the client; the page in English as well."""
    page = house.seat("quality")
    visit(page, "work:errors")
    line = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="2026 Q2"))
    expect(line).to_contain_text("100.000")
    line.get_by_role("link", name="1", exact=True).first.click()
    expect(page.locator("#cases")).to_contain_text(OLD)
    page.get_by_role("button", name="English").click()
    for name, numbers in (
        ("work:errors", []),
        ("work:amendment", [Amendment.objects.get().number]),
        ("work:certificate", [NEW]),
        ("work:amendments", []),
    ):
        visit(page, name, *numbers)
        assert untranslated(page) == [], name

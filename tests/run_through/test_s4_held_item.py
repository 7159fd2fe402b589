# SPDX-License-Identifier: Apache-2.0
"""An item arrives broken: held with a photo, the client decides in the portal, it goes back unmeasured."""

from playwright.sync_api import expect

from tests.run_through.browser import House, fill, labelled, press, visit
from zhunsheng.cli.demo.pictures import dented_meter
from zhunsheng.work import actions
from zhunsheng.work.models import Certificate, Item, Task
from zhunsheng.work.tests import cast


def test_a_broken_item_is_held_and_goes_back_without_results(house: House) -> None:
    item = cast.accepted(house.lab, cast.ordered(house.lab)).item
    actions.print_label(house.lab.store, item)
    photo = house.folder / "photo.png"
    photo.write_bytes(dented_meter())
    page = house.seat("store")
    visit(page, "work:item-receive", item.number)
    fill(page, {"外观与状态": "外壳开裂，无法开机", "存放位置": "H-1"})
    labelled(page, "异常：先等客户答复").check()
    labelled(page, "照片").set_input_files(photo)
    press(page, "接收")
    expect(page.locator(".page-head .badge")).to_have_text("异常待确认")
    answer_in_the_portal(house, item)
    page.reload()
    expect(page.locator("main")).to_contain_text("客户要求退样")
    press(page, "退样")
    fill(page, {"退样原因": "客户不校准，原样退回", "取件人": "王建国", "证件": "工作证 0166"})
    press(page, "退回样品")
    expect(page.locator(".page-head .badge")).to_have_text("退样")
    chain = page.get_by_role("table").filter(has_text="经手")
    for step in ("异常", "退样", "王建国"):
        expect(chain).to_contain_text(step)
    page.get_by_role("link", name="照片").first.click()
    expect(page.locator("img")).to_be_visible()
    assert not Certificate.objects.exists()
    assert Task.objects.get().state not in ("assigned", "unassigned", "issued")


def answer_in_the_portal(house: House, item: Item) -> None:
    """The client sees what is wrong and says what to do."""
    page = house.seat("client")
    visit(page, "work:item", item.number)
    expect(page.locator("main")).to_contain_text("外壳开裂，无法开机")
    press(page, "客户的答复")
    labelled(page, "退样").check()
    fill(page, {"客户的原话": "请退回，我们报废处理"})
    press(page, "登记答复")
    expect(page.locator("main")).to_contain_text("客户要求退样")

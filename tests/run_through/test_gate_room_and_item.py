# SPDX-License-Identifier: Apache-2.0
"""A room, an item, readings that are not as they must be."""

from playwright.sync_api import expect

from tests.run_through.browser import House, fill, labelled, press, refusal, visit
from tests.run_through.gate import (
    Expected,
    assert_refused,
    assert_shown,
    assert_written,
    at_the_record,
    begin,
    check,
    conditioned,
    hand_in,
    refuses,
)
from zhunsheng.work.models import CustodyStep, Item, RecordCondition, Task
from zhunsheng.work.tests import cast


@refuses("R-ENV-01")
def test_a_temperature_outside_the_limits(house: House) -> None:
    page = conditioned(house, cast.assigned(house.lab))
    begin(page, temperature="22.6")
    expected = Expected("R-ENV-01", "温度 22.6", "等环境恢复后重测，或登记经批准的环境偏离", "")
    assert_refused(house, page, "start", "zhang", expected)
    expect(labelled(page, "温度 / °C")).to_have_value("22.6")


def test_an_end_outside_the_limits_passes_with_an_accepted_deviation(house: House) -> None:
    """Refused; the deviation is recorded from the panel itself and accepted; then it goes through."""
    page = at_the_record(house, cast.filled(house.lab))
    hand_in(page, temperature="22.4")
    assert_shown(page, "submission", Expected("R-ENV-01", "22.4", "登记经批准的环境偏离", ""))
    assert_written(house, "submission", "R-ENV-01", "zhang")
    refusal(page).get_by_role("link", name="登记偏离").click()
    labelled(page, "种类").select_option("environment")
    fill(page, {"偏离了什么": "结束时 22.4 °C，超出 22 °C", "对结果的影响": "温度系数影响可忽略"})
    press(page, "登记")
    chief = house.seat("tech")
    visit(chief, "work:task", Task.objects.get().number)
    press(chief, "接受偏离")
    fill(chief, {"决定及理由": "影响小于 U 的百分之一，接受"})
    press(chief, "接受偏离")
    visit(page, "work:task-record", Task.objects.get().number)
    hand_in(page, temperature="22.4")
    expect(page.locator(".page-head .badge")).to_have_text("待核验")


@refuses("R-ENV-02")
def test_a_record_that_lost_its_environment(house: House) -> None:
    """No page starts or ends without it; here somebody deleted it from the database."""
    task = cast.submitted(house.lab)
    RecordCondition.objects.all().delete()
    page = check(house, task)
    expected = Expected("R-ENV-02", f"{task.number} 没有温度记录", "补记作业期间的环境", task.number)
    assert_refused(house, page, "checking", "chen", expected)


@refuses("R-EQUAL-01")
def test_a_start_before_the_item_has_equalised(house: House) -> None:
    """The story of the urgent pickup: urgency is no excuse."""
    page = conditioned(house, cast.assigned(house.lab), hours=1)
    begin(page)
    expected = Expected("R-EQUAL-01", "只有 60 分钟", "恒温满足要求后再开始", "")
    assert_refused(house, page, "start", "zhang", expected)
    house.clock.on(hours=1)
    begin(page)
    expect(page.locator(".page-head .badge")).to_have_text("校准中")


@refuses("R-CUSTODY-01")
def test_an_item_that_was_measured_before_it_came(house: House) -> None:
    """No page takes an item in at another time than now; here somebody moved its receipt in the database."""
    task = cast.submitted(house.lab)
    CustodyStep.objects.filter(step="received").update(at=house.clock.at)
    page = check(house, task)
    expected = Expected(
        "R-CUSTODY-01",
        f"样品 {task.item.number} 于 2026-04-12 11:00 至 2026-04-12 11:50 测量",
        "更正交接时间并写明理由",
        f"{task.number} / {task.item.number}",
    )
    assert_refused(house, page, "checking", "chen", expected)


def test_an_item_without_its_label_is_not_received(house: House) -> None:
    item = cast.accepted(house.lab, cast.ordered(house.lab)).item
    page = house.seat("store")
    visit(page, "work:item-receive", item.number)
    fill(page, {"外观与状态": "外观完好", "存放位置": "A-1"})
    press(page, "接收")
    expect(page.get_by_role("alert")).to_contain_text("标签")
    expect(labelled(page, "存放位置")).to_have_value("A-1")
    assert Item.objects.get().state == "expected"


@refuses("R-CUSTODY-02")
def test_a_serial_that_was_changed_after_the_record_was_locked(house: House) -> None:
    """No page lets anybody do so; what somebody does to the database meets the gate before it is checked."""
    task = cast.submitted(house.lab)
    Item.objects.update(serial_number="A1082")
    page = house.seat("chen")
    visit(page, "work:task-check", task.number)
    press(page, "核验通过")
    expected = Expected("R-CUSTODY-02", "证书写的出厂编号是 A1082，接收时核对为 A1802", "", task.number)
    assert_refused(house, page, "checking", "chen", expected)

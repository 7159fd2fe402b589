# SPDX-License-Identifier: Apache-2.0
"""What a refusal leaves behind: a line on the task's page, an event, and for some a way past it."""

from playwright.sync_api import expect

from tests.run_through.browser import House, fill, press, visit
from tests.run_through.gate import assign, begin, conditioned, narrower, unassigned
from zhunsheng.accounts.actions import grant_role
from zhunsheng.work.models import Task
from zhunsheng.work.tests import cast


def test_a_refusal_can_be_let_pass_by_the_one_who_may_and_both_are_on_record(house: House) -> None:
    task = unassigned(house)
    narrower(house, ("-12", "12", "V"), ("0.20", "mV"))
    assign(house, task)
    expect(house.seat("tech").get_by_role("link", name="说明理由并放行")).to_have_count(0)
    grant_role(house.lab.admin, house.lab.quality, "TEC")  # nobody lets the own refusal pass
    page = house.seat("quality")
    visit(page, "work:task", task.number)
    page.get_by_role("link", name="说明理由并放行").first.click()
    fill(page, {"放行理由": "按已定政策放行，逐行注明且不用标识"})
    press(page, "放行")
    visit(page, "work:task", task.number)
    expect(page.locator("main")).to_contain_text("按已定政策放行，逐行注明且不用标识")
    override = task.overrides.get()
    assert (override.rule, override.by.username, override.role) == ("R-SCOPE-01", "quality", "TEC")
    assert (override.event.kind, override.event.index is not None) == ("gate.overridden", True)


def test_the_page_of_the_task_and_the_log_show_the_refusal(house: House) -> None:
    page = conditioned(house, cast.assigned(house.lab), hours=1)
    begin(page)
    task = Task.objects.get()
    visit(page, "work:task", task.number)
    expect(page.locator("main")).to_contain_text("规则的拒绝与放行")
    expect(page.locator("main")).to_contain_text("R-EQUAL-01")
    expect(page.locator(".history")).to_contain_text("被规则拒绝")
    expect(page.locator(".history")).to_contain_text("R-EQUAL-01")

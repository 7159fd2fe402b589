# SPDX-License-Identifier: Apache-2.0
"""Work that may not be given to another laboratory, or come back from it as it did."""

from datetime import date

from tests.run_through.browser import House, press, visit
from tests.run_through.gate import Expected, assert_refused, refuses
from zhunsheng.work import actions
from zhunsheng.work.models import Task
from zhunsheng.work.tests import cast_subcontract as given


def give_out(house: House, task: Task) -> None:
    """The desk presses the button on the page of what is given out."""
    page = house.seat("desk")
    visit(page, "work:task-subcontract", task.number)
    press(page, "转为分包")


@refuses("R-SUB-01")
def test_an_item_that_the_client_did_not_agree_to_give_out(house: House) -> None:
    task = given.reviewed(house.lab)
    give_out(house, task)
    expected = Expected("R-SUB-01", "没有客户同意", "登记客户的书面同意", task.number)
    assert_refused(house, house.seat("desk"), "subcontract", "desk", expected)
    assert Task.objects.get().state == "unassigned"


@refuses("R-SUB-02")
def test_a_provider_whose_approval_ran_out_since_the_review(house: House) -> None:
    last = date(2026, 4, 12)
    task = given.consented(house.lab, given.reviewed(house.lab, given.lab_b(house.lab, last_day=last)))
    house.clock.on(days=1)
    give_out(house, task)
    expected = Expected("R-SUB-02", "此前的批准到 2026-04-12 为止", "由技术负责人重新评价并批准")
    assert_refused(house, house.seat("desk"), "subcontract", "desk", expected)


@refuses("R-SUB-03")
def test_results_whose_provider_did_not_agree_to_their_reissue(house: House) -> None:
    task = given.given_out(house.lab)
    house.clock.on(days=3)
    actions.receive_subcontracted(house.lab.desk, task, arrival=given.arrival(house.lab), file=given.paper())
    page = house.seat("chen")
    visit(page, "work:task-check-external", task.number)
    press(page, "核验通过")
    expected = Expected("R-SUB-03", "同意转引其结果的记录", "补全外部证书、转引同意与交接", case="no-release")
    assert_refused(house, page, "checking", "chen", expected)

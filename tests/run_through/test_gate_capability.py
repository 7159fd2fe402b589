# SPDX-License-Identifier: Apache-2.0
"""Work that was not agreed, or is beyond what the laboratory can do by the methods of the day."""

from tests.run_through.browser import House
from tests.run_through.gate import (
    TODAY,
    Expected,
    assert_refused,
    assign,
    at_the_record,
    begin,
    conditioned,
    hand_in,
    narrower,
    refuses,
    sign,
    unassigned,
)
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.work.models import ContractReview, Task
from zhunsheng.work.tests import cast


@refuses("R-REVIEW-01")
def test_work_whose_review_nobody_agreed_to(house: House) -> None:
    """No page assigns before the client's agreement; here somebody took it out of the database."""
    task = unassigned(house)
    ContractReview.objects.update(confirmed_at=None)
    page = assign(house, task)
    number = task.item.order.number
    expected = Expected(
        "R-REVIEW-01", f"委托单 {number} 没有合同评审", "完成并签署覆盖该方法的合同评审", number
    )
    assert_refused(house, page, "assignment", "tech", expected)
    assert Task.objects.get().state == "unassigned"


@refuses("R-METHOD-01")
def test_an_edition_that_was_superseded(house: House) -> None:
    page = conditioned(house, cast.assigned(house.lab))
    laboratory.supersede_method(house.lab.papers, house.lab.dmm, superseded_on=TODAY)
    begin(page)
    expected = Expected(
        "R-METHOD-01",
        "已被代替，且没有客户同意与批准的偏离",
        "用现行版重做，或补全批准与客户接受的偏离",
        "JJF 1587-2016",
    )
    assert_refused(house, page, "start", "zhang", expected)


@refuses("R-SCOPE-01")
def test_a_range_beyond_the_capability_of_the_day(house: House) -> None:
    task = unassigned(house)
    narrower(house, ("-12", "12", "V"), ("0.20", "mV"))
    page = assign(house, task)
    expected = Expected("R-SCOPE-01", "超出当日能力", "去掉超出能力的点，或由技术负责人按已定政策放行", "")
    assert_refused(house, page, "assignment", "tech", expected)
    assert Task.objects.get().state == "unassigned"


@refuses("R-SCOPE-02")
def test_a_capability_that_ends_while_the_certificate_waits(house: House) -> None:
    """Measured on its last day, signed on the day after: every result is claimed that is so no more."""
    narrower(house, ("-1000", "1000", "V"), ("0.20", "mV"), last_day=TODAY)
    task = cast.checked(house.lab)
    house.clock.on(days=1)
    page = sign(house, task)
    expected = Expected(
        "R-SCOPE-02",
        f"证书 {task.number} 有未注明的超出能力的结果",
        "由技术负责人按已定政策放行",
        task.number,
    )
    assert_refused(house, page, "signing", "lin", expected)


@refuses("R-CMC-01")
def test_an_uncertainty_below_the_capability(house: House) -> None:
    task = cast.filled(house.lab)
    narrower(house, ("-1000", "1000", "V"), ("0.50", "mV"))
    page = at_the_record(house, task)
    hand_in(page)
    expected = Expected(
        "R-CMC-01",
        "点 2：U = 0.00025 V，小于 CMC 0.0005 V",
        "复核不确定度评定；报出值不小于 CMC",
        f"{task.number} / 2",
    )
    assert_refused(house, page, "submission", "zhang", expected)

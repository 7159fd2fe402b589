# SPDX-License-Identifier: Apache-2.0
"""People who may not do it: not authorised, not in this field, not their turn, or out of order."""

from datetime import timedelta

from playwright.sync_api import expect

from tests.run_through.browser import House, labelled, press, visit
from tests.run_through.gate import (
    YESTERDAY,
    Expected,
    assert_refused,
    assert_shown,
    assert_written,
    begin,
    check,
    conditioned,
    end_the_field,
    refuses,
    sign,
    unassigned,
)
from zhunsheng.accounts.actions import grant_role
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.models import Authorisation
from zhunsheng.work.models import Task
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import BEGINNING


@refuses("R-AUTH-01")
def test_a_calibrator_whose_authorisation_has_ended(house: House) -> None:
    page = conditioned(house, cast.assigned(house.lab))
    row = Authorisation.objects.get(
        person=house.lab.people["zhang"], method=house.lab.dmm, act="calibrate", retracted_at=None
    )
    laboratory.end_authorisation(house.lab.tech, row, last_day=YESTERDAY, reason="转岗")
    begin(page)
    expected = Expected(
        "R-AUTH-01", "校准员 张敏 P02", "由有授权的人重做，或登记当时有效的授权", "P02 / JJF 1587"
    )
    assert_refused(house, page, "start", "zhang", expected)


def test_a_person_without_authorisation_is_not_offered(house: House) -> None:
    task = unassigned(house)
    page = house.seat("tech")
    visit(page, "work:task-assign", task.number)
    expect(page.get_by_role("radio", name="吴越")).to_be_disabled()
    expect(page.get_by_role("row").filter(has_text="吴越")).to_contain_text(
        "没有按 JJF 1587-2016 校准的有效授权"
    )
    expect(labelled(page, "张敏")).to_be_checked()


@refuses("R-AUTH-02")
def test_a_checker_whose_authorisation_has_ended(house: House) -> None:
    task = cast.submitted(house.lab)
    row = Authorisation.objects.get(
        person=house.lab.people["chen"], method=house.lab.dmm, act="check", retracted_at=None
    )
    laboratory.end_authorisation(house.lab.tech, row, last_day=YESTERDAY, reason="转岗")
    page = check(house, task)
    expected = Expected("R-AUTH-02", "核验员 陈晓 P03", "由有核验授权的人重新核验", "P03 / JJF 1587")
    assert_refused(house, page, "checking", "chen", expected)


@refuses("R-SIGN-01")
def test_a_signatory_of_another_field(house: House) -> None:
    task = cast.checked(house.lab)
    end_the_field(house)
    page = sign(house, task)
    assert_shown(
        page,
        "signing",
        Expected("R-SIGN-01", "签字人 林涛 P04", "由该领域的授权签字人签发", "P04 / electromagnetic"),
    )
    assert_written(house, "signing", "R-SIGN-01", "lin")


@refuses("R-DUTY-02")
def test_a_signatory_who_checked_it(house: House) -> None:
    """Lin Tao is authorised to check as well, checks, and then wants to sign."""
    grant_role(house.lab.admin, house.lab.lin, "CHK")
    laboratory.authorise_person(
        house.lab.tech, house.lab.people["lin"], method=house.lab.dmm, act="check", valid_from=BEGINNING
    )
    task = cast.submitted(house.lab)
    visit(house.seat("lin"), "work:task-check", task.number)
    press(house.seat("lin"), "核验通过")
    page = sign(house, task)
    expected = Expected(
        "R-DUTY-02",
        f"林涛 P04 签发自己核验的 {task.number}",
        "由另一名授权签字人签发",
        task.number,
    )
    assert_refused(house, page, "signing", "lin", expected)


@refuses("R-DUTY-01")
def test_a_calibrator_who_would_check_it(house: House) -> None:
    grant_role(house.lab.admin, house.lab.zhang, "CHK")
    laboratory.authorise_person(
        house.lab.tech, house.lab.people["zhang"], method=house.lab.dmm, act="check", valid_from=BEGINNING
    )
    task = cast.submitted(house.lab)
    page = house.seat("zhang")
    visit(page, "work:task-check", task.number)
    expect(page.locator("main")).to_contain_text("这是您自己的记录")
    expect(page.locator("main")).to_contain_text("由另一位核验员核验")
    expect(page.get_by_role("button", name="核验通过")).to_have_count(0)
    # Somebody who sends the form all the same is refused, by the rule and on record.
    page.evaluate(
        """async () => {
          const body = new FormData();
          body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
          const answer = await fetch(location.pathname, {method: "POST", body});
          document.documentElement.innerHTML = await answer.text();
        }"""
    )
    expected = Expected(
        "R-DUTY-01", f"张敏 P02 既校准又核验 {task.number}", "由另一名有授权的人核验", task.number
    )
    assert_refused(house, page, "checking", "zhang", expected)
    assert Task.objects.get().state == "to-check"


@refuses("R-ORDER-01")
def test_a_check_that_is_dated_after_the_signature(house: House) -> None:
    """No page asks for the time of an act; here somebody changed it in the database."""
    task = cast.checked(house.lab)
    Task.objects.update(checked_at=house.clock.at + timedelta(hours=1))
    page = sign(house, task)
    expected = Expected(
        "R-ORDER-01",
        f"{task.number} 的次序不对",
        "更正有误的时间并写明理由，或重新核验、签发",
        task.number,
    )
    assert_refused(house, page, "signing", "lin", expected)

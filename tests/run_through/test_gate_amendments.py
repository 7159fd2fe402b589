# SPDX-License-Identifier: Apache-2.0
"""What may not follow an issued certificate: judged by who made it, its state or its record unexplained."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

from playwright.sync_api import Page, expect

from tests.run_through.browser import House, fill, press, visit
from tests.run_through.gate import Expected, assert_refused, refuses
from zhunsheng.accounts.actions import grant_role
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.measure.text import Text
from zhunsheng.work import actions
from zhunsheng.work.actions import Correction, Draft
from zhunsheng.work.models import Amendment, AmendmentDecision, Certificate, RecordVersion
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import BEGINNING, PASSWORD, Laboratory

OLD, NEW = "ZS2026-000001", "ZS2026-000001-A1"
R = TypeVar("R")


def aside(prepare: Callable[[Laboratory], R], lab: Laboratory) -> R:
    """What happened before any browser is open: sealing wants a loop of its own."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(prepare, lab).result()


def compare(house: House, amendment: Amendment) -> Page:
    """Chen Xiao compares old and new, and presses the button."""
    page = house.seat("chen")
    visit(page, "work:amendment-compare", amendment.number)
    press(page, "核验通过")
    return page


def sign(house: House, amendment: Amendment) -> Page:
    """Lin Tao opens the checked draft, enters the password and presses the button."""
    house.clock.on(minutes=10)
    page = house.seat("lin")
    visit(page, "work:amendment-compare", amendment.number)
    fill(page, {"您的密码": PASSWORD})
    press(page, "签发")
    return page


def decided_before_checking(lab: Laboratory) -> Amendment:
    """Two requests about one certificate: the quality manager decides on one and checks the other's draft."""
    grant_role(lab.admin, lab.quality, "CHK")
    laboratory.authorise_person(
        lab.tech, lab.people["quality"], method=lab.dmm, act="check", valid_from=BEGINNING
    )
    certificate = cast.issued(lab)
    address = cast.decided(lab, cast.requested(lab, certificate), kind="replacement")
    serial = cast.requested(lab, certificate)
    actions.decide_amendment(
        lab.tech, serial, kind="replacement", cause="laboratory-error", reason="与标签不符"
    )
    cast.redrafted(lab, serial, None)
    lab.clock.on(minutes=10)
    cast.amended(lab, actions.check_amendment(lab.quality, serial))
    added = Text("客户地址以委托单为准。", "The client's address is that of the order.")
    return cast.redrafted(lab, address, Draft(Text("补充说明", "A remark added"), {}, added=[added]))


@refuses("R-AMEND-01")
def test_a_cause_that_was_decided_by_who_then_checked_the_certificate(house: House) -> None:
    amendment = aside(decided_before_checking, house.lab)
    page = compare(house, amendment)
    expected = Expected(
        "R-AMEND-01",
        f"冯洁 P08 校准、核验或签发了 {NEW}，又判定其更改的原因",
        "由没有校准、核验、签发该证书且没有提出申请的人判定",
        f"{NEW} / {amendment.number}",
    )
    assert_refused(house, page, "checking", "chen", expected)
    expect(page.locator(".page-head .badge")).to_have_text("待核验")


@refuses("R-AMEND-02")
def test_a_certificate_that_counts_as_withdrawn_though_nobody_decided_so(house: House) -> None:
    """No page withdraws without a decision; here somebody marked it in the database."""
    amendment = aside(cast.rechecked, house.lab)
    Certificate.objects.update(state="withdrawn")
    page = sign(house, amendment)
    expected = Expected(
        "R-AMEND-02",
        f"{OLD} 已收回，但没有收回的决定",
        "补上修改单或收回决定的记录，或更正证书的状态",
        OLD,
    )
    assert_refused(house, page, "signing", "lin", expected)
    assert Certificate.objects.count() == 1


def recorrected(lab: Laboratory) -> Amendment:
    """A reading was copied wrongly: corrected, drafted and checked."""
    amendment = cast.decided(lab, cast.requested(lab, cast.issued(lab, serial="A1802")))
    lab.clock.on(minutes=10)
    wrong = amendment.certificate.task.record.readings.filter(is_current=True, point=1).order_by("id")[0]
    actions.revise_record(lab.zhang, amendment, corrections=[Correction(wrong, "10.0004")], reason="抄错")
    why = Text("读数抄错", "A reading was copied wrongly")
    return cast.rechecked(lab, cast.redrafted(lab, amendment, Draft(why, {}, results=True)))


@refuses("R-AMEND-03")
def test_a_record_that_was_changed_before_anybody_decided_on_an_amendment(house: House) -> None:
    """No page opens a record again before the decision; here somebody changed it in the database first."""
    amendment = aside(recorrected, house.lab)
    before = AmendmentDecision.objects.get().at - timedelta(days=1)
    RecordVersion.objects.filter(version=2).update(submitted_at=before)
    page = sign(house, amendment)
    expected = Expected("R-AMEND-03", f"{OLD} 于 2026-04-12", "出具修改证书，或说明改动的来历", OLD)
    assert_refused(house, page, "signing", "lin", expected)
    assert Certificate.objects.count() == 1

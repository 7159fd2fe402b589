# SPDX-License-Identifier: Apache-2.0
"""Standards that may not be used: overdue, away, on hold, not confirmed, or beyond what was confirmed."""

import re
from datetime import UTC, date, datetime

from playwright.sync_api import expect

from tests.run_through.browser import House, labelled, refusal
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
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.models import Traceability
from zhunsheng.work.models import Refusal, Task
from zhunsheng.work.tests import cast

VOLTS = laboratory.ConfirmedFunction("DCV", "dc-voltage", "-20", "20", "V")


@refuses("R-TRACE-01")
def test_work_that_runs_past_the_standards_last_day(house: House) -> None:
    """Started half an hour before midnight on the certificate's last day, handed in half an hour after."""
    house.clock.at = datetime(2027, 3, 1, 13, 0, tzinfo=UTC)  # 21:00 in Ningbo
    task = cast.filled(house.lab)
    house.clock.at = datetime(2027, 3, 1, 16, 30, tzinfo=UTC)
    page = at_the_record(house, task)
    expected = Expected(
        "R-TRACE-01",
        "标准器 MS-0021",
        "登记覆盖该时间的溯源证书，或换用有效标准器重做",
        "MS-0021",
    )
    assert_shown(page, "submission", expected)  # foreseen, before anything is pressed
    hand_in(page)
    assert_refused(house, page, "submission", "zhang", expected)
    expect(labelled(page, "温度 / °C")).to_have_value("20.3")


@refuses("R-TRACE-02")
def test_a_standard_that_was_away_at_the_provider(house: House) -> None:
    """Its certificate is filed anew with the days it was gone, and today is one of them."""
    page = conditioned(house, cast.assigned(house.lab))
    confirmed_anew(house, VOLTS, away=(date(2026, 4, 10), date(2026, 4, 20)))
    begin(page)
    expected = Expected(
        "R-TRACE-02",
        "但 2026-04-10 至 2026-04-20 送外校准",
        "更正外送起止，或换用在场标准器重做",
        "MS-0021",
    )
    assert_refused(house, page, "start", "zhang", expected)


@refuses("R-HOLD-01")
def test_a_standard_that_goes_on_hold_while_the_page_is_open(house: House) -> None:
    page = conditioned(house, cast.assigned(house.lab))
    laboratory.place_hold(
        house.lab.keeper, subject_kind="equipment", subject_number="MS-0021", reason="期间核查超差"
    )
    begin(page)
    expected = Expected(
        "R-HOLD-01",
        "期间核查超差",
        "解除停用，或换用其他标准器、人员、方法、房间",
    )
    assert_shown(page, "start", expected)
    expect(refusal(page)).to_contain_text(re.compile(r"依据 \d+ / MS-0021"))
    assert_written(house, "start", "R-HOLD-01", "zhang")
    expect(labelled(page, "温度 / °C")).to_have_value("20.0")
    refusal(page).get_by_role("link", name="查看记录").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("MS-0021")


def test_a_standard_on_hold_cannot_be_chosen_and_the_page_says_why(house: House) -> None:
    laboratory.place_hold(
        house.lab.keeper, subject_kind="equipment", subject_number="MS-0021", reason="期间核查超差"
    )
    page = conditioned(house, cast.assigned(house.lab))
    line = page.get_by_role("row").filter(has_text="MS-0021")
    expect(line.get_by_role("radio")).to_be_disabled()
    expect(line).to_contain_text("已停用")


def test_a_standard_that_turns_red_during_the_work(house: House) -> None:
    task = cast.filled(house.lab)
    laboratory.change_equipment_state(
        house.lab.keeper, house.lab.calibrator, state="red", reason="输出端子松动"
    )
    page = at_the_record(house, task)
    hand_in(page)
    panel = refusal(page)
    expect(panel).to_contain_text("MS-0021")
    expect(panel).to_contain_text("输出端子松动")
    assert Task.objects.get().state == "calibrating"
    assert Refusal.objects.filter(stage="submission", to=house.lab.zhang).exists()


@refuses("R-HOLD-02")
def test_a_standard_that_goes_on_hold_between_the_work_and_its_check(house: House) -> None:
    task = cast.submitted(house.lab)
    house.clock.on(minutes=5)
    laboratory.place_hold(
        house.lab.keeper, subject_kind="equipment", subject_number="MS-0021", reason="送检发现超差"
    )
    page = check(house, task)
    expected = Expected("R-HOLD-02", "所用标准器 MS-0021 在工作之后", "查清对本次结果的影响后解除停用")
    assert_refused(house, page, "checking", "chen", expected)
    expect(refusal(page)).to_contain_text("送检发现超差")


@refuses("R-CONF-01")
def test_a_function_that_was_found_not_usable(house: House) -> None:
    page = conditioned(house, cast.assigned(house.lab))
    confirmed_anew(house, laboratory.ConfirmedFunction("DCV", "dc-voltage", "-20", "20", "V", result="not"))
    begin(page)
    expected = Expected(
        "R-CONF-01", "标准器 MS-0021（功能 DCV）", "完成并登记计量确认，或换用可用标准器", "MS-0021"
    )
    assert_refused(house, page, "start", "zhang", expected)


@refuses("R-CONF-02")
def test_a_value_beyond_the_confirmed_range_of_the_standard(house: House) -> None:
    confirmed_anew(house, laboratory.ConfirmedFunction("DCV", "dc-voltage", "-12", "12", "V"))
    task = cast.filled(house.lab)
    page = at_the_record(house, task)
    hand_in(page)
    expected = Expected("R-CONF-02", "标准器 MS-0021 用到 14 V，确认的量程为 -12 至 12", "换", "MS-0021")
    assert_refused(house, page, "submission", "zhang", expected)


def confirmed_anew(
    house: House, function: laboratory.ConfirmedFunction, away: tuple[date, date] | None = None
) -> None:
    """The standard's certificate filed again, and confirmed with another outcome."""
    old = Traceability.objects.get(equipment=house.lab.calibrator)
    laboratory.retract_traceability(house.lab.keeper, old, reason="证书录错，重新登记")
    trace = laboratory.register_traceability(
        house.lab.keeper,
        house.lab.calibrator,
        certificate_number="CD2026-0044",
        issuer=old.issuer,
        issuer_en=old.issuer_en,
        calibrated_on=date(2026, 3, 2),
        last_day=date(2027, 3, 1),
        results=[laboratory.TracedResult("DCV", "dc-voltage", "-20", "20", "V", "0.20", "mV")],
        out_from=away[0] if away else None,
        out_to=away[1] if away else None,
    )
    confirmed = laboratory.confirm_equipment(
        house.lab.keeper, trace, valid_from=date(2026, 3, 5), functions=[function]
    )
    laboratory.approve_confirmation(house.lab.tech, confirmed)

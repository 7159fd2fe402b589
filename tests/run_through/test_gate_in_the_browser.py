# SPDX-License-Identifier: Apache-2.0
"""Every rule of the gate says no once at the screen, to the mistake that most naturally leads there."""

import re
from datetime import UTC, date, datetime

from playwright.sync_api import Page, expect

from tests.run_through.browser import House, fill, labelled, press, refusal, visit
from tests.run_through.gate import (
    Expected,
    assert_shown,
    assert_written,
    begin,
    conditioned,
    hand_in,
)
from zhunsheng.accounts.actions import grant_role
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.models import (
    Authorisation,
    CapabilityRow,
    SigningField,
    Traceability,
)
from zhunsheng.work import actions
from zhunsheng.work.models import Item, Refusal, Task
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import BEGINNING, PASSWORD

TODAY = date(2026, 4, 12)
YESTERDAY = date(2026, 4, 11)


# --- standards


def test_work_that_runs_past_the_standards_last_day(house: House) -> None:
    """Started half an hour before midnight on the certificate's last day, handed in half an hour after."""
    house.clock.at = datetime(2027, 3, 1, 13, 0, tzinfo=UTC)  # 21:00 in Ningbo
    task = cast.filled(house.lab)
    house.clock.at = datetime(2027, 3, 1, 16, 30, tzinfo=UTC)
    page = at_the_record(house, task)
    expected = Expected(
        "R-TRACE-01",
        "4.4.2、5.8.4",
        "标准器 MS-0021",
        "登记覆盖该时间的溯源证书，或换用有效标准器重做",
        "MS-0021",
    )
    assert_shown(page, "submission", expected)  # foreseen, before anything is pressed
    hand_in(page)
    assert_shown(page, "submission", expected)
    assert_written(house, "submission", "R-TRACE-01", "zhang")
    expect(labelled(page, "温度 / °C")).to_have_value("20.3")


def test_a_standard_that_goes_on_hold_while_the_page_is_open(house: House) -> None:
    page = conditioned(house, cast.assigned(house.lab))
    laboratory.place_hold(
        house.lab.keeper, subject_kind="equipment", subject_number="MS-0021", reason="期间核查超差"
    )
    begin(page)
    expected = Expected(
        "R-HOLD-01",
        "5.8.4、6.1.9.c",
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


def test_a_function_that_was_found_not_usable(house: House) -> None:
    page = conditioned(house, cast.assigned(house.lab))
    confirmed_anew(house, laboratory.ConfirmedFunction("DCV", "dc-voltage", "-20", "20", "V", result="not"))
    begin(page)
    expected = Expected(
        "R-CONF-01", "4.4.2", "标准器 MS-0021（功能 DCV）", "完成并登记计量确认，或换用可用标准器", "MS-0021"
    )
    assert_shown(page, "start", expected)
    assert_written(house, "start", "R-CONF-01", "zhang")


def confirmed_anew(house: House, function: laboratory.ConfirmedFunction) -> None:
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
    )
    confirmed = laboratory.confirm_equipment(
        house.lab.keeper, trace, valid_from=date(2026, 3, 5), functions=[function]
    )
    laboratory.approve_confirmation(house.lab.tech, confirmed)


# --- people


def test_a_calibrator_whose_authorisation_has_ended(house: House) -> None:
    page = conditioned(house, cast.assigned(house.lab))
    row = Authorisation.objects.get(
        person=house.lab.people["zhang"], method=house.lab.dmm, act="calibrate", retracted_at=None
    )
    laboratory.end_authorisation(house.lab.tech, row, last_day=YESTERDAY, reason="转岗")
    begin(page)
    expected = Expected(
        "R-AUTH-01", "4.5.d、5.7.4", "校准员 P03", "由有授权的人重做，或登记当时有效的授权", "P03 / JJF 1587"
    )
    assert_shown(page, "start", expected)
    assert_written(house, "start", "R-AUTH-01", "zhang")


def test_a_person_without_authorisation_is_not_offered(house: House) -> None:
    task = cast.accepted(house.lab, cast.ordered(house.lab))
    cast.received(house.lab, task.item)
    page = house.seat("tech")
    visit(page, "work:task-assign", task.number)
    expect(page.get_by_role("radio", name="吴越")).to_be_disabled()
    expect(page.get_by_role("row").filter(has_text="吴越")).to_contain_text(
        "没有按 JJF 1587-2016 校准的有效授权"
    )
    expect(labelled(page, "张敏")).to_be_checked()


def test_a_signatory_of_another_field(house: House) -> None:
    task = cast.checked(house.lab)
    end_the_field(house)
    page = sign(house, task)
    assert_shown(
        page,
        "signing",
        Expected(
            "R-SIGN-01", "4.5.a、5.7.4", "签字人 P06", "由该领域的授权签字人签发", "P06 / electromagnetic"
        ),
    )
    assert_written(house, "signing", "R-SIGN-01", "lin")


def end_the_field(house: House) -> None:
    """Lin Tao's authority in the multimeter's field ended yesterday."""
    row = SigningField.objects.get(
        person=house.lab.people["lin"], field=house.lab.dmm.field, retracted_at=None
    )
    laboratory.end_signing_field(house.lab.tech, row, last_day=YESTERDAY, reason="领域调整")


def test_a_signatory_who_checked_it(house: House) -> None:
    """Lin Tao is authorised to check as well, checks, and then wants to sign."""
    grant_role(house.lab.admin, house.lab.lin, "CHK")
    laboratory.authorise_person(
        house.lab.tech, house.lab.people["lin"], method=house.lab.dmm, act="check", valid_from=BEGINNING
    )
    task = cast.submitted(house.lab)
    page = house.seat("lin")
    visit(page, "work:task-check", task.number)
    press(page, "核验通过")
    page = sign(house, task)
    expected = Expected(
        "R-DUTY-02",
        "5.8.2、6.1.7",
        f"P06 签发自己核验的 {task.number}",
        "由另一名授权签字人签发",
        task.number,
    )
    assert_shown(page, "signing", expected)
    assert_written(house, "signing", "R-DUTY-02", "lin")


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
        "R-DUTY-01", "5.8.2、6.1.7", f"P03 既校准又核验 {task.number}", "由另一名有授权的人核验", task.number
    )
    assert_shown(page, "checking", expected)
    assert_written(house, "checking", "R-DUTY-01", "zhang")
    assert Task.objects.get().state == "to-check"


# --- capability and method


def test_a_range_beyond_the_capability_of_the_day(house: House) -> None:
    task = cast.accepted(house.lab, cast.ordered(house.lab))
    cast.received(house.lab, task.item)
    narrower(house, ("-12", "12", "V"), ("0.20", "mV"))
    page = house.seat("tech")
    visit(page, "work:task-assign", task.number)
    press(page, "分配")
    expected = Expected(
        "R-SCOPE-01",
        "4.3、5.7.4、5.8.5",
        "超出当日能力",
        "去掉超出能力的点，或由技术负责人按已定政策放行",
        "",
    )
    assert_shown(page, "assignment", expected)
    assert_written(house, "assignment", "R-SCOPE-01", "tech")
    assert Task.objects.get().state == "unassigned"


def test_an_uncertainty_below_the_capability(house: House) -> None:
    task = cast.filled(house.lab)
    narrower(house, ("-1000", "1000", "V"), ("0.50", "mV"))
    page = at_the_record(house, task)
    hand_in(page)
    expected = Expected(
        "R-CMC-01",
        "5.8.5",
        "点 2：U = 0.00025 V，小于 CMC 0.0005 V",
        "复核不确定度评定；报出值不小于 CMC",
        f"{task.number} / 2",
    )
    assert_shown(page, "submission", expected)
    assert_written(house, "submission", "R-CMC-01", "zhang")


def narrower(house: House, span: tuple[str, str, str], cmc: tuple[str, str]) -> None:
    """The capability for the multimeter as it is from now on."""
    for row in CapabilityRow.objects.filter(method=house.lab.dmm, retracted_at=None):
        laboratory.retract_capability(house.lab.papers, row, reason="认可范围变更")
    laboratory.add_capability(
        house.lab.papers, basis="own", method=house.lab.dmm, site=house.lab.site, quantity="dc-voltage",
        quantity_name="直流电压", quantity_name_en="DC voltage", low=span[0], high=span[1], unit=span[2],
        cmc=cmc[0], cmc_unit=cmc[1], valid_from=BEGINNING,
    )  # fmt: skip


def test_a_value_beyond_the_confirmed_range_of_the_standard(house: House) -> None:
    confirmed_anew(house, laboratory.ConfirmedFunction("DCV", "dc-voltage", "-12", "12", "V"))
    task = cast.filled(house.lab)
    page = at_the_record(house, task)
    hand_in(page)
    expected = Expected(
        "R-CONF-02", "4.4.2、5.7.5", "标准器 MS-0021 用到 14 V，确认的量程为 -12 至 12", "换", "MS-0021"
    )
    assert_shown(page, "submission", expected)
    assert_written(house, "submission", "R-CONF-02", "zhang")


def test_an_edition_that_was_superseded(house: House) -> None:
    page = conditioned(house, cast.assigned(house.lab))
    laboratory.supersede_method(house.lab.papers, house.lab.dmm, superseded_on=TODAY)
    begin(page)
    expected = Expected(
        "R-METHOD-01",
        "6.1.2、6.6.1.e",
        "已被代替，且没有客户同意与批准的偏离",
        "用现行版重做，或补全批准与客户接受的偏离",
        "JJF 1587-2016",
    )
    assert_shown(page, "start", expected)
    assert_written(house, "start", "R-METHOD-01", "zhang")


# --- room, item, readings


def test_a_temperature_outside_the_limits(house: House) -> None:
    page = conditioned(house, cast.assigned(house.lab))
    begin(page, temperature="22.6")
    expected = Expected("R-ENV-01", "4.2", "温度 22.6", "等环境恢复后重测，或登记经批准的环境偏离", "")
    assert_shown(page, "start", expected)
    assert_written(house, "start", "R-ENV-01", "zhang")
    expect(labelled(page, "温度 / °C")).to_have_value("22.6")


def test_an_end_outside_the_limits_passes_with_an_accepted_deviation(house: House) -> None:
    """Refused; the deviation is recorded from the panel itself and accepted; then it goes through."""
    page = at_the_record(house, cast.filled(house.lab))
    hand_in(page, temperature="22.4")
    assert_shown(page, "submission", Expected("R-ENV-01", "4.2", "22.4", "登记经批准的环境偏离", ""))
    assert_written(house, "submission", "R-ENV-01", "zhang")
    refusal(page).get_by_role("link", name="登记偏离").click()
    labelled(page, "种类").select_option("environment")
    fill(page, {"偏离了什么": "结束时 22.4 °C，超出 22 °C", "对结果的影响": "温度系数影响可忽略"})
    press(page, "登记")
    chief = house.seat("tech")
    visit(chief, "work:task", Task.objects.get().number)
    press(chief, "决定偏离")
    fill(chief, {"决定及理由": "影响小于 U 的百分之一，接受"})
    press(chief, "接受偏离")
    visit(page, "work:task-record", Task.objects.get().number)
    hand_in(page, temperature="22.4")
    expect(page.locator(".page-head .badge")).to_have_text("待核验")


def test_a_start_before_the_item_has_equalised(house: House) -> None:
    """The story of the urgent pickup: urgency is no excuse."""
    page = conditioned(house, cast.assigned(house.lab), hours=1)
    begin(page)
    expected = Expected("R-EQUAL-01", "4.2", "只有 60 分钟", "恒温满足要求后再开始", "")
    assert_shown(page, "start", expected)
    assert_written(house, "start", "R-EQUAL-01", "zhang")
    house.clock.on(hours=1)
    begin(page)
    expect(page.locator(".page-head .badge")).to_have_text("校准中")


def test_missing_points_cannot_be_handed_in(house: House) -> None:
    task = cast.started(house.lab)
    house.clock.on(minutes=30)
    some = {point: text for point, text in cast.TREND.items() if point < 3}
    actions.save_readings(house.lab.zhang, task, cast.entries(task, some), revision=0)
    page = at_the_record(house, task)
    button = page.get_by_role("button", name="提交核验")
    expect(button).to_be_disabled()
    expect(page.locator("#submit-foot")).to_contain_text("还差 6 处")
    button.evaluate("button => button.disabled = false")
    hand_in(page)
    expected = Expected("R-RAW-01", "5.7.1、6.1.5", "点 4", "补测缺少的读数", "")
    assert_shown(page, "submission", expected)
    assert_written(house, "submission", "R-RAW-01", "zhang")
    expect(labelled(page, "温度 / °C")).to_have_value("20.3")


def test_a_digit_finer_than_the_resolution_is_not_taken(house: House) -> None:
    page = at_the_record(house, cast.started(house.lab))
    cell = page.get_by_label("10 示值 1", exact=True)
    cell.fill("10.00073")
    cell.press("Enter")
    expect(page.locator("tr.problems").filter(has_text="10 示值 1")).to_contain_text("0.0001")
    expect(cell).to_have_value("10.00073")
    expect(cell).to_have_attribute("aria-invalid", "true")


def test_a_serial_that_was_changed_after_the_record_was_locked(house: House) -> None:
    """No page lets anybody do so; what somebody does to the database meets the gate before it is checked."""
    task = cast.submitted(house.lab)
    Item.objects.update(serial_number="A1082")
    page = house.seat("chen")
    visit(page, "work:task-check", task.number)
    press(page, "核验通过")
    expected = Expected(
        "R-CUSTODY-02", "5.7.3、6.1.4", "证书写的出厂编号是 A1082，接收时核对为 A1802", "", task.number
    )
    assert_shown(page, "checking", expected)
    assert_written(house, "checking", "R-CUSTODY-02", "chen")


def test_an_item_without_its_label_is_not_received(house: House) -> None:
    item = cast.accepted(house.lab, cast.ordered(house.lab)).item
    page = house.seat("store")
    visit(page, "work:item-receive", item.number)
    fill(page, {"外观与状态": "外观完好", "存放位置": "A-1"})
    press(page, "接收")
    expect(page.get_by_role("alert")).to_contain_text("标签")
    expect(labelled(page, "存放位置")).to_have_value("A-1")
    assert Item.objects.get().state == "expected"


# --- in English


def test_an_early_start_in_a_warm_room_is_refused_in_english(house: House) -> None:
    house.language = "en"
    task = cast.assigned(house.lab)
    actions.start_conditioning(house.lab.zhang, task, room=house.lab.room)
    house.clock.on(hours=1)
    page = house.seat("zhang")
    visit(page, "work:task-start", task.number)
    fill(page, {"Temperature / °C": "22.6", "Relative humidity / %": "51"})
    press(page, "Start calibration")
    for expected in (
        Expected("R-EQUAL-01", "4.2", "only 60 min", "Start when the item has equalised"),
        Expected("R-ENV-01", "4.2", "Temperature 22.6", "record an approved deviation"),
    ):
        assert_shown(page, "start", expected, "en")
        assert_written(house, "start", expected.rule, "zhang")
    expect(labelled(page, "Temperature / °C")).to_have_value("22.6")


def test_an_uncertainty_below_the_capability_is_refused_in_english(house: House) -> None:
    house.language = "en"
    task = cast.filled(house.lab)
    narrower(house, ("-1000", "1000", "V"), ("0.50", "mV"))
    page = at_the_record(house, task)
    fill(page, {"Temperature / °C": "20.3", "Relative humidity / %": "53"})
    press(page, "Submit for checking")
    expected = Expected(
        "R-CMC-01", "5.8.5", "U = 0.00025 V is below the CMC", "Review the budget", f"{task.number} / 2"
    )
    assert_shown(page, "submission", expected, "en")
    assert_written(house, "submission", "R-CMC-01", "zhang")


def test_a_signatory_of_another_field_is_refused_in_english(house: House) -> None:
    house.language = "en"
    task = cast.checked(house.lab)
    end_the_field(house)
    page = house.seat("lin")
    visit(page, "work:task-sign", task.number)
    fill(page, {"Your password": PASSWORD})
    press(page, "Sign and issue")
    expected = Expected(
        "R-SIGN-01", "4.5.a", "without authority in electromagnetic", "a signatory of the field"
    )
    assert_shown(page, "signing", expected, "en")
    assert_written(house, "signing", "R-SIGN-01", "lin")


# --- what a refusal leaves behind


def test_a_refusal_can_be_let_pass_by_the_one_who_may_and_both_are_on_record(house: House) -> None:
    test_a_range_beyond_the_capability_of_the_day(house)
    expect(house.seat("tech").get_by_role("link", name="说明理由并放行")).to_have_count(0)
    grant_role(house.lab.admin, house.lab.quality, "TEC")  # nobody lets the own refusal pass
    page = house.seat("quality")
    visit(page, "work:task", Task.objects.get().number)
    page.get_by_role("link", name="说明理由并放行").first.click()
    fill(page, {"放行理由": "按已定政策放行，逐行注明且不用标识"})
    press(page, "放行")
    task = Task.objects.get()
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


def at_the_record(house: House, task: Task) -> Page:
    """Zhang Min's record of the task."""
    page = house.seat("zhang")
    visit(page, "work:task-record", task.number)
    return page


def sign(house: House, task: Task) -> Page:
    """Lin Tao opens the task, enters the password and presses the button."""
    house.clock.on(minutes=10)
    page = house.seat("lin")
    visit(page, "work:task-sign", task.number)
    fill(page, {"您的密码": PASSWORD})
    press(page, "签发")
    return page

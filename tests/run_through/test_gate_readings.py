# SPDX-License-Identifier: Apache-2.0
"""Readings that are missing, finer than the instrument shows, or no longer what the results rest on."""

from playwright.sync_api import expect

from tests.run_through.browser import House, labelled
from tests.run_through.gate import Expected, assert_refused, at_the_record, hand_in, refuses, sign
from zhunsheng.work import actions
from zhunsheng.work.models import Reading
from zhunsheng.work.tests import cast


@refuses("R-RAW-01")
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
    expected = Expected("R-RAW-01", "点 4", "补测缺少的读数", "")
    assert_refused(house, page, "submission", "zhang", expected)
    expect(labelled(page, "温度 / °C")).to_have_value("20.3")


def test_a_digit_finer_than_the_resolution_is_not_taken(house: House) -> None:
    page = at_the_record(house, cast.started(house.lab))
    cell = page.get_by_label("10 示值 1", exact=True)
    cell.fill("10.00073")
    cell.press("Enter")
    expect(page.locator("tr.problems").filter(has_text="10 示值 1")).to_contain_text("0.0001")
    expect(cell).to_have_value("10.00073")
    expect(cell).to_have_attribute("aria-invalid", "true")


@refuses("R-READ-01")
def test_a_digit_finer_than_the_resolution_is_not_handed_in(house: House) -> None:
    """The page takes none, as above; here somebody wrote an average into the database, and sends the form."""
    task = cast.filled(house.lab)
    Reading.objects.filter(point=1, repeat=0).update(text="10.00073")
    page = at_the_record(house, task)
    button = page.get_by_role("button", name="提交核验")
    expect(button).to_be_disabled()
    button.evaluate("button => button.disabled = false")
    hand_in(page)
    expected = Expected(
        "R-READ-01",
        "点 2 有 1 个读数细于仪器能显示的（如 10.00073，分度 0.0001）",
        "按显示值更正并写明理由，或更正分度",
        f"{task.number} / 2",
    )
    assert_refused(house, page, "submission", "zhang", expected)


@refuses("R-RECALC-01")
def test_a_reading_that_was_changed_after_the_check(house: House) -> None:
    """A correction on the page is checked again; this one was made in the database, and nobody saw it."""
    task = cast.checked(house.lab)
    Reading.objects.filter(point=1, repeat=0).update(text="10.0017", counts=100017)
    page = sign(house, task)
    expected = Expected(
        "R-RECALC-01", "由原始读数重算为", "由原始记录重新生成证书", f"{task.number} / dcv-20"
    )
    assert_refused(house, page, "signing", "lin", expected)

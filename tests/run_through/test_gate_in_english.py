# SPDX-License-Identifier: Apache-2.0
"""Refusals as an English reader sees them: nothing of the product's own is left in Chinese."""

from playwright.sync_api import expect

from tests.run_through.browser import House, fill, labelled, press, visit
from tests.run_through.gate import (
    Expected,
    assert_shown,
    assert_written,
    at_the_record,
    end_the_field,
    narrower,
)
from zhunsheng.work import actions
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD


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
        Expected("R-EQUAL-01", "only 60 min", "Start when the item has equalised"),
        Expected("R-ENV-01", "Temperature 22.6", "record an approved deviation"),
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
        "R-CMC-01", "U = 0.00025 V is below the CMC", "Review the budget", f"{task.number} / 2"
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
    expected = Expected("R-SIGN-01", "without authority in electromagnetic", "a signatory of the field")
    assert_shown(page, "signing", expected, "en")
    assert_written(house, "signing", "R-SIGN-01", "lin")

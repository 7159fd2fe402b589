# SPDX-License-Identifier: Apache-2.0
"""The record in one browser tab: a button pressed while a save is under way waits for its answer."""

from playwright.sync_api import Page, Route, expect

from tests.run_through.browser import House, fill, labelled, press, visit
from zhunsheng.work.models import Reading, Task
from zhunsheng.work.tests import cast


def opened(house: House, task: Task) -> tuple[Page, list[Route]]:
    """Zhang Min's record; the first save of its script is held back until the test lets it go."""
    page = house.seat("zhang")
    visit(page, "work:task-record", task.number)
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.headers.get("x-requested-with") == "fetch" and not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/record/**", hold)
    return page, held


def let_go(page: Page, held: list[Route]) -> None:
    """The server gets the save that was held back."""
    page.wait_for_timeout(200)
    assert held, "no save was under way"
    held[0].continue_()


def test_a_save_pressed_during_an_autosave_is_no_conflict(house: House) -> None:
    page, held = opened(house, cast.started(house.lab))
    labelled(page, "10 示值 1").fill("10.0007")
    press(page, "保存")
    let_go(page, held)
    expect(page.locator("#saved")).to_contain_text("已保存")
    expect(page.locator("#revision")).to_have_value("1")
    expect(page.locator("main")).not_to_contain_text("刚在别处保存过")


def test_submitting_during_an_autosave_loses_no_change(house: House) -> None:
    task = cast.filled(house.lab)
    page, held = opened(house, task)
    fill(page, {"温度 / °C": "20.3", "相对湿度 / %": "53"})
    labelled(page, "10 示值 1").fill("10.0009")
    press(page, "提交核验")
    let_go(page, held)
    expect(page.locator("#stopped")).to_contain_text("还没有提交")
    expect(labelled(page, "10 示值 1")).to_have_value("10.0009")
    expect(labelled(page, "温度 / °C")).to_have_value("20.3")
    page.get_by_label("更改理由").fill("看错一位")
    press(page, "提交核验")
    expect(page.locator(".page-head .badge")).to_have_text("待核验")
    assert Reading.objects.get(point=1, repeat=0, is_current=True).text == "10.0009"

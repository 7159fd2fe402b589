# SPDX-License-Identifier: Apache-2.0
"""An assessor's day at a hub, on the screens: from the ties declared to the result that anybody may read."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.furnished import Workshop
from tests.run_through.browser import PATIENCE, NewContext, fill, labelled, press, sign_in
from zhunsheng.hub import actions
from zhunsheng.hub.models import Publication
from zhunsheng.hub.tests.cast import MARKS, NEAR, SILENT, Hub, build

Seat = Callable[[str], Page]
# Every row answered as if all were well, by the page's own fields; a hit wants a note.
ANSWER = """() => {
  for (const value of ["yes", "explained", "unseen"])
    for (const row of document.querySelectorAll(".row:not(.told)")) {
      const choice = row.querySelector(`input[type=radio][value=${value}]`);
      if (!choice || (value === "unseen" && row.querySelector("input:checked"))) continue;
      choice.click();
      if (value !== "explained") continue;
      row.querySelector("textarea").value = "看了原件";
      row.querySelector("textarea").dispatchEvent(new Event("input", { bubbles: true }));
    }
}"""


@pytest.fixture
def hub(folder: Path, settings: Settings, workshop: Workshop, live_server: LiveServer) -> Iterator[Hub]:
    """The hub, served to browsers."""
    settings.INSTALLATION, settings.ROOT_URLCONF = "hub", "zhunsheng.web.hub_urls"
    settings.PUBLIC_URL = live_server.url
    with workshop.furnished(build).in_use() as mine:
        yield mine


@pytest.fixture
def seat(hub: Hub, live_server: LiveServer, new_context: NewContext) -> Seat:
    """The browser of each person, signed in the first time; of nobody for ""."""
    seats: dict[str, Page] = {}

    def of(username: str) -> Page:
        if username not in seats:
            page = new_context(base_url=live_server.url, accept_downloads=True).new_page()
            page.set_default_timeout(PATIENCE)
            seats[username] = sign_in(page, username) if username else page
        return seats[username]

    return of


def test_an_assessors_day(hub: Hub, seat: Seat, tmp_path: Path) -> None:
    declares_a_tie(seat("assessor"))
    works_offline(seat("assessor"), tmp_path)
    sees_the_laboratory(seat("assessor"), seat("near"))
    asks_and_hears(seat("assessor"), seat("near"))
    judges(seat("assessor"))
    number = completed_and_shown(seat("secretary"), seat("near"), seat("far"))
    appealed_and_decided(seat, number)
    published(hub, seat, number)


def declares_a_tie(page: Page) -> None:
    page.goto("/hub/ties/")
    expect(page.get_by_text("已申报")).to_be_visible()
    press(page, "申报关系")
    labelled(page, "实验室").select_option(label=MARKS[SILENT])
    press(page, "申报")
    expect(page.locator("#id_kind:invalid")).to_have_count(1)  # nothing is chosen for anybody
    labelled(page, "关系").select_option(label="三年内为其咨询或评审")
    press(page, "申报")
    expect(page.locator("main")).to_contain_text(f"{MARKS[SILENT]} · 三年内为其咨询或评审")


def works_offline(page: Page, folder: Path) -> None:
    """The checklist is answered without a network; one row lacks its note, is named, and is mended."""
    page.goto("/hub/")
    page.locator("main table a").first.click()  # the one piece of work on the desk
    with page.expect_download() as told:
        press(page, "下载网页")
    told.value.save_as(folder / "checklist.html")
    context = page.context
    context.set_offline(True)
    away = context.new_page()
    away.goto((folder / "checklist.html").as_uri())
    away.evaluate(ANSWER)
    wrong = away.locator(".row").first
    wrong.get_by_label("不符合", exact=True).check()
    expect(away.locator(".lacks")).to_have_count(1)
    answers = exported(away, folder / "wrong.json")
    wrong.get_by_label("看到什么").fill("第二点的读数与记录不同")
    right = exported(away, folder / "right.json")
    context.set_offline(False)
    away.close()
    row = next(each["id"] for each in json.loads(answers.read_text())["rows"] if each["answer"] == "no")
    hand_in(page, answers)
    fault = page.locator("section.faults tbody tr")
    expect(fault).to_have_count(1)
    expect(fault).to_contain_text(row)
    expect(fault).to_contain_text("note")
    hand_in(page, right)
    expect(page.locator("main")).to_contain_text("检查表已交回")
    expect(page.locator("main")).to_contain_text("第二点的读数与记录不同")


def exported(page: Page, path: Path) -> Path:
    """The answers as the checklist's own export gives them."""
    page.once("dialog", lambda dialog: dialog.accept())
    with page.expect_download() as told:
        page.get_by_role("button", name="导出答复").click()
    told.value.save_as(path)
    return path


def hand_in(page: Page, path: Path) -> None:
    page.locator("main input[type=file]").set_input_files(path)
    press(page, "上传答复")


def sees_the_laboratory(assessor: Page, near: Page) -> None:
    """A visit is recorded, and confirmed by who was visited."""
    press(assessor, "记下现场所见")
    fill(
        assessor, {"日期": "2026-04-11", "地点": "宁波本部", "见到谁": "质量负责人", "看到什么": "标准器在场"}
    )
    press(assessor, "记下")
    expect(assessor.locator("main")).to_contain_text("等实验室确认")
    near.goto("/hub/rounds/")
    press(near, "R1")
    near.locator("main td.id a").first.click()
    press(near, "确认")
    fill(near, {"补充或不同意见": "当天另有一台送校"})
    press(near, "确认")
    expect(near.locator("main")).to_contain_text("实验室已确认")


def asks_and_hears(assessor: Page, near: Page) -> None:
    """The hit is put to the laboratory, and answered from its desk."""
    press(assessor, "命中、询问与判断")
    ticked(assessor)
    press(assessor, "询问实验室")
    fill(assessor, {"问什么": "这份证书由谁核验？"})
    press(assessor, "发出")
    expect(assessor.locator("main")).to_contain_text("等答复")
    near.goto("/hub/")
    near.get_by_role("link", name="这份证书由谁核验？").click()
    press(near, "答复")
    fill(near, {"答复": "当日人手不足，由本人核验。"})
    press(near, "答复")
    expect(near.locator("main")).to_contain_text("已说明")


def ticked(page: Page) -> None:
    page.locator("table.hits tr", has_text="R-DUTY-01").get_by_role("checkbox").check()


def judges(page: Page) -> None:
    """The hit is confirmed with why it is material, and a clause judged."""
    page.reload()
    ticked(page)
    press(page, "确认或排除")
    labelled(page, "处理").select_option("confirmed")
    fill(page, {"理由": "原始记录由同一人核验"})
    press(page, "记下")
    expect(page.locator("main")).to_contain_text("为什么要紧：数目从不决定")
    fill(page, {"为什么要紧": "职责分离是证书可信的前提"})
    press(page, "记下")
    expect(page.locator("table.hits")).to_contain_text("1 / 12")
    press(page, "判断条款")
    labelled(page, "判断什么").select_option("4.6/fit")
    labelled(page, "判定").select_option("met")
    fill(page, {"理由": "看了两份方法确认"})
    press(page, "记下")
    expect(page.locator("main")).to_contain_text("看了两份方法确认")


def completed_and_shown(secretary: Page, near: Page, far: Page) -> str:
    """The evaluation is frozen, and its result seen by this laboratory and no other."""
    secretary.goto("/hub/")
    secretary.locator("main").get_by_role("link", name=MARKS[NEAR]).first.click()
    press(secretary, "完成评价")
    expect(secretary.locator("main")).to_contain_text("评价已完成")
    secretary.goto("/hub/results/")
    press(secretary, "给实验室看结果 (1)")
    labelled(secretary, "已完成的评价").select_option(index=1)
    press(secretary, "给它看")
    expect(secretary.locator("main")).to_contain_text("等实验室答复")
    number = Publication.objects.get().number
    near.goto("/hub/")
    near.locator("main").get_by_role("link", name=MARKS[NEAR]).click()
    expect(near.locator("main h1")).to_contain_text(number)
    answer = far.goto(f"/hub/results/of/{number}/")
    assert answer is not None
    assert answer.status == 404
    return number


def appealed_and_decided(seat: Seat, number: str) -> None:
    near, head, reviewer = seat("near"), seat("head"), seat("reviewer")
    press(near, "提出申诉")
    fill(near, {"申诉": "4.6：方法确认还有第三份"})
    press(near, "提出申诉")
    expect(near.locator("main")).to_contain_text("等决定")
    press(near, "答复")
    near.get_by_label("同意", exact=True).check()
    press(near, "答复")
    head.goto(f"/hub/results/of/{number}/publish/")
    press(head, "公布")
    expect(head.locator(".notice.stop")).to_be_visible()
    reviewer.goto("/hub/")
    reviewer.locator("main").get_by_role("link", name=MARKS[NEAR]).click()
    press(reviewer, "决定申诉")
    reviewer.get_by_label("不成立", exact=True).check()
    fill(reviewer, {"理由": "第三份与证据期无关"})
    press(reviewer, "决定")
    expect(reviewer.locator("main")).to_contain_text("不成立")


def published(hub: Hub, seat: Seat, number: str) -> None:
    """Nothing without consent; then anybody reads it, and no hit and no person is in it."""
    head, stranger = seat("head"), seat("")
    head.goto(f"/hub/results/of/{number}/publish/")
    press(head, "公布")
    expect(head.locator(".notice.stop")).to_contain_text("没有同意公布")
    stranger.goto(f"/results/{number}/")
    expect(stranger.locator("h1")).to_contain_text("查不到这个编号")
    actions.set_consent(hub.secretary, hub.laboratories[NEAR], given=True, document="同意书 1 号")
    press(head, "公布")
    expect(head.locator("main")).to_contain_text("已公布")
    stranger.reload()
    page = stranger.locator("main")
    expect(page).to_contain_text(MARKS[NEAR])
    for private in ("R-DUTY-01", "职责分离", "评审甲", "当日人手不足"):
        expect(page).not_to_contain_text(private)

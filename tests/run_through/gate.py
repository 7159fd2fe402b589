# SPDX-License-Identifier: Apache-2.0
"""How a refusal of the gate is read off a page, and found again in the books."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.run_through.browser import HAN, House, fill, press, refusal, visit
from zhunsheng.ledger.queries import facts
from zhunsheng.work.models import Refusal, Task

TITLES = {
    "zh": {
        "assignment": "还不能这样分配",
        "start": "还不能开始校准",
        "submission": "还不能提交核验",
        "checking": "还不能通过核验",
        "signing": "还不能签发",
    },
    "en": {
        "start": "Calibration cannot start yet",
        "submission": "This cannot be submitted for checking yet",
        "signing": "This cannot be signed yet",
    },
}


@dataclass(frozen=True)
class Expected:
    """What a refusal must say: rule, clauses, the record it rests on, what is wrong, what would clear it."""

    rule: str
    clauses: str
    says: str
    clears: str
    record: str = ""


def assert_shown(page: Page, stage: str, expected: Expected, language: str = "zh") -> None:
    """The panel is there and says all of it; an English one says nothing of its own in Chinese."""
    panel = refusal(page)
    expect(panel.get_by_role("heading")).to_have_text(TITLES[language][stage])
    clause, basis = ("条款", "依据 ") if language == "zh" else ("clause", "")
    for text in (expected.rule, f"{clause} {expected.clauses}", expected.says, expected.clears):
        expect(panel).to_contain_text(text, ignore_case=language == "en")
    if expected.record:
        expect(panel).to_contain_text(f"{basis}{expected.record}")
    if language == "en":
        assert not HAN.search(panel.inner_text()), panel.inner_text()


def assert_written(house: House, stage: str, rule: str, username: str) -> None:
    """The refusal is a record and an event in the log: at which stage, to whom, by which rule."""
    task = Task.objects.get()
    row = Refusal.objects.filter(task=task, stage=stage).latest("id")
    assert rule in {finding["rule_id"] for finding in row.findings}
    assert row.to.username == username
    assert (row.event.kind, row.event.actor) == ("gate.refused", username)
    assert rule in str(facts(row.event))
    assert row.event.index is not None, "the event has not reached the log"


def conditioned(house: House, task: Task, hours: float = 2.5) -> Page:
    """Zhang Min's page of the task, the item having stood in the room for some hours."""
    page = house.seat("zhang")
    visit(page, "work:task", task.number)
    press(page, "开始恒温")
    press(page, "开始恒温")
    house.clock.on(hours=hours)
    press(page, "开始校准")
    return page


def begin(page: Page, temperature: str = "20.0") -> None:
    """Fill the climate and press the button, with the standard that is chosen."""
    fill(page, {"温度 / °C": temperature, "相对湿度 / %": "51"})
    press(page, "开始校准")


def hand_in(page: Page, temperature: str = "20.3") -> None:
    """End the record and press the button."""
    fill(page, {"温度 / °C": temperature, "相对湿度 / %": "53"})
    press(page, "提交核验")

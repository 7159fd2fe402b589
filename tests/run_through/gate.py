# SPDX-License-Identifier: Apache-2.0
"""How a refusal of the gate is met at a page, read off it, and found again in the books.

Every rule that can stop a step has its case in a `test_gate_….py` beside this file, declared by
`@refuses("R-…")`; `test_gate_is_complete.py` names those that have none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps

from playwright.sync_api import Page, expect

from tests.run_through.browser import HAN, House, fill, press, refusal, visit
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.models import CapabilityRow, SigningField
from zhunsheng.ledger.queries import facts
from zhunsheng.rules.catalogue import named
from zhunsheng.work.models import Refusal, Task
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import BEGINNING, PASSWORD

TODAY = date(2026, 4, 12)
YESTERDAY = date(2026, 4, 11)
Case = Callable[[House], None]
# The rules that have a case, filled as the modules with the cases are imported.
DECLARED: set[str] = set()

TITLES = {
    "zh": {
        "assignment": "还不能这样分配",
        "subcontract": "还不能分包",
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
    """What a refusal must say: rule, what is wrong, what would clear it, and the record it rests on.

    `case` where that case of the rule bears on fewer clauses than others.
    """

    rule: str
    says: str
    clears: str
    record: str = ""
    case: str | None = None


def assert_shown(page: Page, stage: str, expected: Expected, language: str = "zh") -> None:
    """The panel says all of it, and the clauses; an English one says nothing of its own in Chinese."""
    panel = refusal(page)
    expect(panel.get_by_role("heading")).to_have_text(TITLES[language][stage])
    clause, between, basis = ("条款 ", "、", "依据 ") if language == "zh" else ("clause ", ", ", "")
    clauses = clause + between.join(named(expected.rule).cited(expected.case))
    for text in (expected.rule, clauses, expected.says, expected.clears):
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


def assert_refused(house: House, page: Page, stage: str, username: str, expected: Expected) -> None:
    """The page says all of it, and the books say the same."""
    assert_shown(page, stage, expected)
    assert_written(house, stage, expected.rule, username)


def refuses(rule: str) -> Callable[[Case], Case]:
    """Declare the case in which a rule stops a step at a page; a case that it did not stop fails."""

    def declare(case: Case) -> Case:
        DECLARED.add(rule)

        @wraps(case)
        def run(house: House) -> None:
            case(house)
            refused = {finding["rule_id"] for row in Refusal.objects.all() for finding in row.findings}
            assert rule in refused

        return run

    return declare


# --- what leads there


def narrower(
    house: House, span: tuple[str, str, str], cmc: tuple[str, str], last_day: date | None = None
) -> None:
    """The capability for the multimeter as it is from now on."""
    for row in CapabilityRow.objects.filter(method=house.lab.dmm, retracted_at=None):
        laboratory.retract_capability(house.lab.papers, row, reason="认可范围变更")
    laboratory.add_capability(
        house.lab.papers, basis="own", method=house.lab.dmm, site=house.lab.site, quantity="dc-voltage",
        quantity_name="直流电压", quantity_name_en="DC voltage", low=span[0], high=span[1], unit=span[2],
        cmc=cmc[0], cmc_unit=cmc[1], valid_from=BEGINNING, last_day=last_day,
    )  # fmt: skip


def end_the_field(house: House) -> None:
    """Lin Tao's authority in the multimeter's field ended yesterday."""
    row = SigningField.objects.get(
        person=house.lab.people["lin"], field=house.lab.dmm.field, retracted_at=None
    )
    laboratory.end_signing_field(house.lab.tech, row, last_day=YESTERDAY, reason="领域调整")


def unassigned(house: House) -> Task:
    """A task that waits to be given to somebody."""
    task = cast.accepted(house.lab, cast.ordered(house.lab))
    cast.received(house.lab, task.item)
    return task


# --- the steps at the page


def assign(house: House, task: Task) -> Page:
    """The technical manager gives the task to whom the page proposes."""
    page = house.seat("tech")
    visit(page, "work:task-assign", task.number)
    press(page, "分配")
    return page


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


def at_the_record(house: House, task: Task) -> Page:
    """Zhang Min's record of the task."""
    page = house.seat("zhang")
    visit(page, "work:task-record", task.number)
    return page


def check(house: House, task: Task) -> Page:
    """Chen Xiao opens the submitted record and presses the button."""
    page = house.seat("chen")
    visit(page, "work:task-check", task.number)
    press(page, "核验通过")
    return page


def sign(house: House, task: Task) -> Page:
    """Lin Tao opens the task, enters the password and presses the button."""
    house.clock.on(minutes=10)
    page = house.seat("lin")
    visit(page, "work:task-sign", task.number)
    fill(page, {"您的密码": PASSWORD})
    press(page, "签发")
    return page

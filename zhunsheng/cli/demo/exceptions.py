# SPDX-License-Identifier: Apache-2.0
"""Where the gate says no in the demo, and where a manager lets something pass with a reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zhunsheng.cli.demo.cast import PASSWORD
from zhunsheng.cli.demo.house import House
from zhunsheng.cli.demo.stories import Work
from zhunsheng.cli.demo.timeline import Story, WorkingDays
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.work import actions
from zhunsheng.work.gate import Refused
from zhunsheng.work.models import Task


@dataclass(frozen=True, slots=True)
class Doubt:
    """A standard stopped after the work and before the signature: why, and why these results may go out."""

    serial: str
    standard: str
    function: str
    stopped: str
    reason: str


DOUBTS = (
    Doubt(
        "B2211", "MS-0021", "DCV", "搬动时碰到机架，待期间核查",
        "碰撞在校准完成之后；期间核查 10 V 点与上次之差 0.02 mV，对结果没有影响。",
    ),
    Doubt(
        "T0930", "MS-0031", "temperature", "恒温室停电，待水三相点复核",
        "停电在校准完成之后；水三相点复核与上次之差 0.4 mK，远小于 U。",
    ),
    Doubt(
        "T0931", "MS-0031", "temperature", "取出时探杆轻碰槽口，待水三相点复核",
        "在校准完成之后；水三相点复核与上次之差 0.3 mK，远小于 U。",
    ),
)  # fmt: skip


def refused(act: Callable[[], object]) -> Refused:
    """Try what the gate must refuse; the refusal is a record, and here it is."""
    try:
        act()
    except Refused as no:
        return no
    raise AssertionError("the gate let pass what the demo shows it refusing")


def stories(house: House, days: WorkingDays, works: Sequence[Work]) -> list[Story]:
    """Three doubts about standards, and somebody assigned who is not authorised."""
    by_serial = {work.piece.serial: work for work in works}
    told = [_let_pass(house, days, by_serial[each.serial], each) for each in DOUBTS]
    return [*told, _not_authorised(house, days, by_serial["T8105"])]


def _let_pass(house: House, days: WorkingDays, work: Work, doubt: Doubt) -> Story:
    users, day = house.users, work.piece.day + 1
    yield days.at(day, "13:10")
    hold = laboratory.place_hold(
        users["eqm"],
        subject_kind="equipment",
        subject_number=doubt.standard,
        function=doubt.function,
        reason=doubt.stopped,
    )
    yield days.at(day, "15:40")
    task = _task(work)
    no = refused(lambda: actions.sign(users["sig"], task, password=PASSWORD))
    yield days.at(day, "16:05")
    for finding in no.findings:
        actions.override(users["tec"], task, rule=finding.rule_id, record=finding.record, reason=doubt.reason)
    yield days.at(day, "17:10")
    laboratory.release_hold(users["eqm"], hold, reason="复核合格")


def _not_authorised(house: House, days: WorkingDays, work: Work) -> Story:
    """The technical manager reaches for who is free; the gate knows who may."""
    yield days.at(work.plan.day + 1, "11:40")
    manager, room, task = house.users["tec"], house.rooms["R203"], _task(work)
    refused(lambda: actions.assign(manager, task, person=house.people["cal2"], room=room))


def _task(work: Work) -> Task:
    if work.task is None:
        raise AssertionError(f"{work.piece.serial} has no task")
    return work.task

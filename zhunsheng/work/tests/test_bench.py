# SPDX-License-Identifier: Apache-2.0
"""From the assignment to the start, pauses, and giving up."""

import pytest

from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.laboratory.actions import record_samples
from zhunsheng.ledger.errors import ActionError
from zhunsheng.work import actions
from zhunsheng.work.actions import Binding
from zhunsheng.work.errors import WrongState
from zhunsheng.work.gate import Refused
from zhunsheng.work.models import Order, OriginalRecord, RecordCondition, Task
from zhunsheng.work.queries.environment import environment_of, sessions
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import Laboratory


def conditioned(lab: Laboratory, hours: float = 2.5) -> Task:
    task = actions.start_conditioning(lab.zhang, cast.assigned(lab), room=lab.room)
    lab.clock.on(hours=hours)
    return task


def start(lab: Laboratory, task: Task, temperature: str = "20.0") -> OriginalRecord:
    return actions.start_calibration(
        lab.zhang, task, standards=[Binding(lab.calibrator)], temperature=temperature, humidity="51"
    )


def test_the_first_assignment_sets_the_order_in_progress(lab: Laboratory) -> None:
    task = cast.assigned(lab)
    assert (task.state, task.assigned_to) == ("assigned", lab.people["zhang"])
    assert Order.objects.get().state == "in-progress"


def test_a_task_is_taken_back_and_given_again(lab: Laboratory) -> None:
    task = conditioned(lab, 0)
    with pytest.raises(ActionError):
        actions.unassign(lab.tech, task, reason="")
    task = actions.unassign(lab.tech, task, reason="生病")
    assert (task.state, task.assigned_to) == ("unassigned", None)
    assert task.item.custody.latest("id").step == "to-store"
    assert actions.assign(lab.tech, task, person=lab.people["zhang"]).state == "assigned"


def test_no_work_is_assigned_while_the_order_is_under_review(lab: Laboratory) -> None:
    order = cast.ordered(lab)
    task = cast.accepted(lab, order)
    cast.received(lab, task.item)
    actions.change_order(lab.desk, order, reason="改日期", remark="急")
    with pytest.raises(WrongState):
        actions.assign(lab.tech, task, person=lab.people["zhang"])


def test_starting_opens_a_record_with_its_standard(lab: Laboratory) -> None:
    record = start(lab, conditioned(lab))
    bound = record.standards.get()
    assert (bound.equipment, bound.section, bound.standard, bound.function) == (
        lab.calibrator,
        "dcv-20",
        "source",
        "DCV",
    )
    assert bound.traceability is not None
    assert record.conditions.get().moment == "start"


def test_start_before_equalisation_is_refused_even_when_urgent(lab: Laboratory) -> None:
    task = conditioned(lab, 1.9)
    with pytest.raises(Refused) as refused:
        start(lab, task)
    assert [finding.rule_id for finding in refused.value.findings] == ["R-EQUAL-01"]
    assert not OriginalRecord.objects.exists()
    lab.clock.on(minutes=6)
    start(lab, task)


def test_every_standard_asked_for_must_be_chosen(lab: Laboratory) -> None:
    task = conditioned(lab)
    with pytest.raises(ActionError) as refused:
        actions.start_calibration(lab.zhang, task, standards=[], temperature="20", humidity="50")
    assert refused.value.field == "standards"


def test_a_standard_of_another_family_is_refused(lab: Laboratory) -> None:
    task = conditioned(lab)
    with pytest.raises(ActionError) as refused:
        actions.start_calibration(
            lab.zhang, task, standards=[Binding(lab.bath)], temperature="20", humidity="50"
        )
    assert "MS-0030" in str(refused.value)


def test_only_the_assigned_person_starts(lab: Laboratory) -> None:
    with pytest.raises(ActionError):
        actions.start_conditioning(lab.wu, cast.assigned(lab), room=lab.room)


def test_a_pause_leaves_a_gap_in_the_sessions(lab: Laboratory) -> None:
    task = cast.started(lab)
    begun = lab.clock.at
    lab.clock.on(minutes=10)
    with pytest.raises(ActionError):
        actions.pause(lab.zhang, task, reason="")
    actions.pause(lab.zhang, task, reason="燃气报警")
    paused = lab.clock.at
    lab.clock.on(hours=2)
    with pytest.raises(ActionError):
        actions.resume(lab.zhang, task, cause_closed="")
    actions.resume(lab.zhang, task, cause_closed="报警解除，通风完成")
    resumed = lab.clock.at
    lab.clock.on(minutes=5)
    assert sessions(Task.objects.get()) == [(begun, paused), (resumed, lab.clock.at)]


def test_no_going_on_while_a_deviation_is_undecided(lab: Laboratory) -> None:
    task = cast.started(lab)
    actions.pause(lab.zhang, task, reason="温度超限")
    row = actions.record_deviation(lab.zhang, task, kind="environment", description="20.7 °C，18 min")
    with pytest.raises(ActionError):
        actions.resume(lab.zhang, task, cause_closed="已恢复")
    with pytest.raises(NotAllowed):
        actions.accept_deviation(lab.zhang, task, deviation=row, decision="可以")
    actions.accept_deviation(lab.tech, task, deviation=row, decision="影响小于 U 的十分之一")
    assert actions.resume(lab.zhang, task, cause_closed="已恢复").state == "calibrating"


def test_after_an_excursion_the_item_equalises_anew(lab: Laboratory) -> None:
    task = cast.started(lab)
    lab.clock.on(minutes=20)
    record_samples(lab.keeper, lab.room, [(lab.clock.at, "22.7", "51")])
    actions.pause(lab.zhang, task, reason="温度超限")
    row = actions.record_deviation(lab.zhang, task, kind="environment", description="22.7 °C")
    actions.accept_deviation(lab.tech, task, deviation=row, decision="期间读数作废重测")
    with pytest.raises(ActionError) as still_out:
        actions.resume(lab.zhang, task, cause_closed="已恢复")
    assert "仍在" in str(still_out.value)
    lab.clock.on(minutes=18)
    record_samples(lab.keeper, lab.room, [(lab.clock.at, "20.3", "51")])
    lab.clock.on(hours=1, minutes=52)
    with pytest.raises(ActionError) as too_early:
        actions.resume(lab.zhang, task, cause_closed="已恢复")
    assert "13:38" in str(too_early.value)
    lab.clock.on(minutes=8)
    assert actions.resume(lab.zhang, task, cause_closed="已恢复").state == "calibrating"


def test_giving_up_takes_two_people(lab: Laboratory) -> None:
    task = cast.started(lab)
    with pytest.raises(NotAllowed):
        actions.declare_cannot(lab.zhang, task, reason="无显示")
    with pytest.raises(WrongState):
        actions.declare_cannot(lab.tech, task, reason="无显示")
    actions.pause(lab.zhang, task, reason="无显示")
    task = actions.declare_cannot(lab.tech, task, reason="显示屏损坏，无法读数")
    assert (task.state, task.item.state, task.item.order.state) == ("cannot", "ready", "done")
    assert not task.certificates.exists()


def test_conditions_typed_with_a_chinese_full_stop_are_plain_numbers(lab: Laboratory) -> None:
    task = cast.started(lab)
    actions.note_conditions(lab.zhang, task, temperature="２０。5０", humidity=" +52 ")
    row = RecordCondition.objects.get(moment="during")
    assert (row.temperature, row.humidity) == ("20.50", "52")
    found = environment_of(OriginalRecord.objects.get()).temperature
    assert found is not None
    assert (found.low, found.high, found.mean) == ("20.0", "20.50", "20.25")


def test_conditions_stored_as_typed_are_still_read(lab: Laboratory) -> None:
    cast.started(lab)
    RecordCondition.objects.update(temperature="20。5")
    found = environment_of(OriginalRecord.objects.get()).temperature
    assert found is not None
    assert (found.low, found.high) == ("20.5", "20.5")


@pytest.mark.parametrize(
    ("temperature", "humidity", "field"),
    [("NaN", "50", "temperature"), ("20", "101", "humidity"), ("20.000000001", "50", "temperature")],
)
def test_conditions_that_are_no_numbers_are_refused(
    lab: Laboratory, temperature: str, humidity: str, field: str
) -> None:
    task = cast.started(lab)
    with pytest.raises(ActionError) as refused:
        actions.note_conditions(lab.zhang, task, temperature=temperature, humidity=humidity)
    assert refused.value.field == field


def test_conditions_noted_in_a_pause_are_kept_and_do_not_count(lab: Laboratory) -> None:
    task = cast.started(lab)
    lab.clock.on(minutes=10)
    actions.note_conditions(lab.zhang, task, temperature="20.2", humidity="52")
    lab.clock.on(minutes=10)
    actions.pause(lab.zhang, task, reason="空调停机")
    lab.clock.on(minutes=10)
    actions.note_conditions(lab.zhang, task, temperature="27.9", humidity="70")
    lab.clock.on(hours=3)
    actions.resume(lab.zhang, task, cause_closed="空调已修复")
    lab.clock.on(minutes=10)
    actions.note_conditions(lab.zhang, task, temperature="19.9", humidity="50")
    lab.clock.on(minutes=1)
    record = OriginalRecord.objects.get()
    found = environment_of(record)
    assert found.temperature is not None
    assert (found.temperature.low, found.temperature.high) == ("19.9", "20.2")
    assert found.humidity is not None
    assert (found.humidity.low, found.humidity.high) == ("50", "52")
    assert record.conditions.filter(temperature="27.9").exists()

# SPDX-License-Identifier: Apache-2.0
"""The gate at work: each rule stops one act, the refusal is a record, the fact put right lets it pass."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils.translation import override

from zhunsheng.accounts.actions import grant_role
from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.models import (
    Authorisation,
    CapabilityRow,
    Confirmation,
    SigningField,
    Traceability,
)
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.work import actions, gate
from zhunsheng.work.actions import Binding
from zhunsheng.work.gate import Refused
from zhunsheng.work.models import (
    Certificate,
    ContractReview,
    CustodyStep,
    OriginalRecord,
    Override,
    Reading,
    RecordCondition,
    Refusal,
    Task,
)
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD, Laboratory

Act = Callable[[Laboratory, Task], object]


def ready_to_assign(lab: Laboratory) -> Task:
    task = cast.accepted(lab, cast.ordered(lab))
    cast.received(lab, task.item)
    return Task.objects.get()


def ready_to_start(lab: Laboratory) -> Task:
    task = actions.start_conditioning(lab.zhang, cast.assigned(lab), room=lab.room)
    lab.clock.on(hours=2, minutes=30)
    return task


def assign(lab: Laboratory, task: Task) -> object:
    return actions.assign(lab.tech, task, person=lab.people["zhang"], room=lab.room)


def start(lab: Laboratory, task: Task) -> object:
    standards = [Binding(lab.calibrator)]
    return actions.start_calibration(lab.zhang, task, standards=standards, temperature="20.0", humidity="51")


def submit(lab: Laboratory, task: Task) -> object:
    return actions.submit(lab.zhang, task, temperature="20.3", humidity="53")


def check(lab: Laboratory, task: Task) -> object:
    return actions.check(lab.chen, task)


def sign(lab: Laboratory, task: Task) -> object:
    return sign_by(lab, "lin", task)


def sign_by(lab: Laboratory, name: str, task: Task) -> Certificate:
    return actions.sign(lab.users[name], task, password=PASSWORD)


def rules_refusing(act: Act, lab: Laboratory, task: Task) -> set[str]:
    before = (Task.objects.get(pk=task.pk).state, Event.objects.count())
    with pytest.raises(Refused) as refused:
        act(lab, task)
    assert Task.objects.get(pk=task.pk).state == before[0]
    assert Event.objects.count() == before[1] + 1
    refusal = Refusal.objects.get()
    assert refusal == refused.value.refusal
    assert refusal.event.kind == "gate.refused"
    return {finding.rule_id for finding in refused.value.findings}


def test_a_person_who_is_not_authorised_gets_no_task(lab: Laboratory) -> None:
    task = ready_to_assign(lab)
    with pytest.raises(Refused) as refused:
        actions.assign(lab.tech, task, person=lab.people["wu"], room=lab.room)
    assert [finding.rule_id for finding in refused.value.findings] == ["R-AUTH-01"]
    assert lab.people["wu"].number in str(refused.value)
    assert Refusal.objects.get().to == lab.tech


def test_an_authorisation_that_ended_stops_the_start(lab: Laboratory) -> None:
    task = ready_to_start(lab)
    Authorisation.objects.filter(person=lab.people["zhang"]).update(valid_to=date(2026, 4, 12))
    assert rules_refusing(start, lab, task) == {"R-AUTH-01"}


def test_a_superseded_method_is_not_assigned(lab: Laboratory) -> None:
    task = ready_to_assign(lab)
    laboratory.supersede_method(lab.papers, lab.dmm, superseded_on=date(2026, 4, 12))
    assert "R-METHOD-01" in rules_refusing(assign, lab, task)


def test_work_before_the_agreed_review_is_refused(lab: Laboratory) -> None:
    task = ready_to_assign(lab)
    ContractReview.objects.update(confirmed_at=None)
    assert "R-REVIEW-01" in rules_refusing(assign, lab, task)


def test_an_overdue_standard_stops_the_start(lab: Laboratory) -> None:
    task = ready_to_start(lab)
    Traceability.objects.filter(equipment=lab.calibrator).update(valid_to=date(2026, 4, 12))
    assert "R-TRACE-01" in rules_refusing(start, lab, task)


def test_a_standard_that_is_away_stops_the_start(lab: Laboratory) -> None:
    task = ready_to_start(lab)
    Traceability.objects.filter(equipment=lab.calibrator).update(
        out_from=date(2026, 4, 10), out_to=date(2026, 4, 20)
    )
    assert rules_refusing(start, lab, task) == {"R-TRACE-02"}


def test_an_unconfirmed_standard_stops_the_start(lab: Laboratory) -> None:
    task = ready_to_start(lab)
    Confirmation.objects.filter(equipment=lab.calibrator).update(approved_at=None)
    assert "R-CONF-01" in rules_refusing(start, lab, task)


def test_a_hold_stops_the_start_and_its_release_lets_it_go_on(lab: Laboratory) -> None:
    task = ready_to_start(lab)
    hold = laboratory.place_hold(
        lab.tech, subject_kind="equipment", subject_number="MS-0021", reason="期间核查超差"
    )
    assert rules_refusing(start, lab, task) == {"R-HOLD-01"}
    lab.clock.on(minutes=1)
    laboratory.release_hold(lab.tech, hold, reason="复查合格")
    lab.clock.on(minutes=1)
    start(lab, task)


def test_a_red_standard_stops_the_start(lab: Laboratory) -> None:
    task = ready_to_start(lab)
    laboratory.change_equipment_state(lab.tech, lab.calibrator, state="red", reason="跌落")
    assert rules_refusing(start, lab, task) == {"R-HOLD-01"}


def test_a_standard_found_out_after_the_work_stops_check_and_issue(lab: Laboratory) -> None:
    task = cast.submitted(lab)
    lab.clock.on(minutes=5)
    hold = laboratory.place_hold(
        lab.tech, subject_kind="equipment", subject_number="MS-0021", function="DCV", reason="送检发现超差"
    )
    assert rules_refusing(check, lab, task) == {"R-HOLD-02"}
    lab.clock.on(minutes=5)
    laboratory.release_hold(lab.tech, hold, reason="查明只影响电流")
    task = cast.checked(lab, task)
    lab.clock.on(minutes=5)
    laboratory.change_equipment_state(lab.tech, lab.calibrator, state="red", reason="跌落")
    with pytest.raises(Refused) as refused:
        actions.sign(lab.lin, task, password=PASSWORD)
    [finding] = refused.value.findings
    assert (finding.rule_id, finding.override) == ("R-HOLD-02", "technical-manager")
    assert "跌落" in finding.message.zh
    assert not Certificate.objects.exists()
    actions.override(lab.tech, task, rule="R-HOLD-02", record=finding.record, reason="跌落在校准之后")
    assert actions.sign(lab.lin, task, password=PASSWORD).state == "sealing"


def test_a_standard_sent_out_after_the_work_stops_nothing(lab: Laboratory) -> None:
    task = cast.submitted(lab)
    lab.clock.on(minutes=5)
    laboratory.change_equipment_state(lab.tech, lab.calibrator, state="out", reason="按计划送校")
    task = cast.checked(lab, task)
    assert actions.sign(lab.lin, task, password=PASSWORD).state == "sealing"


def test_a_room_out_of_limits_stops_the_start(lab: Laboratory) -> None:
    task = ready_to_start(lab)
    with pytest.raises(Refused) as refused:
        actions.start_calibration(
            lab.zhang, task, standards=[Binding(lab.calibrator)], temperature="23.1", humidity="51"
        )
    assert [finding.rule_id for finding in refused.value.findings] == ["R-ENV-01"]
    assert not OriginalRecord.objects.exists()


def test_what_the_logger_saw_between_the_ends_counts(lab: Laboratory) -> None:
    task = cast.filled(lab)
    sample = (lab.clock.at - timedelta(minutes=5), "22.9", "51")
    laboratory.record_samples(lab.keeper, lab.room, [sample])
    assert rules_refusing(submit, lab, task) == {"R-ENV-01"}


def test_a_decided_deviation_lets_the_excursion_pass(lab: Laboratory) -> None:
    task = cast.filled(lab)
    laboratory.record_samples(lab.keeper, lab.room, [(lab.clock.at, "22.9", "51")])
    row = actions.record_deviation(lab.zhang, task, kind="environment", description="22.9 °C，5 min")
    actions.accept_deviation(lab.tech, task, deviation=row, decision="影响可忽略")
    submit(lab, task)


def test_a_point_outside_the_confirmed_range_is_not_submitted(lab: Laboratory) -> None:
    task = cast.filled(lab)
    Confirmation.objects.filter(equipment=lab.calibrator).update(high="15")
    assert rules_refusing(submit, lab, task) == {"R-CONF-02"}


def test_a_point_outside_the_capability_is_not_submitted(lab: Laboratory) -> None:
    task = cast.filled(lab)
    CapabilityRow.objects.filter(method=lab.dmm).update(high="15")
    assert "R-SCOPE-01" in rules_refusing(submit, lab, task)


def test_u_below_the_cmc_is_not_submitted(lab: Laboratory) -> None:
    task = cast.filled(lab)
    CapabilityRow.objects.filter(method=lab.dmm).update(cmc="0.30")
    assert rules_refusing(submit, lab, task) == {"R-CMC-01"}


def test_a_reading_that_is_no_multiple_of_the_step_is_not_submitted(lab: Laboratory) -> None:
    task = cast.filled(lab)
    Reading.objects.filter(point=1).update(resolution="0.001")
    with pytest.raises(ActionError):
        submit(lab, task)


def test_a_checker_who_is_not_authorised_is_refused(lab: Laboratory) -> None:
    task = cast.submitted(lab)
    Authorisation.objects.filter(person=lab.people["chen"]).delete()
    assert "R-AUTH-02" in rules_refusing(check, lab, task)


def test_a_signatory_without_the_field_is_refused(lab: Laboratory) -> None:
    task = cast.checked(lab)
    SigningField.objects.filter(person=lab.people["lin"], field="electromagnetic").delete()
    assert "R-SIGN-01" in rules_refusing(sign, lab, task)


def test_the_calibrator_does_not_sign_the_own_work(lab: Laboratory) -> None:
    task = cast.checked(lab)
    Task.objects.update(assigned_to=lab.people["lin"])
    assert "R-DUTY-02" in rules_refusing(sign, lab, task)


def test_checker_and_signatory_may_be_one_by_the_quality_managers_decision(lab: Laboratory) -> None:
    laboratory.grant_signing_field(
        lab.tech, lab.people["chen"], field="electromagnetic", grade="RM1", valid_from=date(2026, 1, 1)
    )
    grant_role(lab.admin, lab.chen, "SIG")
    laboratory.issue_signing_identity(lab.chen, lab.people["chen"], password=PASSWORD)
    task = cast.checked(lab)
    with pytest.raises(Refused) as refused:
        actions.sign(lab.chen, task, password=PASSWORD)
    finding = refused.value.findings[0]
    assert (finding.rule_id, finding.override) == ("R-DUTY-02", "quality-manager")
    with pytest.raises(NotAllowed):
        actions.override(lab.tech, task, rule="R-DUTY-02", record=finding.record, reason="只有两人在岗")
    with pytest.raises(ActionError):
        actions.override(lab.quality, task, rule="R-DUTY-02", record=finding.record, reason="")
    row = actions.override(lab.quality, task, rule="R-DUTY-02", record=finding.record, reason="只有两人在岗")
    assert row.event.kind == "gate.overridden"
    assert actions.sign(lab.chen, task, password=PASSWORD).state == "sealing"


def _all_in_one(lab: Laboratory) -> str:
    """Chen Xiao checked, may sign and is quality manager too; gives the record of the refused signature."""
    laboratory.grant_signing_field(
        lab.tech, lab.people["chen"], field="electromagnetic", grade="RM1", valid_from=date(2026, 1, 1)
    )
    for role in ("SIG", "QUA"):
        grant_role(lab.admin, lab.chen, role)
    laboratory.issue_signing_identity(lab.chen, lab.people["chen"], password=PASSWORD)
    with pytest.raises(Refused) as refused:
        actions.sign(lab.chen, cast.checked(lab), password=PASSWORD)
    return str(refused.value.findings[0].record)


def test_nobody_lets_the_own_refusal_pass(lab: Laboratory) -> None:
    record = _all_in_one(lab)
    task = Task.objects.get()
    with pytest.raises(NotAllowed) as refused:
        actions.override(lab.chen, task, rule="R-DUTY-02", record=record, reason="我可以")
    assert "不能为自己放行" in str(refused.value)
    with override("en"):
        assert "Quality manager" in str(refused.value)
    assert not gate.may_override(lab.chen, task, rule="R-DUTY-02", record=record)
    assert not Override.objects.exists()
    with pytest.raises(Refused):
        sign_by(lab, "chen", task)
    assert gate.may_override(lab.quality, task, rule="R-DUTY-02", record=record)
    actions.override(lab.quality, task, rule="R-DUTY-02", record=record, reason="只有两人在岗")
    assert sign_by(lab, "chen", task).state == "sealing"


@pytest.mark.parametrize("name", ["zhang", "chen", "lin"])
def test_who_had_a_hand_in_the_task_lets_nothing_pass(lab: Laboratory, name: str) -> None:
    record = _all_in_one(lab)
    task = Task.objects.get()
    Task.objects.update(signed_by=lab.people["lin"])
    Refusal.objects.update(to=lab.wu)
    if name != "chen":
        grant_role(lab.admin, lab.users[name], "QUA")
    with pytest.raises(NotAllowed):
        actions.override(lab.users[name], task, rule="R-DUTY-02", record=record, reason="我可以")


def test_an_override_does_not_carry_the_one_who_gave_it(lab: Laboratory) -> None:
    record = _all_in_one(lab)
    task = Task.objects.get()
    decided = actions.override(lab.quality, task, rule="R-DUTY-02", record=record, reason="只有两人在岗")
    assert gate.check("signing", task, lab.chen).passed
    Override.objects.filter(pk=decided.pk).update(by=lab.chen)
    assert not gate.check("signing", task, lab.chen).passed


def test_what_may_not_be_overridden_is_not(lab: Laboratory) -> None:
    task = ready_to_assign(lab)
    with pytest.raises(Refused) as refused:
        actions.assign(lab.tech, task, person=lab.people["wu"], room=lab.room)
    finding = refused.value.findings[0]
    with pytest.raises(NotAllowed):
        actions.override(lab.tech, task, rule=finding.rule_id, record=finding.record, reason="急")
    with pytest.raises(ActionError):
        actions.override(lab.tech, task, rule="R-TRACE-01", record="MS-0021", reason="急")


def test_results_that_no_longer_follow_from_the_readings_are_not_signed(lab: Laboratory) -> None:
    task = cast.checked(lab)
    Reading.objects.filter(point=1, repeat=0).update(text="10.0017", counts=100017)
    assert "R-RECALC-01" in rules_refusing(sign, lab, task)


def test_an_item_that_had_left_was_not_measured(lab: Laboratory) -> None:
    task = cast.checked(lab)
    CustodyStep.objects.filter(step="received").update(at=lab.clock.at)
    assert "R-CUSTODY-01" in rules_refusing(sign, lab, task)


def test_a_record_without_its_environment_is_not_signed(lab: Laboratory) -> None:
    task = cast.checked(lab)
    RecordCondition.objects.all().delete()
    assert "R-ENV-02" in rules_refusing(sign, lab, task)


def test_looking_changes_nothing(lab: Laboratory) -> None:
    task = ready_to_assign(lab)
    events = Event.objects.count()
    refused = gate.check("assignment", task, lab.tech, person=lab.people["wu"], room=lab.room)
    assert [finding.rule_id for finding in refused.blocking] == ["R-AUTH-01"]
    passed = gate.check("assignment", task, lab.tech, person=lab.people["zhang"], room=lab.room)
    assert passed.passed
    assert (Event.objects.count(), Refusal.objects.count()) == (events, 0)
    assert Task.objects.get().assigned_to is None


def test_looking_at_a_start_with_standards_in_mind(lab: Laboratory) -> None:
    task = ready_to_start(lab)
    laboratory.change_equipment_state(lab.tech, lab.calibrator, state="red", reason="跌落")
    seen = gate.check("start", task, lab.zhang, standards=[Binding(lab.calibrator)])
    assert "R-HOLD-01" in {finding.rule_id for finding in seen.blocking}


def test_findings_speak_both_languages(lab: Laboratory) -> None:
    task = ready_to_assign(lab)
    with pytest.raises(Refused):
        actions.assign(lab.tech, task, person=lab.people["wu"])
    kept = Refusal.objects.get().findings[0]
    assert kept["message"]["zh"] != kept["message"]["en"]
    assert kept["clears"]["en"]
    assert kept["clauses"]

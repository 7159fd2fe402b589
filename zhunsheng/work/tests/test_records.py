# SPDX-License-Identifier: Apache-2.0
"""The original record: appended, never overwritten; conflicts told, good cells saved all the same."""

from dataclasses import replace

import pytest

from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.ledger.errors import ActionError
from zhunsheng.work import actions
from zhunsheng.work.actions import ReadingEntry
from zhunsheng.work.errors import WrongState
from zhunsheng.work.gate import Refused
from zhunsheng.work.models import OriginalRecord, Reading, Task
from zhunsheng.work.queries.results import compute_results
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import Laboratory

CELL = ReadingEntry("dcv-20", 1, "indication", 0, "10.0007")


def test_a_reading_is_kept_as_typed_with_exact_counts(lab: Laboratory) -> None:
    task = cast.started(lab)
    result = actions.save_readings(
        lab.zhang, task, [replace(CELL, text=" 10.000 7".replace(" ", ""))], revision=0
    )
    row = Reading.objects.get()
    assert (row.text, row.counts, row.resolution, row.unit) == ("10.0007", 100007, "0.0001", "V")
    assert (row.entry_mode, row.person) == ("manual", lab.people["zhang"])
    assert (result.revision, result.conflict, result.problems) == (1, False, ())


def test_a_reading_finer_than_the_display_is_a_problem_and_the_others_are_saved(lab: Laboratory) -> None:
    task = cast.started(lab)
    finer = replace(CELL, repeat=1, text="10.00071")
    words = replace(CELL, repeat=2, text="十伏")
    result = actions.save_readings(lab.zhang, task, [finer, CELL, words], revision=0)
    assert [row.repeat for row in result.saved] == [0]
    assert [problem.cell[3] for problem in result.problems] == [1, 2]
    assert "0.0001" in result.problems[0].message.zh


def test_a_cell_the_procedure_does_not_have_is_a_problem(lab: Laboratory) -> None:
    task = cast.started(lab)
    strangers = [
        replace(CELL, section="acv-20"),
        replace(CELL, point=9),
        replace(CELL, column="volts"),
        replace(CELL, repeat=3),
        replace(CELL, entry_mode="guessed"),
    ]
    result = actions.save_readings(lab.zhang, task, strangers, revision=0)
    assert len(result.problems) == 5
    assert not Reading.objects.exists()


def test_an_empty_text_leaves_its_cell_alone(lab: Laboratory) -> None:
    task = cast.started(lab)
    actions.save_readings(lab.zhang, task, [CELL], revision=0)
    result = actions.save_readings(lab.zhang, task, [replace(CELL, text="")], revision=1)
    assert (result.saved, result.problems) == ((), ())
    assert Reading.objects.get().text == "10.0007"


def test_a_change_needs_a_reason_and_keeps_the_old_value(lab: Laboratory) -> None:
    task = cast.started(lab)
    actions.save_readings(lab.zhang, task, [CELL], revision=0)
    changed = replace(CELL, text="10.0008")
    refused = actions.save_readings(lab.zhang, task, [changed], revision=1)
    assert refused.problems[0].present == "10.0007"
    saved = actions.save_readings(lab.zhang, task, [replace(changed, reason="看错一位")], revision=1)
    assert saved.saved[0].replaces is not None
    assert [(row.text, row.is_current) for row in Reading.objects.all()] == [
        ("10.0007", False),
        ("10.0008", True),
    ]


def test_a_stale_save_is_told_and_nothing_is_lost(lab: Laboratory) -> None:
    task = cast.started(lab)
    actions.save_readings(lab.zhang, task, [CELL], revision=0)
    late = [replace(CELL, text="10.0009"), replace(CELL, repeat=1, text="10.0006")]
    result = actions.save_readings(lab.zhang, task, late, revision=0)
    assert result.conflict
    assert [row.text for row in result.saved] == ["10.0006"]
    assert result.problems[0].present == "10.0007"
    assert Reading.objects.filter(is_current=True).count() == 2


def test_only_the_assigned_person_reads(lab: Laboratory) -> None:
    task = cast.started(lab)
    with pytest.raises(ActionError) as refused:
        actions.save_readings(lab.wu, task, [CELL], revision=0)
    assert "张敏" in str(refused.value)
    with pytest.raises(NotAllowed):
        actions.save_readings(lab.admin, task, [CELL], revision=0)


def test_no_reading_outside_calibration(lab: Laboratory) -> None:
    task = cast.started(lab)
    actions.pause(lab.zhang, task, reason="燃气报警")
    with pytest.raises(WrongState):
        actions.save_readings(lab.zhang, task, [CELL], revision=0)


def test_a_void_reading_stays_and_its_cell_is_measured_again(lab: Laboratory) -> None:
    task = cast.started(lab)
    row = actions.save_readings(lab.zhang, task, [CELL], revision=0).saved[0]
    with pytest.raises(ActionError):
        actions.void_reading(lab.zhang, task, row, reason="")
    actions.void_reading(lab.zhang, task, row, reason="环境超限期间读的")
    again = actions.save_readings(lab.zhang, task, [CELL], revision=2)
    assert [saved.text for saved in again.saved] == ["10.0007"]
    assert [(r.is_void, r.is_current) for r in Reading.objects.all()] == [(True, False), (False, True)]


def test_an_incomplete_record_is_not_submitted(lab: Laboratory) -> None:
    task = cast.filled(lab, values={1: "10.0007"})
    with pytest.raises(Refused) as refused:
        actions.submit(lab.zhang, task, temperature="20.1", humidity="50")
    assert "R-RAW-01" in {finding.rule_id for finding in refused.value.findings}
    assert Task.objects.get().state == "calibrating"


@pytest.mark.parametrize(("temperature", "humidity"), [("", "50"), ("20", ""), ("热", "50"), ("20", "140")])
def test_both_ends_of_the_environment_are_needed(lab: Laboratory, temperature: str, humidity: str) -> None:
    task = cast.filled(lab)
    with pytest.raises(ActionError) as refused:
        actions.submit(lab.zhang, task, temperature=temperature, humidity=humidity)
    assert refused.value.field in ("temperature", "humidity")


def test_submitting_freezes_and_locks(lab: Laboratory) -> None:
    task = cast.submitted(lab)
    record = OriginalRecord.objects.get()
    version = record.versions.get()
    assert (task.state, record.state, version.version) == ("to-check", "submitted", 1)
    assert version.sha256 in version.event.body
    assert '"text":"10.0007"' in version.content
    with pytest.raises(WrongState):
        actions.save_readings(lab.zhang, task, [replace(CELL, reason="迟了")], revision=record.revision)


def test_a_correction_makes_a_new_version_and_a_new_check(lab: Laboratory) -> None:
    task = cast.checked(lab)
    row = Reading.objects.get(point=1, repeat=0)
    version = actions.correct_reading(lab.zhang, task, row, text="10.0006", reason="抄错")
    task = Task.objects.get()
    assert (version.version, task.state, task.checked_by) == (2, "to-check", None)
    assert '"reason":"抄错"' in version.content
    assert '"text":"10.0007"' in version.content
    assert compute_results(task).sections[0].rows[1].cells["indication"] == "10.0007"
    actions.check(lab.chen, task)


@pytest.mark.parametrize(("text", "reason"), [("10.0006", ""), ("10.0007", "没变"), ("10.00065", "太细")])
def test_a_correction_that_is_none_is_refused(lab: Laboratory, text: str, reason: str) -> None:
    task = cast.submitted(lab)
    row = Reading.objects.get(point=1, repeat=0)
    with pytest.raises(ActionError):
        actions.correct_reading(lab.zhang, task, row, text=text, reason=reason)
    assert Reading.objects.filter(is_current=False).count() == 0


def test_a_returned_record_comes_back_with_an_explanation(lab: Laboratory) -> None:
    task = actions.send_back(lab.chen, cast.submitted(lab), reason="请说明 19 V 点")
    assert (task.state, task.returned_reason) == ("returned", "请说明 19 V 点")
    actions.correct_readings(lab.zhang, task, [], reason="已核对原始显示，无误")
    assert Task.objects.get().state == "to-check"


def test_sending_back_needs_a_reason(lab: Laboratory) -> None:
    with pytest.raises(ActionError):
        actions.send_back(lab.chen, cast.submitted(lab), reason="  ")


def test_nobody_checks_the_own_record(lab: Laboratory) -> None:
    from zhunsheng.accounts.actions import grant_role

    task = cast.submitted(lab)
    grant_role(lab.admin, lab.zhang, "CHK")
    with pytest.raises(Refused) as refused:
        actions.check(lab.zhang, task)
    assert "R-DUTY-01" in {finding.rule_id for finding in refused.value.findings}


def test_the_checker_sees_what_no_longer_agrees_with_the_readings(lab: Laboratory) -> None:
    task = cast.submitted(lab)
    Reading.objects.filter(point=1, repeat=0).update(text="10.0017", counts=100017)
    with pytest.raises(ActionError) as refused:
        actions.check(lab.chen, task)
    assert "dcv-20/2" in str(refused.value)
    assert Task.objects.get().state == "to-check"


def test_switching_off_a_standard_keeps_what_was_read_with_it(lab: Laboratory) -> None:
    task = cast.filled(lab)
    bound = OriginalRecord.objects.get().standards.get()
    actions.release_standard(lab.zhang, task, standard=bound, reason="要送检")
    assert compute_results(task).sections[0].rows[1].cells["U"] == "0.25"

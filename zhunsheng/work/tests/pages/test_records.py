# SPDX-License-Identifier: Apache-2.0
"""The record at the screen: saved cell by cell, pasted, in conflict, refused; nothing typed is lost."""

from collections.abc import Mapping

import pytest
from django.test import Client
from django.urls import reverse

from zhunsheng.laboratory import actions as laboratory
from zhunsheng.work.actions import ItemRequest
from zhunsheng.work.models import Reading, RecordVersion, Refusal, Task
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import Laboratory
from zhunsheng.work.tests.pages.conftest import SignedIn

CELL = "dcv-20:1:indication:0"
OTHER = "dcv-20:1:indication:1"


def save(
    client: Client, task: Task, cells: Mapping[str, str], revision: int = 0, *, quiet: bool = False
) -> str:
    """Send cells; the page as it comes back (after following, when all was taken)."""
    where = reverse("work:task-record", args=[task.number])
    headers = {"X-Requested-With": "fetch"} if quiet else {}
    answer = client.post(where, {"revision": str(revision), **cells}, follow=True, headers=headers)
    return str(answer.content.decode())


def test_a_save_shows_error_limit_and_verdict(real_lab: Laboratory, as_user: SignedIn) -> None:
    task = cast.started(real_lab)
    cells = {f"dcv-20:1:indication:{repeat}": "10.0007" for repeat in range(3)}
    page = save(as_user(real_lab.zhang), task, cells)
    for text in ("+0.70", "0.25", "±0.85", "合格", 'value="10.0007"'):
        assert text in page
    assert "误差 +0.70 mV，U 0.25 mV，允许 ±0.85 mV" in page


def test_the_script_gets_the_same_page_with_its_parts(real_lab: Laboratory, as_user: SignedIn) -> None:
    task = cast.started(real_lab)
    page = save(as_user(real_lab.zhang), task, {CELL: "10.0007", f"mode:{CELL}": "pasted"}, quiet=True)
    assert 'id="revision" value="1" data-part' in page
    assert Reading.objects.get().entry_mode == "pasted"


def test_a_text_that_is_no_reading_is_told_beside_its_cell_and_stays(
    real_lab: Laboratory, as_user: SignedIn
) -> None:
    page = save(as_user(real_lab.zhang), cast.started(real_lab), {CELL: "10,00O7", OTHER: "10.0007"})
    assert 'value="10,00O7"' in page
    assert 'aria-invalid="true"' in page
    assert "小数点用" in page
    assert [row.text for row in Reading.objects.all()] == ["10.0007"]


def test_a_changed_reading_asks_why_and_is_taken_with_a_reason(
    real_lab: Laboratory, as_user: SignedIn
) -> None:
    task, zhang = cast.started(real_lab), as_user(real_lab.zhang)
    save(zhang, task, {CELL: "10.0007"})
    page = save(zhang, task, {CELL: "10.0008"}, 1)
    assert f'name="reason:{CELL}"' in page
    assert 'value="10.0008"' in page
    page = save(zhang, task, {CELL: "10.0008", f"reason:{CELL}": "看错一位"}, 1)
    assert "<s>10.0007</s>" in page
    assert "看错一位" in page
    assert Reading.objects.get(is_current=True).text == "10.0008"


def test_what_was_saved_elsewhere_is_told_and_not_overwritten(
    real_lab: Laboratory, as_user: SignedIn
) -> None:
    task, zhang = cast.started(real_lab), as_user(real_lab.zhang)
    save(zhang, task, {CELL: "10.0007", OTHER: "10.0006"})
    page = save(zhang, task, {CELL: "10.0009"}, 0)
    assert "这份记录刚在别处保存过" in page
    assert 'value="10.0009"' in page
    assert 'value="10.0006"' in page
    assert Reading.objects.get(point=1, repeat=0).text == "10.0007"


def test_a_pasted_block_fills_rows_and_tells_what_is_too_wide(
    real_lab: Laboratory, as_user: SignedIn
) -> None:
    block = "2.0001\t2.0001\t2.0001\n10.0007\t10.0007\t10.0008\t9\n14.0003\t\t14.0004"
    page = save(
        as_user(real_lab.zhang), cast.started(real_lab), {"block:dcv-20": block, "do": "paste:dcv-20"}
    )
    assert "2: 10.0007" in page
    assert Reading.objects.count() == 5
    assert set(Reading.objects.values_list("entry_mode", flat=True)) == {"pasted"}


def test_nobody_else_may_save(real_lab: Laboratory, as_user: SignedIn) -> None:
    task = cast.started(real_lab)
    page = save(as_user(real_lab.chen), task, {CELL: "10.0007"})
    assert "notice stop" in page
    assert not Reading.objects.exists()


def test_submitting_is_disabled_and_says_what_is_missing(real_lab: Laboratory, as_user: SignedIn) -> None:
    where = reverse("work:task-record", args=[cast.started(real_lab).number])
    page = as_user(real_lab.zhang).get(where).content.decode()
    assert "还差 15 处" in page
    assert "disabled>提交核验" in page


def test_a_refusal_is_shown_with_rule_clause_and_record_and_values_stay(
    real_lab: Laboratory, as_user: SignedIn
) -> None:
    task = cast.filled(real_lab)
    laboratory.place_hold(
        real_lab.keeper, subject_kind="equipment", subject_number="MS-0021", reason="期间核查超差"
    )
    where = reverse("work:task-submit", args=[task.number])
    page = as_user(real_lab.zhang).post(where, {"temperature": "20.3", "humidity": "53"}).content.decode()
    for text in ("还不能提交核验", "R-HOLD-01", "条款", 'value="20.3"', "换用标准器"):
        assert text in page
    assert Refusal.objects.get().stage == "submission"
    assert Task.objects.get().state == "calibrating"


def test_a_wrong_temperature_is_told_at_its_field(real_lab: Laboratory, as_user: SignedIn) -> None:
    task = cast.filled(real_lab)
    where = reverse("work:task-submit", args=[task.number])
    page = as_user(real_lab.zhang).post(where, {"temperature": "999", "humidity": "53"}).content.decode()
    assert 'id="id_temperature_error"' in page
    assert 'value="999"' in page


def test_a_correction_shows_the_old_value_struck_through(real_lab: Laboratory, as_user: SignedIn) -> None:
    task = cast.submitted(real_lab)
    reading = Reading.objects.get(point=1, repeat=0)
    where = reverse("work:task-correct", args=[task.number])
    zhang = as_user(real_lab.zhang)
    asked = zhang.post(where, {f"new:{reading.pk}": "10.0009", "reason": ""})
    assert asked.status_code == 200
    assert "10 V · 示值 1" in asked.content.decode()
    answer = zhang.post(where, {f"new:{reading.pk}": "10.0009", "reason": "抄错"}, follow=True)
    assert "<s>10.0007</s>" in answer.content.decode()
    assert "<td>10 V · 示值 1</td>" in answer.content.decode()
    assert RecordVersion.objects.count() == 2


def test_a_check_that_differs_is_highlighted_and_cannot_pass(real_lab: Laboratory, as_user: SignedIn) -> None:
    task = cast.submitted(real_lab)
    Reading.objects.filter(point=1, repeat=0).update(text="10.0004", counts=100004)
    where = reverse("work:task-check", args=[task.number])
    page = as_user(real_lab.chen).get(where).content.decode()
    assert 'class="differs"' in page
    assert "disabled>核验通过" in page
    as_user(real_lab.chen).post(where, {"remark": ""})
    assert Task.objects.get().state == "to-check"


def test_a_wrong_password_is_told_at_its_field(real_lab: Laboratory, as_user: SignedIn) -> None:
    task = cast.checked(real_lab)
    where = reverse("work:task-sign", args=[task.number])
    page = as_user(real_lab.lin).post(where, {"password": "not-the-password"}).content.decode()
    assert 'id="id_password_error"' in page
    assert "not-the-password" not in page
    assert Task.objects.get().state == "to-sign"


def test_the_fitted_line_shows_picture_coefficients_and_prediction(
    real_lab: Laboratory, as_user: SignedIn
) -> None:
    request = ItemRequest(family="thermometer", name="温度计", serial_number="T1")
    task = cast.started(real_lab, cast.assigned(real_lab, real_lab.thermometer, [request]))
    cells: dict[str, str] = {}
    for point, (reading, correction) in enumerate(cast.H3[:3]):
        cells |= {f"line:{point}:t:0": reading, f"line:{point}:b:0": correction}
    page = save(as_user(real_lab.zhang), task, cells)
    assert 'class="fit"' in page
    assert "预测 30 °C" in page
    assert "拟合直线与残差" in page


@pytest.mark.parametrize("revision", ["9" * 5000, "-1", "abc", "", "¹"])
def test_a_revision_that_is_none_counts_as_an_old_one(
    real_lab: Laboratory, as_user: SignedIn, revision: str
) -> None:
    task, zhang = cast.started(real_lab), as_user(real_lab.zhang)
    save(zhang, task, {CELL: "10.0007"})
    where = reverse("work:task-record", args=[task.number])
    answer = zhang.post(where, {"revision": revision, CELL: "10.0009", OTHER: "10.0006"}, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "这份记录刚在别处保存过" in page
    assert 'value="10.0009"' in page
    kept = Reading.objects.filter(is_current=True).order_by("repeat")
    assert [row.text for row in kept] == ["10.0007", "10.0006"]


CLIMATE = {"temperature": "20.3", "humidity": "53"}


def hand_in(client: Client, task: Task, cells: Mapping[str, str], revision: int = 1, **climate: str) -> str:
    """Press the button that submits, with the whole grid as it stands on the screen."""
    where = reverse("work:task-submit", args=[task.number])
    data = {"revision": str(revision), **screen(task), **cells, **CLIMATE, **climate}
    return str(client.post(where, data, follow=True).content.decode())


def screen(task: Task) -> dict[str, str]:
    """The cells as the page shows them."""
    rows = Reading.objects.filter(record__task=task, is_current=True)
    return {f"{row.section}:{row.point}:{row.column}:{row.repeat}": row.text for row in rows}


def test_submitting_saves_what_stands_on_the_screen_first(real_lab: Laboratory, as_user: SignedIn) -> None:
    task = cast.filled(real_lab)
    Reading.objects.filter(point=1, repeat=0).delete()
    hand_in(as_user(real_lab.zhang), task, {CELL: "10.0008"})
    assert Reading.objects.get(point=1, repeat=0).text == "10.0008"
    assert Task.objects.get().state == "to-check"


def test_a_change_without_its_reason_is_not_submitted_away(real_lab: Laboratory, as_user: SignedIn) -> None:
    task, zhang = cast.filled(real_lab), as_user(real_lab.zhang)
    page = hand_in(zhang, task, {CELL: "10.0009"}, temperature="20.4")
    for text in ("还没有提交", f'name="reason:{CELL}"', 'value="10.0009"', 'value="20.4"', 'value="53"'):
        assert text in page, text
    assert "有 1 格没有存入记录" in page
    assert "结果齐全" not in page
    assert Task.objects.get().state == "calibrating"
    assert not RecordVersion.objects.exists()
    hand_in(zhang, task, {CELL: "10.0009", f"reason:{CELL}": "看错一位"})
    assert Task.objects.get().state == "to-check"
    assert Reading.objects.get(point=1, repeat=0, is_current=True).reason == "看错一位"


@pytest.mark.parametrize("text", ["10,0008", "10.00081", ""])
def test_a_cell_that_is_wrong_or_wiped_is_not_submitted(
    real_lab: Laboratory, as_user: SignedIn, text: str
) -> None:
    task = cast.filled(real_lab)
    page = hand_in(as_user(real_lab.zhang), task, {CELL: text}, humidity="")
    assert "还没有提交" in page
    assert 'aria-invalid="true"' in page
    assert 'value="20.3"' in page
    assert "结果齐全" not in page
    assert Task.objects.get().state == "calibrating"


def test_a_record_saved_elsewhere_meanwhile_is_not_submitted(real_lab: Laboratory, as_user: SignedIn) -> None:
    task = cast.filled(real_lab)
    page = hand_in(as_user(real_lab.zhang), task, {CELL: "10.0009"}, revision=0)
    assert "这份记录刚在别处保存过" in page
    assert 'value="10.0009"' in page
    assert Task.objects.get().state == "calibrating"


def test_a_save_keeps_what_was_typed_beside_the_grid(real_lab: Laboratory, as_user: SignedIn) -> None:
    task = cast.started(real_lab)
    page = save(as_user(real_lab.zhang), task, {CELL: "10.0007", "temperature": "20.4", "humidity": ""})
    assert 'value="20.4"' in page
    assert "id_humidity_error" not in page
    assert Reading.objects.get().text == "10.0007"


def test_after_a_refusal_the_page_still_saves_to_the_record(real_lab: Laboratory, as_user: SignedIn) -> None:
    task = cast.filled(real_lab)
    page = hand_in(as_user(real_lab.zhang), task, {}, temperature="999")
    assert f'<form method="post" action="{reverse("work:task-record", args=[task.number])}"' in page


def test_readings_in_full_width_digits_are_submitted_as_understood(
    real_lab: Laboratory, as_user: SignedIn
) -> None:
    task = cast.filled(real_lab)
    Reading.objects.filter(point=1).delete()
    cells = {
        f"dcv-20:1:indication:{repeat}": text
        for repeat, text in enumerate(("１０．０００７", "10。0007", "10.0007"))
    }
    page = hand_in(as_user(real_lab.zhang), task, cells)
    assert "R-READ-01" not in page
    assert Task.objects.get().state == "to-check"
    assert Reading.objects.get(point=1, repeat=0).text == "１０．０００７"


@pytest.mark.parametrize(("minutes", "offered"), [(29, True), (31, False), (3 * 24 * 60, False)])
def test_only_a_recent_sample_of_the_logger_is_offered(
    real_lab: Laboratory, as_user: SignedIn, minutes: int, offered: bool
) -> None:
    task = cast.started(real_lab)
    laboratory.record_samples(real_lab.keeper, real_lab.room, [(real_lab.clock.at, "20.7", "50.5")])
    real_lab.clock.on(minutes=minutes)
    where = reverse("work:task-record", args=[task.number])
    page = as_user(real_lab.zhang).get(where, {"logger": "1"}).content.decode()
    assert ("取记录仪" in page) == offered
    assert ('value="20.7"' in page) == offered
    assert ("最后一次在 2026-04-12 11:00" in page) == (not offered)

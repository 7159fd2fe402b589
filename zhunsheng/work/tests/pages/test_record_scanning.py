# SPDX-License-Identifier: Apache-2.0
"""Labels scanned beside the record: a standard is bound as the gate allows, an item is compared."""

from django.test import Client
from django.urls import reverse

from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.models import Equipment
from zhunsheng.laboratory.tests.cast import put_to_use
from zhunsheng.work.models import RecordStandard, Task
from zhunsheng.work.queries.results import compute_results
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import Laboratory
from zhunsheng.work.tests.pages.conftest import SignedIn


def another(lab: Laboratory, uncertainty: str = "0.05") -> Equipment:
    """A second calibrator, confirmed like the first."""
    found = laboratory.register_equipment(
        lab.keeper,
        number="MS-0022",
        name="多产品校准器",
        name_en="Multi-product calibrator",
        family=lab.calibrator.family,
        serial_number="SN-22",
    )
    row = lab.calibrator.traceabilities.get().results[0]
    result = laboratory.TracedResult(**{**row, "uncertainty": uncertainty})
    put_to_use(lab.keeper, lab.tech, found, result, number="CD2026-22")
    return found


def scan(client: Client, task: Task, code: str, scope: str = "") -> str:
    where = reverse("work:record-scan", args=[task.number])
    return client.post(where, {"code": code, "scope": scope}, follow=True).content.decode()


def test_a_scanned_standard_is_bound_to_one_point_and_counts_there_only(
    real_lab: Laboratory, as_user: SignedIn
) -> None:
    task = cast.filled(real_lab)
    before = {row.point: row.result.u for row in compute_results(task).sections[0].rows if row.result}
    another(real_lab, "0.9")
    page = scan(as_user(real_lab.zhang), task, "sn-22", "dcv-20:1")
    assert "MS-0022 已绑定" in page
    assert "· 10 V" in page
    row = RecordStandard.objects.get(equipment__number="MS-0022")
    assert (row.section, row.points) == ("dcv-20", [1])
    after = {row.point: row.result.u for row in compute_results(task).sections[0].rows if row.result}
    assert after[1] > before[1]
    assert {**after, 1: 0} == {**before, 1: 0}


def test_a_whole_record_and_a_section_can_be_bound(real_lab: Laboratory, as_user: SignedIn) -> None:
    task = cast.started(real_lab)
    another(real_lab)
    scan(as_user(real_lab.zhang), task, "MS-0022")
    assert RecordStandard.objects.get(equipment__number="MS-0022").points == []
    assert "MS-0022 已在使用" in scan(as_user(real_lab.zhang), task, "MS-0022", "dcv-20")
    assert RecordStandard.objects.filter(equipment__number="MS-0022").count() == 1


def test_the_gate_refuses_a_scanned_standard_with_its_reason(real_lab: Laboratory, as_user: SignedIn) -> None:
    task = cast.started(real_lab)
    other = another(real_lab)
    laboratory.place_hold(
        real_lab.keeper, subject_kind="equipment", subject_number=other.number, reason="期间核查超差"
    )
    page = scan(as_user(real_lab.zhang), task, "MS-0022", "dcv-20:1")
    assert "R-HOLD-01" in page
    assert not RecordStandard.objects.filter(equipment=other).exists()


def test_the_record_shows_what_the_gate_says_of_each_standard(
    real_lab: Laboratory, as_user: SignedIn
) -> None:
    task = cast.started(real_lab)
    where = reverse("work:task-record", args=[task.number])
    assert '<span class="badge fine">可用</span>' in as_user(real_lab.zhang).get(where).content.decode()
    laboratory.place_hold(
        real_lab.keeper, subject_kind="equipment", subject_number="MS-0021", reason="期间核查超差"
    )
    page = as_user(real_lab.zhang).get(where).content.decode()
    assert '<span class="badge stop">不可用</span>' in page
    assert "期间核查超差" in page


def test_an_items_label_says_whether_it_is_this_tasks(real_lab: Laboratory, as_user: SignedIn) -> None:
    other = cast.assigned(real_lab, items=[cast.multimeter("B77")])
    task = cast.started(real_lab)
    zhang = as_user(real_lab.zhang)
    own = task.item.number
    assert f"{own} 就是本任务的样品" in scan(zhang, task, f"https://lab.example/items/{own}/")
    assert "不是本任务的样品" in scan(zhang, task, other.item.number)
    assert "没有编号或出厂编号为 nothing" in scan(zhang, task, "nothing")


def test_nobody_else_binds_by_scanning(real_lab: Laboratory, as_user: SignedIn) -> None:
    task = cast.started(real_lab)
    another(real_lab)
    page = scan(as_user(real_lab.wu), task, "MS-0022")
    assert "只有本人可做这一步" in page
    assert not RecordStandard.objects.filter(equipment__number="MS-0022").exists()

# SPDX-License-Identifier: Apache-2.0
"""The frozen record is what its event logged, or nothing is checked, shown or signed from it."""

import hashlib
import json

import pytest
from django.urls import reverse
from django.utils import translation

from zhunsheng.ledger.errors import ActionError
from zhunsheng.work import actions, versions
from zhunsheng.work.models import Certificate, OriginalRecord, Reading, RecordVersion, Task
from zhunsheng.work.queries import compute_results
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD, Laboratory
from zhunsheng.work.tests.pages.conftest import SignedIn, as_user  # noqa: F401 - a fixture

CHANGED = "10.0001"


def alter(task: Task, *, digest: bool = False) -> None:
    """What a database administrator does: readings and frozen version changed alike, and no event."""
    version = RecordVersion.objects.get(record__task=task)
    Reading.objects.filter(record__task=task, point=1).update(text=CHANGED, counts=100001)
    content = json.loads(version.content)
    for reading in content["readings"]:
        reading["text"] = CHANGED if reading["point"] == 1 else reading["text"]
    content["results"] = json.loads(compute_results(Task.objects.get(pk=task.pk)).to_json())
    version.content = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if digest:
        version.sha256 = hashlib.sha256(version.content.encode()).hexdigest()
    version.save()


def test_an_untouched_version_is_read(lab: Laboratory) -> None:
    task = cast.submitted(lab)
    version = versions.latest_version(OriginalRecord.objects.get(task=task))
    assert versions.frozen_serial(version) == "A1802"
    assert versions.frozen_results(version) == compute_results(task)


@pytest.mark.parametrize("digest", [False, True])
def test_a_record_altered_after_the_check_is_not_signed(lab: Laboratory, digest: bool) -> None:
    task = cast.checked(lab)
    alter(task, digest=digest)
    with pytest.raises(ActionError) as refused:
        actions.sign(lab.lin, task, password=PASSWORD)
    version = RecordVersion.objects.get()
    for named in (task.number, "第 1 版", f"record.submitted {version.event_id}"):
        assert named in str(refused.value)
    with translation.override("en"):
        assert "altered" in str(refused.value)
    assert not Certificate.objects.exists()


def test_a_record_altered_before_the_check_is_not_checked_nor_frozen_again(lab: Laboratory) -> None:
    task = cast.submitted(lab)
    alter(task)
    with pytest.raises(ActionError):
        actions.check(lab.chen, task)
    assert Task.objects.get().state == "to-check"
    task = actions.send_back(lab.chen, task, reason="与日志不符")
    with pytest.raises(ActionError):
        actions.correct_readings(lab.zhang, task, [], reason="重新提交")
    assert RecordVersion.objects.count() == 1


def test_a_version_that_borrows_the_event_of_another_record_is_refused(lab: Laboratory) -> None:
    order = cast.ordered(lab, [cast.multimeter("B1"), cast.multimeter("B2")])
    cast.accepted(lab, order)
    done = []
    for task in Task.objects.order_by("id"):
        cast.received(lab, task.item)
        actions.assign(lab.tech, task, person=lab.people["zhang"], room=lab.room)
        done.append(cast.submitted(lab, cast.started(lab, Task.objects.get(pk=task.pk))))
    one, other = (RecordVersion.objects.get(record__task=task) for task in done)
    RecordVersion.objects.filter(pk=one.pk).update(
        content=other.content, sha256=other.sha256, event=other.event
    )
    with pytest.raises(ActionError):
        versions.latest_version(one.record)


def test_the_pages_show_the_refusal(lab: Laboratory, as_user: SignedIn) -> None:  # noqa: F811 - the fixture
    task = cast.submitted(lab)
    content = RecordVersion.objects.get().content
    alter(task)
    where = reverse("work:task-check", args=[task.number])
    for page in (as_user(lab.chen).get(where), as_user(lab.chen).post(where, {"remark": ""})):
        assert page.status_code == 200
        assert "记入日志的摘要不符" in page.content.decode()
    RecordVersion.objects.update(content=content)
    Reading.objects.filter(point=1).update(text="10.0007", counts=100007)
    actions.check(lab.chen, task)
    alter(task)
    page = as_user(lab.lin).get(reverse("work:task-sign", args=[task.number]))
    assert page.status_code == 200
    assert "记入日志的摘要不符" in page.content.decode()

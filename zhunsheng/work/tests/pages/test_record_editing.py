# SPDX-License-Identifier: Apache-2.0
"""A record while somebody writes in it: drafts that outlive the browser, and two windows at one record."""

from django.test import Client
from django.urls import reverse

from zhunsheng.work.models import Reading, RecordDraft, Task
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import Laboratory
from zhunsheng.work.tests.pages.conftest import SignedIn

CELL = "dcv-20:1:indication:0"
OTHER = "dcv-20:1:indication:1"


def page_of(client: Client, task: Task) -> str:
    return client.get(reverse("work:task-record", args=[task.number])).content.decode()


def save(client: Client, task: Task, revision: int, **cells: str) -> str:
    names = {"cell": CELL, "other": OTHER, "reason": f"reason:{CELL}"}
    data = {"revision": str(revision), **{names[key]: text for key, text in cells.items()}}
    where = reverse("work:task-record", args=[task.number])
    return str(client.post(where, data, follow=True).content.decode())


def keep(client: Client, task: Task, text: str) -> int:
    return client.post(reverse("work:record-draft", args=[task.number]), {CELL: text}).status_code


def look(client: Client, task: Task, window: str, revision: int = 0) -> str:
    data = {"window": window, "revision": str(revision)}
    return client.post(reverse("work:record-open", args=[task.number]), data).content.decode()


def test_what_was_typed_and_not_saved_is_there_in_the_next_browser(
    real_lab: Laboratory, as_user: SignedIn
) -> None:
    task = cast.started(real_lab)
    assert keep(as_user(real_lab.zhang), task, "10.00") == 204
    assert not Reading.objects.exists()
    page = page_of(as_user(real_lab.zhang), task)
    assert 'value="10.00"' in page
    assert "还没有存入记录" in page
    save(as_user(real_lab.zhang), task, 0, cell="10.0007")
    assert RecordDraft.objects.get().cells == {}
    assert "还没有存入记录" not in page_of(as_user(real_lab.zhang), task)


def test_a_cell_that_was_refused_stays_with_its_message(real_lab: Laboratory, as_user: SignedIn) -> None:
    task = cast.started(real_lab)
    save(as_user(real_lab.zhang), task, 0, cell="10.00071", other="10.0006")
    page = page_of(as_user(real_lab.zhang), task)
    assert 'value="10.00071"' in page
    assert "仪器显示不出这一位" in page
    assert [row.text for row in Reading.objects.all()] == ["10.0006"]


def test_nobody_else_sees_or_keeps_a_draft(real_lab: Laboratory, as_user: SignedIn) -> None:
    task = cast.started(real_lab)
    keep(as_user(real_lab.zhang), task, "10.00")
    assert (
        "10.00"
        not in page_of(as_user(real_lab.chen), task).partition('id="record"')[2].partition("</form>")[0]
    )
    assert keep(as_user(real_lab.chen), task, "9") == 409
    assert keep(as_user(real_lab.wu), task, "9") == 409
    assert RecordDraft.objects.count() == 1


def test_the_second_window_is_told_of_the_first(real_lab: Laboratory, as_user: SignedIn) -> None:
    task = cast.started(real_lab)
    zhang, chen = as_user(real_lab.zhang), as_user(real_lab.chen)
    assert "notice" not in look(zhang, task, "one")
    assert "张敏 正在填写这份记录" in look(chen, task, "two")
    assert "您在另一个窗口也打开着" in look(zhang, task, "three")
    real_lab.clock.on(minutes=2)
    assert "notice" not in look(zhang, task, "one")


def test_what_came_meanwhile_is_told_cell_by_cell(real_lab: Laboratory, as_user: SignedIn) -> None:
    task, zhang = cast.started(real_lab), as_user(real_lab.zhang)
    save(zhang, task, 0, cell="10.0007")
    told = look(zhang, task, "two", revision=0)
    assert 'data-revision="1"' in told
    assert "10 V · 示值 1" in told
    assert "10.0007" in told
    assert "张敏" in told
    assert "10.0007" not in look(zhang, task, "two", revision=1)


def test_a_save_from_an_old_page_says_who_filled_the_cell_and_when(
    real_lab: Laboratory, as_user: SignedIn
) -> None:
    task, zhang = cast.started(real_lab), as_user(real_lab.zhang)
    save(zhang, task, 0, cell="10.0007")
    page = save(zhang, task, 0, cell="10.0009", other="10.0006")
    assert "张敏 11:00:00 已在别处填入 10.0007，没有覆盖" in page
    assert "10 V · 示值 1:" in page
    kept = Reading.objects.filter(is_current=True).order_by("repeat")
    assert [row.text for row in kept] == ["10.0007", "10.0006"]


def test_a_client_hears_nothing_of_a_record(real_lab: Laboratory, as_user: SignedIn) -> None:
    task = cast.started(real_lab)
    where = reverse("work:record-open", args=[task.number])
    assert as_user(real_lab.client).post(where, {"window": "x"}).status_code in (403, 404)

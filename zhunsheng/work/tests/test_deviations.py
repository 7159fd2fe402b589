# SPDX-License-Identifier: Apache-2.0
"""A deviation is decided before the check and stands on the certificate; an undecided one stops both."""

import pytest
from django.test import Client
from django.urls import reverse

from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.certificate.dcc_read import read_dcc
from zhunsheng.certificate.xades import verify_dcc_signature
from zhunsheng.ledger import files
from zhunsheng.ledger.errors import ActionError
from zhunsheng.work import actions
from zhunsheng.work.models import Certificate, RecordDeviation, Task
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD, Laboratory

LOOSE = "接头松动，读数可疑"


def recorded(lab: Laboratory, task: Task) -> RecordDeviation:
    return actions.record_deviation(lab.store, task, kind="other", description=LOOSE, effect="未知")


def test_an_accepted_deviation_passes_and_is_printed(lab: Laboratory) -> None:
    task = cast.started(lab)
    row = recorded(lab, task)
    actions.accept_deviation(lab.tech, task, deviation=row, decision="重测后无影响")
    certificate = actions.sign(lab.lin, cast.checked(lab, cast.submitted(lab, task)), password=PASSWORD)
    assert certificate.dcc is not None
    content = read_dcc(verify_dcc_signature(files.read(certificate.dcc)).signed_document)
    assert [text.zh for text in content.deviations] == [f"{LOOSE}：未知"]


def test_an_undecided_deviation_stops_the_check(lab: Laboratory) -> None:
    task = cast.submitted(lab)
    row = recorded(lab, task)
    with pytest.raises(ActionError) as refused:
        actions.check(lab.chen, task)
    assert LOOSE in str(refused.value)
    assert "技术负责人" in str(refused.value)
    assert Task.objects.get().state == "to-check"
    actions.accept_deviation(lab.quality, task, deviation=row, decision="重测后无影响")
    assert actions.check(lab.chen, task).state == "to-sign"


def test_a_rejected_deviation_stops_the_check_until_the_work_is_done_again(lab: Laboratory) -> None:
    task = cast.submitted(lab)
    row = recorded(lab, task)
    with pytest.raises(ActionError) as silent:
        actions.reject_deviation(lab.tech, task, deviation=row, decision=" ")
    assert "理由" in str(silent.value)
    with pytest.raises(NotAllowed):
        actions.reject_deviation(lab.store, task, deviation=row, decision="不行")
    actions.reject_deviation(lab.tech, task, deviation=row, decision="接头须先修好")
    with pytest.raises(ActionError) as refused:
        actions.check(lab.chen, task)
    assert LOOSE in str(refused.value)
    assert "接头须先修好" in str(refused.value)
    lab.clock.on(minutes=5)
    actions.send_back(lab.chen, task, reason="偏离被驳回")
    reading = task.record.readings.filter(is_current=True).order_by("id")[0]
    actions.correct_readings(
        lab.zhang, task, [actions.Correction(reading, "2.0003")], reason="修好接头后重测"
    )
    lab.clock.on(minutes=5)
    certificate = actions.sign(lab.lin, actions.check(lab.chen, task), password=PASSWORD)
    assert certificate.dcc is not None
    content = read_dcc(verify_dcc_signature(files.read(certificate.dcc)).signed_document)
    assert content.deviations == ()


def test_a_deviation_is_decided_once(lab: Laboratory) -> None:
    task = cast.submitted(lab)
    row = recorded(lab, task)
    actions.reject_deviation(lab.quality, task, deviation=row, decision="不行")
    for again in (actions.accept_deviation, actions.reject_deviation):
        with pytest.raises(ActionError) as refused:
            again(lab.tech, task, deviation=row, decision="可以")
        assert "已有决定" in str(refused.value)
    with pytest.raises(ActionError):
        actions.note_client_acceptance(lab.desk, task, deviation=row, text="王工，电话")


def test_the_page_offers_both_and_shows_the_decision(lab: Laboratory) -> None:
    task = cast.submitted(lab)
    row = recorded(lab, task)
    browser, where = Client(), reverse("work:task", args=[task.number])
    browser.force_login(lab.tech)
    page = browser.get(where).content.decode()
    rejecting = reverse("work:task-act", args=[task.number, "reject-deviation"])
    assert rejecting in page
    assert reverse("work:task-act", args=[task.number, "accept-deviation"]) in page
    assert browser.post(rejecting, {"deviation": row.pk, "decision": "接头须先修好"}).status_code == 302
    page = browser.get(where).content.decode()
    assert "驳回</span>" in page
    assert "接头须先修好" in page
    assert rejecting not in page


def test_an_undecided_deviation_stops_preview_and_signature(lab: Laboratory) -> None:
    task = cast.submitted(lab)
    row = recorded(lab, task)
    actions.accept_deviation(lab.quality, task, deviation=row, decision="重测后无影响")
    task = cast.checked(lab, task)
    RecordDeviation.objects.update(accepted_at=None)  # as records checked before this was asked
    browser = Client()
    browser.force_login(lab.lin)
    page = browser.get(reverse("work:task-sign", args=[task.number]))
    assert page.status_code == 200
    assert f"偏离“{LOOSE}”还没有决定" in page.content.decode()
    with pytest.raises(ActionError) as refused:
        actions.sign(lab.lin, task, password=PASSWORD)
    assert LOOSE in str(refused.value)
    assert not Certificate.objects.exists()

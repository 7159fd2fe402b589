# SPDX-License-Identifier: Apache-2.0
"""Several at once through the pages: certificates signed together, a bad standard's certificates judged."""

from datetime import timedelta

from django.urls import reverse

from zhunsheng.laboratory import actions as laboratory
from zhunsheng.work.models import Certificate, Impact, Impacted
from zhunsheng.work.tests.cast import PASSWORD, Laboratory
from zhunsheng.work.tests.pages.conftest import SignedIn
from zhunsheng.work.tests.pages.test_amendments import refused, text
from zhunsheng.work.tests.pages.test_run import sent
from zhunsheng.work.tests.test_impacts import issued
from zhunsheng.work.tests.test_several import checked


def test_a_signatory_ticks_several_and_sees_why_one_is_refused(lab: Laboratory, as_user: SignedIn) -> None:
    tasks = checked(lab)
    laboratory.place_hold(
        lab.store, subject_kind="item", subject_number=tasks[1].item.number, reason="客户来电，暂缓"
    )
    browser, page = as_user(lab.lin), reverse("work:sign-many")
    assert all(task.number in text(browser, page) for task in tasks)
    ticked = [task.number for task in tasks]
    assert "密码不对" in refused(browser, page, {"task": ticked, "password": "not-mine"})
    assert "没有选中" in refused(browser, page, {"task": [], "password": PASSWORD})
    said = refused(browser, page, {"task": ticked, "password": PASSWORD})
    assert "已签发 2 份证书" in said
    assert "R-HOLD-01" in said
    assert "客户来电，暂缓" in said
    assert tasks[1].number in said
    assert set(Certificate.objects.values_list("state", flat=True)) == {"valid"}
    assert text(as_user(lab.chen), page, 403)


def test_a_standard_found_bad_is_taken_up_judged_and_not_closed_too_early(
    lab: Laboratory, as_user: SignedIn
) -> None:
    issued(lab)
    browser, day = as_user(lab.tech), lab.clock.at.date()
    asked = {
        "standard": lab.calibrator.number,
        "function": "DCV",
        "since": (day - timedelta(days=5)).isoformat(),
        "until": day.isoformat(),
        "shift": "+0.26",
        "shift_unit": "mV",
        "reason": "送校返回，修前值超差",
        "source": "NC2026-0007",
    }
    assert "没有这个编号的设备" in refused(browser, reverse("work:impact-new"), {**asked, "standard": "MS-9"})
    sent(browser, reverse("work:impact-new"), asked)
    impact = Impact.objects.get()
    page = reverse("work:impact", args=[impact.number])
    numbers = [row.certificate.number for row in impact.listed.all()]
    assert all(number in text(browser, page) for number in numbers)
    assert impact.number in text(browser, reverse("work:impacts") + "?state=open")
    sent(
        browser,
        page,
        {
            "do": "judge",
            "certificate": numbers[:2],
            "decision": "note",
            "reason": "偏移随时间增长，当时小于 U/3",
        },
    )
    assert Impacted.objects.filter(decision="note").count() == 2
    assert "3 份中已评估 2 份" in text(browser, page)
    assert "还有 1 份" in refused(browser, page, {"do": "close", "conclusion": "完"})
    assert text(as_user(lab.client), page, 403)

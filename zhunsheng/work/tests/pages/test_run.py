# SPDX-License-Identifier: Apache-2.0
"""One item from request to certificate, walked through the pages as people would."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client

from zhunsheng.laboratory.models import Organisation
from zhunsheng.work.models import Certificate, Order, OriginalRecord, Task
from zhunsheng.work.tests.cast import PASSWORD, TREND, Laboratory
from zhunsheng.work.tests.pages.conftest import SignedIn

LINE = {
    "line-TOTAL_FORMS": "1",
    "line-INITIAL_FORMS": "0",
    "line-0-family": "dmm",
    "line-0-name": "数字多用表",
    "line-0-model": "34465A",
    "line-0-serial_number": "A1802",
}
ANSWERS = ("needs", "capability", "decision", "place", "adjustment", "subcontract", "return")


def sent(client: Client, path: str, data: Mapping[str, object]) -> HttpResponseBase:
    """A post that must lead on."""
    answer = client.post(path, data)
    assert answer.status_code == 302, _problems(answer)
    found: HttpResponseBase = answer
    return found


def _problems(answer: Any) -> str:
    text = answer.content.decode()
    marks = ("error", "notice stop", "refusal", "<p class")
    return "\n".join(line for line in text.splitlines() if any(mark in line for mark in marks))[:3000]


def test_an_item_goes_from_request_to_certificate(real_lab: Laboratory, as_user: SignedIn) -> None:
    lab = real_lab
    desk, store, tech = (as_user(user) for user in (lab.desk, lab.store, lab.tech))
    order = {"party": "C001", "decision_rule": "jjf1094", "due_on": "2026-04-16", "do": "submit"}
    sent(desk, "/orders/new/", {**order, **LINE})
    assert Order.objects.get().number == "WT2026-0101"
    _review(desk)
    item = Order.objects.get().items.get()
    sent(store, f"/items/{item.number}/label/", {})
    sent(store, f"/items/{item.number}/receive/", {"condition": "完好", "place": "A-1"})
    task = Task.objects.get()
    where = f"/tasks/{task.number}"
    sent(tech, f"{where}/assign/", {"person": lab.people["zhang"].pk, "room": lab.room.pk})
    _calibrate(lab, as_user(lab.zhang), where)
    lab.clock.on(minutes=10)
    sent(as_user(lab.chen), f"{where}/check/", {"remark": ""})
    lab.clock.on(minutes=10)
    answer = sent(as_user(lab.lin), f"{where}/sign/", {"password": PASSWORD})
    certificate = Certificate.objects.get()
    assert answer["Location"] == f"/certificates/{certificate.number}/"
    assert certificate.state == "valid"
    file = as_user(lab.client).get(f"/certificates/{certificate.number}/pdf/")
    assert file.content.startswith(b"%PDF")
    assert "取件码" not in store.get(f"/items/{item.number}/do/collect/").content.decode()
    sent(store, f"/items/{item.number}/do/collect/", {"receiver": "王工", "identity": "身份证 1234"})


def _review(desk: Client) -> None:
    page = desk.get("/orders/WT2026-0101/review/")
    assert page.status_code == 200
    data: dict[str, object] = {field.html_name: field.value() for field in page.context["groups"][0]}
    data |= {f"answer-{code}": "yes" for code in ANSWERS}
    data |= {"due_on": "2026-04-16", "confirmed_by_client": "王工，电话", "do": "sign"}
    sent(
        desk,
        "/orders/WT2026-0101/review/",
        {key: value for key, value in data.items() if value is not None},
    )


def _calibrate(lab: Laboratory, zhang: Client, where: str) -> None:
    sent(zhang, f"{where}/do/conditioning/", {"room": lab.room.pk})
    lab.clock.on(hours=2, minutes=30)
    assert zhang.get(f"{where}/start/").status_code == 200
    start = {"standard:dcv-20:source": "MS-0021", "temperature": "20.1", "humidity": "51"}
    sent(zhang, f"{where}/start/", start)
    lab.clock.on(minutes=30)
    cells = {f"dcv-20:{p}:indication:{r}": text for p, text in TREND.items() for r in range(3)}
    sent(zhang, f"{where}/record/", {"revision": "0", **cells})
    page = zhang.get(f"{where}/record/").content.decode()
    assert "+0.70" in page
    lab.clock.on(minutes=20)
    sent(zhang, f"{where}/record/submit/", {"temperature": "20.3", "humidity": "53"})
    assert OriginalRecord.objects.get().state == "submitted"


@pytest.mark.django_db
def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    assert Organisation.objects.count() == 0
    answer = client.get("/orders/")
    assert answer.status_code == 302
    assert "sign-in" in answer["Location"] or "accounts" in answer["Location"]

# SPDX-License-Identifier: Apache-2.0
"""Subcontracting at the screen: reviewed, consent missing and given, sent out, entered, checked, signed."""

import re
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from zhunsheng.laboratory.models import SupplierApproval
from zhunsheng.work.models import Certificate, ExternalCertificate, Item, Order, Subcontract, Task
from zhunsheng.work.review_questions import QUESTIONS
from zhunsheng.work.tests import cast
from zhunsheng.work.tests import cast_subcontract as given
from zhunsheng.work.tests.cast import PASSWORD, Laboratory
from zhunsheng.work.tests.pages.conftest import SignedIn

LINES = {"line-TOTAL_FORMS": "4", "line-INITIAL_FORMS": "0"}


def text(client: Client, name: str, *args: str) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def paper(name: str, content: bytes = given.PAPER) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def review(lab: Laboratory, approval: SupplierApproval, **more: str) -> dict[str, str]:
    """The review of an order with one instrument that goes out."""
    answers = {f"answer-{code}": "yes" for code, _question in QUESTIONS}
    return {
        **answers,
        "due_on": (lab.clock.at.date() + timedelta(days=9)).isoformat(),
        "confirmed_by_client": "王工，电话",
        "group0-choice": "subcontract",
        "group0-shown": "subcontract",
        "group0-approval": str(approval.pk),
        "group0-requirement": "校准因子",
        "group0-need": "5",
        "group0-need_unit": "%",
        "group0-told": given.TOLD.text,
        "group0-told_at": "2026-04-12T08:00",
        "do": "sign",
        **more,
    }


def arrival(lab: Laboratory, **more: object) -> dict[str, object]:
    day = lab.clock.at.date()
    return {
        "number": "LB2026-0077",
        "issued_on": day.isoformat(),
        "performed_from": (day - timedelta(days=1)).isoformat(),
        "performed_to": (day - timedelta(days=1)).isoformat(),
        "method": "JJG 393-2018",
        "method_title": "剂量当量率仪",
        "temperature_low": "20.4",
        "temperature_high": "20.9",
        "released_by": "李工，邮件",
        "released_on": day.isoformat(),
        "title": "校准因子",
        "nominal": "约定剂量率",
        "nominal_unit": "µSv/h",
        "result": "校准因子",
        "unit": "1",
        "uncertainty_unit": "%",
        "probability": "0.95",
        **LINES,
        **{f"line-{number}-k": "2" for number in range(4)},
        "line-0-nominal": "10",
        "line-0-value": "1.03",
        "line-0-uncertainty": "4.2",
        "file": paper("lb.pdf"),
        "do": "keep",
        **more,
    }


def test_s3_from_the_review_to_a_certificate_that_says_so(real_lab: Laboratory, as_user: SignedIn) -> None:
    lab, approval = real_lab, given.lab_b(real_lab)
    desk, store = as_user(lab.desk), as_user(lab.store)
    order = cast.ordered(lab, [given.dose_meter()])
    asked = text(desk, "work:review", order.number)
    assert "乙检测技术有限公司" in asked
    assert "2026-12-31" in asked
    assert desk.post(reverse("work:review", args=[order.number]), review(lab, approval)).status_code == 302
    task = Task.objects.get()
    cast.received(lab, task.item)
    assert "已告知客户" in text(desk, "work:order", order.number)
    page = reverse("work:task-subcontract", args=[task.number])
    refused = desk.post(page, {"do": "give"}).content.decode()
    assert "R-SUB-01" in refused
    assert "没有客户同意" in refused
    consent = {"do": "consent", "by": "王工", "form": "letter", "at": "2026-04-12T08:10", "text": "同意"}
    assert "这个字段是必填项" in desk.post(page, consent).content.decode()
    assert desk.post(page, {**consent, "file": paper("consent.pdf")}).status_code == 302
    assert desk.post(page, {"do": "give"}).status_code == 302
    item_act = reverse("work:item-act", args=[task.item.number, "send-out"])
    store.post(item_act, {"carrier": "顺丰", "identity": "SF1"})
    assert "在分包方处" in text(store, "work:item", task.item.number)
    lab.clock.on(days=3)
    store.post(
        reverse("work:item-act", args=[task.item.number, "take-back"]), {"condition": "完好", "place": "A"}
    )
    answer = store.post(reverse("work:task-arrival", args=[task.number]), arrival(lab))
    assert answer.status_code == 302
    lab.clock.on(minutes=10)
    checker = as_user(lab.chen)
    checked = text(checker, "work:task-check-external", task.number)
    assert "4.2 %" in checked
    assert "请看" not in checked
    paper_url = reverse("work:task-paper", args=[task.number, "certificate"])
    assert checker.get(paper_url).content == given.PAPER
    checker.post(reverse("work:task-check-external", args=[task.number]), {"remark": ""})
    signatory = as_user(lab.lin)
    draft = text(signatory, "work:task-sign", task.number)
    assert "外部提供者（分包）" in draft
    assert "不带" in draft
    signatory.post(reverse("work:task-sign", args=[task.number]), {"password": PASSWORD})
    assert Certificate.objects.get().state == "valid"
    assert Item.objects.get().state == "ready"


def test_an_approval_that_ran_out_is_shown_with_why_and_can_not_be_signed(
    lab: Laboratory, as_user: SignedIn
) -> None:
    approval = given.lab_b(lab, last_day=date(2026, 4, 11))
    order = cast.ordered(lab, [given.dose_meter()])
    desk, page = as_user(lab.desk), reverse("work:review", args=[order.number])
    assert "批准到 2026-04-11 为止" in desk.get(page).content.decode()
    answer = desk.post(page, review(lab, approval))
    assert "不能分包给" in answer.content.decode()
    assert given.TOLD.text in answer.content.decode()
    assert not Subcontract.objects.exists()


def test_what_was_chosen_anew_is_shown_before_it_is_signed(lab: Laboratory, as_user: SignedIn) -> None:
    approval = given.lab_b(lab)
    order = cast.ordered(lab, [given.dose_meter()])
    desk, page = as_user(lab.desk), reverse("work:review", args=[order.number])
    data = review(lab, approval, **{"group0-choice": "decline"})
    answer = desk.post(page, data).content.decode()
    assert "请看过新的内容" in answer
    assert "不受理的原因" in answer
    assert Order.objects.get().state == "in-review"


def test_a_faulty_line_is_named_and_what_was_typed_stays(lab: Laboratory, as_user: SignedIn) -> None:
    task = given.given_out(lab)
    lab.clock.on(days=3)
    store, page = as_user(lab.store), reverse("work:task-arrival", args=[task.number])
    answer = store.post(page, arrival(lab, **{"line-1-value": "1.O1", "line-1-uncertainty": "4"}))
    shown = answer.content.decode()
    assert "第 2 行" in shown
    assert "1.O1" in shown
    assert "LB2026-0077" in shown
    assert not ExternalCertificate.objects.exists()
    odd = arrival(lab, file=SimpleUploadedFile("a.exe", b"MZ", "application/pdf"))
    assert "这不是 PDF" in store.post(page, odd).content.decode()
    more = store.post(page, arrival(lab, do="more")).content.decode()
    assert "line-9-value" in more


def test_the_client_consents_on_its_own_page(lab: Laboratory, as_user: SignedIn) -> None:
    task = given.reviewed(lab)
    client = as_user(lab.client)
    act = reverse("work:order-act", args=[task.item.order.number, "consent"])
    assert act in text(client, "work:order", task.item.order.number)
    assert client.post(act, {"text": "同意"}).status_code == 302
    assert Subcontract.objects.get().consent_form == "portal"
    assert act not in text(client, "work:order", task.item.order.number)


def test_who_has_no_part_in_it_finds_no_button_and_no_page(lab: Laboratory, as_user: SignedIn) -> None:
    task = given.given_out(lab)
    for user, code in ((lab.zhang, 403), (lab.client, 403), (lab.desk, 200), (lab.store, 200)):
        found = as_user(user).get(reverse("work:task-arrival", args=[task.number]))
        assert found.status_code == code, user.username
    assert as_user(lab.desk).get(reverse("work:task-check-external", args=[task.number])).status_code == 403


def test_an_instrument_without_a_method_can_be_requested(lab: Laboratory, as_user: SignedIn) -> None:
    desk = as_user(lab.desk)
    assert "其他（本机构没有方法）" in text(desk, "work:order-new")
    data = {
        "party": "C001", "decision_rule": "jjf1094", "do": "submit",
        "line-TOTAL_FORMS": "1", "line-INITIAL_FORMS": "0", "line-0-family": "other",
        "line-0-name": "X-γ 剂量率仪", "line-0-serial_number": "D1",
    }  # fmt: skip
    assert desk.post(reverse("work:order-new"), data).status_code == 302
    assert Item.objects.get().family == "other"


def test_an_english_reader_meets_english_names_in_refusals(lab: Laboratory, as_user: SignedIn) -> None:
    task = given.reviewed(lab)
    desk = as_user(lab.desk)
    desk.cookies["django_language"] = "en"
    asked = text(desk, "work:task-subcontract", task.number)
    refused = re.search(r'<section class="refusal.*?</section>', asked, re.DOTALL)
    assert refused is not None
    assert "Lab B Testing Co., Ltd." in refused.group()
    assert "乙检测" not in refused.group()

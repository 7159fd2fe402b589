# SPDX-License-Identifier: Apache-2.0
"""Orders at the screen: requested, pasted, reviewed, confirmed, declined; what is wrong stays on the page."""

import re

from django.test import Client
from django.urls import reverse

from zhunsheng.work.actions import ItemRequest
from zhunsheng.work.models import Order, Task
from zhunsheng.work.review_questions import QUESTIONS
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import Laboratory
from zhunsheng.work.tests.pages.conftest import SignedIn

NEW = {"party": "C001", "decision_rule": "jjf1094", "line-INITIAL_FORMS": "0"}
PASTED = "\n".join(
    (
        "类别\t名称\t制造单位\t型号\t出厂编号\t管理编号\t附件",
        "dmm\t数字多用表\t甬制\t34465A\tS1\tG1\t表笔",
        "数字多用表\t手持表\t甬制\t87V\tS2",
        "xray\t剂量仪\t\t\tS3",
        "dmm\t数字多用表\t甬制\t34465A\tS1",
        "dmm\t缺列",
    )
)


def line(number: int, **values: str) -> dict[str, str]:
    """A line of the request as the page sends it."""
    filled = {
        "family": "dmm",
        "name": "数字多用表",
        "model": "34465A",
        "serial_number": f"A{number}",
        **values,
    }
    return {f"line-{number}-{name}": text for name, text in filled.items()}


def post_new(client: Client, do: str, *lines: dict[str, str], **more: str) -> str:
    """Press a button of the request page; the page's text, or where it leads."""
    data = {**NEW, "line-TOTAL_FORMS": str(len(lines)), "do": do, **more}
    for each in lines:
        data |= each
    answer = client.post(reverse("work:order-new"), data)
    return answer["Location"] if answer.status_code == 302 else answer.content.decode()


def test_the_desk_requests_two_items(lab: Laboratory, as_user: SignedIn) -> None:
    post_new(
        as_user(lab.desk), "submit", line(0), line(1), line(2, family="", name="", model="", serial_number="")
    )
    order = Order.objects.get()
    assert (order.state, order.source, order.items.count()) == ("in-review", "desk", 2)


def test_a_draft_waits_to_be_submitted(lab: Laboratory, as_user: SignedIn) -> None:
    post_new(as_user(lab.desk), "draft", line(0))
    assert Order.objects.get().state == "draft"


def test_a_client_requests_for_itself_whatever_the_form_says(lab: Laboratory, as_user: SignedIn) -> None:
    post_new(as_user(lab.other_client), "submit", line(0), party="C001")
    order = Order.objects.get()
    assert (order.party.number, order.source) == ("C002", "portal")


def test_an_unknown_client_is_named_at_its_field_and_lines_stay(lab: Laboratory, as_user: SignedIn) -> None:
    page = post_new(as_user(lab.desk), "submit", line(0, serial_number="K-77"), party="C999")
    assert 'id="id_party_error"' in page
    assert 'value="K-77"' in page
    assert not Order.objects.exists()


def test_a_wish_in_the_past_is_told_at_its_field(lab: Laboratory, as_user: SignedIn) -> None:
    page = post_new(as_user(lab.desk), "submit", line(0), due_on="2026-04-11")
    assert 'id="id_due_on_error"' in page
    assert 'value="2026-04-11"' in page
    assert not Order.objects.exists()
    post_new(as_user(lab.desk), "submit", line(0), due_on="2026-04-12")
    assert Order.objects.get().due_on == lab.clock.at.date()


def test_a_serial_number_twice_is_told_at_its_line(lab: Laboratory, as_user: SignedIn) -> None:
    page = post_new(as_user(lab.desk), "submit", line(0), line(1, serial_number="A0"))
    assert 'id="id_line-1-serial_number_error"' in page
    assert "与第 1 行重复" in page
    assert not Order.objects.exists()


def test_no_item_at_all_is_told(lab: Laboratory, as_user: SignedIn) -> None:
    page = post_new(as_user(lab.desk), "submit", line(0, family="", name="", model="", serial_number=""))
    assert "请至少填写一件样品" in page


def test_more_lines_keep_what_was_typed(lab: Laboratory, as_user: SignedIn) -> None:
    page = post_new(as_user(lab.desk), "more", line(0, serial_number="K-77"), remark="急")
    assert 'value="K-77"' in page
    assert "急</textarea>" in page
    assert 'name="line-10-serial_number"' in page
    assert not Order.objects.exists()


def test_pasted_rows_are_read_and_bad_ones_told_one_by_one(lab: Laboratory, as_user: SignedIn) -> None:
    page = post_new(as_user(lab.desk), "paste", line(0, serial_number="K-77"), pasted=PASTED)
    for serial in ("K-77", "S1", "S2"):
        assert f'value="{serial}"' in page
    assert page.count('value="S1"') == 1
    for told in (
        "第 4 行",
        "没有类别“xray”的现行方法",
        "第 5 行",
        "出厂编号 S1 重复",
        "第 6 行",
        "只有 2 列",
    ):
        assert told in page
    assert "xray\t剂量仪" in page  # still there to be mended


def test_a_review_without_agreement_waits_for_the_client(lab: Laboratory, as_user: SignedIn) -> None:
    order = cast.ordered(lab)
    sign(as_user(lab.desk), order)
    assert Order.objects.get().state == "awaiting-client"
    where = reverse("work:order-act", args=[order.number, "agree"])
    assert as_user(lab.client).post(where, {"text": "同意"}).status_code == 302
    assert Order.objects.get().state == "accepted"


def test_a_review_names_what_is_missing_and_keeps_what_was_chosen(lab: Laboratory, as_user: SignedIn) -> None:
    order = cast.ordered(lab)
    page = sign(as_user(lab.desk), order, **{"answer-place": "no", "due_on": "2026-04-16"})
    assert 'id="id_remark-place_error"' in page
    page = sign(as_user(lab.desk), order, due_on="2026-04-01")
    assert 'id="id_due_on_error"' in page
    assert 'value="2026-04-01"' in page
    assert not Task.objects.exists()


def test_the_checklist_opens_unanswered_and_wants_every_answer(lab: Laboratory, as_user: SignedIn) -> None:
    order, desk = cast.ordered(lab), as_user(lab.desk)
    where = reverse("work:review", args=[order.number])
    opened = re.findall(r'<input[^>]*name="answer-[^>]*>', desk.get(where).content.decode())
    assert len(opened) == 14
    assert not any("checked" in each for each in opened)
    looked = desk.post(where, {"do": "look", "answer-place": "yes", "due_on": "2026-04-16"}).content.decode()
    assert "还没有回答" not in looked
    assert re.search(r'name="answer-place"[^>]*value="yes"[^>]*checked', looked)
    assert 'value="2026-04-16"' in looked
    page = sign(desk, order, **{"answer-place": ""})
    assert 'id="id_answer-place_error">还没有回答' in page
    assert not Task.objects.exists()


def test_a_wrong_parameter_is_told_and_nothing_signed(lab: Laboratory, as_user: SignedIn) -> None:
    order = cast.ordered(lab)
    page = sign(as_user(lab.desk), order, **{"group0-parameter:dcv-20:a": "abc"})
    assert "abc" in page
    assert Order.objects.get().state == "in-review"


def test_what_lies_beyond_capability_is_shown_before_signing(lab: Laboratory, as_user: SignedIn) -> None:
    order = cast.ordered(lab, [ItemRequest(family="thermometer", name="温度计", serial_number="T1")])
    page = sign(as_user(lab.desk), order, do="look", **{"group0-points:line": "20 30 900"})
    assert "超出能力范围" in page
    page = sign(as_user(lab.desk), order, do="look", **{"group0-points:line": "20, 30, 40"})
    assert "能力范围内" in page
    assert not Task.objects.exists()


def test_declining_needs_a_reason(lab: Laboratory, as_user: SignedIn) -> None:
    order = cast.ordered(lab)
    where = reverse("work:order-act", args=[order.number, "decline"])
    assert 'id="id_reason_error"' in as_user(lab.desk).post(where, {"reason": ""}).content.decode()
    as_user(lab.desk).post(where, {"reason": "没有能力"})
    assert Order.objects.get().declined_reason == "没有能力"


def test_an_accepted_order_that_is_changed_goes_back_to_review(lab: Laboratory, as_user: SignedIn) -> None:
    order = cast.ordered(lab)
    cast.accepted(lab, order)
    data = {"due_on": "2026-05-01", "decision_rule": "simple", "reason": "客户要求", "line-TOTAL_FORMS": "1"}
    where = reverse("work:order-change", args=[order.number])
    answer = as_user(lab.desk).post(where, {**data, "line-INITIAL_FORMS": "0"})
    assert answer.status_code == 302
    changed = Order.objects.get()
    assert (changed.state, changed.decision_rule) == ("in-review", "simple")


def sign(client: Client, order: Order, do: str = "sign", **changed: str) -> str:
    """Fill the review page as it is offered, every question with yes, but for `changed`; press the button."""
    where = reverse("work:review", args=[order.number])
    shown = client.get(where).context
    data: dict[str, object] = {"due_on": "2026-04-16", "do": do}
    data |= {f"answer-{code}": "yes" for code, _question in QUESTIONS}
    for form in (shown["form"], *shown["groups"]):
        for field in form:
            value = field.value()
            if value is not None:
                data.setdefault(field.html_name, getattr(value, "pk", value))
    answer = client.post(where, {**data, **changed})
    return str(answer.content.decode())

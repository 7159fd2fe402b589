# SPDX-License-Identifier: Apache-2.0
"""After issue through the pages: asked for, decided, drafted, compared, signed; withdrawn, told, counted."""

import re
from collections.abc import Mapping

import pytest
from django.test import Client

from zhunsheng.work import actions
from zhunsheng.work.models import Amendment, Certificate, FactCorrection
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD, Laboratory
from zhunsheng.work.tests.pages.conftest import SignedIn
from zhunsheng.work.tests.pages.test_run import sent

ASKED = {
    "field": ["item.serial_number", "", ""],
    "right": ["A1802", "", ""],
    "text": "封面的出厂编号与器具不符。",
    "source": "王工，电话",
}
DRAFT = {
    "reason": "委托受理时录入有误",
    "reason_en": "typed wrongly when the order was taken",
    "change:item.serial_number": "1",
    "why:item.serial_number": "标签为 A1802",
    "why-en:item.serial_number": "the label says A1802",
    "added": "",
    "added_en": "",
}


def text(client: Client, path: str, status: int = 200) -> str:
    """What a page says."""
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def refused(client: Client, path: str, data: Mapping[str, object]) -> str:
    """A post that is answered with the page again."""
    answer = client.post(path, data)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_wrong_serial_number_goes_from_the_clients_call_to_a_new_certificate(
    lab: Laboratory, as_user: SignedIn
) -> None:
    first = cast.issued(lab)
    page = f"/certificates/{first.number}/"
    desk, quality, store = (as_user(user) for user in (lab.desk, lab.quality, lab.store))
    assert f"{page}amend/" in text(desk, page)
    assert "A1082" in text(desk, f"{page}amend/")
    where = sent(desk, f"{page}amend/", ASKED)["Location"]
    assert where == "/amendments/XG2026-0001/"
    assert "A1802" in text(quality, where)
    decision = {"kind": "replacement", "cause": "laboratory-error", "reason": "标签照片为 A1802"}
    sent(quality, f"{where}do/decide/", decision)

    item = first.task.item
    fix = f"/items/{item.number}/do/correct/"
    shown = store.get(fix).context["form"]
    values = {name: shown.initial.get(name, "") for name in shown.fields}
    sent(store, fix, {**values, "serial_number": "A1802", "reason": "录入颠倒", "source": "铭牌照片"})
    assert FactCorrection.objects.get().field == "serial_number"
    assert "A1082" in text(desk, f"/items/{item.number}/")

    wu, chen, lin = (as_user(user) for user in (lab.wu, lab.chen, lab.lin))
    draft = text(wu, f"{where}draft/")
    assert re.search(r'name="change:item.serial_number" value="1" checked', draft)
    sent(wu, f"{where}draft/", DRAFT)
    lab.clock.on(minutes=10)
    compared = text(chen, f"{where}compare/")
    assert "<s>A1082</s>" in compared
    assert "<b>A1802</b>" in compared
    assert compared.count('class="differs"') == 1
    sent(chen, f"{where}compare/", {"remark": ""})
    lab.clock.on(minutes=10)
    assert "密码" in refused(lin, f"{where}compare/", {"password": "wrong"})
    answer = sent(lin, f"{where}compare/", {"password": PASSWORD})
    assert answer["Location"] == f"/certificates/{first.number}-A1/"

    new = text(as_user(lab.client), answer["Location"])
    assert first.number in new
    assert "A1802" in new
    old = text(as_user(lab.client), page)
    assert f"{first.number}-A1" in old
    assert "已替代" in old
    figures = text(quality, "/amendments/errors/")
    assert "100.000" in figures


def test_a_refusal_keeps_what_was_typed(lab: Laboratory, as_user: SignedIn) -> None:
    amendment = cast.decided(lab)
    wu = as_user(lab.wu)
    said = refused(wu, f"/amendments/{amendment.number}/draft/", DRAFT)
    assert "登记还没有更正" in said
    assert 'value="标签为 A1802"' in said
    assert Amendment.objects.get().state == "decided"
    asked = refused(
        as_user(lab.desk), f"/certificates/{amendment.certificate.number}/amend/", {**ASKED, "source": " "}
    )
    assert 'value="A1802"' in asked


def test_a_checker_of_the_own_draft_and_a_draft_sent_back(lab: Laboratory, as_user: SignedIn) -> None:
    amendment = cast.redrafted(lab)
    where = f"/amendments/{amendment.number}/"
    assert 'name="remark"' not in text(as_user(lab.wu), f"{where}compare/")
    chen = as_user(lab.chen)
    sent(chen, f"{where}do/send-back/", {"reason": "英文理由写错"})
    assert "英文理由写错" in text(as_user(lab.wu), f"{where}draft/")
    assert "label and record say A1802" in text(as_user(lab.wu), f"{where}draft/")


def test_clients_see_what_becomes_of_it_but_neither_cause_nor_foreign_ones(
    lab: Laboratory, as_user: SignedIn
) -> None:
    amendment = cast.decided(lab)
    where = f"/amendments/{amendment.number}/"
    own, foreign = as_user(lab.client), as_user(lab.other_client)
    said = text(own, where)
    assert "出修改证书" in said
    assert "实验室差错" not in said
    assert "录入有误" not in said
    assert "实验室差错" not in text(own, "/amendments/")
    assert amendment.number in text(own, "/amendments/")
    text(foreign, where, 404)
    assert amendment.number not in text(foreign, "/amendments/")
    text(foreign, f"/certificates/{amendment.certificate.number}/amend/", 404)
    text(own, "/amendments/errors/", 403)
    text(own, f"{where}compare/", 403)


READERS = {"desk", "zhang", "wu", "chen", "lin", "tech", "quality", "client"}
FIGURES = {"zhang", "wu", "chen", "lin", "tech", "quality"}
MANAGERS = {"tech", "quality"}


@pytest.mark.parametrize(
    ("path", "may"),
    [
        ("/amendments/", READERS),
        ("/amendments/errors/", FIGURES),
        ("/amendments/errors/figures.csv", FIGURES),
        ("/amendments/errors/cases.csv", FIGURES),
        ("/amendments/affected/", MANAGERS),
    ],
)
def test_pages_open_by_the_matrix(lab: Laboratory, as_user: SignedIn, path: str, may: set[str]) -> None:
    everybody = {**lab.users, "client": lab.client}
    opened = {name for name, user in everybody.items() if as_user(user).get(path).status_code == 200}
    assert opened == may


def test_withdrawn_on_the_spot_then_judged_and_the_client_told(lab: Laboratory, as_user: SignedIn) -> None:
    first = cast.issued(lab)
    page = f"/certificates/{first.number}/"
    tech, quality, desk = (as_user(user) for user in (lab.tech, lab.quality, lab.desk))
    assert "do/withdraw/" not in text(as_user(lab.lin), page)
    sent(tech, f"{page}do/withdraw/", {"reason": "标准器送校不合格", "source": "送校报告 7"})
    assert Certificate.objects.get().state == "withdrawn"
    where = "/amendments/XG2026-0001/"
    assert "已收回，还没有通知客户" in text(desk, "/")
    assert "do/classify/" not in text(tech, where)
    sent(quality, f"{where}do/classify/", {"cause": "laboratory-error", "reason": "本机构的标准器"})
    notice = {"channel": "letter", "recipient": "王工", "text": "请停止使用"}
    sent(desk, f"{where}do/notice/", notice)
    assert "请停止使用" in text(as_user(lab.client), where)
    assert "标准器送校不合格" in text(as_user(lab.client), page)


def test_many_are_found_withdrawn_judged_and_told_as_a_batch(lab: Laboratory, as_user: SignedIn) -> None:
    first = cast.issued(lab)
    method = first.task.method_id
    tech, quality = as_user(lab.tech), as_user(lab.quality)
    search = f"/amendments/affected/?method={method}"
    assert first.number in text(tech, search)
    data = {"certificate": [first.number], "reason": "模板系数录错", "source": "投诉 C-1", "do": "withdraw"}
    where = sent(tech, search, data)["Location"]
    assert "0 / 1" not in text(tech, where)
    assert "do/classify/" not in text(tech, where)
    assert "do/classify/" in text(quality, where)
    judged = {"amendment": ["XG2026-0001"], "cause": "laboratory-error", "reason": "本机构录入"}
    sent(quality, f"{where}do/classify/", judged)
    told = {"amendment": ["XG2026-0001"], "channel": "phone", "recipient": "王工", "text": "停用"}
    sent(as_user(lab.desk), f"{where}do/notice/", told)
    amendment = Amendment.objects.get()
    assert (amendment.cause, amendment.notices.count()) == ("laboratory-error", 1)


def test_nothing_chosen_is_said_and_the_reason_kept(lab: Laboratory, as_user: SignedIn) -> None:
    first = cast.issued(lab)
    search = f"/amendments/affected/?method={first.task.method_id}"
    said = refused(as_user(lab.tech), search, {"reason": "模板系数录错", "source": "投诉", "do": "request"})
    assert "没有选中任何证书" in said
    assert "模板系数录错" in said


def test_the_record_is_corrected_on_its_own_page(lab: Laboratory, as_user: SignedIn) -> None:
    amendment = cast.decided(lab)
    where = f"/amendments/{amendment.number}/"
    zhang = as_user(lab.zhang)
    reading = amendment.certificate.task.record.readings.order_by("id").first()
    assert reading is not None
    assert refused(zhang, f"{where}revise/", {"reason": "抄错"}).count("没有任何更正") == 1
    answer = sent(zhang, f"{where}revise/", {f"new:{reading.pk}": "2.0003", "reason": "抄错"})
    assert answer["Location"] == f"{where}draft/"
    assert re.search(r'name="results"[^>]* checked', text(zhang, f"{where}draft/"))


def test_the_clients_name_is_corrected_on_the_order(lab: Laboratory, as_user: SignedIn) -> None:
    order = cast.issued(lab).task.item.order
    fix = f"/orders/{order.number}/do/correct-client/"
    desk = as_user(lab.desk)
    shown = desk.get(fix).context["form"]
    values = {name: shown.initial.get(name, "") for name in shown.fields}
    sent(desk, fix, {**values, "certificate_address": "新址路 9 号", "reason": "迁址", "source": "来函"})
    assert "新址路 9 号" in text(desk, f"/orders/{order.number}/")
    text(as_user(lab.store), fix, 404)


def test_a_supplement_stands_beside_its_certificate(lab: Laboratory, as_user: SignedIn) -> None:
    amendment = cast.decided(lab, kind="supplement", cause="improvement")
    where = f"/amendments/{amendment.number}/"
    said = {**DRAFT, "added": "接线方式为四线。", "added_en": "Connected with four wires."}
    del said["change:item.serial_number"]
    sent(as_user(lab.wu), f"{where}draft/", said)
    compared = text(as_user(lab.chen), f"{where}compare/")
    assert "接线方式为四线" in compared
    supplement = actions.issue_amendment(
        lab.lin, cast.rechecked(lab, Amendment.objects.get()), password=PASSWORD
    )
    assert "接线方式为四线" in text(as_user(lab.client), f"/certificates/{supplement.number}/")
    old = text(as_user(lab.client), f"/certificates/{amendment.certificate.number}/")
    assert supplement.number in old
    assert "已修改" in old


def test_figures_for_spreadsheets(lab: Laboratory, as_user: SignedIn) -> None:
    cast.decided(lab)
    quality = as_user(lab.quality)
    figures = quality.get("/amendments/errors/figures.csv").content.decode("utf-8-sig").splitlines()
    row = dict(zip(figures[0].split(","), figures[1].split(","), strict=True))
    assert (row["quarter"], row["issued"], row["errors"], row["error_rate_percent"]) == (
        "2026-Q2",
        "1",
        "1",
        "100.000",
    )
    cases = quality.get("/amendments/errors/cases.csv").content.decode("utf-8-sig").splitlines()
    assert "XG2026-0001,ZS2026-000001" in cases[1]
    page = text(quality, "/amendments/errors/?quarter=2026-Q2&figure=errors")
    assert 'id="cases"' in page
    assert "XG2026-0001" in page

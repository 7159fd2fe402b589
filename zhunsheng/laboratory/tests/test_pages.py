# SPDX-License-Identifier: Apache-2.0
"""The pages: who sees them, who is told who may, what bad input keeps, and that questions do not grow."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhunsheng.accounts.actions import create_user
from zhunsheng.laboratory import actions
from zhunsheng.laboratory.models import (
    Confirmation,
    EnvironmentSample,
    Equipment,
    Hold,
    SigningIdentity,
    Traceability,
)
from zhunsheng.laboratory.tests import cast
from zhunsheng.laboratory.tests.cast import PASSWORD, Laboratory

ROOT = "/laboratory"
PIECE = f"{ROOT}/equipment/of/MS-0021"
METHOD = "JJF%201587-2016"
# Every page that only shows, with somebody who reads it and somebody of the staff who does not.
PAGES = {
    f"{ROOT}/equipment/": ("zhang", "desk"),
    f"{PIECE}/": ("zhang", "papers"),
    f"{ROOT}/equipment/authorities/": ("zhang", "papers"),
    f"{ROOT}/people/": ("tech", "desk"),
    f"{ROOT}/people/of/P04/": ("quality", "desk"),
    f"{ROOT}/methods/": ("desk", "admin"),
    f"{ROOT}/methods/of/{METHOD}": ("zhang", "admin"),
    f"{ROOT}/scope/": ("desk", "admin"),
    f"{ROOT}/scope/print/": ("desk", "admin"),
    f"{ROOT}/rooms/": ("zhang", "papers"),
    f"{ROOT}/rooms/of/R2/": ("admin", "desk"),
    f"{ROOT}/parties/": ("zhang", "keeper"),
    f"{ROOT}/parties/of/C001/": ("admin", "papers"),
    f"{ROOT}/suppliers/": ("keeper", "admin"),
    f"{ROOT}/suppliers/of/C001/": ("desk", "papers"),
}
# Every deed's page, with somebody who may.
DEEDS = {
    f"{ROOT}/equipment/register/": "keeper",
    f"{PIECE}/trace": "keeper",
    f"{PIECE}/import": "keeper",
    f"{ROOT}/equipment/authorities/trust": "tech",
    f"{PIECE}/confirm": "zhang",
    f"{PIECE}/state": "tech",
    f"{PIECE}/hold": "keeper",
    f"{ROOT}/people/register/": "tech",
    f"{ROOT}/people/of/P02/qualify": "tech",
    f"{ROOT}/people/of/P02/authorise": "tech",
    f"{ROOT}/people/of/P04/field": "tech",
    f"{ROOT}/people/of/P02/hold": "quality",
    f"{ROOT}/people/of/P02/leave": "quality",
    f"{ROOT}/people/me/signing-key/": "lin",
    f"{ROOT}/methods/register/": "papers",
    f"{ROOT}/methods/supersede/{METHOD}": "papers",
    f"{ROOT}/methods/hold/{METHOD}": "tech",
    f"{ROOT}/scope/register/": "papers",
    f"{ROOT}/rooms/register/": "admin",
    f"{ROOT}/rooms/of/R2/samples": "keeper",
    f"{ROOT}/rooms/of/R2/hold": "tech",
    f"{ROOT}/parties/register/": "desk",
    f"{ROOT}/parties/of/C001/user": "admin",
    f"{ROOT}/suppliers/approve/": "tech",
    f"{ROOT}/suppliers/of/C001/approve": "tech",
}


def as_user(lab: Laboratory, name: str) -> Client:
    client = Client()
    client.force_login(lab.users[name], backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.parametrize("url", PAGES)
def test_readers_see_the_page_in_both_languages(lab: Laboratory, url: str) -> None:
    client = as_user(lab, PAGES[url][0])
    assert client.get(url).status_code == 200
    client.cookies["django_language"] = "en"
    response = client.get(url)
    assert response.status_code == 200
    assert 'lang="en"' in text_of(response)


@pytest.mark.parametrize("url", PAGES)
def test_others_are_told_who_may(lab: Laboratory, url: str) -> None:
    response = as_user(lab, PAGES[url][1]).get(url)
    assert response.status_code == 403
    assert "有此权限的角色" in text_of(response)


@pytest.mark.parametrize("url", [*PAGES, *DEEDS])
def test_strangers_sign_in_first(lab: Laboratory, url: str) -> None:
    response = Client().get(url)
    assert response.status_code == 302
    assert "sign-in" in response.headers["Location"]


@pytest.mark.parametrize("url", [url for url in PAGES if "/scope/" not in url])
def test_to_clients_inner_pages_are_not_there(lab: Laboratory, url: str) -> None:
    assert as_user(lab, "client").get(url).status_code == 404


def test_clients_read_the_scope(lab: Laboratory) -> None:
    assert "直流电压" in text_of(as_user(lab, "client").get(f"{ROOT}/scope/"))


@pytest.mark.parametrize("url", DEEDS)
def test_who_may_gets_the_form_and_empty_input_comes_back(lab: Laboratory, url: str) -> None:
    client = as_user(lab, DEEDS[url])
    asked = client.get(url)
    assert asked.status_code == 200
    assert 'class="error"' not in text_of(asked)  # nothing is wrong before anything was typed
    response = client.post(url, {"rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0"})
    assert response.status_code == 200
    assert "此字段" in text_of(response) or "error" in text_of(response)


@pytest.mark.parametrize("url", [url for url in DEEDS if "signing-key" not in url])
def test_who_may_not_is_refused_by_get_and_post(lab: Laboratory, url: str) -> None:
    auditor = create_user(lab.admin, "audit", "唐欣", PASSWORD, roles=["AUD"])
    client = Client()
    client.force_login(auditor, backend="django.contrib.auth.backends.ModelBackend")
    for response in (client.get(url), client.post(url, {"reason": "x"})):
        assert response.status_code == 403
        assert "有此权限的角色" in text_of(response)


@pytest.mark.parametrize(
    "url",
    [
        f"{ROOT}/equipment/of/MS-9999/",
        f"{ROOT}/equipment/of/MS-9999/state",
        f"{PIECE}/trace/999999/file",
        f"{PIECE}/hold/999999/release",
        f"{ROOT}/people/of/P99/",
        f"{ROOT}/methods/of/JJF%201587-1999",
        f"{ROOT}/methods/procedure/999999/",
        f"{ROOT}/scope/999999/retract",
        f"{ROOT}/rooms/of/R77/",
        f"{ROOT}/parties/of/C999/",
    ],
)
def test_what_is_not_there_is_not_found(lab: Laboratory, url: str) -> None:
    everything = create_user(lab.admin, "all", "全", PASSWORD, roles=["EQM", "TEC", "DOC", "QUA", "FRT"])
    client = Client()
    client.force_login(everything, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(url).status_code == 404


def test_staff_see_only_their_own_entry(lab: Laboratory) -> None:
    client = as_user(lab, "zhang")
    page = text_of(client.get(f"{ROOT}/people/"))
    assert "张敏" in page
    assert "林涛" not in page
    assert client.get(f"{ROOT}/people/of/{lab.people['zhang'].number}/").status_code == 200
    assert client.get(f"{ROOT}/people/of/{lab.people['lin'].number}/").status_code == 404


def test_who_reads_but_may_not_act_is_told_who_does(lab: Laboratory) -> None:
    page = text_of(as_user(lab, "zhang").get(f"{PIECE}/"))
    assert "<b>登记溯源证书</b>：设备管理员" in page
    assert f'{PIECE}/trace"' not in page


def test_equipment_is_registered(lab: Laboratory) -> None:
    values = {"number": "MS-0050", "name": "恒温槽", "name_en": "Bath", "family": "bath", "room": lab.room.pk}
    response = as_user(lab, "keeper").post(f"{ROOT}/equipment/register/", values, follow=True)
    assert "已登记设备 MS-0050" in text_of(response)
    assert Equipment.objects.get(number="MS-0050").state == "acceptance"


def test_a_taken_number_is_named_and_the_rest_is_kept(lab: Laboratory) -> None:
    values = {"number": "MS-0021", "name": "恒温槽七号", "name_en": "Bath", "family": "bath"}
    response = as_user(lab, "keeper").post(f"{ROOT}/equipment/register/", values)
    page = text_of(response)
    assert "设备编号 MS-0021 已有" in page
    assert 'value="恒温槽七号"' in page
    assert response.context["form"].errors.keys() == {"number"}


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"MS-0021", "MS-0030", "MS-0031", "MS-0032"}),
        ("?q=0031", {"MS-0031"}),
        ("?state=green", {"MS-0021"}),
        ("?due=soon", {"MS-0030"}),
        ("?due=overdue", {"MS-0031"}),
        ("?due=none", {"MS-0032"}),
        ("?due=approval", {"MS-0031"}),
        ("?family=multiproduct-calibrator&due=none", {"MS-0032"}),
        ("?family=bath&due=none", {"MS-0032"}),
        ("?state=nonsense&page=x", {"MS-0021", "MS-0030", "MS-0031", "MS-0032"}),
    ],
)
def test_equipment_is_filtered(lab: Laboratory, query: str, shown: set[str]) -> None:
    day = lab.clock.at.date()
    for number, last in (("MS-0030", day + timedelta(days=30)), ("MS-0031", day - timedelta(days=1))):
        piece = cast.register(lab.keeper, number)
        trace = cast.certify(lab.keeper, piece, calibrated_on=day - timedelta(days=300), last_day=last)
    cast.confirm(lab.keeper, trace)
    cast.register(lab.keeper, "MS-0032")
    response = as_user(lab, "zhang").get(f"{ROOT}/equipment/{query}")
    assert {each.number for each in response.context["page"]} == shown


def _certificate(**changes: Any) -> dict[str, Any]:
    values = {
        "certificate_number": "CD2026-9",
        "issuer": "虚构省计量院",
        "calibrated_on": "2026-04-01",
        "last_day": "2027-03-31",
        "rows-TOTAL_FORMS": "2",
        "rows-INITIAL_FORMS": "0",
        "rows-0-function": "DCV",
        "rows-0-quantity": "dc-voltage",
        "rows-0-low": "-20",
        "rows-0-high": "20",
        "rows-0-unit": "V",
        "rows-0-uncertainty": "0.20",
        "rows-0-uncertainty_unit": "mV",
        "rows-0-k": "2",
        "rows-0-drift_half_width": "0.12",
        "rows-1-k": "2",
        "rows-1-drift_half_width": "0",
    }
    return {**values, **changes}


def test_a_certificate_is_filed_with_its_pdf_and_comes_back_as_filed(lab: Laboratory) -> None:
    content = b"%PDF-1.7\n% invented"
    client = as_user(lab, "keeper")
    upload = SimpleUploadedFile("证书.pdf", content, "application/pdf")
    assert client.post(f"{PIECE}/trace", _certificate(file=upload)).status_code == 302
    row = Traceability.objects.get(certificate_number="CD2026-9")
    assert [result["uncertainty"] for result in row.results] == ["0.20"]
    answer = client.get(f"{PIECE}/trace/{row.pk}/file")
    assert answer.content == content
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"rows-0-low": "thirty"}, "不是数"),
        ({"rows-0-unit": "furlong"}, "furlong"),
        ({"last_day": "2026-03-01"}, "截止日期早于起始日期"),
        ({"calibrated_on": "2026-05-01"}, "校准日期在今天之后"),
        ({"calibrated_on": "yesterday"}, "日期"),
        ({"file": SimpleUploadedFile("x.pdf", b"MZ not a pdf")}, "这不是 PDF、JPEG 或 PNG 文件"),
    ],
)
def test_a_bad_certificate_is_not_filed_and_nothing_typed_is_lost(
    lab: Laboratory, changes: dict[str, Any], word: str
) -> None:
    response = as_user(lab, "keeper").post(f"{PIECE}/trace", _certificate(**changes))
    page = text_of(response)
    assert response.status_code == 200
    assert word in page
    assert 'value="CD2026-9"' in page
    assert 'value="0.20"' in page
    assert Traceability.objects.count() == 1


def test_more_rows_keep_what_was_typed(lab: Laboratory) -> None:
    response = as_user(lab, "keeper").post(f"{PIECE}/trace", _certificate(more="1"))
    assert len(response.context["rows"].forms) == 8
    assert 'value="0.20"' in text_of(response)
    assert Traceability.objects.count() == 1


def test_one_confirms_and_another_approves(lab: Laboratory) -> None:
    calibrator, checker = as_user(lab, "zhang"), as_user(lab, "chen")
    page = calibrator.get(f"{PIECE}/confirm")
    rows = page.context["rows"]
    values = {"valid_from": "2026-04-12", "rows-TOTAL_FORMS": "2", "rows-INITIAL_FORMS": "1"}
    values |= {f"rows-0-{name}": value for name, value in rows.forms[0].initial.items()}
    values |= {"rows-1-result": "usable"}
    assert calibrator.post(f"{PIECE}/confirm", values).status_code == 302
    row = Confirmation.objects.get(approved_at__isnull=True)
    assert (row.function, row.low, row.high) == ("DCV", "-20", "20")
    assert calibrator.post(f"{PIECE}/confirm/{row.pk}/approve").status_code == 403
    assert "已批准" in text_of(checker.post(f"{PIECE}/confirm/{row.pk}/approve", follow=True))
    assert "已被批准" in text_of(checker.post(f"{PIECE}/confirm/{row.pk}/approve", follow=True))


def test_a_stop_is_placed_shown_and_lifted(lab: Laboratory) -> None:
    client = as_user(lab, "keeper")
    client.post(f"{PIECE}/hold", {"function": "DCV", "reason": "核查 En = 1.4", "basis": "HC-2026-018"})
    assert "核查 En = 1.4" in text_of(client.get(f"{PIECE}/"))
    hold = Hold.objects.get()
    assert client.post(f"{PIECE}/hold/{hold.pk}/release", {"reason": " "}).status_code == 200
    hold.refresh_from_db()
    assert hold.released_at is None
    assert client.post(f"{PIECE}/hold/{hold.pk}/release", {"reason": "复核合格"}).status_code == 302
    hold.refresh_from_db()
    assert hold.release_reason == "复核合格"


def test_the_state_page_wants_a_reason(lab: Laboratory) -> None:
    client = as_user(lab, "tech")
    assert "请说明理由" in text_of(client.post(f"{PIECE}/state", {"state": "red"}))
    client.post(f"{PIECE}/state", {"state": "red", "reason": "超差"})
    lab.calibrator.refresh_from_db()
    assert (lab.calibrator.state, lab.calibrator.state_reason) == ("red", "超差")


def test_a_signatory_makes_the_own_key(lab: Laboratory) -> None:
    client = as_user(lab, "lin")
    url = f"{ROOT}/people/me/signing-key/"
    assert "密码不对" in text_of(client.post(url, {"password": "wrong-password"}))
    assert client.post(url, {"password": PASSWORD}).status_code == 302
    assert SigningIdentity.objects.get().person == lab.people["lin"]
    assert as_user(lab, "zhang").get(url).status_code == 403
    assert as_user(lab, "admin").get(url).status_code == 404


def test_authorising_and_ending_by_last_day(lab: Laboratory) -> None:
    client = as_user(lab, "tech")
    person = lab.people["lin"]
    url = f"{ROOT}/people/of/{person.number}"
    values = {"method": lab.method.pk, "act": "check", "valid_from": "2026-04-12", "last_day": "2026-12-31"}
    assert client.post(f"{url}/authorise", values).status_code == 302
    row = person.authorisations.get()
    assert row.valid_to is not None
    assert row.valid_to.isoformat() == "2027-01-01"
    assert "2026-12-31" in text_of(client.get(f"{url}/"))
    ended = client.post(f"{url}/authorise/{row.pk}/end", {"last_day": "2026-06-30", "reason": "调岗"})
    assert ended.status_code == 302
    assert client.get(f"{url}/authorise/{row.pk}/end").status_code == 404


def test_a_signing_field_needs_a_held_grade(lab: Laboratory) -> None:
    client = as_user(lab, "tech")
    url = f"{ROOT}/people/of/{lab.people['lin'].number}/field"
    values = {"field": "length", "grade": "RM1", "valid_from": "2026-04-12"}
    assert client.post(url, values).status_code == 200
    assert client.post(url, {**values, "grade": "RM2"}).status_code == 302


def test_a_method_with_a_slash_has_its_page(lab: Laboratory) -> None:
    client = as_user(lab, "papers")
    values = {
        "code": "GB/T 1214", "edition": "1996", "title": "卡尺", "title_en": "Callipers", "field": "length",
        "family": "calliper", "effective_from": "1997-01-01",
    }  # fmt: skip
    assert client.post(f"{ROOT}/methods/register/", values).status_code == 302
    url = f"{ROOT}/methods/of/GB/T%201214-1996"
    assert "GB/T 1214-1996" in text_of(client.get(url))
    gone = client.post(f"{ROOT}/methods/supersede/GB/T%201214-1996", {"superseded_on": "2026-04-12"})
    assert gone.status_code == 302
    assert "已代替" in text_of(client.get(url))


def test_scope_as_of_a_day_and_retraction(lab: Laboratory) -> None:
    client = as_user(lab, "papers")
    assert len(client.get(f"{ROOT}/scope/?on=2025-12-31").context["page"]) == 0
    [row] = client.get(f"{ROOT}/scope/?q=直流").context["page"]
    assert client.post(f"{ROOT}/scope/{row.pk}/retract", {"reason": "改版"}).status_code == 302
    assert len(client.get(f"{ROOT}/scope/").context["page"]) == 0


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-12 08:00,20.1,51\n2026-04-12 08:10,20.2,52",
        "时间,温度,湿度\n2026-04-12 08:00:00,20.1,51\n2026-04-12 08:10:00,20.2,52\n\n",
        "2026/04/12 08:00;20.1;51\n2026/04/12 08:10;20.2;",
        "2026-04-12T08:00\t20.1\t51\n2026-04-12T08:10\t20.2\t52",
        "2026-04-12 08:00,２０。1,51\n2026-04-12 08:10,20。2,52",
    ],
)
def test_samples_are_pasted_as_loggers_write_them(lab: Laboratory, text: str) -> None:
    assert as_user(lab, "keeper").post(f"{ROOT}/rooms/of/R2/samples", {"text": text}).status_code == 302
    first = EnvironmentSample.objects.order_by("at")[0]
    assert (first.at.isoformat(), first.temperature) == ("2026-04-12T00:00:00+00:00", "20.1")
    page = text_of(as_user(lab, "zhang").get(f"{ROOT}/rooms/of/R2/?span=7d"))
    assert "<polyline" in page
    assert "在限内" in page


def test_each_bad_line_is_named_and_none_is_kept(lab: Laboratory) -> None:
    lines = [
        "2026-04-12 08:00,20.1,51",
        "yesterday,20,50",
        "2026-04-12 08:02,warm,50",
        "2027-04-12 08:00,20,50",
        "2026-04-12 08:04,20,180",
        "2026-04-12 08:05,NaN,50",
    ]
    upload = io.BytesIO("\n".join(lines).encode("gb18030"))
    upload.name = "logger.csv"
    page = text_of(as_user(lab, "keeper").post(f"{ROOT}/rooms/of/R2/samples", {"file": upload}))
    for number in (2, 3, 4, 5, 6):
        assert f"第 {number} 行" in page
    assert "2026-04-12 08:00,20.1,51" in page
    assert not EnvironmentSample.objects.exists()


def test_a_client_account_is_added(lab: Laboratory) -> None:
    user = create_user(lab.admin, "client2", "李工", PASSWORD, roles=["CLI"])
    response = as_user(lab, "admin").post(f"{ROOT}/parties/of/C001/user", {"user": user.pk}, follow=True)
    assert "已加入账户 client2" in text_of(response)
    assert "client2" in text_of(as_user(lab, "desk").get(f"{ROOT}/parties/of/C001/"))


def test_what_people_type_is_text(lab: Laboratory) -> None:
    actions.register_party(lab.desk, number="C666", name="<script>alert(1)</script>", address="x")
    assert "<script>alert" not in text_of(as_user(lab, "desk").get(f"{ROOT}/parties/"))


def _grow(lab: Laboratory, numbers: range) -> None:
    for each in numbers:
        piece = cast.register(lab.keeper, f"MS-1{each:03}", room=lab.room)
        trace = cast.certify(lab.keeper, piece, number=f"CD-{each}")
        cast.confirm(lab.keeper, trace)
        actions.register_party(lab.desk, number=f"K{each:03}", name=f"客户 {each}", address="x")
        person = actions.register_person(
            lab.tech, number=f"Q{each:03}", name=f"人 {each}", name_en=f"P {each}", joined_on=cast.BEGINNING
        )
        actions.qualify_person(lab.tech, person, grade="RM2", valid_from=cast.BEGINNING)
        actions.authorise_person(lab.tech, person, method=lab.method, act="check", valid_from=cast.BEGINNING)
        actions.add_room(lab.admin, site=lab.site, code=f"X{each}", name=f"室 {each}", name_en=f"Room {each}")
        cast.add_capability(lab.papers, lab.method, lab.site)
        # one subject with more and more certificates, confirmations, holds and events
        more = cast.certify(lab.keeper, lab.calibrator, number=f"MORE-{each}")
        actions.approve_confirmation(lab.tech, cast.confirm(lab.keeper, more))
        actions.place_hold(lab.keeper, subject_kind="equipment", subject_number="MS-0021", reason=f"{each}")


@pytest.mark.parametrize("url", PAGES)
def test_questions_do_not_grow_with_the_rows(
    lab: Laboratory, url: str, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = as_user(lab, PAGES[url][0])
    _grow(lab, range(2))
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    _grow(lab, range(2, 8))
    with django_assert_max_num_queries(len(few)):
        client.get(url)

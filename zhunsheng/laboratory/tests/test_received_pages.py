# SPDX-License-Identifier: Apache-2.0
"""Handing in a DCC at the page: a look first, nothing kept until it is registered, then all of it shown."""

import os
import re
from datetime import date
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from zhunsheng.certificate.dcc_write import write_dcc
from zhunsheng.certificate.received.opening import MAX_FILE
from zhunsheng.laboratory import actions
from zhunsheng.laboratory.forms.received import carried
from zhunsheng.laboratory.models import Equipment, Traceability, TrustedAuthority
from zhunsheng.laboratory.tests import received as made
from zhunsheng.laboratory.tests.cast import Laboratory
from zhunsheng.laboratory.tests.test_pages import ROOT, as_user, text_of
from zhunsheng.ledger import files
from zhunsheng.ledger.models import Blob, Event

PIECE = f"{ROOT}/equipment/of/MS-0031"
USE = {"sets-0-function": "temperature", "sets-0-quantity": "temperature", "sets-0-between": "linear"}


def _hand_in(client: Client, data: bytes, name: str = "dcc.xml") -> Any:
    return client.post(f"{PIECE}/import", {"file": SimpleUploadedFile(name, data)})


def _fields(response: Any) -> dict[str, str]:
    """What the preview's form would send: its hidden fields and what it proposes."""
    page = text_of(response)
    found = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page))
    typed = re.findall(r'<input type="(?:text|date)" name="([\w-]+)"(?: value="([^"]*)")?', page)
    return {**found, **{name: value for name, value in typed if name != "q"}}


@pytest.fixture
def keeper(lab: Laboratory) -> Client:
    made.thermometer(lab)
    return as_user(lab, "keeper")


def test_a_look_changes_nothing_and_registering_does_what_was_shown(lab: Laboratory, keeper: Client) -> None:
    before = Traceability.objects.count(), Blob.objects.count(), Event.objects.count()
    looked = _hand_in(keeper, made.signed(made.certificate()))
    page = text_of(looked)
    assert looked.status_code == 200
    for word in (
        "NIM2026-0417",
        "虚构国家计量院",
        "签名完好，签发者不受信任",
        "44-MS-0031",
        "以扩展不确定度代之",
    ):
        assert word in page
    assert "为何是这台设备" not in page  # everything agrees
    assert (Traceability.objects.count(), Blob.objects.count(), Event.objects.count()) == before
    done = keeper.post(f"{PIECE}/import", {**_fields(looked), "last_day": "2027-03-01", **USE}, follow=True)
    assert "已登记证书 NIM2026-0417" in text_of(done)
    assert Traceability.objects.get(certificate_number="NIM2026-0417").results[2]["correction"] == "0.009"


def test_bad_input_comes_back_beside_its_field_with_the_file_kept(lab: Laboratory, keeper: Client) -> None:
    looked = _hand_in(keeper, write_dcc(made.certificate()))
    sent = {**_fields(looked), **USE, "last_day": "2027-03-01", "sets-0-drift": "0.001"}
    again = keeper.post(f"{PIECE}/import", sent)
    assert again.context["rows"][0].errors["drift_reason"]
    sent = {**sent, "last_day": "2026-01-01", "sets-0-drift": ""}
    again = keeper.post(f"{PIECE}/import", sent)
    assert again.context["form"].errors["last_day"]
    half = keeper.post(f"{PIECE}/import", {**sent, "sets-0-quantity": ""})
    assert half.context["rows"][0].errors["quantity"]
    assert _fields(half)["carried"] == _fields(looked)["carried"]
    assert not Traceability.objects.filter(equipment__number="MS-0031").exists()


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"<a/>", "不是数字校准证书"),
        (b"GIF89a", "不是良构的 XML"),
        (write_dcc(made.certificate(serial="A-1")), "这是另一台仪器的证书"),
        (write_dcc(made.certificate()).replace(b">zh<", b">xx<", 1), "具有效力的语言“zh”"),
    ],
)
def test_what_cannot_be_registered_says_why_and_offers_no_button(
    lab: Laboratory, keeper: Client, data: bytes, word: str
) -> None:
    page = text_of(_hand_in(keeper, data))
    assert word in page
    assert 'name="carried"' not in page


def test_a_file_that_was_changed_on_the_way_is_asked_for_again(lab: Laboratory, keeper: Client) -> None:
    answer = keeper.post(f"{PIECE}/import", {"carried": "no file", "last_day": "2027-03-01"}, follow=True)
    assert "请重新上传" in text_of(answer)
    answer = keeper.post(
        f"{PIECE}/import", {"carried": "eJwDAAAAAAE=", "last_day": "2027-03-01"}, follow=True
    )
    assert answer.status_code == 200
    assert not Traceability.objects.filter(equipment__number="MS-0031").exists()


def test_only_the_keeper_hands_in(lab: Laboratory, keeper: Client) -> None:
    assert as_user(lab, "zhang").get(f"{PIECE}/import").status_code == 403
    assert as_user(lab, "client").get(f"{PIECE}/import").status_code == 404


def test_the_certificates_page_shows_it_as_the_command_does(lab: Laboratory, keeper: Client) -> None:
    file = made.signed(made.certificate())
    row = actions.import_calibration(
        lab.keeper, Equipment.objects.get(number="MS-0031"), file=file, last_day=date(2027, 3, 1),
        uses=[actions.SetUse("1", "temperature", "temperature", "linear")],
    )  # fmt: skip
    reader = as_user(lab, "zhang")
    page = text_of(reader.get(f"{PIECE}/trace/{row.pk}/"))
    assert row.file is not None
    for word in (row.file.sha256, "示值误差 / °C", "−0.009", "仅一次校准，以 U 代", "所用标准器与溯源"):
        assert word in page
    answer = reader.get(f"{PIECE}/trace/{row.pk}/file?look")
    assert answer.content == file
    assert answer.headers["Content-Disposition"].startswith("attachment")  # XML is never opened here
    assert as_user(lab, "papers").get(f"{PIECE}/trace/{row.pk}/").status_code == 403


@pytest.mark.parametrize(
    ("content", "kind", "ending"),
    [
        (b"%PDF-1.7\n% invented", "application/pdf", "pdf"),
        (b"\xff\xd8\xff\xe0 invented", "image/jpeg", "jpg"),
        (b"\x89PNG\r\n\x1a\n invented", "image/png", "png"),
    ],
)
def test_a_scan_is_kept_and_can_be_looked_at(
    lab: Laboratory, keeper: Client, content: bytes, kind: str, ending: str
) -> None:
    sent = {
        "certificate_number": "P-1", "issuer": "虚构省计量院",
        "calibrated_on": "2026-03-02", "issued_on": "2026-03-05",
        "last_day": "2027-03-01", "file": SimpleUploadedFile("scan", content),
        "rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0", "rows-0-function": "temperature",
        "rows-0-quantity": "temperature", "rows-0-low": "50", "rows-0-high": "50", "rows-0-unit": "°C",
        "rows-0-uncertainty": "0.004", "rows-0-uncertainty_unit": "°C", "rows-0-k": "2",
        "rows-0-drift_half_width": "0.002", "rows-0-correction": "0.003", "rows-0-between": "linear",
    }  # fmt: skip
    assert keeper.post(f"{PIECE}/trace", sent).status_code == 302
    row = Traceability.objects.get(certificate_number="P-1")
    assert (row.source, row.issued_on, row.results[0]["correction"]) == ("paper", date(2026, 3, 5), "0.003")
    assert row.file is not None
    assert files.read(row.file) == content
    looked = keeper.get(f"{PIECE}/trace/{row.pk}/file?look")
    assert (looked.headers["Content-Type"], looked.headers["X-Content-Type-Options"]) == (kind, "nosniff")
    assert looked.headers["Content-Disposition"].startswith("inline")
    saved = keeper.get(f"{PIECE}/trace/{row.pk}/file")
    assert f"MS-0031-2026-03-02.{ending}" in saved.headers["Content-Disposition"]
    page = text_of(keeper.get(f"{PIECE}/trace/{row.pk}/"))
    assert ('<img class="scan"' in page) == kind.startswith("image/")


def test_a_dcc_in_the_form_for_paper_is_shown_the_right_door(lab: Laboratory, keeper: Client) -> None:
    sent = {
        "certificate_number": "P-1", "issuer": "x", "calibrated_on": "2026-03-02", "last_day": "2027-03-01",
        "file": SimpleUploadedFile("x.xml", write_dcc(made.certificate())),
        "rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0",
    }  # fmt: skip
    assert "数字校准证书请用" in text_of(keeper.post(f"{PIECE}/trace", sent))


def test_the_equipments_page_draws_corrections_and_drift(lab: Laboratory, keeper: Client) -> None:
    piece = Equipment.objects.get(number="MS-0031")
    uses = [actions.SetUse("1", "temperature", "temperature", "linear")]
    for number, on, last in (
        ("NIM2025-1", date(2025, 3, 3), date(2026, 3, 2)),
        ("NIM2026-1", date(2026, 3, 2), date(2027, 3, 1)),
    ):
        points = [("0.000", "-0.002"), ("100.000", "-0.004" if on.year == 2025 else "-0.009")]
        file = write_dcc(made.certificate(number, on, points))
        actions.import_calibration(lab.keeper, piece, file=file, last_day=last, uses=uses)
    page = text_of(keeper.get(f"{PIECE}/"))
    assert page.count('<svg class="corrections"') == 2
    assert (
        "最近两次校准（NIM2025-1 → NIM2026-1，相隔 364 天）之间，修正值最大变化 0.0050 °C，在 100 °C 处。"
        in page
    )


def test_corrections_that_did_not_change_are_said_not_to(lab: Laboratory, keeper: Client) -> None:
    piece = Equipment.objects.get(number="MS-0031")
    uses = [actions.SetUse("1", "temperature", "temperature", "linear")]
    for number, on in (("NIM2025-1", date(2025, 3, 3)), ("NIM2026-1", date(2026, 3, 2))):
        file = write_dcc(made.certificate(number, on))
        actions.import_calibration(lab.keeper, piece, file=file, last_day=date(2027, 3, 1), uses=uses)
    told = "最近两次校准（NIM2025-1 → NIM2026-1，相隔 364 天）之间，修正值没有变化。"
    assert told in text_of(keeper.get(f"{PIECE}/"))


def test_authorities_are_listed_trusted_and_withdrawn(lab: Laboratory) -> None:
    manager = as_user(lab, "tech")
    url = f"{ROOT}/equipment/authorities/"
    assert "还没有信任任何机构" in text_of(manager.get(url))
    sent = {"pem": SimpleUploadedFile("ca.pem", made.authority_pem()), "reason": "自该院网站取得"}
    assert "已信任 虚构国家计量院 CA" in text_of(manager.post(f"{url}trust", sent, follow=True))
    row = TrustedAuthority.objects.get()
    assert as_user(lab, "keeper").get(f"{url}{row.pk}/withdraw").status_code == 403
    answer = manager.post(f"{url}{row.pk}/withdraw", {"reason": "密钥更换"}, follow=True)
    assert "密钥更换" in text_of(answer)
    bad = manager.post(f"{url}trust", {"pem": SimpleUploadedFile("ca.pem", b"x"), "reason": "y"})
    assert bad.context["form"].errors["pem"]


def test_the_largest_file_that_is_previewed_can_be_registered_too(settings: Settings) -> None:
    """It travels in the form, which may be no larger than the server takes."""
    assert len(quote_plus(carried(os.urandom(MAX_FILE)))) < settings.DATA_UPLOAD_MAX_MEMORY_SIZE

# SPDX-License-Identifier: Apache-2.0
"""Files that people show to the public page: each gets its word, and none is kept."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from zhunsheng.accounts.actions import count_guess
from zhunsheng.certificate.page import render_page
from zhunsheng.certificate.tests.example import MULTIMETER
from zhunsheng.certificate.tests.issuing import found_house, issue
from zhunsheng.certificate.tests.pdf_making import encrypted
from zhunsheng.ledger import files
from zhunsheng.ledger.models import Blob
from zhunsheng.web.public import file_check, slots, uploads
from zhunsheng.work import actions
from zhunsheng.work.models import Certificate
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import CREDIT_CODE, PASSWORD, Laboratory


def show(client: Client, data: bytes, name: str = "certificate.pdf") -> HttpResponse:
    answer = client.post("/verify/file/", {"file": SimpleUploadedFile(name, data)})
    assert isinstance(answer, HttpResponse)
    return answer


def word(answer: HttpResponse) -> str:
    return answer.content.decode().partition('<h1 id="verdict">')[2].partition("<")[0]


def kept(blob: Blob | None) -> bytes:
    assert blob is not None
    return files.read(blob)


def test_our_files_get_the_registers_word_and_no_code_is_asked(real_lab: Laboratory, client: Client) -> None:
    certificate = actions.issue(real_lab.lin, cast.checked(real_lab), password=PASSWORD)
    pdf, dcc = kept(certificate.pdf), kept(certificate.dcc)
    shown = show(client, pdf)
    text = shown.content.decode()
    assert (shown.status_code, word(shown), shown["Cache-Control"]) == (200, "有效", "no-store")
    assert "A1802" in text
    assert "逐字节相同" in text
    assert "甬江" not in text
    assert word(show(client, dcc, f"{certificate.number}.dcc.xml")) == "有效"
    Certificate.objects.update(state="withdrawn")
    assert word(show(client, pdf)) == "已收回"
    changed = dcc.replace(b"A1802", b"A1082")
    for data in (changed, pdf + b"\n% more"):
        answer = show(client, data)
        assert word(answer) == "无效"
        assert "已收回" not in answer.content.decode()  # nothing of the register for a file that is not ours


def test_a_genuine_file_that_is_not_on_the_register(real_lab: Laboratory, client: Client) -> None:
    """As after a restored backup: the signatures are good, and nobody here knows of it."""
    certificate = actions.issue(real_lab.lin, cast.checked(real_lab), password=PASSWORD)
    pdf = kept(certificate.pdf)
    Certificate.objects.update(number="ZS2026-000099", pdf=None)
    answer = show(client, pdf)
    assert word(answer) == "无法确认"
    assert "登记册里没有这张证书" in answer.content.decode()


@pytest.fixture
def trusting(lab: Laboratory, client: Client) -> Client:
    """A browser at a laboratory that has issued nothing."""
    return client


def test_a_forgery_in_our_name_and_another_laboratorys_certificate(trusting: Client) -> None:
    house = found_house(seed=40)
    assert MULTIMETER.laboratory.credit_code == CREDIT_CODE
    forged = show(trusting, issue(house))
    assert word(forged) == "查无此证"
    assert "不是用本机构的密钥签名" in forged.content.decode()
    other = found_house("别家计量有限公司", "91330200MA2OTHER00", seed=41)
    theirs = replace(MULTIMETER.laboratory, credit_code="91330200MA2OTHER00")
    foreign = show(trusting, issue(other, replace(MULTIMETER, laboratory=theirs)))
    assert word(foreign) == "无法确认"
    assert "另一家机构" in foreign.content.decode()


@pytest.mark.one_database(reason="the work is a process's that reads a file; no row is read")
def test_what_cannot_be_read_says_why(trusting: Client) -> None:
    wrong = show(trusting, b"GIF89a", "picture.gif")
    assert word(wrong) == "无法确认"
    assert "既不是 PDF，也不是 XML" in wrong.content.decode()
    locked = show(trusting, encrypted(render_page(MULTIMETER)))
    assert word(locked) == "无法确认"
    assert "加密" in locked.content.decode()


def test_too_large_too_many_busy_and_nothing_at_all(
    trusting: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = trusting.post("/verify/file/", {})
    assert (nothing.status_code, "请选择一个文件" in nothing.content.decode()) == (422, True)
    assert show(trusting, b"").status_code == 422
    for module in (file_check, uploads):
        monkeypatch.setattr(module, "MAX_FILE", 1000)
    assert show(trusting, b"%PDF-" + b"x" * 2000).status_code == 413  # found while reading
    monkeypatch.setattr(uploads, "FORM_ROOM", 100)
    assert show(trusting, b"%PDF-" + b"x" * 2000).status_code == 413  # told beforehand
    monkeypatch.setattr(slots, "PATIENCE_SECONDS", 0.0)
    with slots.slot(), slots.slot():
        busy = show(trusting, b"%PDF-1.7")
        assert (busy.status_code, busy["Retry-After"]) == (503, "10")
        for _file in range(19):  # who finds no slot is counted as well
            count_guess("file", "127.0.0.1")
        assert show(trusting, b"%PDF-1.7").status_code == 429
    assert show(trusting, b"%PDF-1.7").status_code == 429
    assert "请稍后再查" in show(trusting, b"%PDF-1.7").content.decode()


@pytest.mark.one_database(reason="the work is a process's that reads a file; no row is read")
def test_nothing_of_a_file_reaches_a_disk(
    trusting: Client, folder: Path, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = tmp_path / "uploads"
    places.mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = str(places)
    monkeypatch.setenv("TMPDIR", str(places))
    before = {path for path in folder.rglob("*") if "examining" not in path.parts}
    assert show(trusting, b"%PDF-1.7 " + b"0" * 4_000_000).status_code == 200
    assert list(places.iterdir()) == []
    assert {path for path in folder.rglob("*") if "examining" not in path.parts} == before


def test_the_address_without_a_file_leads_to_the_page(trusting: Client) -> None:
    answer = trusting.get("/verify/file/")
    assert (answer.status_code, answer["Location"]) == (302, "/verify/")


@pytest.mark.one_database(reason="the work is a process's that reads a file; there are no rows")
@pytest.mark.usefixtures("db")
def test_before_a_laboratory_is_set_up_nobody_is_trusted(
    client: Client, tmp_path: Path, settings: Settings
) -> None:
    settings.DATA_DIR = tmp_path / "nothing"
    assert word(show(client, issue(found_house(seed=42)))) == "无法确认"

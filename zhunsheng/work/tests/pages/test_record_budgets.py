# SPDX-License-Identifier: Apache-2.0
"""Uncertainty budgets: on screen, on paper, in a workbook, and in the certificate where the client asks."""

import io
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.reference import reference_path
from zhunsheng.certificate.dcc_read import read_dcc
from zhunsheng.certificate.tests.tools import run, verapdf
from zhunsheng.certificate.trust import read_trust
from zhunsheng.certificate.verify import verify_certificate
from zhunsheng.certificate.xades import verify_dcc_signature
from zhunsheng.laboratory import signing
from zhunsheng.ledger import files
from zhunsheng.ledger.queries import policy_text
from zhunsheng.work import actions
from zhunsheng.work.actions import ReviewLine
from zhunsheng.work.models import Task
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import Laboratory
from zhunsheng.work.tests.pages.conftest import SignedIn


def page_of(client: Client, task: Task, name: str = "record-budgets") -> str:
    return client.get(reverse(f"work:{name}", args=[task.number])).content.decode()


def file_of(client: Client, task: Task, form: str) -> bytes:
    answer = client.get(reverse("work:record-budgets-file", args=[task.number, form]))
    assert answer.status_code == 200
    return bytes(answer.content)


def words_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_every_point_has_its_table_and_its_bars(real_lab: Laboratory, as_user: SignedIn) -> None:
    task = cast.filled(real_lab)
    page = page_of(as_user(real_lab.zhang), task)
    assert page.count('class="budget"') == 5
    for text in ("标准源证书的不确定度", "U = 0.25 mV", "矩形", "|c|u(x)"):
        assert text in page


def test_the_workbook_holds_numbers_as_texts_with_units(real_lab: Laboratory, as_user: SignedIn) -> None:
    task = cast.submitted(real_lab)
    book = CalamineWorkbook.from_filelike(io.BytesIO(file_of(as_user(real_lab.chen), task, "xlsx")))
    results, components, about = (book.get_sheet_by_index(at).to_python() for at in range(3))
    assert results[2][1:7] == ["10 V", "0.70", "0.13", "2", "0.25", "mV"]
    assert all(isinstance(cell, str) for row in (*results, *components) for cell in row)
    assert len(components) == 1 + 5 * 7  # repeatability is shown, and not counted beside the resolution
    assert {row[9] for row in components[1:]} == {"mV"}
    assert "记录第 1 版" in str(about[1][1])


def test_the_pdf_has_every_component(real_lab: Laboratory, as_user: SignedIn) -> None:
    task = cast.filled(real_lab)
    real_lab.clock.at += timedelta(microseconds=250_001)  # as any clock on a wall has them
    words = words_of(file_of(as_user(real_lab.zhang), task, "pdf"))
    assert words.count("标准源证书的不确定度") == 5
    assert "U = 0.25 mV" in words


def test_the_printed_record_has_readings_and_budgets(real_lab: Laboratory, as_user: SignedIn) -> None:
    page = page_of(as_user(real_lab.chen), cast.submitted(real_lab), "record-print")
    for text in ("10.0007", "第 1 版", "标准源证书的不确定度", "MS-0021"):
        assert text in page


@pytest.mark.one_database(
    reason="other people's programs judge the file; the rows behind it are other tests'"
)
def test_the_annex_is_in_the_certificate_where_the_client_asks(real_lab: Laboratory, tmp_path: Path) -> None:
    order = cast.ordered(real_lab)
    [item] = order.items.all()
    line = ReviewLine(item=item, method=real_lab.dmm, budget_annex=True)
    day = real_lab.clock.at.date()
    actions.sign_review(real_lab.desk, order, due_on=day, lines=[line], confirmed_by_client="王工")
    task = Task.objects.get()
    cast.received(real_lab, task.item)
    actions.assign(real_lab.tech, task, person=real_lab.people["zhang"], room=real_lab.room)
    certificate = cast.issued(
        real_lab, cast.checked(real_lab, cast.submitted(real_lab, cast.started(real_lab, task)))
    )
    assert certificate.pdf is not None
    assert certificate.dcc is not None
    assert "附：不确定度分量" in words_of(files.read(certificate.pdf))
    told = read_dcc(verify_dcc_signature(files.read(certificate.dcc)).signed_document)
    assert [table.key for table in told.results][-1].endswith("budget")
    assert len(told.results[-1].rows) == 5 * 6
    trust = read_trust([("laboratory", signing.authority_pem() + b"\n" + policy_text().encode())])
    found = verify_certificate(files.read(certificate.pdf), trust, real_lab.clock.at)
    assert found.verdict == "valid-and-trusted"
    (tmp_path / "annex.pdf").write_bytes(files.read(certificate.pdf))
    (tmp_path / "annex.dcc.xml").write_bytes(files.read(certificate.dcc))
    others_accept(tmp_path / "annex.pdf", tmp_path / "annex.dcc.xml")


def others_accept(pdf: Path, dcc: Path) -> None:
    """What programs of other people say of the two files."""
    assert "Signature is Valid" in run("pdfsig", pdf, check=False)
    assert verapdf(pdf) == ["VERDICT 3a true", "VERDICT ua1 true"]
    run("xmllint", "--noout", "--nonet", "--schema", reference_path("dcc/xsd") / "v3.3.0" / "dcc.xsd", dcc)


def test_nobody_who_may_not_read_records_gets_a_budget(real_lab: Laboratory, as_user: SignedIn) -> None:
    task = cast.filled(real_lab)
    for form in ("xlsx", "pdf"):
        where = reverse("work:record-budgets-file", args=[task.number, form])
        assert as_user(real_lab.client).get(where).status_code in (403, 404)

# SPDX-License-Identifier: Apache-2.0
"""A draft shows what it will be to work with before anybody releases it."""

import pytest
from django.test import Client
from django.urls import reverse

from zhunsheng.certificate.pictures import page_texts
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.models import ProcedureDraft
from zhunsheng.measure.procedure import load_shipped, shipped_text
from zhunsheng.work.specimen import blank, run_of, specimen_of
from zhunsheng.work.tests.cast import Laboratory

DMM = shipped_text("dmm-jjf1587")


def drafted(lab: Laboratory, text: str) -> ProcedureDraft:
    return laboratory.start_draft(lab.papers, lab.dmm, text=text)


def shown(lab: Laboratory, draft: ProcedureDraft, who: str = "tech") -> str:
    client = Client()
    client.force_login(lab.users[who])
    response = client.get(reverse("work:draft-preview", args=[draft.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_record_results_budget_and_table_are_shown(lab: Laboratory) -> None:
    page = shown(lab, drafted(lab, DMM))
    for words in ("都相符", "示值分辨力", "U = 0.25 mV", "空白的原始记录", "最大允许误差 ±", "同组取大"):
        assert words in page


def test_what_differs_stands_beside_what_comes_out(lab: Laboratory) -> None:
    page = shown(lab, drafted(lab, DMM.replace('shown: "0.70"', 'shown: "0.80"')))
    assert "有不符" in page
    row = page[page.index("dcv-20/point/1/error") :]
    assert "0.80" in row[:200]
    assert "0.70" in row[:200]


def test_a_faulty_text_says_what_to_mend_first(lab: Laboratory) -> None:
    assert "furlong" in shown(lab, drafted(lab, DMM.replace("    unit: V\n", "    unit: furlong\n")))


def test_the_specimen_is_marked_on_every_page_and_has_no_number(lab: Laboratory) -> None:
    draft, client = drafted(lab, DMM), Client()
    client.force_login(lab.users["zhang"])
    response = client.get(reverse("work:draft-specimen", args=[draft.pk, "baseline-10-v"]))
    assert response["Content-Type"] == "application/pdf"
    pages = page_texts(response.content)
    assert all("SPECIMEN" in page for page in pages)
    assert "0.70" in "".join(pages)
    assert "ZS2026" not in "".join(pages)
    assert client.get(reverse("work:draft-specimen", args=[draft.pk, "none"])).status_code == 404


@pytest.mark.parametrize("name", ["thermometer-gum-h3", "weights-jjg99", "dial-indicator-jjg34"])
def test_lines_series_and_tables_have_their_preview(lab: Laboratory, name: str) -> None:
    procedure = load_shipped(name)
    blank(procedure)
    for example in procedure.worked:
        certificate = specimen_of(lab.dmm, run_of(procedure, example), lab.clock.at.date())
        assert certificate.results


def test_a_client_finds_no_draft(lab: Laboratory) -> None:
    client = Client()
    client.force_login(lab.client)
    assert client.get(reverse("work:draft-preview", args=[drafted(lab, DMM).pk])).status_code == 404

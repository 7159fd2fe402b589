# SPDX-License-Identifier: Apache-2.0
"""Documents that follow an earlier certificate: replacements and supplements, drawn, written, verified."""

from dataclasses import replace

import pytest

from zhunsheng.certificate.dcc.marks import DccError
from zhunsheng.certificate.dcc_write import write_dcc
from zhunsheng.certificate.page import render_page
from zhunsheng.certificate.pictures import page_texts
from zhunsheng.certificate.tests.example import AMENDED, MULTIMETER, SUPPLEMENT
from zhunsheng.certificate.tests.issuing import NOW, House, issue
from zhunsheng.certificate.value import Certificate, Replaces
from zhunsheng.certificate.verification_report import verification_json, verification_lines
from zhunsheng.certificate.verify import verify_certificate
from zhunsheng.measure.text import Text


def words(certificate: Certificate) -> str:
    return "\n".join(page_texts(render_page(certificate)))


def test_a_replacement_prints_what_it_replaces_and_each_change_with_its_reason() -> None:
    said = words(AMENDED)
    for each in (
        "本证书代替 ZS2026-000001 号证书",
        "This certificate replaces ZS2026-000001",
        "封面的出厂编号录错",
        "Serial No.",
        "A1802",
        "A1803",
        "接收登记录错，标签为 A1803",
        "the label says",
        "a" * 60,
    ):
        assert each in said, each


def test_a_supplement_prints_what_it_adds_and_no_results() -> None:
    said = words(SUPPLEMENT)
    assert "校准证书补充件" in said
    assert "SUPPLEMENT TO CALIBRATION CERTIFICATE" in said
    assert "该证书继续有效" in said
    assert "The test leads supplied were calibrated with the meter." in said
    assert "10.0007" not in said
    assert "MS-0021" not in said


@pytest.mark.parametrize("certificate", [AMENDED, SUPPLEMENT], ids=["replacement", "supplement"])
def test_both_are_issued_and_verified_like_any_certificate(house: House, certificate: Certificate) -> None:
    found = verify_certificate(issue(house, certificate), house.trust, NOW)
    assert found.verdict == "valid-and-trusted"
    assert found.certificate == replace(certificate, log_key=house.log.vkey)


def test_verification_says_what_a_file_replaces_and_how(house: House) -> None:
    found = verify_certificate(issue(house, AMENDED), house.trust, NOW)
    facts = verification_json(found)["certificate"]
    assert isinstance(facts, dict)
    assert (facts["replaces"], facts["supplements"], facts["earlier_sha256"]) == (
        "ZS2026-000001",
        None,
        "a" * 64,
    )
    assert [change["field"] for change in facts["changes"]] == ["item.serial_number"]
    lines = verification_lines(found, "en")
    assert "Replaces certificate ZS2026-000001; changes stated: 1" in lines
    assert "    Serial No.: A1802 → A1803 (mistyped at receipt; the label says A1803)" in lines


def test_verification_says_what_a_file_supplements(house: House) -> None:
    found = verify_certificate(issue(house, SUPPLEMENT), house.trust, NOW)
    assert "补充 ZS2026-000001 号证书，须一并使用。" in verification_lines(found, "zh")


@pytest.mark.parametrize(
    ("certificate", "words_of_refusal"),
    [
        (replace(AMENDED, supplements=SUPPLEMENT.supplements, results=()), "both replace and supplement"),
        (replace(MULTIMETER, replaces=Replaces(MULTIMETER.number, Text("x", "x"))), "itself"),
        (replace(SUPPLEMENT, results=MULTIMETER.results), "a supplement holds additions"),
        (replace(SUPPLEMENT, decision=MULTIMETER.decision), "a supplement holds additions"),
        (replace(SUPPLEMENT, standards=MULTIMETER.standards), "a supplement holds additions"),
        (replace(SUPPLEMENT, results=(), supplements=None), "result"),
        (
            replace(MULTIMETER, replaces=Replaces("ZS-1", Text("x", "x"), file_sha256="abc")),
            "not a SHA-256 digest",
        ),
    ],
)
def test_what_a_dcc_refuses_to_say(certificate: Certificate, words_of_refusal: str) -> None:
    with pytest.raises(DccError, match=words_of_refusal):
        write_dcc(certificate)

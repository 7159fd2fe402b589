# SPDX-License-Identifier: Apache-2.0
"""Nothing in a sealed file can be changed, and nothing added, without the verification saying so."""

import io

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner

from zhunsheng.certificate.pades import KeySigner
from zhunsheng.certificate.page import render_page
from zhunsheng.certificate.tests.example import MULTIMETER
from zhunsheng.certificate.tests.issuing import NOW, House
from zhunsheng.certificate.tests.pdf_making import with_language, with_new_page, written
from zhunsheng.certificate.verification import Unreadable
from zhunsheng.certificate.verification_report import exit_code
from zhunsheng.certificate.verify import verify_certificate


def verdict(pdf: bytes, house: House) -> str:
    try:
        return verify_certificate(pdf, house.trust, NOW).verdict
    except Unreadable:
        return "unreadable"


def flipped(pdf: bytes, at: int, bit: int = 1) -> bytes:
    return pdf[:at] + bytes([pdf[at] ^ bit]) + pdf[at + 1 :]


def gap(pdf: bytes) -> tuple[int, int]:
    """Where the signature stands, with its angle brackets."""
    _, start, end, _ = (int(n) for n in PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0].byte_range)
    return start, end


@pytest.mark.parametrize("part", range(24))
def test_a_flipped_byte_is_caught_wherever_it_is(issued: bytes, house: House, part: int) -> None:
    at = (len(issued) - 1) * part // 23
    assert verdict(flipped(issued, at), house) in ("broken", "unreadable")


@pytest.mark.parametrize("part", range(12))
def test_a_flipped_byte_inside_the_signature_is_caught(issued: bytes, house: House, part: int) -> None:
    start, end = gap(issued)
    at = start + (end - 1 - start) * part // 11
    assert verdict(flipped(issued, at), house) in ("broken", "unreadable")


def test_a_digit_of_the_signature_in_lower_case_is_caught(issued: bytes, house: House) -> None:
    start, end = gap(issued)
    at = next(index for index in range(start, end) if issued[index] in b"ABCDEF")
    assert verdict(flipped(issued, at, 0x20), house) == "broken"


def test_padding_behind_the_signature_can_hold_nothing(issued: bytes, house: House) -> None:
    at = gap(issued)[1] - 2
    assert issued[at : at + 1] == b"0"
    assert verdict(flipped(issued, at), house) == "broken"


@pytest.mark.parametrize("more", [b"\n", b"%%EOF\n", b"\0", b"% a comment"])
def test_bytes_behind_the_end_are_caught(issued: bytes, house: House, more: bytes) -> None:
    assert verdict(issued + more, house) in ("broken", "unreadable")


def test_a_file_cut_short_is_caught(issued: bytes, house: House) -> None:
    for length in (len(issued) - 1, len(issued) // 2, 100):
        assert verdict(issued[:length], house) in ("broken", "unreadable")


def test_a_page_appended_after_signing_is_caught(issued: bytes, house: House) -> None:
    more = written(with_new_page(IncrementalPdfFileWriter(io.BytesIO(issued)), b"0 0 9 9 re f"))
    found = verify_certificate(more, house.trust, NOW)
    assert (found.verdict, exit_code(found)) == ("broken", 1)
    assert found.check("seal").state == "fail"
    assert found.check("page").state == "fail"


def test_metadata_changed_after_signing_is_caught(issued: bytes, house: House) -> None:
    changed = written(with_language(IncrementalPdfFileWriter(io.BytesIO(issued)), "en"))
    assert verdict(changed, house) == "broken"


def test_two_signatures_are_one_too_many(house: House) -> None:
    pdf = render_page(MULTIMETER)
    for name in ("First", "Second"):
        meta = PdfSignatureMetadata(field_name=name, md_algorithm="sha256")
        signer = PdfSigner(meta, signer=KeySigner(house.seal.key, house.chain(house.seal)))
        pdf = signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf))).getvalue()
    found = verify_certificate(pdf, house.trust, NOW)
    assert found.verdict == "broken"
    assert "2 signatures" in found.check("seal").statement.en


def test_a_signature_that_does_not_lock_the_file_is_refused(house: House) -> None:
    meta = PdfSignatureMetadata(field_name="Seal", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    signer = PdfSigner(meta, signer=KeySigner(house.seal.key, house.chain(house.seal)))
    pdf = signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(render_page(MULTIMETER)))).getvalue()
    found = verify_certificate(pdf, house.trust, NOW).check("seal")
    assert (found.state, "lock" in found.statement.en) == ("fail", True)


def test_an_unsigned_page_is_refused(house: House) -> None:
    found = verify_certificate(render_page(MULTIMETER), house.trust, NOW)
    assert (found.verdict, found.check("seal").statement.en) == (
        "broken",
        "The file bears no electronic signature.",
    )

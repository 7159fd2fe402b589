# SPDX-License-Identifier: Apache-2.0
"""Files made to hurt: the verifier answers clearly and soon, and never falls over."""

import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.writer import BasePdfFileWriter

from zhunsheng.certificate import sealed
from zhunsheng.certificate.attach import Attachment
from zhunsheng.certificate.pades import seal_pdf
from zhunsheng.certificate.page import render_page
from zhunsheng.certificate.tests.example import MULTIMETER
from zhunsheng.certificate.tests.issuing import NOW, SIGNED, House, found_house, issue, signed_dcc
from zhunsheng.certificate.tests.pdf_making import copied, dictionary, encrypted, name, numbers, written
from zhunsheng.certificate.trust import NOBODY
from zhunsheng.certificate.verification import Unreadable
from zhunsheng.certificate.verify import verify_certificate


def why(pdf: bytes) -> str:
    """The English reason why a file is unreadable."""
    with pytest.raises(Unreadable) as refusal:
        verify_certificate(pdf, NOBODY, NOW)
    return refusal.value.text.en


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x03\x04", b"%PDF", b" %PDF-1.7", b"\0" * 1000])
def test_what_is_no_pdf_is_unreadable(data: bytes) -> None:
    assert why(data) == "not a PDF file"


@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.7", b"%PDF-1.7\n%%EOF", b"%PDF-1.7\nstartxref\n99999999999\n%%EOF", b"%PDF-" + b"[" * 99999],
)
def test_a_pdf_without_structure_is_unreadable(data: bytes) -> None:
    assert why(data) == "the structure of the PDF is damaged"


def test_an_encrypted_file_is_unreadable() -> None:
    assert "encrypted" in why(encrypted(render_page(MULTIMETER)))


def test_a_file_that_is_too_large_is_unreadable(monkeypatch: pytest.MonkeyPatch, issued: bytes) -> None:
    monkeypatch.setattr(sealed, "MAX_FILE", len(issued) - 1)
    assert "exceeds" in why(issued)


def with_stream(stream: generic.StreamObject) -> bytes:
    writer = copied(render_page(MULTIMETER))
    writer.root["/Bomb"] = writer.add_object(stream)
    return written(writer)


def flate(data: bytes, times: int = 1) -> generic.StreamObject:
    for _ in range(times):
        data = zlib.compress(data, 9)
    filters = generic.ArrayObject([name("/FlateDecode")] * times)
    return generic.StreamObject(dictionary({"/Filter": filters}), encoded_data=data)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_decompression_bomb_is_unreadable(times: int) -> None:
    assert "too large" in why(with_stream(flate(bytes(64 * 1024 * 1024), times)))


def test_many_large_streams_are_unreadable_as_one() -> None:
    writer = copied(render_page(MULTIMETER))
    data = bytes(range(256)) * 4096 * 20  # 20 MiB, not compressible beyond the ratio of one stream
    bombs = [writer.add_object(flate(data)) for _ in range(9)]
    writer.root["/Bomb"] = generic.ArrayObject(bombs)
    assert "too large" in why(written(writer))


def test_a_giant_attachment_is_unreadable(house: House) -> None:
    def more(files: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
        return (*files, Attachment("zeros.txt", bytes(8 * 1024 * 1024), "text/plain", "data", "zeros"))

    assert "too large" in why(issue(house, attached=more))


def test_more_attachments_than_anybody_needs_are_unreadable(house: House) -> None:
    def more(files: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
        return (*files, *(Attachment(f"{n}.txt", b"x", "text/plain", "data", "x") for n in range(60)))

    assert "too many attachments" in why(issue(house, attached=more))


def test_a_tree_of_attachments_that_bites_its_tail_is_unreadable() -> None:
    writer = copied(render_page(MULTIMETER))
    node = dictionary({})
    reference = writer.add_object(node)
    node["/Kids"] = generic.ArrayObject([reference])
    writer.root["/Names"] = dictionary({"/EmbeddedFiles": reference})
    assert "too deep" in why(written(writer))


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "%s"><!ENTITY c "%s">]><a>&c;</a>' % (
    b"x" * 99,
    b"&b;" * 999,
)
EXTERNAL = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


@pytest.mark.parametrize(
    "xml", [ENTITIES, EXTERNAL, b"", b"<a", b"\xff\xfe\x00", b"<a>" * 50_000, b"<a/>", b"not xml at all"]
)
def test_a_hostile_dcc_fails_the_dcc_check_and_no_more(house: House, xml: bytes) -> None:
    found = verify_certificate(issue(house, dcc=xml), house.trust, NOW)
    states = {check.subject: check.state for check in found.checks}
    assert states == {"seal": "ok", "issuer": "ok", "dcc": "fail", "page": "unknown", "log": "unknown"}
    assert found.verdict == "broken"
    assert found.certificate is None


@pytest.mark.parametrize("ending", [".tlog-proof", ".leaf.json"])
@pytest.mark.parametrize(
    "data", [b"", b"\xff\xff", b"[" * 90_000, b"{}", b"c2sp.org/tlog-proof@v1\nindex 1\n\n"]
)
def test_a_hostile_proof_fails_the_log_check_and_no_more(house: House, ending: str, data: bytes) -> None:
    def swapped(files: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
        return tuple(replace(file, data=data) if file.name.endswith(ending) else file for file in files)

    found = verify_certificate(issue(house, attached=swapped), house.trust, NOW)
    states = {check.subject: check.state for check in found.checks}
    assert states == {"seal": "ok", "issuer": "ok", "dcc": "ok", "page": "ok", "log": "fail"}


def page_of(house: House, change: Callable[[BasePdfFileWriter, generic.DictionaryObject], None]) -> bytes:
    """A file whose page object was changed before the seal: its issuer's own doing."""
    certificate = replace(MULTIMETER, log_key=house.log.vkey)
    attached = Attachment(
        "ZS2026-000001.dcc.xml", signed_dcc(certificate, house), "application/xml", "source", "DCC"
    )
    writer = copied(render_page(certificate))
    kids = writer.root["/Pages"]["/Kids"]
    while "/Kids" in kids[0]:
        kids = kids[0]["/Kids"]
    change(writer, kids[0])
    chain = house.chain(house.seal)
    return seal_pdf(written(writer), house.seal.key, chain, SIGNED, attachments=(attached,))


def _huge(_writer: BasePdfFileWriter, page: generic.DictionaryObject) -> None:
    page["/MediaBox"] = numbers(0, 0, 14400, 14400)
    page["/UserUnit"] = numbers(1000)[0]


def test_a_page_as_large_as_a_field_is_never_painted(house: House) -> None:
    found = verify_certificate(page_of(house, _huge), house.trust, NOW).check("page")
    assert (found.state, found.evidence[0].en) == ("fail", "page 1 is not A4")


def _covered(writer: BasePdfFileWriter, page: generic.DictionaryObject) -> None:
    """A white rectangle with nothing to read, over part of the page."""
    box = numbers(100, 300, 400, 500)
    entries: dict[str, generic.PdfObject] = {"/Subtype": name("/Form"), "/BBox": box}
    form = generic.StreamObject(dictionary(entries), stream_data=b"1 1 1 rg 100 300 300 200 re f")
    annotation: dict[str, generic.PdfObject] = {
        "/Type": name("/Annot"),
        "/Subtype": name("/Square"),
        "/Rect": box,
        "/F": numbers(4)[0],  # to be printed
        "/AP": dictionary({"/N": writer.add_object(form)}),
    }
    page["/Annots"] = generic.ArrayObject([dictionary(annotation)])


def test_something_painted_over_the_page_is_seen(house: House) -> None:
    found = verify_certificate(page_of(house, _covered), house.trust, NOW).check("page")
    assert found.state == "fail"
    assert "picture differs" in found.evidence[0].en


def test_a_page_in_place_of_the_issuers_is_compared_not_believed(house: House) -> None:
    stranger = found_house(seed=3)
    other = replace(MULTIMETER, client=replace(MULTIMETER.client, contact="某人"))
    found = verify_certificate(issue(stranger, page=other), stranger.trust, NOW)
    assert (found.verdict, found.check("page").state) == ("broken", "fail")

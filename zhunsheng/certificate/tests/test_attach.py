# SPDX-License-Identifier: Apache-2.0
"""Attachments travel unchanged, and the leaf file opens again to what went in."""

from pathlib import Path

import pytest

from zhunsheng.certificate.attach import (
    Attachment,
    Leaf,
    LeafError,
    dcc_attachment,
    leaf_attachment,
    proof_attachment,
    read_leaf,
)
from zhunsheng.certificate.pades import seal_pdf
from zhunsheng.certificate.page import render_page
from zhunsheng.certificate.sealed import open_sealed
from zhunsheng.certificate.tests.example import MULTIMETER
from zhunsheng.certificate.tests.issuing import SIGNED, House, issue
from zhunsheng.certificate.tests.tools import run

LEAF = Leaf(b'{"kind":"certificate.issued"}', bytes(range(32)))
FILES = (
    dcc_attachment("ZS1", '<?xml version="1.0"?>\r\n<x>\t校准 \n</x>'.encode()),
    proof_attachment("ZS1", b"c2sp.org/tlog-proof@v1\nindex 0\n\n"),
    leaf_attachment("ZS1", LEAF),
    Attachment("raw.bin", bytes(range(256)) + b"\r\n\n", "application/octet-stream", "data", "bytes"),
)


def with_files(house: House) -> bytes:
    chain = house.chain(house.seal)
    return seal_pdf(render_page(MULTIMETER), house.seal.key, chain, SIGNED, attachments=FILES)


def test_attachments_come_back_byte_for_byte_from_another_program(house: House, tmp_path: Path) -> None:
    (tmp_path / "page.pdf").write_bytes(with_files(house))
    run("pdfdetach", "-saveall", "-o", tmp_path, tmp_path / "page.pdf")
    assert {file.name: (tmp_path / file.name).read_bytes() for file in FILES} == {
        file.name: file.data for file in FILES
    }


def test_our_own_reader_finds_the_same_files(house: House) -> None:
    found = open_sealed(with_files(house)).attachments
    assert {file.name: file.data for file in found} == {file.name: file.data for file in FILES}


def test_an_issued_file_carries_dcc_proof_and_leaf(house: House, tmp_path: Path) -> None:
    kept: list[Attachment] = []

    def keep(files: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
        kept.extend(files)
        return files

    (tmp_path / "page.pdf").write_bytes(issue(house, attached=keep))
    run("pdfdetach", "-saveall", "-o", tmp_path, tmp_path / "page.pdf")
    names = ("ZS2026-000001.dcc.xml", "ZS2026-000001.tlog-proof", "ZS2026-000001.leaf.json")
    assert [file.name for file in kept] == list(names)
    assert [(tmp_path / file.name).read_bytes() for file in kept] == [file.data for file in kept]


def test_a_leaf_opens_again() -> None:
    assert read_leaf(leaf_attachment("ZS1", LEAF).data) == LEAF


@pytest.mark.parametrize(
    "data",
    [
        b"", b"[]", b"null", b"{", b'{"v":2,"body":"","salt":""}', b'{"v":1,"body":""}', b"\xff\xfe",
        b'{"v":1,"body":5,"salt":5}', b'{"v":1,"body":"!","salt":"!"}', b'{"v":1,"body":"","salt":"AA=="}',
        b"[" * 100_000,
    ],
)  # fmt: skip
def test_a_leaf_of_another_shape_is_refused(data: bytes) -> None:
    with pytest.raises(LeafError):
        read_leaf(data)

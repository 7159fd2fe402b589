# SPDX-License-Identifier: Apache-2.0
"""A stranger's file in a process of its own: the same answer, and an answer whatever happens to it."""

import pytest

from zhunsheng.certificate.apart import MIB, Limits
from zhunsheng.certificate.capped import examine
from zhunsheng.certificate.tests.issuing import NOW, House
from zhunsheng.certificate.verification_report import verification_json
from zhunsheng.certificate.verify import verify_certificate


def trust_file(house: House) -> bytes:
    return house.ca_file + house.policy_file


def test_the_process_finds_what_this_one_finds(house: House, issued: bytes) -> None:
    examination = examine(issued, trust_file(house), NOW)
    assert examination.findings == verification_json(verify_certificate(issued, house.trust, NOW))
    assert examination.lookup_code == "7KQM-29TX"


def test_a_file_that_cannot_be_read_says_why(house: House) -> None:
    examination = examine(b"%PDF-1.7 nothing", trust_file(house), NOW)
    assert examination.findings is None
    assert examination.reason is not None
    assert "damaged" in examination.reason.en
    nothing = examine(b"GIF89a", trust_file(house), NOW)
    assert nothing.reason is not None
    assert "Neither" in nothing.reason.en


@pytest.mark.parametrize("limits", [Limits(memory=80 * MIB), Limits(seconds=0.2), Limits(processor=0)])
def test_a_process_that_wants_too_much_ends_and_that_is_said(
    house: House, issued: bytes, limits: Limits
) -> None:
    examination = examine(issued, trust_file(house), NOW, limits)
    assert examination.findings is None
    assert examination.reason is not None
    assert "too complex" in examination.reason.en

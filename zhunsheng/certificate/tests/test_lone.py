# SPDX-License-Identifier: Apache-2.0
"""A DCC without its page: what its own signature shows, and what it can't show."""

from dataclasses import replace

import pytest

from zhunsheng.certificate.tests.example import MULTIMETER
from zhunsheng.certificate.tests.issuing import NOW, House, found_house, signed_dcc
from zhunsheng.certificate.trust import NOBODY, Trust, read_trust
from zhunsheng.certificate.verification import Unreadable, Verification
from zhunsheng.certificate.verify import verify_certificate, verify_file


@pytest.fixture(scope="module")
def dcc(house: House) -> bytes:
    return signed_dcc(MULTIMETER, house)


def states(found: Verification) -> dict[str, str]:
    return {check.subject: check.state for check in found.checks}


def authority(house: House) -> Trust:
    return read_trust([("ca.pem", house.ca_file)])


def test_a_trusted_authority_is_enough_for_a_dcc_alone(house: House, dcc: bytes) -> None:
    found = verify_file(dcc, authority(house), NOW)
    assert found.verdict == "valid-and-trusted"
    assert states(found) == {
        "seal": "unknown", "issuer": "ok", "dcc": "ok", "page": "unknown", "log": "unknown",
    }  # fmt: skip
    assert found.certificate is not None
    assert found.certificate.number == MULTIMETER.number


def test_where_a_log_is_asked_for_a_dcc_alone_does_not_satisfy(house: House, dcc: bytes) -> None:
    assert verify_file(dcc, house.trust, NOW).verdict == "intact-issuer-unknown"


def test_a_stranger_or_nobody_trusted_leaves_the_issuer_unknown(house: House, dcc: bytes) -> None:
    assert verify_file(dcc, NOBODY, NOW).verdict == "intact-issuer-unknown"
    forger = found_house(seed=30)  # the same name and code, other keys
    found = verify_file(signed_dcc(MULTIMETER, forger), authority(house), NOW)
    assert (found.verdict, states(found)["issuer"]) == ("intact-issuer-unknown", "unknown")


def test_a_changed_digit_breaks_it(house: House, dcc: bytes) -> None:
    found = verify_file(dcc.replace(b"A1802", b"A1082"), authority(house), NOW)
    assert (found.verdict, found.certificate) == ("broken", None)


def test_only_a_signatory_signs_and_only_for_the_own_laboratory(house: House) -> None:
    sealed = signed_dcc(MULTIMETER, house, house.seal)
    assert verify_file(sealed, authority(house), NOW).verdict == "broken"
    other = replace(MULTIMETER, laboratory=replace(MULTIMETER.laboratory, credit_code="91330200MA2OTHER00"))
    found = verify_file(signed_dcc(other, house), authority(house), NOW)
    assert (found.verdict, states(found)["dcc"]) == ("broken", "fail")


def test_a_comment_beside_the_signature_is_refused(house: House, dcc: bytes) -> None:
    found = verify_file(dcc + b"<!-- and more -->", authority(house), NOW)
    assert found.verdict == "broken"


@pytest.mark.parametrize(
    "xml",
    [
        b"<",
        b"<a/>",
        b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
        b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>',
        b"<" + b"a" * 3_000_000,
    ],
)
def test_hostile_xml_is_just_broken(house: House, xml: bytes) -> None:
    found = verify_file(xml, authority(house), NOW)
    assert (found.verdict, found.certificate) == ("broken", None)
    assert "passwd" not in repr(found)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"hello"])
def test_neither_kind_of_file_is_unreadable(house: House, data: bytes) -> None:
    with pytest.raises(Unreadable):
        verify_file(data, authority(house), NOW)


def test_a_pdf_is_verified_as_before(house: House, issued: bytes) -> None:
    assert verify_file(issued, house.trust, NOW) == verify_certificate(issued, house.trust, NOW)

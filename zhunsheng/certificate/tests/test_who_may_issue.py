# SPDX-License-Identifier: Apache-2.0
"""Whose keys may issue in whose name: laboratories trusted side by side, and keys of the wrong role."""

from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from zhunsheng.certificate import pki
from zhunsheng.certificate.pki import SEAL_ROLE, SIGNATORY_ROLE, KeyAndCertificate, issue_certificate
from zhunsheng.certificate.tests.example import MULTIMETER
from zhunsheng.certificate.tests.issuing import FIRST, LAST, NOW, House, found_house, issue
from zhunsheng.certificate.trust import Trust, TrustEntry, read_trust
from zhunsheng.certificate.verification_report import exit_code
from zhunsheng.certificate.verify import verify_certificate
from zhunsheng.proofs import Signer

OTHER_NAME, OTHER_CODE = "别家计量有限公司", "91330200MA2OTHER00"


@pytest.fixture(scope="module")
def other() -> House:
    return found_house(OTHER_NAME, OTHER_CODE, seed=20)


def both(house: House, other: House) -> Trust:
    files = [("one", house.ca_file + house.policy_file), ("other", other.ca_file + other.policy_file)]
    return read_trust(files)


def of_another_name(
    authority: KeyAndCertificate, role: str, person: str, monkeypatch: pytest.MonkeyPatch
) -> KeyAndCertificate:
    """A leaf in the name of MULTIMETER's laboratory, by an authority of another name."""
    laboratory = MULTIMETER.laboratory
    wanted = {
        NameOID.ORGANIZATION_NAME: laboratory.name.zh,
        NameOID.ORGANIZATION_IDENTIFIER: f"NTRCN-{laboratory.credit_code}",
    }
    with monkeypatch.context() as lying:

        def attribute(_certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> str:
            return wanted[oid]

        lying.setattr(pki, "_attribute", attribute)
        return issue_certificate(authority, person, role, FIRST, LAST)


def test_either_of_two_trusted_laboratories_may_issue_in_its_own_name(house: House, other: House) -> None:
    trust = both(house, other)
    assert exit_code(verify_certificate(issue(house), trust, NOW)) == 0
    own = replace(MULTIMETER, laboratory=replace(MULTIMETER.laboratory, credit_code=OTHER_CODE))
    assert exit_code(verify_certificate(issue(other, own), trust, NOW)) == 0


def test_a_trusted_laboratory_cannot_issue_in_anothers_name(
    house: House, other: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    liar = replace(
        other,
        approver=of_another_name(other.authority, SIGNATORY_ROLE, "林涛", monkeypatch),
        seal=of_another_name(other.authority, SEAL_ROLE, "甬测计量检测有限公司", monkeypatch),
    )
    found = verify_certificate(issue(liar), both(house, other), NOW)
    assert (found.verdict, found.check("dcc").state) == ("broken", "fail")
    assert OTHER_CODE in found.check("dcc").statement.en


def test_one_laboratorys_authority_does_not_go_with_anothers_log(house: House, other: House) -> None:
    found = verify_certificate(
        issue(replace(house, log=other.log, witness=other.witness)), both(house, other), NOW
    )
    assert (found.verdict, found.check("log").state) == ("intact-issuer-unknown", "unknown")


def test_an_authority_alone_beside_anothers_whole_entry_is_enough(house: House, other: House) -> None:
    trust = read_trust([("ca", house.ca_file), ("other", other.ca_file + other.policy_file)])
    found = verify_certificate(issue(house), trust, NOW)
    assert (exit_code(found), found.check("log").state) == (0, "warn")


def test_a_log_alone_beside_anothers_whole_entry_is_enough(house: House, other: House) -> None:
    trust = read_trust([("policy", house.policy_file), ("other", other.ca_file + other.policy_file)])
    assert exit_code(verify_certificate(issue(house), trust, NOW)) == 0


@pytest.mark.parametrize("trusted", ["authority", "both"])
def test_a_signatory_cannot_seal(house: House, trusted: str) -> None:
    rogue = replace(house, seal=house.approver, log=Signer("demo.example/log", b"\x77" * 32))
    trust = Trust((TrustEntry(house.trust.roots),)) if trusted == "authority" else house.trust
    found = verify_certificate(issue(rogue, witnessed=False), trust, NOW)
    assert (found.verdict, found.check("issuer").state) == ("broken", "fail")
    assert "another purpose" in found.check("issuer").statement.en


def test_the_seal_cannot_sign_for_a_signatory(house: House) -> None:
    named_alike = issue_certificate(house.authority, "林涛", SEAL_ROLE, FIRST, LAST)
    found = verify_certificate(issue(replace(house, approver=named_alike)), house.trust, NOW)
    assert (found.verdict, found.check("dcc").state) == ("broken", "fail")
    assert "no signatory" in found.check("dcc").statement.en


def test_an_authority_that_writes_no_roles_is_taken_as_it_is(house: House) -> None:
    plain = replace(
        house,
        approver=issue_certificate(house.authority, "林涛", "", FIRST, LAST),
        seal=issue_certificate(house.authority, "甬测计量检测有限公司", "", FIRST, LAST),
    )
    assert exit_code(verify_certificate(issue(plain), house.trust, NOW)) == 0


def test_with_an_authority_alone_nothing_vouches_for_the_log(issued: bytes, house: House) -> None:
    found = verify_certificate(issued, Trust((TrustEntry(house.trust.roots),)), NOW)
    assert (exit_code(found), found.check("log").state) == (0, "warn")
    assert "nothing vouches for that log" in found.check("log").statement.en

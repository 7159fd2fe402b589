# SPDX-License-Identifier: Apache-2.0
"""The issued file itself: anybody can verify it offline, and it says what the record says."""

from tests.shelf import shelved
from zhunsheng.certificate.dcc_read import read_dcc
from zhunsheng.certificate.trust import read_trust
from zhunsheng.certificate.verify import verify_certificate
from zhunsheng.certificate.xades import verify_dcc_signature
from zhunsheng.laboratory import signing
from zhunsheng.ledger import files
from zhunsheng.ledger.queries import leaf_material, policy_text
from zhunsheng.work import actions
from zhunsheng.work.models import Certificate
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD, Laboratory


@shelved
def issued(lab: Laboratory) -> Certificate:
    return actions.issue(lab.lin, cast.checked(lab), password=PASSWORD)


def pdf_of(certificate: Certificate) -> bytes:
    assert certificate.pdf is not None
    return files.read(certificate.pdf)


def test_verifies_offline_by_the_laboratory_and_its_log(real_lab: Laboratory) -> None:
    certificate = issued(real_lab)
    trust = read_trust([("laboratory", signing.authority_pem() + b"\n" + policy_text().encode())])
    found = verify_certificate(pdf_of(certificate), trust, real_lab.clock.at)
    assert {check.subject: check.state for check in found.checks} == {
        "seal": "ok",
        "issuer": "ok",
        "dcc": "ok",
        "page": "ok",
        "log": "warn",  # no independent witness is configured
    }
    assert found.verdict == "valid-and-trusted"
    assert found.certificate is not None
    assert found.certificate.number == certificate.number


def test_says_what_the_story_says(real_lab: Laboratory) -> None:
    certificate = issued(real_lab)
    assert certificate.dcc is not None
    content = read_dcc(verify_dcc_signature(files.read(certificate.dcc)).signed_document)
    assert content.item.serial_number == "A1802"
    assert content.order_number == "WT2026-0101"
    assert [person.name.en for person in content.signatories] == ["Zhang Min", "Chen Xiao", "Lin Tao"]
    ten_volt = content.results[0].rows[1]
    error = ten_volt.cells[2]
    assert error is not None
    assert (error.value, error.unit, error.uncertainty, error.k) == ("0.70", "mV", "0.25", "2")
    assert ten_volt.outcome == "conform"
    assert [(each.kind, each.low, each.high) for each in content.conditions] == [
        ("temperature", "20.0", "20.3"),
        ("humidity", "51", "53"),
    ]
    assert content.standards[0].certificate_number == "CD2026-1"
    assert content.decision is not None
    assert (content.decision.rule, content.decision.outcome) == ("jjf1094", "conform")
    assert content.accredited_symbol is False


def test_the_event_commits_to_the_signed_dcc_and_the_record(real_lab: Laboratory) -> None:
    certificate = issued(real_lab)
    assert certificate.issuing_event is not None
    body, _salt = leaf_material(certificate.issuing_event)
    assert certificate.dcc is not None
    for digest in (certificate.dcc.sha256, certificate.record_version.sha256):
        assert digest.encode() in body
    assert certificate.code.encode() not in body

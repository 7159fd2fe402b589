# SPDX-License-Identifier: Apache-2.0
"""The DCC's signature: made by us, verified by us and by others, broken by any change."""

import base64
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.reference import reference_path
from zhunsheng.certificate.dcc.marks import DccError
from zhunsheng.certificate.dcc.parsing import parse_hardened, validate_against_schema
from zhunsheng.certificate.dcc_read import read_dcc
from zhunsheng.certificate.dcc_write import write_dcc
from zhunsheng.certificate.pki import PkiError, chain_ok, dump_certificates, issue_certificate, make_authority
from zhunsheng.certificate.tests.certificates import AWKWARD, certificates
from zhunsheng.certificate.tests.example import MULTIMETER
from zhunsheng.certificate.value import Certificate
from zhunsheng.certificate.xades import SignatureBroken, sign_dcc, verify_dcc_signature
from zhunsheng.measure.text import Text

START, SIGNED = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 12, 8, 30, tzinfo=UTC)
END = START + timedelta(days=3650)
AUTHORITY = make_authority("甬测计量检测有限公司", "91330200MA2TEST00X", START, END)
SIGNATORY = issue_certificate(AUTHORITY, "林涛", "授权签字人", START, END)
CHAIN = (SIGNATORY.certificate, AUTHORITY.certificate)
WRITTEN = write_dcc(MULTIMETER)
DOCUMENT = sign_dcc(WRITTEN, SIGNATORY.key, CHAIN, SIGNED)
DS = "{http://www.w3.org/2000/09/xmldsig#}"
DCC = "{https://ptb.de/dcc}"


def test_a_signed_dcc_verifies_and_is_read_from_what_was_signed() -> None:
    signature = verify_dcc_signature(DOCUMENT)
    assert signature.signer == SIGNATORY.certificate
    assert signature.chain == CHAIN
    assert signature.signing_time == SIGNED
    assert signature.covers_whole_document
    assert read_dcc(signature.signed_document) == MULTIMETER


def test_signing_again_gives_the_same_bytes() -> None:
    assert sign_dcc(WRITTEN, SIGNATORY.key, CHAIN, SIGNED) == DOCUMENT


def test_the_signed_document_is_still_valid_against_the_schema() -> None:
    validate_against_schema(DOCUMENT, reference_path("dcc/xsd"))


def test_xmllint_finds_it_valid(tmp_path: Path) -> None:
    schema = reference_path("dcc/xsd/v3.3.0/dcc.xsd")
    file = tmp_path / "signed.xml"
    file.write_bytes(DOCUMENT)
    command = ["xmllint", "--nonet", "--noout", "--schema", str(schema), str(file)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def _xmlsec(document: bytes, folder: Path) -> int:
    """Exit code of somebody else's verifier, which trusts our authority."""
    file, root = folder / "signed.xml", folder / "root.pem"
    file.write_bytes(document)
    root.write_bytes(dump_certificates([AUTHORITY.certificate]))
    command = ["xmlsec1", "--verify", "--trusted-pem", str(root), "--enabled-key-data", "x509"]
    command += ["--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties"]
    command += ["--verification-gmt-time", SIGNED.strftime("%Y-%m-%d %H:%M:%S"), str(file)]
    return subprocess.run(command, capture_output=True, check=False).returncode


def test_xmlsec_agrees(tmp_path: Path) -> None:
    assert _xmlsec(DOCUMENT, tmp_path) == 0
    assert _xmlsec(DOCUMENT.replace(b"10.0007", b"10.0003"), tmp_path) != 0


def test_awkward_texts_survive_signing(tmp_path: Path) -> None:
    certificate = replace(MULTIMETER, statements=tuple(Text(words, words[::-1]) for words in AWKWARD))
    document = sign_dcc(write_dcc(certificate), SIGNATORY.key, CHAIN, SIGNED)
    assert read_dcc(verify_dcc_signature(document).signed_document) == certificate
    assert _xmlsec(document, tmp_path) == 0


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(certificates())
def test_any_certificate_is_read_back_from_what_was_signed(certificate: Certificate) -> None:
    document = sign_dcc(write_dcc(certificate), SIGNATORY.key, CHAIN, SIGNED)
    assert read_dcc(verify_dcc_signature(document).signed_document) == certificate


def test_one_changed_value_breaks_it() -> None:
    changed = DOCUMENT.replace(b"10.0007", b"10.0003")
    assert changed != DOCUMENT
    with pytest.raises(SignatureBroken, match="Digest mismatch"):
        verify_dcc_signature(changed)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(DOCUMENT) - 1), st.integers(0, 7))
def test_one_flipped_bit_breaks_it(position: int, bit: int) -> None:
    flipped = bytearray(DOCUMENT)
    flipped[position] ^= 1 << bit
    try:
        signature = verify_dcc_signature(bytes(flipped))
    except SignatureBroken:
        return
    # Only the XML declaration is outside canonical XML: its change is remarked on, the content is the same.
    assert position < DOCUMENT.index(b"<dcc:")
    assert not signature.covers_whole_document
    assert read_dcc(signature.signed_document) == MULTIMETER


def test_stray_bits_in_the_signature_value_break_it() -> None:
    value = parse_hardened(DOCUMENT).findtext(f".//{DS}SignatureValue", "")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    stray = value[:-3] + letters[letters.index(value[-3]) ^ 1] + "=="
    assert base64.b64decode(stray) == base64.b64decode(value)
    with pytest.raises(SignatureBroken):
        verify_dcc_signature(DOCUMENT.replace(value.encode(), stray.encode()))


def test_a_forger_with_the_same_names_is_intact_but_not_trusted() -> None:
    forger = make_authority("甬测计量检测有限公司", "91330200MA2TEST00X", START, END)
    signer = issue_certificate(forger, "林涛", "授权签字人", START, END)
    changed = WRITTEN.replace(b"10.0007", b"10.0003")
    signature = verify_dcc_signature(
        sign_dcc(changed, signer.key, (signer.certificate, forger.certificate), SIGNED)
    )
    assert read_dcc(signature.signed_document) != MULTIMETER
    assert not chain_ok(signature.chain, [AUTHORITY.certificate], SIGNED)
    assert chain_ok(verify_dcc_signature(DOCUMENT).chain, [AUTHORITY.certificate], SIGNED)


def test_the_true_chain_beside_a_forgers_key_breaks_it() -> None:
    forger = issue_certificate(AUTHORITY, "X", "", START, END)
    theirs = base64.b64encode(forger.certificate.public_bytes(Encoding.DER)).decode()
    root = parse_hardened(DOCUMENT)
    root.findall(f".//{DS}X509Certificate")[0].text = theirs
    with pytest.raises(SignatureBroken):
        verify_dcc_signature(etree.tostring(root))


def _wrapped(root: etree._Element) -> None:
    """The signed original is hidden in a comment element of a forged document, with its signature."""
    original = parse_hardened(etree.tostring(root))
    original.set("Id", "original")
    comment = etree.Element(f"{DCC}comment")
    comment.append(original)
    root.insert(2, comment)


def _second_signature(root: etree._Element) -> None:
    root.append(parse_hardened(etree.tostring(root[-1])))


def _moved(root: etree._Element) -> None:
    root.insert(0, root[-1])


def _hidden(root: etree._Element) -> None:
    comment = etree.SubElement(root, f"{DCC}comment")
    comment.append(root[-2])


def _pointing_elsewhere(root: etree._Element) -> None:
    root.set("Id", "whole")
    root.findall(f".//{DS}Reference")[0].set("URI", "#whole")


def _without_transform(root: etree._Element) -> None:
    transforms = root.findall(f".//{DS}Transforms")[0]
    transforms.remove(transforms[1])


def _less_references(root: etree._Element) -> None:
    info = root.findall(f".//{DS}SignedInfo")[0]
    info.remove(info[-1])


def _unsigned_property(root: etree._Element) -> None:
    etree.SubElement(root[-1][-1][0], "{http://uri.etsi.org/01903/v1.3.2#}UnsignedProperties")


def _second_object(root: etree._Element) -> None:
    etree.SubElement(root[-1], f"{DS}Object").text = "hidden"


def _without_certificates(root: etree._Element) -> None:
    data = root.findall(f".//{DS}X509Data")[0]
    data.remove(data[0])
    data.remove(data[0])


def _bad_certificate(root: etree._Element) -> None:
    root.findall(f".//{DS}X509Certificate")[0].text = "AAAA"


def _unsigned(root: etree._Element) -> None:
    root.remove(root[-1])


@pytest.mark.parametrize(
    "attack",
    [
        _wrapped,
        _second_signature,
        _moved,
        _hidden,
        _pointing_elsewhere,
        _without_transform,
        _less_references,
        _unsigned_property,
        _second_object,
        _without_certificates,
        _bad_certificate,
        _unsigned,
    ],
)
def test_other_shapes_are_refused(attack: Callable[[etree._Element], None]) -> None:
    root = parse_hardened(DOCUMENT)
    attack(root)
    with pytest.raises(SignatureBroken):
        verify_dcc_signature(etree.tostring(root))


def test_an_empty_digest_is_refused_without_a_crash() -> None:
    root = parse_hardened(DOCUMENT)
    root.findall(f".//{DS}DigestValue")[0].text = ""
    info = root.findall(f".//{DS}SignedInfo")[0]
    signed = SIGNATORY.key.sign(etree.tostring(info, method="c14n"), ec.ECDSA(hashes.SHA256()))
    halves = b"".join(half.to_bytes(32, "big") for half in decode_dss_signature(signed))
    root.findall(f".//{DS}SignatureValue")[0].text = base64.b64encode(halves).decode()
    with pytest.raises(SignatureBroken):
        verify_dcc_signature(etree.tostring(root))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<dcc:items>", b"<!-- pay 10 --><dcc:items>"),
        (b"</ds:SignatureValue>", b"<!-- pay 10 --></ds:SignatureValue>"),
        (b"<dcc:digital", b"<!-- pay 10 --><dcc:digital"),
        (b"<?xml ", b"<?pay 10?><?xmlish "),
    ],
)
def test_what_is_not_signed_is_remarked_on_and_not_read(old: bytes, new: bytes) -> None:
    signature = verify_dcc_signature(DOCUMENT.replace(old, new, 1))
    assert not signature.covers_whole_document
    assert b"pay 10" not in signature.signed_document


def test_a_signed_document_is_not_read_unverified() -> None:
    with pytest.raises(DccError, match="verify"):
        read_dcc(DOCUMENT)


def test_a_signed_document_is_not_signed_again() -> None:
    with pytest.raises(DccError):
        sign_dcc(DOCUMENT, SIGNATORY.key, CHAIN, SIGNED)


def test_another_key_than_the_certificates_does_not_sign() -> None:
    with pytest.raises(PkiError):
        sign_dcc(WRITTEN, AUTHORITY.key, CHAIN, SIGNED)


def test_a_time_without_zone_does_not_sign() -> None:
    with pytest.raises(PkiError):
        sign_dcc(WRITTEN, SIGNATORY.key, CHAIN, SIGNED.replace(tzinfo=None))


def test_no_certificate_no_signature() -> None:
    with pytest.raises(PkiError):
        sign_dcc(WRITTEN, SIGNATORY.key, (), SIGNED)


def test_ptbs_signed_example_is_refused_without_a_crash() -> None:
    with pytest.raises(SignatureBroken):
        verify_dcc_signature(reference_path("dcc/examples/dcclib_valid_signature.xml").read_bytes())

# SPDX-License-Identifier: Apache-2.0
"""The seal, as other people's programs see it: poppler, OpenSSL, veraPDF."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import cms, keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from zhunsheng.certificate.pades import seal_pdf
from zhunsheng.certificate.page import render_page
from zhunsheng.certificate.pki import dump_certificates
from zhunsheng.certificate.tests.example import MULTIMETER
from zhunsheng.certificate.tests.issuing import FIRST, LAST, NOW, SIGNED, House, found_house, issue
from zhunsheng.certificate.tests.tools import run, verapdf
from zhunsheng.certificate.trust import Trust, TrustEntry
from zhunsheng.certificate.verify import verify_certificate

STAMPED = SIGNED + timedelta(seconds=5)


@pytest.fixture(scope="module")
def stamping() -> tuple[DummyTimeStamper, x509.Certificate]:
    """A time-stamping authority of its own, RSA as most are."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Invented TSA")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(FIRST).not_valid_after(LAST)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    certificate = builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    stamper = DummyTimeStamper(
        tsa_cert=asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        tsa_key=keys.PrivateKeyInfo.load(der),
        fixed_dt=STAMPED,
    )
    return stamper, certificate


def test_poppler_finds_one_valid_signature_over_the_whole_document(issued: bytes, tmp_path: Path) -> None:
    (tmp_path / "page.pdf").write_bytes(issued)
    said = run("pdfsig", tmp_path / "page.pdf", check=False)
    assert said.count("Signature #") == 1
    assert "Total document signed" in said
    assert "Signature is Valid" in said
    assert "ETSI.CAdES.detached" in said
    assert "Apr 12 2026 08:00:00" in said


def test_poppler_rejects_a_changed_byte(issued: bytes, tmp_path: Path) -> None:
    (tmp_path / "page.pdf").write_bytes(issued.replace(b"/Creator", b"/Creatos", 1))
    assert "Signature is Valid" not in run("pdfsig", tmp_path / "page.pdf", check=False)


def test_verapdf_accepts_the_sealed_file_as_archive_and_accessible(issued: bytes, tmp_path: Path) -> None:
    (tmp_path / "page.pdf").write_bytes(issued)
    full = replace(MULTIMETER, accredited_symbol=True, results=MULTIMETER.results * 9)
    (tmp_path / "full.pdf").write_bytes(render_page(full))
    said = verapdf(tmp_path / "page.pdf", tmp_path / "full.pdf")
    assert said == ["VERDICT 3a true", "VERDICT ua1 true"] * 2


def _parts(pdf: bytes, folder: Path) -> cms.ContentInfo:
    """The signature, written to seal.der beside the bytes it signs, signed.bin."""
    signature = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]
    _, length, start, rest = (int(number) for number in signature.byte_range)
    message = cms.ContentInfo.load(bytes(signature.pkcs7_content))
    (folder / "seal.der").write_bytes(message.dump())
    (folder / "signed.bin").write_bytes(pdf[:length] + pdf[start : start + rest])
    return message


def _openssl_cms(folder: Path) -> str:
    return run(
        "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", folder / "seal.der", "-content",
        folder / "signed.bin", "-CAfile", folder / "ca.pem", "-purpose", "any", "-attime",
        str(int(SIGNED.timestamp())), "-cades", "-out", folder / "out.bin",
    )  # fmt: skip


def test_openssl_verifies_the_signature_and_its_chain(issued: bytes, house: House, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_bytes(house.ca_file)
    _parts(issued, tmp_path)
    _openssl_cms(tmp_path)


def test_openssl_refuses_another_authority(issued: bytes, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_bytes(found_house().ca_file)
    _parts(issued, tmp_path)
    with pytest.raises(AssertionError, match="exited 4"):
        _openssl_cms(tmp_path)


def test_openssl_verifies_signature_and_timestamp(
    house: House, stamping: tuple[DummyTimeStamper, x509.Certificate], tmp_path: Path
) -> None:
    stamper, authority = stamping
    message = _parts(issue(house, timestamper=stamper), tmp_path)
    (tmp_path / "ca.pem").write_bytes(house.ca_file)
    (tmp_path / "tsa.pem").write_bytes(dump_certificates([authority]))
    _openssl_cms(tmp_path)
    signer = message["content"]["signer_infos"][0]
    (tmp_path / "value.bin").write_bytes(signer["signature"].native)
    (tmp_path / "token.der").write_bytes(signer["unsigned_attrs"][0]["values"][0].dump())
    run(
        "openssl", "ts", "-verify", "-data", tmp_path / "value.bin", "-in", tmp_path / "token.der",
        "-token_in", "-CAfile", tmp_path / "tsa.pem", "-attime", str(int(STAMPED.timestamp())),
    )  # fmt: skip


def test_a_timestamp_of_a_trusted_authority_gives_the_time(
    house: House, stamping: tuple[DummyTimeStamper, x509.Certificate]
) -> None:
    stamper, authority = stamping
    sealed = issue(house, timestamper=stamper, witnessed=False)
    trusted = verify_certificate(sealed, Trust((TrustEntry((house.authority.certificate, authority)),)), NOW)
    assert (trusted.verdict, trusted.as_of) == ("valid-and-trusted", STAMPED)
    assert any("Invented TSA" in line.en and "trusted" in line.en for line in trusted.check("seal").evidence)


def test_a_timestamp_of_an_unknown_authority_is_said_to_be_so(
    house: House, stamping: tuple[DummyTimeStamper, x509.Certificate]
) -> None:
    sealed = issue(house, timestamper=stamping[0])
    found = verify_certificate(sealed, Trust((TrustEntry((house.authority.certificate,)),)), NOW)
    assert found.verdict == "valid-and-trusted"
    assert any("authority unknown" in line.en for line in found.check("seal").evidence)


def test_a_signed_file_is_not_signed_again(issued: bytes, house: House) -> None:
    with pytest.raises(SigningError):
        seal_pdf(issued, house.seal.key, house.chain(house.seal), SIGNED)


def test_the_same_page_key_and_time_give_the_same_file(house: House) -> None:
    page = render_page(MULTIMETER)
    sealed = {seal_pdf(page, house.seal.key, house.chain(house.seal), SIGNED) for _ in range(2)}
    assert len(sealed) == 1


def test_the_signing_time_is_the_one_given(house: House) -> None:
    at = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
    signature = PdfFileReader(io.BytesIO(issue(house, signed=at))).embedded_signatures[0]
    assert signature.self_reported_timestamp == at

# SPDX-License-Identifier: Apache-2.0
"""The certificate that a run of the laboratory produced, in the hands of programs written by others."""

import io
import json
import shutil
import xml.etree.ElementTree as ET
from datetime import datetime, timedelta
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
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from tests.reference import reference_path
from tests.run_through.laboratory import Demo, tool
from zhunsheng.certificate.pki import dump_certificates
from zhunsheng.certificate.tests.issuing import FIRST, LAST, SIGNED, found_house, issue
from zhunsheng.certificate.tests.tools import verapdf

DCC = "{https://ptb.de/dcc}"
SI = "{https://ptb.de/si}"


@pytest.fixture(scope="module")
def attachments(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What pdfdetach takes out of the file."""
    folder = tmp_path_factory.mktemp("attachments")
    taken = tool("pdfdetach", "-saveall", "-o", folder, demo.certificate, cwd=folder)
    assert taken.code == 0, taken.err
    return folder


def test_poppler_finds_one_valid_signature_over_the_whole_document(demo: Demo, tmp_path: Path) -> None:
    said = tool("pdfsig", demo.certificate, cwd=tmp_path)
    assert said.code == 0, said.err
    assert said.out.count("Signature #") == 1
    assert "Signature Validation: Signature is Valid." in said.out
    assert "Total document signed" in said.out
    assert "ETSI.CAdES.detached" in said.out
    assert "NTRCN-91330200MA2DEM000X" in said.out


def test_poppler_takes_out_what_the_laboratory_keeps_byte_for_byte(demo: Demo, attachments: Path) -> None:
    assert sorted(path.name for path in attachments.iterdir()) == sorted(
        f"{demo.number}.{ending}" for ending in ("dcc.xml", "leaf.json", "tlog-proof")
    )
    assert (attachments / f"{demo.number}.dcc.xml").read_bytes() == demo.kept("dcc")
    assert (attachments / f"{demo.number}.tlog-proof").read_bytes() == demo.kept("proof")
    assert json.loads((attachments / f"{demo.number}.leaf.json").read_bytes()) == demo.kept_leaf()


def test_the_exported_file_is_the_one_the_laboratory_keeps(demo: Demo) -> None:
    assert demo.certificate.read_bytes() == demo.kept("pdf")


def test_libxml_finds_the_dcc_valid_against_the_published_schema(demo: Demo, attachments: Path) -> None:
    schema = reference_path("dcc/xsd/v3.3.0/dcc.xsd")
    file = attachments / f"{demo.number}.dcc.xml"
    said = tool("xmllint", "--nonet", "--noout", "--schema", schema, file, cwd=attachments)
    assert said.code == 0, said.err


def _xmlsec(demo: Demo, file: Path) -> int:
    said = tool(
        "xmlsec1", "--verify", "--trusted-pem", demo.trust, "--enabled-key-data", "x509",
        "--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties", file, cwd=file.parent,
    )  # fmt: skip
    return said.code


def test_xmlsec_verifies_the_signature_on_the_dcc(demo: Demo, attachments: Path) -> None:
    assert _xmlsec(demo, attachments / f"{demo.number}.dcc.xml") == 0


def test_xmlsec_refuses_a_changed_serial_number(demo: Demo, attachments: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed.xml"
    before = (attachments / f"{demo.number}.dcc.xml").read_bytes()
    changed.write_bytes(before.replace(b"A1802", b"A1082"))
    assert changed.read_bytes() != before
    assert _xmlsec(demo, changed) != 0


def test_a_plain_xml_reader_finds_the_ten_volt_error_in_the_dcc(demo: Demo, attachments: Path) -> None:
    """What any laboratory's software would read: the value, its uncertainty and the factor, by name."""
    root = ET.parse(attachments / f"{demo.number}.dcc.xml").getroot()  # noqa: S314 - our own file
    assert root.get("schemaVersion") == "3.3.0"
    assert root.findtext(f".//{DCC}uniqueIdentifier") == demo.number
    texts = {element.text for element in root.iter() if element.text}
    assert "A1802" in texts
    assert any("0.70" in text.split() for text in texts)
    assert root.find(f".//{SI}measurementUncertaintyUnivariateXMLList") is not None


def test_a_scanner_reads_number_and_code_off_the_cover(demo: Demo, tmp_path: Path) -> None:
    drawn = tool(
        "pdftoppm", "-r", "150", "-png", "-singlefile", "-f", "1", demo.certificate, tmp_path / "cover",
        cwd=tmp_path,
    )  # fmt: skip
    assert drawn.code == 0, drawn.err
    read = tool("zbarimg", "-q", "--raw", tmp_path / "cover.png", cwd=tmp_path).out.strip()
    assert read == f"http://127.0.0.1:8000/v/{demo.number}?c={demo.code}"


def test_verapdf_accepts_it_as_archive_and_as_accessible(demo: Demo) -> None:
    if shutil.which("java") is None or not Path("/usr/share/java/jaxb-api.jar").exists():
        pytest.fail(
            "No Java or JAXB here; `make test` installs both (Debian: default-jre-headless libjaxb-java)"
        )
    assert verapdf(demo.certificate) == ["VERDICT 3a true", "VERDICT ua1 true"]


def _seal(pdf: bytes, folder: Path) -> cms.ContentInfo:
    """The signature, written to seal.der beside the bytes it signs, signed.bin."""
    signature = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]
    _, length, start, rest = (int(number) for number in signature.byte_range)
    message = cms.ContentInfo.load(bytes(signature.pkcs7_content))
    (folder / "seal.der").write_bytes(message.dump())
    (folder / "signed.bin").write_bytes(pdf[:length] + pdf[start : start + rest])
    return message


def _openssl_cms(folder: Path, ca: Path, *more: str) -> int:
    said = tool(
        "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", folder / "seal.der",
        "-content", folder / "signed.bin", "-CAfile", ca, "-purpose", "any", "-cades",
        "-out", folder / "out.bin", *more, cwd=folder,
    )  # fmt: skip
    return said.code


def test_openssl_follows_the_seal_to_the_exported_authority(demo: Demo, tmp_path: Path) -> None:
    _seal(demo.certificate.read_bytes(), tmp_path)
    assert _openssl_cms(tmp_path, demo.trust) == 0


def test_openssl_refuses_the_seal_under_another_authority(demo: Demo, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    other.write_bytes(found_house("甬测计量检测有限公司（演示）", "91330200MA2DEM000X", seed=9).ca_file)
    _seal(demo.certificate.read_bytes(), tmp_path)
    assert _openssl_cms(tmp_path, other) != 0


def _stamping(at: datetime) -> tuple[DummyTimeStamper, x509.Certificate]:
    """A time-stamping authority of its own, RSA as most are."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Invented TSA")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(FIRST).not_valid_after(LAST)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    certificate = builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())
    stamper = DummyTimeStamper(
        tsa_cert=asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        tsa_key=keys.PrivateKeyInfo.load(
            key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        ),
        fixed_dt=at,
    )
    return stamper, certificate


def test_openssl_verifies_a_seal_and_the_timestamp_on_it(tmp_path: Path) -> None:
    """The demo has no time-stamping authority; a seal made with one satisfies OpenSSL on both counts."""
    house, at = found_house(), SIGNED + timedelta(seconds=5)
    stamper, authority = _stamping(at)
    message = _seal(issue(house, timestamper=stamper), tmp_path)
    (tmp_path / "ca.pem").write_bytes(house.ca_file)
    (tmp_path / "tsa.pem").write_bytes(dump_certificates([authority]))
    assert _openssl_cms(tmp_path, tmp_path / "ca.pem", "-attime", str(int(SIGNED.timestamp()))) == 0
    signer = message["content"]["signer_infos"][0]
    (tmp_path / "value.bin").write_bytes(signer["signature"].native)
    (tmp_path / "token.der").write_bytes(signer["unsigned_attrs"][0]["values"][0].dump())
    said = tool(
        "openssl", "ts", "-verify", "-data", "value.bin", "-in", "token.der", "-token_in",
        "-CAfile", "tsa.pem", "-attime", str(int(at.timestamp())), cwd=tmp_path,
    )  # fmt: skip
    assert said.code == 0, said.err

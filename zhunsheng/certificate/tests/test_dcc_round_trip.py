# SPDX-License-Identifier: Apache-2.0
"""What is written is read back equal, is valid DCC 3.3.0, and breaks none of PTB's rules."""

import hashlib
import subprocess
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from tests.reference import reference_path
from zhunsheng.certificate.dcc.parsing import parse_hardened, validate_against_schema
from zhunsheng.certificate.dcc_read import read_dcc
from zhunsheng.certificate.dcc_write import write_dcc
from zhunsheng.certificate.tests.certificates import certificates, supplements
from zhunsheng.certificate.tests.dcc_rules import broken_rules
from zhunsheng.certificate.tests.example import AMENDED, DOSE_RATE_METER, MULTIMETER, SUPPLEMENT
from zhunsheng.certificate.value import Certificate

# Every release of the profile, with what it was written from.
DATA = Path(__file__).parent / "data"
RELEASED = {
    DATA / "dcc-profile-v1.0.xml": MULTIMETER,
    DATA / "dcc-profile-v1.1.xml": DOSE_RATE_METER,
    DATA / "dcc-profile-v1.2.xml": AMENDED,
    DATA / "dcc-profile-v1.2-supplement.xml": SUPPLEMENT,
}


@cache
def _schema(folder: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(folder / "v3.3.0" / "dcc.xsd")))


@pytest.mark.parametrize("example", [MULTIMETER, DOSE_RATE_METER], ids=["own", "subcontracted"])
def test_the_example_is_read_back(example: Certificate) -> None:
    assert read_dcc(write_dcc(example)) == example


def test_the_same_value_gives_the_same_bytes() -> None:
    assert write_dcc(MULTIMETER) == write_dcc(MULTIMETER)


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_a_released_document_stays_readable_and_is_still_written_alike(path: Path) -> None:
    released, example = path.read_bytes(), RELEASED[path]
    assert read_dcc(released) == example
    assert hashlib.sha256(write_dcc(example)).digest() == hashlib.sha256(released).digest()


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(certificates() | supplements())
def test_any_certificate_is_read_back(certificate: Certificate) -> None:
    xml = write_dcc(certificate)
    assert read_dcc(xml) == certificate
    assert broken_rules(parse_hardened(xml)) == []


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(certificates() | supplements())
def test_any_certificate_is_valid_against_the_schema(certificate: Certificate) -> None:
    _schema(reference_path("dcc/xsd")).assertValid(parse_hardened(write_dcc(certificate)))


def test_the_schema_helper_accepts_ours_and_names_a_fault() -> None:
    folder = reference_path("dcc/xsd")
    xml = write_dcc(MULTIMETER)
    validate_against_schema(xml, folder)
    with pytest.raises(ValueError, match="beginPerformanceDate"):
        validate_against_schema(
            xml.replace(b"<dcc:beginPerformanceDate>2", b"<dcc:beginPerformanceDate>x"), folder
        )


def test_xmllint_finds_the_example_valid(tmp_path: Path) -> None:
    schema = reference_path("dcc/xsd/v3.3.0/dcc.xsd")
    file = tmp_path / "dcc.xml"
    file.write_bytes(write_dcc(MULTIMETER))
    command = ["xmllint", "--nonet", "--noout", "--schema", str(schema), str(file)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_the_rules_find_ptbs_own_counterexample() -> None:
    bad = parse_hardened(reference_path("dcc/examples/dcclib_invalid_schematron.xml").read_bytes())
    good = parse_hardened(reference_path("dcc/examples/dcclib_valid.xml").read_bytes())
    assert broken_rules(bad) != []
    assert broken_rules(good) == []

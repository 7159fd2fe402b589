# SPDX-License-Identifier: Apache-2.0
"""What others issue is read as the table says: identity, dates, points with U, signature, refusals."""

import base64

import pytest
from cryptography import x509
from lxml import etree

from tests.reference import reference_path
from zhunsheng.certificate.pki import person_of, read_certificate
from zhunsheng.certificate.received.finding import NotReadable
from zhunsheng.certificate.received.points import PointSet, point_sets
from zhunsheng.certificate.received.read import read_received
from zhunsheng.certificate.received.report import exit_code
from zhunsheng.certificate.received.value import Received, ReceivedDcc
from zhunsheng.certificate.tests.received import EXPECTED, IMPORTED, NOW, REFUSED, example


def _read(name: str, *roots: x509.Certificate) -> Received:
    return read_received(example(name), roots, NOW)


def _dcc(name: str) -> ReceivedDcc:
    dcc = _read(name).dcc
    assert dcc is not None
    return dcc


def test_the_table_names_every_example() -> None:
    assert {path.name for path in reference_path("dcc/examples").glob("*.xml")} == set(EXPECTED)


@pytest.mark.parametrize("name", IMPORTED)
def test_a_good_example_has_nothing_against_it(name: str) -> None:
    found, row = _read(name), EXPECTED[name]
    assert found.faults == ()
    assert (found.signature.state, exit_code(found)) == (row["signature"], 0)
    assert found.signature.signer == row.get("signer", "")
    assert set(row.get("remarks", ())) <= {finding.rule for finding in found.findings}


@pytest.mark.parametrize("name", IMPORTED)
def test_its_identity_and_dates_are_read(name: str) -> None:
    dcc, row = _dcc(name), EXPECTED[name]
    assert (dcc.version, dcc.number, dcc.ended_on) == (row["version"], row["number"], row["calibrated_on"])
    due = [note.date for note in dcc.statements if "basic_recalibration" in note.ref_types]
    assert "".join(due) == row["until"]
    assert dcc.laboratory.name[0].text == "Kalibrierfirma GmbH"
    assert dcc.items[0].model
    assert all(item.identifications for item in dcc.items)


def _summary(found: PointSet) -> list[object]:
    first = found.points[0]
    stage = "as-found" if found.as_found else "as-left"
    numbers = [first.at, first.amount, first.uncertainty, first.k, first.probability]
    return [found.kind, stage, found.at_unit, found.unit, str(len(found.points)), numbers]


@pytest.mark.parametrize("name", IMPORTED)
def test_its_points_are_found_with_their_uncertainty(name: str) -> None:
    assert [_summary(found) for found in point_sets(_dcc(name))] == EXPECTED[name]["points"]


@pytest.mark.parametrize("name", REFUSED)
def test_a_faulty_example_is_told_with_its_line(name: str) -> None:
    found, row = _read(name), EXPECTED[name]
    fault = found.faults[0]
    assert (fault.rule, str(fault.line), exit_code(found)) == (row["rule"], row["line"], 1)
    assert row["reason"] in fault.message.en


def test_what_is_no_certificate_is_told_so() -> None:
    name = "dsi_platinum_2022-05-23.xml"
    with pytest.raises(NotReadable, match=EXPECTED[name]["reason"]) as caught:
        _read(name)
    assert str(caught.value.line) == EXPECTED[name]["line"]


def _authority(name: str, common_name: str) -> x509.Certificate:
    """The self-signed authority of that name among the certificates that a signature carries."""
    values = etree.fromstring(example(name)).iter(
        "{http://uri.etsi.org/01903/v1.3.2#}EncapsulatedX509Certificate"
    )
    found = [read_certificate(base64.b64decode(value.text or "")) for value in values]
    return next(each for each in found if person_of(each)[0] == common_name and each.subject == each.issuer)


SIGNED = "ptb_dcc_gp_temperature_typical_v12_v3.2.0_signed_lt.xml"


def test_a_foreign_signature_is_trusted_with_its_authority_only() -> None:
    root = _authority(SIGNED, EXPECTED[SIGNED]["trusted_by"])
    signature = _read(SIGNED, root).signature
    assert (signature.state, signature.at) == ("trusted", "2023-06-20T12:12:42+00:00")
    assert signature.issuer == "Calibration Community Root CA 01, Calibration Community"


@pytest.mark.parametrize("name", [SIGNED, "dcclib_valid_signature.xml"])
def test_a_changed_number_breaks_a_foreign_signature(name: str) -> None:
    changed = example(name).replace(b"0.072 0.089", b"0.072 0.098")
    found = read_received(changed, (), NOW)
    assert (found.signature.state, found.faults, exit_code(found)) == ("broken", (), 1)

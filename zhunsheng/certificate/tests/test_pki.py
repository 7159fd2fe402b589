# SPDX-License-Identifier: Apache-2.0
"""The laboratory's authority, the certificates it issues, locked keys, and chains of trust."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from zhunsheng.certificate.pki import (
    KeyAndCertificate,
    PkiError,
    WrongPassword,
    chain_ok,
    dump_certificates,
    issue_certificate,
    load_certificates,
    lock_key,
    make_authority,
    organisation_of,
    person_of,
    stretching_once,
    unlock_key,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
NAME, CODE = "甬测计量检测有限公司", "91330200MA2TEST00X"
AUTHORITY = make_authority(NAME, CODE, START, START + 10 * YEAR)
SIGNATORY = issue_certificate(AUTHORITY, "林涛", "授权签字人", START, START + YEAR)
CHAIN = (SIGNATORY.certificate, AUTHORITY.certificate)
ROOTS = (AUTHORITY.certificate,)
SALT, NONCE = bytes(range(16)), bytes(range(12))
ENVELOPE = lock_key(SIGNATORY.key, b"correct horse", SALT, NONCE)


def test_a_signatory_under_the_authority_is_trusted() -> None:
    verdict = chain_ok(CHAIN, ROOTS, START + YEAR / 2)
    assert verdict
    assert verdict.trusted is True


def test_the_chain_may_leave_out_the_root() -> None:
    assert chain_ok(CHAIN[:1], ROOTS, START)


def test_subjects_name_the_legal_entity_and_the_person() -> None:
    assert organisation_of(AUTHORITY.certificate) == (NAME, CODE)
    assert organisation_of(SIGNATORY.certificate) == (NAME, CODE)
    assert person_of(SIGNATORY.certificate) == ("林涛", "授权签字人")


def test_the_profile_of_the_authority() -> None:
    extensions = AUTHORITY.certificate.extensions
    constraints = extensions.get_extension_for_class(x509.BasicConstraints)
    assert (constraints.critical, constraints.value.ca, constraints.value.path_length) == (True, True, 0)
    assert extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign


def test_the_profile_of_a_signatory() -> None:
    extensions = SIGNATORY.certificate.extensions
    usage = extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment, usage.key_cert_sign) == (True, True, False)
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    issuer_id = AUTHORITY.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    named = extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    assert named.key_identifier == issuer_id.digest
    assert isinstance(SIGNATORY.key.curve, ec.SECP256R1)


def test_serial_numbers_may_be_given() -> None:
    assert make_authority(NAME, CODE, START, START + YEAR, serial_number=7).certificate.serial_number == 7


def test_a_stranger_with_the_same_name_is_not_trusted() -> None:
    forged = make_authority(NAME, CODE, START, START + 10 * YEAR)
    signer = issue_certificate(forged, "林涛", "授权签字人", START, START + YEAR)
    verdict = chain_ok((signer.certificate, forged.certificate), ROOTS, START)
    assert not verdict
    assert verdict.reason.en == "the issuer is not one that is trusted"


def test_a_signatory_cannot_issue() -> None:
    forger = KeyAndCertificate(SIGNATORY.key, SIGNATORY.certificate)
    below = issue_certificate(forger, "X", "", START, START + YEAR)
    assert not chain_ok((below.certificate, *CHAIN), ROOTS, START)


def test_an_authority_is_not_a_root_for_another_authoritys_chain() -> None:
    assert not chain_ok(CHAIN, (), START)
    assert not chain_ok((), ROOTS, START)


@pytest.mark.parametrize("at", [START - timedelta(seconds=1), START + YEAR + timedelta(seconds=1)])
def test_a_certificate_holds_only_within_its_period(at: datetime) -> None:
    assert chain_ok(CHAIN, ROOTS, at).reason.en == "the signer's certificate was not valid"


def test_certificates_survive_pem() -> None:
    assert load_certificates(dump_certificates(CHAIN)) == CHAIN


def test_what_is_no_pem_is_refused() -> None:
    with pytest.raises(PkiError):
        load_certificates(b"hello")


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (START, START),
        (START - timedelta(days=1), START + YEAR),
        (START, START + 11 * YEAR),
        (START.replace(tzinfo=None), START + YEAR),
    ],
)
def test_periods_that_are_refused(first: datetime, last: datetime) -> None:
    with pytest.raises(PkiError):
        issue_certificate(AUTHORITY, "X", "", first, last)


def test_a_locked_key_opens_with_its_password() -> None:
    assert unlock_key(ENVELOPE, b"correct horse").private_numbers() == SIGNATORY.key.private_numbers()


def test_another_password_does_not_open_it() -> None:
    with pytest.raises(WrongPassword):
        unlock_key(ENVELOPE, b"correct horsf")


@pytest.mark.parametrize("change", [{"n": 2**30}, {"kdf": "none"}, {"salt": "AA=="}, {"key": "?"}, {"v": 2}])
def test_a_changed_envelope_is_no_envelope(change: dict[str, object]) -> None:
    with pytest.raises(PkiError):
        unlock_key(json.dumps({**json.loads(ENVELOPE), **change}).encode(), b"correct horse")


def test_a_flipped_bit_in_the_sealed_key_does_not_open() -> None:
    fields = json.loads(ENVELOPE)
    sealed = bytearray(base64.b64decode(fields["key"]))
    sealed[5] ^= 1
    fields["key"] = base64.b64encode(sealed).decode()
    with pytest.raises(WrongPassword):
        unlock_key(json.dumps(fields).encode(), b"correct horse")


@pytest.mark.parametrize(
    ("salt", "nonce", "password"), [(b"", NONCE, b"x"), (SALT, b"", b"x"), (SALT, NONCE, b"")]
)
def test_weak_envelopes_are_refused(salt: bytes, nonce: bytes, password: bytes) -> None:
    with pytest.raises(PkiError):
        lock_key(SIGNATORY.key, password, salt, nonce)


def test_stretched_once_a_wrong_password_still_opens_nothing() -> None:
    with stretching_once():
        for _again in range(2):
            assert unlock_key(ENVELOPE, b"correct horse").private_numbers() == SIGNATORY.key.private_numbers()
            with pytest.raises(WrongPassword):
                unlock_key(ENVELOPE, b"correct horsf")

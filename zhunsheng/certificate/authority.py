# SPDX-License-Identifier: Apache-2.0
"""Chains of certificates: from a signer to the authority that its key stands under."""

from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes

from zhunsheng.certificate.pki import organisation_of, person_of

MAX_CHAIN = 6

# What `cryptography` raises for a malformed certificate: not one family, and most of it only on first use.
MALFORMED = (
    ValueError,
    TypeError,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
    UnsupportedAlgorithm,
)


def read_certificate(der: bytes) -> x509.Certificate:
    """A certificate with every part parsed now, so that nobody meets a malformed one later. ValueError."""
    try:
        certificate = x509.load_der_x509_certificate(der)
        parts = (certificate.subject, certificate.issuer, certificate.extensions, certificate.public_key())
        dates = (certificate.not_valid_before_utc, certificate.not_valid_after_utc)
    except MALFORMED as error:
        raise ValueError(f"malformed certificate: {error}") from error
    if not (all(parts[:2]) and all(dates)):
        raise ValueError("a certificate without subject or issuer")
    return certificate


def path_to_root(signer: x509.Certificate, pool: Sequence[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """The chain from `signer` upwards, each link's signature checked, as far as `pool` reaches.

    It says who issued whom, not that dates and usages are in order; the path validation does that.
    """
    chain = [signer]
    while len(chain) < MAX_CHAIN and not issued_by(chain[-1], chain[-1]):
        parent = next((other for other in pool if other not in chain and issued_by(chain[-1], other)), None)
        if parent is None:
            break
        chain.append(parent)
    return tuple(chain)


def issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether `issuer`'s key signed `certificate` under its name."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def same_authority(one: Sequence[x509.Certificate], other: Sequence[x509.Certificate]) -> bool:
    """Whether two chains end in the same self-signed authority."""
    roots = one[-1], other[-1]
    return roots[0] == roots[1] and issued_by(roots[0], roots[0])


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of the certificate, hex."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def described(certificate: x509.Certificate) -> str:
    """Whom a certificate names: person and role, organisation and its code, as far as it says so."""
    parts = [*person_of(certificate), *organisation_of(certificate)]
    return ", ".join(part for part in parts if part) or certificate.subject.rfc4514_string()

# SPDX-License-Identifier: Apache-2.0
"""The laboratory's own certification authority, and keys that only their owner's password opens.

One authority (a root that may sign end entities only) and end-entity certificates on P-256, in a profile that
suits both PAdES and XAdES: digitalSignature and contentCommitment, the document-signing purpose of RFC 9336,
subject with the organisation and its registration number (ETSI EN 319 412-1: "NTRCN-" and the unified social
credit code). Times are arguments; nothing here reads a clock.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature, InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.x509 import verification
from cryptography.x509.oid import NameOID, ObjectIdentifier

from zhunsheng.measure.text import Text

# The roles that a laboratory's own authority writes into a subject's title; a verifier asks for them.
SEAL_ROLE = "calibration seal"
SIGNATORY_ROLE = "authorised signatory"

_DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
_SALT_BYTES, _NONCE_BYTES = 16, 12
# 32 MB and about 0.3 s an attempt: one of the strengths OWASP's password storage guide holds equal.
_SCRYPT = {"n": 2**15, "r": 8, "p": 3}
_ENVELOPE = {"v": 1, "kdf": "scrypt", "cipher": "AES-256-GCM", **_SCRYPT}


_UNREADABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


class PkiError(ValueError):
    """Keys or certificates that cannot be made or read; `reason` says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason


class WrongPassword(PkiError):  # noqa: N818 - a name the callers catch; a wrong password is no program error
    """The password does not open the key, or the envelope was altered: AES-GCM cannot tell the two apart."""

    def __init__(self) -> None:
        super().__init__(Text("密码不正确", "the password is wrong"))


class SigningKey(Protocol):
    """A P-256 private key: one of `cryptography`'s, or a wrapper round a key that stays in a token."""

    def sign(self, data: bytes, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes: ...


@dataclass(frozen=True, slots=True)
class KeyAndCertificate:
    """A private key and the certificate of its public half."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


@dataclass(frozen=True, slots=True)
class ChainVerdict:
    """Whether a chain ends in a trusted root, and why not. True and false like a bool."""

    trusted: bool
    reason: Text

    def __bool__(self) -> bool:
        return self.trusted


def make_authority(
    name: str,
    credit_code: str,
    not_before: datetime,
    not_after: datetime,
    *,
    serial_number: int | None = None,
) -> KeyAndCertificate:
    """A new authority for the legal entity `name`; its certificate is what a client is given to trust.

    `serial_number` is random unless given. Times must be aware.
    """
    _check_period(not_before, not_after)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _subject(name, f"{name} CA", credit_code)
    builder = _builder(subject, subject, key.public_key(), not_before, not_after, serial_number)
    usage = _key_usage(key_cert_sign=True, crl_sign=True)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(usage, critical=True)
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
    )
    return KeyAndCertificate(key, builder.sign(key, hashes.SHA256()))


def issue_certificate(
    authority: KeyAndCertificate,
    common_name: str,
    role: str,
    not_before: datetime,
    not_after: datetime,
    *,
    serial_number: int | None = None,
) -> KeyAndCertificate:
    """A new key and certificate for a signatory (or the laboratory's seal), issued by `authority`.

    `role` becomes the subject's title: SEAL_ROLE or SIGNATORY_ROLE. The period must lie within the
    authority's.
    """
    _check_period(not_before, not_after)
    issuer = authority.certificate
    if not_before < issuer.not_valid_before_utc or not_after > issuer.not_valid_after_utc:
        raise PkiError(Text("有效期超出 CA 证书的有效期", "the period is not within the authority's own"))
    key = ec.generate_private_key(ec.SECP256R1())
    organisation = _attribute(issuer, NameOID.ORGANIZATION_NAME)
    credit_code = _attribute(issuer, NameOID.ORGANIZATION_IDENTIFIER).removeprefix("NTRCN-")
    subject = _subject(organisation, common_name, credit_code, role)
    builder = _builder(subject, issuer.subject, key.public_key(), not_before, not_after, serial_number)
    usage = _key_usage(digital_signature=True, content_commitment=True)
    issuer_key_id = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(usage, critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([_DOCUMENT_SIGNING]), critical=False)
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer_key_id), critical=False
    )
    return KeyAndCertificate(key, builder.sign(authority.key, hashes.SHA256()))


def _check_period(not_before: datetime, not_after: datetime) -> None:
    if not_before.tzinfo is None or not_after.tzinfo is None:
        raise PkiError(Text("时间必须带时区", "times must be aware of their zone"))
    if not_after <= not_before:
        raise PkiError(Text("有效期为空", "the period is empty"))


def _subject(organisation: str, common_name: str, credit_code: str, title: str = "") -> x509.Name:
    attributes = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
        x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, f"NTRCN-{credit_code}"),
    ]
    if title:
        attributes.append(x509.NameAttribute(NameOID.TITLE, title))
    attributes.append(x509.NameAttribute(NameOID.COMMON_NAME, common_name))
    return x509.Name(attributes)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    not_before: datetime,
    not_after: datetime,
    serial_number: int | None,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number() if serial_number is None else serial_number)
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _key_usage(
    *,
    digital_signature: bool = False,
    content_commitment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _attribute(certificate: x509.Certificate, oid: ObjectIdentifier) -> str:
    attributes = certificate.subject.get_attributes_for_oid(oid)
    return str(attributes[0].value) if attributes else ""


def organisation_of(certificate: x509.Certificate) -> tuple[str, str]:
    """The organisation in a certificate's subject and its unified social credit code; "" where absent."""
    code = _attribute(certificate, NameOID.ORGANIZATION_IDENTIFIER).removeprefix("NTRCN-")
    return _attribute(certificate, NameOID.ORGANIZATION_NAME), code


def person_of(certificate: x509.Certificate) -> tuple[str, str]:
    """The common name and the role in a certificate's subject."""
    return _attribute(certificate, NameOID.COMMON_NAME), _attribute(certificate, NameOID.TITLE)


def dump_certificates(chain: Sequence[x509.Certificate]) -> bytes:
    """Certificates as PEM, in the order given."""
    return b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate in chain)


def load_certificates(pem: bytes) -> tuple[x509.Certificate, ...]:
    """Every certificate in a PEM file; `PkiError` when there is none or one is malformed."""
    try:
        return tuple(x509.load_pem_x509_certificates(pem))
    except ValueError as error:
        raise PkiError(Text("不是 PEM 证书", "not a PEM file of certificates")) from error


def read_certificate(der: bytes) -> x509.Certificate:
    """A certificate whose parts can all be read; `PkiError` for any other.

    `cryptography` looks at most parts only when asked, so a mangled certificate would else surprise its user.
    """
    try:
        certificate = x509.load_der_x509_certificate(der)
        parts = (certificate.public_key(), certificate.subject, certificate.issuer, certificate.extensions)
        period = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        known = certificate.signature_hash_algorithm
    except _UNREADABLE as error:
        raise PkiError(Text("证书无法读取", "the certificate is unreadable")) from error
    if known is None or not all(parts[:3]) or period[1] < period[0]:
        raise PkiError(Text("证书内容不完整", "the certificate is incomplete"))
    return certificate


def lock_key(key: ec.EllipticCurvePrivateKey, password: bytes, salt: bytes, nonce: bytes) -> bytes:
    """The private key in an envelope (Scrypt, AES-256-GCM) that only `password` opens.

    `salt` is 16 and `nonce` 12 random bytes, fresh for each envelope.
    """
    if len(salt) != _SALT_BYTES or len(nonce) != _NONCE_BYTES:
        raise PkiError(Text("盐应为 16 字节，随机数应为 12 字节", "the salt has 16 bytes and the nonce 12"))
    if not password:
        raise PkiError(Text("密码不能为空", "the password must not be empty"))
    clear = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    sealed = AESGCM(_derived(password, salt)).encrypt(nonce, clear, _canonical(_ENVELOPE))
    fields = {"salt": _encoded(salt), "nonce": _encoded(nonce), "key": _encoded(sealed)}
    return _canonical({**_ENVELOPE, **fields})


def unlock_key(envelope: bytes, password: bytes) -> ec.EllipticCurvePrivateKey:
    """The private key in an envelope of `lock_key`; `WrongPassword`, or `PkiError` for no envelope."""
    broken = PkiError(Text("不是私钥信封", "not an envelope of a private key"))
    try:
        fields = json.loads(envelope)
        salt, nonce, sealed = (
            base64.b64decode(fields[name], validate=True) for name in ("salt", "nonce", "key")
        )
        # The strengths are compared, never obeyed: a forged envelope cannot ask for a gigabyte.
        known = {name: fields[name] for name in _ENVELOPE} == _ENVELOPE
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise broken from error
    if not known or len(salt) != _SALT_BYTES or len(nonce) != _NONCE_BYTES:
        raise broken
    try:
        clear = AESGCM(_derived(password, salt)).decrypt(nonce, sealed, _canonical(_ENVELOPE))
    except InvalidTag as error:
        raise WrongPassword from error
    key = serialization.load_der_private_key(clear, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise broken
    return key


_stretched: dict[tuple[bytes, bytes], bytes] | None = None


@contextmanager
def stretching_once() -> Iterator[None]:
    """Within the block a password is stretched once for each envelope and its key stays in memory.

    Only for building samples, whose password is printed for everybody.
    """
    global _stretched  # noqa: PLW0603 - for the process, as long as the block
    _stretched = {}
    try:
        yield
    finally:
        _stretched = None


def _derived(password: bytes, salt: bytes) -> bytes:
    known = None if _stretched is None else _stretched.get((password, salt))
    if known is not None:
        return known
    derived = Scrypt(salt=salt, length=32, **_SCRYPT).derive(password)
    if _stretched is not None:
        _stretched[password, salt] = derived
    return derived


def _canonical(fields: dict[str, object]) -> bytes:
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode("ascii")


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def chain_ok(
    chain: Sequence[x509.Certificate], trusted_roots: Sequence[x509.Certificate], at: datetime
) -> ChainVerdict:
    """Whether `chain` (signer first) leads to one of `trusted_roots`, all valid at the instant `at`.

    RFC 5280 path validation by `cryptography`; the signer's certificate must allow digital signatures.
    Revocation is not asked: a withdrawn key is the lookup's and the log's matter.
    """
    if at.tzinfo is None:
        raise PkiError(Text("时间必须带时区", "times must be aware of their zone"))
    if not chain or not trusted_roots:
        return ChainVerdict(False, Text("没有可信的根证书", "no trusted root was given"))
    signer = chain[0]
    if not signer.not_valid_before_utc <= at <= signer.not_valid_after_utc:
        return ChainVerdict(
            False, Text("签名时签名证书不在有效期内", "the signer's certificate was not valid")
        )
    policy = (
        verification.PolicyBuilder()
        .store(verification.Store(list(trusted_roots)))
        .time(at)
        .extension_policies(
            ee_policy=verification.ExtensionPolicy.permit_all().require_present(
                x509.KeyUsage, verification.Criticality.AGNOSTIC, _may_sign
            ),
            ca_policy=verification.ExtensionPolicy.webpki_defaults_ca(),
        )
    )
    try:
        policy.build_client_verifier().verify(signer, list(chain[1:]))
    except verification.VerificationError as error:
        if not any(_issued(certificate, root) for certificate in chain for root in trusted_roots):
            return ChainVerdict(False, Text("签发者不在可信名单中", "the issuer is not one that is trusted"))
        return ChainVerdict(False, Text(f"证书链不成立：{error}", f"the chain does not hold: {error}"))
    return ChainVerdict(True, Text("签发者可信", "the issuer is trusted"))


def _issued(certificate: x509.Certificate, root: x509.Certificate) -> bool:
    """Whether the root's key signed the certificate; the name alone is anybody's to use."""
    try:
        certificate.verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _may_sign(
    _policy: verification.Policy, _certificate: x509.Certificate, usage: x509.KeyUsage | None
) -> None:
    if usage is None or not usage.digital_signature:
        raise ValueError("the key is not for digital signatures")

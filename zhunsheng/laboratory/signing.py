# SPDX-License-Identifier: Apache-2.0
"""The laboratory's keys: its own authority, the seal that the server puts on pages, and people's identities.

The authority and the seal lie in the data folder and only the server's account reads them. A signatory's
key lies in the database and opens only with that person's password.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils.translation import gettext_lazy as _

from zhunsheng.certificate.pki import (
    SEAL_ROLE,
    SIGNATORY_ROLE,
    KeyAndCertificate,
    WrongPassword,
    dump_certificates,
    issue_certificate,
    load_certificates,
    lock_key,
    make_authority,
    unlock_key,
)
from zhunsheng.laboratory.models import Person, SigningIdentity
from zhunsheng.ledger import clock
from zhunsheng.ledger.durable import write_file
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.places import data_folder

AUTHORITY_LIFE = timedelta(days=20 * 365)
IDENTITY_LIFE = timedelta(days=5 * 365)
# A certificate starts a little before it is issued, so that a verifier's slow clock finds it valid.
START_EARLY = timedelta(hours=1)

Chain = tuple[x509.Certificate, ...]


def create_authority(name: str, credit_code: str, at: datetime) -> None:
    """Make the laboratory's authority and its seal. Refuses where there already is one."""
    if _file("ca.pem").exists():
        raise ActionError(_("本机构的签发根证书已经存在"))
    authority = make_authority(name, credit_code, at - START_EARLY, at + AUTHORITY_LIFE)
    _keep("ca", authority)
    seal = issue_certificate(authority, name, SEAL_ROLE, at - START_EARLY, at + AUTHORITY_LIFE - START_EARLY)
    _keep("seal", seal)


def authority_pem() -> bytes:
    """The authority's certificate: what a client is given to trust."""
    return _file("ca.pem").read_bytes()


def authority() -> KeyAndCertificate:
    """The laboratory's authority."""
    return _load("ca")


def seal() -> tuple[ec.EllipticCurvePrivateKey, Chain]:
    """The key that seals pages, and its chain up to the authority."""
    pair = _load("seal")
    return pair.key, (pair.certificate, _load("ca").certificate)


def new_identity(person: Person, password: str, *, awaits: bool = False) -> SigningIdentity:
    """A fresh key and certificate for a signatory, locked by the person's password; `awaits` confirmation."""
    at = clock.now()
    pair = issue_certificate(authority(), person.name, SIGNATORY_ROLE, at - START_EARLY, at + IDENTITY_LIFE)
    return SigningIdentity.objects.create(
        person=person,
        certificate_pem=dump_certificates([pair.certificate]).decode("ascii"),
        locked_key=_locked(pair.key, password),
        issued_at=at,
        awaits=awaits,
    )


def unlock_identity(person: Person, password: str) -> tuple[ec.EllipticCurvePrivateKey, Chain]:
    """The signatory's key and chain; refuses a wrong password and a person without an identity."""
    identity = SigningIdentity.objects.filter(person=person, revoked_at__isnull=True).order_by("-id").first()
    if identity is None:
        raise ActionError(_("%(name)s 还没有签名密钥；请在“账户”页用自己的密码生成") % {"name": person.name})
    if identity.awaits and identity.confirmed_at is None:
        raise ActionError(
            _("签名密钥是密码被别人重设之后生成的：请技术负责人当面问过您，在您的人员页上确认后再签发。")
        )
    try:
        key = unlock_key(bytes(identity.locked_key), password.encode())
    except WrongPassword as error:
        raise ActionError(_("密码打不开签名密钥"), "password") from error
    chain = tuple(load_certificates(identity.certificate_pem.encode("ascii")))
    if chain[0].not_valid_after_utc <= clock.now():
        raise ActionError(
            _("签名证书已于 %(day)s 到期；请重新生成") % {"day": chain[0].not_valid_after_utc.date()}
        )
    return key, (*chain, authority().certificate)


def relock_identity(identity: SigningIdentity, old: str, new: str) -> None:
    """Lock the same key with a new password."""
    key = unlock_key(bytes(identity.locked_key), old.encode())
    identity.locked_key = _locked(key, new)
    identity.save(update_fields=["locked_key"])


def valid_until(identity: SigningIdentity) -> datetime:
    """The instant the identity's certificate ends."""
    return load_certificates(identity.certificate_pem.encode("ascii"))[0].not_valid_after_utc


def fingerprint(identity: SigningIdentity) -> str:
    """SHA-256 of the identity's certificate, in hexadecimal."""
    certificate = load_certificates(identity.certificate_pem.encode("ascii"))[0]
    return certificate.fingerprint(hashes.SHA256()).hex()


def _locked(key: ec.EllipticCurvePrivateKey, password: str) -> bytes:
    return lock_key(key, password.encode(), os.urandom(16), os.urandom(12))


def _file(name: str) -> Path:
    return data_folder() / "keys" / name


def _keep(name: str, pair: KeyAndCertificate) -> None:
    private = pair.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_file(_file(f"{name}.key"), private, mode=0o600)
    write_file(_file(f"{name}.pem"), dump_certificates([pair.certificate]))


def _load(name: str) -> KeyAndCertificate:
    key = serialization.load_pem_private_key(_file(f"{name}.key").read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ActionError(_("密钥文件 %(name)s 不是 P-256 私钥") % {"name": f"{name}.key"})
    return KeyAndCertificate(key, load_certificates(_file(f"{name}.pem").read_bytes())[0])

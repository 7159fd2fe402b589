# SPDX-License-Identifier: Apache-2.0
"""From what was signed and logged to the one file: page, attachments, seal. A function of its input alone.

So it may run in another process, beside the work of the laboratory.
"""

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from zhunsheng.certificate.attach import Leaf, dcc_attachment, leaf_attachment, proof_attachment
from zhunsheng.certificate.dcc_read import read_dcc
from zhunsheng.certificate.pades import seal_pdf
from zhunsheng.certificate.page import draw_once
from zhunsheng.certificate.pki import dump_certificates, load_certificates
from zhunsheng.certificate.xades import verify_dcc_signature


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A logged certificate: its signed DCC, which says all that the page says, its proof and its leaf."""

    dcc: bytes
    proof: bytes
    leaf: Leaf
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Seal:
    """The seal's key and chain as text, so that they can be handed to another process of the same server."""

    key: bytes
    chain: bytes

    @classmethod
    def of(cls, key: ec.EllipticCurvePrivateKey, chain: tuple[x509.Certificate, ...]) -> "Seal":
        """The seal of a key and its chain up to the root."""
        text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return cls(text, dump_certificates(list(chain)))


def finish(given: Unfinished, seal: Seal) -> bytes:
    """The sealed PDF. PageError where the page can't be drawn."""
    content = read_dcc(verify_dcc_signature(given.dcc).signed_document)
    number = content.number
    attachments = (
        dcc_attachment(number, given.dcc),
        proof_attachment(number, given.proof),
        leaf_attachment(number, given.leaf),
    )
    key = load_pem_private_key(seal.key, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("a seal has a P-256 key")
    page, chain = draw_once(content), load_certificates(seal.chain)
    return seal_pdf(page, key, chain, given.signed_at, attachments=attachments)

# SPDX-License-Identifier: Apache-2.0
"""Seals a page: one PAdES signature over the whole file, after which nothing may be added.

The signature is invisible and certifies the document with "no changes allowed" (DocMDP 1), so a viewer that
respects the standard warns at any later revision, and our own verification refuses it. Profile: PAdES
B-B, or B-T when a time-stamping authority is given (ETSI EN 319 142-1).
"""

import asyncio
import hashlib
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, Signer
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner, PdfSigningSession
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from zhunsheng.certificate.attach import Attachment
from zhunsheng.certificate.embedding import embed

FIELD = "Seal"
DIGEST = "sha256"


class SigningKey(Protocol):
    """A P-256 private key: one of `cryptography`'s, or a wrapper round a key that stays in a token."""

    def sign(self, data: bytes, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes: ...


class KeySigner(Signer):
    """Signs with a key object; the nonce is derived from key and message (RFC 6979), so no luck is needed."""

    def __init__(self, key: SigningKey, chain: Sequence[x509.Certificate]) -> None:
        certificates = [_asn1(certificate) for certificate in chain]
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # its __init__ has no annotation
        store.register_multiple(certificates[1:])  # pyHanko adds the signer's own
        super().__init__(signing_cert=certificates[0], cert_registry=store, embed_roots=True)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if digest_algorithm != DIGEST:
            raise ValueError(f"unexpected digest {digest_algorithm}")
        if dry_run:
            return bytes(72)
        return self._key.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))


class _UntouchedMetadata(IncrementalPdfFileWriter):
    """Leaves the document's metadata as the page has it, and derives the revision's id from the page's.

    pyHanko would write the clock and random bytes; so the same page, key and time give the same file.
    """

    def _update_meta(self) -> None:
        return

    @classmethod
    def _handle_id(cls, prev: PdfFileReader) -> generic.ArrayObject:
        page = prev.trailer["/ID"][0].original_bytes
        ids = (page, hashlib.sha256(page).digest()[:16])
        return generic.ArrayObject(generic.ByteStringObject(value) for value in ids)


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def seal_pdf(
    pdf: bytes,
    key: SigningKey,
    chain: Sequence[x509.Certificate],
    at: datetime,
    timestamper: TimeStamper | None = None,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """The PDF with its attachments and its seal.

    `chain` is the signer's certificate, then its issuers, the root last.
    `at` is the signing time (aware) that the signature states. With a `timestamper` the signature carries
    an RFC 3161 timestamp as well. Raises pyHanko's SigningError when the file is signed already.
    """
    # Without a newline after %%EOF the appended revision starts on the same line, and veraPDF fails 6.1.9.
    writer = _UntouchedMetadata(io.BytesIO(pdf + b"\n"))
    embed(writer, attachments, at)
    meta = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    signer = PdfSigner(meta, signer=KeySigner(key, chain), timestamper=timestamper)
    session = signer.init_signing_session(writer)
    session.system_time = at
    return asyncio.run(_perform(session, None if timestamper else tuple(chain)))


# How many bytes a signature needs, by the chain it carries: finding out costs as much as signing.
_rooms: dict[tuple[x509.Certificate, ...], int] = {}


async def _perform(session: PdfSigningSession, chain: tuple[x509.Certificate, ...] | None) -> bytes:
    room = _rooms.get(chain) if chain else None
    if room is None:
        room = await session.estimate_signature_container_size(None, tight=False)
        if chain:
            _rooms[chain] = room
    document = session.prepare_tbs_document(None, bytes_reserved=room)
    prepared, output = document.digest_tbs_document()
    done = await document.perform_signature(
        document_digest=prepared.document_digest,
        pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=session.system_time),
    )
    await done.post_signature_processing(output)
    output.seek(0)
    return bytes(output.read())

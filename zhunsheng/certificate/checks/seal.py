# SPDX-License-Identifier: Apache-2.0
"""The seal: exactly one PAdES signature, over every byte of the file, by the key of the certificate in it.

pyHanko checks signature, digest and later revisions. On top of that the file must have the very form that
`pades.py` writes: byte range and gap to the byte, and a CMS of the expected profile without surplus. So no
byte of the file can be changed, and none added, without this check failing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import ValidationError

from zhunsheng.certificate.authority import described, issued_by, path_to_root, read_certificate
from zhunsheng.certificate.checks.seal_form import form_fault
from zhunsheng.certificate.sealed import HOSTILE, SealedFile
from zhunsheng.certificate.trust import Trust
from zhunsheng.certificate.verification import Check
from zhunsheng.measure.text import Text

_DAMAGED = Text("签名无法读取或已损坏。", "The signature can't be read or is damaged.")
_CHANGED = Text("签名之后文件内容被改动。", "The file was changed after signing.")
_FALSE = Text("签名与证书中的公钥不符。", "The signature doesn't match the public key of its certificate.")
_CHAIN = Text(
    "签名所附的证书链不完整或被改动。", "The chain of certificates in the signature is incomplete or altered."
)
UNSIGNED = Text("文件没有电子签名。", "The file bears no electronic signature.")
_MANY = Text("文件有 {n} 个签名，应只有一个。", "The file bears {n} signatures; there must be exactly one.")
_APPENDED = Text("签名之后又追加了内容。", "Something was added to the file after signing.")
_INTACT = Text(
    "签名完好，覆盖整个文件，此后没有任何改动。",
    "The signature is intact and covers the whole file; nothing was changed since.",
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """An RFC 3161 timestamp on the signature. `trusted`: its authority's chain leads to a trusted root."""

    at: datetime
    authority: str
    trusted: bool


@dataclass(frozen=True, slots=True)
class Seal:
    """An intact signature: when, by whom, and the chain of certificates it brings along.

    `chain` starts with the signer and ends with a self-signed authority, or earlier when the file lacks one.
    `chain_holds` says whether the chain was valid at the signing time, with no word on whether it is trusted.
    `signed_at` is the signer's own word; `stamp` is another's, when there is one.
    """

    chain: tuple[x509.Certificate, ...]
    chain_holds: bool
    signed_at: datetime
    stamp: Stamp | None

    @property
    def signer(self) -> x509.Certificate:
        return self.chain[0]


def check_seal(file: SealedFile, trust: Trust) -> tuple[Check, Seal | None]:
    """Judges the signature. The seal is None unless it is intact."""
    try:
        return _examine(file, trust)
    except (SignatureValidationError, ValidationError, *HOSTILE) as error:
        return _fail(_DAMAGED, _technical(error)), None


def _fail(statement: Text, *evidence: Text) -> Check:
    return Check("seal", "fail", statement, evidence)


def _technical(error: Exception) -> Text:
    words = f"{type(error).__name__}: {error}"[:300]
    return Text(f"技术细节：{words}", f"Detail: {words}")


def _examine(file: SealedFile, trust: Trust) -> tuple[Check, Seal | None]:
    signatures = file.reader.embedded_signatures
    if len(signatures) != 1:
        return _fail(_MANY.format(n=len(signatures)) if signatures else UNSIGNED), None
    signature = signatures[0]
    signed_at = signature.self_reported_timestamp
    if signed_at is None or signed_at.tzinfo is None:
        return _fail(_DAMAGED, Text("签名没有时间。", "The signature states no time.")), None
    chain = _chain(signature, trust)
    status = _validate(signature, chain, signed_at, trust)
    fault = _fault(file, signature, status, chain)
    if fault is not None:
        return fault, None
    seal = Seal(chain, status.trusted, signed_at, _stamp(status, trust))
    return Check("seal", "ok", _INTACT, _evidence(seal)), seal


def _fault(
    file: SealedFile,
    signature: EmbeddedPdfSignature,
    status: PdfSignatureStatus,
    chain: tuple[x509.Certificate, ...],
) -> Check | None:
    if not status.intact:
        return _fail(_CHANGED)
    if not status.valid:
        return _fail(_FALSE)
    form = form_fault(file.pdf, signature)
    if form is not None:
        return _fail(form)
    if signature.signed_revision != file.reader.xrefs.total_revisions - 1 or not status.docmdp_ok:
        return _fail(_APPENDED)
    if not issued_by(chain[-1], chain[-1]) or not _exactly(signature, chain):
        return _fail(_CHAIN)
    if signature.docmdp_level is not MDPPerm.NO_CHANGES:
        return _fail(Text("签名没有封住文件。", "The signature doesn't lock the file against additions."))
    return None


def _embedded(signature: EmbeddedPdfSignature) -> list[x509.Certificate]:
    return [read_certificate(found.dump()) for found in signature.other_embedded_certs]


def _exactly(signature: EmbeddedPdfSignature, chain: tuple[x509.Certificate, ...]) -> bool:
    """Whether the signature carries the chain and no certificate besides, none of them twice."""
    carried = [found.chosen.dump() for found in signature.signed_data["certificates"]]
    return sorted(carried) == sorted(found.public_bytes(Encoding.DER) for found in chain)


def _chain(signature: EmbeddedPdfSignature, trust: Trust) -> tuple[x509.Certificate, ...]:
    signer = read_certificate(signature.signer_cert.dump())
    return path_to_root(signer, [*_embedded(signature), *trust.roots])


def _asn1(certificates: Sequence[x509.Certificate]) -> list[asn1_x509.Certificate]:
    return [
        asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)) for certificate in certificates
    ]


def _validate(
    signature: EmbeddedPdfSignature, chain: tuple[x509.Certificate, ...], signed_at: datetime, trust: Trust
) -> PdfSignatureStatus:
    # The chain is validated up to its own root; whether that root is trusted is the issuer check's question.
    own = ValidationContext(
        trust_roots=_asn1(chain[-1:]), other_certs=_asn1(chain), moment=signed_at, allow_fetching=False
    )
    stamps = ValidationContext(
        trust_roots=_asn1(trust.roots or chain[-1:]),
        other_certs=_asn1(chain),
        allow_fetching=False,
        moment=signed_at,
    )
    return validate_pdf_signature(signature, own, stamps)


def _stamp(status: PdfSignatureStatus, trust: Trust) -> Stamp | None:
    found = status.timestamp_validity
    if found is None or not (found.intact and found.valid):
        return None
    authority = found.signing_cert.subject.human_friendly
    return Stamp(found.timestamp, authority, trusted=bool(trust.roots) and found.trusted)


def _evidence(seal: Seal) -> tuple[Text, ...]:
    name = described(seal.signer)
    at = seal.signed_at.isoformat()
    lines = [
        Text(f"签名人：{name}", f"Signed by: {name}"),
        Text(f"签名时间（签名人所述）：{at}", f"Signing time (as the signer states): {at}"),
    ]
    if seal.stamp is not None:
        known = Text("可信", "trusted") if seal.stamp.trusted else Text("时间戳机构未知", "authority unknown")
        stamp = f"{seal.stamp.at.isoformat()}, {seal.stamp.authority}"
        lines.append(Text(f"时间戳：{stamp}（{known.zh}）", f"Timestamp: {stamp} ({known.en})"))
    return tuple(lines)

# SPDX-License-Identifier: Apache-2.0
"""The DCC inside: one, signed by XAdES, under the same authority as the seal, naming the same laboratory."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from zhunsheng.certificate.authority import (
    MALFORMED,
    described,
    path_to_root,
    read_certificate,
    same_authority,
)
from zhunsheng.certificate.checks.seal import Seal
from zhunsheng.certificate.dcc.marks import DccError
from zhunsheng.certificate.dcc_read import read_dcc
from zhunsheng.certificate.pki import SIGNATORY_ROLE, chain_ok, organisation_of, person_of
from zhunsheng.certificate.sealed import SealedFile
from zhunsheng.certificate.size import DCC_TOO_LARGE, MAX_DCC
from zhunsheng.certificate.value import Certificate
from zhunsheng.certificate.verification import Check
from zhunsheng.certificate.xades import DccSignature, SignatureBroken, verify_dcc_signature
from zhunsheng.measure.text import Text

ENDING = ".dcc.xml"

_OK = Text(
    "内附的数字校准证书签名完好，与封签出自同一机构。",
    "The DCC's signature is intact, under the same authority as the seal.",
)
_NAMELESS = Text(
    "签名完好，但签名证书没有写明机构代码，无法与证书上的实验室核对。",
    "The signatures hold, but a signer's certificate names no organisation to compare with the laboratory.",
)
_MALFORMED = Text("数字校准证书或其中的证书格式不正确。", "The DCC, or a certificate in it, is malformed.")
_UNSIGNED_PARTS = Text(
    "数字校准证书含有未签名的部分。", "The DCC has parts that its signature doesn't cover."
)
_ALONE = Text("数字校准证书签名完好。", "The DCC's own signature is intact.")


@dataclass(frozen=True, slots=True)
class SignedDcc:
    """The DCC as attached, byte for byte, and what its verified part says."""

    xml: bytes
    certificate: Certificate
    signature: DccSignature


def check_dcc(file: SealedFile, seal: Seal | None) -> tuple[Check, SignedDcc | None]:
    """Judges the attached DCC. What it says is returned only when its own signature holds."""
    found = file.attached(ENDING)
    if len(found) != 1:
        statement = Text("文件里没有数字校准证书（DCC）。", "No DCC is attached.")
        many = Text("文件里有 {n} 份数字校准证书，应只有一份。", "{n} DCCs are attached; there must be one.")
        return _fail(many.format(n=len(found)) if found else statement), None
    check, dcc = read_signed(found[0].data)
    if dcc is None:
        return check, None
    fault = _fault(dcc, found[0].name, seal)
    if fault is not None:
        return replace(check, state="fail", statement=fault), dcc
    if seal is not None and _nameless((dcc.signature.signer, seal.signer)):
        return replace(check, state="unknown", statement=_NAMELESS), dcc
    return replace(check, statement=_OK) if seal else check, dcc


def read_signed(xml: bytes) -> tuple[Check, SignedDcc | None]:
    """The DCC as far as its own signature shows; None, and why, when that does not hold."""
    if len(xml) > MAX_DCC:
        return _fail(DCC_TOO_LARGE), None
    try:
        dcc = _read(xml)
    except (SignatureBroken, DccError) as error:
        zh, en = f"数字校准证书不成立：{error.reason.zh}", f"The DCC does not hold: {error.reason.en}"
        return _fail(Text(zh, en)), None
    except MALFORMED:
        return _fail(_MALFORMED), None
    return Check("dcc", "ok", _ALONE, _evidence(dcc)), dcc


def judge_lone(check: Check, dcc: SignedDcc, authority: x509.Certificate) -> Check:
    """What `check` becomes for a DCC without a seal, whose signer stands under `authority`.

    What the DCC says of its signer must hold all the same, and the authority must not speak for others.
    """
    signer, certificate = dcc.signature.signer, dcc.certificate
    fault = None if dcc.signature.covers_whole_document else _UNSIGNED_PARTS
    fault = fault or _wrong_role(signer) or _other_laboratory(certificate, (signer, authority))
    fault = fault or _other_person(dcc)
    if fault is not None:
        return replace(check, state="fail", statement=fault)
    return replace(check, state="unknown", statement=_NAMELESS) if _nameless((signer,)) else check


def _read(xml: bytes) -> SignedDcc:
    signature = verify_dcc_signature(xml)
    chain = tuple(read_certificate(found.public_bytes(Encoding.DER)) for found in signature.chain)
    return SignedDcc(xml, read_dcc(signature.signed_document), replace(signature, chain=chain))


def _fail(statement: Text) -> Check:
    return Check("dcc", "fail", statement)


def _fault(dcc: SignedDcc, name: str, seal: Seal | None) -> Text | None:
    number, signature = dcc.certificate.number, dcc.signature
    if not signature.covers_whole_document:
        return _UNSIGNED_PARTS
    if name != number + ENDING:
        return Text(
            f"附件名 {name} 与证书编号 {number} 不符。", f"The attachment {name} isn't named after {number}."
        )
    if seal is None:
        return None
    chain = path_to_root(signature.signer, [*signature.chain, *seal.chain])
    if not same_authority(chain, seal.chain):
        return Text(
            "数字校准证书与封签不是同一机构的签名。", "DCC and seal were signed under different authorities."
        )
    if not chain_ok(chain, chain[-1:], signature.signing_time):
        return Text(
            "数字校准证书的签名证书在签名时无效。", "The DCC signer's certificate was not valid at signing."
        )
    # The authority is asked as well: it can issue in any name, and must not speak for another laboratory.
    named = (signature.signer, seal.signer, chain[-1])
    return _wrong_role(signature.signer) or _other_laboratory(dcc.certificate, named) or _other_person(dcc)


def _wrong_role(signer: x509.Certificate) -> Text | None:
    """Our authorities write a role into the title, and give signatories this one; others may write none."""
    role = person_of(signer)[1]
    if role in ("", SIGNATORY_ROLE):
        return None
    return Text(
        f"数字校准证书的签名密钥不属于授权签字人（用途：{role}）。",
        f"The DCC was signed with a key that is no signatory's (role: {role}).",
    )


def _other_person(dcc: SignedDcc) -> Text | None:
    """The one who approved, as the page names them, and the one whose key signed must be one person."""
    signer = person_of(dcc.signature.signer)[0]
    approved = next((each.name for each in dcc.certificate.signatories if each.duty == "approved"), None)
    if approved is not None and signer in (approved.zh, approved.en):
        return None
    named = approved.zh if approved else "—"
    return Text(
        f"数字校准证书由 {signer} 的密钥签名，证书上的批准人是 {named}。",
        f"The DCC was signed with the key of {signer}; the certificate names {named} as approving.",
    )


def _other_laboratory(certificate: Certificate, signers: Sequence[x509.Certificate]) -> Text | None:
    for signer in signers:
        code = organisation_of(signer)[1]
        if code and code != certificate.laboratory.credit_code:
            return Text(
                f"签名证书属于 {code}，证书上的实验室是 {certificate.laboratory.credit_code}。",
                f"The signer belongs to {code}; the certificate names {certificate.laboratory.credit_code}.",
            )
    return None


def _nameless(signers: Sequence[x509.Certificate]) -> bool:
    """Whether a signer's certificate doesn't say whose it is, as a public authority's may not."""
    return not all(organisation_of(signer)[1] for signer in signers)


def _evidence(dcc: SignedDcc) -> tuple[Text, ...]:
    number, signer = dcc.certificate.number, described(dcc.signature.signer)
    at = dcc.signature.signing_time.isoformat()
    return (
        Text(f"证书编号：{number}", f"Certificate number: {number}"),
        Text(f"DCC 签名人：{signer}，{at}", f"DCC signed by: {signer}, {at}"),
    )

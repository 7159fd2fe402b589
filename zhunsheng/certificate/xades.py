# SPDX-License-Identifier: Apache-2.0
"""XAdES-B-B signatures of a DCC: enveloped, inclusive C14N 1.0, P-256, the chain inside.

Inclusive canonicalisation, because the exclusive one would leave out namespaces that attribute values name.
Verification says what was signed and by whom; whether the issuer is trusted is `pki.chain_ok`'s question.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.xades.xades import XAdESDataObjectFormat, XAdESSignatureConfiguration, XAdESSigner, XAdESVerifier

from zhunsheng.certificate.dcc.marks import DS, DccError
from zhunsheng.certificate.dcc.parsing import parse_hardened
from zhunsheng.certificate.pki import PkiError, SigningKey, read_certificate
from zhunsheng.measure.text import Text

_XADES = "http://uri.etsi.org/01903/v1.3.2#"
_NAMES = {"ds": DS, "xades": _XADES}
_ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
_C14N = CanonicalizationMethod.CANONICAL_XML_1_0
_SIGNED_PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"
# The declaration is not signed either: only the plain one goes without remark.
_PROLOG = re.compile(rb"""(<\?xml version=(['"])1\.0\2( encoding=(['"])UTF-8\4)?\?>\s*)?<[^?!]""")
_SIGNATURE_BYTES = 64  # r and s of P-256


class SignatureBroken(ValueError):  # noqa: N818 - a verdict that callers catch, not a program error
    """There is no signature of ours over the whole document, or it does not verify."""

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class DccSignature:
    """A signature that verifies.

    `signed_document` is the canonical form of exactly what was signed: read this, never the file.
    `signing_time` is what the signer claims. `covers_whole_document` is false when the file holds something
    that is not signed: a comment, an instruction, an unusual XML declaration.
    """

    signer: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    signing_time: datetime
    covers_whole_document: bool
    signed_document: bytes


class _DeterministicKey:
    """Signs as RFC 6979 says (same input, same bytes), and checks that key and certificate match."""

    key_size = 256

    def __init__(self, key: SigningKey, certificate: x509.Certificate) -> None:
        self._key = key
        self._public_key = certificate.public_key()

    def sign(self, data: bytes, **_algorithm: object) -> bytes:
        algorithm = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
        signature = self._key.sign(data, algorithm)
        if not isinstance(self._public_key, ec.EllipticCurvePublicKey):
            raise PkiError(Text("签名证书应为 P-256", "the signer's certificate is not for P-256"))
        try:
            self._public_key.verify(signature, data, algorithm)
        except InvalidSignature as error:
            raise PkiError(Text("私钥与签名证书不符", "the key is not that of the certificate")) from error
        return signature


class _Signer(XAdESSigner):
    """signxml's signer with the time as an argument and ids that are counted, not drawn."""

    def __init__(self, at: datetime) -> None:
        super().__init__(
            data_object_format=XAdESDataObjectFormat(
                Description="Digital Calibration Certificate", MimeType="application/xml"
            ),
            signature_algorithm=SignatureMethod.ECDSA_SHA256,
            digest_algorithm=DigestAlgorithm.SHA256,
            c14n_algorithm=_C14N,
        )
        self.signed_signature_properties_annotators = [self._state_time, self.add_signing_certificate]
        self._at = at
        self._ids = 0

    def _get_token(self, *_length: int) -> str:
        self._ids += 1
        return f"-{self._ids}"

    def _state_time(
        self, signed_signature_properties: etree._Element, sig_root: etree._Element, signing_settings: object
    ) -> None:
        del sig_root, signing_settings  # signxml names what it passes
        element = etree.SubElement(signed_signature_properties, f"{{{_XADES}}}SigningTime")
        element.text = self._at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def sign_dcc(
    xml: bytes,
    key: SigningKey,
    certificate_chain: Sequence[x509.Certificate],
    at: datetime,
) -> bytes:
    """The DCC with an enveloped XAdES-B-B signature as the root's last child.

    `certificate_chain` is signer first, then the issuer; `at` is the signing time, aware, kept to the
    second. The same arguments give the same bytes. Raises `PkiError` when key and certificate do not match,
    `DccError` when the document is signed already.
    """
    if at.tzinfo is None:
        raise PkiError(Text("签名时间必须带时区", "the signing time must be aware of its zone"))
    if not certificate_chain:
        raise PkiError(Text("缺少签名证书", "the signer's certificate is missing"))
    root = parse_hardened(xml)
    if next(root.iter(f"{{{DS}}}Signature"), None) is not None:
        raise DccError(Text("文件已签名", "the document is signed already"))
    signed = _Signer(at).sign(
        root,
        # signxml only calls `sign` and `key_size`, but asks for one of cryptography's own types.
        key=cast(ec.EllipticCurvePrivateKey, _DeterministicKey(key, certificate_chain[0])),
        cert=list(certificate_chain),
        always_add_key_value=False,
    )
    return etree.tostring(signed, xml_declaration=True, encoding="UTF-8")


def verify_dcc_signature(xml: bytes) -> DccSignature:
    """Verify the one signature of a DCC; `SignatureBroken` says what is wrong.

    Against wrapping, only one shape is accepted: one signature in the whole file, as the root's last child,
    whose references are the root (less the signature itself), the signed properties, and the key info.
    Everything returned comes from the bytes that were verified.
    """
    try:
        root = parse_hardened(xml)
    except DccError as error:
        raise SignatureBroken(error.reason) from error
    signature = _only_signature(root)
    chain = _embedded_chain(signature)
    _check_shape(signature)
    config = XAdESSignatureConfiguration(
        location="./",
        expect_references=3,
        signature_methods=frozenset({SignatureMethod.ECDSA_SHA256}),
        digest_algorithms=frozenset({DigestAlgorithm.SHA256}),
        default_reference_c14n_method=_C14N,
        # signxml would otherwise ask the clock; validity in time is judged with the chain.
        verification_time=chain[0].not_valid_before_utc,
    )
    try:
        # signxml answers some malformed parts (an empty digest) with Python's own errors.
        document, *parts = XAdESVerifier().verify(xml, x509_cert=chain[0], expect_config=config)
    except (SignXMLException, etree.LxmlError, ValueError, TypeError) as error:
        raise SignatureBroken(
            Text(f"签名不成立：{error}", f"the signature does not hold: {error}")
        ) from error
    properties = parts[0].signed_xml
    if properties is None or properties.tag != f"{{{_XADES}}}SignedProperties":
        raise SignatureBroken(Text("签名属性无法读取", "the signed properties are unreadable"))
    return DccSignature(
        signer=chain[0],
        chain=chain,
        signing_time=_signing_time(properties),
        covers_whole_document=_nothing_unsigned(xml, root),
        signed_document=document.signed_data,
    )


def _only_signature(root: etree._Element) -> etree._Element:
    signatures = list(root.iter(f"{{{DS}}}Signature"))
    if not signatures:
        raise SignatureBroken(Text("没有签名", "there is no signature"))
    if len(signatures) > 1 or signatures[0] is not root[-1]:
        raise SignatureBroken(
            Text("应只有一个签名，位于文件末尾", "exactly one signature is expected, at the end")
        )
    return signatures[0]


def _embedded_chain(signature: etree._Element) -> tuple[x509.Certificate, ...]:
    encoded = signature.findall("ds:KeyInfo/ds:X509Data/ds:X509Certificate", _NAMES)
    try:
        chain = tuple(read_certificate(base64.b64decode(element.text or "")) for element in encoded)
    except (PkiError, binascii.Error) as error:
        raise SignatureBroken(Text("签名中的证书无法读取", "a certificate in it is unreadable")) from error
    if not chain or not isinstance(chain[0].public_key(), ec.EllipticCurvePublicKey):
        raise SignatureBroken(Text("签名中没有 P-256 证书", "the signature carries no certificate for P-256"))
    return chain


def _check_shape(signature: etree._Element) -> None:
    """Refuse parts and references other than ours, and a second way to write the signature value."""
    if _children(signature) != ["SignedInfo", "SignatureValue", "KeyInfo", "Object"]:
        raise SignatureBroken(Text("签名结构不是 XAdES-B-B", "the signature is not built as XAdES-B-B"))
    qualifying = signature.find("ds:Object/xades:QualifyingProperties", _NAMES)
    if qualifying is None or len(signature[-1]) != 1 or _children(qualifying) != ["SignedProperties"]:
        raise SignatureBroken(Text("签名结构不是 XAdES-B-B", "the signature is not built as XAdES-B-B"))
    wanted = [
        ("", None, [_ENVELOPED, _C14N.value]),
        (f"#{qualifying[0].get('Id')}", _SIGNED_PROPERTIES, []),
        (f"#{signature[2].get('Id')}", None, []),
    ]
    references = signature.findall("ds:SignedInfo/ds:Reference", _NAMES)
    if list(map(_described, references)) != wanted or qualifying.get("Target") != f"#{signature.get('Id')}":
        raise SignatureBroken(Text("签名没有覆盖整个文件", "the signature does not cover the whole document"))
    value = signature[1].text or ""
    if value != _recoded(value):
        raise SignatureBroken(Text("签名值编码不规范", "the signature value is not canonically encoded"))


def _children(element: etree._Element) -> list[str]:
    """Local names of the children; a comment or instruction has none and so never fits."""
    return [etree.QName(child).localname if isinstance(child.tag, str) else "" for child in element]


def _described(reference: etree._Element) -> tuple[str | None, str | None, list[str | None]]:
    transforms = reference.findall("ds:Transforms/ds:Transform", _NAMES)
    return (
        reference.get("URI"),
        reference.get("Type"),
        [transform.get("Algorithm") for transform in transforms],
    )


def _recoded(value: str) -> str:
    """The canonical base64 of the signature value: stray bits or blanks would make a second valid file."""
    try:
        decoded = base64.b64decode(value, validate=True)
    except (ValueError, binascii.Error):
        return ""
    return base64.b64encode(decoded).decode("ascii") if len(decoded) == _SIGNATURE_BYTES else ""


def _signing_time(properties: etree._Element) -> datetime:
    text = properties.findtext("xades:SignedSignatureProperties/xades:SigningTime", "", _NAMES)
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise SignatureBroken(Text("签名时间无法读取", "the signing time is unreadable")) from error
    if time.tzinfo is None:
        raise SignatureBroken(Text("签名时间没有时区", "the signing time has no zone"))
    return time.astimezone(UTC)


def _nothing_unsigned(xml: bytes, root: etree._Element) -> bool:
    beside = root.getprevious() is not None or root.getnext() is not None
    plain = _PROLOG.match(xml) is not None
    return plain and not beside and next(root.iter(etree.Comment, etree.PI), None) is None

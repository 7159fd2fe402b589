# SPDX-License-Identifier: Apache-2.0
"""What the signature of a received DCC is worth: XMLDSig or XAdES by whoever, judged no further than it goes.

Checked is that the one signature covers the whole document and holds under the certificate it carries, and
whether that certificate leads to an authority the reader was given. Not checked, and therefore never claimed:
revocation, embedded timestamps, signature policies.
"""

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from zhunsheng.certificate.authority import described, path_to_root
from zhunsheng.certificate.dcc.marks import DS
from zhunsheng.certificate.pki import PkiError, chain_ok, read_certificate
from zhunsheng.certificate.received.value import Signature, SignatureState
from zhunsheng.measure.text import Text

_SIGNATURE = f"{{{DS}}}Signature"
_XADES = "http://uri.etsi.org/01903/v1.3.2#"
_NAMES = {"ds": DS, "xades": _XADES}
_ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
# Canonical forms only: whatever else a transform may do could leave part of the document out.
_HARMLESS = frozenset({
    _ENVELOPED,
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
    "http://www.w3.org/2006/12/xml-c14n11",
    "http://www.w3.org/2006/12/xml-c14n11#WithComments",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
})  # fmt: skip
_LEAST_RSA = 2048
_MOST_CERTIFICATES = 20

_NONE = Signature("none", Text("文件没有签名。", "The file is not signed."))


def judge_signature(
    xml: bytes, root: etree._Element, roots: Sequence[x509.Certificate], now: datetime
) -> Signature:
    """The state of the document's signature. `now` judges certificates where the signer states no time."""
    signatures = list(root.iter(_SIGNATURE))
    if not signatures:
        return _NONE
    if len(signatures) > 1 or signatures[0] is not root[-1]:
        return _say(
            "unsupported",
            "签名多于一个或不在文件末尾，此处不能核查。",
            "More than one signature, or one that is not last: not checked here.",
        )
    signature = signatures[0]
    chain = _certificates(signature, "ds:KeyInfo/ds:X509Data/ds:X509Certificate")
    if not chain or not _strong(chain[0]):
        return _say(
            "unsupported",
            "签名里没有可用的证书（或密钥过弱），此处不能核查。",
            "No usable certificate in the signature, or too weak a key: not checked here.",
        )
    if not _covers_all(signature):
        return _say("broken", "签名没有覆盖整个文件。", "The signature does not cover the whole document.")
    return _verified(xml, signature, chain, roots, now)


def _verified(
    xml: bytes,
    signature: etree._Element,
    chain: list[x509.Certificate],
    roots: Sequence[x509.Certificate],
    now: datetime,
) -> Signature:
    signer = chain[0]
    config = SignatureConfiguration(
        location="./",
        expect_references=True,
        verification_time=signer.not_valid_before_utc,  # validity in time is judged with the chain
    )
    try:
        XMLVerifier().verify(xml, x509_cert=signer, expect_config=config)
    except (
        SignXMLException,
        etree.LxmlError,
        ValueError,
        TypeError,
        LookupError,
        NotImplementedError,
    ) as error:
        return _say("broken", f"签名不成立：{_brief(error)}", f"The signature does not hold: {_brief(error)}")
    at = _signing_time(signature)
    pool = [*chain, *_certificates(signature, ".//xades:EncapsulatedX509Certificate"), *roots]
    path = path_to_root(signer, pool)
    verdict = chain_ok(path, roots, at or now)
    state: SignatureState = "trusted" if verdict else "untrusted"
    return Signature(
        state=state,
        statement=_TRUSTED if verdict else _untrusted(verdict.reason),
        signer=described(signer),
        issuer=described(path[-1]) if len(path) > 1 else signer.issuer.rfc4514_string(),
        at=at.isoformat() if at else "",
    )


_TRUSTED = Text(
    "签名完好，签名人的证书出自受信任的机构。（未查吊销与时间戳）",
    "The signature holds and leads to a trusted authority. (Revocation and timestamps were not checked.)",
)


def _untrusted(reason: Text) -> Text:
    return Text(
        f"签名完好，但签发机构不在此处信任之列：{reason.zh}。",
        f"The signature holds, but its issuer is not trusted here: {reason.en}.",
    )


def _say(state: SignatureState, zh: str, en: str) -> Signature:
    return Signature(state, Text(zh, en))


def _brief(error: Exception) -> str:
    return " ".join(str(error).split())[:160] or type(error).__name__


def _covers_all(signature: etree._Element) -> bool:
    """Whether a reference is to the whole document, and nothing but canonical forms stand between."""
    references = signature.findall("ds:SignedInfo/ds:Reference", _NAMES)
    whole = [each for each in references if each.get("URI") == ""]
    transforms = [
        each.get("Algorithm")
        for reference in references
        for each in reference.iterfind("ds:Transforms/ds:Transform", _NAMES)
    ]
    own = [
        each.get("Algorithm")
        for reference in whole
        for each in reference.iterfind("ds:Transforms/ds:Transform", _NAMES)
    ]
    return len(whole) == 1 and _ENVELOPED in own and _HARMLESS.issuperset(map(str, transforms))


def _certificates(signature: etree._Element, path: str) -> list[x509.Certificate]:
    found = []
    for element in signature.findall(path, _NAMES)[:_MOST_CERTIFICATES]:
        try:
            found.append(read_certificate(base64.b64decode("".join((element.text or "").split()))))
        except (PkiError, binascii.Error, ValueError):
            continue
    return found


def _strong(certificate: x509.Certificate) -> bool:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size >= _LEAST_RSA
    return isinstance(key, ec.EllipticCurvePublicKey) and key.key_size >= 256


def _signing_time(signature: etree._Element) -> datetime | None:
    """The time the signer states among what is signed; None where there is none, or it has no zone."""
    path = "ds:Object/xades:QualifyingProperties/xades:SignedProperties"
    properties = signature.find(path, _NAMES)
    if properties is None or not _is_signed(signature, properties):
        return None
    text = properties.findtext("xades:SignedSignatureProperties/xades:SigningTime", "", _NAMES)
    try:
        time = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return time.astimezone(UTC) if time.tzinfo else None


def _is_signed(signature: etree._Element, properties: etree._Element) -> bool:
    links = {each.get("URI") for each in signature.iterfind("ds:SignedInfo/ds:Reference", _NAMES)}
    return f"#{properties.get('Id')}" in links

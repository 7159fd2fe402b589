# SPDX-License-Identifier: Apache-2.0
"""The outward form of the seal, to the byte: what a library may tolerate and we have no reason to."""

from asn1crypto import cms
from pyhanko.sign.validation import EmbeddedPdfSignature

from zhunsheng.measure.text import Text

SUBFILTER = "/ETSI.CAdES.detached"
SIGNED_ATTRIBUTES = {"content_type", "message_digest", "signing_certificate_v2", "cms_algorithm_protection"}

_NOT_WHOLE = Text("签名没有覆盖整个文件。", "The signature doesn't cover the whole file.")
_PROFILE = Text("签名不是本系统写出的形式。", "The signature doesn't have the form of a certificate's seal.")


def form_fault(pdf: bytes, signature: EmbeddedPdfSignature) -> Text | None:
    """What is amiss with the form, None when nothing is."""
    start, before, after, rest = (int(number) for number in signature.byte_range)
    if start != 0 or after + rest != len(pdf) or not 0 < before < after:
        return _NOT_WHOLE
    contents = bytes(signature.pkcs7_content)
    if pdf[before:after] != b"<" + contents.hex().upper().encode() + b">":
        return _NOT_WHOLE
    if signature.sig_object.get("/SubFilter") != SUBFILTER or signature.sig_object_type != "/Sig":
        return _PROFILE
    return None if _profile_holds(contents) else _PROFILE


def _profile_holds(contents: bytes) -> bool:
    """One DER structure and nothing behind it but zeros; one signer, P-256 with SHA-256, known attributes."""
    message = cms.ContentInfo.load(contents)
    der = message.dump()
    if any(contents[len(der) :]) or message.dump(force=True) != der:
        return False
    data = message["content"]
    digests = [algorithm["algorithm"].native for algorithm in data["digest_algorithms"]]
    signer = data["signer_infos"][0]
    attributes = {attribute["type"].native for attribute in signer["signed_attrs"]}
    return (
        message["content_type"].native == "signed_data"
        and (data["version"].native, signer["version"].native) == ("v1", "v1")
        and digests == ["sha256"]
        and data["encap_content_info"]["content_type"].native == "data"
        and len(data["signer_infos"]) == 1
        and not data["crls"]
        and signer["digest_algorithm"]["algorithm"].native == "sha256"
        and signer["signature_algorithm"]["algorithm"].native == "sha256_ecdsa"
        and attributes <= SIGNED_ATTRIBUTES
    )

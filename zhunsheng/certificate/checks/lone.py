# SPDX-License-Identifier: Apache-2.0
"""A DCC by itself, without the page it came in: its own signature, and the authority that stands behind it.

Seal, page and log proof travel in the PDF, so three of the five checks have nothing to look at.
"""

from datetime import datetime

from cryptography import x509

from zhunsheng.certificate.authority import described, fingerprint, path_to_root
from zhunsheng.certificate.checks.dcc import SignedDcc, judge_lone, read_signed
from zhunsheng.certificate.pki import chain_ok
from zhunsheng.certificate.trust import Trust, TrustEntry
from zhunsheng.certificate.verification import Check, Verdict
from zhunsheng.measure.text import Text

_ALONE = Text(
    "这是单独的数字证书，没有封签的页面。",
    "This is a digital certificate by itself, without its sealed page.",
)
_NO_PROOF = Text(
    "日志证明附在 PDF 里，单独的数字证书没有带来。",
    "The log proof is attached to the PDF; a digital certificate by itself does not bring it.",
)
_BROKEN_CHAIN = Text(
    "签名证书在签名时无效，或证书链不成立。",
    "The signer's certificate was not valid at signing, or its chain does not hold.",
)
_TRUSTED = Text(
    "签名证书出自受信任的机构，签名时有效。",
    "The signer's chain leads to a trusted authority and was valid at signing.",
)
_STRANGER = Text("签发者不在信任之列。", "The issuer is not among those trusted.")
_NO_TRUST = Text("未给出信任依据，签发者未知。", "Nothing to trust was given, so the issuer is unknown.")
_NO_DCC = Text("没有可信的 DCC，无从判断签发者。", "Without a sound DCC there is no issuer to judge.")


def check_lone_dcc(xml: bytes, trust: Trust) -> tuple[tuple[Check, ...], SignedDcc | None, Verdict]:
    """The five checks, what the DCC says if its signature holds, and the verdict."""
    check, dcc = read_signed(xml)
    if dcc is None:
        return _five(check, Check("issuer", "unknown", _NO_DCC)), None, "broken"
    chain = path_to_root(dcc.signature.signer, [*dcc.signature.chain, *trust.roots])
    issuer, vouching = _issuer(chain, dcc.signature.signing_time, trust)
    check = judge_lone(check, dcc, chain[-1])
    return _five(check, issuer), dcc, _verdict(check, issuer, vouching)


def _verdict(dcc: Check, issuer: Check, vouching: tuple[TrustEntry, ...]) -> Verdict:
    if "fail" in (dcc.state, issuer.state):
        return "broken"
    # An entry with a log policy is satisfied as a whole only, and there is no proof to satisfy it with.
    trusted = dcc.state == "ok" and any(not entry.policies for entry in vouching)
    return "valid-and-trusted" if trusted else "intact-issuer-unknown"


def _issuer(
    chain: tuple[x509.Certificate, ...], at: datetime, trust: Trust
) -> tuple[Check, tuple[TrustEntry, ...]]:
    top, digest = described(chain[-1]), fingerprint(chain[-1])
    evidence = (Text(f"机构：{top}，SHA-256 {digest}", f"Authority: {top}, SHA-256 {digest}"),)
    if not chain_ok(chain, chain[-1:], at):
        return Check("issuer", "fail", _BROKEN_CHAIN, evidence), ()
    vouching = tuple(entry for entry in trust.entries if entry.roots and chain_ok(chain, entry.roots, at))
    if vouching:
        return Check("issuer", "ok", _TRUSTED, evidence), vouching
    return Check("issuer", "unknown", _STRANGER if trust.given else _NO_TRUST, evidence), ()


def _five(dcc: Check, issuer: Check) -> tuple[Check, ...]:
    seal, page = Check("seal", "unknown", _ALONE), Check("page", "unknown", _ALONE)
    return seal, issuer, dcc, page, Check("log", "unknown", _NO_PROOF)

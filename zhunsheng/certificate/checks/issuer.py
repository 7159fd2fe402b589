# SPDX-License-Identifier: Apache-2.0
"""The issuer: whether what the verifier trusts vouches for whoever sealed the file (rules in `trust.py`)."""

from dataclasses import dataclass
from datetime import datetime

from zhunsheng.certificate.authority import described, fingerprint
from zhunsheng.certificate.checks.log import LogFinding
from zhunsheng.certificate.checks.seal import Seal
from zhunsheng.certificate.pki import SEAL_ROLE, chain_ok, person_of
from zhunsheng.certificate.trust import Trust
from zhunsheng.certificate.verification import Check, State
from zhunsheng.measure.text import Text

_NO_SEAL = Text("签名不成立，无从判断签发者。", "Without an intact seal there is no issuer to judge.")
_CHAIN_BROKEN = Text(
    "签名证书在签名时无效，或证书链不成立。",
    "The signer's certificate was not valid at signing, or its chain does not hold.",
)
_NO_SEAL_KEY = Text(
    "封签用的不是机构的封签密钥，而是另有用途的密钥。",
    "The file was not sealed with the laboratory's seal but with a key for another purpose.",
)
_NO_TRUST = Text("未给出信任依据，签发者未知。", "Nothing to trust was given, so the issuer is unknown.")
_UNKNOWN = Text("签发者不在信任之列。", "The issuer is not among those trusted.")
_BY_ROOT = Text(
    "签名证书出自受信任的机构，签名时有效。",
    "The signer's chain leads to a trusted authority and was valid at signing.",
)
_BY_LOG = Text(
    "受信任的日志证明了这份证书及其签名机构。",
    "A trusted log vouches for this certificate and its authority.",
)
_LOG_SILENT = Text("受信任的日志没有为这份证书作证。", "No trusted log vouches for this certificate.")
_EXPIRED = Text(
    "签名证书现已过期，签名时间只有签名人自述。",
    "The signer's certificate has expired since, and only the signer says when it was used.",
)
_FUTURE = Text("签名时间晚于核验时的时钟。", "The signing time lies after the verifier's clock.")


@dataclass(frozen=True, slots=True)
class Witnessing:
    """What the other checks know: the log's finding, and whether DCC and seal share one authority."""

    log: LogFinding | None
    dcc_ok: bool


def fitting(trust: Trust, seal: Seal | None) -> Trust:
    """The entries that can still be satisfied: their authority, if they name one, vouches for the seal."""
    if seal is None:
        return trust
    moments = [seal.signed_at, *([seal.stamp.at] if seal.stamp and seal.stamp.trusted else [])]
    fit = tuple(
        entry
        for entry in trust.entries
        if not entry.roots or all(chain_ok(seal.chain, entry.roots, moment) for moment in moments)
    )
    return Trust(fit)


def check_issuer(seal: Seal | None, witnessing: Witnessing, trust: Trust, now: datetime) -> Check:
    """Judges the issuer as of the signing time, with reservations as of `now`."""
    if seal is None:
        return Check("issuer", "unknown", _NO_SEAL)
    evidence = _evidence(seal)
    if not seal.chain_holds:
        return Check("issuer", "fail", _CHAIN_BROKEN, evidence)
    if person_of(seal.signer)[1] not in ("", SEAL_ROLE):
        return Check("issuer", "fail", _NO_SEAL_KEY, evidence)
    state, statement = _judged(seal, witnessing, trust)
    reservation = _reservation(seal, witnessing.log, now) if state == "ok" else None
    if reservation is not None:
        return Check("issuer", "warn", reservation, (statement, *evidence))
    return Check("issuer", state, statement, evidence)


def _judged(seal: Seal, witnessing: Witnessing, trust: Trust) -> tuple[State, Text]:
    if not trust.given:
        return "unknown", _NO_TRUST
    fit = fitting(trust, seal)
    if fit.roots:
        return "ok", _BY_ROOT
    if not fit.given:
        return "unknown", _UNKNOWN
    # A log alone: it vouches for the signed DCC; the DCC check ties the seal to the DCC's authority.
    vouched = witnessing.dcc_ok and witnessing.log is not None and witnessing.log.trusted is True
    return ("ok", _BY_LOG) if vouched else ("unknown", _LOG_SILENT)


def _reservation(seal: Seal, log: LogFinding | None, now: datetime) -> Text | None:
    if seal.signed_at > now:
        return _FUTURE
    expiry = min(certificate.not_valid_after_utc for certificate in seal.chain)
    if now <= expiry:
        return None
    seen = [seal.stamp.at] if seal.stamp is not None and seal.stamp.trusted else []
    seen += [at for _, at in log.witnesses] if log is not None else []
    return None if any(at <= expiry for at in seen) else _EXPIRED


def _evidence(seal: Seal) -> tuple[Text, ...]:
    signer, top = seal.signer, seal.chain[-1]
    first, last = (
        day.date().isoformat() for day in (signer.not_valid_before_utc, signer.not_valid_after_utc)
    )
    return (
        Text(f"签名证书：{described(signer)}", f"Signer's certificate: {described(signer)}"),
        Text(f"有效期：{first} 至 {last}", f"Valid: {first} to {last}"),
        Text(
            f"机构：{described(top)}，SHA-256 {fingerprint(top)}",
            f"Authority: {described(top)}, SHA-256 {fingerprint(top)}",
        ),
    )

# SPDX-License-Identifier: Apache-2.0
"""Verifies a certificate file: offline, from its bytes, by what the verifier trusts. Knows no database.

The result says what cannot be known offline: that a certificate was replaced or withdrawn later, or a key
revoked. Trust is explained in `trust.py`.
"""

import hashlib
from datetime import datetime

from zhunsheng.certificate.checks.dcc import SignedDcc, check_dcc
from zhunsheng.certificate.checks.issuer import Witnessing, check_issuer, fitting
from zhunsheng.certificate.checks.log import LogFinding, check_log
from zhunsheng.certificate.checks.lone import check_lone_dcc
from zhunsheng.certificate.checks.page import check_page
from zhunsheng.certificate.checks.seal import Seal, check_seal
from zhunsheng.certificate.file_kind import NEITHER, file_kind
from zhunsheng.certificate.sealed import open_sealed
from zhunsheng.certificate.trust import Trust
from zhunsheng.certificate.verification import Check, Unreadable, Verdict, Verification
from zhunsheng.measure.text import Text

_REMARK = Text(
    "离线核验不能知道证书此后是否被代替或撤回，请查公开页面{url}。",
    "Offline, one can't know whether the certificate was replaced or withdrawn later; see{url}.",
)


def verify_file(data: bytes, trust: Trust, now: datetime) -> Verification:
    """Verifies a certificate's PDF, or the DCC taken out of one. Raises Unreadable, and nothing else."""
    kind = file_kind(data)
    if kind is None:
        raise Unreadable(NEITHER)
    return verify_certificate(data, trust, now) if kind == "pdf" else verify_dcc(data, trust, now)


def verify_dcc(xml: bytes, trust: Trust, now: datetime) -> Verification:
    """Verifies a DCC by itself: trusted by an authority alone, never where a log was asked for as well."""
    checks, dcc, verdict = check_lone_dcc(xml, trust)
    basis = Text("签名人所述的签名时间", "the signing time as the signer states it")
    return Verification(
        verdict=verdict,
        checks=checks,
        as_of=dcc.signature.signing_time if dcc else None,
        as_of_basis=basis if dcc else None,
        sha256=hashlib.sha256(xml).hexdigest(),
        verified_at=now,
        certificate=dcc.certificate if dcc else None,
        remark=_remark(dcc),
    )


def verify_certificate(pdf: bytes, trust: Trust, now: datetime) -> Verification:
    """Verifies the file. `now` (aware) is the verifier's clock. Raises Unreadable, and nothing else."""
    file = open_sealed(pdf)
    seal_check, seal = check_seal(file, trust)
    dcc_check, dcc = check_dcc(file, seal)
    # The log is asked by the entries whose authority fits, so that both come from one and the same entry.
    fit = fitting(trust, seal)
    log_check, finding = check_log(file, dcc, fit if fit.given else trust)
    page_check = check_page(file, dcc, finding)
    witnessing = Witnessing(finding, dcc_ok=dcc_check.state == "ok")
    issuer_check = check_issuer(seal, witnessing, trust, now)
    checks = (seal_check, issuer_check, dcc_check, page_check, log_check)
    as_of, basis = _as_of(seal, finding)
    return Verification(
        verdict=_verdict(checks, finding),
        checks=checks,
        as_of=as_of,
        as_of_basis=basis,
        sha256=hashlib.sha256(pdf).hexdigest(),
        verified_at=now,
        certificate=dcc.certificate if dcc is not None else None,
        remark=_remark(dcc),
    )


def _verdict(checks: tuple[Check, ...], finding: LogFinding | None) -> Verdict:
    states = {check.subject: check.state for check in checks}
    if "fail" in states.values() or states["seal"] == "unknown":
        return "broken"
    # The log check says "unknown" when a trusted log was asked for and does not vouch.
    trusted = finding is not None and "unknown" not in states.values()
    return "valid-and-trusted" if trusted else "intact-issuer-unknown"


def _as_of(seal: Seal | None, finding: LogFinding | None) -> tuple[datetime | None, Text | None]:
    """The newest instant the file states or proves, and on whose word."""
    known: list[tuple[datetime, Text]] = []
    if seal is not None:
        known.append(
            (seal.signed_at, Text("签名人所述的签名时间", "the signing time as the signer states it"))
        )
        if seal.stamp is not None:
            known.append((seal.stamp.at, Text("时间戳", "the timestamp")))
    if finding is not None and finding.newest is not None:
        known.append((finding.newest, Text("日志见证者", "a witness of the log")))
    return max(known, key=lambda pair: pair[0], default=(None, None))


def _remark(dcc: SignedDcc | None) -> Text:
    url = f" {dcc.certificate.lookup_url}" if dcc is not None else ""
    return Text(_REMARK.zh.format(url=url), _REMARK.en.format(url=url or " the public page"))

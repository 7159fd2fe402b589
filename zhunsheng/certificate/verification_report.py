# SPDX-License-Identifier: Apache-2.0
"""A verification as others take it: JSON for machines, lines for people, a code for the shell."""

from collections.abc import Mapping
from types import MappingProxyType

from zhunsheng.certificate.value import Certificate, Change
from zhunsheng.certificate.verification import Check, State, Subject, Verdict, Verification
from zhunsheng.measure.text import Language, Text

VERDICTS: Mapping[Verdict, Text] = MappingProxyType(
    {
        "valid-and-trusted": Text(
            "有效：文件完好，签发者可信。", "Valid: the file is intact and its issuer trusted."
        ),
        "intact-issuer-unknown": Text(
            "无法确认：文件完好，签发者未知。", "Unconfirmed: the file is intact, its issuer unknown."
        ),
        "broken": Text(
            "无效：文件被改动或自相矛盾。", "Invalid: the file was changed or contradicts itself."
        ),
    }
)
SUBJECTS: Mapping[Subject, Text] = MappingProxyType(
    {
        "seal": Text("签名", "Seal"),
        "issuer": Text("签发者", "Issuer"),
        "dcc": Text("数字证书", "DCC"),
        "page": Text("页面", "Page"),
        "log": Text("日志", "Log"),
    }
)
STATES: Mapping[State, Text] = MappingProxyType(
    {
        "ok": Text("通过", "ok"),
        "warn": Text("注意", "note"),
        "fail": Text("不通过", "FAIL"),
        "unknown": Text("未知", "unknown"),
    }
)

_REPLACES = Text(
    "代替 {number} 号证书，列明 {count} 处更改：", "Replaces certificate {number}; changes stated: {count}"
)
_SUPPLEMENTS = Text(
    "补充 {number} 号证书，须一并使用。", "Supplements certificate {number}; use the two together."
)


def exit_code(verification: Verification) -> int:
    """0 when valid and trusted, else 1. (2 is for files that can't be read at all.)"""
    return 0 if verification.verdict == "valid-and-trusted" else 1


def verification_json(verification: Verification) -> dict[str, object]:
    """The result as JSON-ready data; instants in ISO 8601, texts in both languages."""
    return {
        "verdict": verification.verdict,
        "statement": _both(VERDICTS[verification.verdict]),
        "exit_code": exit_code(verification),
        "sha256": verification.sha256,
        "verified_at": verification.verified_at.isoformat(),
        "as_of": verification.as_of.isoformat() if verification.as_of else None,
        "as_of_basis": _both(verification.as_of_basis) if verification.as_of_basis else None,
        "certificate": _facts(verification.certificate) if verification.certificate else None,
        "checks": [_check(check) for check in verification.checks],
        "remark": _both(verification.remark),
    }


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _check(check: Check) -> dict[str, object]:
    return {
        "subject": check.subject,
        "title": _both(SUBJECTS[check.subject]),
        "state": check.state,
        "statement": _both(check.statement),
        "evidence": [_both(line) for line in check.evidence],
    }


def _facts(certificate: Certificate) -> dict[str, object]:
    return {
        "number": certificate.number,
        "laboratory": _both(certificate.laboratory.name),
        "credit_code": certificate.laboratory.credit_code,
        "item": _both(certificate.item.name),
        "serial_number": certificate.item.serial_number,
        "issued_on": certificate.issued_on.isoformat(),
        "replaces": certificate.replaces.number if certificate.replaces else None,
        "supplements": certificate.supplements.number if certificate.supplements else None,
        "earlier_sha256": _earlier_digest(certificate),
        "changes": [_change(change) for change in _changes(certificate)],
        "lookup_url": certificate.lookup_url,
    }


def _earlier_digest(certificate: Certificate) -> str | None:
    earlier = certificate.replaces or certificate.supplements
    return (earlier.file_sha256 or None) if earlier else None


def _changes(certificate: Certificate) -> tuple[Change, ...]:
    return certificate.replaces.changes if certificate.replaces else ()


def _change(change: Change) -> dict[str, object]:
    names = ("name", "before", "after", "reason")
    return {"field": change.field, **{name: _both(getattr(change, name)) for name in names}}


def verification_lines(verification: Verification, language: Language) -> list[str]:
    """The result for a terminal: the verdict, as of when, then each check with its evidence."""
    lines = [VERDICTS[verification.verdict].in_language(language)]
    if verification.certificate is not None:
        lines.append(_line_of_facts(verification.certificate, language))
        lines += _lines_of_earlier(verification.certificate, language)
    if verification.as_of is not None and verification.as_of_basis is not None:
        label = Text("截至", "As of").in_language(language)
        basis = verification.as_of_basis.in_language(language)
        lines.append(f"{label} {verification.as_of.isoformat()} ({basis})")
    for check in verification.checks:
        state, title = (
            STATES[check.state].in_language(language),
            SUBJECTS[check.subject].in_language(language),
        )
        lines.append(f"[{state}] {title}: {check.statement.in_language(language)}")
        lines += [f"    {line.in_language(language)}" for line in check.evidence]
    return [*lines, verification.remark.in_language(language), f"SHA-256 {verification.sha256}"]


def _line_of_facts(certificate: Certificate, language: Language) -> str:
    item = certificate.item
    parts = (
        certificate.number,
        certificate.laboratory.name.in_language(language),
        f"{item.name.in_language(language)} {item.model} {item.serial_number}",
        certificate.issued_on.isoformat(),
    )
    return " · ".join(parts)


def _lines_of_earlier(certificate: Certificate, language: Language) -> list[str]:
    """What the document replaces or supplements, and each change."""
    if certificate.supplements is not None:
        return [_SUPPLEMENTS.format(number=certificate.supplements.number).in_language(language)]
    if certificate.replaces is None:
        return []
    said = _REPLACES.format(number=certificate.replaces.number, count=len(certificate.replaces.changes))
    return [
        said.in_language(language),
        *(f"    {_line_of_change(change, language)}" for change in certificate.replaces.changes),
    ]


def _line_of_change(change: Change, language: Language) -> str:
    texts = (change.name, change.before, change.after, change.reason)
    name, before, after, reason = (text.in_language(language) for text in texts)
    return f"{name}: {before} → {after} ({reason})"

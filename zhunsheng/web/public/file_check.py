# SPDX-License-Identifier: Apache-2.0
"""A certificate's file, shown by anybody: examined apart from us, then held against the register.

The examination knows what the file proves by itself; the register knows what became of the certificate since.
A file that is ours needs no code: it proves that its holder has it. Of any other file nothing of the register
is told, so nobody learns of a certificate by making up a file.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest

from zhunsheng.accounts.actions import count_guess
from zhunsheng.accounts.queries import wait_of
from zhunsheng.certificate.capped import examine
from zhunsheng.laboratory.queries import organisation, trust_file
from zhunsheng.ledger import clock
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.text import Text
from zhunsheng.web.public.lookup import TooMany
from zhunsheng.web.public.slots import slot
from zhunsheng.web.public.visitor import visitor
from zhunsheng.work.queries import (
    WORDS,
    FoundCertificate,
    PublicCheck,
    Word,
    certificate_lookup,
    certificate_of_file,
)

MAX_FILE = 16 * 1024 * 1024
TOO_LARGE = Text(
    f"文件超过 {MAX_FILE // 1024 // 1024} MB，不是这里签发的证书。",
    f"The file exceeds {MAX_FILE // 1024 // 1024} MB and is no certificate issued here.",
)
NO_FILE = Text("请选择一个文件。", "Please choose a file.")

_SAME = Text("与本机构保存的签发文件逐字节相同", "The very file that the laboratory keeps, byte for byte")
_ANOTHER = Text(
    "签名可信，但不是本机构交付的那一份文件",
    "The signatures are trusted, but this is not the file that the laboratory delivered",
)
_NOT_REGISTERED = Text(
    "签名可信，但登记册里没有这张证书，请向签发机构询问。",
    "The signatures are trusted, but the certificate is not on the register; please ask the laboratory.",
)
_NOT_OURS = Text(
    "文件自称由本机构签发，却不是用本机构的密钥签名的，请向我们报告。",
    "The file says that this laboratory issued it, but it was not signed with this laboratory's keys; please "
    "report it to us.",
)
_ELSEWHERE = Text(
    "文件完好，但由另一家机构签发，请到那里查验。",
    "The file is intact, but another laboratory issued it; please verify it there.",
)
_UNREADABLE = Text("这个文件查不了。", "This file can't be examined.")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a file that nobody here vouches for says of itself."""

    number: str
    laboratory: Text


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """The word for a file, why, and every check. `found` is the certificate when the file is one of ours."""

    word: Word
    meaning: Text
    sha256: str
    checks: tuple[PublicCheck, ...]
    found: FoundCertificate | None = None
    claim: Claim | None = None


def check_file(request: HttpRequest, data: bytes) -> FileVerdict:
    """Examine a file and say what it is. TooMany, Busy; the file is kept nowhere."""
    who = visitor(request)
    wait = wait_of("file", who)
    if wait is not None:
        raise TooMany(wait)
    # Counted before there is a slot: whoever waits for one keeps a thread of the server busy.
    count_guess("file", who)
    with slot():
        examination = examine(data, _trust(), clock.now())
    digest = hashlib.sha256(data).hexdigest()
    if examination.findings is None:
        return _of_word("unconfirmed", examination.reason or _UNREADABLE, digest, ())
    return _judged(examination.findings, examination.lookup_code, digest)


def _trust() -> bytes:
    """This laboratory alone; nobody before it is set up."""
    try:
        return trust_file()
    except (ActionError, FileNotFoundError):
        return b""


def _judged(findings: dict[str, Any], code: str, digest: str) -> FileVerdict:
    checks = tuple(_check(each) for each in findings["checks"])
    broken = findings["verdict"] == "broken"
    kept = certificate_of_file(digest)
    if kept is not None:
        same = PublicCheck("register", "ok", _SAME, (Text(f"SHA-256 {digest}", f"SHA-256 {digest}"),))
        return _of_ours(kept, checks, same, digest, doubted=broken)
    if broken:
        return _of_word("invalid", WORDS["invalid"].meaning, digest, checks)
    facts = findings["certificate"]
    if findings["verdict"] == "valid-and-trusted":
        found = certificate_lookup(facts["number"], code)
        if found is None:
            return _of_word("unconfirmed", _NOT_REGISTERED, digest, checks)
        return _of_ours(found, checks, PublicCheck("register", "warn", _ANOTHER), digest, doubted=False)
    return _of_strangers(facts, checks, digest)


def _of_ours(
    found: FoundCertificate,
    checks: tuple[PublicCheck, ...],
    register: PublicCheck,
    digest: str,
    *,
    doubted: bool,
) -> FileVerdict:
    """The register's word, unless a check of the file itself failed."""
    word = WORDS["unconfirmed"] if doubted else found.word
    online = tuple(check for check in found.checks if check.key == "capability" or check.tone == "fail")
    shown = (*checks, register, *online)
    return FileVerdict(word, word.meaning, digest, shown, replace(found, word=word, checks=shown))


def _of_strangers(facts: Mapping[str, Any], checks: tuple[PublicCheck, ...], digest: str) -> FileVerdict:
    """Intact, but by keys that are not ours: a forgery when it names us, else another laboratory's."""
    entity = organisation()
    claim = Claim(facts["number"], Text(**facts["laboratory"]))
    ours = entity is not None and facts["credit_code"] == entity.credit_code
    verdict = _of_word(
        "unknown" if ours else "unconfirmed", _NOT_OURS if ours else _ELSEWHERE, digest, checks
    )
    return replace(verdict, claim=claim)


def _of_word(key: str, meaning: Text, digest: str, checks: tuple[PublicCheck, ...]) -> FileVerdict:
    return FileVerdict(WORDS[key], meaning, digest, checks)


def _check(each: Mapping[str, Any]) -> PublicCheck:
    evidence = tuple(Text(**line) for line in each["evidence"])
    return PublicCheck(each["subject"], each["state"], Text(**each["statement"]), evidence)

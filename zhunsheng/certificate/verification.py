# SPDX-License-Identifier: Apache-2.0
"""What a verification found: five checks, one verdict, and as of when it holds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from zhunsheng.certificate.value import Certificate
from zhunsheng.measure.text import Text

State = Literal["ok", "warn", "fail", "unknown"]
Subject = Literal["seal", "issuer", "dcc", "page", "log"]
Verdict = Literal["valid-and-trusted", "intact-issuer-unknown", "broken"]


class Unreadable(ValueError):  # noqa: N818 - a finding that callers catch, not a program error
    """The bytes are no certificate file that can be examined at all. `text` says why, in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what it found in one sentence, and the facts it rests on.

    fail: the file contradicts itself or was changed. unknown: nothing wrong, but nothing vouches for it, or
    an earlier failure leaves nothing to check. warn: holds, with a reservation that the statement names.
    """

    subject: Subject
    state: State
    statement: Text
    evidence: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """The result for one file. `as_of` is the newest instant the file itself proves or states; None if none.

    `certificate` is what the DCC says, to be shown beside the verdict; None when there is no readable DCC.
    `sha256` is the hash of the file, hex; `remark` says what an offline verification can't know.
    """

    verdict: Verdict
    checks: tuple[Check, ...]
    as_of: datetime | None
    as_of_basis: Text | None
    sha256: str
    verified_at: datetime
    certificate: Certificate | None
    remark: Text

    def check(self, subject: Subject) -> Check:
        """The check of that subject; every verification has all five."""
        return next(check for check in self.checks if check.subject == subject)

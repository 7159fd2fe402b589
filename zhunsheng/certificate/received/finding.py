# SPDX-License-Identifier: Apache-2.0
"""What is wrong or remarkable in a received certificate, with the line."""

from dataclasses import dataclass
from typing import Literal

from zhunsheng.measure.text import Text

Severity = Literal["fault", "remark"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault stops an import: the file breaks its format or contradicts itself. A remark is only told."""

    rule: str
    severity: Severity
    message: Text
    line: int | None = None


class NotReadable(ValueError):  # noqa: N818 - a finding that callers catch, not a program error
    """The bytes are no DCC that can be read at all; `reason` says why, `line` where."""

    def __init__(self, reason: Text, line: int | None = None) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.line = line

# SPDX-License-Identifier: Apache-2.0
"""Examines a file that anybody may have sent, in a process of its own with little time and memory."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhunsheng.certificate.apart import Limits, WornOut, ask
from zhunsheng.certificate.file_kind import NEITHER, file_kind
from zhunsheng.measure.text import Text

_CHILD = "zhunsheng.certificate.capped_child"

_TOO_MUCH = Text(
    "文件过于复杂，没能在限定的时间与内存里查完；请用 zhunsheng verify 离线查验。",
    "The file is too complex to be examined within the time and memory allowed here; verify it offline with "
    "zhunsheng verify.",
)


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found, as `verification_json` gives it, and the lookup code that the file carries.

    `findings` is None when the file could not be examined; then `reason` says why, in both languages.
    """

    findings: dict[str, Any] | None
    lookup_code: str = ""
    reason: Text | None = None


def examine(data: bytes, trust: bytes, now: datetime, limits: Limits | None = None) -> Examination:
    """Verify a file (PDF or DCC) by a trust file, within limits. Never raises for anything the file holds.

    An empty trust file trusts nobody.
    """
    if file_kind(data) is None:
        return Examination(None, reason=NEITHER)
    asked = {"trust": base64.b64encode(trust).decode(), "now": now.isoformat()}
    try:
        told = ask(_CHILD, json.dumps(asked).encode() + b"\n" + data, limits or Limits())
    except WornOut:
        return Examination(None, reason=_TOO_MUCH)
    answer = json.loads(told)
    if answer.get("reason"):
        return Examination(None, reason=Text(**answer["reason"]))
    return Examination(answer["findings"], answer["code"])

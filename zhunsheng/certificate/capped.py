# SPDX-License-Identifier: Apache-2.0
"""Examines a file that anybody may have sent, in a process of its own with little time and memory.

Whatever such a file does to a parser, it does to that process: it ends, and the answer says so. The process
is given nothing but the file and what to trust, through its standard input; it stores nothing.
"""

import base64
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhunsheng.certificate.file_kind import NEITHER, file_kind
from zhunsheng.measure.text import Text

MIB = 1024 * 1024
MAX_ANSWER = 8 * MIB
_CHILD = "zhunsheng.certificate.capped_child"

_TOO_MUCH = Text(
    "文件过于复杂，没能在限定的时间与内存里查完；请用 zhunsheng verify 离线查验。",
    "The file is too complex to be examined within the time and memory allowed here; verify it offline with "
    "zhunsheng verify.",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What the process may use: seconds of a processor, seconds in all, and bytes of address space."""

    processor: int = 20
    seconds: float = 40
    memory: int = 1536 * MIB


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
    allowed = limits or Limits()
    question = {"trust": base64.b64encode(trust).decode(), "now": now.isoformat()}
    arguments = [str(allowed.processor), str(allowed.memory)]
    answer = _run([*_command(), *arguments], json.dumps(question).encode() + b"\n" + data, allowed.seconds)
    if answer is None:
        return Examination(None, reason=_TOO_MUCH)
    if answer.get("reason"):
        return Examination(None, reason=Text(**answer["reason"]))
    return Examination(answer["findings"], answer["code"])


def _command() -> list[str]:
    return [sys.executable, "-I", "-m", _CHILD]


def _run(command: list[str], question: bytes, seconds: float) -> dict[str, Any] | None:
    """The process's answer; None when it was stopped, or came to grief."""
    process = subprocess.Popen(  # noqa: S603 - our own module, no word of the file among its arguments
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        cwd="/",
        start_new_session=True,
    )
    try:
        answer, _nothing = process.communicate(question, timeout=seconds)
    except (subprocess.TimeoutExpired, BrokenPipeError):
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return None
    if process.returncode != 0 or len(answer) > MAX_ANSWER:
        return None
    found: dict[str, Any] = json.loads(answer)
    return found

# SPDX-License-Identifier: Apache-2.0
"""Asks a process of its own about a file that anybody may have sent: little time, little memory, no secrets.

Whatever such a file does to a parser, it does to that process: it ends, and the answer says so. It is given
the question through its standard input and nothing else: no environment (which may name the database and its
password), no folder, no word of the file among its arguments, no file to write. It stores nothing.
"""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass

MIB = 1024 * 1024
_CHILD = "zhunsheng.certificate.apart_child"


@dataclass(frozen=True, slots=True)
class Limits:
    """What it may use: seconds of a processor, seconds in all, bytes of address space, of answer, of a file.

    Only what is too large to be held may be allowed files, and brings a folder for them. `handles` are files
    that may be open at once.
    """

    processor: int = 20
    seconds: float = 40
    memory: int = 1536 * MIB
    answer: int = 8 * MIB
    file: int = 0
    handles: int = 64


class WornOut(Exception):  # noqa: N818 - what became of the process
    """The process was stopped at a limit, or came to grief."""


def ask(module: str, question: bytes, limits: Limits) -> bytes:
    """What `module.answer` says to the question, read from a stream, in a process under limits. WornOut.

    The module is imported under the limits too, and its function takes the stream and returns text.
    """
    process = subprocess.Popen(  # noqa: S603 - this interpreter and modules of ours
        [sys.executable, "-I", "-m", _CHILD, module, *_limits(limits)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        cwd="/",
        start_new_session=True,
    )
    try:
        answer, _nothing = process.communicate(question, timeout=limits.seconds)
    except (subprocess.TimeoutExpired, BrokenPipeError) as error:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise WornOut(module) from error
    if process.returncode != 0 or len(answer) > limits.answer:
        raise WornOut(module)
    return answer


def _limits(limits: Limits) -> list[str]:
    return [str(limit) for limit in (limits.processor, limits.memory, limits.file, limits.handles)]

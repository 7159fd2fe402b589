# SPDX-License-Identifier: Apache-2.0
"""The process that reads a stranger's file: little memory, little time, no files to write; see `capped`."""

import base64
import json
import resource
import sys
from datetime import datetime

from zhunsheng.certificate.pki import load_certificates
from zhunsheng.certificate.received.finding import NotReadable
from zhunsheng.certificate.received.read import read_received
from zhunsheng.measure import value_json

_MEMORY = 1024 * 1024 * 1024
_SECONDS = 20


def limit_myself() -> None:
    """Bound this process before it looks at anything."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Read one task from standard input, write its answer to standard output."""
    limit_myself()
    task = json.load(sys.stdin)
    try:
        received = read_received(
            base64.b64decode(task["data"]),
            load_certificates(task["roots"].encode()) if task["roots"] else (),
            datetime.fromisoformat(task["now"]),
        )
    except NotReadable as error:
        answer = {"unreadable": {"zh": error.reason.zh, "en": error.reason.en, "line": error.line}}
        sys.stdout.write(json.dumps(answer))
    else:
        sys.stdout.write(value_json.dumps(received))


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""The process in which a stranger's file is examined: `python -m … PROCESSOR_SECONDS MEMORY_BYTES`.

Standard input: one line of JSON (what to trust, what time it is), then the file. Standard output: one JSON
object. The limits are set before a byte of the file is read, and can't be lifted any more.
"""

import base64
import json
import resource
import sys
from datetime import datetime


def main(processor: int, memory: int) -> int:
    """Answer one question; 0 when there is an answer, of whatever kind."""
    for limit, most in (
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    question = json.loads(sys.stdin.buffer.readline())
    answer = _answer(sys.stdin.buffer.read(), base64.b64decode(question["trust"]), question["now"])
    sys.stdout.write(json.dumps(answer, ensure_ascii=False))
    return 0


def _answer(data: bytes, trust: bytes, now: str) -> dict[str, object]:
    # Imported under the limits: what these pull in counts too.
    from zhunsheng.certificate.trust import NOBODY, read_trust
    from zhunsheng.certificate.verification import Unreadable
    from zhunsheng.certificate.verification_report import verification_json
    from zhunsheng.certificate.verify import verify_file

    try:
        trusted = read_trust([("trust", trust)]) if trust else NOBODY
        found = verify_file(data, trusted, datetime.fromisoformat(now))
    except Unreadable as error:
        return {"reason": {"zh": error.text.zh, "en": error.text.en}}
    code = found.certificate.lookup_code if found.certificate else ""
    return {"findings": verification_json(found), "code": code}


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))

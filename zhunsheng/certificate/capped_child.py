# SPDX-License-Identifier: Apache-2.0
"""What is asked apart about a stranger's certificate: one line of JSON (trust, the time), then the file."""

import base64
import json
from datetime import datetime
from typing import BinaryIO

from zhunsheng.certificate.trust import NOBODY, read_trust
from zhunsheng.certificate.verification import Unreadable
from zhunsheng.certificate.verification_report import verification_json
from zhunsheng.certificate.verify import verify_file


def answer(question: BinaryIO) -> str:
    """One JSON object: the findings, or why there are none."""
    asked = json.loads(question.readline())
    found = _examined(question.read(), base64.b64decode(asked["trust"]), asked["now"])
    return json.dumps(found, ensure_ascii=False)


def _examined(data: bytes, trust: bytes, now: str) -> dict[str, object]:
    try:
        trusted = read_trust([("trust", trust)]) if trust else NOBODY
        found = verify_file(data, trusted, datetime.fromisoformat(now))
    except Unreadable as error:
        return {"reason": {"zh": error.text.zh, "en": error.text.en}}
    code = found.certificate.lookup_code if found.certificate else ""
    return {"findings": verification_json(found), "code": code}

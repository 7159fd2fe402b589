# SPDX-License-Identifier: Apache-2.0
"""What is asked apart about a certificate received from others: one JSON object with the file in it."""

import base64
import json
from datetime import datetime
from typing import BinaryIO

from zhunsheng.certificate.pki import load_certificates
from zhunsheng.certificate.received.finding import NotReadable
from zhunsheng.certificate.received.read import read_received
from zhunsheng.measure import value_json


def answer(question: BinaryIO) -> str:
    """What was read, or why nothing was."""
    task = json.load(question)
    try:
        received = read_received(
            base64.b64decode(task["data"]),
            load_certificates(task["roots"].encode()) if task["roots"] else (),
            datetime.fromisoformat(task["now"]),
        )
    except NotReadable as error:
        return json.dumps({"unreadable": {"zh": error.reason.zh, "en": error.reason.en, "line": error.line}})
    return value_json.dumps(received)

# SPDX-License-Identifier: Apache-2.0
"""Reading in a process of its own, whose memory and time are bounded: for whatever came from outside."""

import base64
import json
from collections.abc import Sequence
from datetime import datetime

from cryptography import x509

from zhunsheng.certificate.apart import MIB, Limits, WornOut, ask
from zhunsheng.certificate.pki import dump_certificates
from zhunsheng.certificate.received.finding import NotReadable
from zhunsheng.certificate.received.opening import MAX_FILE
from zhunsheng.certificate.received.value import Received
from zhunsheng.measure import value_json
from zhunsheng.measure.text import Text

MODULE = "zhunsheng.certificate.received.child"
_LIMITS = Limits(memory=1024 * MIB, answer=64 * MIB)
_WORN_OUT = Text(
    "读取这个文件所需的内存或时间超过限度，未读取。",
    "Reading this file takes more memory or time than is allowed; it was not read.",
)


def read_capped(data: bytes, roots: Sequence[x509.Certificate], now: datetime) -> Received:
    """As `read.read_received`, in a process that cannot take the machine down. Raises `NotReadable`."""
    if len(data) > MAX_FILE:
        limit = MAX_FILE // 1024 // 1024
        raise NotReadable(Text(f"文件超过 {limit} MiB", f"the file is larger than {limit} MiB"))
    task = {
        "data": base64.b64encode(data).decode(),
        "roots": dump_certificates(roots).decode(),
        "now": now.isoformat(),
    }
    try:
        told = ask(MODULE, json.dumps(task).encode(), _LIMITS)
    except WornOut as error:
        raise NotReadable(_WORN_OUT) from error
    return answer(told.decode())


def answer(text: str) -> Received:
    """What the reading process found; `NotReadable` when it found no certificate."""
    told = json.loads(text)
    if "unreadable" in told:
        why = told["unreadable"]
        raise NotReadable(Text(why["zh"], why["en"]), why["line"])
    return value_json.loads(Received, text)

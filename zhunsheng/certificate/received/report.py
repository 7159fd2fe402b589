# SPDX-License-Identifier: Apache-2.0
"""A received certificate as machines take it: JSON-ready data, and the code for the shell."""

import json
from typing import Any

from zhunsheng.certificate.received.finding import Finding, NotReadable
from zhunsheng.certificate.received.points import PointSet, point_sets
from zhunsheng.certificate.received.value import Received
from zhunsheng.measure import value_json
from zhunsheng.measure.text import Text

FINE, FAULTY, UNREADABLE = 0, 1, 2


def exit_code(received: Received) -> int:
    """0 when nothing is wrong with the file, 1 when it is readable but faulty. (2: it can't be read.)"""
    return FINE if received.sound else FAULTY


def received_json(received: Received) -> dict[str, Any]:
    """Everything that was read, with the points a budget could use; texts of our own in both languages."""
    return {
        "exit_code": exit_code(received),
        "sha256": received.sha256,
        "signature": json.loads(value_json.dumps(received.signature)),
        "findings": [_finding(each) for each in received.findings],
        "certificate": json.loads(value_json.dumps(received.dcc)) if received.dcc else None,
        "points": [_points(each) for each in point_sets(received.dcc)] if received.dcc else [],
    }


def unreadable_json(error: NotReadable) -> dict[str, Any]:
    """Why nothing could be read."""
    return {"exit_code": UNREADABLE, "reason": _both(error.reason), "line": error.line}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "line": finding.line,
        "message": _both(finding.message),
    }


def _points(found: PointSet) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(value_json.dumps(found))
    return plain


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}

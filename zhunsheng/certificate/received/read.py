# SPDX-License-Identifier: Apache-2.0
"""A received file, read and judged in one go: the way in for everything else."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cryptography import x509
from lxml import etree

from zhunsheng.certificate.dcc.marks import DccError
from zhunsheng.certificate.received.administrative import read_administrative
from zhunsheng.certificate.received.finding import Finding
from zhunsheng.certificate.received.measurement import read_measurements
from zhunsheng.certificate.received.opening import open_dcc, xml_of
from zhunsheng.certificate.received.rules import rule_findings
from zhunsheng.certificate.received.signature import judge_signature
from zhunsheng.certificate.received.structure import structure_findings
from zhunsheng.certificate.received.value import Received, ReceivedDcc


def read_received(data: bytes, roots: Sequence[x509.Certificate], now: datetime) -> Received:
    """The certificate in a received file (XML, or a PDF that holds one). `NotReadable` when there is none.

    `roots` are the authorities whose signatures are trusted; `now` (aware) is the reader's clock.
    """
    xml = xml_of(data)
    root, version = open_dcc(xml)
    faults = structure_findings(root, version)
    # Rules speak of well-built documents; in others they would only repeat what is missing.
    findings = faults or rule_findings(root)
    return Received(
        sha256=hashlib.sha256(data).hexdigest(),
        dcc=_read(root, version, faults),
        findings=tuple(findings),
        signature=judge_signature(xml, root, roots, now),
    )


def _read(root: etree._Element, version: str, faults: list[Finding]) -> ReceivedDcc | None:
    """What the document says. Of one that is not well built as much as can be read, or nothing."""
    try:
        return replace(read_administrative(root, version), measurements=read_measurements(root))
    except (DccError, LookupError, ValueError):
        if not faults:
            raise
        return None

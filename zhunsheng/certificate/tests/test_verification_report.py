# SPDX-License-Identifier: Apache-2.0
"""A verification as JSON and as lines: the same facts, complete in both languages."""

import json
import re

from zhunsheng.certificate.tests.issuing import NOW, House, issue
from zhunsheng.certificate.trust import NOBODY
from zhunsheng.certificate.verification_report import verification_json, verification_lines
from zhunsheng.certificate.verify import verify_certificate

CHINESE = re.compile("[\u4e00-\u9fff]")


def test_the_json_names_verdict_checks_and_facts(issued: bytes, house: House) -> None:
    said = json.loads(json.dumps(verification_json(verify_certificate(issued, house.trust, NOW))))
    assert (said["verdict"], said["exit_code"]) == ("valid-and-trusted", 0)
    assert [check["subject"] for check in said["checks"]] == ["seal", "issuer", "dcc", "page", "log"]
    assert said["certificate"]["serial_number"] == "A1802"
    assert said["as_of"] == "2026-04-12T08:00:30+00:00"
    assert len(said["sha256"]) == 64


def test_the_lines_start_with_the_verdict_and_keep_every_evidence(issued: bytes, house: House) -> None:
    found = verify_certificate(issued, house.trust, NOW)
    lines = verification_lines(found, "zh")
    assert lines[0].startswith("有效")
    for check in found.checks:
        assert all(f"    {line.zh}" in lines for line in check.evidence)


def test_without_trust_the_first_line_says_issuer_unknown(issued: bytes) -> None:
    assert "issuer unknown" in verification_lines(verify_certificate(issued, NOBODY, NOW), "en")[0]


def test_a_broken_file_says_so_first(house: House) -> None:
    found = verify_certificate(issue(house, dcc=b"<a/>"), house.trust, NOW)
    assert verification_lines(found, "en")[0].startswith("Invalid")
    assert verification_lines(found, "zh")[0].startswith("无效")


def test_english_lines_hold_no_chinese_but_names(issued: bytes, house: House) -> None:
    names = re.compile("甬测计量检测有限公司|林涛")
    for line in verification_lines(verify_certificate(issued, house.trust, NOW), "en"):
        assert not CHINESE.search(names.sub("", line)), line

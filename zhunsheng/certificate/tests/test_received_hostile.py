# SPDX-License-Identifier: Apache-2.0
"""Received files made to hurt: refused soon, in a process that cannot take the machine with it."""

import json
import time

import pytest

from zhunsheng.certificate.received import capped, opening
from zhunsheng.certificate.received.capped import read_capped
from zhunsheng.certificate.received.finding import NotReadable
from zhunsheng.certificate.received.read import read_received
from zhunsheng.certificate.tests.received import NOW, example

ROOT = b'<dcc:digitalCalibrationCertificate xmlns:dcc="https://ptb.de/dcc" schemaVersion="3.3.0">'
END = b"</dcc:digitalCalibrationCertificate>"
BILLION = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>' + ROOT + b"&c;" + END
)


def test_the_capped_reader_says_what_the_plain_one_says() -> None:
    data = example("ptb_dcc_gp_humidity_v1.0.xml")
    assert read_capped(data, (), NOW) == read_received(data, (), NOW)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "not well-formed XML"),
        (b"<a", "not well-formed XML"),
        (b"\x00\x01\x02", "not well-formed XML"),
        (BILLION, "a document type declaration is not accepted"),
        (b'<!DOCTYPE x SYSTEM "http://example.invalid/x.dtd">' + ROOT + END, "a document type"),
        (b"<a>" * 5000, "Excessive depth"),
        (ROOT + b"<a>" * 80 + b"</a>" * 80 + END, "nested deeper than 60"),
        (ROOT + b"<a/>" * 100_001 + END, "more than 100000 elements"),
        (ROOT + b"<valueXMLList>" + b"1 " * 200_001 + b"</valueXMLList>" + END, "200000 values"),
        (ROOT.replace(b"3.3.0", b"2.4.0") + END, "DCC version 2.4.0 is not one we read"),
        (
            ROOT.replace(b"https://ptb.de/dcc", b"https://example.org/dcc") + END,
            "in the namespace https://example.org",
        ),
        (b"%PDF-1.7 nothing", "the structure of the PDF is damaged"),
    ],
)
def test_what_is_made_to_hurt_is_unreadable(data: bytes, told: str) -> None:
    with pytest.raises(NotReadable, match=told):
        read_received(data, (), NOW)


def test_a_file_that_is_too_large_is_not_even_parsed() -> None:
    with pytest.raises(NotReadable, match="larger than 8 MiB"):
        read_capped(b"<" * (opening.MAX_FILE + 1), (), NOW)


def test_a_process_that_eats_too_much_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits are the child's own: one that asks for two gigabytes gets none."""
    monkeypatch.setattr(capped, "MODULE", "zhunsheng.certificate.tests.greedy")
    with pytest.raises(NotReadable, match="more memory or time than is allowed"):
        read_capped(b"<a/>", (), NOW)


def test_a_comment_cannot_cut_a_number_in_two() -> None:
    text = (
        example("dcclib_valid.xml")
        .decode()
        .replace("<dcc:uniqueIdentifier>1234<", "<dcc:uniqueIdentifier>12<!-- -->34<")
    )
    found = read_received(text.encode(), (), NOW)
    assert found.dcc is not None
    assert found.dcc.number == "1234"


def test_many_points_are_read_in_bearable_time() -> None:
    text = example("dcclib_valid.xml").decode()
    begin, end = (
        text.index("<dcc:data>", text.index("<dcc:results>")),
        text.index("</dcc:data>\n        </dcc:result>"),
    )
    values = " ".join(map(str, range(20_000)))
    column = (
        '<dcc:quantity refType="basic_measuredValue"><si:realListXMLList>'
        f"<si:valueXMLList>{values}</si:valueXMLList><si:unitXMLList>\\volt</si:unitXMLList>"
        "<si:expandedUncXMLList><si:uncertaintyXMLList>1</si:uncertaintyXMLList>"
        "<si:coverageFactorXMLList>2</si:coverageFactorXMLList>"
        "<si:coverageProbabilityXMLList>0.95</si:coverageProbabilityXMLList></si:expandedUncXMLList>"
        "</si:realListXMLList></dcc:quantity>"
    )
    large = f"{text[:begin]}<dcc:data><dcc:list>{column * 5}</dcc:list>{text[end:]}"
    begun = time.process_time()
    assert read_received(large.encode(), (), NOW).faults == ()
    assert time.process_time() - begun < 10


def test_an_answer_travels_as_plain_text() -> None:
    """Nothing but JSON comes back from the process that read the file: no pickled surprises."""
    with pytest.raises(json.JSONDecodeError):
        capped.answer("not json")

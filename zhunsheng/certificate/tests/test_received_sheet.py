# SPDX-License-Identifier: Apache-2.0
"""What a person reads of a received file: its words in the reader's language, tables with U, the chain."""

import json
from dataclasses import replace
from typing import Literal

import pytest

from zhunsheng.certificate.dcc_write import write_dcc
from zhunsheng.certificate.received.read import read_received
from zhunsheng.certificate.received.report import received_json
from zhunsheng.certificate.received.sheet import Sheet, sheet
from zhunsheng.certificate.received.sheet_text import sheet_lines
from zhunsheng.certificate.tests.example import MULTIMETER
from zhunsheng.certificate.tests.issuing import House, issue, signed_dcc
from zhunsheng.certificate.tests.received import EXPECTED, NOW, example

TYPICAL = "ptb_dcc_gp_temperature_typical_v12.xml"
DIGEST = "0123456789abcdef" * 4
LINKED = replace(MULTIMETER, standards=(replace(MULTIMETER.standards[0], certificate_sha256=DIGEST),))


def _sheet(data: bytes, language: Literal["zh", "en"] = "en") -> Sheet:
    return sheet(read_received(data, (), NOW), language)


def _text(data: bytes, language: Literal["zh", "en"] = "en") -> str:
    return "\n".join(sheet_lines(_sheet(data, language), "+{n}"))


def test_a_table_stands_as_on_paper() -> None:
    [result] = [each for each in _sheet(example(TYPICAL)).sections if each.title.startswith("Result")]
    [grid] = result.grids
    assert grid.heads == (
        "Calibration value / °C", "Reference value / °C", "Indicated measured value probe / °C",
        "Measurement error / K", "U (k = 2) / K", "Lower acceptance limit / K", "Upper acceptance limit / K",
        "Conformity",
    )  # fmt: skip
    assert grid.rows[0] == ("32.85", "33.098", "33.17", "0.072", "0.061", "-0.23", "0.23", "pass")
    assert len(grid.rows) == 5


def test_the_files_words_come_in_the_readers_language_or_in_english() -> None:
    english, chinese = _text(example(TYPICAL)), _text(example(TYPICAL), "zh")
    assert "Temperature sensor" in english
    assert "被校仪器" in chinese
    assert "Temperature sensor" in chinese  # there is no Chinese in the file
    assert "委托单号" in _text(write_dcc(MULTIMETER), "zh")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_our_own_file_prints_the_chain(language: Literal["zh", "en"]) -> None:
    told = _text(write_dcc(LINKED), language)
    assert "CDdc2026-00812" in told
    assert f"SHA256 {DIGEST}" in told
    assert "2027-03-01" in told


def test_our_own_signed_file_and_its_pdf_say_the_same(house: House) -> None:
    xml, pdf = signed_dcc(LINKED, house), issue(house, LINKED)
    read = [read_received(data, [house.authority.certificate], NOW) for data in (xml, pdf)]
    assert [each.signature.state for each in read] == ["trusted", "trusted"]
    assert read[0].dcc is not None
    assert read[1].dcc is not None
    assert read[0].dcc.measurements == read[1].dcc.measurements
    assert read[0].sha256 != read[1].sha256


@pytest.mark.parametrize("name", [name for name, row in EXPECTED.items() if row["outcome"] != "unreadable"])
def test_every_readable_example_can_be_shown_and_told_to_machines(name: str) -> None:
    found = read_received(example(name), (), NOW)
    for language in ("zh", "en"):
        assert found.sha256 in "\n".join(sheet_lines(sheet(found, language), "+{n}"))
    data = json.loads(json.dumps(received_json(found)))
    assert data["certificate"]["number"] == EXPECTED[name]["number"]


def test_wide_characters_take_two_columns() -> None:
    lines = _text(write_dcc(MULTIMETER), "zh").splitlines()
    head = next(line for line in lines if "标准值 / V" in line)
    first = lines[lines.index(head) + 1]
    wide = sum(
        2 if ord(sign) > 0x2E80 else 1 for sign in head[: head.index("标准值 / V") + len("标准值 / V")]
    )
    assert first[:wide].endswith("2.0000")


def test_long_tables_are_cut_and_say_so() -> None:
    rows = MULTIMETER.results[0].rows * 200
    long = replace(MULTIMETER, results=(replace(MULTIMETER.results[0], rows=rows),))
    assert "\n  +100" in _text(write_dcc(long))

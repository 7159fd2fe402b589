# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng dcc show`: what it prints, in which language, and its exit codes."""

import json
from pathlib import Path

import pytest

from tests.reference import reference_path
from zhunsheng.certificate.tests.received import EXPECTED
from zhunsheng.cli.main import main

CODES = {"imports": 0, "refused": 1, "unreadable": 2}


def _show(name: str, *options: str) -> int:
    return main(["dcc", "show", str(reference_path("dcc/examples") / name), *options])


@pytest.mark.parametrize(
    "name", ["dcclib_valid.xml", "dcclib_invalid_schematron.xml", "dsi_platinum_2022-05-23.xml"]
)
def test_exit_codes_are_those_of_the_table(name: str) -> None:
    assert _show(name) == CODES[EXPECTED[name]["outcome"]]


def test_it_prints_the_certificate_in_the_language_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert _show("ptb_dcc_gp_humidity_v1.0.xml", "--language", "en") == 0
    told = capsys.readouterr().out
    assert "Displayed value calibration item / %" in told
    assert "查验" not in told


def test_machines_get_everything(capsys: pytest.CaptureFixture[str]) -> None:
    assert _show("dcclib_invalid_schema.xml", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["exit_code"] == 1
    assert told["findings"][0]["line"] == 17
    assert _show("dsi_platinum_2022-05-23.xml", "--json") == 2
    assert "D-SI" in json.loads(capsys.readouterr().out)["reason"]["en"]


def test_a_file_that_is_not_there_is_unreadable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dcc", "show", str(tmp_path / "none.xml"), "--language", "en"]) == 2
    assert "no such file" in capsys.readouterr().err


def test_what_is_no_authority_cannot_be_trusted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "trust.pem").write_text("nothing")
    assert _show("dcclib_valid.xml", "--trust", str(tmp_path / "trust.pem"), "--language", "en") == 2
    assert "trust.pem" in capsys.readouterr().err

# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng procedure check`: what a laboratory runs before it releases a file of its own."""

import json
from pathlib import Path

import pytest

from zhunsheng.cli.main import main
from zhunsheng.measure.procedure import shipped_text

BALANCE = shipped_text("balance-jjf1847")


def check(folder: Path, text: str, *options: str) -> int:
    file = folder / "own.yaml"
    file.write_text(text, "utf-8")
    return main(["procedure", "check", str(file), "--language", "en", *options])


def test_a_right_file_shows_its_budget_and_what_is_to_be_confirmed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(tmp_path, BALANCE) == 0
    said = capsys.readouterr().out
    assert "Certificate of the weights" in said
    assert "14 of 14 worked numbers agree" in said
    assert "to be confirmed against the regulation" in said
    assert "：" not in said


def test_a_number_that_differs_is_shown_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path, BALANCE.replace('mpe, shown: "0.50"', 'mpe, shown: "0.60"')) == 1
    assert "error/point/0/mpe: expected 0.60, got 0.50" in capsys.readouterr().out


def test_a_fault_is_named_with_file_line_and_what_is_allowed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = BALANCE.replace("along: abs(nominal)/e", "along: abs(nominal)/d", 1)
    assert check(tmp_path, text, "--json") == 1
    (fault,) = json.loads(capsys.readouterr().out)["faults"]
    assert fault["line"] == text[: text.index("along: abs(nominal)/d")].count("\n") + 1
    assert "“d” in the formula is not defined; available:" in fault["message"]


def test_a_file_that_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    assert main(["procedure", "check", str(tmp_path / "none.yaml")]) == 2

# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng sweep`: what it prints, where it writes, and its exit codes."""

import json
from pathlib import Path

import pytest

from zhunsheng.cli.main import main
from zhunsheng.rules.sweep.fault import Fault
from zhunsheng.rules.tests.test_sweep import lake, two


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    return lake(two(), tmp_path / "evidence")


def swept(evidence: Path, *more: str) -> int:
    return main(["sweep", str(evidence), "--out", str(evidence.parent / "out"), "--threads", "1", *more])


def test_it_writes_and_says(evidence: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert swept(evidence, "--language", "en") == 0
    said = capsys.readouterr()
    assert "2 laboratories" in said.out
    assert "R-TRACE-01" in said.out
    assert "read" in said.err
    out = evidence.parent / "out"
    assert {file.name for file in out.iterdir()} == {
        "findings.parquet",
        "labs.parquet",
        "faults.json",
        "summary.json",
        "units.parquet",
        "rules.json",
    }
    told = json.loads((out / "rules.json").read_text())["R-TRACE-01"]
    assert told["clears"]["en"]
    assert "{equip}" in told["messages"][""]["zh"]


def test_json_is_the_summary(evidence: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert swept(evidence, "--json", "--keep") == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary == json.loads((evidence.parent / "out" / "summary.json").read_text())
    assert summary["rules"]["R-TRACE-01"]["hits"] == 1
    assert (evidence.parent / "out" / ".stage").is_dir()


def test_faulty_evidence_has_an_exit_code(evidence: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (evidence / "traceability" / "part-00000.parquet").write_bytes(b"PAR1")
    assert swept(evidence, "--language", "en") == 1
    assert "is no whole Parquet file" in capsys.readouterr().err


def test_findings_are_said_in_words(evidence: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert swept(evidence) == 0
    out = str(evidence.parent / "out")
    capsys.readouterr()
    assert main(["findings", out, "--language", "en"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Visit these first")
    assert "R-TRACE-01  facts clash  Traceability of the standard covers the work  (4.4.2, 5.8.4)" in said
    for words in ("without cover", "Not excluded: ", "What would clear it: ", "all to be verified"):
        assert words in said
    assert main(["findings", out, "--rule", "R-TRACE-01", "--json"]) == 0
    [told] = map(json.loads, capsys.readouterr().out.splitlines())
    assert told["message"]["zh"] != told["message"]["en"]
    assert main(["findings", out, "--lab", told["lab_id"], "--most", "0"]) == 0
    assert "R-TRACE-01" in capsys.readouterr().out
    assert main(["findings", out, "--lab", "nobody"]) == 0
    assert "共 0 个" in capsys.readouterr().out
    assert main(["findings", str(evidence)]) == 2
    assert "run zhunsheng sweep DIR" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--memory", "much"], "--memory is written as"),
        (["--threads", "0"], "are 1 or more"),
        (["--trust", "nonsense"], "--trust: nonsense: no such file"),
    ],
)
def test_it_refuses(evidence: Path, capsys: pytest.CaptureFixture[str], more: list[str], said: str) -> None:
    assert swept(evidence, *more) == 2
    assert said in capsys.readouterr().err
    assert not (evidence.parent / "out").exists()


def test_it_refuses_to_write_into_the_evidence(evidence: Path) -> None:
    assert main(["sweep", str(evidence), "--out", str(evidence / "out")]) == 2


def test_it_refuses_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert main(["sweep", str(tmp_path / "none"), "--out", str(tmp_path / "out")]) == 2


def test_a_fault_of_a_file_without_a_table_is_one_phrase() -> None:
    said = Fault("two/manifest.note", "", "", None, 1, "no-key", "noted").said()
    assert said.en.startswith("two/manifest.note: ")
    assert said.zh.startswith("two/manifest.note：")


def test_a_folder_without_evidence_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "evidence").mkdir()
    assert swept(tmp_path / "evidence", "--language", "en") == 1
    assert "no laboratory has evidence in" in capsys.readouterr().err


def test_too_little_memory_is_said(evidence: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert swept(evidence, "--memory", "1MB") == 2
    assert "too little" in capsys.readouterr().err


def test_without_spark_it_names_the_extra(
    evidence: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhunsheng.cli.sweep.find_spec", lambda _name: None)
    assert main(["sweep", str(evidence), "--out", str(evidence.parent / "out"), "--engine", "spark"]) == 2
    assert "the extra spark" in capsys.readouterr().err

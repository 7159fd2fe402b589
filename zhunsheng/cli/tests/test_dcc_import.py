# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng dcc import`: shown, refused or registered, as its exit code says."""

from datetime import date
from pathlib import Path

import pytest

from zhunsheng.cli import dcc_import
from zhunsheng.cli.main import main
from zhunsheng.laboratory.models import Traceability
from zhunsheng.laboratory.tests import received as made
from zhunsheng.laboratory.tests.cast import PASSWORD, Laboratory

USE = ("--use", "1=temperature:temperature:linear")


@pytest.fixture
def desk(lab: Laboratory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the file and the keeper's password; the test's laboratory is open already."""
    monkeypatch.setattr(dcc_import, "open_laboratory", lambda _data: None)
    made.thermometer(lab)
    (tmp_path / "dcc.xml").write_bytes(made.signed(made.certificate()))
    (tmp_path / "password").write_text(f"{PASSWORD}\n")
    return tmp_path


def _import(desk: Path, *more: str, file: str = "dcc.xml", user: str = "keeper") -> int:
    words = ["--equipment", "MS-0031", "--user", user, "--password-file", str(desk / "password")]
    return main(["dcc", "import", str(desk / file), "--data", str(desk), *words, "--language", "en", *more])


def test_it_is_shown_then_registered_then_refused(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _import(desk, *USE, "--until", "2027-03-01", "--dry-run") == 0
    told = capsys.readouterr().out
    assert "Serial number: 44-MS-0031 = MS-0031 44-MS-0031" in told
    assert "one calibration only" in told
    assert not Traceability.objects.filter(equipment__number="MS-0031").exists()

    assert _import(desk, *USE, "--until", "2027-03-01") == 0
    row = Traceability.objects.get(equipment__number="MS-0031")
    assert (row.source, row.valid_to, len(row.results)) == ("dcc", date(2027, 3, 2), 3)

    capsys.readouterr()
    assert _import(desk, *USE, "--until", "2027-03-01") == 1
    assert "[refused]" in capsys.readouterr().out
    assert Traceability.objects.filter(equipment__number="MS-0031").count() == 1


def test_nothing_is_registered_by_who_may_not_or_in_words_that_mean_nothing(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _import(desk, *USE, user="zhang") == 1
    assert _import(desk, "--use", "temperature", "--until", "2027-03-01") == 1
    assert "KEY=FUNCTION:QUANTITY" in capsys.readouterr().err
    assert _import(desk, *USE, "--until", "next year") == 1
    (desk / "password").write_text("wrong")
    assert _import(desk, *USE) == 1
    assert "password is wrong" in capsys.readouterr().err
    (desk / "note.txt").write_text("no DCC")
    (desk / "password").write_text(PASSWORD)
    assert _import(desk, file="note.txt") == 2
    assert not Traceability.objects.filter(equipment__number="MS-0031").exists()

# SPDX-License-Identifier: Apache-2.0
"""What one process compiled the next reads back, unless others may have written it or it is damaged."""

import atexit
from dataclasses import replace
from pathlib import Path

import pytest

from zhunsheng.rules import kept
from zhunsheng.rules.catalogue import RULES


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which a process before this one kept one statement."""
    monkeypatch.setattr(kept, "_shelf", kept._Shelf())
    monkeypatch.setattr(atexit, "register", lambda _what: None)
    place = tmp_path / "cache" / "zhunsheng"
    kept.in_folder(place)
    assert kept.kept("a", RULES[0], lambda: "select 1") == "select 1"
    kept._write()
    kept.in_folder(place)
    return place


def _anew() -> str:
    return "anew"


def test_it_is_read_back(folder: Path) -> None:
    assert kept.kept("a", RULES[0], _anew) == "select 1"
    assert kept.kept("b", None, _anew) == "anew"
    kept._write()
    kept.in_folder(folder)
    assert kept.kept("b", None, str) == "anew"
    assert [path.name for path in folder.iterdir()] == [kept.file_name()]


def test_a_rule_outside_the_catalogue_is_always_made(folder: Path) -> None:
    assert kept.kept("a", replace(RULES[0]), _anew) == "anew"


def test_a_damaged_file_is_made_again(folder: Path) -> None:
    (folder / kept.file_name()).write_text('{"a": ')
    assert kept.kept("a", RULES[0], _anew) == "anew"


@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_where_others_may_write_nothing_is_believed(folder: Path, mode: int) -> None:
    folder.chmod(mode)
    assert kept.kept("a", RULES[0], _anew) == "anew"


def test_without_a_place_to_write_it_goes_on(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept.in_folder(tmp_path / "file" / "below")
    assert kept.kept("a", RULES[0], _anew) == "anew"
    kept._write()

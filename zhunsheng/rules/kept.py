# SPDX-License-Identifier: Apache-2.0
"""The rules' SQL kept from one process to the next: compiling all of it takes seconds, reading it back none.

A file holds what one state of the ground rooms' own files, under one version of the libraries, compiled; any
other state has a file of its own, so nothing that is out of date is ever read. Whoever starts a process says
where files are kept (`in_folder`); unless told, nothing is kept. A folder that others may write to is not
believed: what is kept is run.
"""

import atexit
import json
import os
import stat
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from zhunsheng.rules.sources import state

if TYPE_CHECKING:
    from zhunsheng.rules.rule import Rule

_OLD: Final = 8  # files of earlier states that stay


class _Shelf:
    """What this process knows of a folder."""

    folder: Path | None = None
    known: dict[str, Any] | None = None
    added: bool = False


_shelf: Final = _Shelf()


def in_folder(folder: Path) -> None:
    """Keep there from now on; read at the first question, written as the process ends."""
    if _shelf.folder is None:  # the first time
        atexit.register(_write)
    _shelf.folder, _shelf.known = folder, None


def read_from(folder: Path) -> None:
    """Read what is kept there, and keep nothing: for a process that looks at what strangers wrote."""
    _shelf.folder, _shelf.known = folder, None


def save() -> Path | None:
    """Write what was compiled so far, for processes that begin before this one ends; where it is kept.

    What others saved meanwhile is read with it at the next question.
    """
    _write()
    _shelf.known, _shelf.added = None, False
    return _shelf.folder


def kept(key: str, rule: "Rule | None", make: Callable[[], Any]) -> Any:
    """What is kept under a key, or is made now and kept; always made for a rule outside the catalogue."""
    if _shelf.folder is None or not (rule is None or rule in _catalogued()):
        return make()
    known = _read()
    if key not in known:
        known[key] = make()
        _shelf.added = True
    return known[key]


@cache
def _catalogued() -> "frozenset[Rule]":
    from zhunsheng.rules.catalogue import SWEPT  # whose rules are compiled by what asks here

    return frozenset(SWEPT)


def file_name() -> str:
    """The name says what was compiled by what."""
    return f"rules-{state()[:32]}.json"


def _read() -> dict[str, Any]:
    if _shelf.known is None:
        _shelf.known = _from(_shelf.folder) if _shelf.folder else {}
    return _shelf.known


def _from(folder: Path) -> dict[str, Any]:
    path = folder / file_name()
    try:
        if not (_ours(folder) and _ours(path)):
            return {}
        read = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def _ours(path: Path) -> bool:
    found = path.stat()
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _write() -> None:
    """Whole or not at all, and never a reason to fail: without the file the next process compiles again."""
    folder = _shelf.folder
    if folder is None or not _shelf.added:
        return
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        told = {**_from(folder), **_read()}
        import tempfile

        with tempfile.NamedTemporaryFile("w", dir=folder, delete=False) as file:
            json.dump(told, file)
        Path(file.name).replace(folder / file_name())
        _sweep(folder)
    except OSError:
        return


def _sweep(folder: Path) -> None:
    newest_first = sorted(folder.glob("rules-*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest_first[_OLD:]:
        path.unlink(missing_ok=True)

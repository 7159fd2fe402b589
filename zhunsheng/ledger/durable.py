# SPDX-License-Identifier: Apache-2.0
"""Files that survive a power cut: whole or not at all, and never half a name."""

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

_waiting = True


def write_file(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Put `content` at `path` in one step: a reader, or a restart, finds the old file or the new one.

    The bytes reach the disk before the name does, and the name before this returns. OSError when they can't.
    """
    write_files({path: content}, mode)


def write_files(contents: Mapping[Path, bytes], mode: int = 0o644) -> None:
    """`write_file` for several: all bytes reach the disk before the first name, in the order given.

    One after another, each file would wait twice for the disk's journal; together they wait twice in all.
    """
    written: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            make_folder(path.parent)
            written[path] = _write_temporary(path.parent, content, mode)
        for temporary in written.values():
            _sync(temporary, os.O_RDONLY)
        for path, temporary in written.items():
            temporary.replace(path)
    except BaseException:
        for temporary in written.values():
            with contextlib.suppress(FileNotFoundError):
                temporary.unlink()
        raise
    for folder in dict.fromkeys(path.parent for path in written):
        sync_folder(folder)


def _write_temporary(folder: Path, content: bytes, mode: int) -> Path:
    handle, name = tempfile.mkstemp(dir=folder, prefix=".new-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        os.fchmod(file.fileno(), mode)
    return Path(name)


def make_folder(folder: Path) -> None:
    """Make the folder and those above it, each name on disk before this returns."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to disk."""
    _sync(folder, os.O_RDONLY | os.O_DIRECTORY)


@contextlib.contextmanager
def unsynced() -> Iterator[None]:
    """Within the block nothing waits for the disk; for files nobody relies on before all are synced at once.

    For the whole process. Whoever uses it calls `os.sync` at the end.
    """
    global _waiting  # noqa: PLW0603 - one disk for the process
    before, _waiting = _waiting, False
    try:
        yield
    finally:
        _waiting = before


def _sync(path: Path, flags: int) -> None:
    if not _waiting:
        return
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_file(path: Path) -> None:
    """Take a file away for good; nothing happens when it is not there."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
        sync_folder(path.parent)

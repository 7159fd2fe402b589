# SPDX-License-Identifier: Apache-2.0
"""A backup's file: a plain tar whose last member, the manifest, names every other one with its SHA-256.

Anybody can look into it with tar and sha256sum. It is written beside its name and gets the name when it is
whole and on disk; it is read member by member, and nothing counts until every hash was compared.
"""

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, unquote

from zhunsheng.measure.text import Text

FORMAT = "zhunsheng-backup/1"
MANIFEST = "manifest.json"
_LARGEST_MANIFEST = 256 * 1024 * 1024
_CHUNK = 1 << 20
# Parts of names that we write ourselves; anything else is no backup of ours.
_NAME = re.compile(r"(?:data|database)(?:/[A-Za-z0-9._~%-]+)+|keys\.sealed|manifest\.json")


class BackupError(Exception):
    """Why a backup can't be written or read; `text` says it in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.text = Text(zh, en)


@dataclass
class Writer:
    """Adds members to a backup that is being written."""

    tar: tarfile.TarFile
    files: list[dict[str, Any]] = field(default_factory=list)

    def add(self, name: str, path: Path) -> str:
        """Stream a file in; gives the SHA-256 of what was read."""
        with path.open("rb") as source:
            size = os.fstat(source.fileno()).st_size
            return self._add(name, source, size)

    def add_bytes(self, name: str, content: bytes) -> str:
        """Add what is in memory."""
        return self._add(name, io.BytesIO(content), len(content))

    def _add(self, name: str, source: IO[bytes], size: int) -> str:
        name = quote(name)
        member, hashing = tarfile.TarInfo(name), _Hashing(source)
        member.size, member.mode = size, 0o600
        self.tar.addfile(member, hashing)
        self.files.append({"name": name, "size": size, "sha256": hashing.digest.hexdigest()})
        return hashing.digest.hexdigest()


class _Hashing:
    """A source that remembers the hash of what was read from it."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.digest.update(data)
        return data


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Write a backup; it has its name once the block ends well, and leaves nothing when it doesn't.

    Only its owner may read it. A run that was killed leaves a `.part` file, which the next one overwrites.
    """
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _sync_folder(path.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def finish(writer: Writer, told: dict[str, Any]) -> None:
    """The manifest, which makes it a backup."""
    manifest = {"format": FORMAT, **told, "files": list(writer.files)}
    content = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1).encode()
    writer.add_bytes(MANIFEST, content)


def unpack(path: Path, folder: Path) -> dict[str, Any]:
    """Put every member into an empty folder and compare it with the manifest, which is given back.

    BackupError for a file that is none of ours, cut short, or changed in a single byte.
    """
    found: dict[str, tuple[int, str]] = {}
    manifest: bytes | None = None
    try:
        with tarfile.open(path, mode="r|") as tar:
            for member in tar:
                if manifest is not None:
                    raise _not_ours()
                source = _checked(member, tar)
                if member.name == MANIFEST:
                    manifest = source.read()
                else:
                    found[member.name] = (member.size, _place(source, folder / unquote(member.name)))
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BackupError(
            f"备份文件读不下去：{error}", f"The backup can't be read to its end: {error}"
        ) from error
    return _compared(manifest, found)


def _checked(member: tarfile.TarInfo, tar: tarfile.TarFile) -> IO[bytes]:
    source = tar.extractfile(member) if member.isreg() else None
    parts = unquote(member.name).split("/")
    if (
        source is None
        or not _NAME.fullmatch(member.name)
        or {"", ".", ".."} & set(parts)
        or "%00" in member.name
    ):
        raise _not_ours()
    if member.name == MANIFEST and member.size > _LARGEST_MANIFEST:
        raise _not_ours()
    return source


def _place(source: IO[bytes], path: Path) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    digest = hashlib.sha256()
    with os.fdopen(handle, "wb") as file:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def _compared(content: bytes | None, found: dict[str, tuple[int, str]]) -> dict[str, Any]:
    if content is None:
        raise BackupError("备份文件不完整：缺少清单", "The backup is cut short: its manifest is missing")
    try:
        manifest: dict[str, Any] = json.loads(content)
        told = {each["name"]: (each["size"], each["sha256"]) for each in manifest["files"]}
        known = manifest["format"] == FORMAT
    except (ValueError, KeyError, TypeError) as error:
        raise _not_ours() from error
    if not known:
        raise BackupError(
            f"不认得的备份格式：{manifest['format']}", f"Unknown format of a backup: {manifest['format']}"
        )
    odd = sorted(name for name in told.keys() | found.keys() if told.get(name) != found.get(name))
    if odd:
        raise BackupError(
            f"备份已损坏，这些文件与清单不符：{', '.join(odd[:5])}",
            f"The backup is damaged; these files are not what the manifest says: {', '.join(odd[:5])}",
        )
    return manifest


def _not_ours() -> BackupError:
    return BackupError("这不是准绳的备份文件", "This is no backup of Zhunsheng")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

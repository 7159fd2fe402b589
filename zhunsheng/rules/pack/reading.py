# SPDX-License-Identifier: Apache-2.0
"""Opening a pack that a stranger wrote: a folder or a tar, of which only plain named files are looked at."""

import re
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zhunsheng.measure.text import Text
from zhunsheng.rules.pack import manifest as manifests
from zhunsheng.rules.pack import signing
from zhunsheng.rules.pack.faults import Fault, PackError, shown, unreadable
from zhunsheng.rules.pack.manifest import Manifest, Member
from zhunsheng.rules.pack.writing import digest

MAX_PACK_BYTES: Final = 20_000_000_000
_MEMBER: Final = re.compile(r"[a-z][a-z0-9_]{0,62}/part-[A-Za-z0-9_-]{1,64}\.parquet")
_ARCHIVES: Final = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gzip (.tar.gz)"),
    (b"BZh", "bzip2 (.tar.bz2)"),
    (b"\xfd7zXZ\x00", "xz (.tar.xz)"),
    (b"\x28\xb5\x2f\xfd", "zstd (.tar.zst)"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
)
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack whose manifest reads: where it lies, the bytes that are signed, what they say, the signature."""

    folder: Path
    content: bytes
    manifest: Manifest
    note: bytes

    def files(self, table: str) -> list[Path]:
        """The files the manifest lists for a table, by path; no other file of the folder is evidence."""
        listed = sorted(member.path for member in self.manifest.files if member.table == table)
        return [self.folder / path for path in listed]


@contextmanager
def opened(path: Path, scratch: Path | None = None, *, max_bytes: int = MAX_PACK_BYTES) -> Iterator[Path]:
    """The folder of a pack; a tar is unpacked for as long as the block lasts. PackError for what is none."""
    if path.is_dir():
        yield path
        return
    if not path.is_file():
        name = shown(str(path))
        raise unreadable("no-pack", f"{name}：没有这个证据包", f"{name}: there is no such pack")
    packed = _compressed(path)
    if packed:
        raise unreadable(
            "compressed",
            f"证据包是未压缩的 tar，这是 {packed}：请先解开",
            f"packs are uncompressed tar, and this is {packed}: unpack it first",
            shown(path.name),
        )
    with tempfile.TemporaryDirectory(dir=scratch, prefix="pack-") as name:
        _unpack(path, Path(name), max_bytes)
        yield Path(name)


def read(folder: Path) -> Pack:
    """The pack in a folder. PackError, with the first fault, where there is no manifest to go by."""
    content = _small(folder / manifests.NAME, manifests.MAX_BYTES)
    if content is None:
        raise unreadable("no-manifest", "没有 manifest.json", "there is no manifest.json", manifests.NAME)
    found = manifests.parse(content)
    if found.manifest is None:
        raise PackError(found.faults[0])
    note = _small(folder / signing.NAME, signing.MAX_BYTES)
    return Pack(folder, content, found.manifest, note or b"")


def file_faults(pack: Pack) -> Iterator[Fault]:
    """Where the files are not those the manifest lists: lacking, changed, or more than it tells of."""
    for member in pack.manifest.files:
        path = pack.folder / member.path
        if path.is_symlink() or not path.is_file():
            yield _fault(member, "file-missing", _MISSING)
        else:
            yield from _content_faults(member, path)
    listed = {member.path for member in pack.manifest.files} | {manifests.NAME, signing.NAME}
    for path in sorted(pack.folder.rglob("*")):
        name = path.relative_to(pack.folder).as_posix()
        if name not in listed and not (path.is_dir() and not path.is_symlink()):
            yield Fault("file-unlisted", _UNLISTED, shown(name[:200]))


def _content_faults(member: Member, path: Path) -> Iterator[Fault]:
    if path.stat().st_size != member.bytes:
        said = _SIZE.format(told=member.bytes, found=path.stat().st_size)
        yield _fault(member, "file-size", said)
    elif digest(path)[1] != member.sha256:
        yield _fault(member, "file-hash", _HASH)


def _fault(member: Member, code: str, text: Text) -> Fault:
    return Fault(code, text, member.path, member.table)


def _small(path: Path, limit: int) -> bytes | None:
    """The bytes of a small file, one more than the limit at most; None where there is no such file."""
    if path.is_symlink() or not path.is_file():
        return None
    with path.open("rb") as file:
        return file.read(limit + 1)


def _compressed(path: Path) -> str:
    """What kind of archive a file is, that is no plain tar; "" for any other file."""
    with path.open("rb") as file:
        begin = file.read(8)
    return next((name for magic, name in _ARCHIVES if begin.startswith(magic)), "")


def _unpack(path: Path, folder: Path, max_bytes: int) -> None:
    """Only files by the names a pack has, never links, and no more bytes than allowed."""
    left = max_bytes
    try:
        with tarfile.open(path, "r:") as tar:
            for number, member in enumerate(tar):
                if number > manifests.MAX_FILES:
                    raise unreadable("tar-files", "文件太多", "too many files", shown(path.name))
                # A sparse member of a few bytes unfolds to as many as it likes.
                if not member.isfile() or member.issparse() or not _is_ours(member.name):
                    if member.isdir():
                        continue
                    name = shown(member.name[:200])
                    raise unreadable("tar-member", f"不是证据包的文件：{name}", f"no file of a pack: {name}")
                left -= member.size
                if left < 0:
                    raise unreadable(
                        "tar-size", "超过允许的字节数", "more bytes than allowed", shown(path.name)
                    )
                _write(tar, member, folder)
    except PackError:
        raise
    except (tarfile.TarError, ValueError) as error:  # the latter where a header holds no number
        raise unreadable("tar", "不是完整的 tar 文件", "is no whole tar file", shown(path.name)) from error


def _is_ours(name: str) -> bool:
    return name in (manifests.NAME, signing.NAME) or _MEMBER.fullmatch(name) is not None


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    out, source = folder / member.name, tar.extractfile(member)
    out.parent.mkdir(exist_ok=True)
    if source is None or out.exists():
        raise unreadable("tar-member", f"重复：{member.name}", f"is there twice: {member.name}")
    with source, out.open("wb") as file:
        while block := source.read(_BLOCK):
            file.write(block)


_MISSING = Text("清单列出的文件不在", "the manifest lists it, and it is not there")
_UNLISTED = Text("清单没有列出这个文件；它不算证据", "the manifest does not list it; it is no evidence")
_SIZE = Text("应为 {told} 字节，实为 {found}", "{told} bytes by the manifest, {found} in fact")
_HASH = Text("内容与清单的 SHA-256 不符", "the content has another SHA-256 than the manifest's")

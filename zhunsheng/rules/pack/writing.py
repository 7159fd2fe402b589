# SPDX-License-Identifier: Apache-2.0
"""Writing a pack table by table in bounded memory: rows become row groups, files are digested at the end."""

import hashlib
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from zhunsheng.proofs import Signer
from zhunsheng.rules.pack import manifest as manifests
from zhunsheng.rules.pack import signing
from zhunsheng.rules.pack.manifest import Manifest, Member
from zhunsheng.rules.tables import arrow_schema, arrow_table

GROUP_ROWS: Final = 50_000
GROUP_BYTES: Final = 16_000_000
FILE_ROWS: Final = 2_000_000
_BLOCK: Final = 1 << 20


class PackWriter:
    """The Parquet files of a pack, in a folder of their own; `close` gives what the manifest lists.

    What is held is at most one row group a table, in Arrow's compact form.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._parts: dict[str, _Part] = {}
        self._members: list[Member] = []
        self._numbers: dict[str, int] = {}

    def __enter__(self) -> "PackWriter":
        return self

    def __exit__(self, *_error: object) -> None:
        for part in self._parts.values():
            part.close()
        self._parts.clear()

    def add(self, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Rows of a table of version 1; EvidenceError for one that cannot be evidence. None: it is empty."""
        self.add_table(name, arrow_table(name, rows))

    def add_table(self, name: str, table: pa.Table) -> None:
        """The same, as Arrow already."""
        part = self._parts.get(name) or self._open(name)
        part.add(table)
        if part.rows >= FILE_ROWS:
            self._finish(name)

    def close(self) -> list[Member]:
        """Write what is still held; every file with its rows, bytes and digest, by path."""
        for name in list(self._parts):
            self._finish(name)
        return sorted(self._members, key=lambda member: member.path)

    def _open(self, name: str) -> "_Part":
        number = self._numbers[name] = self._numbers.get(name, -1) + 1
        path = self._folder / name / f"part-{number:05}.parquet"
        path.parent.mkdir(exist_ok=True)
        self._parts[name] = part = _Part(path, arrow_schema(name))
        return part

    def _finish(self, name: str) -> None:
        part = self._parts.pop(name)
        part.close()
        path = part.path.relative_to(self._folder).as_posix()
        size, sha256 = digest(part.path)
        self._members.append(Member(path=path, table=name, rows=part.rows, bytes=size, sha256=sha256))


class _Part:
    """One file being written."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.path, self.rows = path, 0
        self._writer = pq.ParquetWriter(path, schema, compression="zstd")
        self._held: list[pa.Table] = []
        self._schema = schema

    def add(self, table: pa.Table) -> None:
        if table.num_rows == 0:
            return
        self._held.append(table)
        self.rows += table.num_rows
        if sum(each.num_rows for each in self._held) >= GROUP_ROWS or self._bytes() >= GROUP_BYTES:
            self._write()

    def close(self) -> None:
        self._write()
        self._writer.close()

    def _bytes(self) -> int:
        return sum(each.nbytes for each in self._held)

    def _write(self) -> None:
        if self._held:
            self._writer.write_table(pa.concat_tables(self._held).combine_chunks())
            self._held.clear()


def seal(folder: Path, manifest: Manifest, signer: Signer) -> str:
    """Write the manifest and its signature; the manifest's SHA-256 in hex."""
    content = manifest.encode()
    (folder / manifests.NAME).write_bytes(content)
    (folder / signing.NAME).write_bytes(signing.sign(content, manifest.lab_id, signer))
    return hashlib.sha256(content).hexdigest()


def as_tar(folder: Path, out: Path) -> None:
    """The pack as one file, manifest and signature first; the same pack gives the same bytes."""
    first = [folder / manifests.NAME, folder / signing.NAME]
    with tarfile.open(out, "w", format=tarfile.USTAR_FORMAT) as tar:
        for path in [*first, *sorted(folder.glob("*/*.parquet"))]:
            member = tarfile.TarInfo(path.relative_to(folder).as_posix())
            member.size, member.mode = path.stat().st_size, 0o644
            with path.open("rb") as file:
                tar.addfile(member, file)


def digest(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file, read in blocks."""
    size, made = 0, hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            size += len(block)
            made.update(block)
    return size, made.hexdigest()

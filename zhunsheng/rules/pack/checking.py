# SPDX-License-Identifier: Apache-2.0
"""Checking a pack as a whole: signature, files, rows, types, keys, instants; every fault named, none a crash.

A pack is looked at from the outside in. What its manifest claims is held against limits before a file is
opened, a file's footer before a row is read, and values only as the types they should have; tables are staged
on disk, so memory does not grow with the pack.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import available_timezones

import duckdb

from zhunsheng.measure.text import Text
from zhunsheng.proofs import VerifierKey
from zhunsheng.rules.pack import manifest as manifests
from zhunsheng.rules.pack import signing
from zhunsheng.rules.pack.faults import Fault
from zhunsheng.rules.pack.manifest import Manifest, Member
from zhunsheng.rules.pack.reading import MAX_PACK_BYTES, Pack, file_faults, opened, read
from zhunsheng.rules.sweep.fault import WHAT
from zhunsheng.rules.sweep.fault import Fault as Staged
from zhunsheng.rules.sweep.footer import (
    MOST_VALUES,
    Footer,
    Shape,
    collisions,
    footer_of,
    misfits,
    shape_of,
)
from zhunsheng.rules.sweep.settings import Settings, database
from zhunsheng.rules.sweep.staging import Source, mostly_repeated, stage
from zhunsheng.rules.tables import TABLES, VERSION

_DAY: Final = timedelta(days=1)
_SPOILS: Final = frozenset({"missing-value", "duplicate-key", "unreadable"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader expects of a pack, and what it may use: trusted keys, whose it must be, limits."""

    now: datetime
    trust: tuple[VerifierKey, ...] = ()
    lab_id: str = ""
    max_bytes: int = MAX_PACK_BYTES
    max_rows: int = 200_000_000
    memory: str = "1GB"
    scratch: Path | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found.

    `staged` are tables as files that hold no surprise, `columns` what the pack gave of them. `unknown` are
    tables version 1 does not know; they are kept and not looked at.
    """

    manifest: Manifest
    vkey: str
    trusted: bool
    faults: tuple[Fault, ...]
    staged: Mapping[str, Path] = field(default_factory=dict)
    columns: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong and a trusted key signed."""
        return self.trusted and not self.faults

    def as_json(self) -> dict[str, Any]:
        """The result as JSON can hold it."""
        word = "valid" if self.valid else "faulty" if self.faults else "signer-unknown"
        return {
            "verdict": word,
            "lab_id": self.manifest.lab_id,
            "signer": self.vkey,
            "trusted": self.trusted,
            "manifest": self.manifest.as_json(),
            "rows": self.manifest.rows(),
            "unknown_tables": list(self.unknown),
            "faults": [fault.as_json() for fault in self.faults],
        }


@contextmanager
def checked(path: Path, asked: Asked) -> Iterator[Checked]:
    """Check a folder or a tar; what is staged lasts as long as the block. PackError for what is no pack."""
    with (
        opened(path, asked.scratch, max_bytes=asked.max_bytes) as folder,
        tempfile.TemporaryDirectory(dir=asked.scratch, prefix="staged-") as name,
    ):
        yield _check(read(folder), asked, Path(name))


def _check(pack: Pack, asked: Asked, scratch: Path) -> Checked:
    said = pack.manifest
    signed = signing.check(pack.note, pack.content, said, asked.trust)
    about_files = list(file_faults(pack))
    faults = [*signed.faults, *_manifest_faults(said, asked), *about_files]
    tables = _Tables(pack, asked, scratch, {fault.file for fault in about_files})
    if sum(member.rows for member in said.files) > asked.max_rows:
        faults.append(Fault("too-many-rows", _ROWS.format(limit=asked.max_rows), manifests.NAME))
    else:
        faults += tables.faults()
    unknown = tuple(sorted({member.table for member in said.files} - TABLES.keys()))
    return Checked(
        said,
        signed.vkey,
        signed.trusted,
        tuple(faults),
        tables.staged,
        tables.columns,
        unknown,
    )


def _manifest_faults(said: Manifest, asked: Asked) -> Iterator[Fault]:
    """What a well-formed manifest says that can't be, or is not what the reader expects."""
    made, known = manifests.instant(said.made_at), manifests.instant(said.period.known_at)
    if asked.lab_id and said.lab_id != asked.lab_id:
        yield _said("other-laboratory", _WHOSE.format(found=said.lab_id, wanted=asked.lab_id))
    if said.schema_version != VERSION:
        yield _said("schema", _SCHEMA.format(found=said.schema_version, wanted=VERSION))
    if made > asked.now + _DAY:
        yield _said("future", _FUTURE.format(name="made_at", at=said.made_at))
    if known > made + _DAY:
        yield _said("future", _FUTURE.format(name="period.known_at", at=said.period.known_at))
    for site in said.sites:
        if site.zone not in _zones():
            yield _said("zone", _ZONE.format(site=site.site_id[:100], zone=site.zone[:100]))
    if said.first_day() > said.last_day():
        yield _said("period", _PERIOD.format(first=said.period.first, last=said.period.last))


@cache
def _zones() -> frozenset[str]:
    """The time zones of the IANA database that this machine has."""
    return frozenset(available_timezones())


class _Tables:
    """The pack's tables, looked at one after another."""

    def __init__(self, pack: Pack, asked: Asked, scratch: Path, spoilt: set[str]) -> None:
        self._pack, self._scratch, self._spoilt = pack, scratch, spoilt
        self._settings = Settings(
            memory=asked.memory,
            scratch=scratch / "spilled",
            max_rows=asked.max_rows,
            # Instants in the tables are naive local time, and no site is more than a day from the reader.
            now=manifests.instant(pack.manifest.made_at).replace(tzinfo=None),
        )
        self.staged: dict[str, Path] = {}
        self.columns: dict[str, frozenset[str]] = {}
        self._shapes: dict[Path, Shape] = {}

    def faults(self) -> Iterator[Fault]:
        """The faults of every table; what can be read is staged meanwhile."""
        by_table: dict[str, list[Member]] = {}
        for member in self._pack.manifest.files:
            if member.table in TABLES:
                by_table.setdefault(member.table, []).append(member)
        with database(self._settings, self._scratch / "spilled") as engine:
            for name in TABLES:
                if name in by_table:
                    yield from self._table(engine, name, by_table[name])

    def _table(
        self, engine: duckdb.DuckDBPyConnection, name: str, members: Sequence[Member]
    ) -> Iterator[Fault]:
        """A table of which any file is not as it should be is no evidence: rules that need it are unknown."""
        found = list(self._footers(name, members))
        yield from found
        if found or any(member.path in self._spoilt for member in members):
            return
        files = tuple((self._pack.folder / member.path, self._pack.manifest.lab_id) for member in members)
        out = self._scratch / f"{name}.parquet"
        source = Source(name, files, self.columns[name], self._shapes)
        faults = stage(engine, source, self._pack.folder, out, self._settings)
        if out.exists():
            faults += mostly_repeated(engine, name, out)
        yield from map(_of_stage, faults)
        if out.exists() and not any(fault.what in _SPOILS for fault in faults):
            self.staged[name] = out

    def _footers(self, name: str, members: Iterable[Member]) -> Iterator[Fault]:
        """Rows and types by the footers, before a row is read."""
        shared: frozenset[str] | None = None
        for member in members:
            if member.path in self._spoilt:
                continue
            footer = footer_of(self._pack.folder / member.path)
            if footer is None:
                yield Fault("unreadable", WHAT["unreadable"], member.path, name)
                continue
            yield from _footer_faults(name, member, footer)
            if not collisions(footer.schema.names):
                self._shapes[self._pack.folder / member.path] = shape_of(name, footer.schema)
            given_here = frozenset(footer.schema.names)
            shared = given_here if shared is None else shared & given_here
        self.columns[name] = shared or frozenset()


def _footer_faults(name: str, member: Member, footer: Footer) -> Iterator[Fault]:
    """Where a file is not what its manifest or version 1 says."""
    if footer.rows != member.rows:
        yield Fault("rows", _COUNT.format(told=member.rows, found=footer.rows), member.path, name)
    if footer.longest > MOST_VALUES:
        yield Fault("too-many-values", WHAT["too-many-values"], member.path, name, count=footer.longest)
    for twice in collisions(footer.schema.names):
        yield Fault("column-name", _NAME, member.path, name, twice[:100])
    for column in misfits(name, footer.schema):
        said = _TYPE.format(wanted=column.kind, found=str(footer.schema.field(column.name).type)[:100])
        yield Fault("wrong-type", said, member.path, name, column.name)


def _of_stage(found: Staged) -> Fault:
    """A fault of staging in the words of a pack."""
    return Fault(found.what, WHAT[found.what], found.place, found.table, found.column, found.row, found.count)


def _said(code: str, text: Text) -> Fault:
    return Fault(code, text, manifests.NAME)


_ROWS = Text("声称的行数超过上限 {limit}", "claims more rows than the limit of {limit}")
_WHOSE = Text("是 {found} 的，不是 {wanted} 的", "it is of {found}, not of {wanted}")
_SCHEMA = Text("证据表版本 {found}，这里读 {wanted}", "schema version {found}; this reader knows {wanted}")
_FUTURE = Text("{name} 在将来：{at}", "{name} is in the future: {at}")
_ZONE = Text(
    "场所 {site} 的时区“{zone}”不在 IANA 时区之中，应如 Asia/Shanghai",
    "the time zone of site {site}, “{zone}”, is none of IANA's; it should be like Asia/Shanghai",
)
_PERIOD = Text("证据期 {first} 至 {last} 前后颠倒", "the period {first} to {last} ends before it begins")
_NAME = Text("列名重复（不分大小写）或为保留名", "the name stands twice (capitals aside), or is reserved")
_COUNT = Text("清单说 {told} 行，文件有 {found} 行", "{told} rows by the manifest, {found} in the file")
_TYPE = Text("应为 {wanted}，实为 {found}", "should be {wanted}, is {found}")

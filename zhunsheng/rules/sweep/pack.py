# SPDX-License-Identifier: Apache-2.0
"""Finding the packs in a folder, and what can be told of them before a row is read.

A lake is a folder with one folder of Parquet parts a table, of many laboratories; or a folder holds packs,
each laid out so and of one laboratory. A pack may carry `manifest.json` (its laboratory, and rows and SHA-256
of each file) and the same as a signed note in `manifest.note`.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from zhunsheng.proofs.errors import ProofsError
from zhunsheng.proofs.keys import VerifierKey
from zhunsheng.proofs.note import open_note, unverified_note
from zhunsheng.rules.schema.column import Kind
from zhunsheng.rules.sweep.fault import Fault
from zhunsheng.rules.tables import TABLES

MANIFEST, NOTE = "manifest.json", "manifest.note"
MAX_MANIFEST = 16_000_000
RESERVED = ("zs_file", "file_row_number")
"""Names under which the engine tells where a row stands; no column may have them."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack: `name` is its folder below the one swept, "" for a lake. `files` are those fit to be read."""

    name: str
    lab_id: str | None
    files: Mapping[str, tuple[Path, ...]]
    columns: Mapping[str, frozenset[str]]
    faults: tuple[Fault, ...] = ()


@dataclass(slots=True)
class _Look:
    """A pack while it is looked at."""

    root: Path
    folder: Path
    max_rows: int
    faults: list[Fault] = field(default_factory=list)
    files: dict[str, list[Path]] = field(default_factory=dict)
    columns: dict[str, frozenset[str]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    def fault(
        self, file: Path, what: str, table: str = "", column: str = "", *, noted: bool = False, count: int = 1
    ) -> None:
        place = file.relative_to(self.root).as_posix() or "."
        self.faults.append(Fault(place, table, column, None, count, what, "noted" if noted else "refused"))


def packs_in(root: Path, max_rows: int, keys: Iterable[VerifierKey] = ()) -> tuple[Pack, ...]:
    """The packs of a folder, in the order of their names."""
    trusted = tuple(keys)
    if _tables_of(root):
        return (_pack(root, root, max_rows, trusted),)
    folders = sorted(each for each in root.iterdir() if each.is_dir() and not each.name.startswith("."))
    return tuple(_pack(root, each, max_rows, trusted) for each in folders)


def _tables_of(folder: Path) -> list[str]:
    return [name for name in TABLES if (folder / name).is_dir()]


def _pack(root: Path, folder: Path, max_rows: int, keys: tuple[VerifierKey, ...]) -> Pack:
    look = _Look(root, folder, max_rows)
    for table in _tables_of(folder):
        for file in sorted((folder / table).glob("*.parquet")):
            _take(look, table, file)
    lab = _by_manifest(look, keys)
    if not look.files and not look.faults:
        look.fault(folder, "empty")
    refused = {fault.table for fault in look.faults if fault.effect == "refused"}
    if "" in refused:
        look.files.clear()
    return Pack(
        "" if folder == root else folder.name,
        lab,
        {table: tuple(files) for table, files in look.files.items()},
        {table: columns for table, columns in look.columns.items() if table in look.files},
        tuple(look.faults),
    )


def _take(look: _Look, table: str, file: Path) -> None:
    """Add one file, or the fault for which it is refused; the footer is read, no row."""
    if look.root.resolve() not in file.resolve().parents:
        look.fault(file, "outside", table)
        return
    try:
        with pq.ParquetFile(file) as opened:
            rows, schema = opened.metadata.num_rows, opened.schema_arrow
    except (pa.ArrowException, OSError, ValueError):
        look.fault(file, "unreadable", table)
        return
    if rows > look.max_rows:
        look.fault(file, "too-many-rows", table, count=rows)
        return
    wrong = [name for name in RESERVED if name in schema.names] + [
        column.name
        for column in TABLES[table].columns
        if column.name in schema.names and not fits(column.kind, schema.field(column.name).type)
    ]
    for name in wrong:
        look.fault(file, "wrong-type", table, name)
    if not wrong:
        look.files.setdefault(table, []).append(file)
        names = frozenset(schema.names)
        look.columns[table] = look.columns.get(table, names) & names
        look.rows[file.relative_to(look.folder).as_posix()] = rows


def fits(kind: Kind, given: Any) -> bool:
    """Whether a column written so can be read as that kind without guessing."""
    if pa.types.is_dictionary(given):
        given = given.value_type
    if pa.types.is_null(given):
        return True
    if kind in ("counts", "instants", "texts"):
        parts: dict[Kind, Kind] = {"counts": "integer", "instants": "instant", "texts": "text"}
        is_list = pa.types.is_list(given) or pa.types.is_large_list(given)
        return is_list and fits(parts[kind], given.value_type)
    text = pa.types.is_string(given) or pa.types.is_large_string(given)
    whole = pa.types.is_integer(given)
    return {
        "id": text or whole,
        "text": text,
        "real": pa.types.is_floating(given) or whole or pa.types.is_decimal(given),
        "integer": whole,
        "flag": pa.types.is_boolean(given),
        "instant": pa.types.is_date(given) or (pa.types.is_timestamp(given) and given.tz is None),
    }[kind]


def _by_manifest(look: _Look, keys: tuple[VerifierKey, ...]) -> str | None:
    """What the manifest says: the laboratory; files that are not as it says are faults."""
    file, note = look.folder / MANIFEST, look.folder / NOTE
    if not file.exists() and not note.exists():
        return None
    try:
        text = _signed_text(look, note, keys) if note.exists() else _text(file)
        said = json.loads(text)
        lab, files = str(said["lab_id"]), {str(name): dict(each) for name, each in said["files"].items()}
    except ProofsError:
        look.fault(note, "signature")
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        look.fault(file, "manifest")
        return None
    for name in files.keys() ^ look.rows.keys():
        table = name.partition("/")[0]
        look.fault(look.folder, "manifest-file", table if table in TABLES else "", name)
    for name, table, path in list(_named(look)):
        if name in files:
            _hold_against(look, table, path, name, files[name])
    return lab


def _text(file: Path) -> str:
    if file.stat().st_size > MAX_MANIFEST:
        raise ValueError(file.name)
    return file.read_text(encoding="utf-8")


def _signed_text(look: _Look, note: Path, keys: tuple[VerifierKey, ...]) -> str:
    data = note.read_bytes() if note.stat().st_size <= MAX_MANIFEST else b""
    if keys:
        return open_note(data, keys).text
    look.fault(note, "no-key", noted=True)
    return unverified_note(data).text


def _named(look: _Look) -> Iterator[tuple[str, str, Path]]:
    for table, files in look.files.items():
        for file in files:
            yield file.relative_to(look.folder).as_posix(), table, file


def _hold_against(look: _Look, table: str, file: Path, name: str, said: Mapping[str, Any]) -> None:
    """Refuse a file that has other rows or other bytes than its manifest says."""
    what = ""
    if said.get("rows", look.rows[name]) != look.rows[name]:
        what = "manifest-rows"
    elif "sha256" in said and said["sha256"] != _sha256(file):
        what = "manifest-hash"
    if what:
        look.fault(file, what, table)
        look.files[table].remove(file)
        if not look.files[table]:
            del look.files[table]


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()

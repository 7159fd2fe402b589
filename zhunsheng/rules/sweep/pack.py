# SPDX-License-Identifier: Apache-2.0
"""Finding the packs in a folder, and what can be told of them before a row is read.

A lake is a folder with one folder of Parquet parts a table, of many laboratories; or a folder holds packs,
each laid out so and of one laboratory. A pack carries a manifest and its signature, as `rules.pack` says.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from zhunsheng.proofs.keys import VerifierKey
from zhunsheng.rules.pack import manifest as manifests
from zhunsheng.rules.pack import signing
from zhunsheng.rules.pack.faults import shown
from zhunsheng.rules.pack.manifest import Manifest, Member
from zhunsheng.rules.pack.writing import digest
from zhunsheng.rules.sweep.fault import Fault
from zhunsheng.rules.sweep.footer import MOST_VALUES, Shape, collisions, footer_of, misfits, shape_of
from zhunsheng.rules.tables import TABLES


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack: `name` is its folder below the one swept, "" for a lake. `files` are those fit to be read."""

    name: str
    lab_id: str | None
    files: Mapping[str, tuple[Path, ...]]
    columns: Mapping[str, frozenset[str]]
    faults: tuple[Fault, ...] = ()
    shapes: Mapping[Path, Shape] = field(default_factory=dict)


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
    shapes: dict[Path, Shape] = field(default_factory=dict)

    def fault(
        self, file: Path, what: str, table: str = "", column: str = "", *, noted: bool = False, count: int = 1
    ) -> None:
        place = shown(file.relative_to(self.root).as_posix())
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
        look.shapes,
    )


def _take(look: _Look, table: str, file: Path) -> None:
    """Add one file, or the fault for which it is refused; the footer is read, no row."""
    if look.root.resolve() not in file.resolve().parents:
        look.fault(file, "outside", table)
        return
    if shown(str(file)) != str(file):
        look.fault(file, "file-name", table)
        return
    if not file.is_file():  # a pipe would be waited for
        look.fault(file, "unreadable", table)
        return
    footer = footer_of(file)
    if footer is None:
        look.fault(file, "unreadable", table)
        return
    if footer.rows > look.max_rows:
        look.fault(file, "too-many-rows", table, count=footer.rows)
        return
    if footer.longest > MOST_VALUES:
        look.fault(file, "too-many-values", table, count=footer.longest)
        return
    wrong = [*collisions(footer.schema.names), *(column.name for column in misfits(table, footer.schema))]
    for name in wrong:
        look.fault(file, "wrong-type", table, name)
    if not wrong:
        look.files.setdefault(table, []).append(file)
        names = frozenset(footer.schema.names)
        look.columns[table] = look.columns.get(table, names) & names
        look.rows[file.relative_to(look.folder).as_posix()] = footer.rows
        look.shapes[file] = shape_of(table, footer.schema)


def _by_manifest(look: _Look, keys: tuple[VerifierKey, ...]) -> str | None:
    """What the manifest says: the laboratory; files that are not as it says are faults."""
    file, note = look.folder / manifests.NAME, look.folder / signing.NAME
    if not file.exists() and not note.exists():
        return None
    content = _bytes(file, manifests.MAX_BYTES)
    said = manifests.parse(content).manifest
    if said is None:
        look.fault(file, "manifest")
        return None
    if not _vouched(look, note, content, said, keys):
        look.fault(note, "signature")
        return None
    members = {member.path: member for member in said.files if member.table in TABLES}
    for name in members.keys() ^ look.rows.keys():
        look.fault(look.folder, "manifest-file", name.partition("/")[0], name)
    for name, table, path in list(_named(look)):
        if name in members:
            _hold_against(look, table, path, members[name])
    return said.lab_id


def _vouched(look: _Look, note: Path, content: bytes, said: Manifest, keys: tuple[VerifierKey, ...]) -> bool:
    """Whether the signature fits, by a trusted key where any are given; without, it is noted."""
    if not note.exists():
        return not keys
    signed = signing.check(_bytes(note, signing.MAX_BYTES), content, said, keys)
    if not keys:
        look.fault(note, "no-key", noted=True)
    return not signed.faults and (signed.trusted or not keys)


def _bytes(file: Path, limit: int) -> bytes:
    """The bytes of a small file, one more than the limit at most; none where it can't be read."""
    if not file.is_file():  # a pipe would be waited for
        return b""
    try:
        with file.open("rb") as opened:
            return opened.read(limit + 1)
    except OSError:
        return b""


def _named(look: _Look) -> Iterator[tuple[str, str, Path]]:
    for table, files in look.files.items():
        for file in files:
            yield file.relative_to(look.folder).as_posix(), table, file


def _hold_against(look: _Look, table: str, file: Path, said: Member) -> None:
    """Refuse a file that has other rows or other bytes than its manifest says."""
    what = ""
    if said.rows != look.rows[said.path]:
        what = "manifest-rows"
    elif said.sha256 != digest(file)[1]:
        what = "manifest-hash"
    if what:
        look.fault(file, what, table)
        look.files[table].remove(file)
        if not look.files[table]:
            del look.files[table]

# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng backup`: the whole laboratory in one file, taken while it serves."""

import argparse
import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from zhunsheng import __version__
from zhunsheng.cli.data import fail, open_laboratory, refuse_half_upgraded
from zhunsheng.cli.keeping import archive, database, sealed_keys
from zhunsheng.cli.keeping.archive import BackupError, Writer
from zhunsheng.cli.keeping.database import Snapshot

LAST_BACKUP = "backup.json"
# Not in a backup: what is made again from the events, what belongs to this machine, and what is taken apart.
_APART = frozenset({"log", "log.lock", "anchor", "blobs", "serving.lock", LAST_BACKUP})


@dataclass(frozen=True)
class Made:
    """A backup that was written: where, how large, and files that were damaged already."""

    path: Path
    files: int
    size: int
    log_size: int
    damaged: tuple[str, ...]


def run(data: Path, options: argparse.Namespace) -> int:
    """Write it, and say what is in it; 1 when files of the laboratory itself are damaged."""
    open_laboratory(data, migrated=False)  # an older database is backed up before it is upgraded
    refuse_half_upgraded(data)
    out: Path = options.out.resolve()
    passphrase = options.passphrase_file.read_text().strip() if options.passphrase_file else ""
    if options.passphrase_file and len(passphrase) < sealed_keys.LEAST_PASSPHRASE:
        least = sealed_keys.LEAST_PASSPHRASE
        return fail(f"口令至少 {least} 个字符。", f"The passphrase needs {least} characters.")
    if out.is_relative_to(data):
        return fail("备份不能放在数据目录里。", "A backup does not belong into the data folder.")
    if out.exists() and not options.replace:
        return fail(f"{out} 已经存在。", f"{out} is there already.")
    try:
        made = make(data, out, passphrase)
    except (BackupError, OSError) as error:
        return fail(f"备份没有写成：{error}", f"No backup was written: {error}")
    _tell(made, sealed=bool(passphrase))
    return 1 if made.damaged else 0


def make(data: Path, out: Path, passphrase: str = "") -> Made:
    """Write a backup of the open laboratory; whole under its name, or not at all."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".zhunsheng-") as name:
        # The database first: a file is on disk before a row names it, so no row lacks its file.
        snapshot = database.take(Path(name))
        with archive.writing(out) as writer:
            for path in snapshot.files:
                writer.add(f"database/{path.name}", path)
            damaged = tuple(_add_blobs(writer, data, snapshot.blobs))
            _add_folder(writer, data, sealed=bool(passphrase))
            if passphrase:
                writer.add_bytes("keys.sealed", sealed_keys.seal(data / "keys", passphrase))
            archive.finish(writer, _manifest(snapshot, damaged, sealed=bool(passphrase)))
    made = Made(out, len(writer.files), out.stat().st_size, snapshot.size, damaged)
    _note(data, made)
    return made


def _add_blobs(writer: Writer, data: Path, wanted: tuple[str, ...]) -> Iterator[str]:
    """The files that rows name; gives those that are gone or no longer what they are named by."""
    for digest in wanted:
        path = data / "blobs" / digest[:2] / digest
        if not path.is_file() or writer.add(f"data/blobs/{digest[:2]}/{digest}", path) != digest:
            yield digest


def _add_folder(writer: Writer, data: Path, *, sealed: bool) -> None:
    for path in sorted(data.rglob("*")):
        name = path.relative_to(data)
        if _is_apart(data, name, sealed=sealed):
            continue
        if path.is_symlink():
            raise BackupError(
                f"{path} 是链接：备份会缺它指向的内容，请把内容移进数据目录",
                f"{path} is a link, and the backup would lack what it leads to: move that into the folder",
            )
        if path.is_file():
            with contextlib.suppress(FileNotFoundError):  # a passing file that has gone meanwhile
                writer.add(f"data/{name.as_posix()}", path)


def _is_apart(data: Path, name: Path, *, sealed: bool) -> bool:
    from django.conf import settings
    from django.db import connection

    top, database_file = name.parts[0], Path(str(connection.settings_dict["NAME"])).resolve()
    beside = (data / name).parent.resolve() == database_file.parent  # its journals are called after it
    return (
        top in _APART
        or (sealed and top == "keys")
        or name.name.startswith(".new-")
        or (connection.vendor == "sqlite" and beside and name.name.startswith(database_file.name))
        or data / name == Path(settings.ANCHOR_FILE)
    )


def _manifest(snapshot: Snapshot, damaged: tuple[str, ...], *, sealed: bool) -> dict[str, Any]:
    from zhunsheng.ledger import keys

    return {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": __version__,
        "database": snapshot.kind,
        "migrations": list(snapshot.migrations),
        "log": {
            "origin": keys.verifier().name if keys.exists() else "",
            "size": snapshot.size,
            "checkpoint": snapshot.checkpoint,
        },
        "keys": "sealed" if sealed else "plain",
        "settings": _settings(),
        "damaged": list(damaged),
    }


def _settings() -> dict[str, str]:
    """What the laboratory is run with; passwords in addresses, and what a query adds, are left out."""
    names = sorted(name for name in os.environ if name.startswith("ZHUNSHENG_") or name == "DATABASE_URL")
    return {name: _without_password(os.environ[name]) for name in names}


def _without_password(told: str) -> str:
    scheme, mark, rest = told.partition("://")
    if not mark:
        return told
    rest, query, _kept_out = rest.partition("?")
    user, at, place = rest.rpartition("@")
    name, colon, _password = user.partition(":")
    return "".join((scheme, mark, name, ":…" if colon else "", at, place, "?…" if query else ""))


def _note(data: Path, made: Made) -> None:
    from zhunsheng.ledger.durable import write_file

    told = {"at": datetime.now(UTC).isoformat(), "file": str(made.path), "log_size": made.log_size}
    write_file(data / LAST_BACKUP, json.dumps(told).encode(), mode=0o600)


def _tell(made: Made, *, sealed: bool) -> None:
    print(f"{made.path}  {made.size} 字节 / bytes, {made.files} 个文件 / files")
    print(f"日志 / log: {made.log_size} 个事件 / events")
    if sealed:
        print(
            "密钥以口令封存；没有口令就恢复不了。/ The keys are sealed by the passphrase; it can't be lost."
        )
    else:
        print(
            "注意：备份里有签名密钥与日志密钥，谁拿到它就能以本机构的名义签名；请像密钥一样保管，"
            "或用 --passphrase-file 封存。\n"
            "Note: the backup holds the signing keys and the log's; whoever has it can sign in the "
            "laboratory's name. Keep it as you keep keys, or seal them with --passphrase-file."
        )
    for digest in made.damaged:
        fail(f"文件已损坏或缺失：{digest}", f"A file is damaged or missing: {digest}")

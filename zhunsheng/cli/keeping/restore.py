# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng restore`: a backup into an empty place, every hash compared before anything stands there.

The file is unpacked beside the folder; only when all of it is what its manifest says does it get the folder's
name. A PostgreSQL database is filled in one transaction after that, and until then a note in the folder keeps
every other verb away; run again, the same command goes on from there.

Then the log is held against what was published. A backup that knows less than the anchor stops the log: that
is no fault of the restoring, and `zhunsheng log` tells the ways on.
"""

import argparse
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from zhunsheng.cli.data import fail, open_laboratory
from zhunsheng.cli.keeping import archive, database, sealed_keys
from zhunsheng.cli.keeping.archive import BackupError
from zhunsheng.cli.keeping.database import POSTGRESQL, SQLITE, SQLITE_FILE
from zhunsheng.cli.keeping.migrations import pending
from zhunsheng.cli.keeping.serving import RESTORING
from zhunsheng.measure.text import Text
from zhunsheng.web.databases import database_settings

STOPPED = 3
_DUMP = "restoring-database"


def run(data: Path, options: argparse.Namespace) -> int:
    """0 restored and sound; 1 refused, nothing placed; 3 restored, but the log has stopped."""
    options.target = data
    try:
        manifest = _resumed(data) or _placed(data, options)
        _fill(data, manifest)
    except BackupError as error:
        return fail(f"没有恢复：{error.text.zh}", f"Nothing was restored: {error.text.en}")
    except OSError as error:
        return fail(f"没有恢复：{error}", f"Nothing was restored: {error}")
    _tell(data, manifest)
    return _hold_against_anchor(data, options.anchor)


def _placed(data: Path, options: argparse.Namespace) -> dict[str, Any]:
    """The folder whole and in its place; the manifest."""
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise BackupError(f"{data} 不是空目录", f"{data} is no empty folder")
    staging = data.with_name(f".{data.name}.restoring")
    shutil.rmtree(staging, ignore_errors=True)  # of a run that was killed
    staging.mkdir(mode=0o700, parents=True)
    try:
        _check_space(options.file, staging)
        manifest = _whole(archive.unpack(options.file, staging))
        _check_target(data, manifest)
        _arrange(staging, manifest, options)
        os.sync()
        (staging / "data").replace(data)  # over an empty folder, or none
        os.sync()
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return manifest


def _whole(manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest, with everything in it that is asked for later."""
    try:
        log = manifest["log"]
        told = [
            manifest[name] for name in ("database", "keys", "migrations", "made_at", "version", "damaged")
        ]
        told += [log[name] for name in ("origin", "size", "checkpoint")]
    except (KeyError, TypeError) as error:
        raise BackupError(
            f"备份的清单不完整：缺 {error}", f"The backup's manifest is not whole: it lacks {error}"
        ) from error
    return manifest


def _check_space(file: Path, folder: Path) -> None:
    needed, free = 3 * file.stat().st_size, shutil.disk_usage(folder).free
    if free < needed:
        raise BackupError(
            f"磁盘空间不够：需要约 {needed >> 20} MB，只有 {free >> 20} MB",
            f"Too little space: about {needed >> 20} MB are needed, {free >> 20} MB are free",
        )


def _check_target(data: Path, manifest: dict[str, Any]) -> None:
    """The database that the environment names must be of the backup's kind."""
    engine = database_settings(os.environ.get("DATABASE_URL", ""), data)["ENGINE"]
    kind = POSTGRESQL if engine.endswith(POSTGRESQL) else SQLITE
    if kind != manifest["database"]:
        raise BackupError(
            f"备份出自 {manifest['database']}，而 DATABASE_URL 指向 {kind}",
            f"The backup is of {manifest['database']}, and DATABASE_URL names {kind}",
        )
    if kind == POSTGRESQL and not _is_empty(os.environ["DATABASE_URL"]):
        raise _not_empty()


def _is_empty(url: str) -> bool:
    """Asked before anything is placed, so without Django, which wants the laboratory's key."""
    import psycopg

    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = current_schema() LIMIT 1")
        return found.fetchone() is None


def _not_empty() -> BackupError:
    return BackupError(
        "DATABASE_URL 指向的数据库不是空的", "The database that DATABASE_URL names is not empty"
    )


def _arrange(staging: Path, manifest: dict[str, Any], options: argparse.Namespace) -> None:
    """Lay the folder out as a laboratory's, keys and modes included."""
    folder = staging / "data"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o750)
    if manifest["keys"] == "sealed":
        passphrase = options.passphrase_file.read_text().strip() if options.passphrase_file else ""
        if not passphrase:
            raise BackupError(
                "备份的密钥封存着，请用 --passphrase-file", "The keys are sealed: --passphrase-file"
            )
        sealed_keys.unseal((staging / "keys.sealed").read_bytes(), passphrase, folder / "keys")
    for path in folder.rglob("*"):
        path.chmod(_mode(path, folder))
    if manifest["database"] == SQLITE:
        database.unpack_sqlite(staging / "database" / f"{SQLITE_FILE}.gz", _sqlite_place(folder, options))
    else:
        (staging / "database").replace(folder / _DUMP)
        note = {"file": str(options.file.resolve()), "manifest": manifest}
        (folder / RESTORING).write_text(json.dumps(note, ensure_ascii=False))


def _sqlite_place(folder: Path, options: argparse.Namespace) -> Path:
    """Where the database file belongs; only inside the folder does it come and go with it."""
    name = Path(database_settings(os.environ.get("DATABASE_URL", ""), options.target)["NAME"])
    if not name.is_relative_to(options.target):
        raise BackupError(
            "SQLite 数据库要在数据目录里才能恢复", "A SQLite database is restored inside the data folder only"
        )
    return folder / name.relative_to(options.target)


def _mode(path: Path, folder: Path) -> int:
    if path.is_dir():
        return 0o700
    top = path.relative_to(folder).parts[0]
    if top == "keys":
        return 0o644 if path.suffix == ".pem" else 0o600
    return 0o440 if top == "blobs" else 0o640


def _resumed(data: Path) -> dict[str, Any] | None:
    """The manifest of a restoring that was cut short between the folder and the database."""
    note = data / RESTORING
    if not note.is_file():
        return None
    manifest: dict[str, Any] = json.loads(note.read_text())["manifest"]
    return manifest


def _fill(data: Path, manifest: dict[str, Any]) -> None:
    """A PostgreSQL database gets its rows; one that holds exactly this backup already had them."""
    if manifest["database"] == SQLITE:
        open_laboratory(data, migrated=False)
        return
    open_laboratory(data, migrated=False, restored=False)
    if database.is_empty():
        _load(data, manifest)
    elif not _is_this(manifest):
        raise BackupError(
            "DATABASE_URL 指向的数据库不是空的", "The database that DATABASE_URL names is not empty"
        )
    shutil.rmtree(data / _DUMP, ignore_errors=True)
    (data / RESTORING).unlink()


def _load(data: Path, manifest: dict[str, Any]) -> None:
    from django.db import Error

    try:
        database.load(data / _DUMP, manifest["migrations"])
    except Error as error:
        raise BackupError(
            f"数据库没有装入，仍是空的；文件已在 {data}，再运行一次即可：{error}",
            f"The database took nothing and is still empty; the files are in {data}, run it again: {error}",
        ) from error


def _is_this(manifest: dict[str, Any]) -> bool:
    from django.db import DatabaseError, connection

    from zhunsheng.ledger.models import Checkpoint

    try:
        last = Checkpoint.objects.order_by("-size").values_list("note", flat=True).first()
    except DatabaseError:
        connection.close()
        return False
    return bool((last or "") == manifest["log"]["checkpoint"])


def _tell(data: Path, manifest: dict[str, Any]) -> None:
    log = manifest["log"]
    print(f"已恢复到 / restored into {data}")
    print(f"备份于 / backed up {manifest['made_at']}, {manifest['version']}; {log['origin']} {log['size']}")
    for digest in manifest["damaged"]:
        fail(f"备份时已损坏或缺失：{digest}", f"Damaged or missing when the backup was made: {digest}")


def _hold_against_anchor(data: Path, anchor: Path | None) -> int:
    """What the log says to the last checkpoint known elsewhere; published anew when they agree."""
    from zhunsheng.ledger import publication, startup

    if anchor is not None:
        _take_anchor(anchor)
    if pending():
        print(f"备份出自较早的版本；下一步 / of an earlier version; next: zhunsheng upgrade --data {data}")
        return 0
    report = startup.check()
    if report.intact:
        publication.publish(everything=True)
        print("日志与锚一致，可以继续。/ The log agrees with the anchor and may go on.")
        return 0
    for difference in report.differences:
        print(f"  {difference.code}: {difference}", file=sys.stderr)
    print(_STOPPED.zh, _STOPPED.en, f"  zhunsheng log status --data {data}", sep="\n", file=sys.stderr)
    return STOPPED


def _take_anchor(given: Path) -> None:
    """The newest checkpoint known: the one given, unless the anchor here is newer."""
    from zhunsheng.ledger import durable, keys, places
    from zhunsheng.proofs import NoteError, open_checkpoint

    def size(path: Path) -> int:
        try:
            return open_checkpoint(path.read_bytes(), [keys.verifier()]).checkpoint.size
        except (NoteError, FileNotFoundError):
            return -1

    if size(given) < 0:
        fail(
            f"{given} 不是本日志的检查点，没有用它。",
            f"{given} is no checkpoint of this log; it was not used.",
        )
    elif size(given) > size(places.anchor_file()):
        durable.write_file(places.anchor_file(), given.read_bytes())


_STOPPED = Text(
    "数据已恢复，但日志已停止：锚或已公布的检查点与这份备份不符（备份较旧，或锚没有一起带来）。"
    "继续签署会使日志分叉，所以不签。找到更新的备份或锚（--anchor）；没有时由两个人决定启用后继日志：",
    "The data is restored, but the log has stopped: the anchor, or what was published, does not agree with "
    "this backup (it is older, or the anchor was not brought along). To sign on would fork the log. Find a "
    "newer backup, or the anchor (--anchor); where there is none, two people begin a successor log:",
)

# SPDX-License-Identifier: Apache-2.0
"""The database in a backup: SQLite as its own file, PostgreSQL as one csv a table. Taken while others write.

PostgreSQL's own dump is tied to the version of its tools, and they may be absent; COPY is in every server.
The tables are made by our migrations, so a dump of their rows is the whole. Sign-in sessions stay out: a
stolen backup opens nobody's.
"""

import contextlib
import csv
import gzip
import shutil
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhunsheng.cli.keeping.archive import BackupError

SQLITE, POSTGRESQL = "sqlite", "postgresql"
SQLITE_FILE = "zhunsheng.sqlite3"
SESSIONS = "django_session"
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Snapshot:
    """A database at one instant: its files, and what they say of it."""

    kind: str
    files: tuple[Path, ...]
    migrations: tuple[str, ...]
    blobs: tuple[str, ...]
    size: int
    checkpoint: str


def take(folder: Path) -> Snapshot:
    """Write the open database's present state into a folder."""
    from django.db import connection

    return _take_sqlite(folder) if connection.vendor == "sqlite" else _take_postgresql(folder)


def is_empty() -> bool:
    """Whether the open database holds no table at all."""
    from django.db import connection

    return not connection.introspection.table_names()


def load(folder: Path, migrations: Iterable[str]) -> None:
    """Fill the open, empty PostgreSQL database from a snapshot's files: all of it or nothing."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection, transaction

    with transaction.atomic():
        _migrate_to(migrations)
        with connection.cursor() as cursor:
            cursor.execute(
                "SET CONSTRAINTS ALL DEFERRED"
            )  # tables come by their names, not by who needs whom
        for path in sorted(folder.glob("*.csv.gz")):
            _copy_in(path.name.removesuffix(".csv.gz"), path)
        models = apps.get_models(include_auto_created=True)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a row that points nowhere is told here


def unpack_sqlite(packed: Path, target: Path) -> None:
    """The SQLite file out of a backup, looked through before it is used."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with gzip.open(packed) as source, target.open("xb") as file:
            shutil.copyfileobj(source, file, _CHUNK)
        target.chmod(0o600)
        with contextlib.closing(sqlite3.connect(target)) as database:
            found = [row[0] for row in database.execute("PRAGMA integrity_check(5)")]
    except (EOFError, zlib.error, sqlite3.DatabaseError) as error:
        found = [str(error)]
    if found != ["ok"]:
        raise BackupError(f"数据库文件已损坏：{found[0]}", f"The database file is damaged: {found[0]}")


def _take_sqlite(folder: Path) -> Snapshot:
    from django.db import connection

    copy, packed = folder / SQLITE_FILE, folder / f"{SQLITE_FILE}.gz"
    source = sqlite3.connect(f"file:{connection.settings_dict['NAME']}?mode=rw", uri=True, timeout=20)
    target = sqlite3.connect(copy)
    try:
        source.backup(target)  # one instant, while others write
        target.execute("PRAGMA journal_mode=DELETE")
        target.execute(f"DELETE FROM {SESSIONS}")  # noqa: S608 - a name of ours
        target.commit()
        told = _told(lambda query: target.execute(query).fetchall())
    finally:
        source.close()
        target.close()
    with copy.open("rb") as plain, gzip.open(packed, "wb", compresslevel=3) as file:
        shutil.copyfileobj(plain, file, _CHUNK)
    copy.unlink()
    return Snapshot(SQLITE, (packed,), *told)


def _take_postgresql(folder: Path) -> Snapshot:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

        def ask(query: str) -> list[Any]:
            cursor.execute(query)
            return list(cursor.fetchall())

        tables = sorted(connection.introspection.table_names(cursor))
        files = tuple(_copy_out(cursor, table, folder) for table in tables if table != SESSIONS)
        return Snapshot(POSTGRESQL, files, *_told(ask))


def _told(ask: Any) -> tuple[tuple[str, ...], tuple[str, ...], int, str]:
    migrations = tuple(f"{app}.{name}" for app, name in ask(_MIGRATIONS))
    blobs = tuple(row[0] for row in ask("SELECT sha256 FROM ledger_blob ORDER BY sha256"))
    last = ask("SELECT size, note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1")
    size, checkpoint = last[0] if last else (0, "")
    return migrations, blobs, size, checkpoint


_MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY app, name"


def _copy_out(cursor: Any, table: str, folder: Path) -> Path:
    from django.db import connection

    path, name = folder / f"{table}.csv.gz", connection.ops.quote_name
    columns = [each.name for each in connection.introspection.get_table_description(cursor, table)]
    listed = ", ".join(map(name, columns))
    with gzip.open(path, "wb", compresslevel=3) as file:
        file.write((",".join(columns) + "\n").encode())
        with cursor.copy(f"COPY {name(table)} ({listed}) TO STDOUT (FORMAT csv)") as copy:
            for data in copy:
                file.write(data)
    return path


def _copy_in(table: str, path: Path) -> None:
    from django.db import connection

    name = connection.ops.quote_name
    if table not in connection.introspection.table_names():
        raise BackupError(
            f"备份里的表 {table} 不属于本版本", f"Table {table} of the backup is none of this version"
        )
    with gzip.open(path, "rb") as file, connection.cursor() as cursor:
        columns = next(csv.reader([file.readline().decode()]))
        listed = ", ".join(map(name, columns))
        cursor.execute(f"DELETE FROM {name(table)}")  # noqa: S608 - what the migrations put there; quoted
        with cursor.copy(f"COPY {name(table)} ({listed}) FROM STDIN (FORMAT csv)") as copy:
            for chunk in _chunks(file):
                copy.write(chunk)


def _chunks(file: Any) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def _migrate_to(migrations: Iterable[str]) -> None:
    """Make the tables as they were when the backup was taken, and not as they are today."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    wanted = {(app, name) for app, _dot, name in (each.partition(".") for each in migrations)}
    unknown = sorted(".".join(each) for each in wanted - set(executor.loader.graph.nodes))
    if unknown:
        raise BackupError(
            f"备份出自更新的版本，请用那个版本恢复：{', '.join(unknown[:3])}",
            f"The backup is of a newer version; restore it with that one: {', '.join(unknown[:3])}",
        )
    followed = {parent for key in wanted for parent in executor.loader.graph.node_map[key].parents}
    executor.migrate(sorted(wanted - {node.key for node in followed}))

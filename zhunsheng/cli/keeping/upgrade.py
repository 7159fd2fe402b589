# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng upgrade`: check, back up, bring the database to this version, go back where that fails.

Each step is said. PostgreSQL does all of it in one transaction; SQLite's file is put aside before and put
back after a failure, also after one that killed the process.
"""

import argparse
import io
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from zhunsheng import __version__
from zhunsheng.cli.data import fail, open_laboratory
from zhunsheng.cli.keeping import backup, migrations
from zhunsheng.cli.keeping.archive import BackupError
from zhunsheng.cli.keeping.serving import ASIDE, in_use, put_aside
from zhunsheng.measure.text import Text

_FRESH_DAYS = 2


@dataclass(frozen=True)
class Finding:
    """What a check found; `stops` means that there is no upgrade before it is put right."""

    text: Text
    stops: bool = False


class _FailedError(Exception):
    """The upgraded laboratory is not what it was."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))


class _GoneOnError(Exception):
    """Work was done since the upgrade that was cut short: to put its database back would lose that work."""

    def __init__(self, name: Path, aside: Path) -> None:
        super().__init__(str(aside))
        self.text = Text(
            f"上次升级中断之后又有新的事件，没有退回。先核对 {name}；确认要留它之后，把 {aside} 移走",
            f"There are events since the upgrade that was cut short, so nothing was put back. Look at {name} "
            f"first; once you are sure to keep it, move {aside} away",
        )


def run(data: Path, options: argparse.Namespace) -> int:
    """0 done, or nothing to do; 1 refused before anything, or gone back to what was."""
    open_laboratory(data, migrated=False)
    with in_use(data, alone=True) as free:
        if not free:
            return fail("服务还在运行，请先停止。", "The server is running; stop it first.")
        try:
            if _put_back():
                print("上次升级被中断，数据库已退回。/ The last upgrade was cut short: put back.")
        except _GoneOnError as error:
            return fail(error.text.zh, error.text.en)
        found = list(_checks(data, _folder(data, options)))
        for each in found:
            print(f"{'✕' if each.stops else '·'} {each.text.zh}\n  {each.text.en}")
        if any(each.stops for each in found):
            return fail("没有升级。", "Nothing was upgraded.")
        lacking = migrations.pending()
        if options.check or not lacking:
            return 0
        return _upgrade(data, _folder(data, options), lacking)


def _upgrade(data: Path, folder: Path, lacking: list[str]) -> int:
    name = f"{data.name}-before-{__version__}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.tar"
    try:
        made = backup.make(data, folder / name)
    except (BackupError, OSError) as error:
        return fail(f"备份没有写成，没有升级：{error}", f"No backup, so nothing was upgraded: {error}")
    print(f"✓ 备份 / backed up: {made.path}")
    try:
        with _way_back():
            _migrate(lacking)
            _verify(made.log_size)
    except Exception as error:
        return fail(f"升级失败，已退回原状：{error}", f"The upgrade failed and was taken back: {error}")
    _publish()
    print(f"✓ 已升级到 / upgraded to {__version__}")
    return 0


def _publish() -> None:
    """A laboratory restored from a backup has no published files yet."""
    from zhunsheng.ledger import publication, startup

    if startup.look().intact:
        publication.publish()


def _folder(data: Path, options: argparse.Namespace) -> Path:
    """Where the backup before the upgrade goes: beside the data, unless told."""
    return options.backup_dir.resolve() if options.backup_dir else data.with_name(f"{data.name}-backups")


def _checks(data: Path, folder: Path) -> Iterator[Finding]:
    if newer := migrations.unknown():
        yield Finding(
            Text(
                f"数据库属于更新的版本（{newer[0]}），本版本是 {__version__}",
                f"The database is of a newer version ({newer[0]}) than this one, {__version__}",
            ),
            stops=True,
        )
        return
    yield _steps()
    yield _space(data, folder)
    yield _backup(data)
    yield _sealing()
    yield from _log()


def _steps() -> Finding:
    lacking = migrations.pending()
    if not lacking:
        return Finding(Text(f"数据库已是本版本 {__version__}", f"The database is of version {__version__}"))
    listed = ", ".join(lacking)
    return Finding(Text(f"要做 {len(lacking)} 步：{listed}", f"{len(lacking)} steps to do: {listed}"))


def _space(data: Path, folder: Path) -> Finding:
    """A backup needs at most what the folder holds; the database is put aside once more."""
    place = next(each for each in (folder, *folder.parents) if each.exists())
    needed = 2 * sum(path.stat().st_size for path in data.rglob("*") if path.is_file())
    free = shutil.disk_usage(place).free
    values = (needed >> 20, free >> 20)
    return Finding(
        Text(
            "磁盘空间：约需 {} MB，有 {} MB".format(*values),
            "Disk: about {} MB needed, {} MB free".format(*values),
        ),
        stops=free < needed,
    )


def _backup(data: Path) -> Finding:
    try:
        told = json.loads((data / backup.LAST_BACKUP).read_text())
    except FileNotFoundError:
        return Finding(Text("还没有做过备份；升级前会先做一份", "No backup yet; the upgrade makes one first"))
    age = datetime.now(UTC) - datetime.fromisoformat(told["at"])
    late = Text("，已过久", ", long ago") if age.days > _FRESH_DAYS else Text("", "")
    return Finding(
        Text(
            f"上次备份 {told['at'][:16]}{late.zh}；升级前会再做一份",
            f"Last backup {told['at'][:16]}{late.en}; the upgrade makes another first",
        )
    )


def _sealing() -> Finding:
    """A certificate between its signature and its seal is finished by the version that began it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM work_certificate WHERE state = 'sealing' ORDER BY number")
        numbers = [row[0] for row in cursor.fetchall()]
    if not numbers:
        return Finding(Text("没有封存中的证书", "No certificate is being sealed"))
    listed = ", ".join(numbers[:5])
    return Finding(
        Text(
            f"有证书封存中，请先用原来的版本启动一次让它封完：{listed}",
            f"Certificates are being sealed; start the version before once to finish them: {listed}",
        ),
        stops=True,
    )


def _log() -> Iterator[Finding]:
    """The log must be sound; one that stopped after a restored backup may be upgraded, and stays stopped."""
    from django.db import DatabaseError

    from zhunsheng.ledger import startup
    from zhunsheng.ledger.succession import CAUSES

    try:
        report = startup.look()
    except DatabaseError:
        yield Finding(Text("日志要升级之后才能检查", "The log can be checked after the upgrade only"))
        return
    if report.intact:
        yield Finding(Text(f"日志完好：{report.size} 个事件", f"The log is sound: {report.size} events"))
    for item in report.differences:
        yield Finding(
            Text(f"日志：{item.code} {item.detail}", f"Log: {item.code} {item.detail}"),
            stops=item.code not in CAUSES,
        )


@contextmanager
def _way_back() -> Iterator[None]:
    """Leave the database as it was unless the block ends well."""
    from django.db import connection, transaction

    if connection.vendor != "sqlite":
        with transaction.atomic():
            yield
        return
    name = Path(str(connection.settings_dict["NAME"]))
    connection.close()
    _copy_sqlite(name, name.with_name(name.name + ASIDE))
    try:
        yield
    except BaseException:
        connection.close()
        _put_back()
        raise
    connection.close()
    name.with_name(name.name + ASIDE).unlink()


def _copy_sqlite(name: Path, aside: Path) -> None:
    """A whole copy under its name, or none."""
    part = aside.with_name(aside.name + ".part")
    part.unlink(missing_ok=True)
    part.touch(mode=name.stat().st_mode & 0o777)
    source, target = sqlite3.connect(name), sqlite3.connect(part)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(aside)


def _put_back() -> bool:
    """Give the database file its old content, where an upgrade left it put aside."""
    from django.db import connection

    aside = put_aside()
    if aside is None:
        return False
    name = aside.with_name(aside.name.removesuffix(ASIDE))
    connection.close()
    if _events(name) > _events(aside):
        raise _GoneOnError(name, aside)
    for tail in ("-wal", "-shm"):
        name.with_name(name.name + tail).unlink(missing_ok=True)
    aside.replace(name)
    return True


def _events(path: Path) -> int:
    """How far the log of a database file goes."""
    database = sqlite3.connect(path)
    try:
        found: int = database.execute("SELECT COALESCE(MAX(id), 0) FROM ledger_event").fetchone()[0]
    finally:
        database.close()
    return found


def _migrate(lacking: list[str]) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    for step in lacking:
        print(f"✓ {step}")


def _verify(log_size: int) -> None:
    """Nothing is lacking, the models fit the tables, and the log is the one it was."""
    from django.core.management import call_command

    from zhunsheng.ledger import startup
    from zhunsheng.ledger.succession import CAUSES

    if left := migrations.pending():
        raise _FailedError(Text(f"还缺 {left[0]}", f"{left[0]} is still lacking"))
    call_command("check", fail_level="ERROR", stdout=io.StringIO())
    report = startup.look()
    odd = [item for item in report.differences if item.code not in CAUSES]
    if odd or report.size != log_size:
        raise _FailedError(Text(f"日志与升级前不同：{odd}", f"The log is not what it was: {odd}"))
    print(f"✓ 日志 / log: {report.size}")

# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng check`: is this installation fit to serve a laboratory? Each point with what would mend it."""

import argparse
import json
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from zhunsheng.cli.data import fail, open_laboratory
from zhunsheng.cli.keeping import backup
from zhunsheng.measure.text import Text

_MARKS = {"ok": "✓", "mind": "!", "wrong": "✕"}
_LATE_DAYS = 2
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1", ""})
_LEAST_FREE = 2 << 30


@dataclass(frozen=True)
class Point:
    """One thing looked at: fine, to be minded, or wrong."""

    level: str
    text: Text

    def __str__(self) -> str:
        return f"{_MARKS[self.level]} {self.text.zh}\n  {self.text.en}"


def ok(zh: str, en: str) -> Point:
    """Nothing to do."""
    return Point("ok", Text(zh, en))


def mind(zh: str, en: str) -> Point:
    """It works, and could be safer."""
    return Point("mind", Text(zh, en))


def wrong(zh: str, en: str) -> Point:
    """Not before this is mended."""
    return Point("wrong", Text(zh, en))


def run(data: Path, _options: argparse.Namespace) -> int:
    """Print every point; 1 when something is wrong."""
    open_laboratory(data)
    installation = (*_framework(), *_address(), *_anchor(data), *_files(data), *_database())
    points = (*installation, *_log(data), *_place(data))
    for point in points:
        print(point)
    found = sum(point.level == "wrong" for point in points)
    minded = sum(point.level == "mind" for point in points)
    if found:
        return fail(f"{found} 处要改，{minded} 处提醒。", f"{found} to mend, {minded} to mind.")
    print(f"可以使用；{minded} 处提醒。/ Fit for use; {minded} to mind.")
    return 0


def _framework() -> Iterator[Point]:
    """What Django itself has to say of a deployment."""
    from django.core import checks

    found = [item for item in checks.run_checks(include_deployment_checks=True) if not item.is_silenced()]
    for item in found:
        level = "wrong" if item.level >= checks.ERROR else "mind"
        yield Point(level, Text(f"Django：{item.id}", f"Django: {item.msg}"))
    if not found:
        yield ok("Django 的部署检查没有意见", "Django's deployment checks find nothing")


def _address() -> Iterator[Point]:
    from django.conf import settings

    parts = urlsplit(settings.PUBLIC_URL)
    if parts.hostname in _LOCAL:
        yield wrong(
            f"ZHUNSHENG_URL 是 {settings.PUBLIC_URL}：印在二维码里，外人打不开",
            f"ZHUNSHENG_URL is {settings.PUBLIC_URL}: QR codes lead nowhere for others",
        )
    elif parts.scheme != "https":
        yield wrong("ZHUNSHENG_URL 不是 https", "ZHUNSHENG_URL is no https address")
    else:
        yield ok(f"对外地址 {settings.PUBLIC_URL}", f"Public address {settings.PUBLIC_URL}")
    if parts.hostname not in settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        yield wrong(
            f"ZHUNSHENG_HOSTS 应列出 {parts.hostname}，且不用 *",
            f"ZHUNSHENG_HOSTS should name {parts.hostname}, and no *",
        )
    if not settings.HTTPS:
        yield wrong("没有设 ZHUNSHENG_HTTPS=true：登录凭据会走明文", "ZHUNSHENG_HTTPS=true is not set")
    if (settings.HTTPS or parts.scheme == "https") and not settings.CLIENT_HEADER:
        # The server speaks no HTTPS itself: there is a proxy before it, and every visitor has its address.
        yield wrong(
            "没有设 ZHUNSHENG_CLIENT_HEADER：代理之后所有访客是同一个地址，谁猜错十次就挡住所有人",
            "ZHUNSHENG_CLIENT_HEADER is not set: behind the proxy all visitors have one address, and ten "
            "wrong guesses by anybody block everybody",
        )


def _anchor(data: Path) -> Iterator[Point]:
    from django.conf import settings

    anchor = Path(settings.ANCHOR_FILE)
    if anchor.is_relative_to(data):
        yield wrong(
            "锚在数据目录里：恢复旧备份时发现不了。用 ZHUNSHENG_ANCHOR 指到别的机器",
            "The anchor lies in the data folder and tells nothing; point ZHUNSHENG_ANCHOR to another machine",
        )
    elif not anchor.exists():
        yield wrong(f"锚不在：{anchor}", f"There is no anchor at {anchor}")
    elif anchor.stat().st_dev == data.stat().st_dev:
        yield mind(
            f"锚与数据在同一个盘上（{anchor}）：最好在别的机器上",
            f"The anchor is on the same disk ({anchor})",
        )
    else:
        yield ok(f"锚在别处：{anchor}", f"The anchor is elsewhere: {anchor}")


def _files(data: Path) -> Iterator[Point]:
    odd = [path for path in (data / "keys").rglob("*") if path.is_file() and _is_open(path)]
    odd += [path for path in data.glob("*.sqlite3*") if path.stat().st_mode & stat.S_IRWXO]
    if odd:
        listed = ", ".join(str(path.relative_to(data)) for path in odd[:5])
        yield wrong(f"别的用户也能读：{listed}；chmod 600", f"Others can read: {listed}; chmod 600")
    else:
        yield ok("密钥与数据库文件只有本用户能读", "Only this user reads keys and database files")
    if os.geteuid() == 0:
        yield mind("以 root 运行：服务应有自己的用户", "Run as root; the service should have its own user")


def _is_open(path: Path) -> bool:
    mode = path.stat().st_mode
    return bool(mode & (stat.S_IRWXG | stat.S_IRWXO)) and path.suffix != ".pem"


def _database() -> Iterator[Point]:
    """A commit that was acknowledged must survive a power cut."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous")
            durable = cursor.fetchone()[0] >= 2
        else:
            cursor.execute("SHOW fsync")
            durable = cursor.fetchone()[0] == "on"
            cursor.execute("SHOW synchronous_commit")
            durable = durable and cursor.fetchone()[0] in {"on", "remote_apply", "remote_write", "local"}
    name = connection.vendor
    if durable:
        yield ok(f"数据库 {name}：提交即落盘", f"Database {name}: what is committed is on disk")
    else:
        yield wrong(
            f"数据库 {name} 关掉了 fsync 或同步提交：断电会丢已签发的证书",
            f"Database {name} has fsync or synchronous commits off: a power cut loses issued certificates",
        )


def _log(data: Path) -> Iterator[Point]:
    from zhunsheng.ledger import places, startup, stop

    report = startup.look()
    if report.intact and not stop.differences():
        yield ok(f"日志完好：{report.size} 个事件", f"The log is sound: {report.size} events")
    else:
        command = f"zhunsheng log status --data {data}"
        yield wrong(f"日志有疑：{command}", f"The log has a doubt: {command}")
    if places.witness_policy_file().is_file():
        yield ok("已配置见证者", "Witnesses are configured")
    else:
        yield mind(
            "没有独立见证者：只有锚能发现日志被换（docs/deploy.md）",
            "No independent witness: only the anchor would notice another log (docs/deploy.md)",
        )


def _place(data: Path) -> Iterator[Point]:
    free = shutil.disk_usage(data).free
    if free < _LEAST_FREE:
        yield wrong(f"磁盘只剩 {free >> 20} MB", f"Only {free >> 20} MB are free on the disk")
    try:
        made = datetime.fromisoformat(json.loads((data / backup.LAST_BACKUP).read_text())["at"])
    except FileNotFoundError:
        yield wrong("还没有做过备份：zhunsheng backup", "There is no backup yet: zhunsheng backup")
        return
    age = (datetime.now(UTC) - made).days
    if age > _LATE_DAYS:
        yield wrong(f"上次备份在 {age} 天前", f"The last backup was {age} days ago")
    else:
        yield ok(f"上次备份 {made:%Y-%m-%d %H:%M} UTC", f"Last backup {made:%Y-%m-%d %H:%M} UTC")

# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng log`: how the log stands, and what people do about a stop."""

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.cli.data import fail, open_laboratory

if TYPE_CHECKING:
    from zhunsheng.accounts.models import User


def run(data: Path, options: argparse.Namespace) -> int:
    """One of status, clear, mend, succeed."""
    open_laboratory(data)
    from zhunsheng.ledger.errors import ActionError

    deeds = {"status": _status, "clear": _clear, "mend": _mend, "succeed": _succeed}
    try:
        return deeds[options.log](options)
    except ActionError as error:
        print(error, file=sys.stderr)
        return 1


def _status(_options: argparse.Namespace) -> int:
    """Look at the whole log; 0 when it agrees with itself and may sign."""
    from zhunsheng.ledger import keys, startup, stop

    report = startup.look()
    origin = keys.verifier().name if keys.exists() else "—"
    print(f"{origin}  {report.size} 个事件 / events, {report.pending} 待入 / waiting")
    found = dict.fromkeys([*report.differences, *stop.differences()])
    for difference in found:
        print(f"  {difference.code}: {difference}")
    if stop.differences():
        print("日志已停止，不再签署。/ The log has stopped and signs nothing.")
        print(_REMEDIES)
    return 1 if found else 0


def _clear(options: argparse.Namespace) -> int:
    from zhunsheng.accounts.actions import clear_log_stop

    actor = _user(options.user)
    if actor is None:
        return 1
    clear_log_stop(actor, options.reason)
    print("停止已解除。/ The stop is cleared.")
    return 0


def _mend(options: argparse.Namespace) -> int:
    from zhunsheng.accounts.actions import restore_log_copies

    actor = _user(options.user)
    if actor is None:
        return 1
    restore_log_copies(actor, options.reason)
    print("副本已按事件重做；再用 log clear 解除停止。/ Copies made again from the events; now `log clear`.")
    return 0


def _succeed(options: argparse.Namespace) -> int:
    """Two people, each with the own password, end the log and begin its successor."""
    from zhunsheng.accounts.actions import start_successor_log
    from zhunsheng.ledger.models import PastLog

    administrator = _proven(options.user, options.password_file)
    approver = _proven(options.quality, options.quality_password_file) if administrator else None
    if administrator is None or approver is None:
        return 1
    start_successor_log(administrator, approver, options.origin, options.reason)
    past = PastLog.objects.order_by("-id").first()
    assert past is not None  # noqa: S101 - it was begun just now
    print(f"后继日志已启用：{options.origin} / The successor log has begun.")
    print(
        f"前身 {past.origin} 止于 {past.size} 个事件，其中 {past.kept} 个在本系统。\n"
        f"Its predecessor {past.origin} ended at {past.size} events, of which {past.kept} are here."
    )
    _skip_numbers(administrator, past.size - past.kept)
    return 0


def _skip_numbers(administrator: "User", lost: int) -> None:
    """Numbers that the lost events may have given are never given again.

    An order or a certificate is an event of its own, so no more of them were lost than events; items and
    tasks come many at once, and only their labels tell.
    """
    from zhunsheng.laboratory.queries import today
    from zhunsheng.work import numbers

    year = today().year
    if lost > 0:
        for kind in ("WT", "ZS"):
            numbers.leave_out(administrator, kind, count=lost, year=year, reason=_LOST)
    print(_NUMBERS)
    for kind, pattern in ((kind, numbers.pattern_of(kind)) for kind in numbers.DEFAULTS):
        print(f"  {pattern.written(year, numbers.next_of(kind, pattern.year_of(year)))}")


def _user(username: str) -> "User | None":
    from zhunsheng.accounts.models import User

    found = User.objects.filter(username=username, is_active=True).first()
    if found is None:
        fail(f"没有用户 {username}。", f"There is no user {username}.")
    return found


def _proven(username: str, file: Path | None) -> "User | None":
    """The user, once the own password was given."""
    from zhunsheng.accounts.queries import confirm_password

    found = _user(username)
    if found is None:
        return None
    password = file.read_text().strip() if file else getpass.getpass(f"{username} 的密码 / password: ")
    if not confirm_password(found, password):
        fail(f"{username} 的密码不对。", f"The password of {username} is wrong.")
        return None
    return found


_LOST = "备份之后的编号可能已经给出 / numbers given after the backup"
_NUMBERS = (
    "下一个编号（若外面有更大的，用“编号”页或 zhunsheng import numbers 接着编）/ "
    "Next numbers (where larger ones are about, continue after them):"
)
_REMEDIES = """怎样继续 / ways on:
  原因已消除 / the cause is gone:          zhunsheng log clear --as ADMIN --reason …
  只是副本损坏 / only copies are damaged:  zhunsheng log mend --as ADMIN --reason …，再 / then clear
  恢复的是旧备份 / an older backup was restored (anchor-…, published-…):
    找到更新的备份；没有时由系统管理员与质量负责人启用后继日志 / find a newer backup; where there is none:
    zhunsheng log succeed --as ADMIN --quality USER --origin NEW-NAME --reason …"""

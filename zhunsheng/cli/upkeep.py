# SPDX-License-Identifier: Apache-2.0
"""The verbs by which a laboratory is moved in, kept and looked after."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.cli.options import RAW, add_data, data_of

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]


def add(verbs: "Verbs") -> None:
    """Add them."""
    _add_import(verbs)
    _add_log(verbs)
    _add_backup(verbs)
    _add_restore(verbs)
    _add_upgrade(verbs)
    _add_check(verbs)
    _add_validate(verbs)


def _add_import(verbs: "Verbs") -> None:
    verb = verbs.add_parser(
        "import",
        help="从表格导入已有的清单 / import lists from spreadsheets",
        description=_IMPORT,
        formatter_class=RAW,
    )
    verb.add_argument("what", metavar="KIND", help="种类，或 template / the kind, or template")
    verb.add_argument("subject", metavar="FILE", help="表格；或模板的种类 / a sheet, or a template's kind")
    add_data(verb)
    verb.add_argument("--dry-run", action="store_true", help="只试算 / only try")
    verb.add_argument("--as", dest="user", default="", metavar="USER", help="以谁的名义 / on whose behalf")
    verb.add_argument("--reason", default="", metavar="TEXT", help="替换已有行的理由 / why rows are replaced")
    verb.add_argument("--out", type=Path, metavar="FILE", help="模板写到 / where a template goes")
    verb.add_argument(
        "--result",
        type=Path,
        metavar="FILE",
        help="逐行结果（xlsx、csv）/ the rows and what is said",
    )
    verb.add_argument("--language", choices=("zh", "en"), default="zh", help="语言 / language")
    verb.set_defaults(run=_run_import)


def _add_log(verbs: "Verbs") -> None:
    group = verbs.add_parser("log", help="日志的状况与停止 / the log's state, and stops").add_subparsers(
        dest="log", required=True, metavar="ACTION"
    )
    status = group.add_parser("status", help="重算整个日志 / recompute the whole log")
    clear = group.add_parser("clear", help="原因消除后解除停止 / clear a stop once its cause is gone")
    mend = group.add_parser("mend", help="按事件重做损坏的副本 / make damaged copies again from the events")
    succeed = group.add_parser(
        "succeed", help="恢复旧备份之后启用后继日志 / begin a successor after an older backup was restored"
    )
    for verb in (clear, mend, succeed):
        verb.add_argument(
            "--as", dest="user", required=True, metavar="USER", help="系统管理员 / administrator"
        )
        verb.add_argument("--reason", required=True, help="原因，记入日志 / why; it is logged")
    succeed.add_argument("--quality", required=True, metavar="USER", help="质量负责人 / quality manager")
    succeed.add_argument("--origin", required=True, help="新日志的名称 / name of the new log")
    for flag in ("--password-file", "--quality-password-file"):
        succeed.add_argument(flag, type=Path, metavar="FILE", help="缺省则询问 / else it is asked for")
    for verb in (status, clear, mend, succeed):
        add_data(verb)
        verb.set_defaults(run=_run_log)


def _add_backup(verbs: "Verbs") -> None:
    verb = verbs.add_parser("backup", help="整个实验室备份成一个文件 / back the laboratory up into one file")
    _add_passphrase(verb)
    verb.add_argument("--out", type=Path, required=True, metavar="FILE")
    verb.add_argument("--replace", action="store_true", help="覆盖同名的旧备份 / replace an older one")
    verb.set_defaults(run=_run_backup)


def _add_restore(verbs: "Verbs") -> None:
    verb = verbs.add_parser(
        "restore",
        help="从备份恢复到空处 / restore a backup into an empty place",
        description=_RESTORE,
        formatter_class=RAW,
    )
    verb.add_argument("file", type=Path, help="备份文件 / the backup")
    _add_passphrase(verb)
    verb.add_argument(
        "--anchor",
        type=Path,
        metavar="FILE",
        help="别处的最后检查点 / the last checkpoint, kept elsewhere",
    )
    verb.set_defaults(run=_run_restore)


def _add_upgrade(verbs: "Verbs") -> None:
    verb = verbs.add_parser("upgrade", help="检查、备份、升级数据库 / check, back up, upgrade the database")
    add_data(verb)
    verb.add_argument("--check", action="store_true", help="只检查 / only check")
    verb.add_argument(
        "--backup-dir", type=Path, metavar="DIR", help="升级前的备份放在 / where the backup before it goes"
    )
    verb.set_defaults(run=_run_upgrade)


def _add_check(verbs: "Verbs") -> None:
    verb = verbs.add_parser("check", help="检查这一安装是否适合使用 / is this installation fit for use?")
    add_data(verb)
    verb.set_defaults(run=_run_check)


def _add_validate(verbs: "Verbs") -> None:
    verb = verbs.add_parser(
        "validate", help="软件确认记录（17025 的 7.11）/ validation record of the software"
    )
    add_data(verb)
    verb.add_argument("--out", type=Path, required=True, metavar="FILE", help="PDF")
    verb.add_argument("--cases", type=Path, metavar="FILE", help="公开算例 / published cases (JSON)")
    verb.add_argument("--json", action="store_true", help="机器可读 / machine-readable")
    verb.set_defaults(run=_run_validate)


def _add_passphrase(verb: argparse.ArgumentParser) -> None:
    add_data(verb)
    verb.add_argument(
        "--passphrase-file", type=Path, metavar="FILE", help="封存密钥的口令 / passphrase that seals the keys"
    )


def _run_backup(options: argparse.Namespace) -> int:
    from zhunsheng.cli.keeping.backup import run  # late: loads Django

    return run(data_of(options), options)


def _run_restore(options: argparse.Namespace) -> int:
    from zhunsheng.cli.keeping.restore import run  # late: loads Django

    return run(data_of(options), options)


def _run_upgrade(options: argparse.Namespace) -> int:
    from zhunsheng.cli.keeping.upgrade import run  # late: loads Django

    return run(data_of(options), options)


def _run_check(options: argparse.Namespace) -> int:
    from zhunsheng.cli.keeping.checkup import run  # late: loads Django

    return run(data_of(options), options)


def _run_validate(options: argparse.Namespace) -> int:
    from zhunsheng.cli.validation.run import run  # late: loads Django

    return run(data_of(options), options)


def _run_import(options: argparse.Namespace) -> int:
    from zhunsheng.cli.sheets import run  # late: loads Django

    return run(data_of(options), options)


def _run_log(options: argparse.Namespace) -> int:
    from zhunsheng.cli.log import run  # late: loads Django

    return run(data_of(options), options)


_IMPORT = """种类：rooms methods equipment people scope clients numbers。先试算，有一行不收就一行也不导入。
Kinds: rooms methods equipment people scope clients numbers. Tried first; one refused row keeps all rows out.
  zhunsheng import template equipment --out equipment.xlsx
  zhunsheng import equipment equipment.xlsx --as keeper --dry-run"""
_RESTORE = """逐个核对文件的 SHA-256，全部相符才放到位；再把日志与别处的检查点（锚）对照。
退出码：0 已恢复；1 没有恢复，什么也没放；3 已恢复，但日志已停止（备份较旧或没有锚）。
Every SHA-256 is compared before anything is placed; then the log is held against the anchor.
Exit code: 0 restored; 1 refused, nothing placed; 3 restored, but the log has stopped."""

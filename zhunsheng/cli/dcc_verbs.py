# SPDX-License-Identifier: Apache-2.0
"""The words of `zhunsheng dcc`: what can be typed, and which module does it."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.cli.options import add_trust

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]

DataOf = Callable[[argparse.Namespace], Path]
_SHOW = """读一份数字校准证书（3.1.1 至 3.3.0），连同签名状态和发现的问题。
退出码：0 没有错误，1 可读但有错误（含签名不成立），2 读不了。
Shows a DCC (3.1.1 to 3.3.0) with the state of its signature and what is wrong with it.
Exit code: 0 nothing wrong, 1 readable but faulty (a broken signature included), 2 unreadable."""


_IMPORT = """把收到的数字校准证书登记为一件标准器的校准：整份登记，或整份拒绝。
退出码：0 已登记（或 --dry-run 无碍），1 拒绝，2 读不了。
Registers a received DCC as the calibration of a standard: all of it, or nothing.
Exit code: 0 registered (or nothing in the way of it), 1 refused, 2 unreadable."""


def add_dcc(verbs: "Verbs", add_data: Callable[[argparse.ArgumentParser], None], data_of: DataOf) -> None:
    """`dcc show` and `dcc import`; the data folder is chosen as for every verb."""
    group = verbs.add_parser("dcc", help="收到的数字校准证书 / digital calibration certificates received")
    actions = group.add_subparsers(dest="dcc", required=True, metavar="ACTION")
    show = actions.add_parser(
        "show",
        help="给人看 / as a person reads it",
        description=_SHOW,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    show.add_argument("file", type=Path, help="DCC（XML）或内含 DCC 的 PDF / a DCC, or a PDF with one")
    add_trust(show, "信任的 CA 证书，可重复 / a trusted CA certificate; repeatable")
    show.add_argument("--json", action="store_true", help="机器可读 / machine-readable")
    show.add_argument(
        "--language", choices=("zh", "en"), default="zh", help="输出语言 / language of the output"
    )
    show.set_defaults(run=_run_show)
    taking = _add_import(actions)
    add_data(taking)
    taking.set_defaults(run=lambda options: _run_import(data_of(options), options))


def _add_import(actions: "Verbs") -> argparse.ArgumentParser:
    verb = actions.add_parser(
        "import",
        help="登记为标准器的校准 / register as a standard's calibration",
        description=_IMPORT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.add_argument("file", type=Path, help="DCC（XML）或内含 DCC 的 PDF / a DCC, or a PDF with one")
    verb.add_argument("--equipment", required=True, metavar="NUMBER", help="设备编号 / the standard's number")
    verb.add_argument("--user", required=True, metavar="NAME", help="登记人的用户名 / who registers it")
    verb.add_argument(
        "--password-file", type=Path, metavar="FILE", help="登记人的密码；缺省则询问 / else it is asked for"
    )
    verb.add_argument("--until", metavar="DATE", help="有效期最后一天 / last day it holds")
    verb.add_argument(
        "--use",
        action="append",
        default=[],
        metavar="KEY=FUNCTION:QUANTITY",
        help="结果组是什么，可重复 / what a table is; repeatable",
    )
    verb.add_argument("--reason", help="型号或制造商写法不同的说明 / why model or maker differ")
    verb.add_argument("--dry-run", action="store_true", help="只看会登记什么 / only show what it would do")
    verb.add_argument(
        "--language", choices=("zh", "en"), default="zh", help="输出语言 / language of the output"
    )
    return verb


def _run_show(options: argparse.Namespace) -> int:
    from zhunsheng.cli.dcc import show  # late: other verbs need none of the XML machinery

    return show(options.file, options.trust, as_json=options.json, language=options.language)


def _run_import(data: Path, options: argparse.Namespace) -> int:
    from zhunsheng.cli.dcc_import import run  # late: loads Django

    return run(data, options)

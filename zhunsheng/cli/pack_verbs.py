# SPDX-License-Identifier: Apache-2.0
"""The verbs about evidence packs: `pack export` from a laboratory, `pack check` of anybody's."""

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.cli.options import RAW, add_data, add_trust, data_of

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]


def add_pack(verbs: "Verbs") -> None:
    """`pack`."""
    group = verbs.add_parser("pack", help="证据包 / evidence packs").add_subparsers(
        dest="pack", required=True, metavar="ACTION"
    )
    _add_export(group)
    _add_check(group)


def _add_export(group: "Verbs") -> None:
    verb = group.add_parser(
        "export",
        help="导出本实验室的签名证据包 / write this laboratory's signed pack",
        description=_EXPORT,
        formatter_class=RAW,
    )
    verb.add_argument("out", type=Path, metavar="DIR", help="新文件夹，或 .tar / a new folder, or FILE.tar")
    add_data(verb)
    verb.add_argument(
        "--from", dest="first", type=date.fromisoformat, metavar="DATE", help="签发日起 / issued from"
    )
    verb.add_argument(
        "--to", dest="last", type=date.fromisoformat, metavar="DATE", help="签发日止（含）/ to, inclusive"
    )
    verb.add_argument("--as", dest="user", default="", metavar="USER", help="以谁的名义 / who exports")
    verb.add_argument(
        "--plain",
        default="",
        metavar="REASON",
        help="不用化名的理由，记入日志；须同时给 --as / why names are plain, logged; needs --as",
    )
    verb.add_argument(
        "--classified",
        metavar="ORDER,…",
        type=lambda text: [each.strip() for each in text.split(",") if each.strip()],
        help="涉密委托的编号，连同其样品和证书不带出，只计数；none 为没有 / numbers of classified orders,"
        " left out with their items and certificates and counted; none: there are none",
    )
    verb.add_argument("--json", action="store_true", help="机器可读 / machine-readable")
    verb.add_argument("--language", choices=("zh", "en"), default="zh", help="语言 / language")
    verb.set_defaults(run=_run_export)


def _add_check(group: "Verbs") -> None:
    verb = group.add_parser(
        "check",
        help="查验一份证据包 / check a pack",
        description=_CHECK,
        formatter_class=RAW,
    )
    verb.add_argument("pack", type=Path, metavar="DIR", help="文件夹或 .tar / a folder, or its tar")
    add_trust(verb, "日志策略或 vkey，可重复 / a log policy or a vkey; repeatable")
    verb.add_argument("--lab", default="", metavar="CODE", help="应是哪个实验室的 / whose it must be")
    verb.add_argument("--json", action="store_true", help="机器可读 / machine-readable")
    verb.add_argument("--language", choices=("zh", "en"), default="zh", help="语言 / language")
    verb.set_defaults(run=_run_check)


def _run_export(options: argparse.Namespace) -> int:
    from zhunsheng.cli.pack import export  # late: loads Django

    return export(data_of(options), options)


def _run_check(options: argparse.Namespace) -> int:
    from zhunsheng.cli.pack_check import check  # late: other verbs need no Arrow

    return check(options)


_EXPORT = """写出一段时间内签发的证书及其全部依据：Parquet 表、清单、签名。缺省为到今天的一年。
人员、客户、样品编号以化名代替，密钥留在实验室；价格、成本、位置从不导出。导出记入日志。
Writes the certificates issued in a period with all they rest on: Parquet tables, a manifest, a signature;
the year up to today unless told. People, clients and serials stand as pseudonyms by a key that stays here;
prices, costs and positions never leave. The export is logged."""
_CHECK = """查验签名、每个文件的 SHA-256、行数、类型、主键、时刻；每处不符指明表、列、行。
退出码：0 有效且签名的密钥可信；1 其余；2 无法读取。
Checks signature, digests, rows, types, keys and instants; each fault names its table, column and row.
Exit code: 0 valid and signed by a trusted key; 1 anything less; 2 unreadable."""

# SPDX-License-Identifier: Apache-2.0
"""The verbs of a hub: `hub init`, `hub serve`, `hub receive`, `hub sweep`, `hub experience`,
`hub demo`."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zhunsheng.cli.options import RAW, add_address, add_entity

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]

DEFAULT: Final = Path("var/hub")
DEMO: Final = Path("var/demo-hub")


def add_hub(verbs: "Verbs") -> None:
    """`hub`."""
    group = verbs.add_parser(
        "hub", help="评价许多实验室的平台 / a hub that evaluates many laboratories"
    ).add_subparsers(dest="hub", required=True, metavar="ACTION")
    init = group.add_parser("init", help="建立一个空的评价平台 / start an empty hub")
    _add_folder(init)
    add_entity(init)
    init.set_defaults(run=_run_init)
    serve = group.add_parser("serve", help="提供服务 / serve the hub")
    _add_folder(serve)
    add_address(serve)
    serve.add_argument("--workers", type=int, default=2, help="工作进程数 / worker processes")
    serve.set_defaults(run=_run_serve)
    _add_receive(group)
    _add_sweep(group)
    _add_experience(group)
    demo = group.add_parser("demo", help="建立并打开演示平台 / build and serve a demo hub")
    _add_folder(demo, DEMO)
    add_address(demo)
    demo.add_argument("--no-serve", action="store_true", help="只建立 / only build it")
    demo.add_argument(
        "--fresh", action="store_true", help="丢弃旧的演示数据重建 / discard the old demo and rebuild"
    )
    demo.set_defaults(run=_run_demo)


def _add_folder(verb: argparse.ArgumentParser, default: Path = DEFAULT) -> None:
    verb.add_argument(
        "folder",
        type=Path,
        nargs="?",
        default=default,
        metavar="DIR",
        help=f"平台的数据目录 / its data folder ({default})",
    )


def _add_receive(group: "Verbs") -> None:
    verb = group.add_parser(
        "receive",
        help="接收证据包 / receive packs",
        description=_RECEIVE,
        formatter_class=RAW,
    )
    verb.add_argument("packs", type=Path, nargs="+", metavar="PACK", help="文件夹或 .tar / folders or tars")
    _add_hub_data(verb)
    verb.add_argument(
        "--register",
        action="store_true",
        help="登记还没有登记的实验室 / register laboratories that are not yet",
    )
    verb.add_argument(
        "--pin",
        default="",
        metavar="HOW",
        help="确认它们的密钥，并写明怎样核对的 / confirm their keys, and say how they were checked",
    )
    verb.set_defaults(run=_run_receive)


def _add_sweep(group: "Verbs") -> None:
    verb = group.add_parser("sweep", help="扫描一轮的全部证据包 / sweep all packs of a round")
    verb.add_argument("round", metavar="NUMBER", help="轮次编号 / number of the round")
    _add_hub_data(verb)
    verb.set_defaults(run=_run_sweep)


def _add_experience(group: "Verbs") -> None:
    verb = group.add_parser(
        "experience",
        help="一轮里各规则的命中后来怎样，只有数 / what became of the rules' hits in a round, numbers alone",
    )
    verb.add_argument("round", metavar="NUMBER", help="轮次编号 / number of the round")
    verb.add_argument("--out", type=Path, metavar="FILE", help="写到文件 / write to a file")
    verb.add_argument(
        "--data", type=Path, default=DEFAULT, metavar="DIR", help=f"数据目录 / data folder ({DEFAULT})"
    )
    verb.add_argument("--as", dest="user", default="", metavar="USER", help="以谁的名义 / in whose name")
    verb.set_defaults(run=_run_experience)


def _add_hub_data(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--data", type=Path, default=DEFAULT, metavar="DIR", help=f"数据目录 / data folder ({DEFAULT})"
    )
    verb.add_argument("--as", dest="user", default="", metavar="USER", help="以谁的名义 / in whose name")
    verb.add_argument("--json", action="store_true", help="机器可读 / machine-readable")
    verb.add_argument("--language", choices=("zh", "en"), default="zh", help="语言 / language")


def _run_init(options: argparse.Namespace) -> int:
    from zhunsheng.cli.init import run  # late: loads Django

    return run(options.folder.resolve(), options, "hub")


def _run_serve(options: argparse.Namespace) -> int:
    from zhunsheng.cli.hub import serve  # late: loads Django

    return serve(options.folder.resolve(), options)


def _run_demo(options: argparse.Namespace) -> int:
    from zhunsheng.cli.demo_hub import run  # late: loads Django

    return run(options.folder.resolve(), options)


def _run_receive(options: argparse.Namespace) -> int:
    from zhunsheng.cli.hub import receive  # late: loads Django

    return receive(options.data.resolve(), options)


def _run_sweep(options: argparse.Namespace) -> int:
    from zhunsheng.cli.hub import sweep  # late: loads Django

    return sweep(options.data.resolve(), options)


def _run_experience(options: argparse.Namespace) -> int:
    from zhunsheng.cli.hub import experience  # late: loads Django

    return experience(options.data.resolve(), options)


_RECEIVE = """逐个查验、保存、评价证据包；每处不符指明代码、表、列、行。已收过的跳过。
退出码：0 全部接收且可用；1 有的有不符、密钥未确认或没有接收；2 没有一个能读。
Checks, keeps and evaluates packs one after another; each fault names its code, table, column and row.
Exit code: 0 all received and fit for use; 1 some have faults, an unconfirmed key, or were not received;
2 none could be read."""

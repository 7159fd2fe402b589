# SPDX-License-Identifier: Apache-2.0
"""The words of `zhunsheng dcc`: what can be typed, and which module does it."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]

_SHOW = """读一份数字校准证书（3.1.1 至 3.3.0），连同签名状态和发现的问题。
退出码：0 没有错误，1 可读但有错误（含签名不成立），2 读不了。
Shows a DCC (3.1.1 to 3.3.0) with the state of its signature and what is wrong with it.
Exit code: 0 nothing wrong, 1 readable but faulty (a broken signature included), 2 unreadable."""


def add_dcc(verbs: "Verbs") -> None:
    """`dcc show`."""
    group = verbs.add_parser("dcc", help="收到的数字校准证书 / digital calibration certificates received")
    actions = group.add_subparsers(dest="dcc", required=True, metavar="ACTION")
    show = actions.add_parser(
        "show",
        help="给人看 / as a person reads it",
        description=_SHOW,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    show.add_argument("file", type=Path, help="DCC（XML）或内含 DCC 的 PDF / a DCC, or a PDF with one")
    show.add_argument(
        "--trust",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="信任的 CA 证书，可重复 / a trusted CA certificate; repeatable",
    )
    show.add_argument("--json", action="store_true", help="机器可读 / machine-readable")
    show.add_argument(
        "--language", choices=("zh", "en"), default="zh", help="输出语言 / language of the output"
    )
    show.set_defaults(run=_run_show)


def _run_show(options: argparse.Namespace) -> int:
    from zhunsheng.cli.dcc import show  # late: other verbs need none of the XML machinery

    return show(options.file, options.trust, as_json=options.json, language=options.language)

# SPDX-License-Identifier: Apache-2.0
"""The options of `zhunsheng evaluate` about reports, apart from what obeys them: `verify` needs no rules."""

import argparse
from pathlib import Path

from zhunsheng.measure.text import Text


class OptionError(Exception):
    """An option that can't be followed; `text` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


def add_reports(verb: argparse.ArgumentParser) -> None:
    """--report and what goes with it."""
    verb.add_argument(
        "--report",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="写报告，可重复 / write a report, repeatable: .pdf .html .json .oscal.json .framework.yaml",
    )
    verb.add_argument(
        "--published", action="store_true", help="只写可以公布的 / the edition that may be published"
    )
    verb.add_argument(
        "--peers",
        type=Path,
        metavar="FILE",
        help="同行：sweep 写出的 labs.parquet / peers: labs.parquet of a sweep",
    )
    verb.add_argument("--profile", type=Path, metavar="FILE", help="分级档（YAML）/ a grading profile")
    verb.add_argument(
        "--numbers",
        type=Path,
        metavar="FILE",
        help="证据包：对照正本的编号（YAML）/ for a pack: numbers looked up in a licensed copy",
    )
    verb.add_argument(
        "--month-ends",
        type=int,
        default=0,
        metavar="N",
        help="也评此前 N 个月末，画出趋势 / evaluate N month ends before too, for the trend",
    )

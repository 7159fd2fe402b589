# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng evidence`: tables of evidence that the daily work does not make, from spreadsheets."""

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.cli.options import RAW, add_data, data_of

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]

_ABOUT = """\
日常工作之外的记录（场所权属、文件、培训、投诉、内审、风险……）按 docs/evidence.md 的表带来，
自我评价和证据包从此用它。
Records the daily work does not make (tenure, documents, training, complaints, audits, risks, …), brought
as the tables of docs/evidence.md; self-evaluation and packs use them from then on.

  zhunsheng evidence list
  zhunsheng evidence template premises --out premises.xlsx
  zhunsheng evidence import premises premises.xlsx --as quality
  zhunsheng evidence complete complaints --through 2026-11-27 --as quality
"""


def add_evidence(verbs: "Verbs") -> None:
    """`evidence`."""
    verb = verbs.add_parser(
        "evidence",
        help="带来其他证据 / bring other evidence",
        description=_ABOUT,
        formatter_class=RAW,
    )
    group = verb.add_subparsers(dest="action", required=True, metavar="ACTION")
    _with_shared(
        group.add_parser("list", help="有哪些表，各截至何时 / the tables, and how they stand"), _run_list
    )
    template = group.add_parser("template", help="一张表的空模板 / the empty form of a table")
    template.add_argument("table", metavar="TABLE", help="表名 / the table")
    template.add_argument("--out", type=Path, required=True, metavar="FILE", help="写到 / where it goes")
    _with_shared(template, _run_sheet)
    bring = group.add_parser("import", help="从 xlsx、xls、ods、csv 带来 / bring from a spreadsheet")
    bring.add_argument("table", metavar="TABLE", help="表名 / the table")
    bring.add_argument("file", metavar="FILE", help="表格 / the spreadsheet")
    bring.add_argument("--dry-run", action="store_true", help="只试算 / only try")
    bring.add_argument(
        "--reason", default="", metavar="TEXT", help="替换已有行的理由 / why rows are replaced"
    )
    bring.add_argument("--result", type=Path, metavar="FILE", help="逐行结果 / the rows and what is said")
    _with_shared(bring, _run_sheet)
    whole = group.add_parser("complete", help="声明到某日为止完整 / declare a table whole up to a day")
    whole.add_argument("table", metavar="TABLE", help="表名 / the table")
    whole.add_argument(
        "--through", type=date.fromisoformat, required=True, metavar="DATE", help="截至 / up to"
    )
    whole.add_argument("--note", default="", metavar="TEXT", help="说明 / note")
    _with_shared(whole, _run_complete)


def _with_shared(verb: argparse.ArgumentParser, run: object) -> None:
    add_data(verb)
    verb.add_argument("--as", dest="user", default="", metavar="USER", help="以谁的名义 / on whose behalf")
    verb.add_argument("--language", choices=("zh", "en"), default="zh", help="语言 / language")
    verb.set_defaults(run=run)


def _run_sheet(options: argparse.Namespace) -> int:
    """`import` and `template` are those of every list, of a kind with the table's name."""
    from zhunsheng.cli import sheets  # late: loads Django

    kind = f"evidence-{options.table}"
    if options.action == "template":
        options.what, options.subject = "template", kind
    else:
        options.what, options.subject, options.out = kind, options.file, None
    return sheets.run(data_of(options), options)


def _run_list(options: argparse.Namespace) -> int:
    from zhunsheng.cli.data import open_laboratory

    open_laboratory(data_of(options))
    from zhunsheng.evaluation.brought.tables import table_of
    from zhunsheng.evaluation.queries.brought import standings
    from zhunsheng.ledger import clock

    for name, standing in standings(clock.now()).items():
        table = table_of(name)
        title = table.doc.in_language(options.language) if table else ""
        rows = str(standing.rows) if standing.speaks else "—"
        print(f"{name:22}{rows:>7}  {standing.through or '—':<12}{title}")
    return 0


def _run_complete(options: argparse.Namespace) -> int:
    from zhunsheng.cli.data import open_laboratory
    from zhunsheng.cli.sheets import actor_with

    open_laboratory(data_of(options))
    from django.utils import translation

    from zhunsheng.evaluation.actions import declare_complete
    from zhunsheng.ledger.errors import ActionError

    actor = actor_with((("evidence", "U"),), options.user)
    if actor is None:
        return 1
    with translation.override("en" if options.language == "en" else "zh-hans"):
        try:
            said = declare_complete(actor, options.table, through=options.through, note=options.note)
        except ActionError as error:
            print(error, file=sys.stderr)
            return 1
    print(f"{options.table}: {said.through}")
    return 0

# SPDX-License-Identifier: Apache-2.0
"""The `zhunsheng` command. Django is loaded only for the verbs that open the laboratory's data."""

import argparse
import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng import __version__
from zhunsheng.cli import upkeep
from zhunsheng.cli.dcc_verbs import add_dcc
from zhunsheng.cli.evaluate import add_evaluate
from zhunsheng.cli.evidence import add_evidence
from zhunsheng.cli.findings import add_findings
from zhunsheng.cli.hub_verbs import add_hub
from zhunsheng.cli.options import RAW as _RAW
from zhunsheng.cli.options import add_address as _add_address
from zhunsheng.cli.options import add_data as _add_data
from zhunsheng.cli.options import add_entity, add_trust
from zhunsheng.cli.options import data_of as _data
from zhunsheng.cli.pack_verbs import add_pack
from zhunsheng.cli.sweep import add_sweep
from zhunsheng.web.rules_kept import keep_rules

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]

DEFAULT_DEMO_DATA = "var/demo"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; the exit code is the verb's."""
    options = _parser().parse_args(arguments)
    gc.set_threshold(50_000, 20, 50)  # most of what a verb makes stays until its end
    keep_rules()
    try:
        return int(options.run(options))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="zhunsheng", description="准绳：运行、证明、评价 / run, prove, evaluate"
    )
    parser.add_argument("--version", action="version", version=__version__)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    _add_verify(verbs)
    _add_measure(verbs)
    _add_procedure(verbs)
    _add_certificates(verbs)
    _add_clauses(verbs)
    add_evaluate(verbs)
    add_sweep(verbs)
    add_findings(verbs)
    add_pack(verbs)
    add_evidence(verbs)
    add_hub(verbs)
    add_dcc(verbs, _add_data, _data)
    _add_init(verbs)
    upkeep.add(verbs)
    _add_serve(verbs)
    _add_demo(verbs)
    return parser


def _add_verify(verbs: "Verbs") -> None:
    verb = verbs.add_parser(
        "verify",
        help="离线查验一份证书 / verify a certificate file, offline",
        description=_VERIFY,
        formatter_class=_RAW,
    )
    verb.add_argument(
        "file", type=Path, help="PDF 证书，或其中的 .dcc.xml / the certificate's PDF, or the .dcc.xml in it"
    )
    add_trust(verb, "CA 证书或日志策略，可重复 / a CA certificate or a log policy; repeatable")
    verb.add_argument("--json", action="store_true", help="机器可读 / machine-readable")
    verb.add_argument(
        "--language", choices=("zh", "en"), default="zh", help="输出语言 / language of the output"
    )
    verb.set_defaults(run=_run_verify)


def _add_measure(verbs: "Verbs") -> None:
    group = verbs.add_parser(
        "measure", help="测量核心：算例与不确定度 / the measurement core"
    ).add_subparsers(dest="measure", required=True, metavar="ACTION")
    cases = group.add_parser("cases", help="运行公开算例文件 / run a file of published cases")
    budget = group.add_parser("budget", help="计算一个不确定度预算 / compute one budget (JSON or YAML)")
    budget.add_argument("--method", choices=("gum", "mc", "both"), default="gum", help="缺省 gum")
    for verb in (cases, budget):
        verb.add_argument("file", type=Path)
        verb.add_argument("--json", action="store_true", help="机器可读 / machine-readable")
        verb.add_argument("--language", choices=("zh", "en"), default="zh", help="输出语言 / language")
    cases.set_defaults(run=_run_cases)
    budget.set_defaults(run=_run_budget)


def _add_procedure(verbs: "Verbs") -> None:
    group = verbs.add_parser("procedure", help="校准程序文件 / procedure files").add_subparsers(
        dest="procedure", required=True, metavar="ACTION"
    )
    check = group.add_parser(
        "check",
        help="检查文件并运行算例 / check a file and run its worked examples",
        description=_PROCEDURE,
        formatter_class=_RAW,
    )
    check.add_argument("file", type=Path)
    check.add_argument("--json", action="store_true", help="机器可读 / machine-readable")
    check.add_argument("--language", choices=("zh", "en"), default="zh", help="输出语言 / language")
    check.set_defaults(run=_run_procedure)


def _add_certificates(verbs: "Verbs") -> None:
    group = verbs.add_parser("certificates", help="已签发的证书 / issued certificates").add_subparsers(
        dest="certificates", required=True, metavar="ACTION"
    )
    listing = group.add_parser("list", help="列出 / list them")
    listing.add_argument("--json", action="store_true", help="机器可读 / machine-readable")
    export = group.add_parser("export", help="按签发时原样导出 / write one as it was signed")
    export.add_argument("number", help="证书编号 / the certificate's number")
    export.add_argument("--out", type=Path, required=True, metavar="FILE")
    export.add_argument(
        "--trust-out",
        type=Path,
        metavar="FILE",
        help="查验者所需的 CA 证书与日志策略 / what a verifier needs",
    )
    for verb in (listing, export):
        _add_data(verb)
    listing.set_defaults(run=_run_list)
    export.set_defaults(run=_run_export)


def _add_clauses(verbs: "Verbs") -> None:
    group = verbs.add_parser("clauses", help="规范的条款 / the clauses of the code").add_subparsers(
        dest="clauses", required=True, metavar="ACTION"
    )
    listing = group.add_parser("list", help="列出 / list them")
    show = group.add_parser("show", help="看一条 / show one")
    show.add_argument("clause", metavar="ID", help="条款号，如 4.4.2 / such as 4.4.2")
    for verb in (listing, show):
        verb.add_argument("--json", action="store_true", help="机器可读 / machine-readable")
        verb.add_argument(
            "--language", choices=("zh", "en"), default="zh", help="输出语言 / language of the output"
        )
    listing.set_defaults(run=_run_clauses)
    show.set_defaults(run=_run_clause)


def _add_init(verbs: "Verbs") -> None:
    verb = verbs.add_parser("init", help="建立一个空的实验室 / start an empty laboratory")
    _add_data(verb)
    add_entity(verb)
    verb.set_defaults(run=_run_init)


def _add_serve(verbs: "Verbs") -> None:
    verb = verbs.add_parser("serve", help="提供服务 / serve the laboratory")
    _add_data(verb)
    _add_address(verb)
    verb.add_argument("--workers", type=int, default=2, help="工作进程数 / worker processes")
    verb.set_defaults(run=_run_serve)


def _add_demo(verbs: "Verbs") -> None:
    verb = verbs.add_parser("demo", help="建立并打开演示实验室 / build and serve a demo laboratory")
    _add_data(verb, DEFAULT_DEMO_DATA)
    _add_address(verb)
    verb.add_argument("--no-serve", action="store_true", help="只建立 / only build it")
    verb.add_argument(
        "--fresh", action="store_true", help="丢弃旧的演示数据重建 / discard the old demo and rebuild"
    )
    # A shorter history by the same code, for tests and for whoever is in a hurry.
    verb.add_argument("--months", type=int, default=12, choices=range(13), help=argparse.SUPPRESS)
    verb.set_defaults(run=_run_demo)


def _run_verify(options: argparse.Namespace) -> int:
    from zhunsheng.cli.verify import run  # imported late: other verbs need none of the PDF machinery

    return run(options.file, options.trust, as_json=options.json, language=options.language)


def _run_cases(options: argparse.Namespace) -> int:
    from zhunsheng.cli.measure import run_cases_file  # late: other verbs need no SciPy

    return run_cases_file(options.file, as_json=options.json, language=options.language)


def _run_budget(options: argparse.Namespace) -> int:
    from zhunsheng.cli.measure import run_budget  # late: other verbs need no SciPy

    return run_budget(options.file, options.method, as_json=options.json, language=options.language)


def _run_procedure(options: argparse.Namespace) -> int:
    from zhunsheng.cli.procedure import check_file  # late: other verbs need no SciPy

    return check_file(options.file, as_json=options.json, language=options.language)


def _run_list(options: argparse.Namespace) -> int:
    from zhunsheng.cli.certificates import list_certificates  # late: loads Django

    return list_certificates(_data(options), as_json=options.json)


def _run_export(options: argparse.Namespace) -> int:
    from zhunsheng.cli.certificates import export_certificate  # late: loads Django

    return export_certificate(_data(options), options.number, options.out, options.trust_out)


def _run_clauses(options: argparse.Namespace) -> int:
    from zhunsheng.cli.clauses import list_clauses  # late: other verbs need no rules

    return list_clauses(as_json=options.json, language=options.language)


def _run_clause(options: argparse.Namespace) -> int:
    from zhunsheng.cli.clauses import show_clause  # late: other verbs need no rules

    return show_clause(options.clause, as_json=options.json, language=options.language)


def _run_init(options: argparse.Namespace) -> int:
    from zhunsheng.cli.init import run  # late: loads Django

    return run(_data(options), options)


def _run_serve(options: argparse.Namespace) -> int:
    from zhunsheng.cli.serve import serve  # late: loads Django

    return serve(_data(options), options.host, options.port, options.workers)


def _run_demo(options: argparse.Namespace) -> int:
    from zhunsheng.cli.demo import run  # late: loads Django

    return run(_data(options), options)


_PROCEDURE = """检查一个校准程序文件：每处错误指明行号，运行算例，列出第一个点的不确定度预算和待确认的数。
退出码：0 无误，1 文件有错或有数不符，2 读不了。
Checks a procedure file: every fault with its line, the worked examples, the budget of the first point, and
the figures still to be confirmed. Exit code: 0 all is well, 1 faulty or a number differs, 2 unreadable."""

_VERIFY = """离线查验，不用数据库也不用网络：签名、全文覆盖、内嵌数字证书、日志证明。
退出码：0 有效且可信，1 其余（签发者未知也在内），2 无法读取。
Verifies offline: signature, whole-document coverage, the embedded DCC, the log proof.
Exit code: 0 valid and trusted, 1 anything less (an unknown issuer included), 2 unreadable."""


if __name__ == "__main__":
    sys.exit(main())

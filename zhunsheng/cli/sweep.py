# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng sweep`: all rules over the evidence of many laboratories. It opens none of its own."""

import argparse
import json
import re
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhunsheng.cli.options import RAW, add_trust
from zhunsheng.measure.text import Text

if TYPE_CHECKING:
    from zhunsheng.rules.sweep.settings import Settings

    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]

WITH_FAULTS, REFUSED = 1, 2
_MEMORY = re.compile(r"\d+(\.\d+)?(MB|GB|TB)", re.IGNORECASE)
_ABOUT = """对任意多个实验室的证据运行全部规则。DIR 是每表一个文件夹的 Parquet，或许多个这样的证据包。
写出 OUT/findings.parquet（每个命中）、labs.parquet（每个实验室一行：各章判定、综合证据、走访次序）、
units.parquet（有命中的人、标准器、房间的综合证据）、
faults.json（证据本身的毛病）和 summary.json。命中一律是待核实；被杀掉后再运行，从断处继续。
退出码：0 证据无误；1 有证据未被采用（见 faults.json），或没有任何实验室的证据；2 无法进行。
Runs every rule over any number of laboratories' evidence: DIR is a folder of Parquet a table, or many packs
laid out so. What it finds is to be verified, never a verdict. After a kill it goes on where it was.
Exit code: 0 the evidence was sound; 1 some of it was not used, see faults.json, or there was none;
2 it could not be done."""


def add_sweep(verbs: "Verbs") -> None:
    """`sweep`."""
    verb = verbs.add_parser(
        "sweep",
        help="对许多实验室运行全部规则 / run all rules over many laboratories",
        description=_ABOUT,
        formatter_class=RAW,
    )
    verb.add_argument("evidence", type=Path, metavar="DIR", help="证据 / the evidence")
    verb.add_argument("--out", type=Path, required=True, metavar="OUT", help="结果 / where the results go")
    verb.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="缺省 duckdb")
    verb.add_argument("--memory", default="2GB", metavar="SIZE", help="内存上限，如 500MB / memory, 2GB")
    verb.add_argument("--threads", type=int, default=2, help="线程数 / threads (2)")
    verb.add_argument(
        "--scratch", type=Path, metavar="FOLDER", help="内存放不下的放在这里 / where what exceeds memory goes"
    )
    verb.add_argument(
        "--max-rows", type=int, default=2_000_000_000, metavar="N", help="一个文件的行数上限 / rows a file"
    )
    add_trust(
        verb,
        "可签证据包的：日志策略或 vkey，可重复 / who may sign packs: a log policy or a vkey; repeatable",
    )
    verb.add_argument("--keep", action="store_true", help="留下中间文件 / keep what was staged")
    verb.add_argument("--json", action="store_true", help="机器可读 / machine-readable")
    verb.add_argument("--language", choices=("zh", "en"), default="zh", help="输出语言 / language")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Sweep and print what came of it."""
    refusal = _refusal(options)
    if refusal is None:
        settings = _settings(options)
        if isinstance(settings, Text):
            refusal = settings
    if refusal is not None:
        return refuse(refusal)
    return _run(options, settings)  # type: ignore[arg-type]  # no Text: that was refused


def _run(options: argparse.Namespace, settings: "Settings") -> int:
    import duckdb  # late, all of these: other verbs need no rules

    from zhunsheng.clauses.catalogue import catalogue
    from zhunsheng.rules.catalogue import SWEPT
    from zhunsheng.rules.sweep.sweep import FAULTS, STAGE, sweep

    options.out.mkdir(parents=True, exist_ok=True)
    try:
        summary = sweep(catalogue(), SWEPT, options.evidence, options.out, settings, _teller())
    except duckdb.OutOfMemoryException:
        return refuse(_TOO_LITTLE.format(memory=options.memory))
    except (duckdb.Error, OSError) as error:
        return refuse(_FAILED.format(error=str(error).splitlines()[0]))
    if not options.keep:
        shutil.rmtree(options.out / STAGE, ignore_errors=True)
    if options.json:
        print(json.dumps(summary, ensure_ascii=False, indent=1))
    else:
        _say(summary, options.out, options.language)
    faults = json.loads((options.out / FAULTS).read_text(encoding="utf-8"))
    for fault in faults[:_SHOWN]:
        print(fault["said"][options.language], file=sys.stderr)
    if not summary["laboratories"]:
        print(_NOBODY.format(folder=str(options.evidence)).in_language(options.language), file=sys.stderr)
    unused = any(fault["effect"] != "noted" for fault in faults)
    return WITH_FAULTS if unused or not summary["laboratories"] else 0


_SHOWN = 20


def refuse(why: Text) -> int:
    """Say in both languages why it can't be done; the exit code."""
    print(f"{why.zh}\n{why.en}", file=sys.stderr)
    return REFUSED


def _refusal(options: argparse.Namespace) -> Text | None:
    """Why it can't begin."""
    root, out = options.evidence.resolve(), options.out.resolve()
    if options.engine == "spark" and find_spec("pyspark") is None:
        return _NO_SPARK
    if not root.is_dir():
        return _NO_FOLDER.format(folder=str(options.evidence))
    if root == out or root in out.parents:
        return _INSIDE
    if not _MEMORY.fullmatch(options.memory) or options.threads < 1 or options.max_rows < 1:
        return _SIZES
    return None


def _settings(options: argparse.Namespace) -> "Settings | Text":
    from zhunsheng.certificate.trust import TrustError  # late: other verbs need none of it
    from zhunsheng.cli.trusted import log_keys
    from zhunsheng.rules.sweep.settings import Settings

    try:
        keys = log_keys(options.trust)
    except TrustError as error:
        return Text(f"--trust：{error.text.zh}", f"--trust: {error.text.en}")
    if options.trust and not keys:
        return _NO_LOG
    return Settings(
        memory=options.memory.upper(),
        engine=options.engine,
        threads=options.threads,
        scratch=options.scratch,
        max_rows=options.max_rows,
        now=datetime.now(UTC).astimezone().replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None),
        keys=tuple(keys),
    )


def _teller() -> Callable[[str, int, int], None]:
    """Progress on a line that a terminal writes over; elsewhere only what is finished."""

    def tell(stage: str, done: int, of_all: int) -> None:
        if sys.stderr.isatty():
            end = "\n" if done == of_all else ""
            print(f"\r{done} / {of_all} {stage:<16}", end=end, file=sys.stderr, flush=True)
        elif done == of_all:
            print(f"{done} / {of_all} {stage}", file=sys.stderr, flush=True)

    return tell


def _say(summary: dict[str, Any], out: Path, language: str) -> None:
    from zhunsheng.rules.catalogue import named

    print(
        _SUM.format(**{k: str(summary[k]) for k in ("laboratories", "findings", "faults")}).in_language(
            language
        )
    )
    silent: list[str] = []
    for rule_id, counted in summary["rules"].items():
        if not counted["answered_for"]:
            silent.append(rule_id)
        elif counted["hits"] or counted["unknown"]:
            rule = named(rule_id)
            line = _LINE.format(**{name: str(value) for name, value in counted.items()})
            print(f"{rule_id:<14} {line.in_language(language)} {rule.title.in_language(language)}")
    if silent:
        print(_SILENT.format(rules=str(len(silent))).in_language(language))
    if summary["laboratories"]:
        print(_READ.format(out=str(out)).in_language(language))


_SUM = Text(
    "{laboratories} 个实验室，{findings} 项待核实，{faults} 处证据毛病",
    "{laboratories} laboratories, {findings} findings to be verified, {faults} faults of the evidence",
)
_LINE = Text(
    "命中 {hits} / {asked}，{laboratories} 个实验室，未知 {unknown}：",
    "{hits} of {asked} hit, at {laboratories} laboratories, {unknown} unknown:",
)
_SILENT = Text(
    "另有 {rules} 条规则没有证据可判（summary.json 有逐条）",
    "{rules} more rules had no evidence to answer by (one by one in summary.json)",
)
_READ = Text(
    "先去哪里看、每个命中查到什么：zhunsheng findings {out}",
    "whom to visit first, and what each finding says: zhunsheng findings {out}",
)
_NO_SPARK = Text(
    "没有安装 Spark：请安装附加项 spark（pip install 'zhunsheng[spark]'，另需 Java 17），"
    "或用 --engine duckdb，内存放不下的会写到磁盘",
    "Spark is not installed: install the extra spark (pip install 'zhunsheng[spark]', and Java 17),"
    " or use --engine duckdb; what exceeds memory goes to disk",
)
_NO_LOG = Text("--trust 没有给出任何日志或公钥", "--trust names no log and no key")
_NO_FOLDER = Text("没有文件夹 {folder}", "there is no folder {folder}")
_NOBODY = Text(
    "{folder} 里没有任何实验室的证据：须是每表一个文件夹的 Parquet，或许多这样的证据包",
    "no laboratory has evidence in {folder}: it takes a folder of Parquet a table, or many packs laid out so",
)
_INSIDE = Text(
    "结果不能写在证据里面；请另选 --out", "the results can't go inside the evidence; choose another --out"
)
_SIZES = Text(
    "--memory 要写成 500MB 或 2GB，--threads 和 --max-rows 至少为 1",
    "--memory is written as 500MB or 2GB; --threads and --max-rows are 1 or more",
)
_TOO_LITTLE = Text(
    "内存 {memory} 不够；已完成的部分留着，请加大 --memory 后再运行",
    "{memory} of memory is too little; what is done is kept, so give more --memory and run it again",
)
_FAILED = Text(
    "没有做完：{error}；已完成的部分留着，再运行即从断处继续",
    "not finished: {error}; what is done is kept, and it goes on from there when run again",
)

# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng findings`: what a sweep found, in words; and which laboratories to visit first."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhunsheng.cli.options import RAW
from zhunsheng.cli.sweep import refuse
from zhunsheng.measure.text import Text

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]

LABORATORIES, FINDINGS = 10, 50
_FILES = ("findings.parquet", "labs.parquet")
_ABOUT = """把扫描结果说成话：先是应当先去看的实验室和为什么，再是每个命中——查到什么、
有哪些无辜的解释还没有排除、什么能澄清。命中一律是待核实，不是结论。
What a sweep found, in words: the laboratories to visit first and why, then each finding with the innocent
explanations not excluded and what would clear it. All of it is to be verified; none of it is a verdict."""


def add_findings(verbs: "Verbs") -> None:
    """`findings`."""
    verb = verbs.add_parser(
        "findings",
        help="把扫描结果说成话 / what a sweep found, in words",
        description=_ABOUT,
        formatter_class=RAW,
    )
    verb.add_argument("out", type=Path, metavar="OUT", help="扫描写出的文件夹 / what a sweep wrote")
    verb.add_argument("--lab", metavar="ID", help="只看这个实验室 / of this laboratory alone")
    verb.add_argument("--rule", metavar="R-...", help="只看这条规则 / of this rule alone")
    verb.add_argument("--unit", metavar="ID", help="只看这个单位（证书、人……） / of this unit alone")
    verb.add_argument(
        "--most",
        type=int,
        default=FINDINGS,
        metavar="N",
        help="至多多少个，0 为全部 / at most, 0 is all (50)",
    )
    verb.add_argument("--json", action="store_true", help="机器可读，每行一个 / machine-readable, one a line")
    verb.add_argument("--language", choices=("zh", "en"), default="zh", help="输出语言 / language")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the laboratories, then the findings."""
    missing = [name for name in _FILES if not (options.out / name).is_file()]
    if missing:
        return refuse(_NOTHING.format(folder=str(options.out), files=", ".join(missing)))
    found, of_all = _found(options)
    if options.json:
        for each in found:
            print(json.dumps(each | _worded(each), ensure_ascii=False))
        return 0
    if options.lab is None and options.unit is None:
        _say_laboratories(options)
    for each in found:
        print()
        print("\n".join(_lines(each, options.language)))
    print()
    print(_SHOWN.format(shown=str(len(found)), found=str(of_all)).in_language(options.language))
    return 0


def _found(options: argparse.Namespace) -> tuple[list[dict[str, Any]], int]:
    """The findings asked for, facts first and the strongest first within a rule; and how many there are."""
    import pyarrow as pa  # late: other verbs need none
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    from zhunsheng.rules.verdict.words import SEVERITIES

    rows = pq.read_table(options.out / "findings.parquet")
    for name, wanted in (("lab_id", options.lab), ("rule_id", options.rule), ("unit_id", options.unit)):
        rows = rows if wanted is None else rows.filter(pc.equal(rows[name], wanted))
    heavy = pc.index_in(rows["severity"], value_set=pa.array(list(SEVERITIES)))
    rows = rows.append_column("heavy", heavy).sort_by(
        [
            ("heavy", "ascending"),
            ("rule_id", "ascending"),
            ("score", "descending"),
            ("lab_id", "ascending"),
            ("unit_id", "ascending"),
        ]
    )
    most = options.most if options.most > 0 else None
    return rows.drop_columns("heavy").slice(0, most).to_pylist(), rows.num_rows


def _worded(row: dict[str, Any]) -> dict[str, Any]:
    """What is said of a finding, in both languages."""
    from zhunsheng.rules.catalogue import named  # late: other verbs need no rules
    from zhunsheng.rules.finding import explanations
    from zhunsheng.rules.retelling import swept
    from zhunsheng.rules.verdict.frozen import both

    rule = named(row["rule_id"])
    return {
        "title": both(rule.title),
        "message": both(swept(row)),
        "innocent": [both(each) for each in explanations(rule, {**row, **json.loads(row["detail"])})],
        "clears": both(rule.clears),
    }


def _lines(row: dict[str, Any], language: str) -> Iterator[str]:
    from zhunsheng.rules.verdict.words import SEVERITIES, UNITS  # late, as above

    words = _worded(row)
    severity, clauses = SEVERITIES[row["severity"]].in_language(language), ", ".join(row["clauses"])
    yield f"{row['rule_id']}  {severity}  {words['title'][language]}  ({clauses})"
    unit = UNITS[row["unit"]].in_language(language) if row["unit"] in UNITS else row["unit"]
    yield f"  {row['lab_id']}  {unit} {row['unit_id']}: {words['message'][language]}"
    if words["innocent"]:
        joint = "；" if language == "zh" else "; "
        innocent = joint.join(each[language] for each in words["innocent"])
        yield f"  {_INNOCENT.in_language(language)}{innocent}"
    yield f"  {_CLEARS.in_language(language)}{words['clears'][language]}"


def _say_laboratories(options: argparse.Namespace) -> None:
    import pyarrow.parquet as pq  # late, as above

    rows = pq.read_table(options.out / "labs.parquet").sort_by("rank").slice(0, LABORATORIES).to_pylist()
    print(_FIRST.in_language(options.language))
    for row in rows:
        mark = _SELECTED.in_language(options.language) if row["selected"] else ""
        told = {
            name: str(row[name]) for name in ("rank", "lab_id", "certificates", "facts", "asks", "suspicions")
        }
        line = _LABORATORY.format(**told, evidence=f"{row['evidence']:.4g}").in_language(options.language)
        print(f"{line}{mark}  {_most_hits(row)}")


def _most_hits(row: dict[str, Any]) -> str:
    """The rules that hit it most, with how often."""
    hits = {rule: counts[0] for rule, counts in json.loads(row["rules"]).items() if counts[0]}
    return "  ".join(
        f"{rule} {hits[rule]}" for rule in sorted(hits, key=lambda rule: (-hits[rule], rule))[:5]
    )


_NOTHING = Text(
    "{folder} 里没有 {files}；请先运行 zhunsheng sweep DIR --out {folder}",
    "{folder} has no {files}; run zhunsheng sweep DIR --out {folder} first",
)
_FIRST = Text(
    "先看这些实验室（综合证据只说先去哪里看，不是概率，也不公布）：",
    "Visit these first (the evidence says where to look, is no probability, and is never published):",
)
_LABORATORY = Text(
    "{rank:>4} {lab_id}  证书 {certificates}，事实 {facts}、询问 {asks}、统计 {suspicions} 个单位，"
    "综合证据 {evidence}",
    "{rank:>4} {lab_id}  {certificates} certificates; units hit by facts {facts}, asking {asks}, statistical"
    " {suspicions}; evidence {evidence}",
)
_SELECTED = Text("，突出", ", stands out")
_INNOCENT = Text("尚未排除：", "Not excluded: ")
_CLEARS = Text("能澄清的：", "What would clear it: ")
_SHOWN = Text(
    "以上 {shown} 个，共 {found} 个，都待核实（--most、--lab、--rule、--unit 选择）",
    "{shown} of {found} shown, all to be verified (choose by --most, --lab, --rule, --unit)",
)

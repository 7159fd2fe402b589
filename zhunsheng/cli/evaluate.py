# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng evaluate`: the laboratory against the code, on the command line; made for a nightly run too."""

import argparse
import json
import sys
from collections.abc import Container
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.cli.data import fail, open_laboratory
from zhunsheng.cli.options import RAW, add_data, add_trust, data_of
from zhunsheng.cli.report_options import OptionError, add_reports
from zhunsheng.measure.text import Text
from zhunsheng.rules.report.words import MARKS
from zhunsheng.rules.verdict.words import STATUSES, word

if TYPE_CHECKING:
    from zhunsheng.accounts.models import User
    from zhunsheng.cli.reports import Asked
    from zhunsheng.evaluation.models import Evaluation

    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]

_ABOUT = """逐条评价：读取一年内签发的证书及其依据，运行全部规则，存下每一条的判定。
同一天、同样的已知记录，答案相同。未知从不算满足；机器命中一律是待核实。
Evaluates clause by clause and stores the verdicts: a year of certificates with all they rest on, through
every rule. Unknown never counts as met; what a machine finds is to be verified."""


def add_evaluate(verbs: "Verbs") -> None:
    """`evaluate`."""
    verb = verbs.add_parser(
        "evaluate",
        help="逐条评价 / evaluate clause by clause",
        description=_ABOUT,
        formatter_class=RAW,
    )
    verb.add_argument(
        "pack",
        type=Path,
        nargs="?",
        metavar="PACK",
        help="证据包（文件夹或 .tar）；不给则评价本实验室 / a pack; without one this laboratory is evaluated",
    )
    add_data(verb)
    add_trust(verb, "证据包：可信的日志策略或 vkey / for a pack: a trusted log policy or vkey")
    verb.add_argument(
        "--lab", default="", metavar="CODE", help="证据包：应是谁的 / for a pack: whose it must be"
    )
    verb.add_argument("--as-of", type=_day, default=None, metavar="DATE", help="截至哪一天 / as of which day")
    verb.add_argument("--as", dest="user", default="", metavar="USER", help="以谁的名义 / who evaluates")
    add_reports(verb)
    verb.add_argument("--json", action="store_true", help="机器可读 / machine-readable")
    verb.add_argument(
        "--language", choices=("zh", "en"), default="zh", help="输出语言 / language of the output"
    )
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Make the evaluation and print it; 0 made, 1 refused or a pack with faults, 2 no pack."""
    from zhunsheng.cli import reports  # late, with all the rules: other verbs need none of them

    try:
        asked = reports.asked(options)
        return _of_laboratory(options, asked) if options.pack is None else _of_pack(options, asked)
    except OptionError as refused:
        print(refused.text.in_language(options.language), file=sys.stderr)
        return 1


def _of_laboratory(options: argparse.Namespace, asked: "Asked") -> int:
    open_laboratory(data_of(options))
    from django.utils import translation

    from zhunsheng.cli.reports import faults_told
    from zhunsheng.evaluation import actions
    from zhunsheng.evaluation.queries import document_of, month_ends_lacking, numbers_at
    from zhunsheng.laboratory.evidence import lab_id
    from zhunsheng.laboratory.queries import today
    from zhunsheng.ledger.errors import ActionError

    peers = asked.peers_of(lab_id())
    actor = actor_named(options.user)
    if actor is None:
        return 1
    with translation.override("en" if options.language == "en" else "zh-hans"):
        try:
            for day in month_ends_lacking(options.as_of or today(), asked.month_ends):
                actions.evaluate(actor, as_of=day, progress=tell_progress)
            made = actions.evaluate(actor, as_of=options.as_of, progress=tell_progress)
        except ActionError as error:
            print(error, file=sys.stderr)
            return 1
    data = _data(made, dict(made.verdicts.values_list("clause", "verdict")))
    if options.json:
        print(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        _say(data, options.language, numbers_at(made.known_at))
    if asked.files:
        with faults_told():  # in the laboratory's own profile
            document = document_of(made, peers=peers, profile=asked.profile)
        asked.write(document)
        _tell(options, asked.files)
    return 0


def _tell(options: argparse.Namespace, written: tuple[Path, ...]) -> None:
    for path in () if options.json else written:
        print(_WRITTEN.format(path=path).in_language(options.language))


def _of_pack(options: argparse.Namespace, asked: "Asked") -> int:
    from zhunsheng.cli import pack_check  # late: other verbs need none of the certificate machinery
    from zhunsheng.evaluation.packs_apart import Unreadable

    try:
        told = pack_check.asked(options, evaluate=True, report=asked.of_pack())
    except Unreadable as error:
        return pack_check.say_unreadable(error.text, options)
    check, data = told["check"], told["evaluation"]
    if options.json:
        print(json.dumps({**data, **_provenance(), "pack": check}, ensure_ascii=False, indent=1))
    else:
        _say(data, options.language, asked.numbers)
        print(pack_check.VERDICTS[check["verdict"]].in_language(options.language))
        for line in pack_check.fault_lines(check, options.language):
            print(line)
    if "document" in told:
        asked.write(told["document"])
        _tell(options, asked.files)
    return 1 if check["faults"] else 0


def _day(text: str) -> date:
    return date.fromisoformat(text)


def tell_progress(done: int, of_all: int) -> None:
    """How far it is, on a line of its own that a terminal writes over."""
    if sys.stderr.isatty():
        print(f"\r{done} / {of_all}", end="\n" if done == of_all else "", file=sys.stderr, flush=True)


def actor_named(username: str, object_: str = "evaluation", right: str = "C") -> "User | None":
    """Whoever was named; else the only one who may."""
    from zhunsheng.accounts.models import User
    from zhunsheng.accounts.permissions import allowed

    active = User.objects.filter(is_active=True).order_by("username")
    if username:
        found = active.filter(username=username).first()
        if found is None:
            fail(f"没有用户 {username}。", f"There is no user {username}.")
        return found
    able = [user for user in active if allowed(user, object_, right)]
    if len(able) == 1:
        return able[0]
    names = ", ".join(user.username for user in able) or "—"
    fail(f"请用 --as 指明以谁的名义；有权的：{names}", f"Say with --as in whose name; those who may: {names}")
    return None


def _data(made: "Evaluation", rows: dict[str, str]) -> dict[str, Any]:
    return {
        "as_of": made.as_of.isoformat(),
        "first": made.first.isoformat(),
        "known_at": made.known_at.isoformat(),
        "sha256": made.sha256,
        "asked": made.asked,
        "summary": made.summary,
        "verdicts": rows,
        **_provenance(),
    }


def _provenance() -> dict[str, dict[str, str]]:
    """Of every node whose wording or number is not the code's own, why."""
    clauses = catalogue().clauses
    return {"provenance": {each.id: each.provenance for each in clauses if each.provenance != "slide"}}


def _padded(text: str, columns: int) -> str:
    """Text as wide as so many columns of a terminal: a Chinese character takes two."""
    wide = sum(east_asian_width(each) in "WF" for each in text)
    return text + " " * (columns - len(text) - wide)


def _say(data: dict[str, Any], language: str, numbers: Container[str]) -> None:
    """Every clause, marked where wording or number is not the code's: `numbers` are those looked up."""
    code, rows = catalogue(), data["verdicts"]
    for clause in code.clauses:
        said = word(rows[clause.id], clause.obligation).in_language(language)
        known = clause.licensed is not None or clause.id in numbers
        mark = None if known else MARKS.get(clause.provenance)
        title = clause.title.in_language(language)
        print(
            f"{clause.id:<13} {_padded(said, 14)} {title}{f' [{mark.in_language(language)}]' if mark else ''}"
        )
    coverage, gate = data["summary"]["coverage"], data["summary"]["eligibility"]
    print(
        _SUM.format(**coverage, certificates=data["asked"]["rows"].get("certificates", 0)).in_language(
            language
        )
    )
    print(_GATE.format(status=STATUSES[gate["status"]].in_language(language)).in_language(language))
    for words, ids in ((_AGAINST, gate["against"]), (_MISSING, gate["missing"])):
        if ids:
            print(words.format(ids=" ".join(ids)).in_language(language))
    print(code.basis.in_language(language))


_SUM = Text(
    "{certificates} 份证书；适用 {applicable} 条，已判定 {decided} 条，有证据 {answered} 条",
    "{certificates} certificates; {applicable} clauses apply, {decided} decided, {answered} with evidence",
)
_GATE = Text("第 4、5 章：{status}", "chapters 4 and 5: {status}")
_AGAINST = Text("不满足：{ids}", "not met: {ids}")
_MISSING = Text("还缺：{ids}", "missing: {ids}")
_WRITTEN = Text("已写 {path}", "written: {path}")

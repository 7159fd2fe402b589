# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng pack check` and `zhunsheng evaluate PACK`: a pack of anybody's, looked at in a process apart.

No Django, no database of ours, no network.
"""

import argparse
import json
import sys
from datetime import UTC, datetime
from typing import Any, Final

from zhunsheng.certificate.trust import TrustError
from zhunsheng.cli.trusted import log_keys
from zhunsheng.cli.verify import UNREADABLE
from zhunsheng.evaluation.packs_apart import Unreadable, look_into
from zhunsheng.measure.text import Text
from zhunsheng.rules.pack.faults import Fault


def check(options: argparse.Namespace) -> int:
    """Print what is wrong with a pack; 0 valid and trusted, 1 anything less, 2 unreadable."""
    try:
        found = asked(options, evaluate=False)["check"]
    except Unreadable as error:
        return say_unreadable(error.text, options)
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        _say(found, options.language)
    return 0 if found["verdict"] == "valid" else 1


def asked(
    options: argparse.Namespace, *, evaluate: bool, report: dict[str, Any] | None = None
) -> dict[str, Any]:
    """What the process apart says about the pack. Unreadable where it says nothing.

    With `report` (see `look_into`) the answer has the document of reports too.
    """
    return look_into(
        options.pack,
        now=datetime.now(UTC),
        trust=_trusted(options.trust),
        lab_id=options.lab,
        evaluate=evaluate,
        as_of=options.as_of if evaluate else None,
        report=report,
    )


def _trusted(given: list[str]) -> list[str]:
    try:
        return [key.vkey for key in log_keys(given)]
    except TrustError as error:
        raise Unreadable(error.text) from error


def say_unreadable(text: Text, options: argparse.Namespace) -> int:
    """Say why nothing could be read."""
    if options.json:
        reason = {"zh": text.zh, "en": text.en}
        print(json.dumps({"verdict": "unreadable", "reason": reason}, ensure_ascii=False))
    else:
        print(text.in_language(options.language), file=sys.stderr)
    return UNREADABLE


def _say(found: dict[str, Any], language: str) -> None:
    said, rows = found["manifest"], found["rows"]
    print(VERDICTS[found["verdict"]].in_language(language))
    print(
        _ABOUT.format(
            lab=said["lab_id"],
            first=said["period"]["first"],
            last=said["period"]["last"],
            certificates=rows.get("certificates", 0),
            rows=sum(rows.values()),
            tables=len(rows),
        ).in_language(language)
    )
    print((_PSEUDONYMOUS if said["pseudonymous"] else _NAMED).in_language(language))
    signed = _SIGNED.format(signer=found["signer"]) if found["signer"] else _UNSIGNED
    print(signed.in_language(language))
    if found["unknown_tables"]:
        names = ", ".join(found["unknown_tables"])
        print(_STRANGE.format(names=names).in_language(language))
    for line in fault_lines(found, language):
        print(line)
    for note in found["notes"]:
        print(f"  - {_text(note['text']).in_language(language)}")


def fault_lines(found: dict[str, Any], language: str) -> list[str]:
    """One line a fault: where, what, how many rows."""
    lines = []
    for each in found["faults"]:
        fault = Fault(**{**each, "text": _text(each["text"])})
        times = f" ×{fault.count}" if fault.count > 1 else ""
        place = f"{fault.place}: " if fault.place else ""
        lines.append(f"  ! [{fault.code}] {place}{fault.text.in_language(language)}{times}")
    return lines


def _text(said: dict[str, str]) -> Text:
    return Text(said["zh"], said["en"])


VERDICTS: Final = {
    "valid": Text("有效：签名可信，没有不符", "valid: signed by a trusted key, nothing wrong"),
    "signer-unknown": Text(
        "完好，签名者未知（用 --trust 给出其日志策略或公钥）",
        "intact, signer unknown (give its log policy or key with --trust)",
    ),
    "faulty": Text("有不符之处", "something is wrong"),
}
_ABOUT = Text(
    "{lab}，{first} 至 {last}：{certificates} 份证书，{tables} 张表 {rows} 行",
    "{lab}, {first} to {last}: {certificates} certificates, {rows} rows in {tables} tables",
)
_PSEUDONYMOUS = Text("人员与客户用化名", "people and clients have pseudonyms")
_NAMED = Text("人员与客户用原名", "people and clients are named")
_SIGNED = Text("签名：{signer}", "signed: {signer}")
_UNSIGNED = Text("没有签名担保这份清单", "not signed: no signature vouches for this manifest")
_STRANGE = Text("保留而不看的表：{names}", "tables kept and not looked at: {names}")

# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng pack export`: the laboratory's evidence of a period as a signed pack."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.cli.data import fail, open_laboratory
from zhunsheng.cli.evaluate import actor_named, tell_progress
from zhunsheng.measure.text import Text

if TYPE_CHECKING:
    from zhunsheng.evaluation.actions import Exported


def export(data: Path, options: argparse.Namespace) -> int:
    """Write the pack and say what is in it; 0 written, 1 refused."""
    open_laboratory(data)
    from django.utils import translation

    from zhunsheng.evaluation import actions
    from zhunsheng.ledger.errors import ActionError

    if options.plain and not options.user:
        return fail(
            "不用化名要由有权的人决定：请用 --as 指明。",
            "Plain names are a person's decision: say whose with --as.",
        )
    actor = actor_named(options.user)
    if actor is None:
        return 1
    period = {"first": options.first, "last": options.last}
    classified = [] if options.classified == ["none"] else options.classified
    with translation.override("en" if options.language == "en" else "zh-hans"):
        try:
            made = actions.export(
                actor,
                options.out,
                **period,
                plain=options.plain,
                classified=classified,
                progress=tell_progress,
            )
        except ActionError as error:
            print(error, file=sys.stderr)
            return 1
    if options.json:
        print(json.dumps(_data(made), ensure_ascii=False, indent=1))
    else:
        _say(made, options.language)
    return 0


def _data(made: "Exported") -> dict[str, object]:
    return {"path": str(made.path), "sha256": made.sha256, "manifest": made.manifest.as_json()}


def _say(made: "Exported", language: str) -> None:
    said = made.manifest
    rows = said.rows()
    print(
        _WRITTEN.format(
            path=made.path,
            first=said.period.first,
            last=said.period.last,
            certificates=rows.get("certificates", 0),
            rows=sum(rows.values()),
            tables=len(rows),
            size=sum(member.bytes for member in said.files),
        ).in_language(language)
    )
    print((_PSEUDONYMS if said.pseudonymous else _PLAIN).in_language(language))
    for left in said.left_out:
        why = left.en if language == "en" else left.zh
        print(f"  - {left.what}: {'—' if left.count is None else left.count}  {why}")
    print(f"SHA-256 manifest.json {made.sha256}")


_WRITTEN = Text(
    "{path}：{first} 至 {last} 签发的 {certificates} 份证书，{tables} 张表 {rows} 行，{size} 字节",
    "{path}: {certificates} certificates of {first} to {last}, {rows} rows, {tables} tables, {size} bytes",
)
_PSEUDONYMS = Text(
    "人员与客户已用化名；密钥在 keys/pseudonyms.key，随密钥备份，销毁它化名就不可还原。没有带出的：",
    "People and clients have pseudonyms; their key is keys/pseudonyms.key, backed up with the keys; once it "
    "is destroyed nobody can tell whose they are. Left out:",
)
_PLAIN = Text("人员与客户是原名。没有带出的：", "People and clients are named. Left out:")

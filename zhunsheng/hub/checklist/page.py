# SPDX-License-Identifier: Apache-2.0
"""The checklist as one page of HTML that works from a file, with no network and nothing else beside it.

What laboratories wrote stands in it as data, never as markup; its own policy lets it load nothing.
"""

import json
from importlib.resources import files
from typing import Any

from django.utils.html import escape

from zhunsheng.hub.checklist.answers import FORMAT
from zhunsheng.hub.checklist.words import ANSWERS, KINDS, WANTS_NOTE
from zhunsheng.measure.text import Text


def as_html(told: dict[str, Any], language: str) -> str:
    """The page, in one language."""
    english = language.startswith("en")
    data = {
        "told": told,
        "format": FORMAT,
        "language": "en" if english else "zh",
        "answers": {
            kind: {answer: text.in_language(language) for answer, text in found.items()}
            for kind, found in ANSWERS.items()
        },
        "kinds": {kind: text.in_language(language) for kind, text in KINDS.items()},
        "wantsNote": sorted(WANTS_NOTE),
        "words": {name: text.in_language(language) for name, text in _WORDS.items()},
    }
    return _PAGE.format(
        language="en" if english else "zh-Hans",
        title=escape(f"{_WORDS['title'].in_language(language)} {told['entry']}"),
        policy=_POLICY,
        style=_file("checklist.css"),
        data=_embedded(data),
        script=_file("checklist.js"),
    )


def _file(name: str) -> str:
    return files("zhunsheng").joinpath("static", "zhunsheng", name).read_text(encoding="utf-8")


def _embedded(data: dict[str, Any]) -> str:
    """JSON that no text in it can end early."""
    text = json.dumps(data, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none';"
    " form-action 'none'"
)
_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main id="main"></main>
<script type="application/json" id="data">{data}</script>
<script>{script}</script>
</body>
</html>
"""
_WORDS = {
    "title": Text("检查表", "Checklist"),
    "offline": Text(
        "这一页不用网络。答复存在这台机器的浏览器里；做完或要换机器时导出，再上传到平台。",
        "This page needs no network. Answers stay in this browser; export them when done or to move, and"
        " upload the file to the hub.",
    ),
    "done": Text("已答", "answered"),
    "export": Text("导出答复", "Export answers"),
    "import": Text("导入答复", "Import answers"),
    "print": Text("打印", "Print"),
    "open": Text("只看没有答的", "Unanswered only"),
    "note": Text("看到什么", "What was seen"),
    "noteWanted": Text("这样回答要写明看到了什么", "such an answer says what was seen"),
    "reference": Text("依据（记录编号）", "Reference (record)"),
    "seen": Text("看到的日期", "Seen on"),
    "dossier": Text("证据包里的记录", "What the pack says"),
    "random": Text("随机抽中", "drawn by chance"),
    "findings": Text("按命中抽中", "drawn by findings"),
    "machine": Text("规则", "rules"),
    "more": Text("另有 {n} 行", "{n} more rows"),
    "innocent": Text("还没有排除的解释", "explanations not yet excluded"),
    "lacking": Text(
        "还有 {n} 项没有答或缺说明。仍然导出？",
        "{n} rows are unanswered or lack a note. Export all the same?",
    ),
    "wrongFile": Text("不是这份检查表的答复", "not the answers to this checklist"),
    "period": Text("证据期", "Period"),
    "assessor": Text("评审员", "Assessor"),
}
